# SPDX-License-Identifier: MIT
"""Who is who: the keys under which items are known."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from feedpub.identity.evidence import Known
from feedpub.state.records import epoch, to_known
from feedpub.state.sql import chunks, within

SAVE_KEY = "INSERT OR IGNORE INTO key VALUES (?, ?)"


class Keys:
    """The keys of an open state: `Store.keys`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def known(self, source: str, keys: Iterable[str]) -> list[Known]:
        """All stored items that have one of these keys, or stood on the source's page at its last good run."""
        ids = {
            row[0]
            for row in self._db.execute(
                "SELECT item FROM sighting INDEXED BY sighting_page WHERE source = ? AND position NOT NULL", (source,)
            )
        }
        ids |= {row[0] for some in chunks(keys) for row in within(self._db, "SELECT item FROM key WHERE key IN", some)}
        found: list[Known] = []
        for some in chunks(sorted(ids)):
            aliases: dict[str, set[str]] = {}
            for key, item in within(self._db, "SELECT key, item FROM key WHERE item IN", some):
                aliases.setdefault(item, set()).add(key)
            places = {
                item: position if position is None or position >= 0 else ~position
                for name, item, position in within(
                    self._db, "SELECT source, item, position FROM sighting WHERE item IN", some
                )
                if name == source
            }
            rows = within(self._db, "SELECT id, title, link, digest, day FROM item WHERE id IN", some)
            found.extend(to_known(row, aliases.get(row["id"], set()), places.get(row["id"])) for row in rows)
        return found

    def recent(self, source: str, since: datetime) -> list[Known]:
        """Items that other sources brought after a moment, as matching looks at them."""
        rows = self._db.execute(
            "SELECT id, title, link, digest, day FROM item WHERE source != ? AND first_seen > ? AND retracted IS NULL"
            " AND +seq > 0",
            (source, epoch(since)),
        )
        return [to_known(row, set(), None) for row in rows]

    def of(self, item: str) -> list[str]:
        """All keys that the item was ever seen with."""
        return [row[0] for row in self._db.execute("SELECT key FROM key WHERE item = ? ORDER BY key", (item,))]

    def move(self, old: str, new: str) -> None:
        """All that leads to one item leads to another from now on: keys, sightings, topics."""
        self._db.execute("UPDATE OR IGNORE key SET item = ? WHERE item = ?", (new, old))
        self._db.execute("DELETE FROM key WHERE item = ?", (old,))
        self._db.execute("UPDATE OR IGNORE sighting SET item = ? WHERE item = ?", (new, old))
        self._db.execute("DELETE FROM sighting WHERE item = ?", (old,))
        self._db.execute("INSERT OR IGNORE INTO topic SELECT slug, ?, rule FROM topic WHERE item = ?", (new, old))

    def owners(self, key: str) -> list[str]:
        """Ids of the items known under a key."""
        return [row[0] for row in self._db.execute("SELECT item FROM key WHERE key = ?", (key,))]

    def tellers(self, text: str) -> list[tuple[str, str]]:
        """The keys of a text (`identity.keys.keys_of`), whichever source had it under whichever title, by the sum that
        they end in, each with the id of an item known under it.
        """
        rows = self._db.execute(
            "SELECT key, item FROM key WHERE substr(key, -32) = ? AND key >= 'text:' AND key < 'text;'", (text,)
        )
        return [(row["key"], row["item"]) for row in rows]

    def add(self, item: str, keys: Iterable[str]) -> None:
        self._db.executemany(SAVE_KEY, [(key, item) for key in keys])
