# SPDX-License-Identifier: MIT
"""A lost state is rebuilt from the feeds that were published: ids and dates first of all.

Atom is read before RSS, and that before JSON; the feed with everything before the topics.  A JSON feed tells where the
dates came from.  What no feed carries is lost: older addresses and titles of an item, when it was first seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise, takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

from feedpub.build.archive import FOLDER
from feedpub.build.readback import MARK, is_whole, read_feed, read_provenance
from feedpub.config import Site
from feedpub.dates import read_dates
from feedpub.errors import PublishError
from feedpub.identity import canonical, feed_id, keys_of, raw_item, renewals, text_digest
from feedpub.model import DateSource, Feed, Item, Note, TopicMatch
from feedpub.outbox import digest
from feedpub.records import FeedRecord, Record, Sighting, SourceRecord
from feedpub.store import REBUILT, SEVERAL, TAKEN_OVER, Store
from feedpub.topics import ALL
from feedpub.topics import slug as slug_of

_ENDINGS = (".atom", ".rss", ".json")
"""Of what is read, the most telling first."""
_SPREAD = timedelta(hours=1)
"""How far an item's date may be from the one that it states, for the sake of the order of those of one day."""


def recover(store: Store, site: Site, *, now: datetime) -> tuple[Note, ...]:
    """Fill an empty state from the output folder; no note when there is nothing to fill it from."""
    # What is published no more comes last: it tells of items that stand nowhere else.
    feeds = sorted(_published(site.output_path), key=lambda feed: not _is_alive(feed, site))
    feeds = _one_source(feeds, store)
    items, topics = _merged(feeds)
    if not items:
        return ()
    told = _provenance(site.output_path)
    items = {i: replace(x, date_source=told[i][0], date_text=told[i][1]) if i in told else x for i, x in items.items()}
    by_age = _by_age(items, feeds)
    # The topics of what was retracted are those in which it has a tombstone: archive pages of old may tell of more.
    buried = {tombstone.id for feed in feeds for tombstone in feed.tombstones}
    days = _days(site, by_age, now)
    latest = {item.id for feed in feeds if feed.current is None and _is_alive(feed, site) for item in feed.items}
    for item in by_age:
        text = text_digest(raw_item(item)) if item.id in latest else None
        _restore(store, site, item, [] if item.id in buried else topics[item.id], days.get(item.id), text, now)
    renewed = _renewed(buried & items.keys(), items.keys())
    for old, new in renewed.items():
        store.move_keys(old, new)
    _place(store, site, [item.id for item in reversed(by_age) if item.id not in renewed], items, now)
    _restore_sources(store, site, by_age, now)
    torn = _torn(site.output_path)
    _restore_feeds(store, site, feeds, items.keys() - buried, torn, now)
    store.set_files(_archive_files(site.output_path))
    text = f"no state was found; {len(items)} items with their ids and dates were taken over from {site.output_path}"
    # What was retracted has had its place in a feed, too.
    known = len(items.keys() | buried)
    if known >= site.keep.items or site.keep.bytes is not None or site.keep.age_days is not None:
        dates = [item.published for item in by_age if item.date_source is not DateSource.COMMAND]
        store.set_value(REBUILT, (dates or [now])[0].isoformat())
    damage = f"{', '.join(torn)}: damaged; what can't be read there was taken from the other feeds"
    return (Note(code="state-rebuilt", text=text), *([Note(code="feed-damaged", text=damage)] if torn else []))


def _merged(feeds: Iterable[Feed]) -> tuple[dict[str, Item], dict[str, list[str]]]:
    """Each item in its latest words, and the topics in whose feeds it stands; both by its id."""
    items: dict[str, Item] = {}
    topics: dict[str, list[str]] = {}
    for feed in feeds:
        for item in feed.items:
            if item.id not in items or item.updated > items[item.id].updated:  # a feed of old may have old words
                items[item.id] = item
            slugs = topics.setdefault(item.id, [])
            slug = feed.current or feed.slug
            if slug not in (ALL, *slugs):
                slugs.append(slug)
    return items, topics


def _by_age(items: Mapping[str, Item], feeds: Iterable[Feed]) -> list[Item]:
    """The items, oldest first; of those of one second the later arrival stands first in every feed that has both."""
    above: dict[str, set[str]] = {item_id: set() for item_id in items}
    for feed in feeds:
        for upper, lower in pairwise(feed.items if feed.current is None else ()):
            if upper.published == lower.published and upper.id != lower.id:
                above[lower.id].add(upper.id)
    try:
        places = {item_id: n for n, item_id in enumerate(TopologicalSorter(above).static_order())}
    except CycleError:  # somebody has edited the files
        places = {item_id: n for n, item_id in enumerate(items)}
    return sorted(items.values(), key=lambda item: (item.published, -places[item.id]))


