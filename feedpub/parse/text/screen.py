# SPDX-License-Identifier: MIT
"""What a text browser does to a page is undone, before any line is looked at: w3m, lynx, links and their like break
lines to fit a screen, number the links and list their addresses below, and draw frames around tables.

Nothing here knows what a title or a date is.  How wide the screen was, the document itself tells: each line that was
broken leaves a little room, and never so much that the next line's first word had fitted there.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, chain, groupby, pairwise, zip_longest
from typing import NamedTuple

from feedpub.parse.text.links import Link
from feedpub.words.measure import STOP, is_wide, one_spaced, width

SAMPLE = 3000
"""Lines that the screen's width is told from."""
NARROW, BROAD = 40, 240
"""Columns of a screen, at least and at most."""
AGREE = 0.6
"""The share of long lines with a line below that must have been broken, and of small letters that these begin with."""
MANY, NEARLY_ALL, SOME = 5, 0.9, 0.25
"""Where so many lines and nearly all long ones were broken for one screen, some small letters are enough: names and
nouns have capitals, too."""
LONG = 0.75
"""The share of a screen that a long line fills."""
HANGING = 8
"""Columns that the lines of a list's entry stand further in than its bullet, at most."""


Numbered = tuple[int, str]
"""A line of the document, and its number, counted from 1."""


class Row(NamedTuple):
    """A line as the page had it."""

    number: int
    """Of its first line in the document, counted from 1."""
    text: str
    links: tuple[Link, ...] = ()
    own: bool = False
    """The tool says it, not the page: an address below, or a feed that the page's head names."""


def rows(physical: Sequence[str], *, closed: Set[int] = frozenset()) -> Iterator[Row]:
    """The lines of a document, blank ones too: put together again, and without the marks of the tool that made it.

    Args:
        physical: As they stand there.
        closed: Numbers of lines that no other one goes on with, whatever their length.
    """
    told, end = _references(physical)
    lines: Iterable[Numbered] = enumerate(physical[: end or None], 1)
    frames: list[Row] = []
    if any("│" in raw or "┃" in raw or "║" in raw for raw in physical[:SAMPLE]):
        frames = [Row(number, raw, own=True) for number, raw in enumerate(physical, 1) if _FRAME.fullmatch(raw)]
        lines = _unframed(lines)
    if screen := _screen(physical[: end or None][:SAMPLE], closed):
        lines = _whole(lines, screen, closed)
    if not told:
        return chain((Row(number, text) for number, text in lines), frames)
    listed = (Row(number, raw, own=True) for number, raw in enumerate(physical[end:], end + 1))
    return chain(_unnumbered(lines, told), frames, listed)


# Lines that were broken -----------------------------------------------------------------------------------------------


class Screen(NamedTuple):
    """What a text was broken for."""

    columns: int
    measure: Callable[[str], int]
    """How the tool counts columns: lynx takes every character for one, all others know the wide ones."""


def _screen(sample: Sequence[str], closed: Set[int]) -> Screen | None:
    """The screen that a text was broken for; None when it was not."""
    pairs = [pair for number, pair in enumerate(pairwise(sample), 1) if number not in closed and _may_go_on(*pair)]
    found = [
        (votes, Screen(columns, measure))
        for measure in (width, len)
        for votes, columns in (_vote(sample, pairs, measure),)
    ]
    votes, best = max(found, key=lambda pair: pair[0])
    return best if votes else _broken_once(sample, closed)


def _broken_once(sample: Sequence[str], closed: Set[int]) -> Screen | None:
    """The screen of a text with one broken line: the longest of all, and the next one alone begins with a small letter.

    That ends a sentence, or stands further in than the list's entry that it goes on with.
    """
    small = [n for n, raw in enumerate(sample) if raw.lstrip()[:1].islower()]
    if len(small) != 1 or not small[0] or small[0] in closed:
        return None
    line, following = sample[small[0] - 1].rstrip(), sample[small[0]]
    hangs = _indent(following) > _indent(line)
    if not (_may_go_on(line, following) and (hangs or STOP.search(following.rstrip()))):
        return None
    size = width(line)
    return (
        Screen(size, width) if NARROW <= size < BROAD and all(width(raw.rstrip()) <= size for raw in sample) else None
    )


