# SPDX-License-Identifier: MIT
"""A state that was restored from a backup is older than the feeds: what they know and it does not is read back.

A run that was cut short leaves the opposite, files that are older than the state; those tell nothing.  Which of the two
it is, the date of the feed with everything tells: it goes with every change, and never back.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from feedpub.config import Site, Source
from feedpub.identity.keys import raw_item, text_digest
from feedpub.intake.rebuild import mark_let_go, renewed_ids, restore_digests, restore_feed, restore_items, restore_page
from feedpub.model import ALL, Feed, Item, Note, Published
from feedpub.state.records import FeedRecord
from feedpub.state.store import Store


def catch_up(store: Store, site: Site, published: Published, *, now: datetime) -> tuple[Note, ...]:
    """Bring a state up to its feeds, if it is older than they are; no note when it is not."""
    known = store.feeds.all()
    newer = {feed.slug: feed for feed in _current(published) if _is_newer(feed, known.get(feed.slug))}
    if ALL not in newer:
        return ()
    unknown = [item for item in published.items if not store.items.has(item.id)]
    text = f"the state is older than the feeds; {len(unknown)} items that it does not know were taken over from them"
    site = site if site.sources else replace(site, sources=tuple(_sources(store)))
    restore_items(store, site, published, unknown, now)
    restore_digests(store, published)
    _restore_words(store, published)
    _restore_retractions(store, published, now)
    for feed in newer.values():
        if feed.slug in known:
            _restore_entries(store, feed, known[feed.slug], now, whole=feed.slug in published.whole)
        else:
            restore_feed(store, site, feed, now)
    _restore_pages(store, published, now)
    if unknown and mark_let_go(store, site, published, now):  # so their next run is a first one, as after a rebuild
        for source in store.sources.all().values():
            store.sources.save(replace(source, digest=None))
    return (Note(code="state-older", text=text),)


def _sources(store: Store) -> Iterator[Source]:
    """The sources that the state knows, where a command by hand names none."""
    for known in store.sources.all().values():
        yield Source(path="-", name=known.name, title=known.title, link=known.link)


def _current(published: Published) -> Iterator[Feed]:
    """Each feed once, in the first of its formats."""
    found: dict[str, Feed] = {}
    for feed in published.feeds:
        if feed.current is None:
            found.setdefault(feed.slug, feed)
    yield from found.values()


def _is_newer(feed: Feed, known: FeedRecord | None) -> bool:
    return known is None or feed.updated > known.updated


def _restore_words(store: Store, published: Published) -> None:
    """Words and dates of known items that have changed since."""
    told = {item.id: item for item in published.items}
    records = store.items.records(told)
    later = {i: item for i, item in told.items() if i in records and item.updated > records[i].item.updated}
    for item_id, item in later.items():
        record = records[item_id]
        text = text_digest(raw_item(item)) if item_id in published.latest else None
        bare = replace(item, topics=(), origins=(), categories=())
        store.items.save(replace(record, item=_with_source(bare, record.item), held_until=None, digest=text))
    store.items.forget_fingerprints(later)


def _with_source(item: Item, before: Item) -> Item:
    """Where its date came from only JSON tells; it is as it was where the date is."""
    if item.published != before.published:
        return item
    return replace(item, date_source=before.date_source, date_text=before.date_text)


def _restore_retractions(store: Store, published: Published, now: datetime) -> None:
    retracted = {i for i, record in store.items.records(published.buried).items() if record.retracted is not None}
    for feed in published.feeds:
        for tombstone in feed.tombstones:
            if tombstone.id not in retracted:
                store.items.bury(tombstone, [] if feed.slug == ALL else [feed.slug], now)
    anew = published.buried - retracted
    for old, new in renewed_ids(anew, {item.id for item in published.items}).items():
        store.keys.move(old, new)


def _restore_entries(store: Store, feed: Feed, known: FeedRecord, now: datetime, *, whole: bool) -> None:
    store.feeds.save(replace(known, title=feed.title, updated=feed.updated, says=None))
    ids = [item.id for item in feed.items]
    were = store.feeds.were_in(feed.slug, ids)
    store.feeds.enter(feed.slug, [i for i in ids if i not in were], now)
    if whole:
        store.feeds.leave(feed.slug, store.feeds.entries(feed.slug).keys() - set(ids), now)


def _restore_pages(store: Store, published: Published, now: datetime) -> None:
    for page in published.feeds:
        if page.current is not None:
            restore_page(store, page, page.current, now)
    files: Mapping[str, str] = store.files.all()
    store.files.set({**published.files, **files})
