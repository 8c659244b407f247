# SPDX-License-Identifier: MIT
"""A choice of titles on a page, and what is to be known about it before it is judged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from feedpub.parse.text.kinds import DATE, FURNITURE, TEXT, TITLE
from feedpub.parse.text.lines import Line

TITLE_BELOW, COPY_BELOW = "next title", "the same again"


class Context(NamedTuple):
    """How a line stands among its neighbours."""

    gap: bool
    """A blank line is above it."""
    marker: str
    """Its mark's first sign."""
    on_short: bool
    """A short line is above it."""
    below: str
    """The kind of the line below; or `TITLE_BELOW` or `COPY_BELOW`."""


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
            if x.kind is TITLE and i not in taken and i > titles[0]
        ],
        dated=2 * sum(bool(lines[i].place) for i in titles) > len(titles),
        beside=_each_beside(lines, titles),
    )


def _each_beside(lines: Sequence[Line], titles: Sequence[int]) -> bool:
    if len(titles) < 2 or len(titles) != sum(x.kind is DATE for x in lines):
        return False
    return any(all(0 <= i + d < len(lines) and lines[i + d].kind is DATE for i in titles) for d in (-1, 1))


def _context(lines: Sequence[Line], i: int, titles: frozenset[int]) -> Context:
    x = lines[i]
    above, below = _neighbour(lines, i, -1), _neighbour(lines, i, 1)
    stamped = i > 0 and lines[i - 1].reason == "clock" and not x.gap
    twice = i + 1 < len(lines) and lines[i + 1].text == x.text
    after = TEXT if below >= len(lines) else TITLE_BELOW if below in titles else lines[below].kind
    return Context(
        gap=x.gap > 0 or (i == 0 and any(y.gap for y in lines[1:])),
        marker=x.marker[:1],
        on_short=above >= 0 and lines[above].kind is TITLE and not stamped,
        below=COPY_BELOW if twice else after,
    )


def _neighbour(lines: Sequence[Line], i: int, step: int) -> int:
    """The index of the line above or below, up to two lines of furniture left out."""
    at = i + step
    while 0 <= at < len(lines) and lines[at].kind is FURNITURE and abs(at - i) < 3:
        at += step
    return at