def _vote(
    sample: Sequence[str], neighbours: Sequence[tuple[str, str]], measure: Callable[[str], int]
) -> tuple[int, int]:
    """How many lines were broken for one and the same screen, and its columns; 0 when it is none."""
    pairs = [
        (size, size + _first(b, measure), b.lstrip()[0])
        for a, b in neighbours
        if b.lstrip()[0].isalpha() and NARROW <= (size := measure(a.rstrip())) < BROAD
    ]
    sizes = [measure(raw.rstrip()) for raw in sample]
    least, most = _commonest((low, high) for low, high, _ in pairs)
    columns = max((size for size in sizes if least <= size <= most), default=least)
    begin = [letter for low, high, letter in pairs if low <= columns < high]
    long = sum(low > LONG * columns for low, _, _ in pairs)
    over = sum(size > columns for size in sizes)
    small = SOME if len(begin) >= MANY and len(begin) >= NEARLY_ALL * long else AGREE
    fits = len(begin) > 1 and len(begin) >= AGREE * long and over <= 1 + len(begin) / 10
    return (len(begin), columns) if fits and _go_on(begin, small) else (0, 0)


def _commonest(spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The least number and the greatest that most of the spans hold, ends left out; 0 where there is no span."""
    steps: Counter[int] = Counter()
    for low, high in spans:
        steps[low] += 1
        steps[high] -= 1
    at = sorted(steps)
    held = zip(accumulate(steps[column] for column in at), at, at[1:], strict=False)
    _, least, beyond = max(held, key=lambda h: h[0], default=(0, 0, 1))
    return least, beyond - 1


def _go_on(letters: Sequence[str], small: float) -> bool:
    """Whether lines that begin so go on with a sentence, since a share of them begins with a small letter.

    Where a script has no capitals, more lines must agree.
    """
    cased = [letter for letter in letters if letter.islower() or letter.isupper()]
    if 2 * len(cased) < len(letters):
        return len(letters) > 2
    return sum(map(str.islower, cased)) >= small * len(cased)


def _first(text: str, measure: Callable[[str], int]) -> int:
    """Columns of what can't be divided at a line's beginning, with the space before it: a word, or one wide sign.

    Who counts every character for one divides at spaces alone.
    """
    word = text.split(maxsplit=1)[0]
    return 1 + measure(word[0] if is_wide(word[0]) and measure is not len else word)


_ENTRY = re.compile(r"(?:[•‣▪▸►▶●○◦·∙■□◆◇★☆➤➔→»›※✓✔]|[*+-](?=\s)|\(?\d{1,4}[.)]|#{1,6}\s)\s*(?=\S)")
"""What an entry of a list begins with."""
_UNBROKEN = ("…", "...", "...]", "…]")
"""What cuts a text off: such a line was not broken."""


def _may_go_on(line: str, following: str) -> bool:
    """Whether the next line may be more of the same paragraph, by where and with what it begins."""
    line = line.rstrip()
    if not line or not following or following.isspace() or line.endswith(_UNBROKEN):
        return False
    if _is_rule(line) or _is_rule(following.rstrip()):
        return False
    indent, inner = _indent(line), _indent(following)
    mark = _ENTRY.match(line, indent)
    inside = indent <= inner <= (mark.end() + HANGING if mark else indent)
    return inside and not _ENTRY.match(following, inner)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_rule(line: str) -> bool:
    return line[-3:] == line[-1:] * 3 and line[-1:] in "-=_*~─━"


def _whole(lines: Iterable[Numbered], screen: Screen, closed: Set[int]) -> Iterator[Numbered]:
    """Lines put together where the screen broke them."""
    held: list[str] = []
    start = 0
    for number, raw in lines:
        if held and number - 1 not in closed and _goes_on(held[-1], raw, screen):
            held.append(raw)
            continue
        if held:
            yield start, _join(held)
        start, held = number, [raw]
    if held:
        yield start, _join(held)


def _goes_on(line: str, following: str, screen: Screen) -> bool:
    """Whether the next line's beginning would not have fitted on this one."""
    size = screen.measure(line.rstrip())
    full = size > screen.columns // 2 and _may_go_on(line, following)
    return full and size + _first(following, screen.measure) > screen.columns


def _join(held: Sequence[str]) -> str:
    """One line; between wide signs a screen breaks without a space."""
    text = held[0] if len(held) == 1 else held[0].rstrip()
    for more in map(str.strip, held[1:]):
        text += more if is_wide(text[-1]) and is_wide(more[0]) else f" {more}"
    return text


# Links by their numbers -----------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\[(\d{1,4})\]")
_REFERENCE = re.compile(r"\s*(?:(\d{1,4})\.|\[(\d{1,4})\])\s+(\S.*)")
_HEADS = ("References", "References:")
_KINDS = ("visible links", "visible links:", "hidden links:", "links:", "")
_FEW = 3
"""Words of a link in a row of links, at most."""


def _references(physical: Sequence[str]) -> tuple[Mapping[str, str], int]:
    """The addresses below a text, by their numbers, and how many lines stand above them; 0: there are none."""
    end = max(
        (n for n, raw in enumerate(physical) if raw.startswith("References") and raw.strip() in _HEADS), default=0
    )
    told: dict[str, str] = {}
    number = ""
    for raw in physical[end + 1 :] if end else ():
        if match := _REFERENCE.fullmatch(raw):
            number = match[1] or match[2]
            told[number] = match[3]
        elif number and raw[:1] == "\t":
            told[number] = raw.strip()  # elinks: the link's own title stood there
        elif raw.strip().casefold() not in _KINDS:
            return {}, 0
    return (told, end) if told else ({}, 0)


def _unnumbered(lines: Iterable[Numbered], told: Mapping[str, str]) -> Iterator[Row]:
    """Lines without the numbers of their links, and without what lynx tells of the page's head: ``#[1]alternate``."""
    head = True
    for number, raw in lines:
        head = head and (not raw.strip() or raw.lstrip().startswith("#["))
        pieces = _NUMBER.split(raw)
        if head or len(pieces) < 2:
            yield Row(number, raw, own=head)
            continue
        found = [(n, words) for n, words in zip(pieces[1::2], pieces[2::2], strict=True) if n in told]
        yield Row(number, _text(pieces), tuple(Link(words=words, address=told[n], numbered=True) for n, words in found))


def _text(pieces: Sequence[str]) -> str:
    """A line out of what stood before its first link, and of its links, a number before each.

    Links with nothing between stay apart, and so do short ones in a row: they are a menu, or tags.
    """
    words = [one_spaced(piece) for piece in pieces[2::2]]
    if not pieces[0].strip() and len(words) > 2 and all(len(w.split()) <= _FEW for w in words):
        return pieces[0] + "   ".join(filter(None, words))
    text = pieces[0]
    for piece in pieces[2::2]:
        text += f"  {piece}" if text[-1:].isalnum() and piece[:1].strip() else piece
    return text.rstrip() if text.strip() else ""


# Frames of tables -----------------------------------------------------------------------------------------------------

_FRAME = re.compile(r"\s*[┌├└╔╠╚┏┣┗][\u2500-\u257f]*\s*")
_BARS = re.compile(r"\s*[│┃║](.*)[│┃║]\s*")
_BAR = re.compile("[│┃║]")


def _unframed(lines: Iterable[Numbered]) -> Iterator[Numbered]:
    """The rows of tables, their cells three spaces apart; what a cell's width broke stands in one again."""
    for is_table, group in groupby(lines, lambda one: bool(_FRAME.fullmatch(one[1]) or _BARS.fullmatch(one[1]))):
        found = list(group)
        yield from _table_rows(found) if is_table else found


def _table_rows(lines: Sequence[Numbered]) -> Iterator[Numbered]:
    ruled = [list(run) for bare, run in groupby(lines, lambda one: bool(_BARS.fullmatch(one[1]))) if bare]
    divided = len(ruled) > 2  # frames stand between the rows, too
    for row in ruled if divided else [[line] for run in ruled for line in run]:
        cells = zip_longest(*(_BAR.split(raw.strip())[1:-1] for _, raw in row), fillvalue="")
        yield row[0][0], "   ".join(filter(None, (one_spaced(" ".join(cell)) for cell in cells)))
