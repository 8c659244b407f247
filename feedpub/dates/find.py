# SPDX-License-Identifier: MIT
"""Where in a text a date stands, and of which parts it is made; nothing is resolved here.

A date's grammar does not depend on the language, only its words do.  So a text is cut into tokens, each token becomes
one letter for what it can be (``d`` a number up to 31, ``Y`` a year, ``M`` a month's name …), and the grammar is a
regular expression over these letters: ``3 de marzo de 2024`` is ``d c M c Y``, which `dMY` below describes for every
language whose words are known.  Which of ``11/07/2023`` is the month is left open: `feedpub.dates.resolve`
decides that from the whole page.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from msgspec.structs import replace

from feedpub import words
from feedpub.dates.ago import may_be_ago, may_say_when, relative
from feedpub.dates.tokens import CLOCK, ERAS, Found, ascii_words, letters, month_words, tokens
from feedpub.model import RawDate
from feedpub.words.measure import DIGIT, fold, width

__all__ = [
    "Found",
    "clock_only",
    "exact",
    "find",
    "find_all",
    "find_all_calendar",
    "find_calendar",
    "read",
    "with_year",
]

LONGEST = 400
"""Characters of a text that are looked at: a date stands in its beginning or nowhere."""

# The grammar.  Letters: d number 1-31, n other number of up to two digits, Y year, N other number, M month name,
# B word that is a month and a weekday, W weekday, c connecting word, o ordinal ending, u "until", k mark after a year,
# v word before a month's number, y m j 年月日, h i s 時分秒, 1 元, e era, b พ.ศ., A half of the day, H mark of an
# hour, Z zone, C eight digits, P Q months of the Persian and the Islamic calendar.
_M, _C = "[MB]", "(?:[ ,]*c[' ]*){0,2}"
_UNTIL = r"(?:(?P<from>d)o?\.? ?(?:[-/&]|[cu]) ?)?"
_FORMS = {
    "cjk": r"(?:(?P<era>e) ?)?(?P<year>[YNdn1]) ?y ?(?P<month>d) ?m(?: ?(?P<day>d) ?j?)?",
    "ymd": r"(?P<year>Y)(?P<s>[-./]) ?(?P<month>d)(?P=s) ?(?P<day>d)\.?",
    "dmy": r"(?P<a>d)(?P<s>[-./]) ?(?P<b>d)(?P=s) ?(?:(?P<year>Y)|(?P<short>[dn])(?! ?[AH%€$]))",
    "tri": r"(?P<day>d) ?,? ?v ?(?P<month>d)(?:[ ,/-]*c?[ ,]*(?P<year>Y))?",
    "dMY": rf"{_UNTIL}(?P<day>d)o?\.?[ -/]?(?:{_C}) ?(?P<name>{_M})\.?[ ,./-]*{_C} ?(?:b ?)?"
    r"(?P<year>Y)(?: ?[kj](?![a-z])\.?)?",
    "dMy": rf"(?P<day>d)(?P<s>[-/ .]) ?(?P<name>{_M})\.?(?P=s)?'?(?P<short>[dn])(?![:.]?[dn])",
    "WMdtY": rf"W,? (?P<name>{_M}) +(?P<day>d) (?P<clock>[dn]:[dn](?::[dn])?(?: Z)?) (?P<year>Y)"
    r"(?: (?P<zone>[-+][NY]))?",
    "dPY": rf"(?P<day>d) ?(?P<name>[PQ]),?{_C} ?(?P<year>Y)",
    "Mdy": rf"(?P<name>{_M})\.? ?(?P<day>d)o?[ ,.]*'(?P<short>[dn])",
    "MdY": rf"(?P<name>{_M})\.? ?(?:c )?(?P<day>d)o?(?: ?(?:-|u) ?d)?o?[ ,.]*{_C} ?(?P<year>Y)",
    "YMd": rf"(?P<year>Y)[ .,-]*(?:k\.? )?(?P<name>{_M})\.?[ -]?(?P<day>d)(?:\.|j| k)?",
    "md": r"(?P<month>d) ?m ?(?P<day>d) ?j",
    "dM": rf"{_UNTIL}(?P<day>d)o?\.?[ -]?(?:c[' ])?(?P<name>{_M})(?![a-zA-Z])",
    "Md": rf"(?P<name>{_M})\.? ?(?P<day>d)o?(?![dnNY:]|[-./]d[-./][dnY])",
    "MY": rf"(?P<name>{_M})\.?[ ,/-]*{_C} ?(?:b ?)?(?P<year>Y)(?![-./]d[-./]d)(?: ?k\.?)?",
    "YM": rf"(?P<year>Y)[ .,-]*(?P<name>{_M})",
    "ym": r"(?P<year>Y)(?P<s>[-/.])(?P<month>d)(?![-/.])",
    "C": r"(?P<compact>C)",
}
_POSSIBLE = re.compile(r"[MBPQymvC]|[dY][-./]")
"""No date without a month's name, a sign for a year or a month, or two numbers with a sign between."""
_CLOCK_SIGN = re.compile(r"\d[:.：．]\d")
_ONE_CLOCK = r"(?:A ?)?[dn][:.][dn](?::[dn])?(?: ?A\.?)?(?: ?H\.?)?(?: ?\(?Z\)?)?"
_SOLE_CLOCK = re.compile(rf"^\W*(?:[WB][., ]*)?{_ONE_CLOCK}(?: ?(?:[-~]|[cu]) ?{_ONE_CLOCK})?\W*$")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The forms, compiled when the first text comes that may hold a date: it takes longer than to read a small page."""
    return tuple(
        (
            name,
            re.compile(
                r"(?:[WB]\.?[ ,]{1,2}(?:c )?)?"
                # A month's name may follow a year at once, or a sign: June 4, 2023June 6, 2023; March 8-June 12
                + (r"(?<![dnNC])" if form.startswith("(?P<name>") else r"(?<![dnNYC])(?<![dnNYC][-./:])")
                + form
                + r"(?![dnNYC])"
                + CLOCK.replace("time", "hours")
            ),
        )
        for name, form in _FORMS.items()
    )


@lru_cache(maxsize=4096)
def find(text: str) -> Found | None:
    """The first date in a text, or None.  Only the first `LONGEST` characters are looked at."""
    found = find_all(text)
    whole = [f for f in found if f.date.year is not None and not f.date.short_year]
    return next(iter(whole if found and found[0].date.short_year and whole else found), None)


_YEAR_ALONE = re.compile(r"\W*(\d{4})\W*")
_EPOCH = re.compile(r"([12]\d{9})(?:\d{3}|\.\d+)?", re.ASCII)
"""Seconds or milliseconds since 1970."""
_QUARTER = re.compile(
    r"[QT]([1-4])[ /.-]{0,2}(\d{4})|(\d{4})[ /.-]{0,2}[QT]([1-4])"
    r"|([1-4])(?:st|[nr]d|th|\.|er|e|º)? (?:quarter|quartal|trimestre)(?: of| de)? (\d{4})",
    re.IGNORECASE,
)
"""A quarter of a year: the month that it begins with, and no day."""


def read(text: str) -> RawDate | None:
    """The date that a text is there to state, such as a cell, an attribute or a field: None when it is blank.

    Beside what `find` finds, a year alone is a date there, and so are a quarter and the seconds since 1970.  A text in
    which no date can be found is a date of words alone, so that the reports can show it.
    """
    bare = " ".join(text.split())
    if not bare:
        return None
    if year := _YEAR_ALONE.fullmatch(bare[:40]):
        return RawDate(words=bare, year=int(year[1]))
    if seconds := _EPOCH.fullmatch(bare):
        return exact(datetime.fromtimestamp(int(seconds[1]), UTC), bare)
    if quarter := _QUARTER.fullmatch(bare):
        number, year_of = (int(part) for part in sorted(filter(None, quarter.groups()), key=len))
        return RawDate(words=bare, year=year_of, months=((3 * number - 2, frozenset()),))
    found = find(bare)
    return found.date if found else RawDate(words=bare)


def exact(at: datetime, words: str = "") -> RawDate:
    """The date of a source that states a moment.  `at` is aware; without `words` it is told as RFC 3339 has it."""
    return RawDate(words=words or at.isoformat(timespec="seconds"), at=at)


def with_year(date: RawDate, year: int) -> RawDate:
    """A date without a year, in the year that a heading names; its words say so, too."""
    if "月" in date.words:
        return replace(date, year=year, words=f"{year}年{date.words}")
    day, clock, _ = date.words.partition(date.clock) if date.clock else (date.words, "", "")
    return replace(date, year=year, words=f"{day.rstrip(' ,|-–(')} {year} {clock}".strip())


def find_all(text: str) -> list[Found]:
    """All dates in the first `LONGEST` characters of a text, from left to right.

    Two dates that a dash joins (``30 April – 2 May 2024``) are one: the first, with the year of the second.
    """
    text = text[:LONGEST]
    if text.isascii() and not _may_state(text, _when_words()):
        return []
    found = find_all_calendar(text)
    if found and not may_be_ago(found[0].date.words):
        return found
    near = relative(text)
    return [near] if near else found


@lru_cache(maxsize=4096)
def find_calendar(text: str) -> Found | None:
    """The first date of the calendar, relative times such as ``yesterday`` left out."""
    return next(iter(find_all_calendar(text)), None)


def find_all_calendar(text: str) -> list[Found]:
    """All dates of the calendar, as `find_all` finds them."""
    text = text[:LONGEST]
    if not DIGIT.search(text) or (text.isascii() and not _may_state(text, month_words())):
        return []
    bare = [found for match in _ISO.finditer(text) if (found := _of_iso(match))] if _ISO_SIGN.search(text) else []
    return bare or _joined(text, list(_calendar(text)))


_MARKED = re.compile(r"\d(?:[-./w]|\d{7})", re.ASCII)


def _may_state(text: str, named: frozenset[str]) -> bool:
    """Whether a text in ASCII holds what a date needs: one of these words, a number before a sign, or eight digits.

    What `_POSSIBLE` asks of the letters is asked of the words here, before each becomes a token: most hold none.
    """
    low = text.lower()
    return not named.isdisjoint(ascii_words(low)) or _MARKED.search(low) is not None


@cache
def _when_words() -> frozenset[str]:
    return month_words() | may_say_when()


_ISO = re.compile(
    r"(?<![\w-])(?:\d{4}-?W[0-5]\d(?:-?[1-7])?|\d{8}T\d{4}(?:\d\d)?(?:Z|[-+]\d\d(?::?\d\d)?)?)(?![\w-])", re.ASCII
)
"""ISO 8601's dates by the week, and moments without signs between; what has such signs, the grammar reads, too."""


