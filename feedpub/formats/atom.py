# SPDX-License-Identifier: MIT
"""Atom 1.0 (RFC 4287), with licences (RFC 4946), discussions (RFC 4685) and removed entries (RFC 6721).

An entry has its content in it, or the summary again when there is no more, or the title, and so is valid without a
link.  A summary of one paragraph is text, else HTML.
"""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from msgspec.structs import replace

from feedpub.formats import generator, text
from feedpub.formats.tree import XML_LANG, add, add_period, add_places, document, piece
from feedpub.model import Feed, Item, Tombstone

ENDING = ".atom"
MEDIA_TYPE = "application/atom+xml"


def entry(value: Item) -> bytes:
    """The bytes of one entry; they depend on nothing else."""
    value = text.clean(value)
    node = generator.atom_entry(value)
    language = text.language(value.language)
    if language:
        node.set(XML_LANG, language)
    for enclosure in (found for found in value.enclosures if text.address(found.url)):
        length = str(enclosure.length or "")
        url, media_type = text.address(enclosure.url), text.media_type(enclosure.type)
        add(node, "link", rel="enclosure", href=url, type=media_type, length=length, title=enclosure.title)
    if value.comments:
        add(node, "link", rel="replies", href=text.address(value.comments), type="text/html")
    if value.license:
        add(node, "link", rel="license", href=text.address(value.license))
    if value.own_title:
        add(node, "dcterms:alternative", value.own_title)
    if value.image:
        add(node, "media:thumbnail", url=text.address(value.image))
    for origin in value.origins[1:]:
        if origin.link:  # RFC 4287, section 4.2.7.2
            add(node, "link", rel="via", href=text.address(origin.link), title=origin.title)
    _source(node, value)
    return piece(node, depth=1)


def feed(value: Feed, entries: Sequence[bytes]) -> bytes:
    """A whole file: the head of `value`, and its entries as `entry` has made them, newest first."""
    value = text.clean(replace(value, items=()))
    root = generator.atom_head(value)
    language = text.language(value.language)
    if language:
        root.set(XML_LANG, language)
    add_places(root, value, ending=ENDING, media_type=MEDIA_TYPE)
    if value.license:
        add(root, "atom:link", rel="license", href=text.address(value.license))
    add_period(root, value.ttl)
    for tombstone in value.tombstones:
        _deleted(root, tombstone)
    return document(root, entries, end=b"</feed>", stylesheet=value.stylesheet)


def _source(node: etree._Element, value: Item) -> None:
    """The first of the item's sources, with all that RFC 4287, section 4.2.11, advises."""
    if not value.origins:
        return
    origin = value.origins[0]
    source = add(node, "source")
    add(source, "id", text.address(origin.link) if origin.link else uuid5(NAMESPACE_URL, origin.name).urn)
    add(source, "title", origin.title)
    add(source, "updated", value.updated.isoformat())
    if origin.link:
        add(source, "link", href=text.address(origin.link))


def _deleted(root: etree._Element, tombstone: Tombstone) -> None:
    deleted = add(root, "at:deleted-entry", ref=tombstone.id, when=tombstone.when.isoformat())
    if tombstone.comment:
        add(deleted, "at:comment", tombstone.comment)
