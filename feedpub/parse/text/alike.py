# SPDX-License-Identifier: MIT
"""What stands where the items of a page stand is one of them, whatever its words: a title that holds the word of a
footer, a text that only repeats its title, a date in words that nobody knows.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from feedpub.dates.find import LONGEST
from feedpub.parse.furniture import may_be_title
from feedpub.parse.text.kinds import (
    ASIDE,
    DATE,
    FURNITURE,
    LEAD,
    NOWHERE,
    OWN,
    TAGS,
    TAIL,
    TEXT,
    TITLE,
    UNKNOWN_DATE,
    WORDS,
    Place,
)
from feedpub.parse.text.lines import Line, without_furniture
from feedpub.words.measure import DIGIT, fold

_SURE = 2
"""So many titles with a date or a text tell the form of a list."""
_MANY = 3
"""So many titles have their date in front where that is the way of a list."""
_NEAR = 12
"""How many lines may lie between two items."""
_PLACED = frozenset({LEAD, TAIL})


class _Form(NamedTuple):
    """How a title stands, and what it has of its own."""

    marker: str
    gap: bool
    place: Place
    """Where in it a date stands."""
    above: str
    below: str

    @property
    def is_dated(self) -> bool:
        return self.place in _PLACED or self.below == "date"

    @property
    def says_more(self) -> bool:
        return self.is_dated or self.below in ("text", "same")


def titles(lines: list[Line]) -> list[Line]:
    """What stands as titles do, with a date or a text of its own, is one, whatever words it holds.  Of links the page
    knows more (`corrections.linked`).
    """
    doubtful = {i: bare for i, x in enumerate(lines) if (bare := _bare(x)) is not None}
    if not doubtful:
        return lines
    forms = {i: _form(lines, i, doubtful.get(i, x)) for i, x in enumerate(lines) if x.kind is TITLE or i in doubtful}
    known = Counter(forms[i] for i in forms if i not in doubtful)
    usual = {form for form, often in known.items() if often >= _SURE and form.says_more}
    found = {i for i in doubtful if forms[i] in usual and _is_among(forms, i, doubtful)}
    return [doubtful[i] if i in found else x for i, x in enumerate(lines)]


def _bare(line: Line) -> Line | None:
    """A line that only a word makes furniture or tags, as the title that it would be without; None for any other."""
    doubtful = line.kind is FURNITURE and may_be_title(line.text, fold(line.text), line.reason)
    if not doubtful and line.kind is not TAGS:
        return None
    bare = without_furniture(line)
    return bare if bare.kind is TITLE else None


def _form(lines: Sequence[Line], i: int, line: Line) -> _Form:
    above = lines[i - 1] if i else None
    below = lines[i + 1] if i + 1 < len(lines) else None
    form = _Form(
        marker=line.marker,
        gap=not line.marker and (line.gap > 0 or above is None),
        place=line.place if line.place in _PLACED and line.found and line.found.date.names_day else NOWHERE,
        above="" if above is None else _name(above, line),
        below="" if below is None else _name(below, line),
    )
    if form.place:
        return form._replace(gap=False, above="", below="")
    if form.is_dated:
        return form._replace(gap=False, above="title" if above is not None and _hangs_on(line, above) else "")
    return form


def _hangs_on(line: Line, above: Line) -> bool:
    """Whether a title stands right above a line, as it does above tags, or the credit of an image."""
    return above.kind is TITLE and line.gap in (0, above.gap)


def _name(neighbour: Line, line: Line) -> str:
    if neighbour.text == line.text:
        return "same"
    return {DATE: "date", TEXT: "text"}.get(neighbour.kind, "")


def _is_among(forms: dict[int, _Form], i: int, doubtful: dict[int, Line]) -> bool:
    """Whether a title of the same form stands near above and below it.  One that is dated, or stands twice, may be the
    first or the last; one below a text may be the first: below the last item a page's foot may look so.
    """
    near = [n for n in range(i - _NEAR, i + _NEAR + 1) if n not in doubtful and forms.get(n) == forms[i]]
    above, below = any(n < i for n in near), any(n > i for n in near)
    if forms[i].is_dated or "same" in (forms[i].above, forms[i].below):
        return above or below
    return below and (above or forms[i].above == "text")


def echoes(lines: list[Line]) -> list[Line]:
    """Below a date, what says the title once more is its text."""
    result = list(lines)
    title, dated = "", False
    for i, x in enumerate(lines):
        if x.kind is TITLE and dated and x.text == title:
            result[i] = x._replace(kind=TEXT)
        elif x.kind is DATE:
            dated = True
        elif x.kind not in ASIDE:
            title, dated = (x.text if x.kind is TITLE else ""), False
    return result


_DAY_AND_MONTH = re.compile(r"\d{1,2}(?:\.\d{1,2}\.|(?:st|[nr]d|th) [^\W\d_]+)")
_WHOLE = frozenset({"dwy", "wdy", "ywd"})
"""The forms of a day, the name of a month and a year."""
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_AT_ONCE = 3
"""By which line the next date stands, where the first of a page may be one: the page has no head."""


def unknown_dates(lines: list[Line]) -> list[Line]:
    """What is written as the dates beside it, and placed as they are, is one, though nobody knows which."""
    lines = _in_front(lines)
    known = [i for i, x in enumerate(lines) if x.kind is DATE]
    above = Counter(_above(lines, i) for i in known)
    usual = {place for place, often in above.items() if often >= _SURE and 2 * often > len(known)}
    if known and known[0] <= _AT_ONCE and any(gap for gap, _ in usual):
        usual.add(_above(lines, 0))
    below = {_below(lines, i) for i in known}
    written = _WHOLE.union(_form_of_date(lines[i].raw) for i in known)
    return [
        x._replace(kind=DATE, place=OWN, found=None, text=x.raw, marker="", reason=UNKNOWN_DATE)
        if x.kind in (TITLE, TEXT, FURNITURE)
        and x.found is None
        and DIGIT.search(x.raw)
        and (_form_of_date(x.raw) in written or _DAY_AND_MONTH.fullmatch(x.raw))
        and _above(lines, i) in usual
        and _below(lines, i) in below
        and any(abs(i - n) <= _NEAR for n in known)
        else x
        for i, x in enumerate(lines)
    ]


def _form_of_date(text: str) -> str:
    """The order of days, years, other numbers and words: ``dwy`` for "17. March 2026"; a line may have no end."""
    return "".join(
        "w" if not piece.isdecimal() else "d" if 0 < int(piece) <= 31 else "y" if len(piece) == 4 else "n"
        for piece in _PIECE.findall(text[:LONGEST])
    )


def _above(lines: Sequence[Line], i: int) -> tuple[bool, str]:
    return lines[i].gap > 0, lines[i - 1].kind if i else ""


def _below(lines: Sequence[Line], i: int) -> str:
    return lines[i + 1].kind if i + 1 < len(lines) else ""


_FRONT = re.compile(
    r"\W?(?:\d{1,2}\W{1,2}[^\W\d_]+\W{1,3}\d{4}|[^\W\d_]+\W{1,2}\d{1,2}\W{1,2}\d{4}|\d{4}\W{1,2}[^\W\d_]+\W{1,2}\d{1,2})\b[\W_]*(?=\w)"
)
"""A day, a word and a year in front of more."""


def _in_front(lines: list[Line]) -> list[Line]:
    """The same in front of titles, where most have a date there."""
    dated = sum(x.kind is TITLE and x.place is LEAD for x in lines)
    if dated < _MANY or 2 * dated < sum(x.kind is TITLE for x in lines):
        return lines
    return [
        x._replace(kind=TITLE, place=LEAD, found=None, text=x.raw[match.end() :], marker="", reason=UNKNOWN_DATE)
        if x.kind in WORDS and not x.place and (match := _FRONT.match(x.raw))
        else x
        for x in lines
    ]
