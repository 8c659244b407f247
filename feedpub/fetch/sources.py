# SPDX-License-Identifier: MIT
"""All sources of a site are fetched: files and commands in turn, hosts side by side, and one connection at a time to
each host.

A run over files imports nothing of HTTP, nor of processes.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedpub.config import Source
from feedpub.errors import SourceError
from feedpub.fetch import files
from feedpub.fetch.shapes import Caller, Fetched
from feedpub.model import Visit

_HOSTS = 8
"""Hosts that are asked at the same time."""


def fetch_all(
    sources: Sequence[Source],
    *,
    folder: Path,
    caller: Caller,
    visits: Mapping[str, Visit] | None = None,
    again: Collection[str] = (),
    progress: Callable[[str], None] = lambda _name: None,
) -> list[Fetched]:
    """Fetch each source; the results stand in the order of the sources, failures among them.

    Args:
        sources: Each with a path, a url or a command.
        folder: Where relative paths start.
        caller: Who asks for addresses, and when.
        visits: What is remembered of earlier visits, by the name of the source.
        again: Names of the sources that are asked as if for the first time.
        progress: Called with each source's name before it is fetched.
    """

    def one(source: Source, caller: Caller = caller) -> Fetched:
        progress(source.name)
        before = (visits or {}).get(source.name)
        fetched = _ask(source, folder, caller, before, again=source.name in again)
        if not source.follow or not fetched.documents:
            return fetched
        from feedpub.fetch.members import follow

        return follow(source, fetched, caller)

    def host(some: Sequence[Source]) -> Iterator[tuple[str, Fetched]]:
        from feedpub.fetch.polite import Pace

        paced = replace(caller, pause=Pace(max(source.delay for source in some)).wait)
        return iter([(source.name, one(source, paced)) for source in some])

    found = {source.name: one(source) for source in sources if not source.url}
    hosts = _by_host(source for source in sources if source.url)
    if len(hosts) == 1:
        found.update(host(hosts[0]))
    elif hosts:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(_HOSTS, len(hosts))) as pool:
            for results in pool.map(host, hosts):
                found.update(results)
    return [found[source.name] for source in sources]


def fetch_one(source: Source, *, folder: Path, caller: Caller) -> Fetched:
    """Fetch one source as if for the first time.

    Raises:
        SourceError: It gave nothing.
    """
    (fetched,) = fetch_all([source], folder=folder, caller=caller)
    if fetched.error is not None:
        raise fetched.error
    return fetched


def _ask(source: Source, folder: Path, caller: Caller, before: Visit | None, *, again: bool) -> Fetched:
    if not source.url:  # a list that is the same says nothing of what it names
        return _read(source, folder, caller.now, None if again or source.follow else before)
    from feedpub.fetch.web import visit

    if source.follow and before is not None:
        before = replace(before, etag=None, modified=None)
    return visit(source, caller, before, again=again)


def _read(source: Source, folder: Path, now: datetime, before: Visit | None) -> Fetched:
    try:
        if source.command:
            from feedpub.fetch.command import run

            return Fetched(documents=(run(source, folder),))
        stamp = files.stamp(source.path, folder=folder, now=now)  # before it is read: what comes later is news
        if before is not None and stamp is not None and stamp == before.stamp:
            return Fetched(unread=True)
        documents = files.fetch(source.path, folder=folder, charset=source.encoding, base_url=source.link)
    except SourceError as error:
        return Fetched(error=error)
    return Fetched(documents=documents, visit=Visit(stamp=stamp))


def _host(source: Source) -> str:
    return urlsplit(source.url).hostname or ""


def _by_host(sources: Iterator[Source]) -> list[list[Source]]:
    return [list(some) for _, some in groupby(sorted(sources, key=_host), key=_host)]
