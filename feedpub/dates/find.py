# SPDX-License-Identifier: MIT
"""Where in a text a date stands, and of which parts it is made; nothing is resolved here.

A date's grammar does not depend on the language, only its words do.  So a text is cut into tokens, each token becomes
one letter for what it can be (``d`` a number up to 31, ``Y`` a year, ``M`` a month's name …), and the grammar is a
regular expression over these letters: ``3 de marzo de 2024`` is ``d c M c Y``, which `dMY` below describes for every
language whose words are known.  Which of ``11/07/2023`` is the month is left open: `feedpub.dates.resolve`
decides that from the whole page.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from msgspec.structs import replace

from feedpub import words
from feedpub.model import RawDate
from feedpub.words.measure import DIGIT

LONGEST = 400
"""Characters of a text that are looked at: a date stands in its beginning or nowhere."""

_TOKEN = re.compile(
    r"\d+"
    r"|(?:星期|週|周|礼拜)[一二三四五六日天]|[月火水木金土日]曜日?|(?<=[(（])[月火水木金土日](?=[)）])|[월화수목금토일]요일"
    r"|令和|平成|昭和|民國|民国|上午|下午|午前|午後|오전|오후|今天|昨天|今日|昨日"
    r"|[年月日號号時时点點分秒년월일시분초元]"
    r"|[ap]\.\s?m\b\.?|[\u0e00-\u0e7f]{1,4}\.[\u0e00-\u0e7f]{1,3}\.?|[πμ]\.μ\.?|t/m"
    r"|\s+"
    r"|[^\s\d!-/:-@\[-`{-~、。，．・｜／－：（）［］【】「」…–—·•«»“”„‘’،؛¿¡年月日號号時时点點分秒년월일시분초]+"
    r"|.",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN_OF_ASCII = re.compile(
    r"[ap]\.\s?m\b\.?|t/m|[^\s\d!-/:-@\[-`{-~]+|\s+|\d+|.",
    re.IGNORECASE | re.DOTALL,
)
"""The same for a text in ASCII, where most of the branches above are tried in vain."""
_FIXED = (
    dict.fromkeys("年년", "y")
    | dict.fromkeys("月월", "m")
    | dict.fromkeys("日號号일", "j")
    | dict.fromkeys("時时点點시", "h")
    | dict.fromkeys("分분", "i")
    | dict.fromkeys("秒초", "s")
    | dict.fromkeys("火水木金土", "W")
    | dict.fromkeys(("令和", "平成", "昭和", "民國", "民国"), "e")
    | dict.fromkeys(("พ.ศ", "พ.ศ."), "b")
    | {"元": "1", "t": "T"}
    | dict(zip("／．－–—−：，、،’‘（［[）］]", "/.----:,,,''((()))", strict=True))
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}


class Found(NamedTuple):
    """A date and its place in a text: it stands at ``text[start:end]``."""

    start: int
    end: int
    date: RawDate


# The grammar.  Letters: d number 1-31, n other number of up to two digits, Y year, N other number, M month name,
# B word that is a month and a weekday, W weekday, c connecting word, o ordinal ending, u "until", k mark after a year,
# v word before a month's number, y m j 年月日, h i s 時分秒, 1 元, e era, b พ.ศ., A half of the day, H mark of an
# hour, Z zone, C eight digits.
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
    "WMdtY": rf"W,? (?P<name>{_M}) +(?P<day>d) (?P<clock>[dn]:[dn](?::[dn])?(?: Z)?) (?P<year>Y)",
    "MdY": rf"(?P<name>{_M})\.? ?(?:c )?(?P<day>d)o?(?: ?(?:-|u) ?d)?o?[ ,.]*{_C} ?(?P<year>Y)",
    "YMd": rf"(?P<year>Y)[ .,-]*(?:k\.? )?(?P<name>{_M})\.?[ -]?(?P<day>d)(?:\.|j| k)?",
    "md": r"(?P<month>d) ?m ?(?P<day>d) ?j",
    "dM": rf"{_UNTIL}(?P<day>d)o?\.?[ -]?(?:c[' ])?(?P<name>{_M})(?![a-zA-Z])",
    "Md": rf"(?P<name>{_M})\.? ?(?P<day>d)o?(?![dnNY:])",
    "MY": rf"(?P<name>{_M})\.?[ ,/-]*{_C} ?(?:b ?)?(?P<year>Y)(?: ?k\.?)?",
    "YM": rf"(?P<year>Y)[ .,-]*(?P<name>{_M})",
    "ym": r"(?P<year>Y)(?P<s>[-/.])(?P<month>d)(?![-/.])",
    "C": r"(?P<compact>C)",
}
_CLOCK = (
    r"(?P<time>(?:[ ,]*\(?[WB]\)?)?(?:[ ,T]|[ ,]*[-|@·•] ?|,? ?(?:c ){1,2})*(?:H\.? )?"
    r"(?:A ?)?(?:[dn][:.][dn](?::[dn](?:[.,][dnNYC])?)?"
    r"|[dn] ?h(?: ?[dn])?(?: ?i)?(?: ?[dn] ?s)?|[dn] ?H ?[dn]?|[dn](?= ?A))"
    r"(?: ?A\.?)?(?: ?H\.?)?(?: ?\(?Z\)?(?: ?[-+] ?[dnN](?::[dn])?)?| ?[-+](?:[dn]:[dn]|[NYCdn])(?! ?A))?(?: ?\(Z\))?"
    r"|[ ,]*\(?[WB]\)?(?![a-zA-Z]))?"
)
_POSSIBLE = re.compile(r"[MBymvC]|[dY][-./]")
"""No date without a month's name, a sign for a year or a month, or two numbers with a sign between."""
_CLOCK_SIGN = re.compile(r"\d[:.：．]\d")
_ONE_CLOCK = r"(?:A ?)?[dn][:.][dn](?::[dn])?(?: ?A\.?)?(?: ?H\.?)?(?: ?\(?Z\)?)?"
_SOLE_CLOCK = re.compile(rf"^\W*{_ONE_CLOCK}(?: ?(?:[-~]|[cu]) ?{_ONE_CLOCK})?\W*$")
_PATTERNS = tuple(
    (
        name,
        re.compile(
            r"(?:[WB]\.?[ ,]{1,2}(?:c )?)?(?<![dnNYC])"
            + ("" if form.startswith("(?P<name>") else r"(?<![dnNYC][-./:])")  # March 8-June 12
            + form
            + r"(?![dnNYC])"
            + _CLOCK.replace("time", "hours")
        ),
    )
    for name, form in _FORMS.items()
)


