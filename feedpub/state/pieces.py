# SPDX-License-Identifier: MIT
"""What was written of items that stand in feeds."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from feedpub.state.sql import chunks, within


class Pieces:
    """The pieces of an open state: `Store.pieces`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def said(self, ids: Iterable[str]) -> dict[str, str]:
        """What stands for all that feeds show of these items, of those that stand in one."""
        found = (within(self._db, "SELECT item, says FROM piece WHERE item IN", some) for some in chunks(ids))
        return {row["item"]: row["says"] for rows in found for row in rows}

    def kept(self, kind: str, ids: Sequence[str]) -> dict[str, tuple[str, bytes]]:
        """Of these items, what they were written of, and their bytes in a format."""
        found = (within(self._db, "SELECT item, says, bytes FROM piece WHERE kind = ? AND item IN", some, kind)
                 for some in chunks(ids))  # fmt: skip
        return {row["item"]: (row["says"], row["bytes"]) for rows in found for row in rows}

    def save(self, kind: str, pieces: Mapping[str, tuple[str, bytes]]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO piece VALUES (?, ?, ?, ?)",
            [(item, kind, told, data) for item, (told, data) in pieces.items()],
        )

    def drop(self, ids: Iterable[str] | None = None) -> None:
        """Forget what was written of these items (None: of all), of those that stand in no feed any more."""
        if ids is None:
            self._db.execute("DELETE FROM piece")
            return
        self._db.executemany(
            "DELETE FROM piece WHERE item = ?1"
            " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.item = ?1 AND left_at IS NULL)",
            [(item,) for item in ids],
        )
