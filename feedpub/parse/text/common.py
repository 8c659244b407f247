# SPDX-License-Identifier: MIT
"""What all items of a page have in common, so that one of them can be read: where their dates stand, what titles begin
with, which labels say nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from feedpub import words
from feedpub.dates.find import Found
from feedpub.parse.text.kinds import BYLINE, DATE, END, LEAD, MIDDLE, TAIL, TEXT, TITLE, WORDS, Place
from feedpub.parse.text.lines import Line
from feedpub.parse.text.share import LABEL_WORDS, Part
from feedpub.words.measure import fold, width, words_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What all items of a page have in common."""

    places: frozenset[Place]
    """Where dates stand in titles, or at the ends of texts."""
    categories: frozenset[int]
    """Numbers of the lines that only name a category."""
    clocks: bool
    """Most titles begin with a time of day, which is no part of them."""
    column: int
    """Which column holds the titles, where items are rows of a table."""
    kicker: str
    """What most titles begin with, up to a slash or a bar: ``Music / ``; empty for none."""
    sentences: bool
    """Most titles are texts of several sentences, of which the first is the title."""
    empty_labels: frozenset[str]
    """Labels of most items that are no topics: buttons, which do not stand above the first, and the page's own name."""

    labels: Mapping[str, tuple[str, ...]]
    """Labels that are several categories with nothing between, and those."""


SENTENCE = re.compile(r".{8,200}?(?:[.!?…](?=\s+\S)|[。！？](?=.))")
"""The first sentence of more than one."""
CLOCK = re.compile(r"^\W?\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?:\s*[|–—:-])?\s+(?=\S)", re.IGNORECASE)
_GLUE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
"""A small letter or none, and a capital: ``SafetyLogistics``."""
_KICKER = re.compile(r"[^/|]{2,30}? [/|] (?=\S)")


def page_of(parts: Sequence[Part], above: frozenset[str]) -> Page:
    labels = Counter(x.text for p in parts for x in p.head if x.kind is TITLE)
    first = {x.text for x in parts[0].head}
    usual = {t for t, n in labels.items() if n > 1 and n >= 0.8 * labels.total()}
    empty = frozenset(t for t in usual if t not in first or _is_empty(t, above))
    return Page(
        places=_places(parts),
        categories=_category_lines(parts),
        clocks=sum(bool(CLOCK.match(p.title.text)) for p in parts) >= max(2, 0.6 * len(parts)),
        column=_title_column(parts),
        kicker=_kicker(parts),
        sentences=2 * sum(map(_has_sentences, parts)) > len(parts),
        empty_labels=empty,
        labels=_unglued(labels.keys() - empty),
    )


def _kicker(parts: Sequence[Part]) -> str:
    found = Counter(m[0] for p in parts if (m := _KICKER.match(p.title.text)) and words_in(m[0]) <= LABEL_WORDS)
    text, often = found.most_common(1)[0] if found else ("", 0)
    return text if often > 1 and often >= 0.6 * len(parts) else ""


def _has_sentences(part: Part) -> bool:
    """Whether a title is a text of several sentences, and no teaser, which is cut off."""
    whole = not part.title.ended and not part.title.text.endswith(("…", "...", "…]", "...]"))
    return part.title.kind is TEXT and whole and bool(SENTENCE.match(part.title.text))


def _is_empty(label: str, above: frozenset[str]) -> bool:
    """Whether a label that all items have says only what the page is."""
    return fold(label) in above or all(word in words.lines("heading") for word in fold(label).split())


