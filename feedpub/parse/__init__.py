# SPDX-License-Identifier: MIT
"""A document becomes a listing: one room a kind of document, and here the choice between them.

Every parser takes a `Document` and `ParseOptions` and gives a `Listing` of raw items in page order.  What follows does
not know of which kind the document was.
"""

from collections.abc import Callable, Mapping

from feedpub.errors import SourceError
from feedpub.model import Document, Listing, ParseOptions
from feedpub.parse.calendar import parse_calendar
from feedpub.parse.changelog import parse_changelog
from feedpub.parse.feed import parse_feed
from feedpub.parse.html import parse_html
from feedpub.parse.kind import kind_of
from feedpub.parse.mail import parse_mail
from feedpub.parse.objects import parse_json
from feedpub.parse.opml import parse_opml
from feedpub.parse.sitemap import parse_sitemap
from feedpub.parse.table import parse_table
from feedpub.parse.text import parse_text
from feedpub.parse.unpack import unpacked

Parser = Callable[[Document, ParseOptions], Listing]
PARSERS: Mapping[str, Parser] = {
    "calendar": parse_calendar,
    "changelog": parse_changelog,
    "feed": parse_feed,
    "html": parse_html,
    "json": parse_json,
    "mail": parse_mail,
    "opml": parse_opml,
    "sitemap": parse_sitemap,
    "table": parse_table,
    "text": parse_text,
    "markdown": parse_text,
}
"""Each kind of document with its parser: a list in Markdown is read as a text listing."""


def parse(document: Document, options: ParseOptions | None = None) -> Listing:
    """Understand a document.  The listing has at least one item.

    Raises:
        SourceError: The document is empty or binary, its characters can't be told, it is of a kind that feedpub
            doesn't read, or it holds no items.
        ConfigError: The hints can't be followed.
    """
    options = options or ParseOptions()
    document = unpacked(document)
    listing = PARSERS[_kind(document, options)](document, options)
    if not listing.items:
        raise SourceError(
            document.name,
            f"no items found ({len(listing.dropped)} lines left out)",
            "See 'feedpub parse -v' for why each line was left out; hints in the configuration can help.",
        )
    return listing


def _kind(document: Document, options: ParseOptions) -> str:
    kind = options.kind or kind_of(document)
    if kind in PARSERS:
        return kind
    raise SourceError(document.name, f"is of no kind that is read ({kind})", f"Known: {', '.join(sorted(PARSERS))}.")
