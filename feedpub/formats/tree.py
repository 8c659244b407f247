# SPDX-License-Identifier: MIT
"""XML trees become bytes: an item's element on its own, and a feed's head with such pieces put in.

A piece depends on its item alone, never on its neighbours or on the feed, so that rendered pieces can be kept and put
into another file.  Hence no piece declares a namespace: the head declares those that its pieces use.
"""

from collections.abc import Callable, Sequence

from lxml import etree

from feedpub.formats.text import address
from feedpub.model import Feed

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10080}
"""How long the periods of RSS 1.0's syndication module are."""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def qualified(name: str) -> str:
    """``media:content`` as lxml writes it, ``{http://…}content``; a name without a prefix stays."""
    prefix, colon, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


def add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str | None) -> etree._Element:
    """A new last child of `parent`.  Attributes that are None or empty are left out."""
    given = {key: value for key, value in attributes.items() if value}
    child = etree.SubElement(parent, qualified(name), given)
    child.text = text
    return child


def add_places(parent: etree._Element, feed: Feed, *, ending: str, media_type: str) -> None:
    """Where the feed itself is, its hub (WebSub), and its archive (RFC 5005): all as Atom links, in RSS too."""
    places = {"self": feed.slug, "current": feed.current, "prev-archive": feed.prev_archive, "next": feed.prev_archive}
    for rel, slug in places.items():
        if slug and feed.base_url:
            add(parent, "atom:link", rel=rel, href=feed.address(ending, slug), type=media_type)
    if feed.hub:
        add(parent, "atom:link", rel="hub", href=address(feed.hub))
    if feed.current:
        add(parent, "fh:archive")


def add_period(parent: etree._Element, ttl: int | None) -> None:
    """How often a feed has news (RSS 1.0's syndication module), where `ttl` minutes divide an hour, a day or a week."""
    for period, minutes in MINUTES.items():
        if ttl and minutes % ttl == 0:
            add(parent, "sy:updatePeriod", period)
            add(parent, "sy:updateFrequency", str(minutes // ttl))
            return


def piece(element: etree._Element, *, depth: int) -> bytes:
    """One element as it stands `depth` levels below the root: indented, ending in a line feed, no declarations."""
    wrapper = inner = etree.Element("wrapper", nsmap=NAMESPACES)
    for _ in range(depth - 1):
        inner = etree.SubElement(inner, "wrapper")
    inner.append(element)
    data = etree.tostring(wrapper, pretty_print=True, encoding="UTF-8")
    return data.split(b"\n", depth)[depth].rsplit(b"\n", depth + 1)[0] + b"\n"


def document(
    root: etree._Element,
    pieces: Sequence[bytes],
    *,
    end: bytes,
    stylesheet: str | None,
    escape: Callable[[bytes], bytes] = bytes,
) -> bytes:
    """A whole file: UTF-8, declaration, stylesheet instruction, the head `root`, the pieces before its tag `end`.

    `escape` is applied to the bytes of the head.

    `root` declares the prefixes of `NAMESPACES` that it or a piece uses.  In the text of a piece every ``<`` is
    escaped, so that ``<media:`` can only be a tag.
    """
    body = b"".join(pieces)
    used = [prefix for prefix in NAMESPACES if f"<{prefix}:".encode() in body]
    etree.cleanup_namespaces(root, top_nsmap=NAMESPACES, keep_ns_prefixes=used)
    head = escape(etree.tostring(root, pretty_print=True, encoding="UTF-8"))
    before, tag, after = head.rpartition(end)
    declaration = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    return b"".join([declaration, _instruction(stylesheet), before, body, tag, after])


def _instruction(stylesheet: str | None) -> bytes:
    """Browsers show a feed that names a stylesheet as a page (https://www.w3.org/TR/xml-stylesheet/)."""
    if stylesheet is None:
        return b""
    instruction = etree.ProcessingInstruction("xml-stylesheet", f'href="{stylesheet}" type="text/css"')
    return etree.tostring(instruction, encoding="UTF-8") + b"\n"
