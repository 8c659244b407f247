# SPDX-License-Identifier: MIT
"""The characters of an HTML page: a mark of byte order, what the server said, `meta`, and the detector, in this order.

Pages lie about their charset.  Bytes that are UTF-8 and more than ASCII are UTF-8 whatever is said, for that can't be
by chance; and a charset that the bytes don't fit costs single characters, never the page.
"""

import codecs
import re
from dataclasses import replace

from feedpub.errors import SourceError
from feedpub.model import Document, Note
from feedpub.parse import decode as plain

_HEAD = 4096
"""Bytes in which a page names its charset."""
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]{1,40})""", re.IGNORECASE)
_BROWSERS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""What browsers read instead (https://encoding.spec.whatwg.org/#names-and-labels)."""


def decode(document: Document) -> tuple[str, tuple[Note, ...]]:
    """The page's characters, without null bytes, and notes about how they were told."""
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
        try:
            return plain.decode(replace(document, data=data, charset=None))
        except SourceError:
            charset = "cp1252"
    text = data.decode(charset, "replace")
    if "\ufffd" not in text:
        return text, ()
    note = Note(code="charset-doubtful", text=f"{document.name} is not all {charset}; what does not fit was left out")
    return text.replace("\ufffd", ""), (note,)


def _stated(data: bytes) -> str | None:
    match = _META.search(data[:_HEAD])
    return match[1].decode("ascii") if match else None


def _known(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name != "utf-8"
    except LookupError:
        return False
