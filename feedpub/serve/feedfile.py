# SPDX-License-Identifier: MIT
"""What the handler has to know about a published file beyond its bytes: its entries, a shorter form.

All of it is read from the bytes alone, so that the handler depends on the folder and on nothing else.  A file that
can't be understood has no entries; it is served all the same.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_MARK = 8
"""Bytes of a fingerprint."""


def fingerprints(suffix: str, data: bytes) -> bytes:
    """Those of a file's entries in a row; none where it is not RSS or Atom."""
    root = _parse(data) if suffix in ("rss", "atom") else None
    return b"" if root is None else b"".join(mark for _, mark in _entries(root))


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
