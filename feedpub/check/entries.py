# SPDX-License-Identifier: MIT
"""What can be wrong with the items of a feed, whatever its format."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from lxml import etree
from msgspec import Struct

from feedpub.check.findings import Finding

STALE = timedelta(days=365)
SLACK = timedelta(days=1)
"""Clocks and zones differ by so much."""
_TAG = re.compile(r"</?(?:a|abbr|b|br|code|div|em|i|img|p|script|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip);", re.IGNORECASE)
_STRAY = re.compile(r"<(?![A-Za-z/!?])")
_TWICE = re.compile(r"&amp;(?:#\d+|#x[0-9a-f]+|amp|lt|gt|quot|apos|nbsp);", re.IGNORECASE)
_ADDRESS = re.compile(r"""<[a-z][^<>]*?\s(?:src|href)\s*=\s*["']?\s*([^"'>\s]+)""", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:.", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"""[\s<>"\x00-\x20\x7f]""")
_UNESCAPED = re.compile(r"[\\^`{|}]|%(?![0-9A-Fa-f]{2})")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;.*)?")
_SCRIPT = re.compile(r"<script\b|<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE)


class Entry(Struct, frozen=True, kw_only=True):
    """An item as a check sees it."""

    line: int
    id: str | None
    title: str | None
    """Plain text."""
    title_is_text: bool
    """Whether the format says that it is no HTML."""
    published: datetime | None
    updated: datetime | None = None
    markup: tuple[str, ...] = ()
    """What is HTML in it."""
    has_base: bool = False
    """Whether the format resolves relative addresses (`xml:base`)."""


class Checked(Struct, frozen=True, kw_only=True):
    """What a format's own check found, and the items for the common one."""

    findings: Sequence[Finding]
    entries: Sequence[Entry] = ()
    updated: datetime | None = None
    """The feed's own date."""


def check(checked: Checked, now: datetime | None) -> Iterator[Finding]:
    """What is wrong with the items, each by itself and all together, and with the feed's own date."""
    for entry in checked.entries:
        yield from _texts(entry)
        yield from _dates(entry, now)
    yield from _ids(checked.entries)
    yield from _order(checked.entries, now)
    if now is not None and checked.updated is not None and checked.updated > now + SLACK:
        yield Finding("date-future", 0, f"the feed is dated {checked.updated.isoformat()}")


def _texts(entry: Entry) -> Iterator[Finding]:
    title = entry.title or ""
    if entry.title_is_text and _TAG.search(title):
        yield Finding("html-in-title", entry.line, f"title {title!r}")
    elif entry.title_is_text and _ENTITY.search(title) and "<" not in title:
        yield Finding("double-escaped", entry.line, f"title {title!r}")
    if not entry.title_is_text and _STRAY.search(title):
        yield Finding("html-stray", entry.line, f"title {title!r}")
    for markup in entry.markup:
        twice = _TWICE.search(markup)
        if twice and "<code" not in markup and "<pre" not in markup:
            yield Finding("double-escaped", entry.line, f"{twice[0]!r} in the text")
        if _SCRIPT.search(markup):
            yield Finding("script", entry.line, "a script in the text")
        if not entry.has_base:
            yield from _relative(entry, markup)


def _relative(entry: Entry, markup: str) -> Iterator[Finding]:
    for address in _ADDRESS.findall(markup):
        if not _ABSOLUTE.match(address) and not address.startswith("#"):
            yield Finding("content-relative", entry.line, f"{address!r} in the text")


def _dates(entry: Entry, now: datetime | None) -> Iterator[Finding]:
    if entry.published is None:
        return
    if entry.published.year < 1990:
        yield Finding("date-old", entry.line, f"published {entry.published.isoformat()}")
    if now is not None and entry.published > now + SLACK:
        yield Finding("date-future", entry.line, f"published {entry.published.isoformat()}")
    if entry.updated is not None and entry.updated < entry.published:
        yield Finding("date-order", entry.line, f"updated {entry.updated.isoformat()}, before it was published")


def _ids(entries: Sequence[Entry]) -> Iterator[Finding]:
    counts = Counter(entry.id for entry in entries if entry.id)
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen and counts[entry.id] > 1:
            yield Finding("id-duplicate", entry.line, f"{entry.id!r} stands for {counts[entry.id]} items")
        seen.add(entry.id or "")


def _order(entries: Sequence[Entry], now: datetime | None) -> Iterator[Finding]:
    dated = [entry.published for entry in entries if entry.published is not None]
    if len(dated) >= 5 and len(set(dated)) == 1:
        yield Finding("date-identical", 0, f"all {len(dated)} items are dated {dated[0].isoformat()}")
    out_of_order = next((e for e, before in _pairs(entries) if e > before), None)
    if out_of_order is not None:
        yield Finding("not-newest-first", 0, f"an item of {out_of_order.isoformat()} stands below an older one")
    if dated and now is not None and now - max(dated) > STALE:
        yield Finding("stale", 0, f"the newest item is of {max(dated).date()}")


def _pairs(entries: Sequence[Entry]) -> Iterator[tuple[datetime, datetime]]:
    """Each date with that of the item above it."""
    dated = [entry.published for entry in entries if entry.published is not None]
    return zip(dated[1:], dated, strict=False)


def is_absolute(address: str) -> bool:
    """Whether it is a full address, or another full URI."""
    return _ABSOLUTE.match(address.strip()) is not None


def address(line: int, name: str, words: str, *, based: bool = False, ascii_only: bool = True) -> Iterator[Finding]:
    """What is wrong with an address (RFC 3986, 2): it is not whole, or has characters that stand in none.

    Args:
        line: Where it stands.
        name: What it is the address of.
        words: As it stands there.
        based: A relative one can be resolved.
        ascii_only: Letters of all the world are not allowed there.
    """
    words = words.strip()
    if not is_absolute(words) and not based:
        yield Finding("link-relative", line, f"{name} {words!r}")
    if _NO_ADDRESS.search(words):
        yield Finding("link-invalid", line, f"{name} {words!r}")
    elif _UNESCAPED.search(words) or (ascii_only and not words.isascii()):
        yield Finding("link-unescaped", line, f"{name} {words!r}")


def media(line: int, name: str, url: str, kind: str) -> Iterator[Finding]:
    """What is wrong with a file's address and media type (RFC 6838, 4.2), where they are given."""
    if url:
        yield from address(line, name, url)
    if kind and not _MEDIA_TYPE.fullmatch(kind.strip()):
        yield Finding("enclosure", line, f"{kind!r} is no media type")


def line_of(element: etree._Element) -> int:
    """Where an element begins, counted from 1; 0 when that is not known."""
    return cast("int | None", element.sourceline) or 0


def local(element: etree._Element) -> str:
    """An element's name without its namespace, which may hold anything in a damaged file."""
    return str(element.tag).rpartition("}")[2]


def single(parent: etree._Element, names: Iterable[str]) -> Iterator[Finding]:
    """Children that may stand once only and stand more often."""
    counts = Counter(child.tag for child in parent)
    for name in names:
        if counts[name] > 1:
            text = f"{counts[name]} × {local(next(parent.iterchildren(name)))} in {local(parent)}"
            yield Finding("duplicate-element", line_of(parent), text)


def read_date(words: str | None, parse: Callable[[str], datetime]) -> datetime | None:
    """The date in UTC; None when it is missing, can't be read or has no zone."""
    if words is None:
        return None
    try:
        when = parse(words.strip())
        return None if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