def _unglued(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The categories of labels such as ``SafetyLogistics``, where one of them stands in another label, too."""
    pieces = {text: tuple(_GLUE.split(text)) for text in labels if "," not in text and _GLUE.search(text)}
    often = Counter(piece for text in pieces for piece in set(pieces[text]))
    return {text: found for text, found in pieces.items() if any(often[p] > 1 for p in found)}


def _places(parts: Sequence[Part]) -> frozenset[Place]:
    """Where in titles and at the ends of texts dates stand: they count when they come back often enough, and hardly a
    date has a line of its own."""
    if _end_with_dates(parts):
        return frozenset({END})
    if _have_date_lines(parts):
        return frozenset()
    found = Counter(p.title.place for p in parts if p.title.found)
    if found[MIDDLE]:
        return frozenset({MIDDLE})
    dated = found[LEAD] + found[TAIL]
    if dated < len(parts) and _are_yearless(parts):
        return frozenset()  # "3 May: Spring fair" among other titles names the day of an event
    need = _often(parts)
    return frozenset(p for p in (LEAD, TAIL) if found[p] >= (1 if dated >= need else need))


def _often(parts: Sequence[Part]) -> float:
    """How many items make a rule."""
    return max(2, 0.6 * len(parts)) if len(parts) > 1 else 1


def _end_with_dates(parts: Sequence[Part]) -> bool:
    ends = sum(any(x.place is END for x in [p.title, *p.tail]) for p in parts)
    return len(parts) > 1 and ends >= _often(parts)


def _have_date_lines(parts: Sequence[Part]) -> bool:
    """Whether dates have lines of their own.  Where nearly all titles hold a day, a few such lines are others': a month
    above its days, or what the page's foot says.
    """
    own = [x.found.date for p in parts for x in [*p.tail, *p.head] if x.kind is DATE and x.found]
    days = sum(date.names_day for date in own)
    inside = sum(p.title.place in (LEAD, TAIL) and p.title.found.date.names_day for p in parts if p.title.found)
    return bool(own) and (2 * inside <= len(parts) or days >= inside)


def _are_yearless(parts: Sequence[Part]) -> bool:
    """Whether titles hold dates, and none of them a year."""
    dates = [p.title.found.date for p in parts if p.title.found]
    return bool(dates) and not any(d.year or d.ago for d in dates)


def _category_lines(parts: Sequence[Part]) -> frozenset[int]:
    """Short lines beside an item's date, where most dated items have one."""
    dated = [p for p in parts if any(x.kind in BYLINE for x in p.tail)]
    found = [x.number for p in dated if (x := _beside_date(p)) is not None]
    return frozenset(found) if len(found) * 2 >= max(1, len(dated)) else frozenset()


def _beside_date(part: Part) -> Line | None:
    at = next(i for i, x in enumerate(part.tail) if x.kind in BYLINE)
    for x in [*part.tail[max(0, at - 1) : at], *part.tail[at + 1 : at + 2]]:
        short = x.kind is TITLE and words_in(x.text) <= 2 and width(x.text) <= 30 and x.text != part.title.text
        rest = [y for y in part.tail if y.kind in WORDS and y is not x]
        in_run = any(y.kind is TITLE and abs(y.number - x.number) == 1 and y.text != part.title.text for y in rest)
        if short and rest and not in_run:
            return x
    return None


def _title_column(parts: Sequence[Part]) -> int:
    """Which column holds the titles, where items are rows of a table: the one with the most words."""
    words_of: Counter[int] = Counter()
    for p in parts:
        if (found := p.title.found) and p.title.place in (LEAD, TAIL):
            words_of.update({n: words_in(c) for n, c in enumerate(columns(beside_found(p.title, found)))})
    return max(words_of, key=lambda n: (words_of[n], -n), default=0)


def columns(text: str) -> list[str]:
    """The columns of a table's row: tabs or wide gaps divide them."""
    return [c.strip() for c in text.replace("\t", "   ").split("   ") if c.strip()]


def beside_found(line: Line, found: Found) -> str:
    """What stands behind a leading date, or before one at the end.  A bar between the two divides columns."""
    text = line.text[found.end :] if line.place is LEAD else line.text[: found.start]
    is_divided = text.lstrip().startswith("|") if line.place is LEAD else text.rstrip().endswith("|")
    return text.replace("|", "   ") if is_divided else text
