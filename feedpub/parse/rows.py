# SPDX-License-Identifier: MIT
"""The physical lines of a text: without invisible marks, and put together where a screen or a layout broke them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from feedpub.parse import datetext, words

_MARKS = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ufffe\uffff]|[\x00-\x08\x0e-\x1b\x7f]|[\ud800-\udfff]"
)
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\x0b\x0c\x1c-\x1f]")


def numbered(text: str) -> Iterator[tuple[int, str, int]]:
    """Lines with their numbers, counted from 1, and how many blank lines a blank one stands for."""
    return _tiled(_unwrapped(rows(text)))


def rows(text: str) -> list[str]:
    """Physical lines, without marks that nobody sees; every other space is a plain one."""
    text = _SPACES.sub(" ", _MARKS.sub("", text))
    return text.splitlines()


def _tiled(numbered: Iterator[tuple[int, str, int]]) -> Iterator[tuple[int, str, int]]:
    """Dates that a calendar leaf spreads over two or three lines (``12``, ``JUN``, ``2024``) stand in one again."""
    held: list[tuple[int, str, int]] = []
    for one in numbered:
        if _leaf(one[1]) and len(held) < 4:
            held.append(one)
            continue
        yield from _leaves(held)
        held = []
        yield one
    yield from _leaves(held)


def _leaf(raw: str) -> bool:
    """Whether a line may be one part of a date and nothing else: a number, the name of a month or of a weekday."""
    if len(raw) > 24 or not (bare := raw.strip(" .,\t")) or len(bare) > 12:
        return False
    return (
        (bare.isdecimal() and len(bare) in (1, 2, 4))
        or bare.casefold() in words.months()
        or bare.casefold() in words.weekdays()
    )


def _leaves(held: list[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    joined = " ".join(raw.strip() for _, raw, _ in held)
    found = datetext.find(joined) if len(held) > 1 else None
    whole = found and found.start == 0 and found.end == len(joined) and (found.day is not None or found.pair)
    return [(held[0][0], joined, 1)] if whole else held


def _unwrapped(physical: list[str]) -> Iterator[tuple[int, str, int]]:
    """Lines with their numbers; lines that were broken to fit a screen are put together again."""
    limit = _screen(physical)
    start, held = 0, ""
    for number, raw in enumerate(physical, 1):
        if held and limit and raw.strip() and _breaks(physical[number - 2], raw, limit):
            held += " " + raw.strip()
            continue
        if start:
            yield start, held, 1
        start, held = number, raw
    if start:
        yield start, held, 1


def _screen(physical: list[str]) -> int:
    """Columns of the screen that a text was broken for; 0 when it was not."""
    sample = [r.rstrip() for r in physical[:3000]]
    limit = max(map(len, sample), default=0)
    if not 40 <= limit <= 110:
        return 0
    nexts = [b.lstrip() for a, b in pairwise(sample) if b.strip() and _breaks(a, b, limit)]
    small = sum(n[0].islower() for n in nexts)
    return limit if len(nexts) >= 2 and small >= 0.6 * len(nexts) else 0


def _breaks(line: str, following: str, limit: int) -> bool:
    """Whether the next line's first word would not have fitted on this one."""
    line = line.rstrip()
    word = following.split(maxsplit=1)[0]
    deeper = len(following) - len(following.lstrip()) >= len(line) - len(line.lstrip())
    return bool(line.strip()) and deeper and len(line) + 1 + len(word) > limit and len(line) > limit // 2
