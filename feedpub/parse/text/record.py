# SPDX-License-Identifier: MIT
"""Which record repeats on a page?

There are a few ways in which an item can begin: its title stands twice, behind a bullet, above a date, below a "read
more" …  Each way is a rule here that reads the page from end to end and names the lines that would be titles.  Every
reading is then judged by the same questions: do the titles look like titles and stand alike?  Do the items have one
shape, and at most one date and one end mark each?  Was no line left over that looks like the titles?  The best reading
wins; a runner-up close behind makes the listing "unsure".  No rule knows a site, a language or a phrase.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from feedpub.dates.find import find_calendar
from feedpub.parse.text.bounds import core
from feedpub.parse.text.judge import judge
from feedpub.parse.text.kinds import ASIDE, CONTENT, DATE, WORDS
from feedpub.parse.text.lines import LINKED, Line, is_heading
from feedpub.parse.text.rules import Rules
from feedpub.parse.text.starts import SAMPLE, Start

CLOSE = 0.04
"""Two readings with a smaller distance than this are close together."""
CUT = 0.55
"""What speaks against a head and a foot, when the whole page is one."""
FEW = 0.7
"""What speaks against fewer titles than a start must have."""
AGAIN = 0.2
"""What speaks for the reading that the page had before, where it loses no item: a stray line makes no other list."""
HEAD = 8
"""So many lines stand above a list without belonging to it, when none of them looks like an item."""


_ABOVE_TITLES = ASIDE | {DATE}


class Reading(NamedTuple):
    """One way to read a page."""

    start: Start
    """How its titles were found."""
    titles: tuple[int, ...]
    """Indexes into the lines, ascending."""
    score: float = 0.0
    end: int | None = None
    """Index of the first line of the page's foot, when there is one."""


def readings(lines: Sequence[Line], rules: Rules, *, like: str = "") -> list[Reading]:
    """All readings of a page that name a title, best first; of two with the same titles only the better.

    Args:
        like: Name of the start by which the page was read before, if it was.
    """
    sample = lines[:SAMPLE]
    best: dict[tuple[int, ...], Reading] = {}
    for titles, (start, prior) in _found(sample, rules.starts, like).items():
        whole = Reading(start, titles, judge(sample, titles, rules.questions) + prior + _counted(sample, titles))
        for one in (whole, _inner(sample, whole, prior, rules)):
            if one.titles not in best or best[one.titles].score < one.score:
                best[one.titles] = one
    ranked = sorted(best.values(), key=lambda r: -r.score)
    again = next((r for r in ranked if r.start.name == like and _is_as_good(lines, r, ranked[0])), None)
    return [again, *(r for r in ranked if r is not again)] if again else ranked


def _found(lines: Sequence[Line], starts: Sequence[Start], like: str) -> dict[tuple[int, ...], tuple[Start, float]]:
    """Each choice of titles with the start that most speaks for it, and how much: several starts may find the same.

    A start that the page had before may find few: a list has become short.
    """
    found: dict[tuple[int, ...], tuple[Start, float]] = {}
    for start in starts:
        titles = tuple(start.find(lines))
        prior = start.prior - (FEW if len(titles) < start.least and start.name != like else 0.0)
        if titles and (titles not in found or found[titles][1] < prior):
            found[titles] = start, prior
    return found


def _is_as_good(lines: Sequence[Line], reading: Reading, best: Reading) -> bool:
    """Whether a reading is nearly as good as the best, and loses no item: a heading is none, nor is what stands above
    the list in another way than its items do, as the buttons of a banner.
    """
    if reading.score + AGAIN < best.score:
        return False
    alike = {_stands(lines, i) for i in reading.titles[1:] or reading.titles}
    lost = [i for i in best.titles if i not in reading.titles and not is_heading(lines[i].text)]
    return len(reading.titles) >= len(best.titles) or not any(
        i > reading.titles[0] or _stands(lines, i) in alike for i in lost
    )


