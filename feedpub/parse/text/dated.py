# SPDX-License-Identifier: MIT
"""Dates whose place the page tells: at the ends of titles or texts, between the two, beside short titles, below a year.

Each function here takes the lines of a page and returns them corrected.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set

from feedpub import words
from feedpub.dates import find
from feedpub.model import RawDate
from feedpub.parse.byline import is_byline
from feedpub.parse.furniture import is_counter
from feedpub.parse.text.bylines import is_pure
from feedpub.parse.text.kinds import (
    DATE,
    END,
    FURNITURE,
    LAST,
    LEAD,
    MIDDLE,
    NOWHERE,
    OWN,
    TAIL,
    TEXT,
    TITLE,
    WORDS,
)
from feedpub.parse.text.lines import LABEL, Line
from feedpub.parse.text.place import of_middle
from feedpub.words.measure import DIGIT, SHORT, STOP, fold, words_in

USUAL = 0.75
"""The share of titles with the same mark that makes a date at their ends usual."""
ONE_LINE = 80
"""Title, date and text on one line have more characters than this."""


def at_ends(lines: list[Line]) -> list[Line]:
    """Dates at short lines' very ends.

    They are of their own behind a label above titles, or behind words that come back, and titles' where most short
    lines have one.  Elsewhere they are a part of the title.
    """
    ends = {i for i, x in enumerate(lines) if x.kind is TITLE and x.place in (LAST, TAIL)}
    if _head_titles(lines, ends):
        return [x._replace(kind=DATE, place=OWN, marker="") if i in ends else x for i, x in enumerate(lines)]
    keys = Counter(_key(lines[i]) for i in ends)
    keyed = {i for i in ends if keys[_key(lines[i])] > 1 and _key(lines[i])}
    if keyed:
        lines = [x._replace(kind=DATE, place=OWN) if i in keyed else x for i, x in enumerate(lines)]
    last = {i for i in ends - keyed if lines[i].place is LAST}
    if not last:
        return lines
    usual = _usual_marks(lines, ends - keyed)
    often = Counter(_words_before(lines[i]) for i in last if i and lines[i - 1].kind is TITLE and i - 1 not in last)
    return [_at_end(x, x.marker in usual, often[_words_before(x)]) if x.place is LAST else x for x in lines]


def _head_titles(lines: Sequence[Line], ends: Set[int]) -> bool:
    """Whether most of these lines, and some that are surely dates, stand above titles."""
    if not ends:
        return False
    sure = sum(x.kind is DATE and _above_title(lines, i) for i, x in enumerate(lines))
    return len(ends) + sure > 1 and sum(_above_title(lines, i) for i in ends) >= 0.8 * len(ends)


def _usual_marks(lines: Sequence[Line], ends: Set[int]) -> Set[str]:
    """The marks of which most short lines have a date at the end; of lines without a mark, most of all must have."""
    titles = Counter(x.marker for x in lines if x.kind is TITLE)
    dated = Counter(lines[i].marker for i in ends)
    return {mark for mark, n in dated.items() if n > 1 and n >= USUAL * (titles[mark] if mark else titles.total())}


def _key(line: Line) -> str:
    """What a line says its date is, such as ``Date of recall:``."""
    before = _words_before(line)
    return before.casefold() if before[-1:] in (":", "：") and words_in(before) <= ANSWER else ""


ANSWER = 5
"""Words that say what a date is, at most."""


def _above_title(lines: Sequence[Line], i: int) -> bool:
    """Whether a title and its text stand below a few words and a date."""
    few = words_in(_words_before(lines[i])) <= LABEL
    return few and [(x.kind, x.place) for x in lines[i + 1 : i + 3]] == [(TITLE, NOWHERE), (TEXT, NOWHERE)]


def _words_before(line: Line) -> str:
    return line.text[: line.found.start].strip() if line.found else ""


def _at_end(line: Line, usual: bool, often: int) -> Line:
    if often > 1:
        return line._replace(kind=DATE, place=OWN)
    return line._replace(place=TAIL) if usual else line._replace(place=NOWHERE, found=None)


def of_texts(lines: list[Line]) -> list[Line]:
    """Sentences with a date behind are texts where they stand below titles that have none."""
    ends = {
        i
        for i, x in enumerate(lines)
        if x.kind is TITLE and x.place is TAIL and x.found and STOP.search(x.text[: x.found.start].rstrip(" ([（"))
    }
    below = sum(i > 0 and lines[i - 1].kind is TITLE and not lines[i - 1].place for i in ends)
    if below < 2 or below < 0.7 * len(ends):
        return lines
    return [x._replace(kind=TEXT, place=END) if i in ends else x for i, x in enumerate(lines)]


def in_front_of_all(lines: list[Line]) -> list[Line]:
    """Where nearly all lines of a page are short and begin with a full date, each is a date and a title, though one
    ends as sentences do, or has few words.
    """
    found = {i for i, x in enumerate(lines) if x.found and x.kind in _SHORT_KINDS and _begins_with_day(x, x.found)}
    if len(found) < MANY or len(found) < NEARLY_ALL * len(lines) or len({_form(lines[i]) for i in found}) > 1:
        return lines
    return [_as_title(x) if i in found else x for i, x in enumerate(lines)]


def at_all_ends(lines: list[Line]) -> list[Line]:
    """Where nearly all entries of a list end with a full date that stands apart, the long ones are titles, too."""
    result = lines
    for mark, often in Counter(x.marker for x in lines if x.marker).items():
        tails = {i for i, x in enumerate(lines) if x.marker == mark and x.kind is TITLE and x.place is TAIL}
        ends = {i for i, x in enumerate(lines) if x.marker == mark and x.kind is TEXT and x.place is END}
        if ends and len(tails) >= len(ends) and len(tails) + len(ends) >= max(MANY, NEARLY_ALL * often):
            result = [x._replace(kind=TITLE, place=TAIL) if i in ends else x for i, x in enumerate(result)]
    return result


_SHORT_KINDS = frozenset({TITLE, TEXT, DATE})
MANY, NEARLY_ALL = 3, 0.9
"""So many lines that are alike, and so much of a page, are its way."""


def _begins_with_day(line: Line, found: find.Found) -> bool:
    return found.start == 0 and found.date.names_day and len(line.text) <= SHORT and bool(_leftover(line))


def in_front_of_texts(lines: list[Line]) -> list[Line]:
    """Dates in front of most texts below titles get lines of their own.  What says where the text was written stays."""
    firsts = [i for i, x in enumerate(lines) if i and _may_be_text(x) and _is_undated_title(lines[i - 1])]
    found = {i: day for i in firsts if (day := lines[i].found) and lines[i].place is LEAD}
    dates = sum(lines[i].kind is DATE for i in firsts)
    if len(found) < FEW or len(found) + dates < USUAL_TEXTS * len(firsts):
        return lines
    result: list[Line] = []
    for i, x in enumerate(lines):
        result += _divided(x, found[i]) if i in found else [x]
    return result


FEW = 2
"""So many texts with a date in front may be a habit of the page."""
USUAL_TEXTS = 0.6
"""The share of them that makes it one."""


def _may_be_text(line: Line) -> bool:
    """A link from end to end is none, however long: it is a title."""
    if len(line.links) == 1 and fold(line.links[0].words) == fold(line.raw):
        return False
    return line.kind in (TEXT, DATE) or (line.kind is TITLE and line.place is LEAD)


def _is_undated_title(line: Line) -> bool:
    return line.kind is TITLE and not line.place


def _divided(line: Line, found: find.Found) -> tuple[Line, Line]:
    """The date of a text, and the text."""
    before, day = fold(line.text[: found.start]), line.text[found.start : found.end]
    posted = not before or before in words.lines("posted")
    text = line.text[found.end :].lstrip(" \t–—-|:·•,.)]）】") if posted else line.text
    date = line._replace(text=day, raw=day, kind=DATE, place=OWN, found=found._replace(start=0, end=len(day)))
    return date._replace(ended=False), line._replace(text=text, kind=TEXT, gap=0, found=None, place=NOWHERE)


def in_middles(lines: list[Line]) -> list[Line]:
    """Where most lines hold a full date between two texts, each is an item of its own: title, date, text."""
    texts = [i for i, x in enumerate(lines) if x.kind in WORDS and len(x.text) > ONE_LINE]
    if len(texts) < 2 or len(texts) < 2 * sum(x.kind is TITLE and len(x.text) <= ONE_LINE for x in lines):
        return lines
    middle = {i: date for i in texts[:600] if (date := of_middle(lines[i].text)) is not None}
    if len(middle) < 0.6 * len(texts[:600]):
        return lines
    middle |= {i: date for i in texts[600:] if (date := of_middle(lines[i].text)) is not None}
    return [x._replace(kind=TITLE, found=middle[i], place=MIDDLE) if i in middle else x for i, x in enumerate(lines)]


_YEAR = re.compile(r"\W{0,4}((?:19|20)\d\d)(?: ?年| ?год| ?г\.)?\W{0,4}")


_MAY_HEAD = frozenset({TITLE, DATE, FURNITURE})
"""What a year alone on a line is taken for."""


_DAY = re.compile(r"(?:[^\W\d_]{2,12} )?(?P<day>(?P<one>\d{1,2})(?P<sign>[/.-])(?P<two>\d{1,2}))(?=\s+\S|$)")
"""Day and month without a year, alone, before a title, or behind the one word that says what kind it is."""


def days_below_years(lines: list[Line]) -> list[Line]:
    """Two numbers that begin lines below a year (``3/25 Title``), or stand there alone, are day and month; so is a day
    with its month's name that ends them."""
    below: dict[int, find.Found] = {}
    year = 0
    for i, x in enumerate(lines):
        if alone := _YEAR.fullmatch(x.raw):
            year = int(alone[1])
        elif year and x.kind is not TEXT and not x.place and (found := _day_of_year(x.text, year)):
            below[i] = found
    if len(below) < 3:
        return lines
    first = min(below)
    others = sum(x.kind is TITLE and i not in below for i, x in enumerate(lines[first:], first))
    if 2 * len(below) < others:
        return lines
    return [_with_day(x, below[i]) if i in below else x for i, x in enumerate(lines)]


