# SPDX-License-Identifier: MIT
"""The characters of an HTML page: a mark of byte order, what the server said, `meta`, and the detector, in this order.

Pages lie about their charset.  Bytes that are UTF-8 and more than ASCII are UTF-8 whatever is said, for that can't be
by chance; and a charset that the bytes don't fit costs single characters, never the page.  Where nobody names one that
exists, the detector is asked, with the page's language; what it is not sure of is refused, and not published garbled.
"""

import codecs
import re

from msgspec.structs import replace

from feedpub.model import Document, Note
from feedpub.parse import decode as plain

_HEAD = 4096
"""Bytes in which a page names its charset."""
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]{1,40})""", re.IGNORECASE)
_LANG = re.compile(rb"""<html[^>]{0,400}?\slang\s*=\s*["']?\s*([a-zA-Z-]{2,20})""", re.IGNORECASE)
_BROWSERS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""What browsers read instead (https://encoding.spec.whatwg.org/#names-and-labels)."""


def decode(document: Document, language: str | None = None) -> tuple[str, tuple[Note, ...]]:
    """The page's characters, without null bytes, and notes about how they were told.

    Raises:
        SourceError: Nobody says which charset it is, and the bytes leave it open.
    """
    if document.data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return plain.decode(document)
    data = document.data.replace(b"\0", b"")
    try:
        return data.decode(), ()
    except UnicodeDecodeError:
        pass
    stated = document.charset or _stated(data)
    charset = _BROWSERS.get((stated or "").lower(), stated)
    if charset is None or not _known(charset):
        if not plain.is_mostly_utf_8(data):
            return plain.decode(replace(document, data=data, charset=None), language or _language(data))
        charset = "utf-8"
    text = data.decode(charset, "replace")
    if "\ufffd" not in text:
        return text, ()
    note = Note(code="charset-doubtful", text=f"{document.name} is not all {charset}; what does not fit was left out")
    return text.replace("\ufffd", ""), (note,)


def _language(data: bytes) -> str | None:
    match = _LANG.search(data[:_HEAD])
    return match[1].decode("ascii") if match else None


def _stated(data: bytes) -> str | None:
    match = _META.search(data[:_HEAD])
    return match[1].decode("ascii") if match else None


def _known(charset: str) -> bool:
    """Whether there is such a charset, other than the one that has been tried."""
    try:
        b"a page".decode(charset, "replace")
        return codecs.lookup(charset).name != "utf-8"
    except (LookupError, ValueError):  # such as hex, which is no charset, or a NUL in the name
        return False
