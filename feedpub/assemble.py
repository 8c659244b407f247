# SPDX-License-Identifier: MIT
"""The state becomes feeds: which items each one holds, its id, its own date.

A feed changes only with news: an item that would leave it because time has passed stays until something else changes,
unless the site asked for a highest age.  Its date is the newest `updated` in it, or of a removal from it; the clock
enters only as the moment of a removal, which is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from feedpub import config
from feedpub.build.archive import cut, with_archive
from feedpub.identity import mint
from feedpub.model import Feed, Item, Topic
from feedpub.records import FeedRecord, Record
from feedpub.report import FeedReport
from feedpub.store import Store
from feedpub.topics import topics_of

_SHARED = (
    *("base_url", "language", "author", "rights", "license", "icon", "logo", "ttl", "hub"),
    *("skip_hours", "skip_days", "podcast_category", "podcast_explicit"),
)
"""What every feed says of its site; the fields have the same names in both."""
ALL = "all"
"""Slug of the feed with everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What all feeds of a site say about it."""

    title: str
    description: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """One feed, ready to be written."""

    feed: Feed
    pages: Mapping[int, Sequence[str]]
    """Its archive pages: number, from 1, and ids in the order of their arrival."""
    report: FeedReport


def assemble(
    store: Store, site: config.Site, *, now: datetime, settled: bool, changed: frozenset[str] = frozenset()
) -> list[Assembled]:
    """Bring the entries of every feed up to date, and make the feeds: the one with everything first.

    Args:
        settled: The configuration is that of the last run; a new cap or topic takes effect when it is not.
        changed: Ids of the items that changed in this run, for the report.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    head = _head(store, site)
    topics = [Topic(slug=ALL, title=head.title, description=head.description), *_topics(store, site)]
    return [_feed(store, site, topic, head, now=now, settled=settled, changed=changed) for topic in topics]


def _head(store: Store, site: config.Site) -> Head:
    sources = list(store.sources().values())
    title = site.title or (sources[0].title if len(sources) == 1 else "News")
    link = site.link or next((s.link for s in sources if s.link), None) or site.base_url
    return Head(title=title, description=site.description or title, link=link)


def _topics(store: Store, site: config.Site) -> Iterator[Topic]:
    """The configured topics; else those that the stored items' categories make, by name: a rebuilt state, which does
    not know in which order they came, shall write the same index.
    """
    known = store.feeds()
    found = topics_of(site.topics, store.categories())
    for topic in found if site.topics else sorted(found, key=lambda topic: topic.slug):
        # The first spelling of a category names its feed for good.
        title = known[topic.slug].title if topic.slug in known and not site.topics else topic.title
        yield replace(topic, title=title)


def _feed(
    store: Store,
    site: config.Site,
    topic: Topic,
    head: Head,
    *,
    now: datetime,
    settled: bool,
    changed: frozenset[str],
) -> Assembled:
    slug = None if topic.slug == ALL else topic.slug
    before = store.entries(topic.slug)
    ids = _select(store, site.keep, slug, before, now=now, settled=settled)
    record = _record(store, site, topic, now=now, ids=set(ids), before=before)
    store.set_entries(topic.slug, ids)
    records = store.records({*ids, *before})
    several = len(store.sources()) > 1
    items = tuple(records[i].item if several else replace(records[i].item, origins=()) for i in ids)
    title = head.title if slug is None else f"{head.title}: {topic.title}"
    feed = Feed(
        slug=topic.slug,
        id=record.id,
        title=title,
        description=topic.description or (head.description if slug is None else title),
        link=head.link or record.id,
        updated=_own_date(record, items),
        items=items,
        tombstones=tuple(store.tombstones(slug, site.keep.items)),
        **{name: getattr(site, name) for name in _SHARED},
    )
    report = _report(topic, ids, before, changed, records, gone=store.in_order(before.difference(ids)))
    pages = _archive(store, feed, slug, size=site.keep.items) if site.keep.archive and site.base_url else {}
    return Assembled(feed=with_archive(feed, len(pages)), pages=pages, report=report)


def _own_date(record: FeedRecord, items: Sequence[Item]) -> datetime:
    """The newest change of an item or removal of one; of a feed that never held any, when it was made."""
    moments = [item.updated for item in items] + ([record.removed] if record.removed else [])
    return max(moments, default=record.created)