_ISO_SIGN = re.compile(r"\d-?[WT]\d")


def _of_iso(match: re.Match[str]) -> Found | None:
    from dateutil.parser import isoparse

    try:
        at = isoparse(match.group())
    except ValueError:
        return None
    month = ((at.month, frozenset[str]()),)
    week = "W" in match.group() and not re.search(r"W\d\d-?\d", match.group())
    date = RawDate(words=match.group(), year=at.year, months=month, day=None if week else at.day)
    if "T" in match.group():
        date = exact(at, match.group()) if at.tzinfo else replace(date, clock=f"{at:%H:%M:%S}")
    return Found(match.start(), match.end(), date)


def clock_only(text: str) -> bool:
    """Whether a text is nothing but a time of day, such as ``10:31:07 UTC``, or two: ``19:00 - 20:30``."""
    if len(text) >= 30 or not _CLOCK_SIGN.search(text):
        return False
    return bool(_SOLE_CLOCK.match(letters(tokens(text))))


_OFFSET = re.compile(r"[-+]\d{4}")


def like_date(text: str) -> bool:
    """Whether a few words are a date, or look so much like one that they are nothing else: a year, or the name of a
    month, and another number.  What it means may well be unknown.
    """
    if len(text) > 40 or not DIGIT.search(text):
        return False
    kinds = letters(tokens(text))
    numbers = sum(kinds.count(letter) for letter in "dnYN")
    return bool(_OFFSET.fullmatch(text)) or (numbers > 1 and "Y" in kinds) or ("M" in kinds and numbers > 0)