def _day_of_year(text: str, year: int) -> find.Found | None:
    """A day without a year at one of a line's ends."""
    if match := _DAY.match(text):
        pair = int(match["one"]), int(match["two"])
        said = f"{match['day']}{match['sign']}{year}"
        is_day = 0 < min(pair) <= 12 and max(pair) <= 31
        return (
            find.Found(match.start("day"), match.end("day"), RawDate(words=said, year=year, pair=pair))
            if is_day
            else None
        )
    found = find.find_calendar(text[-_LAST_DAY:]) if DIGIT.search(text[-_LAST_DAY:]) else None
    offset = max(0, len(text) - _LAST_DAY)
    if found is None or offset + found.end < len(text) or found.date.year or not (found.date.day and found.date.months):
        return None
    return found._replace(start=offset + found.start, end=len(text), date=find.with_year(found.date, year))


_LAST_DAY = 16
"""Characters of a day with its month's name."""


def _with_day(line: Line, found: find.Found) -> Line:
    whole = found.end - found.start == len(line.text)
    place = OWN if whole else LEAD if found.end < len(line.text) else TAIL
    return line._replace(
        kind=DATE if whole else TITLE, place=place, found=found, reason="", marker=line.marker.strip("v")
    )


_DAY_OF_MONTH = re.compile(r"(?:(?P<weekday>[^\W\d_]{2,12})[.,]* )?(?P<day>\d{1,2})(?:st|[nr]d|th|\.)?(?=\s+\S)")
"""A day's number before a title, its weekday before it or not."""


