# SPDX-License-Identifier: MIT
"""A lost state is rebuilt from the feeds that were published: ids and dates first of all.

What no feed carries is lost: older addresses and titles of an item, when it was first seen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedpub.config import Site
from feedpub.dates.find import read
from feedpub.dates.resolve import read_dates
from feedpub.identity.keys import canonical, chosen, keys_of, raw_item, renewals, text_digest
from feedpub.model import ALL, DateSource, Feed, Item, Note, Published, TopicMatch
from feedpub.state.items import TAKEN_OVER
from feedpub.state.records import FeedRecord, Record, Sighting, SourceRecord
from feedpub.state.store import REBUILT, SEVERAL, Store, rebuilt_of

_SPREAD = timedelta(hours=1)
"""How far an item's date may be from the one that it states, for the sake of the order of those of one day."""


def rebuild(store: Store, site: Site, published: Published, *, now: datetime) -> tuple[Note, ...]:
    """Fill an empty state from what the output folder holds; no note when there is nothing to fill it from."""
    items = {item.id: item for item in published.items}
    if not items:
        return ()
    if published.several:
        store.set_value(SEVERAL, "yes")
    restore_items(store, site, published, published.items, now)
    renewed = renewed_ids(published.buried & items.keys(), items.keys())
    for old, new in renewed.items():
        store.keys.move(old, new)
    _place(store, site, [item for item in reversed(published.items) if item.id not in renewed], now)
    _restore_sources(store, site, published.items, now)
    restore_digests(store, published)
    _restore_feeds(store, site, published, items.keys() - published.buried, now)
    store.files.set(published.files)
    mark_let_go(store, site, published, now)
    return tuple(_notes(site, published))


def mark_let_go(store: Store, site: Site, published: Published, now: datetime) -> bool:
    """Remember the oldest date of the feed with everything where it may have let go what is older, also of one source
    alone; returns whether it may.  A topic's feed may hold older ones, and lack what had no place in it when it came.
    """
    # What was retracted has had its place in a feed, too.
    known = len({item.id for item in published.items} | published.buried)
    full = known >= site.keep.items or site.keep.bytes is not None or site.keep.age_days is not None
    ids = {item.id for feed in published.feeds if ALL in (feed.slug, feed.current) for item in feed.items}
    in_all = [item for item in published.items if item.id in ids or not ids]
    if full:
        store.set_value(REBUILT, _oldest(in_all, now))
    names = _names(site)
    shares = Counter(_sources(item, names)[0] for item in published.items)
    crowded = {name for name, share in shares.items() if site.keep.per_source and share >= site.keep.per_source}
    for name in crowded:
        mine = (item for item in in_all if _sources(item, names)[0] == name)
        store.set_value(rebuilt_of(name), _oldest(mine, now))
    return full or bool(crowded)


def _oldest(items: Iterable[Item], now: datetime) -> str:
    dates = (item.published for item in items if item.date_source is not DateSource.COMMAND)
    return min(dates, default=now).isoformat()


def _notes(site: Site, published: Published) -> Iterator[Note]:
    count = len(published.items)
    what = "1 item with its id and date was" if count == 1 else f"{count} items with their ids and dates were"
    text = f"no state was found; {what} taken over from {site.output_path}"
    yield Note(code="state-rebuilt", text=text)
    if published.torn:
        text = f"{', '.join(published.torn)}: damaged; what can't be read there was taken from the other feeds"
        yield Note(code="feed-damaged", text=text)


def restore_items(store: Store, site: Site, published: Published, items: Sequence[Item], now: datetime) -> None:
    """Store some of the items that are published, oldest first."""
    days, names = _days(site, items, now), _names(site)
    for item in items:
        # The topics of what was retracted are those in which it has a tombstone: archive pages may tell of more.
        slugs = [] if item.id in published.buried else published.topics[item.id]
        text = text_digest(raw_item(item)) if item.id in published.latest else None
        _restore(store, site, item, _sources(item, names), slugs, days.get(item.id), text, now)


def renewed_ids(buried: Set[str], ids: Set[str]) -> dict[str, str]:
    """Ids that were given up by hand, and those that took their places: an id tells which one it was made for."""
    found = {old: list(takewhile(ids.__contains__, renewals(old))) for old in buried}
    return {old: new[-1] for old, new in found.items() if new}


def _days(site: Site, items: Iterable[Item], now: datetime) -> dict[str, date]:
    """The days that items state, by id, where the words that they were read from still say so: of a date that was put
    off, or lies too far back to know its year, the day is not known.
    """
    found: dict[str, date] = {}
    told = [item for item in items if item.date_source is DateSource.ITEM]
    names = _names(site)
    brought = defaultdict(list)
    for item in told:
        brought[_sources(item, names)[0]].append(item)
    for source in site.sources:
        mine = brought[source.name]
        zone = ZoneInfo(source.timezone or site.timezone)
        dates = [read(item.date_text or "") for item in mine]
        stated, _ = read_dates(dates, zone=zone, now=now, order=source.date_order, language=source.language)
        for item, date_ in zip(mine, stated, strict=True):
            if date_ is None or date_.precision not in ("time", "day"):
                continue
            # A day that is read before its noon is published at that moment.
            same_day = item.published.astimezone(zone).date() == date_.at.astimezone(zone).date()
            if same_day or abs(item.published - date_.at) < _SPREAD:
                found[item.id] = date_.at.date()
    return found


