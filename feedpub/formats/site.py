# SPDX-License-Identifier: MIT
"""All files of a site: every feed in every format, a page of each, an index, a list, style.

A pure function of the feeds and of the templates.
"""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from functools import cache
from pathlib import Path
from urllib.parse import quote

from msgspec.structs import replace

from feedpub.formats import FORMATS, opml, page
from feedpub.model import Feed

OPML = "feeds.opml"
STYLESHEET = "feed.css"
"""By which a browser shows the XML."""
LABELS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def render_site(
    feeds: Sequence[Feed],
    *,
    formats: Sequence[str] = tuple(FORMATS),
    zone: tzinfo = UTC,
    templates: Path | None = None,
) -> dict[str, bytes]:
    """The files to publish, by name.

    Args:
        feeds: All feeds, the one with everything first; not empty.
        formats: Keys of `FORMATS`, the one to recommend first.
        zone: Of the dates on the pages.
        templates: A folder with the site's own templates; None for none.

    Raises:
        ConfigError: One of the site's own templates is wrong.
    """
    feeds = [replace(feed, stylesheet=STYLESHEET) for feed in feeds]
    files: dict[str, bytes] = {}
    for name in formats:
        style = FORMATS[name]
        item = cache(style.item)  # most items stand in several feeds
        files |= {feed.slug + style.ending: style.feed(feed, list(map(item, feed.items))) for feed in feeds}
    listing = opml.render(feeds[0].title, feeds, ending=FORMATS[formats[0]].ending)
    if listing is not None:
        files[OPML] = listing
    links = {feed.slug: [_link(feed, name) for name in formats] for feed in feeds}
    files |= page.render(feeds, links, opml=OPML if listing else None, zone=zone, templates=templates)
    return files


def _link(feed: Feed, name: str) -> page.Link:
    style = FORMATS[name]
    return page.Link(label=LABELS[name], href=quote(feed.slug) + style.ending, media_type=style.media_type)
