# SPDX-License-Identifier: MIT
"""Times that are told from now: ``3 hours ago``, ``1 day, 3 hours ago``, ``yesterday, 14:30``, ``last week``."""

import re
from collections.abc import Mapping
from functools import cache

from feedpub import words
from feedpub.dates.tokens import CLOCK, Found, ascii_words, letters, tokens
from feedpub.model import RawDate

_WORD = re.compile(r"\s*([^\s\d,;:|()]+)")


@cache
def _count() -> re.Pattern[str]:
    named = words.written()["numbers"]
    first = "".join(sorted({word[0] for word in named}))
    return re.compile(
        rf"(?=[\d{first}])"  # each place of a text is refused at once that can't begin a number
        rf"(?:(?<![\d.,:/-])\d{{1,3}}(?![\d.,:/-]*\d)|\b(?:{'|'.join(sorted(named, key=len, reverse=True))})\b)"
    )


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else int(words.written()["numbers"][word])


def relative(text: str) -> Found | None:
    """``3 hours ago`` or ``yesterday, 14:30`` in a text of few words."""
    if len(text) > 160:
        return None
    low = text.casefold()
    if len(low) != len(text):
        low = text.lower() if len(text.lower()) == len(text) else text
    if low.isascii() and may_say_when().isdisjoint(ascii_words(low)):
        return None
    for match in _count().finditer(low):
        near = _ago(text, low, match)
        if near:
            return _with_more(text, low, near)
    return _named_day(text, low) or _last(text, low)


def may_be_ago(words_of: str) -> bool:
    """Whether the words of a date end with a month's name that is also what stands behind a relative time: ``ago``."""
    return words_of.casefold().rsplit(maxsplit=1)[-1] in _enders()


@cache
def _enders() -> frozenset[str]:
    return frozenset(after.rsplit(maxsplit=1)[-1] for after in words.ago()[""] if after.strip()) & frozenset(
        words.months()
    )


@cache
def _units() -> frozenset[str]:
    """The first word after the number of a relative time, or its first character where words have no spaces."""
    found = {a.strip().split(" ")[0] for afters in words.ago().values() for a in afters if a.strip()}
    return frozenset(found) | {word[0] for word in found if not word[0].isascii()}


@cache
def may_say_when() -> frozenset[str]:
    """Words of which a relative time in ASCII holds one: its unit, or what a named day or ``last week`` begins with."""
    named = (ascii_words(name.casefold())[:1] for kind in ("day", "last") for name in words.written()[kind])
    return _units().union(*named)


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
            end = match.end() + len(after) + (low[match.end() + len(after) :][:1] == ".")
            start = match.start() - len(before)
            return Found(start, end, _date(text[start:end], (_number(match.group()), words.ago()[before][after])))
    return None


def _date(said: str, *units: tuple[int, str]) -> RawDate:
    return RawDate(words=said.strip(), ago=units)


UNITS = ("year", "month", "week", "day", "hour", "minute", "second")


@cache
def _names() -> Mapping[str, str]:
    """The names of units, without what makes a relative time of them."""
    table: dict[str, str] = {}
    for before, afters in words.ago().items():
        for after, unit in afters.items():
            name = after.strip() if before.strip() else after.strip().split(" ")[0].rstrip("前전")
            table.setdefault(name.rstrip("."), unit)
    return table


@cache
def _more() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A larger unit in front of a relative time, and a smaller one behind it."""
    join = "|".join(re.escape(word) for word in words.written()["joins"])
    part = r"(?<![\d.,:/-])(?P<count>\d{1,3})\s?(?P<unit>[^\W\d_]+)"
    return re.compile(rf"{part}\.?\s*,?\s*(?:(?:{join})\s+)?$"), re.compile(rf"\s*,?\s*(?:(?:{join})\s+)?{part}")


def _with_more(text: str, low: str, near: Found) -> Found:
    """The same with the units before or behind it: ``1 day, 3 hours ago``, ``vor 1 Tag und 3 Stunden``."""
    start, end, units = near.start, near.end, list(near.date.ago or ())
    before, behind = _more()
    while (match := before.search(low, 0, start)) and _larger(match, units[0][1]):
        units.insert(0, (int(match["count"]), _names()[match["unit"]]))
        start = match.start()
    while (match := behind.match(low, end)) and not low[near.start].isdecimal() and _smaller(match, units[-1][1]):
        units.append((int(match["count"]), _names()[match["unit"]]))
        end = match.end()
    return Found(start, end, _date(text[start:end], *units)) if len(units) > 1 else near


def _larger(match: re.Match[str], unit: str) -> bool:
    known = _names().get(match["unit"])
    return known is not None and UNITS.index(known) < UNITS.index(unit)


def _smaller(match: re.Match[str], unit: str) -> bool:
    known = _names().get(match["unit"])
    return known is not None and UNITS.index(known) > UNITS.index(unit)


def _last(text: str, low: str) -> Found | None:
    """``last week``, where nothing else stands."""
    bare = low.strip(" .,:;()[]-–—|•·")
    unit = words.written()["last"].get(bare)
    if unit is None:
        return None
    start = low.index(bare)
    return Found(start, start + len(bare), _date(text[start : start + len(bare)], (1, unit)))


@cache
def _days() -> re.Pattern[str]:
    names = sorted(words.written()["day"], key=len, reverse=True)
    first = "".join(sorted({re.escape(n[0].casefold()) for n in names}))
    return re.compile(
        rf"^[\W_]*(?=[{first}])(?P<day>" + "|".join(re.escape(n.casefold()) for n in names) + r")(?![^\W\d_])"
    )


def _named_day(text: str, low: str) -> Found | None:
    """``yesterday``, at the very beginning of a text."""
    match = _days().match(low)
    if not match:
        return None
    end = match.end("day")
    parts = tokens(text[end : end + 40])
    clock = re.match(CLOCK, letters(parts))
    size = sum(map(len, parts[: clock.end()])) if clock else 0
    days = {k.casefold(): v for k, v in words.written()["day"].items()}[match.group("day")]
    start, end = match.start("day"), end + size
    clock_words = text[end - size : end].strip(" ,-|")
    return Found(start, end, RawDate(words=text[start:end].strip(), ago=((-days, "day"),), clock=clock_words))
