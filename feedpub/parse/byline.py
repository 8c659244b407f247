# SPDX-License-Identifier: MIT
"""Who wrote something and what it is about, as a line says it: after "by", after "tags", or beside a date.

Here is what the words say; which lines of a page are bylines is each reader's own business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from feedpub import words
from feedpub.dates.find import clock_only, find_calendar, like_date
from feedpub.parse.furniture import is_counter
from feedpub.words.measure import DIGIT, fold, width

BARS = re.compile(r"\s*[|•·¦‧∙▪›»]\s*|\s+[/–—-]+\s+|\t+|\s{2,}")
_HARD_BARS = re.compile(r"\s*[|•·¦‧∙▪›»]\s*|\t+|\s{2,}")
"""The same without dashes and slashes: where commas divide categories, those stand inside one."""
_COMMAS = re.compile(r"\s*[,，、;；]\s*|\s*[|•·]\s*|\s+/\s+|\s{2,}|\t+")
_IN = re.compile(r"\s+(?:in|on|under|dans|en|em|unter|i|в)\s+", re.IGNORECASE)
_AT = re.compile(r"\s+(?:at|on)$", re.IGNORECASE)
_UNDER = re.compile(r"(?:in|filed under|posted in|under|dans|en|em|unter|в)\s+(.+)$", re.IGNORECASE)
_IN_BY = re.compile(r"(?:posted |filed )?(?:in|under)\s+(.+?)\s+by\s+(.+?)(?:\s+(?:on|at))?$", re.IGNORECASE)
"""``Posted in News, Television by Ann Marsden on``."""
_KEY = re.compile(r"(?:[^\W\d_]+ ?){1,3}[:：]\s*$")
"""What the date is, such as ``Posted:``."""
_NUMBER = re.compile(r"\d{5}")
"""In a reference, never in a category."""
_EDGE = " \t.,:;|•·()[]/–—-<>«»（）【】「」#@"

_PICTOGRAPHS = re.compile("[\u2190-\u2bff\ufe0f\U0001f300-\U0001faff]+")
"""A calendar, a clock, a pen: signs that stand before what a line tells."""

POSTED_BY = re.compile(
    r"(?:^| )(?:posted|published|written|submitted|added|uploaded|\d[\d.,]*k? (?:point|vote|like)s?) by ", re.IGNORECASE
)
"""What may stand in the middle of a line: ``Ann Posted by Ann at``."""


def is_byline(text: str) -> bool:
    """Whether a short line only names an author."""
    name = author_of(text)
    return bool(name) and len(name.split()) <= 6 and not re.search(r"[.!?;]$", name)


_OPENER = re.compile(r"[^\s:：]+")
_INTRO = {n: re.compile(rf"([^\s:：]+(?: [^\s:：]+){{{n - 1}}})(?:\s*[:：]\s*|\s+)") for n in (1, 2, 3)}
"""One, two or three words that may stand before a name."""
_AFTER_NAME = re.compile(
    r"\s+(?:at|on|um|am|le|à|el|a las|в|om|den|kl)\s+\d.*$|\s*[|•·]\s.*$|\s+\d+[:.]\d\d.*$", re.IGNORECASE
)


def author_of(text: str, *, any_case: bool = False) -> str:
    """The name after a word such as ``By``; empty when no such word stands in front.

    A name begins with a capital letter, unless `any_case`: beside a date, ``by admin`` is an author, too.
    """
    opener = _OPENER.match(text)
    if opener is None or opener.group().casefold() not in words.openers("by"):
        return ""  # nearly every line ends here
    match = next(
        (m for n in (3, 2, 1) if (m := _INTRO[n].match(text)) and m.group(1).casefold() in words.lines("by")), None
    )
    if match is None:
        return ""
    name = _AFTER_NAME.sub("", text[match.end() :]).strip()
    fits = bool(name) and (any_case or name[0].isupper() or not (name[0].isascii() and name[0].isalpha()))
    plain = not DIGIT.search(name) or (" " not in name and (any_case or name[:1].isalpha()))
    return name if fits and plain and width(name) <= 60 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who and what about, as a line says it."""

    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    updated: bool = False
    """The date is that of a change, or until when something can be done, and not of publication."""


def of_author(text: str) -> Byline:
    """What a line says that names an author, or nothing else: ``By Ann Marsden in News``."""
    name, *categories = _IN.split(author_of(text) or text, maxsplit=1)
    return Byline(authors=(_name(name),) if name else (), categories=tuple(c for t in categories for c in split(t)))


@lru_cache(maxsize=4096)
def beside_date(before: str, after: str) -> Byline:
    """What stands before and after a date in its line."""
    updated = fold(BARS.split(before)[-1]) in words.lines("updated")
    authors: list[str] = []
    categories: list[str] = []
    if re.search(r"\w[:：]\s*$", before):
        before = _KEY.sub("", before)
    for piece in [*BARS.split(before), *BARS.split(_without_update(after))]:
        _sort(piece, authors, categories)
    return Byline(authors=tuple(authors), categories=tuple(dict.fromkeys(categories)), updated=updated)


def _without_update(text: str) -> str:
    """What stands behind a date, without the day of a change: ``Last modified at: 4 May``."""
    found = find_calendar(text) if DIGIT.search(text) else None
    head = text[: found.start].rstrip(" :：(") if found else ""
    low = head.casefold()
    word = next((w for w in words.starts("updated") if low.endswith(" " + w)), "")
    return text[: len(head) - len(word)] if word and len(low) == len(head) else text


def is_bare(before: str, after: str = "") -> bool:
    """Whether what stands beside a date, or in a line without one, tells nothing: a counter, a label, a whole date."""
    return all(_is_label(piece) or _is_date(piece) for piece in (*BARS.split(before), *BARS.split(after)))


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
    return _is_label(piece) or like_date(piece)


def _is_label(piece: str) -> bool:
    piece = _PICTOGRAPHS.sub("", piece).strip(_EDGE)
    low = fold(piece)
    if not low or is_counter(low) or clock_only(piece):
        return True
    return any(low in words.lines(kind) for kind in ("posted", "updated", "by", "share", "menu", "more"))


def _is_date(piece: str) -> bool:
    piece = _PICTOGRAPHS.sub("", piece).strip(_EDGE)
    found = find_calendar(piece)
    return found is not None and found.end - found.start == len(piece)


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
