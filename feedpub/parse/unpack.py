# SPDX-License-Identifier: MIT
"""A document that is packed with gzip (a sitemap, a database dump) is unpacked, up to a limit; XML in UTF-16 that bears
no mark of its byte order gets one.
"""

import codecs
import zlib

from msgspec.structs import replace

from feedpub.errors import SourceError
from feedpub.model import Document

LIMIT = 256 * 1024 * 1024
"""Bytes that a packed document may unpack to: a bomb of a few kilobytes would fill the memory."""

_ORDERS = {b"\0<\0": codecs.BOM_UTF16_BE, b"<\0": codecs.BOM_UTF16_LE}
"""How markup in UTF-16 begins (https://www.w3.org/TR/xml/#sec-guessing), and the mark that tells so."""


def unpacked(document: Document) -> Document:
    """The same document without its gzip layer, and with a mark of its byte order.

    Raises:
        SourceError: It is damaged, or larger than `LIMIT`.
    """
    document = _unzipped(document) if document.data.startswith(b"\x1f\x8b\x08") else document
    mark = next((mark for begin, mark in _ORDERS.items() if document.data.startswith(begin)), b"")
    return replace(document, data=mark + document.data) if mark else document


def _unzipped(document: Document) -> Document:
    engine = zlib.decompressobj(wbits=31)
    try:
        data = engine.decompress(document.data, LIMIT + 1)
    except zlib.error as error:
        raise SourceError(document.name, f"is damaged gzip: {error}", "Get the file again.") from error
    if len(data) > LIMIT:
        raise SourceError(document.name, f"unpacks to more than {LIMIT // 2**20} MiB", "Cut the listing into parts.")
    if not engine.eof:
        raise SourceError(document.name, "is gzip that ends too early", "Get the file again.")
    return replace(document, data=data)
