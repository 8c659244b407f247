# SPDX-License-Identifier: MIT
"""A text is cut into tokens, and each becomes one letter for what it can be in a date: see `feedpub.dates.find`."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from feedpub import words
from feedpub.model import RawDate

_TOKEN = re.compile(
    r"\d+"
    r"|(?:星期|週|周|礼拜)[一二三四五六日天]|[月火水木金土日]曜日?|(?<=[(（])[月火水木金土日](?=[)）])|[월화수목금토일]요일"
    r"|令和|平成|昭和|民國|民国|上午|下午|午前|午後|오전|오후|今天|昨天|今日|昨日"
    r"|(?:ربيع|جماد[ىي]|ذ[وي]|كانون|تشرين)\s[^\s\d،,.]+"
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
_ASCII_WORD = re.compile("[a-z]+")
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
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}


class Found(NamedTuple):
    """A date and its place in a text: it stands at ``text[start:end]``."""

    start: int
    end: int
    date: RawDate


CLOCK = (
    r"(?P<time>(?:[ ,]*\(?[WB]\)?)?(?:[ ,T]|[ ,]*[-|@·•] ?|,? ?(?:c\.? ){1,2})*(?:H\.? )?"
    r"(?:A ?)?(?:[dn][:.][dn](?::[dn](?:[.,][dnNYC])?)?"
    r"|[dn] ?h(?: ?[dn])?(?: ?i)?(?: ?[dn] ?s)?|[dn] ?H ?[dn]?|[dn](?= ?A))"
    r"(?: ?A\.?)?(?: ?H\.?)?(?: ?\(?Z\)?(?: ?[-+] ?[dnN](?::[dn])?)?| ?[-+](?:[dn]:[dn]|[NYCdn])(?! ?A)(?: ?H\.?)?)?"
    r"(?: ?\(Z\))?"
    r"|[ ,]*\(?[WB]\)?(?![a-zA-Z]))?"
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
    for calendar, mark in (("persian", "P"), ("hijri", "Q")):
        for word in words.written()["calendars"][calendar]:
            table.setdefault(word, mark)
    table.update(dict.fromkeys(words.written()["zones"], "Z"))
    table.update(dict.fromkeys(words.written()["hour_mark"], "H"))
    table.update(dict.fromkeys(words.written()["month_before"], "v"))
    return table | _FIXED


@lru_cache(maxsize=8)
def ascii_words(low: str) -> tuple[str, ...]:
    """The words of a folded text in ASCII.  Dates of the calendar and times from now are looked for one after the other
    in the same text.
    """
    return tuple(_ASCII_WORD.findall(low))


@cache
def month_words() -> frozenset[str]:
    """What names a month, or stands before its number."""
    return frozenset(word for word, kind in _letters().items() if kind in "MBPQv")


@lru_cache(maxsize=4096)
def letter(token: str) -> str:
    """The kind of one token, as one letter."""
    if token.isdecimal():
        return _number(token)
    if token.isspace():
        return " "
    low = token.casefold()
    table = _letters()
    known = (
        table.get(low)
        or table.get(words.plain(low))
        or table.get(low.rstrip("."))
        or ("W" if re.match(r"星期|週|周|礼拜|.曜|.요일", low) else None)
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
    whole = len(token) == 8 and 1900 <= value // 10000 <= 2100
    return "C" if whole and 1 <= value // 100 % 100 <= 12 and 1 <= value % 100 <= 31 else "N"


def tokens(text: str) -> list[str]:
    """A text, cut where what stands there may be a part of a date; nothing is left out."""
    return (_TOKEN_OF_ASCII if text.isascii() else _TOKEN).findall(text)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(words.written()["zone_names"])


def letters(found: Sequence[str]) -> str:
    """The kinds of tokens.  ``ET`` and the like are zones in capitals and behind a time alone, else other words."""
    kinds = "".join(map(letter, found))
    named = _zone_names()
    for n, token in () if named.isdisjoint(found) else enumerate(found):
        if token in named and re.search(r"(?:[dn][:.][dn]|A\.?) ?\(?$", kinds[:n]):
            kinds = kinds[:n] + "Z" + kinds[n + 1 :]
    return kinds
