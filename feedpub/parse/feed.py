# SPDX-License-Identifier: MIT
"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, whole or broken, become raw items.

feedparser reads them: it knows the faults of twenty years of feeds.  Of the entities that a document declares, those
that are made of others are cut out before, so that an entity bomb stays a few letters.  Its sanitiser is left out,
since everything is sanitised later, by one rule.

fastfeedparser, which does less for each entry, gives dates in UTC only: the day that an item shows would be lost.
"""

import mimetypes
import re
from calendar import timegm
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

from feedpub.errors import SourceError
from feedpub.model import Author, Document, Dropped, Enclosure, Listing, Note, ParseOptions, RawItem
from feedpub.parse.markup import is_html, one_line, opening, paragraphs, plain_text
from feedpub.parse.stated import date_of, stated
from feedpub.parse.values import address

_HARMLESS = ("CharacterEncodingOverride", "NonXMLContentType")
"""What feedparser calls a fault, and is none of the document's."""
_NUMBERED = re.compile(rb"&#([xX][0-9a-fA-F]+|[0-9]+);")
_OF_OTHERS = re.compile(rb"<!ENTITY\s[^<>]*?[&%][A-Za-z_:][^<>]*>")
"""The declaration of an entity that is made of others, or of a parameter of the declarations."""
_HALVES = re.compile(rb"&#(5[56]\d{3}|[xX][dD][89abAB][0-9a-fA-F]{2});&#(5[67]\d{3}|[xX][dD][c-fC-F][0-9a-fA-F]{2});")


def parse_feed(document: Document, options: ParseOptions) -> Listing:
    """Read a feed.

    Raises:
        SourceError: It is so broken that no item is found.
    """
    del options
    import feedparser

    try:
        found = feedparser.parse(
            BytesIO(_OF_OTHERS.sub(b"", _with_true_references(document.data))),
            response_headers=_headers(document),
            sanitize_html=False,
            resolve_relative_uris=True,
        )
    except (TypeError, ValueError, AttributeError, LookupError, RecursionError) as error:  # what the library lets out
        raise SourceError(
            document.name, f"is no feed that can be read: {error}", "Check it with 'feedpub check'."
        ) from error
    entries = found.get("entries", [])
    fault = _fault(found, declared=b"<?xml" in document.data[:8])
    if fault and not entries:
        raise SourceError(document.name, f"is no feed that can be read: {fault}", "Check it with 'feedpub check'.")
    language = found.feed.get("language")
    items = [_item(entry, language) for entry in entries]
    note = Note(code="feed-broken", text=f"{document.name}: {fault}; read as far as it goes")
    return Listing(
        items=tuple(item for item in items if item.title),
        dropped=tuple(
            Dropped(reason="empty", text=item.date.words if item.date else "") for item in items if not item.title
        ),
        notes=(note,) if fault else (),
        title=one_line(found.feed.get("title", "")) or None,
        language=language,
        record=f"feed: {found.get('version') or 'of an unknown version'}",
        base_url=_site(found.feed),
    )


def _site(feed: Mapping[str, Any]) -> str | None:
    """The address of the page whose feed it is, else its own."""
    own = (link.get("href") for link in feed.get("links", []) if link.get("rel") == "self")
    return address([feed.get("link"), *own], absolute=True)


def _with_true_references(data: bytes) -> bytes:
    """Without references to what is no character, which stop feedparser; two halves of one (``&#55357;&#56841;``, as
    programs write that think in UTF-16) are put together.
    """
    joined = _HALVES.sub(lambda pair: b"&#%d;" % _whole(_point(pair[1]), _point(pair[2])), data)
    return _NUMBERED.sub(lambda found: found[0] if _is_character(_point(found[1])) else b"", joined)


def _point(digits: bytes) -> int:
    """The code point; one that is none, where the digits go on and on."""
    if len(digits) > 12:
        return 0x110000
    return int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)


def _whole(high: int, low: int) -> int:
    halves = 0xD800 <= high < 0xDC00 <= low < 0xE000
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) if halves else high


def _is_character(number: int) -> bool:
    return number < 0xD800 or 0xE000 <= number < 0x110000


def _dropped(item: RawItem) -> Dropped:
    return Dropped(reason="empty", text=item.date.words if item.date else "")


def _headers(document: Document) -> dict[str, str]:
    """What HTTP would have said.  Without a charset the document's own declaration counts."""
    headers = {"content-type": f"application/xml; charset={document.charset}"} if document.charset else {}
    return headers | ({"content-location": document.base_url} if document.base_url else {})


def _fault(found: Mapping[str, Any], *, declared: bool) -> str | None:
    """What is wrong with a feed, with its line where that is known; None when nothing is.

    To a document without an XML declaration feedparser adds one, on a line of its own.
    """
    error = found.get("bozo_exception")
    if not found.get("bozo") or error is None or type(error).__name__ in _HARMLESS:
        return None
    line = getattr(error, "getLineNumber", lambda: None)()
    words = getattr(error, "getMessage", lambda: str(error))()
    return f"line {line if declared else line - 1}: {words}" if line else str(words)


def _item(entry: Mapping[str, Any], language: str | None) -> RawItem:
    content, summary = _texts(entry)
    title = one_line(_value(entry, "title_detail") or entry.get("title", ""))
    link, identifier = _link(entry), entry.get("id") or None
    enclosures = tuple(_enclosures(entry))
    own = entry.get("language") or _language(entry)
    return RawItem(
        title=title or opening(summary or plain_text(content or "")) or link or _name(enclosures) or identifier or "",
        link=link,
        id=identifier,
        date=date_of(_date(entry)),
        summary=summary,
        content=content,
        categories=tuple(_categories(entry)),
        authors=tuple(_authors(entry)),
        enclosures=enclosures,
        image=_image(entry),
        comments=entry.get("comments") or _linked(entry, "replies"),
        language=own if own != language else None,
        rights=one_line(_value(entry, "rights_detail")) or None,
        license=_linked(entry, "license"),
    )


