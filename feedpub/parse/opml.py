# SPDX-License-Identifier: MIT
"""OPML (https://opml.org/spec2.opml) becomes raw items: each outline that has an address, be it a feed or a link.

The folders that it stands in are its categories.
"""

from collections.abc import Iterator

from lxml import etree

from feedpub.model import Document, Listing, ParseOptions, RawItem
from feedpub.parse.markup import one_line
from feedpub.parse.stated import date_of, stated
from feedpub.parse.xml import line_of, local, read_xml, text_of


def parse_opml(document: Document, options: ParseOptions) -> Listing:
    """Read a list of subscriptions or links.

    Raises:
        SourceError: It is no XML.
    """
    del options
    root, notes = read_xml(document)
    outlines = (node for node in root.iter() if local(node) == "outline")
    items = tuple(item for node in outlines if (item := _item(node)) is not None)
    head = next((node for node in root if local(node) == "head"), None)
    title = text_of(head, "title") if head is not None else None
    return Listing(items=items, notes=notes, title=title, record="outline: title, address")


def _item(node: etree._Element) -> RawItem | None:
    values = {str(key).lower(): str(value).strip() for key, value in node.attrib.items()}
    link = values.get("htmlurl") or values.get("url") or values.get("xmlurl")
    if not link:
        return None
    own = (part.strip().strip("/") for part in values.get("category", "").split(","))
    return RawItem(
        title=one_line(values.get("text") or values.get("title") or link),
        link=link,
        date=date_of(stated(values.get("created"))),
        summary=values.get("description") or None,
        categories=(*_folders(node), *(part for part in own if part)),
        language=values.get("language") if values.get("language") != "unknown" else None,
        line=line_of(node),
    )


def _folders(node: etree._Element) -> Iterator[str]:
    for parent in node.iterancestors():
        if local(parent) == "outline" and (name := parent.get("text") or parent.get("title")):
            yield one_line(str(name))
