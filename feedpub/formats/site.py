# SPDX-License-Identifier: MIT
"""All files of a site: every feed in every format, a page of each, an index, a list, style.

A pure function of the feeds and of the templates.
"""

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from urllib.parse import quote

from msgspec.structs import replace

from feedpub.formats import FORMATS, opml, page
from feedpub.model import Feed, Item

OPML = "feeds.opml"
STYLESHEET = "feed.css"
"""By which a browser shows the XML."""
LABELS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
Pieces = Callable[[str, Sequence[Item]], Sequence[bytes]]
"""The bytes of items in a format, by its key in `FORMATS`."""


def written(name: str, items: Sequence[Item]) -> list[bytes]:
    """Each item written."""
    return [FORMATS[name].item(item) for item in items]


def render_site(
    feeds: Sequence[Feed],
    *,
    formats: Sequence[str] = tuple(FORMATS),
    zone: tzinfo = UTC,
    templates: Path | None = None,
    cards: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
    listed: Container[str] | None = None,
    pieces: Pieces = written,
    pictures: bool = False,
    moved: Mapping[str, str | None] | None = None,
) -> dict[str, bytes]:
    """The files to publish, by name.

    Args:
        feeds: All feeds, the one with everything first; not empty.
        formats: Keys of `FORMATS`, the one to recommend first.
        zone: Of the dates on the pages.
        templates: A folder with the site's own templates; None for none.
        cards: By slug, what the index says of each feed (`cards_of`); None: it is made.
        only: Slugs of the feeds whose own files are made; None: all.
        listed: Slugs of the feeds that the index and the OPML name; None: all.
        pieces: Where the bytes of items come from.
        pictures: Whether the pages show each item's picture.
        moved: Slugs of feeds that are no more, with the slug or address where each is now, or None.

    Raises:
        ConfigError: One of the site's own templates is wrong.
    """
    feeds = [replace(feed, stylesheet=STYLESHEET) for feed in feeds]
    files: dict[str, bytes] = {}
    for name in formats:
        style = FORMATS[name]
        made = (feed for feed in feeds if only is None or feed.slug in only)
        files |= {feed.slug + style.ending: style.feed(feed, pieces(name, feed.items)) for feed in made}
    named = [feed for feed in feeds if listed is None or feed.slug in listed]
    listing = opml.render(feeds[0].title, named, ending=FORMATS[formats[0]].ending)
    if listing is not None:
        files[OPML] = listing
    if cards is None:
        cards = cards_of(feeds, site=feeds[0], formats=formats, zone=zone, templates=templates)
    files |= page.render(
        feeds,
        _links(feeds, formats),
        cards,
        only=only,
        named=named,
        opml=OPML if listing else None,
        zone=zone,
        templates=templates,
        pictures=pictures,
        moved=moved,
    )
    return files


def cards_of(
    feeds: Sequence[Feed],
    *,
    site: Feed,
    formats: Sequence[str] = tuple(FORMATS),
    zone: tzinfo = UTC,
    templates: Path | None = None,
    pictures: bool = False,  # noqa: ARG001 - one look for all; a card has none
) -> dict[str, str]:
    """What the index says of each of these feeds; see `page.cards`."""
    return page.cards(feeds, _links(feeds, formats), site=site, zone=zone, templates=templates)


def _links(feeds: Sequence[Feed], formats: Sequence[str]) -> dict[str, list[page.Link]]:
    return {feed.slug: [_link(feed, name) for name in formats] for feed in feeds}


def _link(feed: Feed, name: str) -> page.Link:
    style = FORMATS[name]
    return page.Link(label=LABELS[name], href=quote(feed.slug) + style.ending, media_type=style.media_type)