def _calendar(text: str) -> Iterator[Found]:
    parts = tokens(text)
    matches = _matches(letters(parts))
    offsets = [0, *accumulate(map(len, parts))] if matches else []
    for name, match in matches:
        year = parts[match.start("short")] if match.groupdict().get("short") else "00"
        school_year = name == "ym" and _no_month(parts[match.start("month")], parts[match.start("s")])
        end = offsets[match.end()]
        timed = bool(match.groupdict().get("hours")) and text[end : end + 1].isupper()  # ``09:30Title``
        touches = _inside_word(text, offsets[match.start()], end - 1 if timed else end)
        version = name == "dmy" and _is_version(text, offsets[match.start()], match, parts)
        if len(year) == 2 and not school_year and not version and not (touches and name not in _GLUED):
            yield _without_title(text, _found(name, _Parts(match, parts, offsets, text)))


def _without_title(text: str, found: Found) -> Found:
    """A date without the name of a weekday behind it that rather is the first word of a title: many short ones are a
    word, too, as in ``2026-07-03 Die Fähre`` and ``3 July 2026 La mairie``.
    """
    word, behind = found.date.clock, text[found.end :]
    if not word.isalpha() or not behind.strip() or _BEHIND_WEEKDAY.match(behind):
        return found
    if width(word) >= _LONG and behind[0].isspace() and _may_fall_on(found.date, word):
        return found
    end = found.start + len(text[found.start : text.rindex(word, found.start, found.end)].rstrip(" ,"))
    return Found(found.start, end, replace(found.date, words=text[found.start : end].strip(), clock=""))


