# SPDX-License-Identifier: MIT
"""The state becomes feeds: which items each one holds, its id, its own date.

A feed changes only with news.  An item comes in when it arrives, when it changes, or when the configuration does, never
because time has passed; it leaves when another one comes in and there are too many, and only the highest age, where the
site asked for one, takes it out by itself.  What a cap has taken out never comes back: whoever reads the feed has seen
it.  All this is remembered in the state, so that a clock that was set wrong, or right again, changes nothing.

A feed's own date is the moment of the run that last changed what it says: items, their words, its head.  It never goes
back, whatever the clock does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from feedpub import config
from feedpub.feeds.archive import cut, with_archive
from feedpub.feeds.topics import topics_of
from feedpub.model import ALL, Feed, Item, Topic
from feedpub.report import FeedReport
from feedpub.state.records import FeedRecord, Record
from feedpub.state.store import SEVERAL, Store

_SHARED = (
    *("base_url", "language", "author", "rights", "license", "icon", "logo", "ttl", "hub"),
    *("skip_hours", "skip_days", "podcast_category", "podcast_explicit"),
)
"""What every feed says of its site; the fields have the same names in both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What all feeds of a site say about it."""

    title: str
    description: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a run brings, as ids."""

    arrived: frozenset[str] = frozenset()
    """Shown to readers whatever their place: new on a page that was read before, due at last, asked for by hand."""
    changed: frozenset[str] = frozenset()
    """Known, and now other words."""
    touched: frozenset[str] = frozenset()
    """New, or of other topics than before."""

    def all(self) -> frozenset[str]:
        return self.arrived | self.changed | self.touched


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """One feed, ready to be written."""

    feed: Feed
    pages: Mapping[int, Sequence[str]]
    """Its archive pages: number, from 1, and ids in the order of their arrival."""
    report: FeedReport


_NONE = News()
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def assemble(
    store: Store, site: config.Site, *, now: datetime, reconfigured: bool, news: News = _NONE
) -> list[Assembled]:
    """Bring the entries of every feed up to date, and make the feeds: the one with everything first.

    Args:
        reconfigured: The configuration is another than at the last run: new caps and topics take effect.
        news: What this run brought.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    head = _head(store, site)
    topics = [Topic(slug=ALL, title=head.title, description=head.description), *_topics(store, site)]
    return [_feed(store, site, topic, head, now=now, reconfigured=reconfigured, news=news) for topic in topics]


def shown(items: Iterable[Item], store: Store) -> tuple[Item, ...]:
    """Items as feeds show them: they name their sources only where there has been more than one."""
    read = sum(source.digest is not None for source in store.sources().values())
    several = read > 1 or store.value(SEVERAL) is not None
    return tuple(item if several else replace(item, origins=()) for item in items)


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
    reconfigured: bool,
    news: News,
) -> Assembled:
    slug = None if topic.slug == ALL else topic.slug
    anew = reconfigured or topic.slug not in store.feeds()
    shift = _shift(store, site.keep, topic.slug, now=now, anew=anew, news=news)
    known = store.feeds().get(topic.slug)
    record = replace(known or _new_feed(store, site, topic, now), title=topic.title)
    store.save_feed(record)  # entries refer to it
    store.leave(topic.slug, shift.went.difference(shift.strangers), now)
    store.forget_entries(topic.slug, shift.strangers)
    store.enter(topic.slug, shift.came, now)
    items = shown([shift.records[i].item for i in shift.ids], store)
    title = head.title if slug is None else f"{head.title}: {topic.title}"
    feed = Feed(
        slug=topic.slug,
        id=record.id,
        title=title,
        description=topic.description or (head.description if slug is None else title),
        link=head.link or record.id,
        updated=record.updated,
        items=items,
        tombstones=tuple(store.tombstones(slug, site.keep.items)),
        **{name: getattr(site, name) for name in _SHARED},
    )
    moved = known is None or bool(shift.came or shift.went) or not news.changed.isdisjoint(shift.ids)
    feed = replace(feed, updated=_own_date(store, record, feed, now=now, moved=moved, first=known is None))
    report = _report(topic, shift, news.changed, gone=store.in_order(shift.went))
    pages = _archive(store, feed, slug, size=site.keep.items) if site.keep.archive and site.base_url else {}
    return Assembled(feed=with_archive(feed, len(pages)), pages=pages, report=report)


def _report(topic: Topic, shift: "_Shift", changed: frozenset[str], *, gone: Sequence[str]) -> FeedReport:
    titles = {i: record.item.title for i, record in shift.records.items()}
    return FeedReport(
        slug=topic.slug,
        title=topic.title,
        items=len(shift.ids),
        new=tuple(titles[i] for i in shift.ids if i in shift.came),
        changed=tuple(titles[i] for i in shift.ids if i not in shift.came and i in changed),
        gone=tuple(titles[i] for i in gone),
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


def _own_date(store: Store, record: FeedRecord, feed: Feed, *, now: datetime, moved: bool, first: bool) -> datetime:
    """When what the feed says changed last; noted in the state.

    Args:
        record: What the state has of it.
        feed: What it will say.
        now: The moment of the run.
        moved: Whether its items changed in this run: that has to do where the state was lost, and with it what it said.
        first: It was never published.
    """
    says = _sum(feed)
    changed = moved if record.says is None else says != record.says
    updated = record.updated
    if changed and not first:
        updated = now if now > updated else updated + timedelta(seconds=1)
    store.save_feed(replace(record, updated=updated, says=says))
    return updated


def _sum(feed: Feed) -> str:
    """Stands for all that a reader sees of the feed but its own date."""
    items = tuple(replace(item, topics=()) for item in feed.items)  # they are the feeds, and stand in none
    return sha256(msgspec.json.encode(replace(feed, updated=_NEVER, items=items))).hexdigest()


def _new_feed(store: Store, site: config.Site, topic: Topic, now: datetime) -> FeedRecord:
    new = store.new_feed_id(site.base_url or site.link, topic.slug)
    return FeedRecord(slug=topic.slug, id=new, title=topic.title, updated=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shift:
    """What becomes of a feed's entries."""

    ids: Sequence[str]
    """What the feed shall hold, newest first."""
    came: frozenset[str]
    went: frozenset[str]
    strangers: frozenset[str]
    """Those that went because the feed must not hold them any more: retracted, or of another topic."""
    records: Mapping[str, Record]
    """All of these."""


