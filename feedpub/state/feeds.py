# SPDX-License-Identifier: MIT
"""Feeds: what each is called, what stands in it, and what may."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from feedpub.identity.keys import mint
from feedpub.model import Tombstone
from feedpub.state.records import Candidate, FeedRecord, epoch, to_row, with_times
from feedpub.state.sql import chunks, number, one, save_row, within

LIVE = "retracted IS NULL AND held_until IS NULL AND left_out IS NULL AND body NOT NULL"
"""What a feed may hold."""


class Feeds:
    """The feeds of an open state: `Store.feeds`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def all(self) -> dict[str, FeedRecord]:
        rows = self._db.execute("SELECT slug, id, title, updated, says, card FROM feed")
        return {row["slug"]: FeedRecord(**with_times(row, "updated")) for row in rows}

    def new_id(self, address: str | None, slug: str) -> str:
        """A feed's id is made once: of the site's address, or else of its first source's name, and the topic."""
        source = one(self._db, "SELECT name FROM source ORDER BY rowid")
        return mint(f"feed:{address or (source['name'] if source else '')}:{slug}")

    def save(self, feed: FeedRecord) -> None:
        save_row(self._db, "feed", to_row(feed))

    def save_card(self, slug: str, card: str) -> None:
        """What the index says of a feed."""
        self._db.execute("UPDATE feed SET card = ? WHERE slug = ?", (card, slug))

    def newest(self, slug: str | None, limit: int, per_source: int | None = None) -> list[str]:
        """Ids of the newest published items of a topic (None: of all), newest first; of one source so many at most."""
        of_topic = "JOIN topic ON topic.item = item.id AND topic.slug = :slug" if slug is not None else ""
        live = LIVE if slug is not None else f"{LIVE} AND +item.seq > 0"
        if per_source is not None:  # where the configuration is new: this looks at all of them
            rank = "row_number() OVER (PARTITION BY item.source ORDER BY published DESC, item.seq DESC)"
            rows = self._db.execute(
                f"SELECT id FROM (SELECT id, published, seq, {rank} AS place, source FROM item {of_topic} WHERE {live})"  # noqa: S608
                " WHERE place <= :most OR source = '' ORDER BY published DESC, seq DESC LIMIT :limit",
                {"slug": slug, "limit": limit, "most": per_source},
            )
            return [row[0] for row in rows]
        rows = self._db.execute(
            f"SELECT id FROM item {of_topic} WHERE {live}"  # noqa: S608
            " ORDER BY published DESC, item.seq DESC LIMIT :limit",
            {"slug": slug, "limit": limit},
        )
        return [row[0] for row in rows]

    def candidates(self, ids: Iterable[str], slug: str | None) -> list[Candidate]:
        """These items as candidates for a topic's feed (None: for that with everything), newest first."""
        of_topic = "EXISTS (SELECT 1 FROM topic WHERE slug = ? AND topic.item = item.id)"
        able = LIVE if slug is None else f"{LIVE} AND {of_topic}"
        sql = f"SELECT id, title, published, seq, source, {able} AS able FROM item WHERE id IN"  # noqa: S608
        rows = [row for some in chunks(ids) for row in within(self._db, sql, some, *([] if slug is None else [slug]))]
        rows.sort(key=lambda row: (row["published"], row["seq"]), reverse=True)
        return [
            Candidate(
                id=row["id"],
                title=row["title"],
                published=row["published"],
                source=row["source"],
                able=bool(row["able"]),
            )
            for row in rows
        ]

    def concerned(self, ids: Iterable[str]) -> dict[str, set[str]]:
        """By the slug of a feed, which of these items stand in it or belong to its topic."""
        found: dict[str, set[str]] = {}
        for some in chunks(ids):
            standing = within(self._db, "SELECT feed, item FROM entry WHERE left_at IS NULL AND item IN", some)
            for slug, item in (*standing, *within(self._db, "SELECT slug, item FROM topic WHERE item IN", some)):
                found.setdefault(slug, set()).add(item)
        return found

    def untaken(self, feed: str) -> int:
        """How many of the items that stand in a feed no topic took."""
        return number(
            self._db,
            "SELECT count(*) FROM entry INDEXED BY entry_stands WHERE feed = ? AND left_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM topic WHERE topic.item = entry.item)",
            feed,
        )

    def standing(self, feed: str) -> int:
        """How many items stand in a feed."""
        return number(
            self._db, "SELECT count(*) FROM entry INDEXED BY entry_stands WHERE feed = ? AND left_at IS NULL", feed
        )

    def standing_since(self, before: datetime) -> list[str]:
        """Slugs of the feeds in which an item stands that was published before a moment."""
        rows = self._db.execute(
            "SELECT DISTINCT feed FROM entry JOIN item ON id = item WHERE left_at IS NULL AND published < ?",
            (epoch(before),),
        )
        return [row[0] for row in rows]

    def entries(self, feed: str) -> dict[str, datetime]:
        """Ids of what stands in a feed, and since when."""
        rows = self._db.execute(
            "SELECT item, since FROM entry INDEXED BY entry_stands WHERE feed = ? AND left_at IS NULL", (feed,)
        )
        return {row["item"]: datetime.fromtimestamp(row["since"], UTC) for row in rows}

    def were_in(self, feed: str, ids: Iterable[str]) -> set[str]:
        """Which of these stand in the feed, or stood there until a cap took them out."""
        found = (
            within(self._db, "SELECT item FROM entry WHERE feed = ? AND item IN", some, feed) for some in chunks(ids)
        )
        return {row[0] for rows in found for row in rows}

    def enter(self, feed: str, ids: Iterable[str], now: datetime) -> None:
        """These stand in the feed from now on.  No entry stands there since a moment that is still to come: the clock
        was set back, and all that is known of such a one is that it stands there now.
        """
        self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, NULL)", [(feed, item, epoch(now)) for item in ids])
        self._db.execute(
            "UPDATE entry INDEXED BY entry_stands SET since = ?1 WHERE feed = ?2 AND since > ?1 AND left_at IS NULL",
            (epoch(now), feed),
        )

    def leave(self, feed: str, ids: Iterable[str], now: datetime) -> None:
        """A cap took these out of the feed, or they are known to have left it: they do not come back."""
        when = epoch(now)
        self._db.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET left_at = excluded.left_at",
            [(feed, item, when, when) for item in ids],
        )

    def forget(self, feed: str, ids: Iterable[str]) -> None:
        """These are no business of the feed any more: retracted, or of another topic.  They may come back."""
        self._db.executemany("DELETE FROM entry WHERE feed = ? AND item = ?", [(feed, item) for item in ids])

    def tombstones(self, slug: str | None, limit: int) -> list[Tombstone]:
        """The items taken out of a topic (None: of all) on purpose, the latest first."""
        # CROSS: from the few retracted items to the topic, not from a topic's thousands of items.
        of_topic = "CROSS JOIN topic ON topic.item = item.id AND topic.slug = :slug" if slug is not None else ""
        rows = self._db.execute(
            f"SELECT id, retracted FROM item INDEXED BY item_retracted {of_topic} WHERE retracted NOT NULL"  # noqa: S608
            f"{'' if slug is not None else ' AND +item.seq > 0'} ORDER BY retracted DESC, item.seq DESC LIMIT :limit",
            {"slug": slug, "limit": limit},
        )
        return [Tombstone(id=row["id"], when=datetime.fromtimestamp(row["retracted"], UTC)) for row in rows]

    def of(self, item: str) -> list[str]:
        rows = self._db.execute("SELECT feed FROM entry WHERE item = ? AND left_at IS NULL ORDER BY feed", (item,))
        return [row[0] for row in rows]
