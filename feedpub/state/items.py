# SPDX-License-Identifier: MIT
"""Items: their words, their coming and going, their history."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

import msgspec

from feedpub.model import DateSource, Item, Tombstone, TopicMatch
from feedpub.state.keys import SAVE_KEY
from feedpub.state.records import Newcomer, Record, epoch, moment, to_item_row, to_record, to_words
from feedpub.state.sql import CHUNK, chunks, one, within
from feedpub.state.topics import SAVE_TOPIC

TAKEN_OVER = "taken over from a published feed, because the state was lost"
BURIED = "its retraction was taken over from a published feed"
"""The lines that begin the history of an item of a rebuilt state: nobody knows when it was first seen."""
_NEXT = "(SELECT max(coalesce(max(seq), 0), 0) + 1 FROM item)"
"""The next place in the order of arrivals."""
_FIRST_DIGEST = -(2**53)
_BATCH = 2000
"""So many new items are written at a time."""
_FIRST = ("id", "source", "first_seen", "backlog", "left_out")
"""What `Items.save` leaves of an item as it was when it came, or as others say."""
_ITEM = (
    *_FIRST,
    *("published", "updated", "held_until", "retracted", "date_source", "day", "title", "link", "digest", "body"),
)
_SAVE_ITEM = (
    f"INSERT INTO item (seq, {', '.join(_ITEM)}) VALUES ({_NEXT}, {', '.join(f':{name}' for name in _ITEM)})"  # noqa: S608
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = :{name}' for name in _ITEM if name not in _FIRST)}"
)
_TELL = "INSERT INTO history VALUES (?, ?, ?)"


class Items:
    """The items of an open state: `Store.items`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def has(self, item: str) -> bool:
        """Whether an item of that id was ever seen."""
        return one(self._db, "SELECT 1 FROM item WHERE id = ?", item) is not None

    def every(self) -> Iterator[str]:
        """Ids of all items that have a text, oldest arrival first; as many as they may be, few are in memory."""
        return (row["id"] for row in self._by_arrival("id, seq", "body NOT NULL"))

    def told(self) -> Iterator[Item]:
        """The same items, but for those that feeds leave out: their words, without topics, sources and categories."""
        for row in self._by_arrival("id, seq, body", "body NOT NULL AND left_out IS NULL"):
            yield to_words(row)

    def due(self, now: datetime) -> list[str]:
        """Ids of the items that were held back until now."""
        return [row[0] for row in self._db.execute("SELECT id FROM item WHERE held_until <= ?", (epoch(now),))]

    def next_due(self) -> datetime | None:
        """When the next item that is held back will be due."""
        row = one(self._db, "SELECT min(held_until) FROM item WHERE held_until NOT NULL")
        return moment(row[0]) if row else None

    def oldest_since(self, since: datetime) -> datetime | None:
        """The oldest published date after a moment."""
        row = one(self._db, "SELECT min(published) FROM item WHERE published >= ?", epoch(since))
        return moment(row[0]) if row else None

    def come_since(self, moment: datetime, arrival: int) -> list[str]:
        """Ids of the items that are dated then or later, or were news after that place in the order of arrivals."""
        rows = self._db.execute(
            "SELECT id FROM item WHERE published >= ? AND +seq > 0 UNION"
            " SELECT id FROM item WHERE seq > ? AND backlog = 0",
            (epoch(moment), max(arrival, 0)),
        )
        return [row[0] for row in rows]

    def search(self, words: str) -> list[str]:
        """Ids of the items whose title holds all these words, newest first."""
        parts = words.casefold().split()
        rows = self._db.execute("SELECT id, title FROM item ORDER BY published DESC, seq DESC")
        return [row[0] for row in rows if all(part in row[1].casefold() for part in parts)]

    def prune(self, before: datetime, *, since: tuple[datetime, datetime] | None = None) -> int:
        """Drop the text of items that left their pages before that moment, and every feed; their record stays.

        Args:
            before: The moment.
            since: Look only at what has left a page since the first of these moments, or a feed since the second: the
                rest was looked at then.  None: look at all.
        """
        left = (
            " AND id IN (SELECT item FROM sighting WHERE left_at >= :page AND left_at < :before"
            " UNION SELECT item FROM entry WHERE left_at >= :feed)"
        )
        page, feed = since or (None, None)
        return self._db.execute(
            "UPDATE item SET body = NULL WHERE body NOT NULL AND retracted IS NULL AND held_until IS NULL"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.item = id AND left_at IS NULL)"
            " AND NOT EXISTS (SELECT 1 FROM archived WHERE archived.item = id)"
            " AND NOT EXISTS (SELECT 1 FROM sighting"
            f" WHERE sighting.item = id AND (position >= 0 OR left_at >= :before)){left if since else ''}",
            {"before": epoch(before), "page": epoch(page), "feed": epoch(feed)},
        ).rowcount

    def records(self, ids: Iterable[str]) -> dict[str, Record]:
        """The stored items of these ids.  Of a pruned one the text is gone."""
        return dict(self.each(ids))

    def each(self, ids: Iterable[str]) -> Iterator[tuple[str, Record]]:
        """The same one by one: only a few of them are in memory at a time."""
        for some in chunks(ids):
            topics: dict[str, list[TopicMatch]] = {}
            for slug, item, rule in within(self._db, "SELECT slug, item, rule FROM topic WHERE item IN", some):
                topics.setdefault(item, []).append(TopicMatch(slug=slug, rule=rule))
            seen: dict[str, list[sqlite3.Row]] = {}
            for row in within(
                self._db,
                "SELECT sighting.*, title, link FROM sighting JOIN source ON name = source WHERE item IN",
                some,
            ):
                seen.setdefault(row["item"], []).append(row)
            for row in within(self._db, "SELECT * FROM item WHERE id IN", some).fetchall():
                yield row["id"], to_record(row, topics.get(row["id"], []), seen.get(row["id"], []))

    def of(self, ids: Sequence[str]) -> list[Item]:
        """The items of these ids, in their order, but for those that were taken out on purpose."""
        found = self.records(ids)
        return [found[item].item for item in ids if found[item].retracted is None]

    def tombstones_of(self, ids: Sequence[str]) -> list[Tombstone]:
        """Of these items, those that were taken out on purpose."""
        found = self.records(ids)
        return [Tombstone(id=i, when=when) for i in ids if (when := found[i].retracted) is not None]

    def add(self, newcomers: Iterable[Newcomer]) -> None:
        """Store items that were never seen, in the order of their arrival, with their topics.

        Many at a time, table by table: what SQLite has at hand of each is needed again at once.
        """
        rest = iter(newcomers)
        while some := list(islice(rest, _BATCH)):
            records = [new.record for new in some]
            self._db.executemany(_SAVE_ITEM, map(to_item_row, records))
            self._db.executemany(SAVE_KEY, ((key, new.record.item.id) for new in some for key in new.keys))
            self._db.executemany(SAVE_TOPIC, ((t.slug, r.item.id, t.rule) for r in records for t in r.item.topics))
            self._db.executemany(_TELL, ((n.record.item.id, epoch(n.record.first_seen), n.told) for n in some))

    def save(self, record: Record, keys: Iterable[str] = ()) -> None:
        """Store an item, new or changed, and remember its keys.  Its topics and sightings are stored apart."""
        self._db.execute(_SAVE_ITEM, to_item_row(record))
        self._db.executemany(SAVE_KEY, [(key, record.item.id) for key in keys])

    def save_digest(self, entry: Item, feed: str) -> None:
        """Store an entry of a digest: an item that no source brought, and that no feed but its own may hold.  Of the
        order of arrivals it has a place before all items, below 0, later ones nearer to it.
        """
        row = {
            "id": entry.id,
            "published": epoch(entry.published),
            "date_source": entry.date_source.value,
            "updated": epoch(entry.updated),
            "title": entry.title,
            "body": msgspec.json.encode(entry),
        }
        self._db.execute(
            f"INSERT INTO item (seq, source, first_seen, backlog, {', '.join(row)}) VALUES"  # noqa: S608
            f" ((SELECT coalesce(max(seq), {_FIRST_DIGEST}) + 1 FROM item WHERE seq < 0), '', :published, 1,"
            f" {', '.join(f':{name}' for name in row)})",
            row,
        )
        self._db.execute(SAVE_TOPIC, (feed, entry.id, "it is its digest"))

    def bury(self, tombstone: Tombstone, slugs: Iterable[str], now: datetime) -> None:
        """Remember an item of which a feed shows that it was taken out, though an archive page may still hold it."""
        when = epoch(tombstone.when)
        told = one(self._db, "SELECT 1 FROM item WHERE id = ? AND retracted NOT NULL", tombstone.id) is not None
        if self.has(tombstone.id):
            self._db.execute("UPDATE item SET retracted = ? WHERE id = ?", (when, tombstone.id))
        else:
            self._db.execute(
                "INSERT INTO item"  # noqa: S608
                " (id, seq, source, first_seen, backlog, published, date_source, updated, retracted, title)"
                f" VALUES (?, {_NEXT}, '', ?, 1, ?, ?, ?, ?, '')",
                (tombstone.id, when, when, DateSource.FEED.value, when, when),
            )
        if not told:
            self.tell(tombstone.id, BURIED, now)
        self._db.executemany(
            "INSERT OR IGNORE INTO topic VALUES (?, ?, 'taken over from its feed')", [(s, tombstone.id) for s in slugs]
        )

    def forget_fingerprints(self, ids: Iterable[str]) -> None:
        """What the pages said of these items last is not known: their words came from a feed."""
        self._db.executemany("UPDATE sighting SET fingerprint = NULL WHERE item = ?", [(item,) for item in ids])

    def tell(self, item: str, what: str, now: datetime) -> None:
        """Write a line of an item's history."""
        self._db.execute(_TELL, (item, epoch(now), what))

    def history(self, item: str) -> list[tuple[datetime, str]]:
        rows = self._db.execute("SELECT at, what FROM history WHERE item = ? ORDER BY at, rowid", (item,))
        return [(datetime.fromtimestamp(at, UTC), what) for at, what in rows]

    def _by_arrival(self, columns: str, which: str) -> Iterator[sqlite3.Row]:
        """The rows of items, `seq` among their columns, oldest arrival first; the table may change meanwhile."""
        sql = f"SELECT {columns} FROM item WHERE seq > ? AND {which} ORDER BY seq LIMIT {CHUNK}"  # noqa: S608
        rows = self._db.execute(sql, (0,)).fetchall()
        while rows:
            yield from rows
            rows = self._db.execute(sql, (rows[-1]["seq"],)).fetchall()