_BEHIND_WEEKDAY = re.compile(r"\s*[,.|:;·•)\]/–—]|\s-\s|\s\s|\t")
"""A sign, or a gap: what follows is no more of the same words."""
_LONG = 5
"""Columns of a weekday's name that is no other word."""


def _may_fall_on(day: RawDate, weekday: str) -> bool:
    """Whether a day is one of that name; also where its year, or the order of its numbers, is not known."""
    if day.year is None or day.day is None or len(day.months) != 1:
        return True
    try:
        at = date(day.year, day.months[0][0], day.day)
    except ValueError:
        return False
    return at.weekday() in words.weekday_numbers()[weekday.casefold()]


def _is_version(text: str, start: int, match: re.Match[str], parts: Sequence[str]) -> bool:
    """``Linux 5.10.12`` is one: three short numbers between points, not all of two figures, behind a name."""
    if not match["short"] or match["s"] != "." or not text[:start].strip():
        return False
    named = text[:start].rsplit(maxsplit=1)[-1]
    filled = all(len(parts[match.start(part)]) == 2 for part in ("a", "b"))
    return not filled and named[:1].isupper() and named.isalpha() and fold(named) not in words.weekdays()


def _no_month(word: str, sign: str) -> bool:
    """``2019/20`` is a season, and ``2020.1`` a version."""
    return int(word) > 12 or (sign == "." and len(word) == 1)


_GLUED = ("dMY", "MdY", "cjk")
"""Forms that letters may touch: ``June 4, 2023June 6, 2023``."""


@lru_cache(maxsize=4096)
def _matches(letters: str) -> tuple[tuple[str, re.Match[str]], ...]:
    """All dates in a text of this form, from left to right: the lines of a page have few forms, so most are known."""
    found: list[tuple[str, re.Match[str]]] = []
    best = _first(letters, 0) if _POSSIBLE.search(letters) else None
    while best is not None:
        found.append(best)
        best = _first(letters, best[1].end())
    return tuple(found)


def _first(letters: str, position: int) -> tuple[str, re.Match[str]] | None:
    """The leftmost date; of two that begin together, the one that stands first in the grammar."""
    best: tuple[str, re.Match[str]] | None = None
    for name, pattern in _patterns():
        match = pattern.search(letters, position)
        if match and (best is None or match.start() < best[1].start() or _better(match, best[1])):
            best = name, match
    return best


