# SPDX-License-Identifier: MIT
"""The state: what was published when, and under which keys it is known.  All queries of the project.

The files in the output folder are a function of the state, so the state is committed first.  The record of an arrival
(id, keys, first seen, published) outlives the item's text.  Times are whole seconds since 1970 in UTC.  The tables are
in `feedpub.state.schema`, the values in `feedpub.state.records`; `Store` opens the state, and each of its parts, which
are modules beside this one, has the queries of what it is named after.

No query of a run looks through all that is stored.  ``INDEXED BY`` stands where SQLite would, which does not know how
few rows are of now (on a page, in a feed); ``+seq`` keeps it from looking at all places in the order of arrivals.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from feedpub.state.files import Files
from feedpub.state.records import epoch
from feedpub.state.schema import connect
from feedpub.state.sources import Sources
from feedpub.state.sql import number, one

if TYPE_CHECKING:
    from feedpub.state.archive import Archive
    from feedpub.state.feeds import Feeds
    from feedpub.state.items import Items
    from feedpub.state.keys import Keys
    from feedpub.state.pieces import Pieces
    from feedpub.state.topics import Topics

REBUILT = "rebuilt"
"""Name of the site's value that holds the oldest date in the feeds that the state was rebuilt from, if older items may
have left them; sources that were not read since have no digest."""

SEVERAL = "several"
"""Name of the site's value that tells, after a rebuild, that the entries of the feeds named their sources."""


def rebuilt_of(source: str) -> str:
    """The value `REBUILT` for what the feeds may have let go of one source alone."""
    return f"{REBUILT}:{source}"


class Transaction:
    """A change of the state that is under way."""

    called_off = False

    def call_off(self) -> None:
        """Take back at the end all that it does: a dry run, or one that turned out to bring nothing."""
        self.called_off = True


class Store:
    """An open state file.  Use `open_store`.

    The parts that only a run with news needs are imported when they are asked for.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.files = Files(db)
        self.sources = Sources(db)

    @cached_property
    def keys(self) -> "Keys":
        from feedpub.state.keys import Keys

        return Keys(self._db)

    @cached_property
    def items(self) -> "Items":
        from feedpub.state.items import Items

        return Items(self._db)

    @cached_property
    def topics(self) -> "Topics":
        from feedpub.state.topics import Topics

        return Topics(self._db)

    @cached_property
    def feeds(self) -> "Feeds":
        from feedpub.state.feeds import Feeds

        return Feeds(self._db)

    @cached_property
    def archive(self) -> "Archive":
        from feedpub.state.archive import Archive

        return Archive(self._db)

    @cached_property
    def pieces(self) -> "Pieces":
        from feedpub.state.pieces import Pieces

        return Pieces(self._db)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing: an error inside takes all back, and so does `Transaction.call_off`."""
        transaction = Transaction()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield transaction
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("ROLLBACK" if transaction.called_off else "COMMIT")

    def value(self, name: str) -> str | None:
        row = one(self._db, "SELECT value FROM site WHERE name = ?", name)
        return row[0] if row else None

    def set_value(self, name: str, value: str | None) -> None:
        self._db.execute("DELETE FROM site WHERE name = ?", (name,))
        if value is not None:
            self._db.execute("INSERT INTO site VALUES (?, ?)", (name, value))

    def is_empty(self) -> bool:
        """Whether nothing was ever stored."""
        return one(self._db, "SELECT 1 FROM item") is None and one(self._db, "SELECT 1 FROM source") is None

    def count(self) -> int:
        """How many items there are, retracted ones left out."""
        # Rows of items are never deleted, and counted as they come.
        retracted = "SELECT count(*) FROM item WHERE retracted NOT NULL AND +seq > 0"
        return self.last_arrival() - number(self._db, retracted)

    def last_arrival(self) -> int:
        """The place of the newest item in the order of arrivals, from 1; 0: there is none."""
        return max(0, number(self._db, "SELECT coalesce(max(seq), 0) FROM item"))

    def digested(self, feed: str) -> tuple[datetime, int] | None:
        """When the last entry of a digest ended, and the place of the last item before it in the order of arrivals;
        None: it has had none.
        """
        end, _, place = (self.value(f"digest:{feed}") or "").partition(" ")
        return (datetime.fromtimestamp(int(end), UTC), int(place)) if end else None

    def set_digested(self, feed: str, end: datetime) -> None:
        """The last entry of a digest ended then, and all that is stored now has had its chance to stand in one."""
        self.set_value(f"digest:{feed}", f"{epoch(end)} {self.last_arrival()}")


@contextmanager
def open_store(path: Path | None) -> Iterator[Store]:
    """Open the state file, made or brought up to date as need be; None: an empty state in memory.

    Raises:
        StateError: See `feedpub.state.schema.connect`.
    """
    with connect(path) as db:
        yield Store(db)