@cache
def _letters() -> dict[str, str]:
    """Words to the letter of their kind."""
    table = {word.casefold(): "c" for word in words.written()["inside"]}
    kinds = ((words.written()["until"], "u"), (words.written()["year_mark"], "k"), (words.written()["ordinal"], "o"))
    for group, letter in kinds:
        for word in group:
            table.setdefault(word.casefold(), letter)
    table.update(dict.fromkeys(words.cldr()["halves"], "A"))
    table.update({word.casefold(): "W" for word in words.cldr()["weekdays"] if table.get(word) is None})
    for word in words.months():
        table[word] = "B" if table.get(word) == "W" else "M"
    table.update(dict.fromkeys(words.written()["zones"], "Z"))
    table.update(dict.fromkeys(words.written()["hour_mark"], "H"))
    table.update(dict.fromkeys(words.written()["month_before"], "v"))
    return table | _FIXED


@lru_cache(maxsize=4096)
def _letter(token: str) -> str:
    """The kind of one token, as one letter."""
    if token.isdecimal():
        return _number(token)
    if token.isspace():
        return " "
    low = token.casefold()
    table = _letters()
    known = (
        table.get(low) or table.get(low.rstrip(".")) or ("W" if re.match(r"星期|週|周|礼拜|.曜|.요일", low) else None)
    )
    if known is None and low[:1] in "בו" and len(low) > 3:
        known = table.get(low[1:])  # Hebrew writes "in June" as one word
    if known:
        return known
    return low if len(low) == 1 and not low.isalnum() else "x"


def _number(token: str) -> str:
    if len(token) > 8:
        return "N"
    value = int(token)
    if len(token) <= 2:
        return "d" if 1 <= value <= 31 else "n"
    if len(token) == 4:
        return "Y" if 1000 <= value <= 2700 or value == 9999 or value == 1 else "N"
    return "C" if len(token) == 8 and 1 <= value // 100 % 100 <= 12 and 1 <= value % 100 <= 31 else "N"


