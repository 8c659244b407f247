# SPDX-License-Identifier: MIT
"""Some records of a document at once, as columns: to read each column in a row costs half of reading each record.

`Objects` are mappings, `Rows` the cells of a table; both give a column by its name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice, zip_longest
from typing import Protocol

from feedpub.parse.roles import Record, unwrap

BATCH = 1000
"""So many records are read at a time: their values are still at hand when they become items."""


class Batch(Protocol):
    """Some records, in their order."""

    lines: Sequence[int]
    """Where each begins; 0 where a document has no lines."""

    @property
    def records(self) -> Sequence[Record]:
        """Each as it stands in the document."""

    @property
    def opened(self) -> Sequence[Record]:
        """Each without envelopes."""

    def column(self, key: str) -> Sequence[object]:
        """What all `opened` records have under a name; None for one that has nothing there."""


class Objects:
    """Records that may have others in them."""

    def __init__(self, records: Sequence[Record], lines: Sequence[int]) -> None:
        self.records = records
        self.lines = lines
        nested = dict in map(type, chain.from_iterable(record.values() for record in records))  # most are not
        self.opened = [unwrap(record) for record in records] if nested else records

    def column(self, key: str) -> Sequence[object]:
        return [record.get(key) for record in self.opened]


class Rows:
    """Rows of a table; one that is shorter has nothing in the last columns."""

    def __init__(self, keys: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int]) -> None:
        self.lines = lines
        self._keys = keys
        self._rows = rows
        self._columns: Mapping[str, Sequence[object]] = dict(zip(keys, zip_longest(*rows), strict=False))

    @cached_property
    def records(self) -> Sequence[Record]:
        return [dict(zip(self._keys, row, strict=False)) for row in self._rows]

    @property
    def opened(self) -> Sequence[Record]:
        return self.records

    def column(self, key: str) -> Sequence[object]:
        return self._columns.get(key) or [None] * len(self.lines)


def in_batches(records: Iterable[tuple[Record, int]]) -> Iterator[Batch]:
    """Records, each with its line, so many at a time."""
    records = iter(records)
    while some := list(islice(records, BATCH)):
        yield Objects([record for record, _ in some], [line for _, line in some])
