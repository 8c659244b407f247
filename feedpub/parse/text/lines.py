# SPDX-License-Identifier: MIT
"""What kind of line is this?  Asked of each line alone; what it means for the page is `record`'s business."""

import re
from functools import lru_cache, partial
from typing import NamedTuple

from feedpub import words
from feedpub.dates import find
from feedpub.dates.find import Found
from feedpub.parse import furniture
from feedpub.parse.byline import is_byline
from feedpub.parse.text import physical
from feedpub.parse.text import place as place_of
from feedpub.parse.text.kinds import (
    AUTHOR,
    CONTENT,
    DATE,
    FURNITURE,
    LAST,
    MORE,
    NOWHERE,
    OWN,
    TAGS,
    TAIL,
    TEXT,
    TITLE,
    Kind,
    Place,
)
from feedpub.parse.text.links import Link, take_out
from feedpub.parse.text.screen import Row
from feedpub.words.measure import DIGIT, SHORT, STOP, fold, width, words_in


class Line(NamedTuple):
    """One line that is not blank."""

    number: int
    """Counted from 1."""
    text: str
    """Without marker, without the words of an end mark."""
    kind: Kind
    gap: int = 0
    """Blank lines before it."""
    indent: int = 0
    marker: str = ""
    """``•``, ``1.``, ``##``, ``=`` (underlined), ``v`` (a version), ``[`` (a link from end to end): what made it stand
    out; empty for most."""
    reason: str = ""
    """Why furniture is furniture."""
    found: Found | None = None
    """The date in it."""
    place: Place = NOWHERE
    """Where the date stands."""
    ended: bool = False
    """An end mark stood at the end of it."""
    raw: str = ""
    links: tuple[Link, ...] = ()
    """The links in it, from left to right."""


_BULLET = re.compile(r"(?P<mark>[▲•‣▪▸►▶●○◦·∙■□◆◇★☆→»›※✓✔\u2794-\u27be*+]|[-–—](?=\s))\s*(?=\S)")
_NUMBER = re.compile(r"(?P<mark>\(?\d{1,4}[.)、）](?!\d)|#\d{1,4}[.:)]?)\s*(?=[^\s\d])|(?P<mark2>\[\d{1,4}\])\s*(?=\S)")
_HEADING = re.compile(r"(?P<mark>#{1,6})\s+(?=\S)|(?P<mark3>={2,6})\s+(?=\S.*=)")
_VERSION = re.compile(
    r"[\[(]?(?:(?:version|release|ver\.?|rel\.?|версия|バージョン|[^\W\d_][\w.+]{0,30}?)[\s-]*)?v?\d{1,4}\.\d{1,4}(?:\.\d+)*"
    r"(?:[-.]?(?:rc|beta|alpha|dev|b|a|post)\.?\d*)?[\])]?"
    r"(?=\s*(?:$|[(\[:/,]|[-–—]+\s|[-–—]?\s?\d{4}-|\w+ \d{1,2}, \d{4}))"
    r"|\[?unreleased\]?$",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"(?<!\.)[.。．।։۔]['\"”’»）)」』]*$")
_IMAGE = re.compile(r"^(?=[a-z-]*[\d_])[a-z\d]+(?:[_-][a-z\d]+)+(?=[A-Z][a-z])")
"""The name of an image's file that a title is glued to: ``port_200pxNew quay``."""
_RULE = re.compile(r"(?<=\w)\s+([-=_~*])\1{2,}$")
"""A rule behind a title."""
_HASHTAGS = re.compile(r"^(?:#[^\s#]{1,40}[\s,]*)+$")
_WORDS = re.compile(r"^[^\W\d_A-Z][^,.!?:;]{1,24}(?:, ?[^\W\d_][^,.!?:;]{1,24}){3,}$")
"""Four and more things that commas divide, the first in small letters."""
_BEFORE_COLON = re.compile(r"^([^:：\d]{2,20}?)\s*[:：]\s*\S")
_TAG_ROW = re.compile(r"^[^.!?:;]{0,120}$")
_BUTTON = re.compile(r"[.!?…]\s*[^\W\d_]+(?: [^\W\d_]+){0,2}\s*[>»›→]{1,3}$")
"""A few words and an arrow behind a sentence."""
_ELLIPSIS = re.compile(r"\.\.\.|…|\[\.\.\.\]|\[…\]")


