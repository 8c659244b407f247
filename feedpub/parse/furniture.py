# SPDX-License-Identifier: MIT
"""Lines that belong to the page and to no item: menus, end marks, share buttons, counters, pagers, notices.

The words are in `words/words.toml`; here are only the forms in which they stand on a line.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from feedpub import words
from feedpub.dates import find
from feedpub.words.measure import DIGIT, EDGE, PARTS, fold, width

_PAGES = re.compile(r"^[\s«»‹›<>←→|\[\]().…·/-]*(?:\d{1,5}[\s«»‹›<>←→|\[\]().…·/-]+)*\d{1,5}[\s«»‹›<>←→|\[\]().…·/-]*$")
_CREDIT = re.compile(r"[,(–—-]\s*([^\W\d_]{3,12})\s*[:©]\s*\S")
_CREDIT_FIRST = re.compile(r"^([^\W\d_][^:/©]{1,20}?)\s*[:/©]\s*\S")
_CREDIT_SIGN = re.compile(r"[:/©]")
_DURATION = re.compile(
    r"^(?:\d{1,3} ?(?:h|hrs?|hours?|std|stunden?|heures?|horas?|ore|ч|часа?|uur)\.?,? ?)?"
    r"\d{1,3} ?(?:m|mins?|minutes?|minuten|minutos|minuti|мин|分|분)\.?(?: ?\d{1,2} ?(?:s|secs?|sek|с)\.?)?$"
)
"""How long it lasts: ``1 hr 5 min``."""
_NUMBER_FIRST = re.compile(r"[<(~≈ca. ]*\d")
_COUNTED = re.compile(r"^[<(~≈ca. ]*\d[\d.,]*\s*(?:[km](?![^\W\d_]))?\+?\s*(.*)$")
_SOME_OF = re.compile(r"^\d+(?:\s*[-–]\s*\d+)?\s+([^\W\d_]+)\s+\d[\d.,]*\s*(.*)$")
"""So many of all: ``1-20 of 340 results``."""
_COUNTER = re.compile(r"^([^\d:：]+?)\s*[:：(]*\s*\d[\d.,]*\s*[km]?\s*([^\d]*)$")
_GROUPED = re.compile(r"^\d{1,3}(?:[.,' ]\d{3})+$")
_DIVIDED = re.compile(r"[|•·¦‧∙▪›»>\s](?:(?<=[^ ])|[/–—\s-])")
"""What a line must hold that `PARTS` divides; most lines hold none, and this says so much sooner: it begins with one
class of characters.
"""
_IMAGE = re.compile(
    r"^(?:[\w().~-]+\.(?:png|jpe?g|gif|webp|svg|bmp)|(?=\D*\d)(?=.{12})[a-z\d]+(?:[_-][a-z\d]+){2,})$", re.IGNORECASE
)
"""The name of an image's file, with or without what says so: ``130703_new-quay-1``."""
_FILE = re.compile(
    r"(?:(?:\d[\d.,]*\s*(?:[kmg]i?[bo]|b|bytes?)|pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|odp|zip|epub)\b[\W_]*)+"
)
"""What stands on a link to a file: its kind and its size."""
_FILE_MOST = 30
"""Characters that this may have."""
_MAKER = re.compile(r"\bcopyright\W{0,3}(?:\d{4}|by\b)|(?:^|[|•·»©.–—-]\s*)powered by\b")
"""Whose the page is, and who made its software.  A title may hold the words, but no year behind them or bar before."""
_PICTURE = re.compile(r"\[(?!v?\d+\.\d)(?=[^\]]*[a-z])(?=[a-z]|[^\]]*[_\d])[\w.~%@+-]{2,60}\]")
"""An image as a text browser shows it: the name of its file in brackets."""
_SNAPSHOT = re.compile(r"\D{3,24}\d{4}-\d\d-\d\d\D{1,6}\d{1,2}[.-]\d\d[.-]\d\d\D{0,8}")
"""The name that a camera or a screen gives its pictures: ``Photo 2024-05-06 at 10.20.30``, without colons."""
_PAGER = re.compile(r"^\D{0,20}\d+\s*(?:\D{0,10}\d+\s*){0,4}\D{0,12}$")


def reason_for(text: str, low: str) -> str:
    """Why a line can be no part of an item; empty when it can.  `low` is the line, folded."""
    opens = low.startswith(_SIGNS) or words.begins(low, *_OPENING)
    if reason := _whole_lines().get(low) or ("menu" if opens and words.begins(low, "menu_start") else ""):
        return reason
    if DIGIT.search(text) and (reason := _numbers(text, low)):
        return reason
    parts = [fold(p) for p in PARTS.split(text) if p.strip()] if _DIVIDED.search(text) else []
    for reason, holds in (_FORMS if opens else _UNOPENED).items():
        if holds(text, low, parts):
            return reason
    return ""


