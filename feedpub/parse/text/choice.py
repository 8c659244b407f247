# SPDX-License-Identifier: MIT
"""A choice of titles on a page, and what is to be known about it before it is judged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from feedpub.parse.text.lines import Line

Context = tuple[bool, str, str, str]
"""How a line stands among its neighbours: gap, marker, what is above it, what is below."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of titles, and what the questions about it have in common."""

    lines: Sequence[Line]
    titles: Sequence[int]
    """Indexes into the lines, ascending; at least one."""
    bodies: Sequence[Sequence[Line]]
    """What stands below each title, down to the next."""
    usual: Context
    """How most of the titles stand."""
    usually: float
    """The share of titles that stand so."""
    others: Sequence[tuple[Line, Context]]
    """Short lines below the first title that are no titles."""
    dated: bool
    """Most titles hold a date themselves."""
    beside: bool
    """Each title has a date of its own right above it, or each right below."""


def choose(lines: Sequence[Line], titles: Sequence[int]) -> Choice:
    """A choice of titles, ready to be asked about."""
    bodies = [lines[i + 1 : j] for i, j in zip(titles, [*titles[1:], len(lines)], strict=True)]
    role = frozenset(titles)
    contexts = Counter(_context(lines, i, role) for i in titles)
    usual, often = contexts.most_common(1)[0]
    copies = {i + 1 for i, b in zip(titles, bodies, strict=True) if b and b[0].text == lines[i].text}
    taken = copies.union(titles)
    return Choice(
        lines=lines,
        titles=titles,
        bodies=bodies,
        usual=usual,
        usually=often / len(titles),
        others=[
            (x, _context(lines, i, role))
            for i, x in enumerate(lines)
            if x.kind == "T" and i not in taken and i > titles[0]
        ],
        dated=2 * sum(bool(lines[i].place) for i in titles) > len(titles),
        beside=_each_beside(lines, titles),
    )


def _each_beside(lines: Sequence[Line], titles: Sequence[int]) -> bool:
    if len(titles) < 2 or len(titles) != sum(x.kind == "D" for x in lines):
        return False
    return any(all(0 <= i + d < len(lines) and lines[i + d].kind == "D" for i in titles) for d in (-1, 1))


def _context(lines: Sequence[Line], i: int, titles: frozenset[int]) -> Context:
    x = lines[i]
    j = i - 1
    while j >= 0 and lines[j].kind == "J" and i - j < 3:
        j -= 1
    k = i + 1
    while k < len(lines) and lines[k].kind == "J" and k - i < 3:
        k += 1
    stamped = i > 0 and lines[i - 1].reason == "clock" and not x.gap
    before = "T" if j >= 0 and lines[j].kind == "T" and not stamped else ""
    after = "P" if k >= len(lines) else "t" if k in titles else lines[k].kind
    twice = i + 1 < len(lines) and lines[i + 1].text == x.text
    return (
        x.gap > 0 or (i == 0 and any(y.gap for y in lines[1:])),
        x.marker[:1],
        "T" if before == "T" else "",
        "2" if twice else after,
    )
