# SPDX-License-Identifier: MIT
"""The words of many languages that listings and dates are made of: data files and the lookups made from them.

`dates.json` is made by `python -m tests.date_words` from the Unicode CLDR (Unicode License V3); `words.toml` is written
by hand.  Both are read once, when the first listing is.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def written() -> Mapping[str, Any]:
    """The table of `words.toml`."""
    return tomllib.loads(files(__name__).joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def cldr() -> Mapping[str, Any]:
    """The table of `dates.json`: months, weekdays, halves of the day, patterns of relative time."""
    table: Mapping[str, Any] = json.loads(files(__name__).joinpath("dates.json").read_text(encoding="utf-8"))
    return table


@cache
def lines(kind: str) -> frozenset[str]:
    """The words of one kind of line, such as ``more`` or ``menu``."""
    return frozenset(word.casefold() for word in written()["lines"][kind])


@cache
def starts(kind: str) -> tuple[str, ...]:
    """The same, longest first, to be compared with a line's beginning."""
    return tuple(sorted(lines(kind), key=len, reverse=True))


@cache
def _by_beginning(*kinds: str) -> Mapping[str, tuple[str, ...]]:
    """The words of some kinds under their first two characters: few are then left to compare with a line."""
    table: dict[str, tuple[str, ...]] = {}
    for word in (word for kind in kinds for word in starts(kind)):
        table[word[:2]] = (*table.get(word[:2], ()), word)
    return table


def begins(low: str, *kinds: str) -> bool:
    """Whether a folded text begins with one of the words of these kinds."""
    table = _by_beginning(*kinds)
    return low.startswith(table.get(low[:2], ())) or low[:1] in table


@cache
def _by_last_letter(kind: str, signs: str, longer_than: int) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for word in starts(kind):
        if len(word) > longer_than:
            table[word[-1]] = (*table.get(word[-1], ()), *(sign + word for sign in signs))
    return table


def ends(low: str, kind: str, signs: str, *, longer_than: int) -> bool:
    """Whether a folded text ends with one of the signs and one of the words that have more characters than that."""
    return low.endswith(_by_last_letter(kind, signs, longer_than).get(low[-1:], ()))


@cache
def openers(kind: str) -> frozenset[str]:
    """What stands before the first space in each of the words."""
    return frozenset(word.split(" ")[0] for word in lines(kind))


def within(low: str, kind: str) -> bool:
    """Whether one of the words stands anywhere in a folded text."""
    return any(map(low.__contains__, _lines_in_ascii(kind) if low.isascii() else lines(kind)))


@cache
def _lines_in_ascii(kind: str) -> tuple[str, ...]:
    return tuple(filter(str.isascii, lines(kind)))


@cache
def months() -> Mapping[str, tuple[tuple[int, frozenset[str]], ...]]:
    """Month names to numbers; where one word names two months, the languages of each, the widely read first."""
    table: dict[str, tuple[tuple[int, frozenset[str]], ...]] = {}
    for word, value in cldr()["months"].items():
        readings = value.items() if isinstance(value, dict) else ((value, ()),)
        table[word] = tuple((int(number), frozenset(languages)) for number, languages in readings)
    for word, number in written()["months"].items():
        table.setdefault(word.casefold(), ((number, frozenset()),))
    for word in list(table):
        table.setdefault(plain(word), table[word])
    return table


def plain(low: str) -> str:
    """A folded word as it is written in capitals, which have often no accents: ``kasım`` is ``kasim``."""
    if low.isascii():
        return low
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", low).replace("ı", "i"))
    return unicodedata.normalize("NFC", bare)


_ACCENTS = re.compile("[\u0300-\u036f]")


@cache
def weekdays() -> frozenset[str]:
    """Names of weekdays."""
    return frozenset(cldr()["weekdays"])


@cache
def weekday_numbers() -> Mapping[str, frozenset[int]]:
    """Names of weekdays, to the days that they may name: 0 is Monday."""
    return {word: frozenset([n] if isinstance(n, int) else n) for word, n in cldr()["weekdays"].items()}


@cache
def ago() -> Mapping[str, Mapping[str, str]]:
    """What stands before the number of a relative time, to what may stand after it, to the unit."""
    table: dict[str, dict[str, str]] = {}
    for pattern, unit in {**cldr()["ago"], **written()["ago"]}.items():
        before, after = pattern.casefold().split("#")
        if before or after:
            table.setdefault(before, {})[after] = unit
    for afters in table.values():
        for after, unit in list(afters.items()):
            afters.setdefault(f" {after.lstrip()}", unit)  # ``3 天前``
    return table
