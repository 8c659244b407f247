# SPDX-License-Identifier: MIT
"""What the handler has to know about a published file beyond its bytes: its own date, its entries, a shorter form.

All of it is read from the bytes alone, so that the handler depends on the folder and on nothing else.  A file that
can't be understood has no date and no entries; it is served all the same.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import blake2b

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_DATE_PATHS = ("channel/lastBuildDate", "channel/pubDate", f"{_ATOM}updated", "head/dateModified", "head/dateCreated")
_STATED = re.compile(rb'(?:datetime=|"date_(?:published|modified)":\s*)"([^"]{10,40})"')
_MARK = 8
"""Bytes of a fingerprint."""


def inspect(suffix: str, data: bytes) -> tuple[int | None, bytes]:
    """A file's own date in seconds since 1970 (UTC; None when it states none), and its entries' fingerprints in a row.

    A feed and an OPML file state their date.  A JSON feed and a page have none of their own: theirs is the newest of
    the items' dates.
    """
    if suffix in ("json", "html"):
        return max(filter(None, map(_iso_date, _STATED.findall(data))), default=None), b""
    root = _parse(data) if suffix in ("rss", "atom", "opml") else None
    if root is None:
        return None, b""
    text = next(filter(None, map(root.findtext, _DATE_PATHS)), "")
    return _iso_date(text.encode()) or _mail_date(text), b"".join(mark for _, mark in _entries(root))


@lru_cache(maxsize=8)
def without(data: bytes, known: bytes) -> bytes:
    """The RSS or Atom file `data` less the entries whose fingerprints stand in `known` (RFC 3229, ``feed``)."""
    root = _parse(data)
    if root is None:
        return data
    marks = {known[at : at + _MARK] for at in range(0, len(known), _MARK)}
    for entry, mark in list(_entries(root)):
        parent = entry.getparent()
        if mark in marks and parent is not None:
            parent.remove(entry)
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)


def _parse(data: bytes) -> etree._Element | None:
    """The root of an XML file; None when it is not well formed.  Nothing outside of the file is read."""
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return None


def _entries(root: etree._Element) -> Iterator[tuple[etree._Element, bytes]]:
    """Each entry of a feed, with a fingerprint of all that it says."""
    for entry in root.iter("item", f"{_ATOM}entry"):
        yield entry, blake2b(etree.tostring(entry, with_tail=False), digest_size=_MARK).digest()


def _date(read: Callable[[str], datetime], text: str) -> int | None:
    try:
        date = read(text.strip())
        return int((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _iso_date(text: bytes) -> int | None:
    return _date(datetime.fromisoformat, text.decode("ascii", "replace"))


def _mail_date(text: str) -> int | None:
    return _date(parsedate_to_datetime, text)