def _better(match: re.Match[str], best: re.Match[str]) -> bool:
    """A later form wins only when it takes in the earlier one: ``W`` in front, or one more part."""
    return match.start() < best.start() or (match.start() == best.start() and match.end() > best.end() + 1)


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether letters or digits of the Latin script touch it, as in ``ISO2024-01-02x``."""
    before, after = text[start - 1 : start], text[end : end + 1]
    first = text[start : start + 1]
    return (before.isascii() and before.isalnum() and first.isascii()) or (
        after.isascii() and after.isalpha() and text[end - 1].isascii()
    )


class _Parts(NamedTuple):
    """What the grammar found: the parts of a date are tokens of a text."""

    match: re.Match[str]
    tokens: list[str]
    offsets: list[int]
    """Where in the text each token begins, and its end."""
    text: str

    def token(self, key: str) -> str:
        """The first token of a part; empty when the date has no such part."""
        return self.tokens[self.match.start(key)] if self.match.groupdict().get(key) else ""

    def number(self, key: str) -> int | None:
        """The same as a number; ``元`` is the first year of an era."""
        word = self.token(key)
        return (1 if word == "元" else int(word)) if word else None

    def words(self, *keys: str) -> str:
        """The text of whole parts, one behind the other; empty when the date has none of them."""
        spans = [self.match.span(key) for key in keys if self.match.groupdict().get(key)]
        return " ".join(self.text[self.offsets[start] : self.offsets[end]] for start, end in spans)


def _found(name: str, parts: _Parts) -> Found:
    """The date that these parts are; `name` is that of its form."""
    match, text = parts.match, parts.text
    start, end = parts.offsets[match.start()], parts.offsets[match.end()]
    year, month, day = _day_of(name, parts)
    short = parts.number("short")
    low = parts.token("name").casefold().rstrip(".")
    calendar = _CALENDARS.get(match.string[match.start("name")], "") if low else ""
    if _THAI.search(low) and short is not None:
        year, short = 2500 + short, None
    date = RawDate(
        words=text[start:end].strip(),
        year=_christian(year if short is None else short, text),
        short_year=short is not None or (name == "cjk" and not parts.token("era") and year is not None and year < 100),
        months=(_months(low, calendar) if low else ()) or (((month, frozenset()),) if month is not None else ()),
        calendar=calendar or (_of_digits(text[start:end], text[end:], year) if name == "ymd" else ""),
        day=day,
        pair=(parts.number("a") or 0, parts.number("b") or 0) if parts.token("a") else None,
        clock=_clock(parts).lstrip("T").strip(" ,-|@·•–—"),
    )
    return Found(start, end, date)


def _day_of(name: str, parts: _Parts) -> tuple[int | None, int | None, int | None]:
    """Year, month and day as far as they are numbers: of several days the first, of an era the Christian year.  A year
    of three digits before 年 is one of the Republic of China (Taiwan), whose era need not be named.
    """
    if compact := parts.number("compact"):
        return compact // 10000, compact // 100 % 100, compact % 100
    year = parts.number("year")
    era = parts.token("era") or ("民國" if name == "cjk" and year is not None and 100 <= year < 200 else "")
    if year is not None and era:
        year += ERAS[era]
    return year, parts.number("month"), parts.number("from") or parts.number("day")


def _clock(parts: _Parts) -> str:
    """The words of the time of day and of the zone; some forms have them before the year."""
    return parts.words("clock", "zone") if parts.token("clock") else parts.words("hours")


_CALENDARS = {"P": "persian", "Q": "hijri"}
_THAI = re.compile("[\u0e00-\u0e7f]")
_PERSIAN_DIGITS = re.compile("[\u06f0-\u06f9]")


def _months(low: str, calendar: str) -> tuple[tuple[int, frozenset[str]], ...]:
    """The months that a name names."""
    if calendar:
        return ((words.written()["calendars"][calendar][low], frozenset()),)
    known = words.months()
    return known.get(low) or known.get(words.plain(low)) or known.get(low[1:], ())


def _of_digits(text: str, after: str, year: int | None) -> str:
    """The calendar of a date in numbers alone, whose year was none of ours: by its digits, or the mark behind it."""
    if year is None or year > 1600:
        return ""
    return "persian" if _PERSIAN_DIGITS.search(text) else "hijri" if after.lstrip().startswith("هـ") else ""


def _christian(year: int | None, text: str) -> int | None:
    """Years of the Buddhist calendar, which Thai pages use, less 543."""
    thai = year is not None and year > 2400 and _THAI.search(text)
    return year - 543 if year is not None and thai else year


def _joined(text: str, found: list[Found]) -> list[Found]:
    result: list[Found] = []
    for one in found:
        last = result[-1] if result else None
        if last and re.fullmatch(r"\s*(?:[-–—~〜]|to|until|bis|au|al|до|по|až|do)\s*", text[last.end : one.start]):
            both = replace(
                last.date,
                words=text[last.start : one.end].strip(),
                year=one.date.year if last.date.year is None else last.date.year,
                short_year=last.date.short_year or (last.date.year is None and one.date.short_year),
            )
            result[-1] = Found(last.start, one.end, both)
        else:
            result.append(one)
    return result
