# SPDX-License-Identifier: MIT
"""Archive pages: what stands in which page of which feed."""

import sqlite3
from collections.abc import Iterable

from feedpub.state.feeds import LIVE
from feedpub.state.sql import chunks, number, within


class Archive:
    """The archive of an open state: `Store.archive`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def waiting(self, slug: str | None, feed: str, among: Iterable[str] | None = None) -> list[str]:
        """Ids of a topic's items (None: of all) that stand in no archive page of its feed, oldest arrival first; only
        of these (None: of any).
        """
        of_topic = "JOIN topic ON topic.item = item.id AND topic.slug = ?2" if slug is not None else ""
        sql = (
            f"SELECT seq, id FROM item {of_topic} WHERE {LIVE}{'' if slug is not None else ' AND +item.seq > 0'}"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM archived WHERE archived.item = id AND archived.feed = ?1)"
        )
        values = (feed, slug) if slug is not None else (feed,)
        if among is None:
            rows = list(self._db.execute(sql, values))
        else:
            rows = [row for some in chunks(among) for row in within(self._db, f"{sql} AND id IN", some, *values)]
        return [row["id"] for row in sorted(rows, key=lambda row: row["seq"])]

    def last_page(self, feed: str) -> int:
        """Number of the newest archive page of a feed; 0: it has none."""
        return number(self._db, "SELECT coalesce(max(page), 0) FROM archived WHERE feed = ?", feed)

    def page(self, feed: str, number: int) -> list[str]:
        """Ids of what stands in an archive page."""
        rows = self._db.execute("SELECT item FROM archived WHERE feed = ? AND page = ? ORDER BY item", (feed, number))
        return [row[0] for row in rows]

    def of(self, item: str) -> list[tuple[str, int]]:
        """Feed and number of each archive page that the item stands in."""
        rows = self._db.execute("SELECT feed, page FROM archived WHERE item = ? ORDER BY feed", (item,))
        return [(row["feed"], row["page"]) for row in rows]

    def add(self, feed: str, page: int, ids: Iterable[str]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO archived VALUES (?, ?, ?)", [(feed, item, page) for item in ids])
