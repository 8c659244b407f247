# SPDX-License-Identifier: MIT
"""CSV and TSV become raw items: separator, quotes, header and charset are found out.

The separator is the one that divides the lines most alike; a first row that has names, or no dates and addresses where
the others have some, is the header.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain, islice
from typing import NamedTuple

from msgspec.structs import replace

from feedpub.errors import SourceError
from feedpub.model import Document, Dropped, Listing, Note, ParseOptions
from feedpub.parse.decode import lenient
from feedpub.parse.records import read_records
from feedpub.parse.roles import Record, is_date, role_of
from feedpub.parse.values import address

_SEPARATORS = ",;\t|"
_LINK = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*[\"']?([^\"'\s>]+)[^<>]*>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)
_EMPTY = re.compile(r"\s*(?:(?:no|not)\b.*\bavailable|n/?a|null|none|nan|-+)?\s*", re.IGNORECASE)
"""How exports say that a cell is empty."""
_OF_EMPTY = frozenset("nN- \t\xa0\u3000")
"""The letters that such a cell begins with."""
_LENGTH, _QUOTE = "wrong length", "open quote"
"""Why a row is left out."""
_LONGEST = 10_000_000
"""Letters of one cell."""


def parse_table(document: Document, options: ParseOptions) -> Listing:
    """Read a table whose rows are items.

    Raises:
        SourceError: It has no rows, or a quote that never ends takes the last of them.
    """
    text, notes = lenient(document)
    rows, damaged = _rows(text, document.name)
    if not rows and not damaged:
        raise SourceError(document.name, "has no rows", "Check what the source gives.")
    listing = _read_rows(rows, options, document.base_url) if rows else Listing(items=())
    if damaged and not listing.items:
        raise SourceError(document.name, f"line {damaged[0].line}: a quote never ends", "Mend the quotes of that line.")
    dropped = (*listing.dropped, *damaged)
    return replace(listing, notes=(*notes, *_lost(document.name, dropped)), dropped=dropped)


def _read_rows(rows: Sequence["_Row"], options: ParseOptions, base_url: str | None) -> Listing:
    names = rows[0].cells if _is_header([row.cells for row in rows[:50]]) else None
    body = rows[1:] if names else rows
    width = len(names) if names else Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    slack = max(1, width // 3)
    good = [row for row in body if abs(len(row.cells) - width) <= slack]
    odd = (row for row in body if abs(len(row.cells) - width) > slack)
    bad = [Dropped(reason=_LENGTH, text=" ".join(row.cells)[:80], line=row.line) for row in odd]
    records = rows_as_records([row.cells for row in good], names)
    listing = read_records(records, fields=options.fields, base_url=base_url, lines=[row.line for row in good])
    return replace(listing, dropped=(*listing.dropped, *bad))


def _lost(name: str, dropped: Sequence[Dropped]) -> Iterator[Note]:
    for reason, words in ((_LENGTH, "have another length"), (_QUOTE, "begin a quote that is not closed")):
        lines = [found.line for found in dropped if found.reason == reason]
        if lines:
            text = f"{name}: {len(lines)} rows {words}, the first in line {lines[0]}"
            yield Note(code="records-damaged", text=text)


def rows_as_records(rows: Sequence[Sequence[object]], names: Sequence[str] | None = None) -> list[Record]:
    """Rows as records by column name, or by the columns' numbers; a link in a cell has a column of its own."""
    width = max((len(row) for row in rows), default=0)
    keys = [*(name.strip() or str(n) for n, name in enumerate(names or (), 1))]
    keys += [str(n) for n in range(len(keys) + 1, width + 1)]
    return [_record(keys, row) for row in rows]


def _record(keys: Sequence[str], row: Sequence[object]) -> Record:
    record: dict[str, object] = dict(zip(keys, row, strict=False))
    for key, cell in record.items():
        if not isinstance(cell, str):
            continue
        if not cell or (cell[0] in _OF_EMPTY and _EMPTY.fullmatch(cell)):
            record[key] = None
        elif "<" in cell and _LINK.search(cell):
            return _with_links(record)
    return record


def _with_links(record: Record) -> Record:
    """The record with a column more, for the first link in its cells; a cell that is a link has only its words."""
    found: dict[str, object] = {}
    for key, cell in record.items():
        link = _LINK.search(cell) if isinstance(cell, str) else None
        if link:
            found.setdefault("link", link[1])
        empty = isinstance(cell, str) and _EMPTY.fullmatch(cell)
        found[key] = None if empty else link[2] if link and _LINK.fullmatch(str(cell).strip()) else cell
    return found


class _Row(NamedTuple):
    cells: list[str]
    line: int
    """In which it ends."""


def _rows(text: str, name: str) -> tuple[list[_Row], list[Dropped]]:
    """The rows that are not empty, and the lines whose quote is not closed.

    Such a quote takes in the lines below it, up to the next quote, or to the end.  So a row of several lines must hold
    to the rules that one line need not: else its first line is damaged, and the next ones are read anew.
    """
    lines = list(StringIO(text, newline=""))
    marked = re.match(r"sep=(.)\r?\n?$", lines[0]) if lines else None  # Excel's own line
    separator = marked[1] if marked else _separator(text)
    csv.field_size_limit(_LONGEST)
    rows: list[_Row] = []
    damaged: list[Dropped] = []
    start = 1 if marked else 0
    while start < len(lines):
        start = _read(lines, start, separator, rows, damaged, name)
    return rows, damaged


def _read(lines: Sequence[str], start: int, separator: str, rows: list[_Row], damaged: list[Dropped], name: str) -> int:
    """Read on from that line, up to the end or to a line that is damaged; where to go on."""
    # An empty line after the last: where a row takes it in, that row's quote was never closed.
    reader = csv.reader(chain(islice(lines, start, None), ("\n",)), delimiter=separator, skipinitialspace=True)
    done = 0  # lines of whole rows
    try:
        for cells in reader:
            if reader.line_num > done + 1 and _is_damaged(lines[start + done : start + reader.line_num], separator):
                damaged.append(Dropped(reason=_QUOTE, text=lines[start + done].strip()[:80], line=start + done + 1))
                return start + done + 1
            done = reader.line_num
            if any(cells):
                rows.append(_Row(cells, start + done))
    except csv.Error as error:
        raise SourceError(name, f"line {start + reader.line_num}: {error}", "Mend the quotes of that line.") from error
    return len(lines)


def _is_damaged(lines: Sequence[str], separator: str) -> bool:
    """Whether these lines, which one row takes, are none."""
    try:
        return len(list(csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True))) != 1
    except csv.Error:
        return True


def _separator(text: str) -> str:
    """The one that gives most lines the same number of cells, more than one."""
    sample = text[:100_000].splitlines()[:100]

    def worth(separator: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator) if row)
        width, lines = max(widths.items(), key=lambda item: item[1] if item[0] > 1 else 0, default=(1, 0))
        return (lines / max(1, widths.total()) if width > 1 else 0, width)

    return max(_SEPARATORS, key=worth)


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    first, rest = rows[0], rows[1:50]
    if not rest or any(address(cell, absolute=True) or is_date(cell) for cell in first):
        return False
    if any(role_of(cell) for cell in first):
        return True
    return any(
        address(row[n], absolute=True) or is_date(row[n]) for row in rest for n in range(min(len(row), len(first)))
    )