def classify(raw: str, number: int, gap: int, indent: int, links: tuple[Link, ...] = ()) -> Line:
    """The line that stands at `number`, with `gap` blank lines before it."""
    text = raw.strip()
    if len(text) > SHORT:
        return _long(text, number, gap, indent, links)
    own = text[0] == "[" and any(map(text.startswith, (link.words for link in links)))  # ``[[2026] Spring fair](…)``
    marker, rest = ("", text) if own else _marker(_RULE.sub("", text) if text[-1] in "-=_~*" else text)
    rest = _IMAGE.sub("", rest) if "a" <= rest[:1] <= "z" else rest
    x = _short(_dated_last(rest))
    line = Line(number, x.text, x.kind, gap, indent, marker, x.reason, x.found, x.place, x.ended, text, links)
    heading = not marker or marker[0] == "#"
    return _as_version(line) if heading and line.kind in CONTENT and _VERSION.match(rest) else line


_GAP = re.compile(r"\t\s*| {3,}")


def _dated_last(text: str) -> str:
    """A table's row of four columns and more with its date in the last one, where it stood between others; a later one,
    such as the day on which something closes, is left out.
    """
    columns = [c for c in _GAP.split(text) if c] if "   " in text or "\t" in text else []
    between = enumerate(columns[1:-1], 1) if len(columns) >= furniture.COLUMNS else ()
    at = next((n for n, c in between if DIGIT.search(c) and _is_day(c)), 0)
    behind = (c for c in columns[at + 1 :] if not _is_day(c))
    return "   ".join((*columns[:at], *behind, columns[at])) if at else text


def _is_day(text: str) -> bool:
    found = find.find_calendar(text)
    return found is not None and found.date.names_day and found.end - found.start == len(text)


def _as_version(line: Line) -> Line:
    """A line that begins with the number of a version, or with a date that looks like one."""
    first = line.found is not None and line.found.start == 0
    if line.kind is DATE:
        return line if first or line.found is None else line._replace(marker="v", kind=TITLE, place=TAIL)
    return line if first else line._replace(marker="v")


def _marker(text: str) -> tuple[str, str]:
    """The bullet, number or heading mark in front, and the rest."""
    first = text[:1]
    if first.isalpha():
        return "", text
    for pattern in (_HEADING, _NUMBER, _BULLET):
        match = pattern.match(text)
        if match and not (pattern is _NUMBER and _dated(text)):
            mark = match.group("mark") or match.group(match.lastgroup or 0)
            rest = text[match.end() :].strip()
            if pattern is _HEADING:
                return mark, rest.rstrip("#= ")
            kind = "1." if pattern is _NUMBER else mark
            return kind, _marker(rest)[1] if pattern is _NUMBER and rest[:1] in ("[", "▲") else rest
    return "", text


def _dated(text: str) -> bool:
    """Whether the number in front is a date's day or year, as in ``12. März 2025`` and ``2024. április 18.``"""
    found = find.find_calendar(text[:40])
    if found is None or found.start or found.date.day is None:
        return False
    return found.date.year is not None or not text[found.end : found.end + 2].strip(" .:|–—-/")


def _long(text: str, number: int, gap: int, indent: int, links: tuple[Link, ...]) -> Line:
    """A long line is running text; only its two ends may say more."""
    marker, rest = ("", text) if text[0].isalpha() else _marker(text)
    cut, ended = _without_end(rest)
    date, place = place_of.of_long(cut)
    return Line(number, cut, TEXT, gap, indent, marker, "", date, place, ended, text, links)


@lru_cache(maxsize=8192)
def _short(text: str) -> Line:
    """A short line by itself, wherever it stands."""
    low = fold(text)
    if not any(map(str.isalnum, low)):
        return _line(text, FURNITURE, reason=RULE)
    reason = furniture.reason_for(text, low)
    if reason:
        return _dated_furniture(text, reason) or _line(
            text, MORE if reason == "read more" else FURNITURE, reason=reason
        )
    tagged = _is_tags(text, low)
    if tagged:
        found, place = place_of.of_short(text) if DIGIT.search(text) else (None, NOWHERE)
        if not (place is OWN and found and found.date.year and found.date.day):
            return _line(text, TAGS)
    return _content(text)


def without_furniture(line: Line) -> Line:
    """The line as it would be if no word of it were one that pages say of themselves."""
    bare = _content(line.text)
    return line._replace(
        kind=bare.kind, reason="", text=bare.text, found=bare.found, place=bare.place, ended=bare.ended
    )


def _content(text: str) -> Line:
    """A short line that is no furniture and no tags."""
    found, place = place_of.of_short(text)
    if place is OWN:
        return _line(text, DATE, found=found, place=place)
    if is_byline(text):
        return _line(text, AUTHOR)
    cut, ended = _without_end(text)
    if not _running(cut):
        return _line(cut, TITLE, found=found, place=place, ended=ended)
    if place in _OF_TITLES:
        found, place = place_of.of_long(cut)
    return _line(cut, TEXT, found=found, place=place, ended=ended)


