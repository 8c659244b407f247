# SPDX-License-Identifier: MIT
"""RSS 2.0 by the RSS Advisory Board's profile (https://www.rssboard.org/rss-profile).

Choices that the specification leaves open:

- the guid is the item's id, never a permalink: ids are names and stay when an address changes;
- `description` is the summary as HTML, ``content:encoded`` the full text, or the summary again when there is no more;
  with no summary, `description` is the full text, or the title: nobody shall see an empty item;
- in plain text, such as titles, ``&`` and ``<`` are hexadecimal references, as the profile has it;
- a changed item says so by ``atom:updated``; `pubDate` never moves;
- one author with a mail address is an `author`; anybody else is a ``dc:creator``, since an `author` must be an address
  and the profile allows one;
- the first enclosure is the `enclosure`, the rest are ``media:content``; an unknown length is 0;
- the feed's own id, which RSS has no word for, is the channel's ``atom:id``.
"""

import re
from collections.abc import Sequence

from lxml import etree
from msgspec.structs import replace

from feedpub.formats import generator, text
from feedpub.formats.tree import add, add_period, add_places, document, piece
from feedpub.model import Author, Feed, Item

ENDING = ".rss"
MEDIA_TYPE = "application/rss+xml"
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MARKUP = re.compile(rb"(<description>.*?</description>|<content:encoded>.*?</content:encoded>)", re.DOTALL)


def item(value: Item) -> bytes:
    """The bytes of one item; they depend on nothing else."""
    value = text.clean(value)
    node = generator.rss_item(value)
    add(node, "pubDate", text.rfc822(value.published))
    if value.updated != value.published:
        add(node, "atom:updated", value.updated.isoformat())
    _authors(node, text.people(value.authors))
    _media(node, value)
    if value.origins and value.origins[0].link:
        add(node, "source", value.origins[0].title, url=text.address(value.origins[0].link))
    if value.own_title:
        add(node, "dcterms:alternative", value.own_title)
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
    entries, value = value.items, text.clean(replace(value, items=()))
    podcast = any(map(generator.is_podcast, entries))
    root = generator.rss_head(value, podcast=podcast)
    channel = root[0]
    add(channel, "atom:id", value.id)
    add_places(channel, value, ending=ENDING, media_type=MEDIA_TYPE)
    _polling(channel, value)
    if value.moved_to:  # readers follow it where a server can't redirect: Apple's, and those that do as it does
        add(channel, "itunes:new-feed-url", text.address(value.moved_to))
    if podcast and value.podcast_explicit is not None:
        add(channel, "itunes:explicit", str(value.podcast_explicit).lower())
    if entries:
        add(channel, "pubDate", text.rfc822(max(entry.published for entry in entries)))
    for author in text.people([value.author] if value.author else []):
        _person(channel, "managingEditor", author)
    if value.license:
        add(channel, "creativeCommons:license", text.address(value.license))
    return document(root, items, end=b"  </channel>", stylesheet=value.stylesheet, escape=_plain)


def _polling(channel: etree._Element, value: Feed) -> None:
    """When a poll makes sense: `skipHours` and `skipDays` in the order of the clock and of the week, and ``sy:``."""
    if value.skip_hours:
        hours = add(channel, "skipHours")
        for hour in sorted(set(value.skip_hours)):
            add(hours, "hour", str(hour))
    if value.skip_days:
        days = add(channel, "skipDays")
        for day in (name for name in WEEK if name in value.skip_days):
            add(days, "day", day)
    add_period(channel, value.ttl)


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
    if person.email:
        add(node, name, person.email if person.name == person.email else f"{person.email} ({person.name})")
    else:
        add(node, "dc:creator", person.name)


def _media(node: etree._Element, value: Item) -> None:
    enclosures = [enclosure for enclosure in value.enclosures if text.address(enclosure.url)]
    for first in enclosures[:1]:
        size, media_type = str(first.length or 0), text.media_type(first.type)
        add(node, "enclosure", url=text.address(first.url), length=size, type=media_type)
    for enclosure in enclosures[1:]:
        size, media_type = str(enclosure.length or ""), text.media_type(enclosure.type)
        duration = str(enclosure.duration or "")
        url = text.address(enclosure.url)
        media = add(node, "media:content", url=url, fileSize=size, type=media_type, duration=duration)
        if enclosure.title:
            add(media, "media:title", enclosure.title)
    if value.image:
        add(node, "media:thumbnail", url=text.address(value.image))