def _link(entry: Mapping[str, Any]) -> str | None:
    """The entry's own page.  Where feedparser does not know the type of a link (``text/html; charset=utf-8``), it takes
    an id for the link, be it an address or not.
    """
    found = entry.get("link") or None
    return found if found and found.startswith("http") else _linked(entry, "alternate") or found


def _linked(entry: Mapping[str, Any], relation: str) -> str | None:
    """The page that is this to the entry; of answers (RFC 4685) there may also be a feed, which is none."""
    found = (link for link in entry.get("links", []) if link.get("rel") == relation)
    return next((link.get("href") for link in found if "xml" not in (link.get("type") or "")), None)


def _texts(entry: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Full text as HTML and summary as plain text.  A description that is HTML, and alone, is both."""
    summary = entry.get("summary") or entry.get("subtitle") or ""
    bodies = [body for body in entry.get("content", []) if body.get("value", "").strip()]
    body = next((b for b in bodies if "html" in b.get("type", "")), bodies[0] if bodies else None)
    content = _html(body["value"], body.get("type", "")) if body else summary if is_html(summary) else None
    short = plain_text(summary) if is_html(summary) else summary.strip()
    return content, short or None


def _html(text: str, media_type: str) -> str:
    return text if "html" in media_type or is_html(text) else paragraphs(text)


def _value(entry: Mapping[str, Any], key: str) -> str:
    """The words of a text construct; plain text that only looks like HTML is escaped, so that it comes out as it is."""
    detail = entry.get(key) or {}
    value = str(detail.get("value", ""))
    return value if detail.get("type") != "text/plain" else value.replace("&", "&amp;").replace("<", "&lt;")


def _date(entry: Mapping[str, Any]) -> str | None:
    """Published, or else updated, or else created: as stated if its zone can be told, else as feedparser reads it."""
    key = next((key for key in ("published", "updated", "created") if dict.get(entry, key)), None)  # type: ignore[call-overload]
    if key is None:
        return None
    words = stated(entry[key])
    moment = dict.get(entry, f"{key}_parsed")  # type: ignore[call-overload]
    if words is None or moment is None or _is_iso(words):
        return words
    return _with_zone(words) or datetime.fromtimestamp(timegm(moment), UTC).isoformat()


def _is_iso(words: str) -> bool:
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False
    return True


def _with_zone(words: str) -> str | None:
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError):
        return None
    return moment.isoformat() if moment.tzinfo else None


def _categories(entry: Mapping[str, Any]) -> Iterator[str]:
    for tag in entry.get("tags", []):
        yield tag.get("label") or tag.get("term") or ""


def _authors(entry: Mapping[str, Any]) -> Iterator[Author]:
    """Each once: who is an `author` with an address is often a `dc:creator`, too."""
    people = [person for person in entry.get("authors", []) if person]
    found: dict[str, Author] = {}
    for person in people or [entry.get("author_detail") or {"name": entry.get("author", "")}]:
        name = one_line(person.get("name") or person.get("email") or person.get("href") or "")
        same = found.get(name, Author(name=name))
        found[name] = Author(name=name, email=same.email or person.get("email"), url=same.url or person.get("href"))
    yield from (author for author in found.values() if author.name)


def _enclosures(entry: Mapping[str, Any]) -> Iterator[Enclosure]:
    """Enclosures, then Media RSS contents that are none of them."""
    seconds = _seconds(entry.get("itunes_duration"))
    media = {m.get("url"): m for m in entry.get("media_content", []) if m.get("url")}
    own = {e.get("href"): e for e in entry.get("enclosures", []) if e.get("href")}
    for url in dict.fromkeys([*own, *media]):
        first, second = own.get(url, {}), media.get(url, {})
        yield Enclosure(
            url=url,
            type=first.get("type") or second.get("type") or mimetypes.guess_type(url)[0] or "application/octet-stream",
            length=_number(first.get("length")) or _number(second.get("filesize")),
            title=first.get("title") or None,
            duration=_number(second.get("duration")) or seconds,
        )


def _name(enclosures: Sequence[Enclosure]) -> str | None:
    return next((enclosure.title or enclosure.url for enclosure in enclosures), None)


def _number(text: object) -> int | None:
    """A whole number over 0; 0 is how feeds say that they don't know."""
    found = re.fullmatch(r"\s*(\d{1,18})(?:\.\d*)?\s*", str(text or ""))
    return int(found[1]) or None if found else None


def _seconds(text: str | None) -> int | None:
    """``1:02:03``, ``62:03`` or ``3723`` as seconds."""
    parts = (text or "").strip().split(":")
    if not all(re.fullmatch(r"\d{1,6}(?:\.\d*)?", part) for part in parts) or len(parts) > 3:
        return None
    return sum(int(float(part)) * 60**place for place, part in enumerate(reversed(parts))) or None


def _image(entry: Mapping[str, Any]) -> str | None:
    thumbnails = [t.get("url") for t in entry.get("media_thumbnail", [])]
    pictures = [m.get("url") for m in entry.get("media_content", []) if _is_picture(m)]
    return next((url for url in [*thumbnails, (entry.get("image") or {}).get("href"), *pictures] if url), None)


def _is_picture(media: Mapping[str, Any]) -> bool:
    return media.get("medium") == "image" or str(media.get("type", "")).startswith("image/")


def _language(entry: Mapping[str, Any]) -> str | None:
    details = [entry.get("title_detail"), *entry.get("content", []), entry.get("summary_detail")]
    return next((detail.get("language") for detail in details if detail and detail.get("language")), None)
