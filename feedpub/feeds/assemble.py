# SPDX-License-Identifier: MIT
"""The state becomes feeds: which items each one holds, its id, its own date.

A feed changes only with news.  An item comes in when it arrives, when it changes, or when the configuration does, never
because time has passed; it leaves when another one comes in and there are too many, and only the highest age, where the
site asked for one, takes it out by itself.  What a cap has taken out never comes back: whoever reads the feed has seen
it.  All this is remembered in the state, so that a clock that was set wrong, or right again, changes nothing.

A feed to which nothing is news is not looked at: a run costs what its news costs, whatever is stored.

A feed's own date is the moment of the run that last changed what it says: items, their words, its head.  It never goes
back, whatever the clock does.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from feedpub import config
from feedpub.feeds import digest
from feedpub.feeds.archive import cut, with_archive
from feedpub.feeds.shift import News, Shift, shift
from feedpub.feeds.titles import Templates, templates, titled
from feedpub.feeds.topics import topics_of
from feedpub.model import ALL, Feed, Item, Topic
from feedpub.report import FeedReport
from feedpub.state.records import FeedRecord
from feedpub.state.store import SEVERAL, Store

_SHARED = (
    *("base_url", "language", "author", "rights", "license", "icon", "logo", "ttl", "hub"),
    *("skip_hours", "skip_days", "podcast_category", "podcast_explicit"),
)
"""What every feed says of its site; the fields have the same names in both."""
_COMMON = "common"
"""Name of the site's value that stands for all that feeds say of the site and its sources beside the configuration."""
_NONE = News()
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Assembled(Struct, frozen=True, kw_only=True):
    """One feed, ready to be written, or one that is as it was."""

    feed: Feed
    """Without its items where it is as it was."""
    touched: bool
    """Whether anything may be new in it."""
    pages: Sequence[int] = ()
    """Numbers of the archive pages that may have to be written."""
    card: str | None = None
    """What the index says of it, where it is as it was (`feedpub.formats.page.cards`)."""
    report: FeedReport


