# SPDX-License-Identifier: MIT
"""CSV and TSV become raw items: separator, quotes, header and charset are found out.

The separator is the one that divides the lines most alike; a first row that has names, or no dates and addresses where
the others have some, is the header.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from msgspec.structs import replace

from feedpub.errors import SourceError
from feedpub.model import Document, Dropped, Listing, Note, ParseOptions
from feedpub.parse.columns import BATCH, Batch, Objects, Rows
from feedpub.parse.decode import lenient
from feedpub.parse.records import read_batches
from feedpub.parse.roles import Record, is_date, role_of
from feedpub.parse.values import address

_SEPARATORS = ",;\t|"
_LINK = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*[\"']?([^\"'\s>]+)[^<>]*>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)
_LENGTH, _QUOTE, _ABOVE = "wrong length", "open quote", "above the header"
"""Why a row is left out."""
_LONGEST = 10_000_000
"""Letters of one cell."""
_HEAD = 50
"""So many rows tell which of them is the header, and how long they all are."""
_Row = tuple[list[str], int]
"""Its cells, and the line in which it ends."""


def parse_table(document: Document, options: ParseOptions) -> Listing:
    """Read a table whose rows are items.

    Raises:
        SourceError: It has no rows, or a quote that never ends takes the last of them.
    """
    text, notes = lenient(document)
    damaged: list[Dropped] = []
    rows = _rows(text, document.name, damaged)
    head = list(islice(rows, _HEAD))
    if not head and not damaged:
        raise SourceError(document.name, "has no rows", "Check what the source gives.")
    body = _body(head, rows, damaged, marked="<" in text) if head else ()
    listing = read_batches(body, fields=options.fields, base_url=document.base_url)
    if damaged and not listing.items:
        raise SourceError(document.name, f"line {damaged[0].line}: a quote never ends", "Mend the quotes of that line.")
    dropped = (*listing.dropped, *damaged)
    return replace(listing, notes=(*notes, *_lost(document.name, dropped)), dropped=dropped)


def _body(head: list[_Row], rest: Iterator[_Row], dropped: list[Dropped], *, marked: bool) -> Iterator[Batch]:
    """The rows below the header; those of another length are dropped.

    Args:
        head: The first rows, by which the header is known.
        rest: The others.
        dropped: Takes those of another length.
        marked: There may be HTML in cells.
    """
    above = _above_header([cells for cells, _ in head])
    dropped += [Dropped(reason=_ABOVE, text=" ".join(cells)[:80], line=line) for cells, line in head[:above]]
    head = head[above:]
    names = head[0][0] if _is_header([cells for cells, _ in head]) else None
    width = len(names) if names else Counter(len(cells) for cells, _ in head).most_common(1)[0][0]
    slack = max(1, width // 3)
    keys = _keys(names or (), width + slack)
    fits = range(width - slack, width + slack + 1)
    rows = chain(head[1:] if names else head, rest)
    while some := list(islice(rows, BATCH)):
        odd = [row for row in some if len(row[0]) not in fits]
        dropped += [Dropped(reason=_LENGTH, text=" ".join(cells)[:80], line=line) for cells, line in odd]
        good = [row for row in some if len(row[0]) in fits] if odd else some
        if good:
            yield _batch(keys, *zip(*good, strict=True), marked=marked)


def _batch(keys: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int], *, marked: bool) -> Batch:
    if not marked:
        return Rows(keys, rows, lines)
    return Objects([_with_links(dict(zip(keys, row, strict=False))) for row in rows], lines)


def _lost(name: str, dropped: Sequence[Dropped]) -> Iterator[Note]:
    for reason, words in ((_LENGTH, "have another length"), (_QUOTE, "begin a quote that is not closed")):
        lines = [found.line for found in dropped if found.reason == reason]
        if lines:
            text = f"{name}: {len(lines)} rows {words}, the first in line {lines[0]}"
            yield Note(code="records-damaged", text=text)


def rows_as_records(rows: Sequence[Sequence[object]], names: Sequence[str] = ()) -> list[Record]:
    """Rows as records by column name, or by the columns' numbers; a link in a cell has a column of its own."""
    keys = _keys(names, max(map(len, rows), default=0))
    return [_with_links(dict(zip(keys, row, strict=False))) for row in rows]