def _report(
    topic: Topic,
    ids: Sequence[str],
    before: set[str],
    changed: frozenset[str],
    records: Mapping[str, Record],
    *,
    gone: Sequence[str],
) -> FeedReport:
    return FeedReport(
        slug=topic.slug,
        title=topic.title,
        items=len(ids),
        new=tuple(records[i].item.title for i in ids if i not in before),
        changed=tuple(records[i].item.title for i in ids if i in before and i in changed),
        gone=tuple(records[i].item.title for i in gone),
    )


def _archive(store: Store, feed: Feed, slug: str | None, *, size: int) -> Mapping[int, Sequence[str]]:
    """Put what the feed will hold no more into new pages; all pages there are then."""
    kept = {item.id for item in feed.items}
    waiting = store.waiting(slug, feed.slug)
    if kept.issuperset(waiting) and len(waiting) < size:
        return store.pages(feed.slug)
    records = store.records(waiting)
    new = cut([records[i].item for i in waiting], kept=kept, size=size)
    for number, items in enumerate(new, len(store.pages(feed.slug)) + 1):
        store.add_page(feed.slug, number, [item.id for item in items])
    return store.pages(feed.slug)


def _record(
    store: Store, site: config.Site, topic: Topic, *, now: datetime, ids: set[str], before: set[str]
) -> FeedRecord:
    """What is kept of the feed; a removal is noted where no arrival pushed the item out, and where the feed's date
    would go back with what left it.
    """
    known = store.feeds().get(topic.slug)
    record = known or _new_feed(store, site, topic, now)
    if known and not before and record.removed is None:
        record = replace(record, removed=record.created)  # it stood empty, with that date
    gone = store.records(before - ids).values()
    last = max((r.item.updated for r in gone), default=now)
    stays = max((r.item.updated for r in store.records(ids).values()), default=last)
    if gone and (not ids - before or last > stays or any(r.retracted for r in gone)):
        record = replace(record, removed=max(now, last, stays, record.removed or now))
    record = replace(record, title=topic.title)
    store.save_feed(record)
    return record


def _new_feed(store: Store, site: config.Site, topic: Topic, now: datetime) -> FeedRecord:
    """A feed's id is made once: of the site's address, or else of its first source's name, and the topic."""
    first = next(iter(store.sources()), "")
    key = f"feed:{site.base_url or site.link or first}:{topic.slug}"
    return FeedRecord(slug=topic.slug, id=mint(key), title=topic.title, created=now, removed=None)


def _select(
    store: Store, keep: config.Keep, slug: str | None, before: set[str], *, now: datetime, settled: bool
) -> list[str]:
    """Ids of the items that the feed shall hold, newest first."""
    recent = store.arrived_since(slug, now - timedelta(days=keep.min_days), now)
    newest = store.newest(slug, keep.items)
    records = store.records({*newest, *recent, *before})
    # Where the clock went back, what left the feed under its later time does not come again.
    fresh = {i for i in recent if i in before or records[i].first_seen <= now}
    since = None if keep.age_days is None else now - timedelta(days=keep.age_days)

    def young(item_id: str) -> bool:
        return since is None or item_id in fresh or records[item_id].item.published >= since

    fitting = _within_bytes([records[i].item for i in newest if young(i)], keep.bytes)
    wanted = fresh.union(fitting or newest[:1])  # whatever its age, the last item stays: a feed is never emptied
    if settled and wanted <= before:
        # Without news nothing leaves for the count's sake: it stood here at the last run.
        wanted |= {i for i in before if _stands(records[i], slug) and young(i)}
    return store.in_order(wanted)


def _stands(record: Record, slug: str | None) -> bool:
    """Whether the item may be in the feed of that topic (None: in the feed with everything)."""
    if record.retracted is not None or record.held_until is not None or record.pruned:
        return False
    return slug is None or any(topic.slug == slug for topic in record.item.topics)


def _within_bytes(items: Sequence[Item], limit: int | None) -> list[str]:
    """Ids of the items, newest first, as far as their words fit; the first always does."""
    kept: list[str] = []
    size = 0
    for item in items:
        size += sum(len(text.encode()) for text in (item.title, item.summary or "", item.content or ""))
        if limit is not None and size > limit and kept:
            break
        kept.append(item.id)
    return kept