_OF_TITLES = frozenset({NOWHERE, TAIL, LAST})
"""Places that a date has at the ends of titles, not of texts."""
_line = partial(Line, 0)
"""A line whose number is not known yet."""


def _dated_furniture(text: str, reason: str) -> Line | None:
    """What looks like furniture and states a date: the heading of a page, or a credit behind a date."""
    found = find.find_calendar(text) if reason in ("page heading", "photo credit") else None
    if found is None or not found.date.year:
        return None
    if reason == "photo credit":
        return _line(text, DATE, found=found, place=OWN) if found.start < 3 else None
    if not found.date.day:
        return None
    day = text[found.start : found.end]
    return _line(day, DATE, found=find.find_calendar(day), place=OWN)


_NO_STOPS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def _running(text: str) -> bool:
    wide = width(text)
    if "http://" in text or "https://" in text:
        return True
    if wide > 130 or (wide > 64 and _NO_STOPS.search(text)):
        return True
    if text.isupper():
        return False  # capitals are shouted by titles, not by texts
    stopped = _FULL_STOP.search(text)
    return bool(stopped and (words_in(text) > 2 or (text[stopped.start()] == "。" and len(text) > 6))) or (
        wide > 90 and bool(STOP.search(text))
    )


def _is_tags(text: str, low: str) -> bool:
    if (text[0] == "#" and _HASHTAGS.match(text)) or (text[0].islower() and text.count(",") > 2 and _WORDS.match(text)):
        return True
    match = _BEFORE_COLON.match(low) if ":" in low or "：" in low else None
    if match and match.group(1).strip() in words.lines("tags"):
        return True
    return words.begins(low, "tag_phrases") and bool(_TAG_ROW.match(low))


def _without_end(text: str) -> tuple[str, bool]:
    """A text without the "read more" that is glued to its end, behind an ellipsis or with arrows."""
    tail = text[-90:]
    if tail[-1:] in "»›→>" and "«" not in tail and (button := _BUTTON.search(tail)):
        return text[: len(text) - len(tail) + button.start() + 1], True
    if tail[-1:] in ".。" and "..." not in tail:
        return text, False
    size = _behind_ellipsis(tail)
    if size:
        return text[:-size].rstrip(), True
    size = _before_arrows(tail) if tail[-1:] in "»›→>]" else 0
    return (text[:-size].rstrip(" [("), True) if size else (text, False)


def _behind_ellipsis(tail: str) -> int:
    """Characters of a "read more" behind an ellipsis; 0 where there is none."""
    for match in _ELLIPSIS.finditer(tail) if "..." in tail or "…" in tail else ():
        low = fold(tail[match.end() :])
        if low and (low in words.lines("more") or low.startswith(furniture.more_start())):
            return len(tail) - match.end()
    return 0


def _before_arrows(tail: str) -> int:
    """Characters of a "read more" and its arrows; 0 where there is none."""
    low = tail.casefold()
    body = low.rstrip(" »›→>]")
    if len(low) != len(tail):
        return 0
    return next((len(tail) - len(body) + len(word) for word in furniture.more_start() if body.endswith(word)), 0)


LINKED = "["
"""Mark of a line that is a link from end to end."""
LABEL = 3
"""Words of a label, such as ``RAIL`` above a title, at most."""


def is_heading(text: str) -> bool:
    """Whether a line consists of the words that a listing gives itself."""
    parts = fold(text).split()
    return 0 < len(parts) <= 5 and all(p.strip(",.:&") in words.lines("heading") or not p.strip(",.:&") for p in parts)


def hangs(line: Line, above: Line) -> bool:
    """Whether a line is a part of the list's entry that begins right above it."""
    return bool(above.marker) and not line.marker and line.indent > above.indent


RULE = "rule"
"""Why a line of signs that divides is furniture."""
BROWSER = "the browser's own"
"""Why a line that a text browser added is furniture."""


def read(text: str) -> list[Line]:
    """The lines of a text that are not blank, in order, with the links that were written in them."""
    bare, linked = take_out(physical.visible(text))
    physical_lines = bare.splitlines() if linked else []
    closed = {n for n, links in linked.items() if links and physical_lines[n - 1].strip() == links[0].words.strip()}
    return [
        _own(row)
        if row.own
        else classify(row.text, row.number, gap, _indent(row.text), row.links or linked.get(row.number, ()))
        for row, gap in physical.numbered(bare, closed=closed)
    ]


def _own(row: Row) -> Line:
    return Line(row.number, row.text.strip(), FURNITURE, reason=BROWSER, raw=row.text)


def _indent(raw: str) -> int:
    return len(raw) - len(raw.lstrip()) if raw[0].isspace() else 0