def _stands(lines: Sequence[Line], i: int) -> tuple[bool, str]:
    """Whether a line stands apart from the one above, as the first of all does, and the first sign of its mark."""
    return lines[i].gap > 0 or i == 0, lines[i].marker[:1]


def _inner(lines: Sequence[Line], whole: Reading, prior: float, rules: Rules) -> Reading:
    """The same reading without the page's head and foot, when titles there are unlike the others."""
    first, last = core(lines, whole.titles)
    titles = whole.titles[first:last]
    start = titles[0]
    while start > 0 and lines[start - 1].kind in _ABOVE_TITLES and start - 1 not in whole.titles:
        start -= 1
    end = whole.titles[last] if last < len(whole.titles) else len(lines)
    window = lines[start:end]
    if len(window) == len(lines) or (first == 0 and sum(x.kind in CONTENT for x in lines[:start]) > HEAD):
        return whole
    cut = sum(5 if x.kind is DATE else x.kind in WORDS for x in [*lines[:start], *lines[end:]]) / len(lines)
    value = judge(window, [i - start for i in titles], rules.questions) + prior + _counted(lines, titles) - CUT * cut
    return Reading(whole.start, titles, value, end if last < len(whole.titles) else None)


def follow(lines: Sequence[Line], reading: Reading) -> Reading:
    """A reading of the sample, followed to the page's end; without titles where the whole page speaks against it."""
    if len(lines) <= SAMPLE:
        return reading
    sampled, titles = tuple(reading.start.find(lines[:SAMPLE])), tuple(reading.start.find(lines))
    if sampled == reading.titles or not titles:
        return reading._replace(titles=titles, end=None)
    if set(sampled) > set(reading.titles):
        first, last = core(lines, titles)
        return reading._replace(titles=titles[first:last], end=titles[last] if last < len(titles) else None)
    return reading


def without_heading(lines: Sequence[Line], titles: Sequence[int]) -> tuple[int, ...]:
    """Titles without a first one that is only the page's heading: nothing stands below it, or it stands apart."""
    if len(titles) < 3 or lines[titles[0]].marker == LINKED:
        return tuple(titles)
    days = [_ends_with_day(lines[i].text) for i in titles]
    if days[0] and not any(days[1:]):
        return tuple(titles[1:])
    body = [x for x in lines[titles[0] + 1 : titles[1]] if x.kind in WORDS]
    others = sum(any(x.kind in WORDS for x in lines[i + 1 : j]) for i, j in pairwise(titles[1:]))
    bare = not body and (is_heading(lines[titles[0]].text) or others >= 0.7 * (len(titles) - 2))
    gaps = {lines[i].gap for i in titles[2:]}
    apart = not body and lines[titles[1]].gap > 0 and gaps == {0}
    return tuple(titles[1:] if bare or (apart and not lines[titles[0]].marker) else titles)


def _ends_with_day(text: str) -> bool:
    """``News for April 12, 2017`` heads a list, when no other title ends so."""
    found = find_calendar(text)
    return bool(found and found.start and found.end == len(text) and found.date.year and found.date.day)


def _counted(lines: Sequence[Line], titles: Sequence[int]) -> float:
    """What speaks for titles that are numbered 1, 2, 3 … on the page, and a little less where one more would follow."""
    numbers = [n for i in titles if (n := _number(lines[i])) is not None]
    if not 2 < len(titles) == len(numbers):
        return 0.0
    if sum(b == a + 1 for a, b in pairwise(numbers)) < 0.8 * (len(titles) - 1):
        return 0.0
    return 0.5 if any(_number(x) == numbers[-1] + 1 for x in lines[titles[-1] + 1 :]) else 0.6


def _number(line: Line) -> int | None:
    """The number in front of a line."""
    found = re.search(r"\d+", line.raw) if line.marker == "1." else None
    return int(found[0]) if found else None
