# SPDX-License-Identifier: MIT
"""What all queries share."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

CHUNK = 500
"""So many values in one query; SQLite of old took 999."""


def one(db: sqlite3.Connection, sql: str, *values: object) -> sqlite3.Row | None:
    """The first row."""
    row: sqlite3.Row | None = db.execute(sql, values).fetchone()
    return row


def number(db: sqlite3.Connection, sql: str, *values: object) -> int:
    """The first value of the first row."""
    return int(db.execute(sql, values).fetchone()[0])


def within(db: sqlite3.Connection, sql: str, values: Sequence[str], *before: str) -> sqlite3.Cursor:
    """The rows of a query that ends in ``IN``, of these values, no more than `CHUNK`; others may stand before them."""
    return db.execute(f"{sql} ({','.join('?' * len(values))})", (*before, *values))


def save_row(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    """Store a row, new or changed, by its names; the first is the table's key."""
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    changes = ", ".join(f"{name} = excluded.{name}" for name in [*row][1:])
    # REPLACE would look through all rows that refer to this one.
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO UPDATE SET {changes}"  # noqa: S608
    db.execute(sql, row)


def chunks(values: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The values, `CHUNK` at a time."""
    rest = iter(values)
    while some := tuple(islice(rest, CHUNK)):
        yield some
