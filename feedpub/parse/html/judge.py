# SPDX-License-Identifier: MIT
"""Which of the groups is the page's list?

Each is asked the same questions, and every answer is a number from 0 to 1: how much of the page's text do its records
hold (no record counts for more than a teaser)?  Has each one date, and do the dates run in order?  Do the titles
differ, and do they look like titles?  How many are there?  Does it stand in a menu?  The weights are one table.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from feedpub.dates.find import Found
from feedpub.parse import furniture
from feedpub.parse.html.groups import Group, Record, counted
from feedpub.parse.html.stamps import Stamp
from feedpub.parse.html.tree import HEADINGS, Page
from feedpub.words.measure import fold, width

WEIGHTS = {
    "share": 1.0,
    "dated": 0.7,
    "ordered": 0.2,
    "distinct": 0.8,
    "titled": 0.5,
    "count": 0.4,
    "main": 0.8,
    "headed": 0.25,
    "alike": 0.3,
}
CLOSE = 0.05
"""Two groups with a smaller distance than this are close together."""
_TEASER = 400
"""Characters of a record that count."""
_MANY = 12
"""More items than this are no better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A group and what speaks for it."""

    group: Group
    score: float
    answers: dict[str, float]
    rivals: list["Judged"] = field(default_factory=list)
    """Other readings of the same place, the best first."""

    def __str__(self) -> str:
        answers = ", ".join(f"{name} {value:.2f}" for name, value in self.answers.items())
        return f"{self.group.size} {self.group.name} ({self.score:.2f}: {answers})"


def ranked(page: Page, groups: Sequence[Group], stamps: Sequence[Stamp]) -> list[Judged]:
    """The groups, the best first."""
    starts = [s.start for s in stamps]
    headings = [n.index for n in page.nodes if n.tag in HEADINGS]
    whole = max(1, sum(min(_TEASER, len(n.text)) for n in page.nodes if n.text and not n.beside))
    judged = [_judge(page, group, stamps, starts, headings, whole) for group in groups]
    return sorted(judged, key=lambda j: -j.score)


def _judge(
    page: Page, group: Group, stamps: Sequence[Stamp], starts: Sequence[int], headings: Sequence[int], whole: int
) -> Judged:
    records = group.sample
    n = len(records)
    text = sum(min(_TEASER, page.chars[r.end] - page.chars[r.start]) for r in records) * group.size / n
    titles = [title_of(page, r) for r in records]
    dates = [counted(starts, r.start, r.end) for r in records]
    heads = [counted(headings, r.start, r.end) for r in records]
    answers = {
        "share": min(1.0, text / whole),
        "dated": sum(1.0 if d == 1 else 0.7 if d == 2 else 0.3 if d else 0.0 for d in dates) / n,
        "ordered": _ordered([s.found for s in _firsts(records, stamps, starts)]),
        "distinct": len({fold(t) for t in titles if t}) / n,
        "titled": sum(map(_like_a_title, titles)) / n,
        "count": math.log(min(group.size, _MANY)) / math.log(_MANY),
        "main": sum(not page.nodes[r.start].beside for r in records) / n,
        "headed": sum(h == 1 for h in heads) / n,
        "alike": _alike(page, records),
    }
    return Judged(group=group, score=sum(WEIGHTS[k] * v for k, v in answers.items()), answers=answers)


def title_of(page: Page, record: Record) -> str:
    """The words that stand for a record until its columns are known: its seed's, or its first heading's."""
    seed = record.seed
    if page.chars[seed.end] - page.chars[seed.index] > 120 or seed.tag not in ("a", *HEADINGS):
        for node in page.nodes[record.start : record.end]:
            if node.tag in HEADINGS or (node.tag == "a" and page.chars[node.end] > page.chars[node.index]):
                seed = node
                break
    return page.text(seed.index, seed.end, limit=200)[:200]


@lru_cache(maxsize=4096)
def _like_a_title(text: str) -> float:
    """Words, more than one and no essay; nothing that stands on every page."""
    low = fold(text)
    if not low or low.isdecimal() or furniture.reason_for(text, low):
        return 0.0
    size = width(text)
    return 1.0 if 12 <= size <= 160 else 0.6 if size >= 5 else 0.2


def _firsts(records: Sequence[Record], stamps: Sequence[Stamp], starts: Sequence[int]) -> list[Stamp]:
    """The first date of each record."""
    found: list[Stamp] = []
    for record in records:
        at = counted(starts, 0, record.start)
        if at < len(stamps) and stamps[at].start < record.end:
            found.append(stamps[at])
    return found


def _ordered(dates: Sequence[Found]) -> float:
    """Whether dates run one way."""
    keys = [key for d in dates if (key := _key(d))]
    if len(keys) < 3:
        return 0.5 if keys else 0.0
    ups = sum(a < b for a, b in pairwise(keys))
    downs = sum(a > b for a, b in pairwise(keys))
    return 1 - min(ups, downs) / (len(keys) - 1)


def _key(found: Found) -> tuple[int, int, int] | None:
    date = found.date
    if date.year is None or not date.months:
        return None
    return (date.year, date.months[0][0], date.day or 0)


def _alike(page: Page, records: Sequence[Record]) -> float:
    """How many of the records begin with the same kind of node."""
    return Counter(page.nodes[r.start].class_path for r in records).most_common(1)[0][1] / len(records)
