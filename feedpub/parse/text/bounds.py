# SPDX-License-Identifier: MIT
"""Where the list begins and ends: titles at either end of a reading that lack what all others have are none.

A page's head and foot have short lines, too.  Items are alike: when most have a date, a text, an end mark, a bullet or
the same gap above, then short lines above the first and below the last such item belong to the page.
"""

from collections import Counter
from collections.abc import Sequence, Set

from feedpub.parse.text.kinds import ASIDE, DATE, END, MORE, TEXT, TITLE, Kind
from feedpub.parse.text.lines import LINKED, Line
from feedpub.parse.values import below_root
from feedpub.words.measure import STOP

USUAL = 0.6
"""The share of items that makes a trait usual; a short line without it and without text is no item."""
NEARLY_ALL = 0.8
"""The same for a title with text below it."""
FEW = 5
"""A reading with fewer titles than this has no usual traits."""


def core(lines: Sequence[Line], titles: Sequence[int]) -> tuple[int, int]:
    """Which of the titles, from the first to before the last, are items of one kind."""
    if len(titles) < FEW:
        return 0, len(titles)
    traits = _traits(lines, titles)
    counts = Counter(t for have in traits for t in have)
    usual = {share: {t for t, n in counts.items() if n >= max(3, share * len(titles))} for share in (USUAL, NEARLY_ALL)}
    lacks = [
        set() if _is_item(lines, i, have) else usual[NEARLY_ALL if "text" in have else USUAL] - have
        for i, have in zip(titles, traits, strict=True)
    ]
    dated = "date" in usual[USUAL]
    first = next((n for n, lack in enumerate(lacks) if not lack - _spare(traits[n], dated)), 0)
    last = _last(traits, lacks, dated=dated, cut_off=titles[-1] == len(lines) - 1)
    first, last = _in_one_run(lines, titles, first, last)
    return (first, last) if last - first >= max(2, len(titles) // 2) else (0, len(titles))


def _last(traits: Sequence[Set[str]], lacks: Sequence[Set[str]], *, dated: bool, cut_off: bool) -> int:
    """Before which title the list ends.  Where items are dated, a date is enough; so it is for one that the page's end
    cuts off."""
    for n in reversed(range(len(traits))):
        sure = dated and "date" in traits[n]
        if (sure and cut_off and n == len(traits) - 1) or not lacks[n] - {"tight"} - _spare(traits[n], dated):
            return n + 1
    return len(traits)


def _spare(have: Set[str], dated: bool) -> Set[str]:
    """What an item may lack where all are dated and it is, too: a text, or with a text, an end mark."""
    if not dated or "date" not in have:
        return set()
    return {"end mark"} if "text" in have else {"text"}


def _is_item(lines: Sequence[Line], i: int, have: set[str]) -> bool:
    """Whether nobody could take it for a piece of the page: a title that stands twice, or marked with a text below, or
    all of it a link to a page that lies deeper in its site than those of a menu.
    """
    return _stands_twice(lines, i) or (bool(lines[i].marker) and "text" in have) or _leads_deep(lines[i])


def _leads_deep(line: Line) -> bool:
    return line.marker == LINKED and bool(below_root(line.links[0].address))


def _stands_twice(lines: Sequence[Line], i: int) -> bool:
    """Nothing in a page's head or foot does."""
    return i + 1 < len(lines) and lines[i + 1].text == lines[i].text


def _traits(lines: Sequence[Line], titles: Sequence[int]) -> list[set[str]]:
    """What each item has: a date, a text, an end mark, a marker, a body right below its title."""
    result: list[set[str]] = []
    last = 0
    for i, j in zip(titles, [*titles[1:], len(lines)], strict=True):
        kinds = {x.kind for x in lines[i + 1 : j]} | ({MORE} if any(x.ended for x in lines[i:j]) else set())
        kinds |= {TEXT} if any(x.kind is TITLE and STOP.search(x.text) for x in lines[i + 1 : j]) else set()
        have = {name for kind, name in ((TEXT, "text"), (MORE, "end mark")) if kind in kinds}
        below_heading = bool(result) and "date" in result[-1] and not any(x.gap for x in lines[last + 1 : i + 1])
        inside = any(x.place is END for x in lines[i + 1 : j])
        have |= {"date"} if lines[i].place or inside or below_heading or _dated(lines, i, kinds) else set()
        last = i
        have |= {"mark " + lines[i].marker[:1]} if lines[i].marker else set()
        have |= {"tight"} if j == i + 1 or i + 1 == len(lines) or not lines[i + 1].gap else set()
        result.append(have)
    return result


def _dated(lines: Sequence[Line], i: int, kinds: set[Kind]) -> bool:
    above = i - 1
    while above >= 0 and lines[above].kind in ASIDE:
        above -= 1
    return DATE in kinds or (above >= 0 and lines[above].kind is DATE)


def _in_one_run(lines: Sequence[Line], titles: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """Where nearly all titles follow each other without a blank line, a blank line ends the head or begins the foot."""
    gaps = [n for n in range(first + 1, last) if lines[titles[n]].gap]
    if not gaps or len(gaps) > 2 or last - first < 5:
        return first, last
    if any(lines[i].place or _stands_twice(lines, i) for i in titles[first:last]):
        return first, last
    runs = list(zip([first, *gaps], [*gaps, last], strict=True))
    longest = max(runs, key=lambda run: run[1] - run[0])
    return longest if longest[1] - longest[0] >= USUAL * (last - first) else (first, last)
