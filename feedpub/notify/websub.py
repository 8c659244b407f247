# SPDX-License-Identifier: MIT
"""Tell a WebSub hub which feeds have changed (https://www.w3.org/TR/websub/).

After the feeds are published, and once; a ping that fails must neither hold up nor fail a build.  So there is one try
and a budget of time, and the state keeps the topics to try again at the next run.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from feedpub.config import Site
from feedpub.errors import SourceError
from feedpub.folder.render import served_at
from feedpub.model import Note
from feedpub.state.store import open_store

LIMIT = 1024 * 1024
"""Bytes of a hub's answer; nobody reads it."""
LATER = (408, 425, 429)
"""Refusals that are not meant for ever, beside all of 500 and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """How telling the hub of one topic went."""

    topic: str
    fault: str | None = None
    """What went wrong, as half a sentence; None: the hub took it."""
    again: bool = False
    """Whether the next run should try once more."""


def tell_hub(site: Site, files: Iterable[str]) -> Iterator[Note]:
    """Name the feeds among the changed files to the site's hub, and those that it did not hear of at an earlier run."""
    with open_store(site.state_path) as store:
        pending = (store.value("pings") or "").split()
        told = ping(site.hub or "", [*pending, *served_at(site, files)])
        again = " ".join(p.topic for p in told if p.again)
        if again != " ".join(pending):
            with store.transaction():
                store.set_value("pings", again or None)
    yield from (Note(code="hub", text=f"{p.topic}: {p.fault}") for p in told if p.fault)


def ping(
    hub: str,
    topics: Iterable[str],
    *,
    timeout: float = 5.0,
    budget: float = 15.0,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Ping, ...]:
    """Tell a hub that topics have changed: each once, in order.  Raises nothing.

    Args:
        hub: The hub's address.
        topics: Addresses of the feeds as their self links state them; repeated ones count once.
        timeout: Seconds to wait for the hub at each step.
        budget: Seconds for all together; topics that are not begun by then are left for the next run.
        clock: Seconds that only grow.
    """
    deadline = clock() + budget
    done: list[Ping] = []
    for topic in dict.fromkeys(topics):
        left = deadline - clock()
        if left > 0:
            done.append(_ping(hub, topic, timeout=min(timeout, left)))
        else:
            done.append(Ping(topic=topic, fault="there was no time left for it", again=True))
    return tuple(done)


def _ping(hub: str, topic: str, *, timeout: float) -> Ping:
    from feedpub.fetch.http import Limits, request

    # Hubs differ in the name that they expect: hub.url (PubSubHubbub 0.4) or hub.topic.
    form = {"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}
    if not _is_address(hub):
        return Ping(topic=topic, fault=f"{hub!r} is no web address")
    try:
        answer = request("POST", hub, form=form, insist=True, limits=Limits(step=timeout, whole=timeout, size=LIMIT))
    except SourceError as error:
        return Ping(topic=topic, fault=f"the hub can't be asked: {error.fault}", again=True)
    if 200 <= answer.status < 300:
        return Ping(topic=topic)
    again = answer.status >= 500 or answer.status in LATER
    elsewhere = f" and names {answer.headers['location']}" if "location" in answer.headers else ""
    return Ping(topic=topic, fault=f"the hub answered {answer.status}{elsewhere}", again=again)


def _is_address(hub: str) -> bool:
    try:
        parts = urlsplit(hub)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
