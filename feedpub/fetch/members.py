# SPDX-License-Identifier: MIT
"""A list of places becomes the documents that stand there: the feeds of an OPML list, the maps of a sitemap's index.

Each host is asked with the delay of the source.  A place that fails costs itself, with a note.
"""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree
from msgspec.structs import replace

from feedpub.config import Source
from feedpub.errors import SourceError
from feedpub.fetch.beyond import ask
from feedpub.fetch.polite import Pace
from feedpub.fetch.shapes import Caller, Fetched
from feedpub.model import Document, Note

MOST = 200
"""Places of one list that are asked."""
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"


def follow(source: Source, fetched: Fetched, caller: Caller) -> Fetched:
    """What the lists that were fetched name, in their place; other documents stay as they are."""
    documents: list[Document] = []
    notes: list[Note] = []
    paces: dict[str | None, Pace] = {}
    for document in fetched.documents:
        places = list(dict.fromkeys(_places(document)))
        if not places:
            documents.append(document)
        for place in places[:MOST]:
            pace = paces.setdefault(urlsplit(place).hostname, Pace(source.delay))
            try:
                documents.append(ask(source, place, replace(caller, pause=pace.wait), accept=_ACCEPT))
            except SourceError as error:
                notes.append(Note(code="member-failed", text=f"{error}; left out"))
        if len(places) > MOST:
            notes.append(Note(code="list-cut", text=f"{document.name} names {len(places)} places; {MOST} are read"))
    if not documents:
        fault = (
            f"none of the {len(notes)} places that it names can be read ({notes[0].text.removesuffix('; left out')})"
        )
        return replace(fetched, documents=(), error=SourceError(fetched.documents[0].name, fault, "Check the list."))
    return replace(fetched, documents=tuple(documents), notes=(*fetched.notes, *notes))


def _places(document: Document) -> Iterator[str]:
    """The addresses of feeds or maps that a list names, absolute; none where it is no list."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(document.data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    kind = _local(root) if root is not None else ""
    for node in root.iter() if kind in ("opml", "sitemapindex") else ():
        if kind == "opml" and _local(node) == "outline":
            found = next((str(value) for key, value in node.attrib.items() if str(key).lower() == "xmlurl"), "")
        elif kind == "sitemapindex" and _local(node) == "loc":
            found = str(node.text or "")
        else:
            continue
        address = urljoin(document.base_url or "", found.strip())
        if found.strip() and address.startswith(("http://", "https://")):
            yield address


def _local(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""
