# SPDX-License-Identifier: MIT
"""The last word of a feed that has moved or ended, for hosts that only hand out files and can't redirect.

Its files stay as they were published last, with one entry more, which says where the feed is now; RSS names that place
for readers that follow it (``itunes:new-feed-url``), JSON Feed says that it has ``expired``.  What is written is read
back and written the same, so that nothing about it has to be remembered.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from msgspec.structs import replace

from feedpub.check import check_bytes, is_error
from feedpub.formats import FORMATS
from feedpub.formats.phrases import phrases
from feedpub.formats.readback import MARK, read_feed
from feedpub.formats.site import STYLESHEET
from feedpub.identity.keys import mint
from feedpub.model import DateSource, Feed, Item


def farewell_id(slug: str) -> str:
    """Id of the entry that says where a feed went: one for ever, so that nobody is told twice."""
    return mint(f"farewell:{slug}")


def without_farewell(feed: Feed) -> Feed:
    """A feed as it was before that entry came to it: what the entry says is no news of the site."""
    last = farewell_id(feed.slug)
    return replace(feed, items=tuple(item for item in feed.items if item.id != last))


def farewells(
    moved: Mapping[str, str | None], site: Feed, *, folder: Path, formats: Sequence[str], now: datetime
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file that such a feed has.  One that is somebody else's is left alone.

    Args:
        moved: Slugs of feeds that are no more, with the slug or address where each is now; None: it has ended.
        site: The feed with everything.
        folder: The output folder.
        formats: Keys of `FORMATS`.
        now: The moment of the run.
    """
    for slug, target in moved.items():
        for style in (FORMATS[name] for name in formats):
            path = folder / f"{slug}{style.ending}"
            there = path.read_bytes() if path.is_file() else b""
            if there.strip(b"\0 \n") and MARK not in there:
                continue
            bare = _bare(slug, site)
            known = replace(read_feed(there) or bare, slug=slug)
            data = style.render(_last_word(known, site, target, now=now))
            if any(map(is_error, check_bytes(data))):  # somebody has edited it
                data = style.render(_last_word(bare, site, target, now=now))
            yield path.name, data


def _bare(slug: str, site: Feed) -> Feed:
    """The feed where no file of it is left."""
    own = mint(f"feed:{site.id}:{slug}")
    return replace(site, slug=slug, id=own, items=(), tombstones=(), prev_archive=None, stylesheet=STYLESHEET)


def _last_word(feed: Feed, site: Feed, target: str | None, *, now: datetime) -> Feed:
    """The feed with the entry; its date is that of the first time."""
    said = next((item for item in feed.items if item.id == farewell_id(feed.slug)), None)
    when = said.published if said else now.replace(microsecond=0)
    item = _entry(feed.slug, site, target, when=when)
    within = target is not None and "://" not in target
    return replace(
        feed,
        items=(item, *without_farewell(feed).items),
        updated=max(feed.updated, when),
        over=True,
        moved_to=site.address(".rss", target) if within else target,
    )


def _entry(slug: str, site: Feed, target: str | None, *, when: datetime) -> Item:
    words = phrases(site.language)
    if target is not None and "://" in target:
        place = target
    else:
        page = target or "index"
        place = site.address(".html", page) or f"{quote(page)}.html"
    if target is None:
        title, told = words.raw("gone"), words.say("gone_text", place=words.anchor(place, site.title))
    else:
        title, told = words.raw("moved"), words.say("moved_text", place=words.anchor(place, place))
    return Item(
        id=farewell_id(slug),
        title=title,
        link=place if "://" in place else None,
        permalink=False,
        published=when,
        updated=when,
        date_source=DateSource.COMMAND,
        content=f"<p>{told}</p>",
    )