@cache
def _whole_lines() -> Mapping[str, str]:
    """Lines that are furniture as they stand, to the reason."""
    kinds = (("posted", "label"), ("share", "share"), ("next", "menu"), ("menu", "menu"), ("more", "read more"))
    return dict.fromkeys(words.weekdays(), "label") | {line: why for kind, why in kinds for line in words.lines(kind)}


_ADDRESS = ("http://", "https://", "www.")
_SIGNS = (*_ADDRESS, "button")
"""Folded: the button's brackets are gone, or one is."""
_OPENING = ("menu_start", "more", "page_heading")
"""Words that lines begin with and are given away by: most lines begin with none of them."""


_IN_WORDS = frozenset({"copyright", "cookie notice", "photo credit", "page heading", "image name"})
_SOME = 8
"""Letters that a title has beside its numbers."""


def may_be_title(text: str, low: str, reason: str) -> bool:
    """Whether only a word in it, or its form, speaks against a line that stands where all others are titles."""
    if reason in ("menu", "page number"):
        parts = [fold(part) for part in PARTS.split(text)]
        letters = sum(c.isalpha() for part in parts for c in part if not _is_entry(part) or is_counter(part))
        return low not in words.lines("menu") and letters >= _SOME
    return reason in _IN_WORDS


def _numbers(text: str, low: str) -> str:
    """The reason for a line that is only about numbers."""
    if find.clock_only(text):
        return "clock"
    if low[:1].isalpha() and not words.begins(low, *_COUNTING) and not _NUMBER_FIRST.match(low):
        return ""
    if is_counter(low) or _GROUPED.match(low):
        return "counter"
    counted = len(low) < 50 and words.begins(low, "pager") and _PAGER.match(low) and _names_pages(low)
    if _RELEASE.fullmatch(text):
        return ""
    paged = bool(_PAGES.match(text) or counted) or all(map(_is_page, text.split()))
    return "page number" if paged and find.find(text) is None else ""


_COUNTING = ("pager", "counter_start", "one", "menu")
"""Words that a line about numbers begins with, where it begins with a word."""


def _names_pages(low: str) -> bool:
    """Whether the word for pages ends there: ``page 2``, not ``Pageant 2``."""
    return any(low.startswith(word) and not low[len(word) :][:1].isalpha() for word in words.starts("pager"))


_RELEASE = re.compile(r"v?\d+\.\d+\.\d+")
"""The number of a version, not of pages."""
_CJK_PAGE = re.compile(r"[共第]\d+[页頁ページ篇条]*")


def _is_page(word: str) -> bool:
    """A number, ``Next``, ``»`` or ``共12页``."""
    low = fold(word)
    return not low or low.isdecimal() or low in words.lines("menu") or bool(_CJK_PAGE.fullmatch(low))


@lru_cache(maxsize=1)
def more_start() -> tuple[str, ...]:
    return tuple(w for w in words.starts("more") if len(w) > 5)


def _more_title(low: str) -> bool:
    """``Read more about Title``, ``Weiterlesen: Titel``, ``Continue reading "Title"``; not ``Details matter``."""
    phrase = next(w for w in more_start() if low.startswith(w))
    rest = low[len(phrase) :]
    return rest[:1] in ':→>»›"“«(…' or rest.lstrip(" ")[:1] in ':→>»›"“«→' or (" " in phrase and rest[:1] == " ")


def is_counter(low: str) -> bool:
    """Whether a folded text only counts something: ``3 comments``, ``One comment``, ``Views: 120``, ``4 min read``."""
    if low.partition(" ")[0] in words.lines("one"):
        low = f"1 {low.partition(' ')[2]}"
    if not DIGIT.search(low):
        return False
    if _NUMBER_FIRST.match(low):
        if _DURATION.match(low):
            return True
        match = _SOME_OF.match(low)
        if match and match[1] in words.lines("of") and match[2].strip(EDGE) in ("", *words.lines("counted")):
            return True
        match = _COUNTED.match(low)
        if match and match.group(1).strip(EDGE) in words.lines("counted"):
            return True
    match = _COUNTER.match(low) if words.begins(low.lstrip(), "counter_start") else None
    return match is not None and match.group(1).strip() in words.lines("counter_start")


