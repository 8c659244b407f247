# SPDX-License-Identifier: MIT
"""What the state holds, as values, and how its rows become them."""

import sqlite3
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, overload

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from feedpub.model import DateSource, Item, Origin, TopicMatch, Visit

if TYPE_CHECKING:
    from feedpub.identity.evidence import Known

T = TypeVar("T")


class Sighting(Struct, frozen=True, kw_only=True, gc=False):
    """What one source said of one item at its last good run."""

    source: str
    position: int | None
    left_at: datetime | None
    fingerprint: str | None
    """None: not known since the state was rebuilt."""
    categories: tuple[str, ...]


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """A stored item: the item, and what only the state knows of it."""

    item: Item
    source: str
    first_seen: datetime
    backlog: bool
    held_until: datetime | None
    retracted: datetime | None
    day: date | None
    link: str | None
    """Canonical address of its own page."""
    digest: str | None
    """Of its words beside the title; None also where they come from a feed that is written no more, and may be old."""
    pruned: bool = False
    """Its text is gone; the record of its arrival stays."""
    left_out: str | None = None
    """The rule by which it stands in no feed; None: it may."""
    sightings: tuple[Sighting, ...] = ()


class Newcomer(Struct, frozen=True, kw_only=True, gc=False):
    """An item that was never seen, as it comes into the state."""

    record: Record
    keys: tuple[str, ...]
    told: str
    """The first line of its history."""


class Candidate(Struct, frozen=True, kw_only=True):
    """An item as far as its place in a feed depends on it."""

    id: str
    title: str
    published: int
    """Seconds since 1970."""
    source: str
    """The source that brought it."""
    able: bool
    """Whether the feed may hold it: it is published, its text is there, and it is of the topic."""


class Arrival(Struct, frozen=True, kw_only=True):
    """The coming of one item, as far as a source's health shows in it."""

    at: datetime
    dated: bool
    linked: bool
    backlog: bool
    """It came with the first run of its source."""


class SourceRecord(Struct, frozen=True, kw_only=True):
    """A source as its last run with news left it."""

    name: str
    title: str
    link: str | None
    digest: str | None
    """Of what was read; empty: not all of it could be had, and so it is asked for again.  None: it was never read."""
    first_run: datetime
    last_news: datetime | None
    read_at: datetime | None
    """When its page was read; None: not known."""
    record: str | None
    """How (`Reading.record`)."""
    place: str | None
    """Where its list stood (`Reading.place`)."""
    items: int
    dated: int
    linked: int


class Doubt(Struct, frozen=True, kw_only=True):
    """A listing that waits to be believed."""

    since: datetime
    """When the source showed the first of the listings that were not believed; it has shown no good one since."""
    same_since: datetime
    """When it showed this one first."""
    titles: frozenset[str]
    """Keys of its titles, of the first some hundred."""


class FeedRecord(Struct, frozen=True, kw_only=True):
    """What is kept of a feed beside its items."""

    slug: str
    id: str
    title: str
    updated: datetime
    """Its own date: when what it says changed last.  It never goes back."""
    says: str | None = None
    """Sum of all that it says but its date; None: not known since a rebuild."""
    card: str | None = None
    """What the index says of it, as HTML; None: it is to be made."""