def _shift(store: Store, keep: config.Keep, feed: str, *, now: datetime, anew: bool, news: News) -> _Shift:
    """Who comes, who stays and who goes; `anew`: also of the items that are no news, as the caps have it."""
    topic = None if feed == ALL else feed
    since = store.entries(feed)
    asked = news.all().union(store.newest(topic, keep.items) if anew else ())
    records = store.records({*since, *(asked - store.were_in(feed, asked))})
    able = [i for i in store.in_order(records) if _stands(records[i], topic)]
    arrived = news.arrived.difference(since).intersection(able)
    seen = now - timedelta(days=keep.min_days)
    fresh = arrived.union(i for i in since if min(since[i], now) > seen)
    born = None if keep.age_days is None else now - timedelta(days=keep.age_days)
    young = [i for i in able if born is None or i in fresh or records[i].item.published >= born]
    fitting = _within_bytes([records[i].item for i in young[: keep.items]], keep.bytes)
    wanted = fresh.intersection(able).union(fitting)
    if not anew and wanted <= since.keys():  # without news nothing leaves for the count's sake
        wanted = frozenset(since).intersection(young)
    # Whatever its age, the last item stays: a feed is never emptied.
    ids = [i for i in able if i in wanted] or [i for i in able if i in since][:1] or able[:1]
    return _Shift(
        ids=ids,
        came=frozenset(ids) - since.keys(),
        went=frozenset(since.keys() - set(ids)),
        strangers=frozenset(since.keys() - set(able)),
        records=records,
    )


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


def next_change(store: Store, keep: config.Keep, now: datetime) -> datetime | None:
    """The next moment at which time alone changes a feed: a held item is due, or one reaches the highest age.  None:
    there is none.
    """
    moments = [store.next_due()]
    if keep.age_days is not None:
        age = timedelta(days=keep.age_days)
        oldest = store.oldest_since(now - age)
        moments.append(oldest + age if oldest else None)
    return min((m for m in moments if m is not None), default=None)
