# SPDX-License-Identifier: MIT
"""Where on a page dates stand: in an attribute, in a text, or in a few texts that make one date together.

What a date is, `feedpub.dates.find` knows; here is only where HTML keeps it.  Whose date it is and which of several
counts, the records decide.
"""

import re
from collections import Counter
from collections.abc import Hashable
from functools import lru_cache

from msgspec import Struct

from feedpub.dates import find
from feedpub.dates.find import Found
from feedpub.model import RawDate
from feedpub.parse.html.tree import Node, Page
from feedpub.words.measure import DIGIT

LONGEST = 160
"""A longer text tells of dates; it doesn't state one, but at its very beginning, and set apart."""
_OPENING = 60
_APART = re.compile(r"\s?[])）】:–—|·]|\s-\s")
_JOINED = 32
"""Characters of texts that make a date only together."""
_ATTRIBUTES = ("datetime", "data-datetime", "data-date", "data-time", "data-timestamp", "data-published")
_DATED = frozenset([*_ATTRIBUTES, "itemprop", "title"])
_YEAR = re.compile(r"(?:19|20)\d\d")


class Stamp(Struct, frozen=True, kw_only=True, gc=False):
    """A date on the page."""

    start: int
    end: int
    """The nodes that state it: ``nodes[start:end]``."""
    text: str
    """The words that `feedpub.dates` reads; the date begins there or is found in them."""
    found: Found
    share: float
    """How much of its text the date is, from 0 to 1: 1 where it stands alone."""
    attribute: bool = False
    """A machine wrote it."""

    @property
    def whole(self) -> bool:
        """Whether it needs nothing more: year, month and day are there, or it is counted back from now."""
        return self.found.date.ago is not None or (
            self.found.date.year is not None and (self.found.date.day is not None or self.found.date.pair is not None)
        )

    @property
    def day(self) -> Hashable:
        """Equal where the same day is said, in whatever form."""
        date = self.found.date
        return date.year, tuple(n for n, _ in date.months), date.day, date.pair, date.ago

    @property
    def names_day(self) -> bool:
        """Whether it says which day, be it without a year; a month alone is often part of a title."""
        date = self.found.date
        return date.ago is not None or date.day is not None or date.pair is not None


def find_all(page: Page) -> list[Stamp]:
    """Every date of the page, in its order; of an element that a machine dated, not the words in it."""
    stamps: list[Stamp] = []
    after = 0
    for node in page.nodes:
        if node.text:
            stamp = _of_text(page, node) if node.index >= after else None
        elif node.attrs and not _DATED.isdisjoint(node.attrs) and node.index >= after:
            stamp = _of_attributes(node)
        else:
            continue
        if stamp is not None and (not stamps or stamp.start >= stamps[-1].end):
            stamps.append(stamp)
            after = stamp.end
    return _without_numbers(page, _without_examples(page, stamps))


def _without_examples(page: Page, stamps: list[Stamp]) -> list[Stamp]:
    """The same, with the words where a machine says one day of most and the words another of each: it was copied with
    an example, and what it says never changed.
    """
    told = Counter(stamp.text for stamp in stamps if stamp.attribute)
    value, often = next(iter(told.most_common(1)), ("", 0))
    if often < max(2, 0.5 * told.total()):
        return stamps
    said = [_of_words(page, s) if s.attribute and s.text == value else None for s in stamps]
    days = {words.day for words in said if words is not None and words.whole}
    return [words or stamp for words, stamp in zip(said, stamps, strict=True)] if len(days) > 1 else stamps


def _of_words(page: Page, stamp: Stamp) -> Stamp | None:
    text = page.text(stamp.start, stamp.end, limit=LONGEST)[:LONGEST]
    found = find.find_calendar(text)
    return _stamp(stamp.start, stamp.end, text, found) if found else None


_EIGHT = re.compile(r"(?<!\d)(?:19|20)\d{6}(?!\d)", re.ASCII)


def _without_numbers(page: Page, stamps: list[Stamp]) -> list[Stamp]:
    """The dates without those of eight digits, where the page has such numbers that are none: ``20240343`` is a file's
    number, and so is ``20240115`` beside it.
    """
    if not any(_EIGHT.fullmatch(s.found.date.words) for s in stamps if not s.attribute):
        return stamps
    numbers = (number for node in page.tagged.get("", ()) for number in _EIGHT.findall(node.text))
    if all(find.find_calendar(number) for number in numbers):
        return stamps
    again = (_of_others(s) if not s.attribute and _EIGHT.search(s.text) else s for s in stamps)
    return [s for s in again if s is not None]