@lru_cache(maxsize=4096)
def find(text: str) -> Found | None:
    """The first date in a text, or None.  Only the first `LONGEST` characters are looked at."""
    found = find_all(text)
    whole = [f for f in found if f.date.year is not None and not f.date.short_year]
    return next(iter(whole if found and found[0].date.short_year and whole else found), None)


_YEAR_ALONE = re.compile(r"\W*(\d{4})\W*")


def read(text: str) -> RawDate | None:
    """The date that a text is there to state, such as a cell, an attribute or a field: None when it is blank.

    Beside what `find` finds, a year alone is a date there.  A text in which no date can be found is a date of words
    alone, so that the reports can show it.
    """
    bare = " ".join(text.split())
    if not bare:
        return None
    if year := _YEAR_ALONE.fullmatch(bare[:40]):
        return RawDate(words=bare, year=int(year[1]))
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
    found = find_all_calendar(text)
    if found:
        return found
    near = _relative(text[:LONGEST])
    return [near] if near else []


def find_calendar(text: str) -> Found | None:
    """The first date of the calendar, relative times such as ``yesterday`` left out."""
    return next(iter(find_all_calendar(text)), None)


def find_all_calendar(text: str) -> list[Found]:
    """All dates of the calendar, as `find_all` finds them."""
    text = text[:LONGEST]
    return _joined(text, list(_calendar(text))) if DIGIT.search(text) else []


def clock_only(text: str) -> bool:
    """Whether a text is nothing but a time of day, such as ``10:31:07 UTC``, or two: ``19:00 - 20:30``."""
    if len(text) >= 30 or not _CLOCK_SIGN.search(text):
        return False
    return bool(_SOLE_CLOCK.match("".join(map(_letter, _tokens(text)))))


def _tokens(text: str) -> list[str]:
    return (_TOKEN_OF_ASCII if text.isascii() else _TOKEN).findall(text)


def _calendar(text: str) -> Iterator[Found]:
    tokens = _tokens(text)
    matches = _matches("".join(map(_letter, tokens)))
    offsets = [0, *accumulate(map(len, tokens))] if matches else []
    for name, match in matches:
        year = tokens[match.start("short")] if match.groupdict().get("short") else "00"
        school_year = name == "ym" and int(tokens[match.start("month")]) > 12
        touches = _inside_word(text, offsets[match.start()], offsets[match.end()])
        if len(year) == 2 and not school_year and not (touches and name not in ("dMY", "cjk")):
            yield _parts(name, match, tokens, offsets, text)


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
    for name, pattern in _PATTERNS:
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


def _parts(name: str, match: re.Match[str], tokens: list[str], offsets: list[int], text: str) -> Found:
    group = match.groupdict()

    def token(key: str) -> str | None:
        return tokens[match.start(key)] if group.get(key) else None

    def number(key: str) -> int | None:
        word = token(key)
        return None if word is None else 1 if word == "元" else int(word)

    clock = text[offsets[match.start("hours")] : offsets[match.end("hours")]] if group.get("hours") else ""
    if group.get("clock"):
        clock = text[offsets[match.start("clock")] : offsets[match.end("clock")]]
    year, day, month, short = number("year"), number("from") or number("day"), number("month"), number("short")
    compact = token("compact")
    if compact:
        value = int(compact)
        year, month, day = value // 10000, value // 100 % 100, value % 100
    era = token("era")
    if era and year is not None:
        year += _ERAS[era]
    low = (token("name") or "").casefold().rstrip(".")
    known = words.months()
    named = known.get(low) or known.get(low[1:], ()) if low else ()
    short_cjk = name == "cjk" and not era and year is not None and year < 100
    start, end = offsets[match.start()], offsets[match.end()]
    date = RawDate(
        words=text[start:end].strip(),
        year=_christian(year if short is None else short, text),
        short_year=short is not None or short_cjk,
        months=named or (((month, frozenset()),) if month is not None else ()),
        day=day,
        pair=(number("a") or 0, number("b") or 0) if group.get("a") else None,
        clock=clock.lstrip("T").strip(" ,-|@·•–—"),
    )
    return Found(start, end, date)


def _christian(year: int | None, text: str) -> int | None:
    """Years of the Buddhist calendar, which Thai pages use, less 543."""
    thai = year is not None and year > 2400 and any("\u0e00" <= c <= "\u0e7f" for c in text)
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