def _renewed(buried: Set[str], ids: Set[str]) -> dict[str, str]:
    """Ids that were given up by hand, and those that took their places: an id tells which one it was made for."""
    found = {old: list(takewhile(ids.__contains__, renewals(old))) for old in buried}
    return {old: new[-1] for old, new in found.items() if new}


def _published(folder: Path) -> Iterator[Feed]:
    """The feeds of the folder: Atom first, and of each format the feed with everything first."""
    for path in _files(folder):
        data = _bytes(path)
        feed = read_feed(data) if MARK in data else None
        if feed is not None:
            slug = str(path.relative_to(folder).with_suffix(""))
            yield replace(feed, slug=slug, current=feed.current or _feed_of(slug))


def _files(folder: Path) -> list[Path]:
    found = [path for ending in _ENDINGS for path in sorted(folder.rglob(f"*{ending}"), key=_by_rank)]
    return [path for path in found if not path.name.startswith(".") and path.is_file()]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        advice = "It is needed to rebuild the lost state."
        raise PublishError(str(path), error.strerror or "can't be read", advice) from error


def _feed_of(slug: str) -> str | None:
    """The feed whose archive page has this name, ``archive/SLUG-NUMBER``; None: it is no archive page."""
    return slug.removeprefix(f"{FOLDER}/").rpartition("-")[0] if slug.startswith(f"{FOLDER}/") else None


def _torn(folder: Path) -> list[str]:
    """Names of the feeds that are not whole."""
    return [str(path.relative_to(folder)) for path in _files(folder) if not is_whole(_bytes(path))]


def _is_alive(feed: Feed, site: Site) -> bool:
    """Whether the feed, or the one whose archive page it is, is one of those that the site publishes: its topic is
    configured, or else a category that its items state.
    """
    slug = feed.slug if feed.current is None else feed.current
    if slug == ALL or site.topics:
        return slug == ALL or slug in site.topics
    return all(any(slug_of(c) == slug for c in item.categories) for item in feed.items)


def _one_source(feeds: list[Feed], store: Store) -> list[Feed]:
    """The feeds without the names of sources, where only archive pages have such: names of old of the only source."""
    if any(item.origins for feed in feeds if feed.current is None for item in feed.items):
        store.set_value(SEVERAL, "yes")
        return feeds
    return [replace(feed, items=tuple(replace(item, origins=()) for item in feed.items)) for feed in feeds]


def _provenance(folder: Path) -> dict[str, tuple[DateSource, str | None]]:
    """Where dates came from, as JSON feeds tell it: one that was moved by hand stays so, whatever older files say."""
    found: dict[str, tuple[DateSource, str | None]] = {}
    for path in sorted(folder.rglob("*.json"), key=_by_rank):
        if path.is_file() and not path.name.startswith("."):
            told = read_provenance(path.read_bytes())
            found |= {i: x for i, x in told.items() if i not in found or x[0] is DateSource.COMMAND}
    return found


def _by_rank(path: Path) -> tuple[bool, bool, str]:
    """The feed with everything first, archive pages last."""
    return (FOLDER in path.parts, path.stem != ALL, path.name)


def _days(site: Site, items: Iterable[Item], now: datetime) -> dict[str, date]:
    """The days that items state, by id, where the words that they were read from still say so: of a date that was put
    off, or lies too far back to know its year, the day is not known.
    """
    found: dict[str, date] = {}
    told = [item for item in items if item.date_source is DateSource.ITEM]
    for source in site.sources:
        mine = [item for item in told if _source(site, item) == source.name]
        zone = ZoneInfo(source.timezone or site.timezone)
        words = [item.date_text for item in mine]
        stated, _ = read_dates(words, zone=zone, now=now, order=source.date_order, language=source.language)
        for item, date_ in zip(mine, stated, strict=True):
            if date_ is None or date_.precision not in ("time", "day"):
                continue
            # A day that is read before its noon is published at that moment.
            same_day = item.published.astimezone(zone).date() == date_.at.astimezone(zone).date()
            if same_day or abs(item.published - date_.at) < _SPREAD:
                found[item.id] = date_.at.date()
    return found


def _restore(
    store: Store, site: Site, item: Item, slugs: list[str], day: date | None, text: str | None, now: datetime
) -> None:
    raw, own = raw_item(item), _source(site, item)
    pages = {s.name: s.link for s in site.sources}
    if item.origins and own in pages:
        pages = {own: pages[own]}  # with keys of another source it could be taken for that one's
    else:
        pages.setdefault(own, next((origin.link for origin in item.origins), None))
    keys = {key for name, page in pages.items() for k in keys_of([raw], source=name, page=page) for key in k.all()}
    record = Record(
        item=replace(item, topics=(), origins=(), categories=()),
        source=own,
        first_seen=min(item.published, now),
        backlog=True,
        held_until=None,
        retracted=None,
        day=day,
        link=canonical(item.link) if item.link and item.permalink else None,
        digest=text,
    )
    store.save_item(record, keys)
    store.set_topics(item.id, [TopicMatch(slug=name, rule="taken over from its feed") for name in slugs])
    store.tell(item.id, TAKEN_OVER, now)


