# SPDX-License-Identifier: MIT
"""Runs of bullets that are no items: a page's menus, and what its sidebar lists.

A whole page has them above and beside its list, and text browsers give each entry a line.  An entry says a few words
and nothing else: no date, and no text below it.
"""

from collections.abc import Iterator, Sequence

from feedpub.parse.text.kinds import CONTENT, FURNITURE, NOWHERE, TITLE
from feedpub.parse.text.lines import Line
from feedpub.words.measure import width, words_in

LEAST = 3
"""Entries of a menu."""
ENTRY_WORDS, ENTRY_COLUMNS = 5, 44
"""Words and columns of most entries, at most."""
MOST = 0.8
"""The share that stands for most."""


def menus(lines: list[Line]) -> list[Line]:
    """Runs of three or more indented bullets with a few words each, or with what stands elsewhere on the page, too; and
    what stands among bullets of which most are a menu's words.
    """
    lines = list(_with_their_neighbours(lines))
    runs = [run for run in _runs(lines) if sum(bool(lines[i].marker) for i in run) >= LEAST]
    if not runs:
        return lines
    inside = {i for run in runs for i in run}
    elsewhere = {x.text for i, x in enumerate(lines) if x.kind is TITLE and i not in inside}
    found = [run for run in runs if _is_menu([lines[i] for i in run], elsewhere)]
    if found and _hold_all(lines, found):
        found.remove(max(found, key=lambda run: sum(len(lines[i].text) for i in run)))
    entries = {i for run in found for i in run}
    return [_furniture(x) if i in entries else x for i, x in enumerate(lines)]


def _furniture(line: Line) -> Line:
    return line._replace(kind=FURNITURE, reason="menu", found=None, place=NOWHERE)


def _is_short(line: Line) -> bool:
    return words_in(line.text) <= ENTRY_WORDS and width(line.text) <= ENTRY_COLUMNS


def _with_their_neighbours(lines: Sequence[Line]) -> Iterator[Line]:
    """The same lines; a short entry between ``Home`` and ``Contact`` is one like them."""
    for entries in _blocks(lines):
        known = sum(x.kind is FURNITURE for x in entries)
        menu = bool(entries[0].marker) and known > 1 and 2 * known >= len(entries) >= LEAST
        yield from (_furniture(x) if menu and x.kind is TITLE and _is_short(x) else x for x in entries)


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines with one mark; a gap, or another mark, ends a block."""
    block: list[Line] = []
    for x in lines:
        if block and (x.gap or x.marker != block[0].marker):
            yield block
            block = []
        block.append(x)
    if block:
        yield block


def _hold_all(lines: Sequence[Line], menus: Sequence[range]) -> bool:
    """Whether hardly a line would be left for a list: then the one with most to say is it."""
    inside = sum(x.kind in CONTENT for run in menus for x in lines[run.start : run.stop])
    return sum(x.kind in CONTENT for x in lines) - inside < LEAST


def _is_menu(run: Sequence[Line], elsewhere: set[str]) -> bool:
    """Whether most entries are a few words, or most stand elsewhere, too."""
    few = sum(map(_is_short, run))
    again = sum(x.text in elsewhere for x in run)
    return max(few, again) >= MOST * len(run)


def _runs(lines: Sequence[Line]) -> Iterator[range]:
    """Runs of short undated lines with bullets that stand further in than the page's edge, with what hangs on them."""
    start = None
    for i, x in enumerate(lines):
        bullet = x.kind is TITLE and x.place is NOWHERE and x.indent > 0 and bool(x.marker) and x.marker not in _OTHER
        hanging = start is not None and x.indent > lines[start].indent and not x.gap and x.kind in (TITLE, FURNITURE)
        empty = x.kind is FURNITURE and x.indent > 0
        if start is None and bullet:
            start = i
        elif start is not None and not bullet and not hanging and not empty:
            yield range(start, i)
            start = None
    if start is not None:
        yield range(start, len(lines))


_OTHER = frozenset({"1.", "v", "=", "~", *("#" * n for n in range(1, 7))})
"""Marks that are no bullets."""
