# SPDX-License-Identifier: MIT
"""The whole story of one item: its keys and its id, its dates and where they came from, topics, feeds, history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedpub.identity.keys import mint
from feedpub.model import DateSource, TopicMatch
from feedpub.state.items import BURIED, TAKEN_OVER
from feedpub.state.records import Record, Sighting
from feedpub.state.store import Store

_RUNGS = {
    DateSource.ITEM: "stated by the item",
    DateSource.URL: "read from its address",
    DateSource.NEIGHBOURS: "bounded by its neighbours on the page",
    DateSource.FIRST_SEEN: "the moment it was first seen; the page states none",
    DateSource.FEED: "taken over from a published feed when the state was lost",
    DateSource.COMMAND: "set by hand",
    DateSource.PERIOD: "the end of the days that it sums up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is known about one item."""

    id: str
    title: str
    link: str | None
    made_of: str | None
    """The key that made the id; None when that key was lost with a state."""
    keys: tuple[str, ...]
    published: datetime
    date_source: DateSource
    rung: str
    """`date_source` in words."""
    date_text: str | None
    updated: datetime
    first_seen: datetime | None
    """None: not known since the state was rebuilt."""
    held_until: datetime | None
    retracted: datetime | None
    left_out: str | None
    """The rule of its source by which it stands in no feed."""
    topics: tuple[TopicMatch, ...]
    feeds: tuple[str, ...]
    sightings: tuple[Sighting, ...]
    history: Sequence[tuple[datetime, str]]


def explain(store: Store, record: Record) -> Story:
    """Tell the story of an item."""
    item = record.item
    keys = tuple(store.keys.of(item.id))
    history = store.items.history(item.id)
    rebuilt = bool(history) and history[0][1] in (TAKEN_OVER, BURIED)
    return Story(
        id=item.id,
        title=item.title,
        link=item.link,
        made_of=next((key for key in keys if mint(key) == item.id), None),
        keys=keys,
        published=item.published,
        date_source=item.date_source,
        rung=_RUNGS[item.date_source],
        date_text=item.date_text,
        updated=item.updated,
        first_seen=None if rebuilt else record.first_seen,
        held_until=record.held_until,
        retracted=record.retracted,
        left_out=record.left_out,
        topics=item.topics,
        feeds=tuple(store.feeds.of(item.id)),
        sightings=record.sightings,
        history=history,
    )
