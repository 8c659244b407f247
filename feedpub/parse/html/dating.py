# SPDX-License-Identifier: MIT
"""The column of the dates: which of the dates in a record is its own, and what a heading above it completes.

Where a date stands (tag, class, cell) is its column.  Each column is weighed over all records, and the best one wins
for all of them, so that a date of something else, which only some have, can't take the place of the item's.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache

from feedpub.dates import find
from feedpub.parse.byline import Byline, beside_date
from feedpub.parse.html import places
from feedpub.parse.html.groups import SAMPLE
from feedpub.parse.html.parts import CELLS, Parts, nodes_of
from feedpub.parse.html.stamps import LONGEST, Stamp, completed
from feedpub.parse.html.tree import Node, Page

_NAMES = re.compile(r"date|time|publi|posted|meta|stamp|day", re.IGNORECASE)
_UPDATED_NAMES = re.compile(r"updat|modif", re.IGNORECASE)
_YEAR_ALONE = re.compile(r"\W*(?:19|20)\d\d\W*(?:\(\d+\)|年)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PAIR = re.compile(r"\W?(\d{1,2})[./-](\d{1,2})\W?")
_LONGEST_PAIR = 8
_ABOVE = 60
"""Nodes above a record in which its heading is looked for."""
_APART = 0.5
"""A date that is more of its text than this stands by itself."""
_USUAL = 0.3
"""A column that fewer of the records have than this is not that of their dates."""
_SHORT = 40
"""Characters of a heading that names a day or a year, and no more."""


_Columns = Sequence[tuple[Hashable, Stamp]]
"""The dates of a record, each with its column."""


def read(page: Page, parts: Sequence[Parts], stamps: Sequence[Stamp]) -> None:
    """The date of each record, where the page states one."""
    starts = [s.start for s in stamps]
    own = [_own(page, part, stamps, starts) for part in parts]
    step = max(1, len(parts) // SAMPLE)
    ranks, usual = _ranked(page, parts[::step], own[::step])
    for part, some, heading in zip(parts, own, _headings(page, parts, stamps, starts), strict=True):
        good = [
            (ranks.get(column, len(ranks)), i)
            for i, (column, stamp) in enumerate(some)
            if (stamp.share > _APART and not (usual and _in_title(stamp, part))) or (usual and ranks.get(column) == 0)
        ]
        if good:
            _, stamp = some[min(good)[1]]
            part.date = completed(stamp, heading)
            if (byline := _byline(stamp)) is not None:
                part.authors = byline.authors
                part.used.append((stamp.start, stamp.end))
        elif heading and _is_day(heading):
            part.date = find.read(heading)
    if sum(part.date is not None for part in parts) < 0.5 * len(parts):
        _of_numbers(page, parts)


def _byline(stamp: Stamp) -> Byline | None:
    """What a date stands with; None where that is a text of its own, and no ``Posted on May 5 by Ann``."""
    if len(stamp.text) > LONGEST:
        return None
    beside = beside_date(stamp.text[: stamp.found.start], stamp.text[stamp.found.end :])
    return beside if stamp.share > _APART or not beside.categories else None


def _own(page: Page, part: Parts, stamps: Sequence[Stamp], starts: Sequence[int]) -> _Columns:
    some = stamps[bisect_left(starts, part.record.start) : bisect_left(starts, part.record.end)]
    return [(_column(page, stamp, part), stamp) for stamp in some]


def _ranked(page: Page, parts: Sequence[Parts], own: Sequence[_Columns]) -> tuple[dict[Hashable, int], bool]:
    """The columns' ranks, 0 for the best, and whether that one is in more than a few records."""
    votes: Counter[Hashable] = Counter()
    weights: dict[Hashable, float] = {}
    for some, part in zip(own, parts, strict=True):
        for column, stamp in sorted(dict(reversed(some)).items(), key=lambda pair: pair[1].start):
            votes[column] += 1
            weights[column] = weights.get(column, 0.0) + _weight(page, stamp, part)
    best = sorted(votes, key=lambda column: -weights[column])
    ranks = {column: rank for rank, column in enumerate(best)}
    return ranks, bool(best) and votes[best[0]] >= _USUAL * len(parts)


def _is_day(heading: str) -> bool:
    found = find.find_calendar(heading)
    return found is not None and bool(found.date.day or found.date.pair)


def _column(page: Page, stamp: Stamp, part: Parts) -> Hashable:
    """Where in a record a date stands."""
    node = page.nodes[stamp.start]
    up = node if node.tag else places.around(node)
    if up is None:
        return None
    above = up.parent.tag if up.parent is not None and up.index > part.record.start else ""
    return stamp.attribute, up.tag, up.attrs.get("class", ""), above, up.place if up.tag in CELLS else 0


def _in_title(stamp: Stamp, part: Parts) -> bool:
    title = part.title_node
    return title is not None and title.index <= stamp.start < title.end


def _weight(page: Page, stamp: Stamp, part: Parts) -> float:
    """How much speaks for a date: it stands alone, is whole, a machine wrote it, its names say so."""
    node = page.nodes[stamp.start]
    up = node if node.tag else node.parent
    weight = 0.3 + 0.7 * stamp.share + 0.3 * stamp.attribute + 0.3 * stamp.whole
    if _in_title(stamp, part):
        weight -= 0.5
    return weight + sum(_named(n.names) for n in (up, up.parent if up else None) if n is not None)


@lru_cache(maxsize=1024)
def _named(names: str) -> float:
    return 0.2 * bool(_NAMES.search(names)) - 0.8 * bool(_UPDATED_NAMES.search(names))


def _headings(
    page: Page, parts: Sequence[Parts], stamps: Sequence[Stamp], starts: Sequence[int]
) -> Iterator[str | None]:
    """For each record the words of the last date or year that stands above it, outside every record."""
    heading: str | None = None
    end = 0
    for part in parts:
        start = part.record.start
        for node in page.nodes[max(end, start - _ABOVE) : start]:
            if node.tag or node.beside or len(node.text) > _SHORT:
                continue
            if _YEAR_ALONE.fullmatch(node.text):
                heading = node.text
                continue
            at = bisect_left(starts, node.index)
            stamp = stamps[at] if at < len(stamps) and starts[at] == node.index else None
            if stamp is not None and stamp.share > _APART and stamp.found.date.ago is None:
                heading = completed(stamp, heading).words
        end = max(end, part.record.end)
        yield heading


# Days and months as numbers, below their year -------------------------------------------------------------------------


def _of_numbers(page: Page, parts: Sequence[Parts]) -> None:
    """``3/25`` or ``25.3.`` in most records is a day, where years stand above; which is the month is told later."""
    years = [_YEAR.search(head) if head else None for head in _headings(page, parts, (), ())]
    found = [_numbers(page, part) if year else None for part, year in zip(parts, years, strict=True)]
    if sum(pair is not None for pair in found) < 0.5 * len(parts):
        return
    for part, pair, year in zip(parts, found, years, strict=True):
        if pair is not None and year is not None:
            node, words = pair
            part.date = find.read(f"{words}/{year[0]}")
            part.used.append((node.index, node.end))


def _numbers(page: Page, part: Parts) -> tuple[Node, str] | None:
    for node in nodes_of(page, part.record):
        if not node.tag and len(node.text) <= _LONGEST_PAIR and (match := _PAIR.fullmatch(node.text)):
            return node, f"{match[1]}/{match[2]}"
    return None
