# SPDX-License-Identifier: MIT
"""CSV and TSV become raw items: separator, quotes, header and charset are found out.

The separator is the one that divides the lines most alike; a first row that has names, or no dates and addresses where
the others have some, is the header.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from feedpub.errors import SourceError
from feedpub.model import Document, Dropped, Listing, Note, ParseOptions
from feedpub.parse.decode import lenient
from feedpub.parse.records import read_records
from feedpub.parse.roles import Record, is_date, role_of
from feedpub.parse.values import address

_SEPARATORS = ",;\t|"
_LINK = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*[\"']?([^\"'\s>]+)[^<>]*>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)
_EMPTY = re.compile(r"(?:no|not)\b.*\bavailable|n/?a|null|none|nan|-+", re.IGNORECASE)
"""How exports say that a cell is empty."""
_LONGEST = 10_000_000
"""Letters of one cell."""


def parse_table(document: Document, options: ParseOptions) -> Listing:
    """Read a table whose rows are items.

    Raises:
        SourceError: It has no rows, or quotes that never end.
    """
    text, notes = lenient(document)
    rows, lines = _rows(text, document.name)
    if not rows:
        raise SourceError(document.name, "has no rows", "Check what the source gives.")
    names = rows[0] if _is_header(rows) else None
    body = list(zip(rows, lines, strict=True))[1 if names else 0 :]
    width = len(names) if names else Counter(len(row) for row in rows).most_common(1)[0][0]
    slack = max(1, width // 3)
    good = [(row, line) for row, line in body if abs(len(row) - width) <= slack]
    odd = [(row, line) for row, line in body if abs(len(row) - width) > slack]
    bad = [Dropped(reason="wrong length", text=" ".join(row)[:80], line=line) for row, line in odd]
    records = rows_as_records([row for row, _ in good], names)
    listing = read_records(records, fields=options.fields, base_url=document.base_url, lines=[line for _, line in good])
    lost = (Note(code="records-damaged", text=f"{document.name}: {len(bad)} rows have another length"),) if bad else ()
    return replace(listing, notes=(*notes, *lost), dropped=(*listing.dropped, *bad))


def rows_as_records(rows: Sequence[Sequence[object]], names: Sequence[str] | None = None) -> list[Record]:
    """Rows as records by column name, or by the columns' numbers; a link in a cell has a column of its own."""
    width = max((len(row) for row in rows), default=0)
    keys = [*(name.strip() or str(n) for n, name in enumerate(names or (), 1))]
    keys += [str(n) for n in range(len(keys) + 1, width + 1)]
    return [_record(keys, row) for row in rows]


def _record(keys: Sequence[str], row: Sequence[object]) -> Record:
    record: dict[str, object] = {}
    for key, cell in zip(keys, row, strict=False):
        link = _LINK.search(cell) if isinstance(cell, str) else None
        if link:
            record.setdefault("link", link[1])
        empty = isinstance(cell, str) and (not cell.strip() or _EMPTY.fullmatch(cell.strip()))
        record[key] = None if empty else link[2] if link and _LINK.fullmatch(str(cell).strip()) else cell
    return record


def _rows(text: str, name: str) -> tuple[list[list[str]], list[int]]:
    """The rows that are not empty, and the line in which each ends."""
    marked = re.match(r"sep=(.)\r?\n", text)  # Excel's own line
    text = text[marked.end() :] if marked else text
    separator = marked[1] if marked else _separator(text)
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, skipinitialspace=True)
    rows, lines = [], []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
                lines.append(reader.line_num)
    except csv.Error as error:
        raise SourceError(name, f"line {reader.line_num}: {error}", "Mend the quotes of that line.") from error
    return rows, lines


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
