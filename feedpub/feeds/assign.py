# SPDX-License-Identifier: MIT
"""The topics of stored items, as the state keeps them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from feedpub.config import Topic
from feedpub.feeds.terms import indexed
from feedpub.feeds.topics import match_topics, topics_of
from feedpub.model import ALL
from feedpub.parse.markup import plain_text
from feedpub.state.store import Store


def assign(store: Store, ids: Iterable[str], rules: Mapping[str, Topic]) -> frozenset[str]:
    """Bring the topics of these items up to date; ids of those that belong to other topics now, new ones among them.

    Args:
        rules: The configured topics by slug; empty: each category is a topic.
    """
    moved = set()
    index = indexed(rules)
    for item_id, record in store.each(ids):
        item = record.item
        topics = match_topics(
            item.title, item.summary or plain_text(item.content or ""), item.categories, rules=rules, index=index
        )
        if set(topics) != set(item.topics):  # the state keeps no order
            store.set_topics(item_id, topics)
        if {topic.slug for topic in topics} != {topic.slug for topic in item.topics}:
            moved.add(item_id)
    return frozenset(moved)


def forget_configured(store: Store) -> None:
    """A rebuilt state knows all topics of which a feed lies in the folder.  Where none is configured, those stay that
    categories make: the others were configured once, and their feeds are not renewed.
    """
    made = {topic.slug for topic in topics_of({}, store.categories())}
    for slug in store.topics() - made:
        store.forget_topic(slug)


def let_go(store: Store, ids: Iterable[str], now: datetime) -> None:
    """These have left their feeds before the state was lost: they come into none, though it has room."""
    old = store.records(ids).values()
    for slug in store.feeds() if old else ():
        store.leave(slug, [r.item.id for r in old if slug in (ALL, *(t.slug for t in r.item.topics))], now)