_WORD = re.compile(r"\s*([^\s\d,;:|()]+)")
_ASCII_WORD = re.compile("[a-z]+")
_COUNT = re.compile(
    r"(?=[\daeou])"  # each place of a text is refused at once that can't begin a number
    r"(?:(?<![\d.,:/-])\d{1,3}(?![\d.,:/-]*\d)|\b(?:an?|one|einer|einem|une?|una|uno|um|uma|en|ett)\b)",
    re.IGNORECASE,
)


def _relative(text: str) -> Found | None:
    """``3 hours ago`` or ``yesterday, 14:30`` in a text of few words."""
    if len(text) > 160:
        return None
    low = text.casefold()
    if len(low) != len(text):
        low = text.lower() if len(text.lower()) == len(text) else text
    if low.isascii() and _units().isdisjoint(_ASCII_WORD.findall(low)):
        return _named_day(text, low)  # nothing that could be counted
    for match in _COUNT.finditer(low):
        near = _ago(text, low, match)
        if near:
            return near
    return _named_day(text, low)


@cache
def _units() -> frozenset[str]:
    """The first word after the number of a relative time, or its first character where words have no spaces."""
    found = {a.strip().split(" ")[0] for afters in words.ago().values() for a in afters if a.strip()}
    return frozenset(found) | {word[0] for word in found if not word[0].isascii()}


_KEY = 3


@cache
def _afters() -> Mapping[str, Mapping[str, list[str]]]:
    """The ends of `words.ago` under their first characters: some have hundreds, of which one or two can fit."""
    table: dict[str, dict[str, list[str]]] = {}
    for before, afters in words.ago().items():
        table[before] = {}
        for after in afters:
            table[before].setdefault(after[:_KEY], []).append(after)
    return table


@cache
def _befores() -> Mapping[str, list[str]]:
    """The beginnings of `words.ago` under their last two characters."""
    table: dict[str, list[str]] = {}
    for before in filter(None, words.ago()):
        table.setdefault(before[-2:], []).append(before)
    return table


def _ago(text: str, low: str, match: re.Match[str]) -> Found | None:
    word = _WORD.match(low, match.end())
    if not word or (word.group(1) not in _units() and word.group(1)[0] not in _units()):
        return None
    for before in ("", *_befores().get(low[max(0, match.start() - 2) : match.start()], ())):
        if not low.endswith(before, 0, match.start()) or (
            before and low[match.start() - len(before) - 1 : match.start() - len(before)].isalnum()
        ):
            continue
        rest = low[match.end() : match.end() + 40]
        fits = [
            a
            for key in {rest[:size] for size in range(_KEY + 1)}
            for a in _afters()[before].get(key, ())
            if rest.startswith(a) and not (rest[len(a) : len(a) + 1].isalpha() and rest[len(a)].isascii())
        ]
        if fits and (before.strip() or max(fits, key=len).strip()):
            after = max(fits, key=len)
            count = int(match.group()) if match.group().isdecimal() else 1
            end = match.end() + len(after) + (low[match.end() + len(after) :][:1] == ".")
            start = match.start() - len(before)
            return Found(start, end, RawDate(words=text[start:end].strip(), ago=(count, words.ago()[before][after])))
    return None


@cache
def _days() -> re.Pattern[str]:
    names = sorted(words.written()["day"], key=len, reverse=True)
    return re.compile(r"^[\W_]*(?P<day>" + "|".join(re.escape(n.casefold()) for n in names) + r")(?![^\W\d_])")


def _named_day(text: str, low: str) -> Found | None:
    """``yesterday``, at the very beginning of a text."""
    match = _days().match(low)
    if not match:
        return None
    end = match.end("day")
    letters_of = _tokens(text[end : end + 40])
    clock = re.match(_CLOCK, "".join(map(_letter, letters_of)))
    size = sum(map(len, letters_of[: clock.end()])) if clock else 0
    days = {k.casefold(): v for k, v in words.written()["day"].items()}[match.group("day")]
    start, end = match.start("day"), end + size
    clock_words = text[end - size : end].strip(" ,-|")
    return Found(start, end, RawDate(words=text[start:end].strip(), ago=(-days, "day"), clock=clock_words))
