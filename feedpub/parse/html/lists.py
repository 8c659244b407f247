# SPDX-License-Identifier: MIT
"""Which lists has the page?  What repeats on it, judged, each piece of the page once."""

from collections.abc import Sequence

from feedpub.model import Note
from feedpub.parse.html import groups, judge
from feedpub.parse.html.groups import Group
from feedpub.parse.html.judge import Judged, Questions
from feedpub.parse.html.stamps import Stamp
from feedpub.parse.html.tree import Page

_DATED = 0.5
"""So much must speak for the dates of what stands in menus."""
_HEADINGS = 0.75
"""A list and its sections may both have so much of the page's text: what either has more makes no difference."""
_MOST = 0.7
_UNLIKE = 0.9
"""What is less alike, and undated, is a page's parts rather than its list."""
_FEWEST = 3
"""A list in one of them has at least so many items."""
_OTHERS = 3
"""So many other lists are named."""


def find(page: Page, dates: Sequence[Stamp], questions: Questions) -> list[Judged]:
    """The page's lists, the best first.  What shares a piece of the page with a better one is its rival, no list."""
    lists: list[Judged] = []
    for one in _finest_first(_ranking(page, dates, questions)):
        better = next((x for x in lists if _share_ground(x.group, one.group)), None)
        if better is not None:
            better.rivals.append(one)
        elif len(lists) <= _OTHERS:
            lists.append(one)
    return lists


def _ranking(page: Page, dates: Sequence[Stamp], questions: Questions) -> list[Judged]:
    """What repeats outside of menus, the best first; where that is no list, or a worse one, what repeats on the whole
    page: a box that holds the page's matter may be named for one that stands beside it.

    What stands in menus alone, undated, is a menu.
    """
    outside = judge.ranked(page, groups.candidates(page, beside=False), dates, questions)
    best = outside[0].score if outside else 0.0
    if best >= judge.GOOD and (best >= _most(questions) or not any(page.nodes[s.start].beside for s in dates)):
        return outside
    whole = judge.ranked(page, groups.candidates(page, beside=True), dates, questions)
    whole = [one for one in whole if one.answers.get("main", 1) or _is_dated(one)]
    better = bool(whole) and _is_dated(whole[0]) and whole[0].score > best
    return outside if best >= judge.GOOD and not better else whole


def _is_dated(one: Judged) -> bool:
    return one.answers.get("dated", 0) >= _DATED


def _most(questions: Questions) -> float:
    """The highest score of what stands beside the matter."""
    return sum(weight for name, (weight, _) in questions.items() if name != "main")


def _finest_first(ranked: Sequence[Judged]) -> Sequence[Judged]:
    """The same, where the best is a list of sections: then the list of what stands in them, or in one of them, is."""
    finer = next((one for one in ranked[1:] if _are_sections(ranked[0], one) or _is_in_one(ranked[0], one)), None)
    return ranked if finer is None else [finer, *(one for one in ranked if one is not finer)]


def _are_sections(coarse: Judged, fine: Judged) -> bool:
    """Whether most records of a group hold two or more of another's that is about as good and leads as well; the
    sections' headings are all the text that they may have more.  A link that each item has beside its title, such as
    ``DOI``, makes no sections of them.
    """
    scores = [one.score - max(0.0, one.answers.get("share", 0.0) - _HEADINGS) for one in (coarse, fine)]
    leads = [one.answers.get("linked", 1.0) for one in (coarse, fine)]
    if scores[0] - scores[1] >= judge.CLOSE or leads[0] > leads[1]:
        return False
    if 2 * fine.repeated * fine.group.size > coarse.group.size:
        return False
    starts = [record.start for record in fine.group.records]
    several = sum(groups.counted(starts, record.start, record.end) > 1 for record in coarse.group.records)
    return several >= _MOST * coarse.group.size


def _is_in_one(coarse: Judged, fine: Judged) -> bool:
    """Whether one record of a group that is neither dated nor all alike holds another group, as large and all alike: a
    home page has many parts, and one of them is the list.
    """
    if _is_dated(coarse) or coarse.answers.get("alike", 1.0) >= _UNLIKE:
        return False
    if min(fine.answers.get("linked", 0.0), fine.answers.get("alike", 0.0)) < 1 or fine.group.size < coarse.group.size:
        return False
    start, end = fine.group.ground
    return fine.group.size >= _FEWEST and any(r.start <= start and end <= r.end for r in coarse.group.records)


def _share_ground(one: Group, two: Group) -> bool:
    """Whether two groups stand in one piece of the page."""
    return one.ground[0] < two.ground[1] and two.ground[0] < one.ground[1]


def unsure(lists: Sequence[Judged]) -> list[Note]:
    """A note where the second list is nearly as good as the first."""
    near = [x for x in lists[1:2] if lists[0].score - x.score < judge.CLOSE]
    return [
        Note(code="unsure", text=f"Two lists are close together: {lists[0]}, and {x}; the first was taken.")
        for x in near
    ]


def told(lists: Sequence[Judged], number: int) -> str:
    """The list that was taken, its runner-up, and the page's other lists, for people."""
    best = lists[number - 1]
    lines = [str(best)]
    if best.rivals:
        lines.append(f"runner-up: {best.rivals[0]}")
    lines += [f"list = {n}: {one}" for n, one in enumerate(lists, 1) if one is not best]
    return "\n".join(lines)
