# SPDX-License-Identifier: MIT
"""A source's address becomes its documents, with what is to be remembered of the visit.

::

    retired or asked to wait? ─ secrets ─ robots ─ ask, with what was remembered ─ 304: unread
                                                                               ├─ a page: document
                                                                               └─ anything else: a fault by name
"""

from datetime import datetime
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedpub.config import Source
from feedpub.errors import SourceError
from feedpub.fetch import faults
from feedpub.fetch.http import Answer, Limits, request
from feedpub.fetch.login import secrets_of
from feedpub.fetch.polite import LASTS, check_robots, wait_until
from feedpub.fetch.shapes import Caller, Fetched
from feedpub.model import Document, Note, Visit

_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.9, */*;q=0.8"

_NO_LISTING = ("image/", "audio/", "video/", "font/")
"""How the media types begin of what holds no items."""


def visit(source: Source, caller: Caller, before: Visit | None = None, *, again: bool = False) -> Fetched:
    """Ask for a source's page.  A failure is a value, because others go on.

    Args:
        source: With a `url`.
        caller: Who asks, and when.
        before: What the last visit left to remember; None: nothing.
        again: Ask although the source is retired or told to wait, and without what is remembered.
    """
    before = before if before is not None and before.url == source.url and not again else None
    if before is not None and before.retired:
        return Fetched(unread=True, visit=before, notes=(_retired(source),))
    if before is not None and before.wait_until is not None and caller.now < before.wait_until:
        return Fetched(unread=True, visit=before, notes=(_waiting(source, before.wait_until),))
    try:
        return _ask(source, caller, before)
    except SourceError as error:
        return Fetched(error=error, visit=before and replace(before, wait_until=None))


def _ask(source: Source, caller: Caller, before: Visit | None) -> Fetched:
    limits = Limits(whole=source.timeout, step=min(Limits().step, source.timeout), private=source.private)
    if source.robots:
        caller.pause()
        check_robots(source.url, limits=limits, contact=caller.contact)
    secrets = secrets_of(source, caller.environment)
    caller.pause()
    answer = request(
        "GET",
        source.url,
        limits=limits,
        headers={"Accept": _ACCEPT, **_conditions(before)},
        secrets=secrets,
        contact=caller.contact,
    )
    if answer.status == 304 and before is not None:
        return Fetched(unread=True, visit=replace(before, wait_until=None, gone_since=None), notes=_moved(answer))
    if not 200 <= answer.status < 300:
        return _refused(source, answer, caller.now, before)
    if source.render and "html" in (answer.media_type or "html"):
        from feedpub.fetch.browser import show

        answer = show(source, answer, caller, secrets)
    return Fetched(
        documents=(_document(source, answer),),
        visit=Visit(
            url=source.url,
            etag=None if source.render else answer.headers.get("etag"),  # scripts may bring news to the same page
            modified=None if source.render else answer.headers.get("last-modified"),
        ),
        notes=_moved(answer),
    )


def _conditions(before: Visit | None) -> dict[str, str]:
    """The headers by which a server can say: nothing new (RFC 9110, 13)."""
    if before is None:
        return {}
    told = {"If-None-Match": before.etag, "If-Modified-Since": before.modified}
    return {name: value for name, value in told.items() if value}


def _document(source: Source, answer: Answer) -> Document:
    media_type = answer.media_type or ""
    if media_type.startswith(_NO_LISTING):
        raise faults.wrong_type(source.url, media_type, "a listing")
    wants_json = source.kind == "json" or urlsplit(source.url).path.endswith(".json")
    if wants_json and answer.data.lstrip().startswith(b"<"):
        raise faults.wrong_type(source.url, "HTML or XML", "JSON")
    return Document(
        name=source.url,
        data=answer.data,
        media_type=answer.media_type,
        charset=source.encoding or answer.charset,
        base_url=answer.url,
    )


def _refused(source: Source, answer: Answer, now: datetime, before: Visit | None) -> Fetched:
    until = wait_until(answer.status, answer.headers.get("retry-after"), now)
    known = before or Visit(url=source.url)
    if answer.status != 410:
        error = faults.refused(source.url, answer.status, until)
        return Fetched(error=error, visit=replace(known, wait_until=until, gone_since=None))
    since = known.gone_since or now
    known = replace(known, wait_until=None, gone_since=since, retired=now - since > LASTS)
    if known.retired:
        return Fetched(unread=True, visit=known, notes=(_retired(source),))
    return Fetched(error=faults.refused(source.url, 410), visit=known)


def _moved(answer: Answer) -> tuple[Note, ...]:
    if answer.moved is None:
        return ()
    return (Note(code="moved", text=f"the page has moved for good to {answer.moved}; set url to that"),)


def _waiting(source: Source, until: datetime) -> Note:
    return Note(code="waiting", text=f"{source.name}: waiting until {until:%Y-%m-%d %H:%M} UTC, as its server asked")


def _retired(source: Source) -> Note:
    text = (
        f"{source.name} is retired: {source.url} has answered 410 (gone) for more than a day, and is not asked any"
        f" more; its items stay. To bring it back, correct its url, or run 'feedpub build --accept {source.name}' once"
    )
    return Note(code="retired", text=text)
