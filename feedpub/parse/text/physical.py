# SPDX-License-Identifier: MIT
"""The physical lines of a text: without invisible marks, and dates put together that a layout broke."""

import re
from collections.abc import Iterator, Set

from feedpub import words
from feedpub.dates import find
from feedpub.parse.text import screen
from feedpub.parse.text.screen import Row

_MARKS = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ufffe\uffff]|[\x00-\x08\x0e-\x1b\x7f]|[\ud800-\udfff]"
)
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\x0b\x0c\x1c-\x1f]")


_ODD = re.compile(f"{_MARKS.pattern}|{_SPACES.pattern}")

_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))

LEAF = 24
"""A line with this many characters is no part of a calendar leaf."""
PARTS = 3
"""So many parts that stand apart from each other are a date and no chance."""


def numbered(text: str, *, closed: Set[int] = frozenset()) -> Iterator[tuple[Row, int]]:
    """Lines of a `visible` text that are not blank, with the blank lines before each; `closed` as `screen.rows` has it.

    A date that a calendar leaf spreads over two or three lines (``12``, ``JUN``, ``2024``) stands in one again.
    """
    held: list[tuple[Row, int]] = []
    gap = 0
    for row in screen.rows(text.splitlines(), closed=closed):
        if not row.text or row.text.isspace():
            gap += 1
            continue
        leaf = len(row.text) < LEAF and _leaf(row.text)
        if held and not (leaf and len(held) < 4 and _goes_on(held, gap)):
            yield from _leaves(held)
            held = []
        if leaf:
            held.append((row, gap))
        else:
            yield row, gap
        gap = 0
    yield from _leaves(held)


def visible(text: str) -> str:
    """A text without marks that nobody sees; every other space is a plain one."""
    return _SPACES.sub(" ", _MARKS.sub("", text)) if not _plain(text) and _ODD.search(text) else text


def _plain(text: str) -> bool:
    """Whether a text is ASCII without control characters, which a table of bytes tells sooner than an expression."""
    return text.isascii() and len(text.encode().translate(None, _CONTROLS)) == len(text)


def _leaf(raw: str) -> bool:
    """Whether a line may be one part of a date and nothing else: a number, the name of a month or of a weekday."""
    if not (bare := raw.strip(" .,\t")) or len(bare) > 12:
        return False
    low = bare.casefold()
    return (bare.isdecimal() and len(bare) in (1, 2, 4)) or low in words.months() or low in words.weekdays()


def _goes_on(held: list[tuple[Row, int]], gap: int) -> bool:
    """Whether a line stands below the parts of a leaf as they stand below each other: a screen may set them all apart.
    A year that stands apart heads a list.
    """
    apart = held[1][1] if len(held) > 1 else gap
    return gap == apart and (not gap or not _YEAR.fullmatch(held[0][0].text))


_YEAR = re.compile(r"\s*\d{4}\s*")


def _leaves(held: list[tuple[Row, int]]) -> list[tuple[Row, int]]:
    if len(held) < (PARTS if held and any(gap for _, gap in held[1:]) else 2):
        return held
    joined = " ".join(row.text.strip() for row, _ in held)
    found = find.find(joined)
    whole = found and found.start == 0 and found.end == len(joined) and (found.date.day is not None or found.date.pair)
    first, gap = held[0]
    return (
        [(first._replace(text=joined, links=tuple(link for row, _ in held for link in row.links)), gap)]
        if whole
        else held
    )