def _keys(names: Sequence[str], width: int) -> list[str]:
    """A name for each of so many columns: its own, or its number."""
    keys = [name.strip() or str(n) for n, name in enumerate(names, 1)]
    return keys + [str(n) for n in range(len(keys) + 1, width + 1)]


def _with_links(record: dict[str, object]) -> dict[str, object]:
    """The record with a column more, for the first link in its cells; a cell that is a link has only its words."""
    links = {k: link for k, v in record.items() if isinstance(v, str) and "<" in v and (link := _LINK.search(v))}
    if not links:
        return record
    words = {key: link[1 if key == "link" else 2] for key, link in links.items() if link[0] == str(record[key]).strip()}
    return {"link": next(iter(links.values()))[1]} | record | words


def _rows(text: str, name: str, damaged: list[Dropped]) -> Iterator[_Row]:
    """The rows that are not empty.  `damaged` takes the lines whose quote is not closed.

    Such a quote takes in the lines below it, up to the next quote, or to the end.  So a row of several lines must hold
    to the rules that one line need not: else its first line is damaged, and the next ones are read anew.
    """
    # An empty line after the last: where a row takes it in, that row's quote was never closed.
    lines = [*_lines(text), ""]
    marked = re.fullmatch(r"sep=(.)", lines[0])  # Excel's own line
    separator = marked[1] if marked else _separator(text)
    csv.field_size_limit(_LONGEST)
    start = 1 if marked else 0
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), delimiter=separator, skipinitialspace=True)
        done = 0  # lines of whole rows
        try:
            for cells in reader:
                first, done = done, reader.line_num
                if done > first + 1:
                    whole = _of_several(lines[start + first : start + done], separator)
                    if whole is None:
                        damaged.append(Dropped(reason=_QUOTE, text=lines[start + first][:80], line=start + first + 1))
                        done = first + 1
                        break
                    yield whole, start + done
                elif any(cells):
                    yield cells, start + done
        except csv.Error as error:
            place = f"line {start + reader.line_num}"
            raise SourceError(name, f"{place}: {error}", "Mend the quotes of that line.") from error
        start += done


def _lines(text: str) -> list[str]:
    """The lines of a text, which end in a line feed, a carriage return, or both."""
    lines = text.split("\n")
    if "\r" not in text:
        return lines
    lines = [line.removesuffix("\r") for line in lines]
    return "\n".join(lines).replace("\r", "\n").split("\n") if any("\r" in line for line in lines) else lines


def _of_several(lines: Sequence[str], separator: str) -> list[str] | None:
    """The row that these lines make; None where they make none."""
    ended = (f"{line}\n" for line in lines)
    try:
        rows = list(csv.reader(ended, delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _separator(text: str) -> str:
    """The one that gives most lines the same number of cells, more than one."""
    sample = text[:100_000].splitlines()[:100]

    def worth(separator: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator) if row)
        width, lines = max(widths.items(), key=lambda item: item[1] if item[0] > 1 else 0, default=(1, 0))
        return (lines / max(1, widths.total()) if width > 1 else 0, width)

    return max(_SEPARATORS, key=worth)


def _above_header(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the table: notes of a sheet, with less than half of the cells that most rows fill.  The
    header is the next row that fills as many, and has names.
    """
    filled = [sum(map(bool, row)) for row in rows]
    usual = Counter(filled).most_common(1)[0][0]
    if 2 * filled[0] >= usual:
        return 0
    full = next(n for n, cells in enumerate(filled) if cells >= usual)
    return full if _is_header(rows[full:]) else 0


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    first, rest = rows[0], rows[1:50]
    if any(address(cell, absolute=True) or is_date(cell) for cell in first):
        return False
    named = sum(role_of(cell) is not None for cell in first)
    if not rest:  # an emptied table: nothing but names
        return named > 1 and 2 * named >= len(first)
    if named:
        return True
    return any(
        address(row[n], absolute=True) or is_date(row[n]) for row in rest for n in range(min(len(row), len(first)))
    )