def days_below_months(lines: list[Line]) -> list[Line]:
    """Numbers that begin lines below a month are its days: ``27 Title`` below ``November`` below ``2026``."""
    below: dict[int, find.Found] = {}
    heads: set[int] = set()
    year, month = "", ""
    for i, x in enumerate(lines):
        if alone := _YEAR.fullmatch(x.raw):
            year, month = alone[1], ""
        elif x.kind in _MAY_HEAD and (head := _month_of(x.raw, year)):
            month = head
            heads.add(i)
        elif month and x.kind is TITLE and not x.place and (day := _day_of_month(x.text, month)):
            below[i] = day
    first = min(below, default=0)
    others = sum(x.kind is TITLE and i not in below and i not in heads for i, x in enumerate(lines[first:], first))
    if len(below) < 3 or 2 * len(below) < others:
        return lines
    lines = [x._replace(kind=FURNITURE, reason="month", found=None) if i in heads else x for i, x in enumerate(lines)]
    return [x._replace(found=below[i], place=LEAD, reason="") if i in below else x for i, x in enumerate(lines)]


def _month_of(raw: str, year: str) -> str:
    """The month and the year that a line names, and nothing else; empty where it does not."""
    bare = raw.strip(" \t:.-–—")
    if fold(bare) in words.months():
        return f"{bare} {year}" if year else ""
    found = find.find(bare) if len(bare) < _HEAD else None
    whole = found is not None and found.end - found.start == len(bare)
    return bare if found and whole and found.date.year and not found.date.names_day else ""


_HEAD = 40
"""Characters of a line that is nothing but a month."""


