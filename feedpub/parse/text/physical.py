# SPDX-License-Identifier: MIT
"""The physical lines of a text: without invisible marks, and put together where a screen or a layout broke them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from feedpub import words
from feedpub.dates import find

_MARKS = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ufffe\uffff]|[\x00-\x08\x0e-\x1b\x7f]|[\ud800-\udfff]"
)
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\x0b\x0c\x1c-\x1f]")


_ODD = re.compile(f"{_MARKS.pattern}|{_SPACES.pattern}")

_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))
_LINK_NUMBER = re.compile(r"(?<=[^\s]\s)\[\d{1,4}\](?=\S)")
"""lynx numbers links like ``[8]this``; the number in front of a line stays, it tells how the line stands out."""

LEAF = 24
"""A line with this many characters is no part of a calendar leaf."""


def numbered(text: str) -> Iterator[tuple[int, str, int]]:
    """Lines that are not blank, with their numbers, counted from 1, and the blank lines before each.

    A date that a calendar leaf spreads over two or three lines (``12``, ``JUN``, ``2024``) stands in one again.
    """
    held: list[tuple[int, str, int]] = []
    gap = 0
    for number, raw in _unwrapped(rows(text)):
        if not raw or raw.isspace():
            gap += 1
            continue
        if len(raw) < LEAF and len(held) < 4 and not (gap and held) and _leaf(raw):
            held.append((number, raw, gap))
        else:
            if held:
                yield from _leaves(held)
                held = []
            yield number, raw, gap
        gap = 0
    yield from _leaves(held)


def rows(text: str) -> list[str]:
    """Physical lines, without marks that nobody sees; every other space is a plain one."""
    if not _plain(text) and _ODD.search(text):
        text = _SPACES.sub(" ", _MARKS.sub("", text))
    found = text.splitlines()
    if "[1]" in text and any(raw.strip() == "References" for raw in found):
        return [_LINK_NUMBER.sub("", raw) for raw in found]
    return found


def _plain(text: str) -> bool:
    """Whether a text is ASCII without control characters, which a table of bytes tells sooner than an expression."""
    return text.isascii() and len(text.encode().translate(None, _CONTROLS)) == len(text)


def _leaf(raw: str) -> bool:
    """Whether a line may be one part of a date and nothing else: a number, the name of a month or of a weekday."""
    if not (bare := raw.strip(" .,\t")) or len(bare) > 12:
        return False
    low = bare.casefold()
    return (bare.isdecimal() and len(bare) in (1, 2, 4)) or low in words.months() or low in words.weekdays()


def _leaves(held: list[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    if len(held) < 2:
        return held
    joined = " ".join(raw.strip() for _, raw, _ in held)
    found = find.find(joined)
    whole = found and found.start == 0 and found.end == len(joined) and (found.date.day is not None or found.date.pair)
    return [(held[0][0], joined, held[0][2])] if whole else held


def _unwrapped(physical: list[str]) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; lines that were broken to fit a screen are put together again."""
    limit = _screen(physical)
    return _whole(physical, limit) if limit else iter(enumerate(physical, 1))


def _whole(physical: list[str], limit: int) -> Iterator[tuple[int, str]]:
    start, held = 1, physical[:1]
    for number, raw in enumerate(physical[1:], 2):
        if raw.strip() and _breaks(physical[number - 2], raw, limit):
            held.append(raw.strip())
            continue
        yield start, " ".join(held)
        start, held = number, [raw]
    yield start, " ".join(held)


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
    ruled = line[-3:] == line[-1:] * 3 and line[-1:] in "-=_*~"
    return bool(line.strip()) and deeper and not ruled and len(line) + 1 + len(word) > limit and len(line) > limit // 2