def _row_of_menu(text: str, parts: Sequence[str]) -> bool:
    if len(parts) < 2:
        return _only_menu(text.casefold())
    bare = [re.sub(r"^\[?\d{1,4}\]?\s*", "", p) for p in parts]
    known = sum(map(_is_entry, parts))
    known = max(known, sum(_is_entry(p) or p.isdecimal() or not p for p in bare))
    return known >= 2 or (known == 1 and len(parts) >= 3 and all(len(p.split()) <= 2 for p in parts))


def _heads_columns(text: str, parts: Sequence[str]) -> bool:
    """Whether a line holds the heads of a table's columns: two that a sign or a gap divides, or three words and more,
    and few others."""
    if len(parts) > 2 and len(_heads() & set(parts)) > 1:
        return True
    names = text.casefold().split()
    heads = len(_heads() & set(names)) if not _heads().isdisjoint(names) else 0
    return heads > 2 and 2 * heads >= len(names)


@cache
def _heads() -> frozenset[str]:
    """What columns are called: ``Date``, ``Title``, ``Category``."""
    kinds = ("title", "posted", "updated", "by", "tags")
    return frozenset(word for kind in kinds for word in words.lines(kind) if width(word) > _HEAD and " " not in word)


_HEAD = 3
"""Columns of a word such as ``by`` or ``am``, at most: sentences have those, too."""


def _holds_day(text: str) -> bool:
    """Whether a row holds a day: told from now it has company, with its year in front it is a byline, and one of four
    columns and more is a table's row.
    """
    columns = PARTS.split(text)
    dates = [(n, found.date) for n, column in enumerate(columns) if (found := find.find(column))]
    return any(d.ago is not None or (d.names_day and (len(columns) >= COLUMNS or (not n and d.year))) for n, d in dates)


COLUMNS = 4
"""Columns of a table's row, at least: a folder's files have name, date and size."""


def _is_entry(part: str) -> bool:
    return part in words.lines("menu") or part in words.lines("share") or all(map(is_counter, _COUNTERS.findall(part)))


_COUNTERS = re.compile(r"[^()\[\]]*\w[^()\[\]]*")
"""What stands in and between brackets: ``25 comments ] ( 553 views``."""


def _only_menu(text: str) -> bool:
    """Whether a few words are nothing but names of menu entries, one after the other: ``Older Posts Home``."""
    if text.partition(" ")[0] not in words.openers("menu") or not 2 <= len(tokens := text.split()) <= 8:
        return False
    reached = {0}
    for i in range(len(tokens)):
        if i in reached:
            reached |= {
                j for j in range(i + 1, min(i + 4, len(tokens)) + 1) if " ".join(tokens[i:j]) in words.lines("menu")
            }
    return len(tokens) in reached


def _is_credit(low: str) -> bool:
    if len(low) < 90 and words.begins(low, "credit_start"):
        return True
    if len(low) >= 90 or not _CREDIT_SIGN.search(low):
        return False
    inner = _CREDIT.search(low)
    if inner and inner.group(1) in words.lines("credit"):
        return True
    match = _CREDIT_FIRST.match(low)
    return bool(match and match.group(1).strip() in words.lines("credit"))


_FORMS: dict[str, Callable[[str, str, Sequence[str]], bool]] = {
    "column heads": lambda text, _, parts: _heads_columns(text, parts),
    "menu": lambda text, _, parts: _row_of_menu(text, parts) and not (DIGIT.search(text) and _holds_day(text)),
    "copyright": lambda _, low, __: (
        words.within(low, "copyright") or (("copyright" in low or "powered by" in low) and bool(_MAKER.search(low)))
    ),
    "cookie notice": lambda _, low, __: words.within(low, "cookie") and words.within(low, "consent"),
    "read more": lambda _, low, __: words.begins(low, "more") and low.startswith(more_start()) and _more_title(low),
    "photo credit": lambda _, low, __: _is_credit(low),
    "link": lambda _, low, __: low.startswith(_ADDRESS) and " " not in low,
    "page heading": lambda _, low, __: words.begins(low, "page_heading"),
    "image name": lambda text, _, __: (
        bool(" " not in text and (_IMAGE.match(text) or _PICTURE.fullmatch(text)))
        or ("-" in text and bool(_SNAPSHOT.fullmatch(text)))
    ),
    "file": lambda _, low, __: len(low) < _FILE_MOST and bool(_FILE.fullmatch(low.lstrip("[("))),
    "button": lambda text, _, __: text.startswith("(BUTTON)"),
}
"""Reasons, each with the question that is asked of a line, of its folded form, and of its parts."""
_UNOPENED = {k: v for k, v in _FORMS.items() if k not in ("read more", "link", "page heading", "button")}
"""Those of a line that begins with none of the words for the others."""
