# SPDX-License-Identifier: MIT
"""Where the feeds to check come from: a file, a folder of them, an address."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feedpub.check import ENDINGS
from feedpub.errors import SourceError

LIMIT = 50_000_000
"""Bytes.  More is no feed."""
TIMEOUT = 30.0
"""Seconds until a server that says nothing is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A feed as it came."""

    name: str
    data: bytes
    url: str | None = None
    """Where it came from at last, after redirects; None for a file."""
    media_type: str | None = None
    charset: str | None = None


def expand(name: str) -> Iterator[str]:
    """The feeds that are meant: a folder stands for all in it, archive pages too; anything else for itself."""
    folder = Path(name)
    if _is_address(name) or not folder.is_dir():
        yield name
        return
    yield from (str(path) for path in sorted(folder.rglob("*")) if path.suffix in ENDINGS and path.is_file())


def collect(name: str, *, private: bool = False) -> Delivered:
    """Read a file, or fetch an address; `private`: redirects may lead from a public into a private network.

    Raises:
        SourceError: It can't be read.
    """
    if _is_address(name):
        return _fetch(name, private=private)
    try:
        with Path(name).open("rb") as stream:
            data = stream.read(LIMIT + 1)
        if len(data) > LIMIT:
            raise SourceError(name, f"has more than {LIMIT:,} bytes", "Is it a feed?")
        return Delivered(name=name, data=data)
    except OSError as error:
        raise SourceError(name, error.strerror or "can't be read", "Check the path.") from error


def _is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def _fetch(url: str, *, private: bool) -> Delivered:
    from feedpub.fetch.faults import refused
    from feedpub.fetch.http import Limits, request

    answer = request("GET", url, limits=Limits(step=TIMEOUT, whole=2 * TIMEOUT, size=LIMIT, private=private))
    if not 200 <= answer.status < 300:
        raise refused(url, answer.status)
    media_type = answer.media_type or "no media type at all"
    return Delivered(name=url, data=answer.data, url=answer.url, media_type=media_type, charset=answer.charset)
