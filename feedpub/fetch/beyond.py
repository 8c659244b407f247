# SPDX-License-Identifier: MIT
"""What stands at an address that a source names: one more page of its list, an item's own page, a feed of a list.

The user has named the source and not these.  So they may not lead into a private network that is not the source's own,
and only the source's own host is told what is confided.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedpub.config import Source
from feedpub.errors import SourceError
from feedpub.fetch.http import Limits, request
from feedpub.fetch.login import secrets_of
from feedpub.fetch.polite import Pace, check_robots
from feedpub.fetch.shapes import Caller
from feedpub.model import Document

PAGE = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"
"""What is asked for where a page is meant."""


def ask(source: Source, place: str, caller: Caller, *, accept: str) -> Document:
    """Fetch the document at `place`.

    Raises:
        SourceError: It can't be had.
    """
    own = bool(source.url) and _origin(place) == _origin(source.url)
    limits = Limits(
        whole=source.timeout, step=min(Limits().step, source.timeout), private=source.private, stranger=not own
    )
    if source.robots:
        caller.pause()
        check_robots(place, limits=limits, contact=caller.contact)
    secrets = secrets_of(source, caller.environment) if own else None
    caller.pause()
    answer = request("GET", place, limits=limits, headers={"Accept": accept}, secrets=secrets, contact=caller.contact)
    if not 200 <= answer.status < 300:
        raise SourceError(place, f"answers {answer.status}", "Look at it with a browser.")
    if source.render and "html" in (answer.media_type or "html"):
        from feedpub.fetch.browser import show

        answer = show(source, answer, caller, secrets)
    return Document(
        name=place,
        data=answer.data,
        media_type=answer.media_type,
        charset=(source.encoding if own else None) or answer.charset,
        base_url=answer.url,
        member=True,
    )


def paced(source: Source, caller: Caller) -> Callable[[str], Document]:
    """The same for one source, its host being asked with the source's delay; the first time, too."""
    pace = Pace(source.delay)
    pace.wait()
    calm = replace(caller, pause=pace.wait)
    return lambda place: ask(source, place, calm, accept=PAGE)


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()