def assemble(
    store: Store,
    site: config.Site,
    *,
    now: datetime,
    reconfigured: bool,
    rearranged: bool,
    news: News = _NONE,
    torn: Collection[str] | None = None,
) -> list[Assembled]:
    """Bring the entries of the feeds up to date, and make the feeds: the one with everything first.

    Args:
        reconfigured: The configuration is another than at the last run: every feed is made, it may have another head.
        rearranged: So are its caps or topics, and take effect on what is stored.
        news: What this run brought.
        torn: Slugs of the feeds that are to be made in any case; None: all.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    common, told = _common(store, site)
    anew = reconfigured or told != store.value(_COMMON)
    store.set_value(_COMMON, told)
    known = store.feeds.all()
    topics = [Topic(slug=ALL, title=common.title, description=common.description)]
    topics += _topics(store, site, known, None if torn is None or rearranged else news.touched)
    concerned = _concerned(store, site.keep, news, now)
    maker = _Maker(
        store=store,
        site=site,
        common=common,
        several=is_several(store),
        titles=templates(site),
        now=now,
        anew=anew,
        rearranged=rearranged,
    )

    made = digest.make(store, site, show=maker.items, now=now)
    topics += [each.topic for each in digest.digests(site)]
    concerned |= {slug: News(arrived=ids) for slug, ids in made.items() if ids}

    def one(topic: Topic) -> Assembled:
        before, whole = known.get(topic.slug), torn is None or topic.slug in torn
        if anew or before is None or before.card is None or whole or topic.slug == ALL or topic.slug in concerned:
            return maker.make(topic, before, concerned.get(topic.slug, _NONE), whole=whole)
        return maker.leave(topic, before)

    return [one(topic) for topic in topics]


def shown(items: Iterable[Item], titles: Templates, *, several: bool) -> tuple[Item, ...]:
    """Items as feeds show them: with the titles that templates make, with their sources only where there have been
    `several`.
    """
    named = (titled(item, titles) for item in items)
    return tuple(item if several else replace(item, origins=()) for item in named)


def is_several(store: Store) -> bool:
    """Whether the site has, or has had, more than one source."""
    return store.sources.count_read() > 1 or store.value(SEVERAL) is not None


def says(item: Item) -> str:
    """Stands for all that a feed shows of an item."""
    return sha256(msgspec.json.encode(replace(item, topics=()))).hexdigest()[:32]


def restated(store: Store, site: config.Site, ids: Iterable[str]) -> frozenset[str]:
    """Of the items that stand in feeds, those that are shown otherwise now."""
    before = store.pieces.said(ids)
    now = shown(store.items.of(list(before)), templates(site), several=is_several(store))
    return frozenset(item.id for item in now if says(item) != before[item.id])


class _Common(Struct, frozen=True, kw_only=True):
    """What all feeds of a site say about it."""

    title: str
    description: str
    link: str | None


def _common(store: Store, site: config.Site) -> tuple[_Common, str]:
    """It, and what stands for it and for all that items say of their sources."""
    sources = list(store.sources.all().values())
    title = site.title or (sources[0].title if len(sources) == 1 else "News")
    link = site.link or next((s.link for s in sources if s.link), None) or site.base_url
    common = _Common(title=title, description=site.description or title, link=link)
    named = [(s.name, s.title, s.link) for s in sources] if is_several(store) else None
    return common, msgspec.json.encode((common, named)).decode()


def _topics(
    store: Store, site: config.Site, known: Mapping[str, FeedRecord], touched: Collection[str] | None
) -> Iterable[Topic]:
    """The configured topics; else those that the stored items' categories make, by name: a rebuilt state, which does
    not know in which order they came, shall write the same index.

    Args:
        touched: The items that may have brought a category; None: all.
    """
    if site.topics:
        return topics_of(site.topics, ())
    slugs = store.topics.slugs()
    found = {topic.slug: topic.title for topic in topics_of({}, store.topics.categories(touched))}
    if not found.keys() | known.keys() >= slugs:
        found = {topic.slug: topic.title for topic in topics_of({}, store.topics.categories())}
    # The first spelling of a category names its feed for good.
    found |= {slug: feed.title for slug, feed in known.items()}
    return [Topic(slug=slug, title=found.get(slug, slug)) for slug in sorted(slugs)]


def _concerned(store: Store, keep: config.Keep, news: News, now: datetime) -> dict[str, News]:
    """What is news to each feed that has any: of the items that stand in it or belong to its topic.  To a feed with an
    item over the highest age time is news.
    """
    found = {slug: news.among(ids) for slug, ids in store.feeds.concerned(news.all()).items()}
    if keep.age_days is not None:
        old = store.feeds.standing_since(now - timedelta(days=keep.age_days))
        found = dict.fromkeys(old, _NONE) | found
    return found | {ALL: news}


class _Maker(Struct, frozen=True, kw_only=True):
    """Makes the feeds of one run."""

    store: Store
    site: config.Site
    common: _Common
    several: bool
    """Items name their sources."""
    titles: Templates
    now: datetime
    anew: bool
    """What feeds say beside their items may be other than at the last run."""
    rearranged: bool
    loaded: dict[str, Item] = field(default_factory=dict)
    """Items of the feeds made so far, as they are shown, by id: most stand in several."""

    def make(self, topic: Topic, known: FeedRecord | None, news: News, *, whole: bool) -> Assembled:
        """The feed of a topic, its entries brought up to date.

        Args:
            known: What the state has of it; None: it was never published.
            whole: Each of its archive pages may be missing.
        """
        first = known is None
        anew = self.rearranged or first
        change = shift(self.store, self.site.keep, topic.slug, now=self.now, first=first, anew=anew, news=news)
        record = replace(known or self._new(topic), title=topic.title)
        self.store.feeds.save(record)  # entries refer to it
        self.store.feeds.leave(topic.slug, change.went.difference(change.strangers), self.now)
        self.store.feeds.forget(topic.slug, change.strangers)
        self.store.feeds.enter(topic.slug, change.came, self.now)
        self.store.pieces.drop(change.went)
        feed = self._written(topic, record, self.items(change.ids))
        moved = first or bool(change.came or change.went) or not news.changed.isdisjoint(change.ids)
        updated = _own_date(self.store, record, feed, now=self.now, moved=moved, first=first)
        last, pages = self._archive(topic.slug, change, news, anew=whole or anew)
        return Assembled(
            feed=with_archive(replace(feed, updated=updated), last),
            touched=True,
            pages=pages,
            report=_report(topic, change, news.changed),
        )

    def leave(self, topic: Topic, known: FeedRecord) -> Assembled:
        """The feed of a topic as it is."""
        report = FeedReport(slug=topic.slug, title=topic.title, items=self.store.feeds.standing(topic.slug))
        return Assembled(feed=self._head(topic, known), touched=False, card=known.card, report=report)

    def _new(self, topic: Topic) -> FeedRecord:
        new = self.store.feeds.new_id(self.site.base_url or self.site.link, topic.slug)
        return FeedRecord(slug=topic.slug, id=new, title=topic.title, updated=self.now)

    def _head(self, topic: Topic, record: FeedRecord) -> Feed:
        every = topic.slug == ALL
        title = self.common.title if every else f"{self.common.title}: {topic.title}"
        return Feed(
            slug=topic.slug,
            id=record.id,
            title=title,
            description=topic.description or (self.common.description if every else title),
            link=self.common.link or record.id,
            updated=record.updated,
            items=(),
            **{name: getattr(self.site, name) for name in _SHARED},
        )

    def _written(self, topic: Topic, record: FeedRecord, items: tuple[Item, ...]) -> Feed:
        tombstones = self.store.feeds.tombstones(None if topic.slug == ALL else topic.slug, self.site.keep.items)
        return replace(self._head(topic, record), items=items, tombstones=tuple(tombstones))

    def items(self, ids: Sequence[str]) -> tuple[Item, ...]:
        """Items as feeds show them, in the order of their ids."""
        missing = [i for i in ids if i not in self.loaded]
        found = shown(self.store.items.of(missing), self.titles, several=self.several)
        self.loaded.update((item.id, item) for item in found)
        return tuple(self.loaded[i] for i in ids)

    def _archive(self, slug: str, change: Shift, news: News, *, anew: bool) -> tuple[int, Sequence[int]]:
        """Put what the feed will hold no more into new pages.  The number of its pages, and of those that may have to
        be written.

        Args:
            anew: Look at all that is stored.
        """
        if not (self.site.keep.archive and self.site.base_url):
            return 0, ()
        kept, size = set(change.ids), self.site.keep.items
        last = self.store.archive.last_page(slug)
        # What stands in no page is what the feed held, and what came.
        among = None if anew else news.all().union(change.since)
        new = cut(self.store.archive.waiting(None if slug == ALL else slug, slug, among), kept=kept, size=size)
        for number, ids in enumerate(new, last + 1):
            self.store.archive.add(slug, number, ids)
        return last + len(new), range(1 if anew or self.anew else last + 1, last + len(new) + 1)


def _report(topic: Topic, change: Shift, changed: frozenset[str]) -> FeedReport:
    return FeedReport(
        slug=topic.slug,
        title=topic.title,
        items=len(change.ids),
        new=tuple(change.titles[i] for i in change.ids if i in change.came),
        changed=tuple(change.titles[i] for i in change.ids if i not in change.came and i in changed),
        gone=tuple(title for i, title in change.titles.items() if i in change.went),
    )


def _own_date(store: Store, record: FeedRecord, feed: Feed, *, now: datetime, moved: bool, first: bool) -> datetime:
    """When what the feed says changed last; noted in the state.

    Args:
        record: What the state has of it.
        feed: What it will say.
        now: The moment of the run.
        moved: Whether its items changed in this run: that has to do where the state was lost, and with it what it said.
        first: It was never published.
    """
    told = _sum(feed)
    changed = moved if record.says is None else told != record.says
    updated = record.updated
    if changed and not first:
        updated = now if now > updated else updated + timedelta(seconds=1)
    store.feeds.save(replace(record, updated=updated, says=told))
    return updated


def _sum(feed: Feed) -> str:
    """Stands for all that a reader sees of the feed but its own date."""
    items = tuple(replace(item, topics=()) for item in feed.items)  # they are the feeds, and stand in none
    return sha256(msgspec.json.encode(replace(feed, updated=_NEVER, items=items))).hexdigest()


def next_change(store: Store, site: config.Site, now: datetime) -> datetime | None:
    """The next moment at which time alone changes a feed: a held item is due, one reaches the highest age, or a day or
    week is over that a digest sums up.  None: there is none.
    """
    moments = [store.items.next_due(), digest.next_end(store, site, now)]
    if site.keep.age_days is not None:
        age = timedelta(days=site.keep.age_days)
        oldest = store.items.oldest_since(now - age)
        moments.append(oldest + age if oldest else None)
    return min((m for m in moments if m is not None), default=None)