def _of_others(stamp: Stamp) -> Stamp | None:
    """The date of the same words that is none of eight digits."""
    found = find.find(_EIGHT.sub("x" * 8, stamp.text))
    return _stamp(stamp.start, stamp.end, stamp.text, found) if found else None


def _of_attributes(node: Node) -> Stamp | None:
    values = [v for name in _ATTRIBUTES if (v := node.attrs.get(name))]
    if "date" in node.attrs.get("itemprop", "").casefold() and (content := node.attrs.get("content")):
        values.append(content)
    for value in values:
        found = find.find_calendar(value[:LONGEST].lstrip())
        if found and found.start == 0 and found.date.names_year and found.date.names_day:
            return Stamp(start=node.index, end=node.end, text=value[:LONGEST], found=found, share=1.0, attribute=True)
    title = node.attrs.get("title", "")
    if node.tag in ("time", "abbr", "span") and title and len(title) < 60 and DIGIT.search(title):
        found = find.find_calendar(title)
        if found and found.date.year and found.end - found.start > 0.6 * len(title.strip()):
            return Stamp(start=node.index, end=node.end, text=title, found=found, share=1.0, attribute=True)
    return None


def _of_text(page: Page, node: Node) -> Stamp | None:
    text = node.text
    if len(text) > LONGEST and DIGIT.search(text, 0, _OPENING):
        found = find.find_calendar(text[:_OPENING])
        apart = found is not None and found.start <= 1 and _APART.match(text, found.end)
        return _stamp(node.index, node.end, text, found) if found and apart else None
    if len(text) <= LONGEST and (DIGIT.search(text) or _may_be_relative(node)):
        found = find.find(text)
        if found and (found.date.ago is None or found.end - found.start > 0.5 * len(text)):
            here = _stamp(node.index, node.end, text, found)
            if here.whole or len(text) > _JOINED:
                return here
            return _together(page, node) or here
        if not found and len(text) <= 12:
            return _together(page, node)
    return None


def _may_be_relative(node: Node) -> bool:
    parent = node.parent
    if parent is None or not parent.attrs:
        return parent is not None and parent.tag == "time" and len(node.text) < 40
    return len(node.text) < 40 and (parent.tag == "time" or _is_date(parent.names))


@lru_cache(maxsize=1024)
def _is_date(names: str) -> bool:
    return "date" in names.casefold()


def _together(page: Page, node: Node) -> Stamp | None:
    """``<b>12</b> <i>Mar</i> 2024``: a date of several texts, the smallest piece around this one that makes a whole."""
    around = node.parent
    for _ in range(3):
        if (
            around is None
            or around.tag in ("body", "tr")
            or page.chars[around.end] - page.chars[around.index] > _JOINED
        ):
            return None
        if around.end - around.index > 2 and around.index <= node.index:
            text = page.of(around)
            found = find.find_calendar(text)
            if found and (found.date.day or found.date.pair) and found.end - found.start > 0.6 * len(text):
                stamp = _stamp(around.index, around.end, text, found)
                texts = (n for n in page.nodes[around.index : around.end] if DIGIT.search(n.text))
                first = next(texts, node)
                if first is node and stamp.share > 0.5:
                    return stamp
        around = around.parent
    return None


def _stamp(start: int, end: int, text: str, found: Found) -> Stamp:
    return Stamp(start=start, end=end, text=text, found=found, share=(found.end - found.start) / max(1, len(text)))


def completed(stamp: Stamp, heading: str | None) -> RawDate:
    """The date, with what a heading above it says of the year."""
    date = stamp.found.date
    year = None if stamp.whole or not heading else _YEAR.search(heading)
    if year is None:
        return date
    words, number = date.words, year[0]
    for both in (f"{words} {number}", f"{words}, {number}", f"{number}-{words}", f"{number} {words}"):
        found = find.find_calendar(both)
        if found and found.end - found.start > 0.7 * len(both):
            whole = found.date
            if whole.year and (whole.day or whole.pair):
                return whole
    return date


def is_only_date(text: str) -> bool:
    """Whether a text says a date and no more."""
    if len(text) > 60:
        return False
    found = find.find(text)
    return found is not None and found.end - found.start >= len(text.strip()) - 2
