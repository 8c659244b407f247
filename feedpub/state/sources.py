# SPDX-License-Identifier: MIT
"""Sources: how each was read last, its address, what it says that is not believed yet, and its page."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from feedpub.model import DateSource, Visit
from feedpub.state.records import Arrival, Doubt, Sighting, SourceRecord, epoch, moment, to_doubt, to_row, with_times
from feedpub.state.sql import number, one, save_row


class Sources:
    """The sources of an open state: `Store.sources`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def all(self) -> dict[str, SourceRecord]:
        rows = self._db.execute(
            "SELECT name, title, link, digest, first_run, last_news, read_at, record, place, items, dated, linked"
            " FROM source"
        )
        return {row["name"]: SourceRecord(**with_times(row, "first_run", "last_news", "read_at")) for row in rows}

    def get(self, name: str) -> SourceRecord | None:
        """One of them; None: it was never read."""
        row = one(
            self._db,
            "SELECT name, title, link, digest, first_run, last_news, read_at, record, place, items, dated, linked"
            " FROM source WHERE name = ?",
            name,
        )
        return SourceRecord(**with_times(row, "first_run", "last_news", "read_at")) if row else None

    def count_read(self) -> int:
        """How many of them were read; those of a rebuilt state may not have been."""
        return number(self._db, "SELECT count(*) FROM source WHERE digest NOT NULL")

    def save(self, source: SourceRecord) -> None:
        save_row(self._db, "source", to_row(source))

    def rename(self, old: str, new: str) -> None:
        """The same source under another name: its items and their keys go on under the new one as well."""
        self._db.execute("UPDATE source SET name = ? WHERE name = ?", (new, old))
        self._db.execute("UPDATE sighting SET source = ? WHERE source = ?", (new, old))
        self._db.execute("UPDATE OR REPLACE visit SET source = ? WHERE source = ?", (new, old))
        self._db.execute("UPDATE OR REPLACE doubt SET source = ? WHERE source = ?", (new, old))
        self._db.execute("UPDATE unread_page SET source = ? WHERE source = ?", (new, old))
        for kind in ("id", "title", "text", "path", "part"):
            was, becomes = f"{kind}:{old}:", f"{kind}:{new}:"
            self._db.execute(
                "INSERT OR IGNORE INTO key SELECT ? || substr(key, ?), item FROM key WHERE key >= ? AND key < ?",
                (becomes, len(was) + 1, was, was[:-1] + ";"),
            )

    def visits(self) -> dict[str, Visit]:
        """What is remembered of each source's address."""
        rows = self._db.execute("SELECT source, url, etag, modified, wait_until, gone_since, retired, stamp FROM visit")
        return {
            row["source"]: Visit(
                url=row["url"],
                etag=row["etag"],
                modified=row["modified"],
                wait_until=moment(row["wait_until"]),
                gone_since=moment(row["gone_since"]),
                retired=bool(row["retired"]),
                stamp=row["stamp"],
            )
            for row in rows
        }

    def save_visit(self, source: str, visit: Visit) -> None:
        save_row(self._db, "visit", {"source": source, **to_row(visit)})

    def doubts(self) -> dict[str, Doubt]:
        """The listings that wait to be believed, by source."""
        rows = self._db.execute("SELECT source, since, same_since, titles FROM doubt")
        return {row["source"]: to_doubt(row) for row in rows}

    def save_doubt(self, source: str, doubt: Doubt | None) -> None:
        """None: it is believed, or gone."""
        self._db.execute("DELETE FROM doubt WHERE source = ?", (source,))
        if doubt is not None:
            titles = msgspec.json.encode(sorted(doubt.titles)).decode()
            times = {"since": epoch(doubt.since), "same_since": epoch(doubt.same_since)}
            save_row(self._db, "doubt", {"source": source, **times, "titles": titles})

    def arrivals(self, source: str, limit: int) -> list[Arrival]:
        """The latest items that a source brought, the latest first."""
        rows = self._db.execute(
            "SELECT first_seen, date_source, link, backlog FROM item WHERE source = ? ORDER BY seq DESC LIMIT ?",
            (source, limit),
        )
        return [
            Arrival(
                at=datetime.fromtimestamp(at, UTC),
                dated=rung == DateSource.ITEM.value,
                linked=link is not None,
                backlog=bool(backlog),
            )
            for at, rung, link, backlog in rows
        ]

    def left_since(self, source: str, since: datetime) -> int:
        """How many items have left the source's page after a moment."""
        row = one(self._db, "SELECT count(*) FROM sighting WHERE source = ? AND left_at > ?", source, epoch(since))
        return int(row[0]) if row else 0

    def set_page(self, source: str, page: Iterable[tuple[str, Sighting]], now: datetime) -> None:
        """These items stand on the source's page, in this order, and no others.

        An item keeps the categories that it had there where the page states none now: a page that looks anew takes
        nothing out of a topic.
        """
        self._db.execute(
            "UPDATE sighting INDEXED BY sighting_page SET position = NULL, left_at = coalesce(left_at, ?)"
            " WHERE source = ? AND position NOT NULL",
            (epoch(now), source),
        )
        self._db.executemany(
            "INSERT INTO sighting VALUES (?, ?, ?, NULL, ?, ?) ON CONFLICT DO UPDATE SET"
            " position = excluded.position, left_at = NULL, fingerprint = excluded.fingerprint,"
            " categories = iif(excluded.categories = '[]', categories, excluded.categories)",
            [
                (source, item, seen.position, seen.fingerprint, msgspec.json.encode(seen.categories).decode())
                # Indexes of ids, which come in no order, are written as they stand there: each page of them once.
                for item, seen in sorted(page, key=lambda row: row[0])
            ],
        )

    def stay(self, source: str, items: Sequence[str], first: int) -> None:
        """These stand on the source's page as well, from this place on, as they did before (after `set_page`)."""
        self._db.executemany(
            "UPDATE sighting SET position = ?, left_at = NULL WHERE source = ? AND item = ?",
            [(place, source, item) for place, item in enumerate(items, first)],
        )

    def leave_page(self, source: str, now: datetime) -> int:
        """The source is read no more: its items have left its page.  Returns how many they were.

        Their places are kept, as negative numbers from -1 down: should the source be read again, they tell which is
        which.
        """
        return self._db.execute(
            "UPDATE sighting SET position = ~position, left_at = ? WHERE source = ? AND position >= 0",
            (epoch(now), source),
        ).rowcount

    def unread_pages(self, source: str, now: datetime, limit: int) -> dict[str, int]:
        """Items of a source that stand in a feed and whose own page is to be read now, the longest due first, with how
        often it could not be had.
        """
        rows = self._db.execute(
            "SELECT item, tries FROM unread_page WHERE source = ? AND due <= ? AND EXISTS"
            " (SELECT 1 FROM entry WHERE entry.item = unread_page.item AND left_at IS NULL) ORDER BY due, item LIMIT ?",
            (source, epoch(now), limit),
        )
        return dict(rows.fetchall())

    def save_unread_page(self, item: str, source: str, *, tries: int, due: datetime) -> None:
        save_row(self._db, "unread_page", {"item": item, "source": source, "tries": tries, "due": epoch(due)})

    def drop_unread_page(self, item: str) -> None:
        """It was read, or is given up."""
        self._db.execute("DELETE FROM unread_page WHERE item = ?", (item,))
