# SPDX-License-Identifier: MIT
"""RSS 2.0 by the RSS Advisory Board's profile (https://www.rssboard.org/rss-profile).

Choices that the specification leaves open:

- the guid is the item's id, never a permalink: ids are names and stay when an address changes;
- `description` is the summary as HTML, ``content:encoded`` the full text, or the summary again when there is no more;
- a changed item says so by ``atom:updated``; `pubDate` never moves;
- one author with a mail address is an `author`; anybody else is a ``dc:creator``, since an `author` must be an address
  and the profile allows one;
- the first enclosure is the `enclosure`, the rest are ``media:content``; an unknown length is 0;
- the feed's own id, which RSS has no word for, is the channel's ``atom:id``.
"""

import re
from collections.abc import Sequence

from lxml import etree

from feedpub.build import generator, text
from feedpub.build.tree import add, document, piece
from feedpub.model import Author, Enclosure, Feed, Item

ENDING = ".rss"
MEDIA_TYPE = "application/rss+xml"
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+\.[^\s@<>()\[\],;:\"\\]+")


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
    if value.language:
        add(node, "dc:language", value.language)
    return piece(node, depth=2)


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
    return document(root, items, end=b"  </channel>", stylesheet=value.stylesheet)


def _authors(node: etree._Element, authors: tuple[Author, ...]) -> None:
    if len(authors) == 1:
        _person(node, "author", authors[0])
        return
    for author in authors:
        add(node, "dc:creator", author.name)


def _person(node: etree._Element, name: str, person: Author) -> None:
    """`name` with mail address and name where there is an address, else a ``dc:creator``."""
    if person.email and _MAIL.fullmatch(person.email):
        add(node, name, f"{person.email} ({person.name})")
    else:
        add(node, "dc:creator", person.name)


def _media(node: etree._Element, value: Item) -> None:
    if value.enclosures:
        first = value.enclosures[0]
        add(node, "enclosure", url=text.address(first.url), length=str(first.length or 0), type=first.type)
    for enclosure in value.enclosures[1:]:
        _media_content(node, enclosure)
    if value.image:
        add(node, "media:thumbnail", url=text.address(value.image))


def _media_content(node: etree._Element, enclosure: Enclosure) -> None:
    size = str(enclosure.length) if enclosure.length else None
    media = add(node, "media:content", url=text.address(enclosure.url), fileSize=size, type=enclosure.type)
    if enclosure.title:
        add(media, "media:title", enclosure.title)
