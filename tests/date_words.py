# SPDX-License-Identifier: MIT
"""Write feedpub/words/dates.json: words of dates in the languages of the Unicode CLDR.

Run by hand when the CLDR has news (``pip install babel``, then ``python -m tests.date_words``).  The data are the
CLDR's as Babel ships them, under the Unicode License V3 (https://www.unicode.org/license.txt).
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel import Locale, localedata

TARGET = Path(__file__).parents[1] / "feedpub/words/dates.json"
FIRST = (
    "en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ja", "ko", "ar", "pl", "cs", "tr", "sv", "da", "nb", "fi",
    "el", "hu", "ro", "uk", "he", "hi", "th", "vi", "id", "bg", "hr", "sr", "sk", "sl", "lt", "lv", "et", "ca", "fa",
    "bn", "ta", "te", "ur", "ms", "sw", "af", "eu", "gl", "is", "ga", "cy", "mk", "sq", "az", "ka", "hy", "kk", "uz",
    "be", "bs",
)  # fmt: skip
"""Languages that come first where one word names two months."""
UNITS = ("year", "month", "week", "day", "hour", "minute", "second")


def languages() -> list[str]:
    """Languages without a region, the widely read ones first."""
    rest = sorted(x for x in localedata.locale_identifiers() if "_" not in x and x not in FIRST and x != "root")
    return [*FIRST, *rest]


def folded(word: str) -> Iterator[str]:
    """The spellings of one word: lower case, without a final stop, and without accents where it is Latin."""
    plain = unicodedata.normalize("NFC", word).casefold().strip(" .।॰\u200f\u200e")
    plain = plain.removeprefix("de ").removeprefix("d’").removeprefix("d'")
    yield plain
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    if bare.isascii():
        yield bare


def names(table: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Names of months or weekdays, without the narrow ones (``J``, ``F``) and those with digits (``1月``)."""
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in table.get(context, {}).get(width, {}).items():
                for word in folded(name):
                    if len(word) > 1 and not re.search(r"\d", word):
                        yield word, int(number)


def add(words: dict[str, dict[str, list[str]]], word: str, number: int, language: str) -> None:
    """Remember a word; one that is rare and contradicts a widely read language is left out."""
    known = words.setdefault(word, {})
    if known and str(number) not in known and language not in FIRST:
        return
    owners = known.setdefault(str(number), [])
    if language not in owners:
        owners.append(language)


def add_days(days: dict[str, set[int]], locale: Locale) -> None:
    """Remember the names of weekdays, to their numbers: 0 is Monday."""
    for word, number in names(locale.days):
        days.setdefault(word, set()).add(number)


def past(locale: Locale) -> Iterator[tuple[str, str]]:
    """Patterns such as ``vor # tagen`` with the unit they count."""
    data: dict[Any, Any] = localedata.load(str(locale))
    fields = localedata.LocaleDataDict(data["date_fields"], base=data)  # some widths are others' by another name
    for unit in UNITS:
        for width in ("", "-short", "-narrow"):
            for pattern in dict(fields.get(unit + width, {})).get("past", {}).values():
                text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", pattern)).strip().casefold()
                if text.count("{0}") == 1 and len(text) > 5 and not re.search(r"[-−+]\{0\}", text):
                    yield text.replace("{0}", "#").strip(" ."), unit


def collect() -> dict[str, Any]:
    """All words, ready to be written."""
    months: dict[str, dict[str, list[str]]] = {}
    days: dict[str, set[int]] = {}
    ago: dict[str, str] = {}
    halves: dict[str, str] = {}
    for language in languages():
        locale = Locale.parse(language)
        wide = language in FIRST
        for word, number in names(locale.months):
            if wide or (len(word) > 4 and " " not in word):  # short words of rare languages are words of others
                add(months, word, number, language)
        if not wide:
            continue
        add_days(days, locale)
        for pattern, unit in past(locale):
            ago.setdefault(pattern, unit)
        for half in ("am", "pm"):
            for width in ("wide", "abbreviated"):
                name = locale.day_periods.get("format", {}).get(width, {}).get(half, "")
                for word in folded(name):
                    if word in ("am", "pm", "a.m", "p.m") or not word.isascii():
                        halves.setdefault(word, half)
    flat = {w: int(next(iter(n))) if len(n) == 1 else n for w, n in sorted(months.items()) if n}
    return {
        "source": "Unicode CLDR, Unicode License V3, https://www.unicode.org/license.txt",
        "months": flat,
        "weekdays": {w: min(n) if len(n) == 1 else sorted(n) for w, n in sorted(days.items())},
        "halves": halves,
        "ago": dict(sorted(ago.items())),
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(collect(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