def to_record(row: sqlite3.Row, topics: list[TopicMatch], seen: list[sqlite3.Row]) -> Record:
    """A row of `item`, the topics of the item, and the rows of `sighting` with title and link of their sources."""
    by_arrival = sorted(seen, key=lambda sighting: (sighting["source"] != row["source"], sighting["source"]))
    sightings = tuple(
        Sighting(
            source=sighting["source"],
            position=sighting["position"] if (sighting["position"] or 0) >= 0 else None,  # see `Sources.leave_page`
            left_at=moment(sighting["left_at"]),
            fingerprint=sighting["fingerprint"],
            categories=tuple(_decoded(sighting["categories"], list[str])),
        )
        for sighting in by_arrival
    )
    origins = tuple(Origin(name=s["source"], title=s["title"], link=s["link"]) for s in by_arrival)
    categories = tuple(dict.fromkeys(category for sighting in sightings for category in sighting.categories))
    item = _decoded(row["body"], Item) if row["body"] else _bare(row)
    return Record(
        item=replace(item, topics=tuple(topics), origins=origins, categories=categories),
        source=row["source"],
        first_seen=datetime.fromtimestamp(row["first_seen"], UTC),
        backlog=bool(row["backlog"]),
        held_until=moment(row["held_until"]),
        retracted=moment(row["retracted"]),
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        link=row["link"],
        digest=row["digest"],
        pruned=row["body"] is None,
        left_out=row["left_out"],
        sightings=sightings,
    )


def to_item_row(record: Record) -> dict[str, Any]:
    """A record as the columns of `item`, but for its place in the order of arrivals."""
    item = record.item
    return {
        "id": item.id,
        "source": record.source,
        "first_seen": epoch(record.first_seen),
        "backlog": record.backlog,
        "published": epoch(item.published),
        "updated": epoch(item.updated),
        "held_until": epoch(record.held_until),
        "retracted": epoch(record.retracted),
        "date_source": item.date_source.value,
        "day": record.day.isoformat() if record.day else None,
        "title": item.title,
        "link": record.link,
        "digest": record.digest,
        "body": msgspec.json.encode(replace(item, topics=(), origins=(), categories=())),
        "left_out": record.left_out,
    }


def to_words(row: sqlite3.Row) -> Item:
    """What a row of `item` alone tells: the item without topics, sources and categories."""
    return _decoded(row["body"], Item)


def to_known(row: sqlite3.Row, keys: set[str], position: int | None) -> "Known":
    """A row of `item` as matching looks at it; a run without news has none of these."""
    from feedpub.identity.evidence import Known

    return Known(
        id=row["id"],
        keys=frozenset(keys),
        title=row["title"],
        link=row["link"],
        text=row["digest"],
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        position=position,
    )


def to_doubt(row: sqlite3.Row) -> Doubt:
    """A row of `doubt`."""
    since, same_since = (datetime.fromtimestamp(row[name], UTC) for name in ("since", "same_since"))
    return Doubt(since=since, same_since=same_since, titles=frozenset(_decoded(row["titles"], list[str])))


def _decoded(data: bytes | str, kind: type[T]) -> T:
    """A JSON value of the state.

    Raises:
        sqlite3.DatabaseError: It is none: the file is damaged, where SQLite could not see it.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        raise sqlite3.DatabaseError(f"a stored item can't be read: {error}") from error


def _bare(row: sqlite3.Row) -> Item:
    """What is left of a pruned item."""
    return Item(
        id=row["id"],
        title=row["title"],
        link=None,
        permalink=False,
        published=datetime.fromtimestamp(row["published"], UTC),
        updated=datetime.fromtimestamp(row["updated"], UTC),
        date_source=DateSource(row["date_source"]),
    )


@overload
def epoch(when: datetime) -> int: ...
@overload
def epoch(when: None) -> None: ...
@overload
def epoch(when: datetime | None) -> int | None: ...
def epoch(when: datetime | None) -> int | None:
    """Seconds since 1970; None stays None."""
    return None if when is None else int(when.timestamp())


def moment(seconds: int | None) -> datetime | None:
    """The other way round, in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def to_row(record: SourceRecord | FeedRecord | Visit) -> dict[str, Any]:
    """A record as the columns of its table."""
    return {k: epoch(v) if isinstance(v, datetime) else v for k, v in asdict(record).items()}


def with_times(row: sqlite3.Row, *names: str) -> dict[str, Any]:
    """A row as the fields of its record; these columns are moments."""
    return {k: moment(row[k]) if k in names else row[k] for k in row.keys()}  # noqa: SIM118
