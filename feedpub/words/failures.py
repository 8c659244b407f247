# SPDX-License-Identifier: MIT
"""What pages say that come in place of a listing: the table of `failures.toml`, made ready to be compared.

Phrases and texts are compared in a plain form (`plain`): small letters and digits, single spaces, no signs.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

_SIGNS = re.compile(r"[\W_]+")
_SIGNS_WITHIN = re.compile(r"[^\w;]+|_+")
_UNDIVIDED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef]")
"""Thai, Lao, Burmese, Khmer, Chinese, Japanese."""
_LONG, _LONG_UNDIVIDED = 10, 4
"""Characters: a shorter phrase, and a single word, counts as a whole line only."""
_GAP = r"[^\n\d]{0,40}?"
"""What may lie between two words that belong together: no other line, and no date."""
_NO_PHRASES = frozenset({"fault", "advice", "forms", "signs", "beside", "about", "says"})


class Kind(Struct, frozen=True, kw_only=True, eq=False):
    """A kind of page that comes in place of a listing."""

    name: str
    fault: str
    """Half a sentence: what the page is."""
    advice: str
    phrases: frozenset[str]
    """In the plain form."""
    needles: Mapping[str, tuple[str, ...]]
    """Those that count within a sentence, too, by their first words; none, where words are not divided."""
    says: tuple[tuple[tuple[frozenset[str], frozenset[str]], re.Pattern[str]], ...]
    """Of what the page may speak, and what it may say of it: one of each, and the two near each other."""
    forms: tuple[re.Pattern[str], ...]
    """Looked for in the text as it stands."""
    signs: tuple[re.Pattern[str], ...]
    """The same, in the last lines: with them a server signs its own pages."""
    beside: bool
    """Good pages have such words, too, above or below their list."""
    about: tuple[str, ...]
    """What the lines of such a page speak of that look like items: beginnings of words, folded."""


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order of the table."""
    return tuple(_kind(name, table) for name, table in _table().items() if "fault" in table)


@cache
def kind_named(name: str) -> Kind:
    return next(kind for kind in kinds() if kind.name == name)


@cache
def kind_of_code() -> Mapping[int, str]:
    """Names of kinds by the codes of HTTP that speak of them."""
    return {code: name for name, codes in _table()["codes"].items() for code in codes}


@cache
def around() -> frozenset[str]:
    """What stands around the name of a failure without naming one, such as ``error``."""
    return _phrases(_table()["around"])


def plain(text: str) -> str:
    """A text as phrases are compared with it."""
    return _SIGNS.sub(" ", text.casefold()).strip()


def is_undivided(text: str) -> bool:
    """Whether it begins in a script that does not divide words."""
    return bool(_UNDIVIDED.match(text))


def words_of(text: str) -> frozenset[str]:
    """The words of a plain text, and an empty one where it has some that are not divided; keys of `Kind.needles`."""
    return frozenset(text.split()) | ({""} if _UNDIVIDED.search(text) else frozenset())


@cache
def appeals() -> re.Pattern[str]:
    """What is said to a reader and to nobody else ("please", "your browser"), for plain texts."""
    return re.compile(_one_of(frozenset[str]().union(*map(_phrases, _table()["appeals"].values()))))


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("failures.toml").read_text(encoding="utf-8"))


def _kind(name: str, table: Mapping[str, Any]) -> Kind:
    phrases = _phrases("; ".join(words for key, words in table.items() if key not in _NO_PHRASES))
    return Kind(
        name=name,
        fault=table["fault"],
        advice=table["advice"],
        phrases=phrases,
        needles=_by_first_word(filter(_is_long, phrases)),
        says=tuple(_says(table.get("says", {}))),
        forms=tuple(re.compile(form) for form in table.get("forms", ())),
        signs=tuple(re.compile(form) for form in table.get("signs", ())),
        beside=table.get("beside", False),
        about=tuple(word for each in table.get("about", "").casefold().split(";") if (word := " ".join(each.split()))),
    )


def _says(table: Mapping[str, str]) -> Iterator[tuple[tuple[frozenset[str], frozenset[str]], re.Pattern[str]]]:
    """For each language what is said of a page; or for all, where it is said of something else."""
    for language, words in table.items():
        if language != "of":
            pair = _phrases(table.get("of") or _table()["site"][language]), _phrases(words)
            of, said = map(_one_of, pair)
            yield pair, re.compile(rf"{of}{_GAP}{said}|{said}{_GAP}{of}")


def _one_of(beginnings: Iterable[str]) -> str:
    """Words that begin so; where words are not divided, only the beginning itself."""
    words = (each if is_undivided(each) else rf"\b{each}\w*" for each in sorted(beginnings, key=len, reverse=True))
    return f"(?:{'|'.join(words)})"


def _is_long(phrase: str) -> bool:
    return len(phrase) >= _LONG_UNDIVIDED if is_undivided(phrase) else len(phrase) >= _LONG and " " in phrase


def _by_first_word(phrases: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found = defaultdict[str, list[str]](list)
    for phrase in phrases:
        found["" if is_undivided(phrase) else phrase.split()[0]].append(phrase)
    return {word: tuple(each) for word, each in found.items()}


def _phrases(words: str) -> frozenset[str]:
    parts = _SIGNS_WITHIN.sub(" ", words.casefold()).split(";")
    return frozenset(phrase for part in parts if (phrase := part.strip()))
