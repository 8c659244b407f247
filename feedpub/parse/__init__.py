# SPDX-License-Identifier: MIT
"""A document becomes a listing: one room a kind of document, and here the choice between them.

Every parser takes a `Document` and `ParseOptions` and gives a `Listing` of raw items in page order.  What follows does
not know of which kind the document was.
"""

import re
from collections.abc import Callable, Mapping

from feedpub.errors import SourceError
from feedpub.model import Document, Listing, ParseOptions
from feedpub.parse.html import parse_html
from feedpub.parse.text import parse_text

Parser = Callable[[Document, ParseOptions], Listing]
PARSERS: Mapping[str, Parser] = {"html": parse_html, "text": parse_text}
"""Each kind of document with its parser."""

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_MARKS = b"\xef\xbb\xbf\xff\xfe"
"""Of these bytes the marks of byte order are made."""
_HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|main|article|section|div|ul|table)\b"
    rb"|\s*<\?xml.{0,500}?<html\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|\?xml|rss|feed|svg)\b", re.IGNORECASE)


def parse(document: Document, options: ParseOptions | None = None) -> Listing:
    """Understand a document.  The listing has at least one item.

    Raises:
        SourceError: The document is empty or binary, its characters can't be told, it is of a kind that feedpub
            doesn't read, or it holds no items.
        ConfigError: The hints can't be followed.
    """
    listing = PARSERS[_kind(document)](document, options or ParseOptions())
    if not listing.items:
        raise SourceError(
            document.name,
            f"no items found ({len(listing.dropped)} lines left out)",
            "See 'feedpub parse -v' for why each line was left out; hints in the configuration can help.",
        )
    return listing


def _kind(document: Document) -> str:
    head = document.data[:1000].replace(b"\0", b"").lstrip(_MARKS)  # of UTF-16 its letters are left
    if document.media_type in _HTML_TYPES or _HTML.match(head):
        return "html"
    if _MARKUP.match(head):
        raise SourceError(document.name, "is XML, not a page", "Give the page that people read, or a text dump of it.")
    return "text"
