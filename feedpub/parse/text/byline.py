# SPDX-License-Identifier: MIT
"""What stands beside a date, after "by" or after "tags": authors and categories out of one line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from feedpub import words
from feedpub.dates.find import clock_only, find_calendar
from feedpub.parse.furniture import is_counter
from feedpub.parse.text.lines import Line
from feedpub.parse.text.place import POSTED_BY, author_of
from feedpub.words.measure import DIGIT, fold, width

BARS = re.compile(r"\s*[|•·¦‧∙▪›»]\s*|\s+[/–—-]+\s+|\t+|\s{2,}")
_HARD_BARS = re.compile(r"\s*[|•·¦‧∙▪›»]\s*|\t+|\s{2,}")
"""The same without dashes and slashes: where commas divide categories, those stand inside one."""
_COMMAS = re.compile(r"\s*[,，、;；]\s*|\s*[|•·]\s*|\s+/\s+|\s{2,}|\t+")
_IN = re.compile(r"\s+(?:in|on|under|dans|en|em|unter|i|в)\s+", re.IGNORECASE)
_AT = re.compile(r"\s+(?:at|on)$", re.IGNORECASE)
_UNDER = re.compile(r"(?:in|filed under|posted in|under)\s+(.+)$", re.IGNORECASE)
_IN_BY = re.compile(r"(?:posted |filed )?(?:in|under)\s+(.+?)\s+by\s+(.+?)(?:\s+(?:on|at))?$", re.IGNORECASE)
"""``Posted in News, Television by Ann Marsden on``."""
_KEY = re.compile(r"(?:[^\W\d_]+ ?){1,3}[:：]\s*$")
"""What the date is, such as ``Posted:``."""
_NUMBER = re.compile(r"\d{5}")
"""In a reference, never in a category."""
_EDGE = " \t.,:;|•·()[]/–—-<>«»（）【】「」#@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a line says beside its date."""

    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    updated: bool = False
    """The date is that of a change, not of publication."""


def beside(line: Line) -> Beside:
    """The company of the date in a D line, or the author in an A line."""
    if line.kind == "A" or line.date is None:
        name, *categories = _IN.split(author_of(line.text) or line.text, maxsplit=1)
        return Beside(authors=(_name(name),) if name else (), categories=tuple(c for t in categories for c in split(t)))
    return _sorted(line.text[: line.date.start], line.text[line.date.end :])


@lru_cache(maxsize=4096)
def _sorted(before: str, after: str) -> Beside:
    updated = fold(BARS.split(before)[-1]) in words.lines("updated")
    authors: list[str] = []
    categories: list[str] = []
    if re.search(r"\w[:：]\s*$", before):
        before = _KEY.sub("", before)
    for piece in [*BARS.split(before), *BARS.split(after)]:
        _sort(piece, authors, categories)
    return Beside(authors=tuple(authors), categories=tuple(dict.fromkeys(categories)), updated=updated)


def _sort(piece: str, authors: list[str], categories: list[str]) -> None:
    piece = _without_intro(piece.strip(_EDGE))
    if _says_nothing(piece):
        return
    if posted := POSTED_BY.search(piece):
        authors.append(_name(_AT.sub("", piece[posted.end() :])))
    elif both := _IN_BY.match(piece):
        categories.extend(split(both[1]))
        authors.append(_name(both[2]))
    elif name := author_of(piece, any_case=True):
        name, *rest = _IN.split(name, maxsplit=1)
        authors.append(_name(name))
        categories.extend(rest)
    else:
        named = _UNDER.match(piece)
        tagged = tags(piece) if ":" in piece or "：" in piece or piece.startswith("#") else ()
        categories.extend(tagged or split(named[1] if named else piece))


def _says_nothing(piece: str) -> bool:
    """Whether a piece names neither a person nor a thing: a counter, a button, a clock, the same date once more."""
    low = fold(piece)
    if not low or is_counter(low) or clock_only(piece):
        return True
    if any(low in words.lines(kind) for kind in ("posted", "updated", "by", "share", "menu", "more")):
        return True
    date = find_calendar(piece) if DIGIT.search(piece) else None
    return date is not None and date.end - date.start == len(piece)


def _without_intro(piece: str) -> str:
    """``Posted on``, ``Published:`` and the like taken off the front or the end of what stands beside a date."""
    low = piece.casefold()
    if not words.begins(low, "posted") and not words.ends(low, "posted", " ,", longer_than=1):
        return piece
    for word in words.starts("posted"):
        low = piece.casefold()
        if len(low) == len(piece) and low.startswith(word) and not low[len(word) : len(word) + 1].isalpha():
            piece = piece[len(word) :].strip(_EDGE)
        elif len(low) == len(piece) and len(word) > 1 and low.endswith((" " + word, "," + word)):
            piece = piece[: -len(word)].strip(_EDGE)
    return piece


def _name(text: str) -> str:
    return re.split(r"\s*[|•·,(]\s*|\s+[-–—]\s+", text.strip(), maxsplit=1)[0].strip(_EDGE)


def tags(text: str) -> tuple[str, ...]:
    """The categories of a tag line: ``Tags: a, b``, ``#a #b`` or ``Posted in a, b | Tagged c``."""
    if text.startswith("#"):
        return tuple(t.strip(" ,") for t in text.split("#") if t.strip(" ,"))
    found: list[str] = []
    for piece in (_HARD_BARS if "," in text else BARS).split(text):
        head, colon, rest = piece.partition(":") if ":" in piece else piece.partition("：")
        phrase = tag_phrase(piece)
        if colon and fold(head) in words.lines("tags"):
            found.extend(split(rest))
        elif phrase:
            found.extend(split(piece[len(phrase) :]))
    return tuple(found)


def tag_phrase(text: str) -> str:
    """The words in front of categories that need no colon, such as ``Posted in``; empty when there are none."""
    low = text.casefold()
    same = len(low) == len(text)
    return next((w for w in words.starts("tag_phrases") if same and low.startswith(w + " ")), "")


def split(text: str) -> Iterator[str]:
    """Categories that commas or bars divide."""
    for part in _COMMAS.split(text):
        clean = part.strip(" \t.:|[]()#")
        if clean and width(clean) <= 60 and not _NUMBER.search(clean):
            yield clean


def is_pure(line: Line) -> bool:
    """Whether a line says a date and nothing else: only such a line can hold for all items below it."""
    found = beside(line)
    return line.date is not None and not found.authors and not found.categories and not found.updated