def _restore(
    store: Store,
    site: Site,
    item: Item,
    sources: Sequence[str],
    slugs: Sequence[str],
    day: date | None,
    text: str | None,
    now: datetime,
) -> None:
    own = sources[0]
    by = next((source.id for source in site.sources if source.name == own), None)
    raw = chosen(raw_item(item), by, day)
    pages = {s.name: s.link for s in site.sources}
    # With keys of another source it could be taken for that one's.
    pages = {name: pages[name] for name in sources if name in pages} or pages
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
    store.items.save(record, keys)
    store.topics.set(item.id, [TopicMatch(slug=name, rule="taken over from its feed") for name in slugs])
    store.items.tell(item.id, TAKEN_OVER, now)


def _names(site: Site) -> dict[str | None, str]:
    """The names of the configured sources, by what feeds call them; None: what names no source is the first one's."""
    names: dict[str | None, str] = {}
    for source in reversed(site.sources):
        names |= dict.fromkeys((None, source.title, source.name), source.name)
    return names


def _sources(item: Item, names: Mapping[str | None, str]) -> list[str]:
    """The sources that the feed names, be they configured or not; the one that brought it is the first."""
    return list(dict.fromkeys(names.get(o.title, o.title) for o in item.origins)) or [names[None]]


def _place(store: Store, site: Site, items: Sequence[Item], now: datetime) -> None:
    """Take the feed's order for the page's: so an edit made while the state was lost is still seen as one."""
    names = _names(site)
    pages: dict[str, list[Item]] = {}
    for item in items:
        for name in _sources(item, names):
            pages.setdefault(name, []).append(item)
    for name, mine in pages.items():
        page = [
            (x.id, Sighting(source=name, position=n, left_at=None, fingerprint=None, categories=x.categories))
            for n, x in enumerate(mine)
        ]
        store.sources.set_page(name, page, now)


def _restore_sources(store: Store, site: Site, by_age: Sequence[Item], now: datetime) -> None:
    """Sources without a digest: their next good run is a first one, and until then their items stay as they are."""
    names = _names(site)
    told = {names.get(origin.title, origin.title): origin for item in by_age for origin in item.origins}
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
            read_at=None,
            record=None,
            place=None,
            items=0,
            dated=0,
            linked=0,
        )
        store.sources.save(record)


def _restore_feeds(store: Store, site: Site, published: Published, ids: Set[str], now: datetime) -> None:
    """What each feed and each archive page holds.  Nobody knows which of the other items a feed has held before: none
    of them comes into it as if it were news, but into one of which no file is whole.
    """
    for feed in published.feeds:
        if feed.current is None:
            restore_feed(store, site, feed, now)
    for page in published.feeds:
        if page.current is not None:
            restore_page(store, page, page.current, now)
    for slug in published.alive:
        known = store.feeds.entries(slug).keys()
        if slug in published.whole:
            store.feeds.leave(slug, ids - known, now)
        else:
            newest = store.feeds.newest(None if slug == ALL else slug, site.keep.items)
            store.feeds.enter(slug, [i for i in newest if i not in known], now)


def restore_digests(store: Store, published: Published) -> None:
    """The entries of digests.  What came after the last of them, but is dated before its end, nobody knows: it stands
    in none, rather than twice.
    """
    for slug, entries in published.digests.items():
        for entry in (entry for entry in entries if not store.items.has(entry.id)):
            store.items.save_digest(entry, slug)
        last, newest = store.digested(slug), max(entry.published for entry in entries)
        if last is None or newest > last[0]:
            store.set_digested(slug, newest)


def restore_page(store: Store, page: Feed, slug: str, now: datetime) -> None:
    """An archive page, named ``archive/SLUG-NUMBER``: its items are not to be put into another, nor into the feed that
    they have left.
    """
    number = page.slug.rpartition("-")[2]
    if slug in store.feeds.all() and number.isdecimal() and not store.archive.page(slug, int(number)):
        for tombstone in page.tombstones:
            if not store.items.has(tombstone.id):
                store.items.bury(tombstone, [], now)
        ids = [item.id for item in page.items] + [tombstone.id for tombstone in page.tombstones]
        store.archive.add(slug, int(number), ids)
        store.feeds.leave(slug, {item.id for item in page.items}.difference(store.feeds.entries(slug)), now)


def restore_feed(store: Store, site: Site, feed: Feed, now: datetime) -> None:
    """A feed of one format; where another was read before, the entries that a damaged file has lost."""
    known = store.feeds.all().get(feed.slug)
    if known is not None:
        if known.updated == feed.updated:
            standing = store.feeds.entries(feed.slug)
            store.feeds.enter(feed.slug, [item.id for item in feed.items if item.id not in standing], now)
        return
    known_id = feed.id or store.feeds.new_id(site.base_url or site.link, feed.slug)  # JSON has no place for it
    store.feeds.save(FeedRecord(slug=feed.slug, id=known_id, title=feed.title, updated=feed.updated))
    # Nobody knows since when they stand there: their time begins anew.
    store.feeds.enter(feed.slug, [item.id for item in feed.items], now)
    for tombstone in feed.tombstones:
        store.items.bury(tombstone, [] if feed.slug == ALL else [feed.slug], now)