def _source(site: Site, item: Item) -> str:
    """The source that the feed names, be it configured or not; the first, where it names none."""
    names = [origin.title for origin in item.origins]
    configured = (s.name for s in site.sources if not {s.name, s.title}.isdisjoint(names))
    return next(configured, names[0] if names else site.sources[0].name)


def _place(store: Store, site: Site, ids: list[str], items: dict[str, Item], now: datetime) -> None:
    """Take the feed's order for the page's: so an edit made while the state was lost is still seen as one."""
    for name in dict.fromkeys(_source(site, items[i]) for i in ids):
        mine = [i for i in ids if _source(site, items[i]) == name]
        page = [
            (i, Sighting(source=name, position=n, left_at=None, fingerprint=None, categories=items[i].categories))
            for n, i in enumerate(mine)
        ]
        store.set_page(name, page, now)


def _restore_sources(store: Store, site: Site, by_age: Sequence[Item], now: datetime) -> None:
    """Sources without a digest: their next good run is a first one, and until then their items stay as they are."""
    told = {_source(site, item): origin for item in by_age for origin in item.origins[:1]}
    links = {name: origin.link for name, origin in told.items()} | {s.name: s.link for s in site.sources}
    titles = {s.name: s.title or s.name for s in site.sources} | {name: origin.title for name, origin in told.items()}
    for name, link in links.items():
        record = SourceRecord(
            name=name,
            title=titles[name],
            link=link,
            digest=None,
            first_run=now,
            last_news=None,
            items=0,
            dated=0,
            linked=0,
        )
        store.save_source(record)


def _restore_feeds(
    store: Store, site: Site, feeds: Sequence[Feed], ids: Set[str], torn: Sequence[str], now: datetime
) -> None:
    """What each feed and each archive page holds.  Nobody knows which of the other items a feed has held before: none
    of them comes into it as if it were news, but into one of which no file is whole.
    """
    pages = [feed for feed in feeds if feed.slug.startswith(FOLDER)]
    current = [feed for feed in feeds if feed not in pages]
    for feed in current:
        _restore_feed(store, site, feed, now)
    for page in pages:
        _restore_page(store, page, now)
    for slug in {feed.slug for feed in current if _is_alive(feed, site)}:
        known = store.entries(slug).keys()
        if all(f"{slug}{ending}" in torn for ending in _ENDINGS if (site.output_path / f"{slug}{ending}").is_file()):
            newest = store.newest(None if slug == ALL else slug, site.keep.items)
            store.enter(slug, [i for i in newest if i not in known], now)
        else:
            store.leave(slug, ids - known, now)


def _restore_page(store: Store, page: Feed, now: datetime) -> None:
    """An archive page, named ``archive/SLUG-NUMBER``: its items are not to be put into another, nor into the feed that
    they have left.
    """
    slug, number = _feed_of(page.slug), page.slug.rpartition("-")[2]
    if slug in store.feeds() and number.isdecimal() and int(number) not in store.pages(slug):
        for tombstone in page.tombstones:
            if not store.has(tombstone.id):
                store.bury(tombstone, [], now)
        ids = [item.id for item in page.items] + [tombstone.id for tombstone in page.tombstones]
        store.add_page(slug, int(number), ids)
        store.leave(slug, {item.id for item in page.items}.difference(store.entries(slug)), now)


def _archive_files(folder: Path) -> dict[str, str]:
    """Archive pages are never written again, whatever became of their items."""
    files = [path for path in (folder / FOLDER).glob("*.*") if path.is_file() and not path.name.startswith(".")]
    return {str(path.relative_to(folder)): digest(path.read_bytes()) for path in files}


def _restore_feed(store: Store, site: Site, feed: Feed, now: datetime) -> None:
    """A feed of one format; where another was read before, the entries that a damaged file has lost."""
    known = store.feeds().get(feed.slug)
    if known is not None:
        if known.updated == feed.updated:
            store.enter(feed.slug, [item.id for item in feed.items if item.id not in store.entries(feed.slug)], now)
        return
    title = next((c for item in feed.items for c in item.categories if slug_of(c) == feed.slug), feed.title)
    place = site.base_url or site.link or next(iter(store.sources()), "")
    feed_id_ = feed.id or feed_id(place, feed.slug)  # JSON has no place for it
    store.save_feed(FeedRecord(slug=feed.slug, id=feed_id_, title=title, updated=feed.updated))
    # Nobody knows since when they stand there: their time begins anew.
    store.enter(feed.slug, [item.id for item in feed.items], now)
    for tombstone in feed.tombstones:
        store.bury(tombstone, [] if feed.slug == ALL else [feed.slug], now)
