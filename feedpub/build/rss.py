# SPDX-License-Identifier: MIT
"""RSS 2.0 by the RSS Advisory Board's profile (https://www.rssboard.org/rss-profile).

Choices that the specification leaves open:

- the guid is the item's id, never a permalink: ids are names and stay when an address changes;
- `description` is the summary as HTML, ``content:encoded`` the full text, or the summary again when there is no more;
- in plain text, such as titles, ``&`` and ``<`` are hexadecimal references, as the profile has it;
- a changed item says so by ``atom:updated``; `pubDate` never moves;
- one author with a mail address is an `author`; anybody else is a ``dc:creator``, since an `author` must be an address
  and the profile allows one;
- the first enclosure is the `enclosure`, the rest are ``media:content``; an unknown length is 0;
- the feed's own id, which RSS has no word for, is the channel's ``atom:id``.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from feedpub.build import generator, text
from feedpub.build.tree import add, document, piece
from feedpub.model import Author, Feed, Item

ENDING = ".rss"
MEDIA_TYPE = "application/rss+xml"
_MARKUP = re.compile(rb"(<description>.*?</description>|<content:encoded>.*?</content:encoded>)", re.DOTALL)


def item(value: Item) -> bytes:
    """The bytes of one item; they depend on nothing else."""
    value = text.clean(value)
    node = generator.rss_item(value)
    add(node, "pubDate", text.rfc822(value.published))
    if value.updated != value.published:
        add(node, "atom:updated", value.updated.isoformat())
    _authors(node, value.authors)
    _media(node, value)
    if value.origins and value.origins[0].link:
        add(node, "source", value.origins[0].title, url=text.address(value.origins[0].link))
    if value.rights:
        add(node, "dc:rights", value.rights)
    if value.license:
        add(node, "creativeCommons:license", text.address(value.license))
    language = text.language(value.language)
    if language:
        add(node, "dc:language", language)
    return b"".join(part if _MARKUP.match(part) else _plain(part) for part in _MARKUP.split(piece(node, depth=2)))


def feed(value: Feed, items: Sequence[bytes]) -> bytes:
    """A whole file: the head of `value`, and its items as `item` has made them, newest first."""
    value = text.clean(value)
    root = generator.rss_head(value)
    channel = root[0]
    add(channel, "atom:id", value.id)
    if value.base_url:
        add(channel, "atom:link", href=value.address(ENDING), rel="self", type=MEDIA_TYPE)
    if value.hub:
        add(channel, "atom:link", href=text.address(value.hub), rel="hub")
    if value.items:
        add(channel, "pubDate", text.rfc822(max(entry.published for entry in value.items)))
    if value.author is not None:
        _person(channel, "managingEditor", value.author)
    if value.license:
        add(channel, "creativeCommons:license", text.address(value.license))
    return document(root, items, end=b"  </channel>", stylesheet=value.stylesheet, escape=_plain)


def _plain(data: bytes) -> bytes:
    """Serialised plain text, escaped as the profile asks for, so that readers don't take it for HTML."""
    return data.replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


def _authors(node: etree._Element, authors: tuple[Author, ...]) -> None:
    if len(authors) == 1:
        _person(node, "author", authors[0])
        return
    for author in authors:
        _person(node, "dc:creator", replace(author, email=None))


def _person(node: etree._Element, name: str, person: Author) -> None:
    """`name` with mail address and name where there is an address, else a ``dc:creator``."""
    address = text.mail(person.email)
    if address:
        add(node, name, f"{address} ({person.name})")
    elif person.name.strip():
        add(node, "dc:creator", person.name)


def _media(node: etree._Element, value: Item) -> None:
    enclosures = [enclosure for enclosure in value.enclosures if text.address(enclosure.url)]
    for first in enclosures[:1]:
        size, media_type = str(first.length or 0), text.media_type(first.type)
        add(node, "enclosure", url=text.address(first.url), length=size, type=media_type)
    for enclosure in enclosures[1:]:
        size, media_type = str(enclosure.length or ""), text.media_type(enclosure.type)
        media = add(node, "media:content", url=text.address(enclosure.url), fileSize=size, type=media_type)
        if enclosure.title:
            add(media, "media:title", enclosure.title)
    if value.image:
        add(node, "media:thumbnail", url=text.address(value.image))
