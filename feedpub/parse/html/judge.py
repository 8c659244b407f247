# SPDX-License-Identifier: MIT
"""Which of the groups is the page's list?

Each is asked the same questions, and every answer is a number from 0 to 1.  The questions and their weights are one
table, `QUESTIONS`; ``python -m tests.ablate_html`` tells what each is worth.
Order of dates, one heading each and distinct titles were questions, too, and changed nothing.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile
from statistics import median

from feedpub import words
from feedpub.parse import furniture
from feedpub.parse.html.groups import Group, Record, counted
from feedpub.parse.html.seeds import FEWEST, leads, says_title
from feedpub.parse.html.stamps import Stamp, is_only_date
from feedpub.parse.html.tree import HEADINGS, Page
from feedpub.words.measure import fold, width

CLOSE = 0.05
"""Two groups with a smaller distance than this are close together."""
GOOD = 2.5
"""What has this score is a list."""
_TEASER = 400
"""Characters of a record, and of a text, that count."""
_ALONE = 0.9
"""A date that is so much of its text stands alone."""
_POSTS = 0.7
"""Records of which so many have one date each are items, however long they are."""
_ITEMS = 0.6
"""Records of which fewer are dated, or lead anywhere, are parts of a page."""
_MANY = 12
"""More items than this are no better."""
_LONGEST_TITLE = 120
_POOR = 0.2
"""What a single word or two are worth as a title."""
_FEW = 8
"""So many headings or links of a record may be its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A group and what speaks for it."""

    group: Group
    score: float
    answers: dict[str, float]
    repeated: float
    """How many of its records have the same title, at most: from 0 to 1."""
    rivals: list["Judged"] = field(default_factory=list)
    """Other readings of the same place, the best first."""

    def __str__(self) -> str:
        answers = ", ".join(f"{name} {value:.2f}" for name, value in self.answers.items())
        return f"{self.group.size} {self.group.name} ({self.score:.2f}: {answers})"


class _Places:
    """Where on the page what the questions ask for stands, in ascending order, and how much text it has."""

    def __init__(self, page: Page, stamps: Sequence[Stamp]) -> None:
        self.page = page
        self.stamps = [s for s in stamps if s.names_day]
        self.dates = [s.start for s in self.stamps]
        self.headings = [n.index for n in page.of_tags(HEADINGS)]
        self.anchors = [n.index for n in page.tagged.get("a", ())]
        self.links = [n.index for n in page.tagged.get("a", ()) if leads(n.attrs.get("href", ""))]
        sizes = [len(n.text) for n in page.tagged[""] if not n.beside]
        self.text = max(1, sum(sizes))
        self.teasers = max(1, sum(min(_TEASER, size) for size in sizes))

    def fills_block(self, stamp: Stamp) -> bool:
        """Whether a date has a line of its own."""
        block, chars = self.page.nodes[self.page.nodes[stamp.start].block], self.page.chars
        return chars[block.end] - chars[block.index] <= chars[stamp.end] - chars[stamp.start]


class _Case:
    """A group before the judge."""

    def __init__(self, group: Group, places: _Places) -> None:
        self.group = group
        self.places = places
        self.records = group.sample
        self.titles = [_title_of(places, r) for r in self.records]
        self.dates = [counted(places.dates, r.start, r.end) for r in self.records]

    def mean(self, answers: Sequence[float]) -> float:
        """Of one answer for each record."""
        return sum(answers) / len(self.records)


def ranked(page: Page, groups: Sequence[Group], stamps: Sequence[Stamp], questions: "Questions") -> list[Judged]:
    """The groups, the best first."""
    places = _Places(page, stamps)
    judged = [_judge(_Case(group, places), questions) for group in groups]
    return sorted(judged, key=lambda j: -j.score)


def _judge(case: _Case, questions: "Questions") -> Judged:
    answers = {name: ask(case) for name, (_, ask) in questions.items()}
    score = sum(questions[name][0] * answer for name, answer in answers.items())
    repeated = Counter(case.titles).most_common(1)[0][1] / len(case.titles)
    return Judged(group=case.group, score=score, answers=answers, repeated=repeated)


# The questions --------------------------------------------------------------------------------------------------------


def _share(case: _Case) -> float:
    """How much of the page's text do the records hold?  More than a teaser counts where each is dated: a whole post.

    The parts of a home page hold all of its text, but few of them lead anywhere: then what those hold counts.
    """
    chars, places = case.places.page.chars, case.places
    sizes = [chars[r.end] - chars[r.start] for r in case.records]
    held = case.mean([min(_TEASER, s) for s in sizes]) * case.group.size / places.teasers
    dated = _dated(case)
    if dated >= _POSTS:
        held = max(held, case.mean([min(2 * median(sizes), s) for s in sizes]) * case.group.size / places.text)
    items = max(dated, _linked(case))
    return min(1.0, held) * (items if items < _ITEMS else 1.0)


def _dated(case: _Case) -> float:
    """Has each one date of its own, be it said twice, or stand they below dates?"""
    days = [_days(case.places, r) if d > 1 else d for r, d in zip(case.records, case.dates, strict=True)]
    own = case.mean([1.0 if d == 1 else 0.7 if d == 2 else 0.3 if d else 0.0 for d in days])
    return max(own, _BELOW) if own < 1 - _BELOW and _below_dates(case) else own


def _days(places: _Places, record: Record) -> int:
    """How many days the dates of a record say."""
    some = places.stamps[_before(places.dates, record.start) : _before(places.dates, record.end)]
    return len({stamp.day for stamp in some})


_BELOW = 0.8
"""So much is a date worth that stands above several records."""


def _below_dates(case: _Case) -> bool:
    """Whether dates stand between the records, and not as those of other items: with no links beside them."""
    places, (start, end) = case.places, case.group.ground
    between = places.stamps[_before(places.dates, start) : _before(places.dates, end)]
    alone = [s for s in between if s.share > _ALONE and places.fills_block(s)]
    whole = case.group.size / len(case.records)
    dates = len(alone) - whole * sum(case.dates)
    links = counted(places.links, start, end) - whole * sum(counted(places.links, r.start, r.end) for r in case.records)
    above = sum(r.start < alone[0].start for r in case.records) if alone else 0
    return dates >= FEWEST and 2 * links <= dates and 2 * above <= len(case.records)


def _before(places: Sequence[int], index: int) -> int:
    return counted(places, 0, index)


def _titled(case: _Case) -> float:
    """Do they look like titles?"""
    return case.mean([_like_a_title(t) for t in case.titles])


def _count(case: _Case) -> float:
    """How many are there?  Two are hardly a list."""
    return math.log(min(case.group.size, _MANY) - 1) / math.log(_MANY - 1)


def _main(case: _Case) -> float:
    """Do they stand outside of menus?"""
    return case.mean([not case.places.page.nodes[r.start].beside for r in case.records])


def _linked(case: _Case) -> float:
    """Does each lead anywhere?"""
    return case.mean([counted(case.places.links, r.start, r.end) > 0 for r in case.records])


def _alike(case: _Case) -> float:
    """How many begin with the same kind of node?  Classes may be different ones for each item."""
    first = [case.places.page.nodes[r.start] for r in case.records]
    kinds = Counter(n.path for n in first), Counter(n.path.tags for n in first)
    return sum(kind.most_common(1)[0][1] for kind in kinds) / (2 * len(first))


Questions = Mapping[str, tuple[float, Callable[[_Case], float]]]
QUESTIONS: Questions = {
    "share": (1.0, _share),
    "dated": (0.7, _dated),
    "titled": (0.5, _titled),
    "count": (0.5, _count),
    "main": (0.8, _main),
    "linked": (0.3, _linked),
    "alike": (0.3, _alike),
}
"""Each question with its weight."""


def _title_of(places: _Places, record: Record) -> str:
    """The words that stand for a record until its columns are known: its seed's, else its first heading's or link's."""
    page, seed = places.page, record.seed
    is_title = seed.tag in ("a", *HEADINGS) or says_title(seed.attrs.get("class", ""))
    if is_title and 0 < page.chars[seed.end] - page.chars[seed.index] <= _LONGEST_TITLE:
        text = page.of(seed)
        if _like_a_title(text) > _POOR or (seed.tag in HEADINGS and _is_time(text)):
            return text  # what stands below a date or a month is that of a time, no item
    for named in (places.headings, places.anchors):
        first = bisect_left(named, record.start)
        inside = takewhile(lambda index: index < record.end, named[first : first + _FEW])
        texts = [page.text(i, page.nodes[i].end, limit=200)[:200] for i in inside]
        if texts and _like_a_title(best := max(texts, key=_like_a_title)) > _POOR:
            return best
    return page.text(record.start, record.end, limit=200)[:200]


@lru_cache(maxsize=4096)
def _is_furniture(text: str) -> bool:
    low = fold(text)
    return not low or bool(furniture.reason_for(text, low))


_COUNT = re.compile(r"\s*\(\d+\)$|年$")


def _is_time(text: str) -> bool:
    """Whether a text is a date, a month or a year, be it with the number of items: ``2024 (5)``."""
    bare = fold(_COUNT.sub("", text))
    return (bare.isdecimal() and len(bare) == 4) or bare in words.months() or is_only_date(text)


@lru_cache(maxsize=4096)
def _like_a_title(text: str) -> float:
    """Words, more than one and no essay; nothing that stands on every page."""
    if _is_furniture(text) or fold(text).isdecimal() or _is_time(text):
        return 0.0
    size = width(text)
    return 1.0 if 12 <= size <= 160 else 0.6 if size >= 5 else _POOR
