# SPDX-License-Identifier: MIT
"""Sitemaps (https://www.sitemaps.org/protocol.html) become raw items, one a page, with the news and image extensions.

A sitemap has no titles: where the news extension gives none, an item is named by its address.  The maps that an index
file names are items, too; name one of them as a source to get its pages.
"""

from lxml import etree

from feedpub.model import Document, Listing, ParseOptions, RawItem
from feedpub.parse.stated import date_of, stated
from feedpub.parse.xml import line_of, local, read_xml, text_of


def parse_sitemap(document: Document, options: ParseOptions) -> Listing:
    """Read a sitemap, or an index of sitemaps.

    Raises:
        SourceError: It is no XML.
    """
    del options
    root, notes = read_xml(document)
    pages = [node for node in root if local(node) in ("url", "sitemap")]
    items = tuple(item for item in map(_item, pages) if item is not None)
    return Listing(items=items, notes=notes, record="sitemap: address, date")


def _item(page: etree._Element) -> RawItem | None:
    link = next((" ".join(str(n.text or "").split()) for n in page if local(n) == "loc"), "")
    if not link:
        return None
    image = next((node for node in page if local(node) == "image"), None)
    keywords = text_of(page, "keywords") or ""
    return RawItem(
        title=_news(page, "title") or link,
        link=link,
        date=date_of(stated(_news(page, "publication_date") or text_of(page, "lastmod"))),
        categories=tuple(word.strip() for word in keywords.split(",") if word.strip()),
        image=text_of(image, "loc") if image is not None else None,
        language=_news(page, "language"),
        line=line_of(page),
    )


def _news(page: etree._Element, name: str) -> str | None:
    news = next((node for node in page if local(node) == "news"), None)
    return text_of(news, name) if news is not None else None
