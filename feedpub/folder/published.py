# SPDX-License-Identifier: MIT
"""What stands in the output folder, read back: the feeds, and what all of them together tell of each item, under the
titles that the pages gave.

Atom is read before RSS, and that before JSON; the feed with everything before the topics, archive pages last.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from feedpub.config import Site
from feedpub.errors import PublishError
from feedpub.feeds.archive import FOLDER
from feedpub.feeds.digest import is_digest
from feedpub.feeds.titles import own
from feedpub.feeds.topics import slug as slug_of
from feedpub.folder.farewell import without_farewell
from feedpub.folder.outbox import digest
from feedpub.formats.readback import MARK, is_whole, read_feed
from feedpub.model import ALL, DateSource, Feed, Item, Published

_PAGE = re.compile(r"[^.].*-\d{4,}")
"""Name of an archive page (`feedpub.feeds.archive.page_name`)."""
_ENDINGS = (".atom", ".rss", ".json")
"""Of what is read, the most telling first."""


def read_published(site: Site) -> Published:
    """Read all that is published.

    Raises:
        PublishError: A feed can't be read.
    """
    folder = site.output_path
    found, files = _read(folder)
    newest: dict[str, datetime] = {}
    for feed in found:
        newest[feed.slug] = max(feed.updated, newest.get(feed.slug, feed.updated))
    # Files of a format that is given up, or that a run could not write any more, know less than the others.
    everything = sorted(found, key=lambda feed: (not _is_alive(feed, site), feed.updated < newest[feed.slug]))
    feeds = [feed for feed in everything if not is_digest(feed.current or feed.slug)]
    current = [feed for feed in feeds if feed.current is None]
    several = any(item.origins for feed in current for item in feed.items)
    if not several:  # archive pages may have names of old of the only source
        feeds = [replace(feed, items=tuple(replace(x, origins=()) for x in feed.items)) for feed in feeds]
    digests = [feed for feed in everything if is_digest(feed.current or feed.slug)]
    return Published(
        feeds=[*feeds, *digests],
        items=_by_age(_merged(feeds), current),
        topics=_topics(feeds),
        latest={item.id for feed in current if _is_alive(feed, site) for item in feed.items},
        buried={tombstone.id for feed in feeds for tombstone in feed.tombstones},
        alive={feed.slug for feed in current if _is_alive(feed, site)},
        torn=[name for name, whole in files.items() if not whole],
        whole={name.rpartition(".")[0] for name, whole in files.items() if whole},
        digests=_entries(digests),
        files=_archive_files(folder),
        several=several,
    )


def holds_feeds(folder: Path) -> bool:
    """Whether a feed that can be read stands in a folder.

    Raises:
        PublishError: A feed can't be read.
    """
    return any(read_feed(_bytes(path)) is not None for path in _files(folder))


def _merged(feeds: Iterable[Feed]) -> dict[str, Item]:
    """Each item in its latest words, by its id, with the origin of its date where a JSON feed tells it."""
    items: dict[str, Item] = {}
    told: dict[str, Item] = {}
    for item in (item for feed in feeds for item in feed.items):
        if item.id not in items or item.updated > items[item.id].updated:  # a feed of old may have old words
            items[item.id] = item
        # A date that was moved by hand stays so, whatever older files say.
        if item.date_source is DateSource.COMMAND or (item.date_source is not DateSource.FEED and item.id not in told):
            told[item.id] = item
    return items | {i: replace(items[i], date_source=x.date_source, date_text=x.date_text) for i, x in told.items()}


def _entries(digests: Iterable[Feed]) -> dict[str, list[Item]]:
    """The entries of each digest, oldest first."""
    found: dict[str, dict[str, Item]] = {}
    for feed in digests:
        found.setdefault(feed.current or feed.slug, {}).update((entry.id, entry) for entry in feed.items)
    return {slug: sorted(some.values(), key=lambda entry: entry.published) for slug, some in found.items() if some}


def _topics(feeds: Iterable[Feed]) -> dict[str, list[str]]:
    topics: dict[str, list[str]] = {}
    for feed in feeds:
        slug = feed.current or feed.slug
        for item in feed.items:
            slugs = topics.setdefault(item.id, [])
            if slug not in (ALL, *slugs):
                slugs.append(slug)
    return topics


def _by_age(items: Mapping[str, Item], feeds: Iterable[Feed]) -> list[Item]:
    """The items, oldest first; of those of one second the later arrival stands first in every feed that has both."""
    above: dict[str, set[str]] = {item_id: set() for item_id in items}
    for feed in feeds:
        for upper, lower in pairwise(feed.items):
            if upper.published == lower.published and upper.id != lower.id:
                above[lower.id].add(upper.id)
    try:
        places = {item_id: n for n, item_id in enumerate(TopologicalSorter(above).static_order())}
    except CycleError:  # somebody has edited the files
        places = {item_id: n for n, item_id in enumerate(items)}
    return sorted(items.values(), key=lambda item: (item.published, -places[item.id]))


def _read(folder: Path) -> tuple[list[Feed], dict[str, bool]]:
    """The feeds of the folder, Atom first, and of each format the feed with everything first; and of each file that is
    ours whether it is whole.
    """
    feeds: list[Feed] = []
    whole: dict[str, bool] = {}
    for path in _files(folder):
        data, name = _bytes(path), path.relative_to(folder)
        if not _is_ours(data):
            continue
        whole[str(name)] = is_whole(data)
        feed = read_feed(data)
        if feed is not None:
            slug = str(name.with_suffix(""))
            feed = own(without_farewell(replace(feed, slug=slug)))
            feeds.append(replace(feed, title=_title(feed, slug), current=feed.current or _feed_of(slug)))
    return feeds, whole


def _title(feed: Feed, slug: str) -> str:
    """The feed's title; of a category's feed the category, which stands in it behind the site's name."""
    parts = feed.title.split(": ")
    behind = [": ".join(parts[n:]) for n in range(1, len(parts))]
    stated = [category for item in feed.items for category in item.categories]
    return next((words for words in (*stated, *behind) if slug_of(words) == slug), feed.title)