def _day_of_month(text: str, month: str) -> find.Found | None:
    match = _DAY_OF_MONTH.match(text)
    if match is None or (match["weekday"] and fold(match["weekday"]) not in words.weekdays()):
        return None
    date = find.read(f"{match['day']} {month}")
    known = date is not None and date.day is not None and date.year is not None
    return find.Found(0, match.end(), date) if date is not None and known else None


def below_years(lines: list[Line]) -> list[Line]:
    """A year alone on a line, or with a month, holds for the dates below it that have none."""
    result = list(lines)
    year = 0
    for i, x in enumerate(lines):
        alone = _YEAR.fullmatch(x.raw) if x.kind in _MAY_HEAD else None
        if alone:
            year = int(alone[1])
            result[i] = x._replace(kind=FURNITURE, reason="year", found=None, place=NOWHERE)
        elif x.kind is DATE and x.found and x.found.date.year:
            year = _heading_year(x, x.found, year)
        elif year and x.found and x.found.date.year is None and x.found.date.day is not None:
            result[i] = x._replace(found=x.found._replace(date=find.with_year(x.found.date, year)))
    return result


def _heading_year(line: Line, found: find.Found, before: int) -> int:
    """The year that holds below a date's line: its own, if it says nothing else; 0 behind a month in a phrase."""
    if not found.date.names_day:
        return (found.date.year or 0) if len(line.text) - found.end + found.start < 3 else 0
    return (found.date.year or before) if not found.date.short_year and is_pure(line) else before


def beside_titles(lines: list[Line]) -> list[Line]:
    """What stands beside dates may be the titles: with a mark in front, or where no other lines could be."""
    lines = [
        _as_title(x) if x.marker and _has_leftover(x) and not _above_title(lines, i) else x for i, x in enumerate(lines)
    ]
    beside = [x for x in lines if _has_leftover(x)]
    if not beside:
        return lines
    titles = [x for x in lines if x.kind is TITLE and x.place in (LEAD, TAIL)]
    dated = len(titles)
    as_many = 2 * dated >= len(beside) and len({_form(x) for x in (*titles, *beside)}) == 1
    if dated > len(beside) or as_many or _have_no_other(lines, beside) or _are_titles(lines, beside):
        return [_as_title(x) if _has_leftover(x) else x for x in lines]
    if 2 * dated < len(beside):
        return [x._replace(kind=DATE, place=OWN) if x.kind is TITLE and x.place is LEAD else x for x in lines]
    return lines


def _has_leftover(line: Line) -> bool:
    """Whether what a date's line says beside the date could be a title."""
    return line.kind is DATE and bool(_leftover(line))


def _form(line: Line) -> tuple[str, str]:
    """How a date stands in front: its letters and digits, and what divides it from the words behind it."""
    if line.found is None or line.found.start:
        return "", line.raw
    behind = line.text[line.found.end :]
    date = re.sub(r"[^\W\d_]+", "w", re.sub(r"\d+", "d", line.text[: line.found.end]))
    return date, behind[: len(behind) - len(behind.lstrip(_BETWEEN))]


_BETWEEN = " \t|:·•–—-"
"""Signs between a date and its title."""


def _have_no_other(lines: Sequence[Line], beside: Sequence[Line]) -> bool:
    """Whether the page has too few lines without dates to be the titles."""
    return sum(x.kind in WORDS and not x.place for x in lines) < 0.6 * len(beside)


def _are_titles(lines: Sequence[Line], beside: Sequence[Line]) -> bool:
    """Whether what stands beside dates are the titles: no short line follows them, and no two are alike."""
    first = lines.index(beside[0])
    short = sum(x.kind is TITLE and not x.place for x in lines[max(0, first - 1) :])
    if len(beside) < 3 or short >= 0.3 * len(beside):
        return False
    return len({_leftover(x) for x in beside}) == len(beside)


def _leftover(line: Line) -> str:
    """What a date's line says beside the date, when that could be a short title."""
    if line.found is None:
        return ""
    before, after = line.text[: line.found.start], line.text[line.found.end :]
    rest = after if len(after) > len(before) else before
    low = fold(rest)
    known = (
        low in words.lines("posted")
        or low in words.lines("updated")
        or is_counter(low)
        or is_byline(rest.strip(" -–|"))
    )
    return "" if known else low


def _as_title(line: Line) -> Line:
    assert line.found is not None  # noqa: S101
    place = LEAD if line.found.start < len(line.text) - line.found.end else TAIL
    return line._replace(kind=TITLE, place=place)
