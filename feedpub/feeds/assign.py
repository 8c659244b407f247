# SPDX-License-Identifier: MIT
"""The topics of stored items, and which of them are shown at all, as the state keeps it."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from feedpub.config import Site, Source
from feedpub.feeds.terms import Said, finder, folded, glance, indexed
from feedpub.feeds.topics import match_topics, topics_of
from feedpub.model import ALL, Item
from feedpub.parse.markup import plain_text
from feedpub.state.records import Record
from feedpub.state.store import Store

_FEW = 8
"""So many rules are asked sooner than an index of them."""


Assigned = Callable[[Record], Record]
"""Gives an item its topics, or the rule by which it is left out of all feeds."""


def by_rules(site: Site) -> Assigned:
    """As a site's rules have it.

    Whether an item is shown at all (`Source.keep`, `Source.drop`) is said in the state, too, and not in the reading: it
    is known whatever the rules say, so that it keeps its id and its dates when they change.
    """
    index = indexed(site.topics)

    def assigned(record: Record) -> Record:
        said = _said(record.item)
        left_out = _left_out(record, said, site)
        topics = match_topics(said, rules=site.topics, index=index) if left_out is None else ()
        return replace(record, item=replace(record.item, topics=topics), left_out=left_out)

    return assigned


def assign(store: Store, ids: Iterable[str], assigned: Assigned) -> frozenset[str]:
    """Bring the topics of these items up to date; ids of those that belong to other feeds now."""
    moved = set()
    for item_id, before in store.items.each(ids):
        now = assigned(before)
        topics = now.item.topics
        if set(topics) != set(before.item.topics):  # the state keeps no order
            store.topics.set(item_id, topics)
        if {topic.slug for topic in topics} != {topic.slug for topic in before.item.topics}:
            moved.add(item_id)
        if now.left_out != before.left_out:
            store.topics.leave_out(item_id, now.left_out)
            moved.add(item_id)
    return frozenset(moved)


def reassign(store: Store, slugs: Collection[str], site: Site) -> None:
    """Bring up to date which of all stored items belong to these topics, the rules of which are other than they were.

    What the other topics hold stays as it is: so an item is looked at with a few rules, and most have nothing of them.
    """
    rules = {slug: rule for slug, rule in site.topics.items() if slug in slugs}
    many = len(rules) > _FEW
    index, may_take = (indexed(rules), None) if many else (None, glance(rules.values()))
    told = ((item.id, _said(item)) for item in (store.items.told() if rules else ()))
    able = ((item_id, said) for item_id, said in told if may_take is None or may_take(said))
    found = ((item_id, topic) for item_id, said in able for topic in match_topics(said, rules=rules, index=index))
    store.topics.renew(slugs, found)


def forget_configured(store: Store) -> None:
    """A rebuilt state knows all topics of which a feed lies in the folder.  Where none is configured, those stay that
    categories make: the others were configured once, and their feeds are not renewed.
    """
    made = {topic.slug for topic in topics_of({}, store.topics.categories())}
    for slug in store.topics.slugs() - made:
        store.topics.forget(slug)


def _said(item: Item) -> Said:
    return Said(
        title=item.title,
        text=item.summary or plain_text(item.content or ""),
        categories=item.categories,
        authors=tuple(author.name for author in item.authors),
        link=item.link or "",
    )


def _left_out(record: Record, said: Said, site: Site) -> str | None:
    """The rule by which no source shows an item.  Where none is left that lists it, it stays as it is."""
    names = {sighting.source for sighting in record.sightings}
    age = record.first_seen - record.item.published
    verdicts = [verdict(said, age, source) for source in site.sources if source.name in names]
    return record.left_out if not verdicts else None if None in verdicts else verdicts[0]


def verdict(said: Said, age: timedelta, source: Source) -> str | None:
    """Why a source does not show an item; None: it does.

    Args:
        said: What the item says.
        age: How old it was when it was seen first.
        source: Whose rules are asked.
    """
    if not source.drop and not source.keep and source.max_days is None:
        return None
    find, places = finder(said, folded(said)), ("title", "text")
    found = next((where for term in source.drop if (where := find(term, places))), None)
    if found is not None:
        return f"drop: {found}"
    if source.keep and not any(find(term, places) for term in source.keep):
        return "keep: nothing of it is there"
    if source.max_days is not None and age > timedelta(days=source.max_days):
        return f"max_days: it was {age.days} days old when it came"
    return None


def let_go(store: Store, ids: Iterable[str], now: datetime) -> None:
    """These have left their feeds before the state was lost: they come into none, though it has room."""
    old = store.items.records(ids).values()
    for slug in store.feeds.all() if old else ():
        store.feeds.leave(slug, [r.item.id for r in old if slug in (ALL, *(t.slug for t in r.item.topics))], now)