def _files(folder: Path) -> list[Path]:
    """The feeds of the folder itself and their archive pages.  Any other folder in it is another site's."""
    found = [path for path in (*folder.glob("*"), *_pages(folder)) if not path.name.startswith(".") and path.is_file()]
    return [p for ending in _ENDINGS for p in sorted(found, key=_by_rank) if p.name.endswith(ending)]


def _pages(folder: Path) -> Iterator[Path]:
    pages = (folder / FOLDER).glob("*")
    return (path for path in pages if _PAGE.fullmatch(path.stem) and path.is_file())


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        advice = "It is needed to rebuild the lost state."
        raise PublishError(str(path), error.strerror or "can't be read", advice) from error


def _is_ours(data: bytes) -> bool:
    """Whether a file names its generator, or has lost everything."""
    return MARK in data or not data.strip(b"\0 \n")


def _feed_of(slug: str) -> str | None:
    """The feed whose archive page has this name, ``archive/SLUG-NUMBER``; None: it is no archive page."""
    return slug.removeprefix(f"{FOLDER}/").rpartition("-")[0] if slug.startswith(f"{FOLDER}/") else None


def _is_alive(feed: Feed, site: Site) -> bool:
    """Whether the feed, or the one whose archive page it is, is one of those that the site publishes: its topic is
    configured, or else a category that its items state.
    """
    slug = feed.slug if feed.current is None else feed.current
    if slug == ALL or site.topics:
        return slug == ALL or slug in site.topics
    return all(any(slug_of(c) == slug for c in item.categories) for item in feed.items)


def _by_rank(path: Path) -> tuple[bool, bool, str]:
    """The feed with everything first, archive pages last."""
    return (FOLDER in path.parts, path.stem != ALL, path.name)


def _archive_files(folder: Path) -> dict[str, str]:
    """Archive pages are not written again by themselves."""
    return {str(path.relative_to(folder)): digest(path.read_bytes()) for path in _pages(folder)}
