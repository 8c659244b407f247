# SPDX-License-Identifier: MIT
"""The ways in which an item can begin: each reads a page from end to end and names the lines that would be titles."""

from collections import Counter
from collections.abc import Callable, Sequence, Set
from itertools import pairwise, takewhile
from math import inf
from typing import NamedTuple

from feedpub import words
from feedpub.parse.text.kinds import (
    BODY,
    BYLINE,
    CLOSING,
    CONTENT,
    DATE,
    END,
    FURNITURE,
    MIDDLE,
    MORE,
    NOWHERE,
    TAGS,
    TEXT,
    TITLE,
    WORDS,
    Kind,
)
from feedpub.parse.text.lines import LINKED, RULE, Line, hangs
from feedpub.words.measure import fold, width, words_in

OUTER = 130
"""Columns of a line that stands further out than its text, at most."""
SAMPLE = 2000
"""Lines that the record is found in; it is then followed to the page's end."""
FEW = 3
"""Fewer lines than this may be links by chance."""
AGAIN = 4
"""Words of a line that two appearances make a label."""


class Start(NamedTuple):
    """A way in which an item can begin."""

    name: str
    """In words for people, such as ``A title that stands twice``."""
    find: Callable[[Sequence[Line]], list[int]]
    """Indexes of the lines that would be titles, ascending."""
    prior: float
    """What speaks for it before the page is seen."""
    serves: str
    """A listing under tests/listings that needs it."""
    least: int = 0
    """Fewer titles than this may stand so by chance, which speaks against them."""


def doubled(lines: Sequence[Line]) -> list[int]:
    """A title that stands twice, with nothing or a label between.  Where all of those are links, `linked` finds them,
    and with them the ones that stand once.
    """
    found = {i for i, x in enumerate(lines) if x.kind in WORDS and _captioned(lines, i)}
    for i, (one, two) in enumerate(pairwise(lines)):
        if one.kind in WORDS and one.text == two.text and len(one.text) > 3 and i - 1 not in found:
            found.add(i)
    if len(found) >= FEW and all(lines[i].marker == LINKED for i in found):
        return []
    return _with_single(lines, sorted(found))


def _captioned(lines: Sequence[Line], i: int) -> bool:
    above = [x for x in lines[max(0, i - 2) : i] if x.reason == "caption"]
    return any(x.text.startswith(lines[i].text) for x in above)


def _with_single(lines: Sequence[Line], found: list[int]) -> list[int]:
    """The same with titles that stand once, as all others but between the same texts: a few on a page are like that."""
    texts = sum(any(x.kind is TEXT for x in lines[i + 1 : i + 3]) for i in found)
    if not found or 2 * texts < len(found):
        return found
    taken = {*found, *(i + 1 for i in found)}
    single = [
        i
        for i, (one, two) in enumerate(pairwise(lines))
        if one.kind is TITLE and two.kind is TEXT and i not in taken and i - 1 not in taken
        if i == 0 or lines[i - 1].kind is not DATE
    ]
    return sorted([*found, *single]) if len(single) <= max(1, len(found) - 1) else found


def marked(lines: Sequence[Line]) -> list[int]:
    """A bullet or a number, at the outermost level."""
    levels = Counter(
        (x.marker[:1], x.indent) for x in lines if x.marker and x.marker[0] not in "#=~v[" and x.kind in CONTENT
    )
    firsts = {x.marker[:1]: 0 for x in lines if x.marker}
    if not levels:
        return []
    sign = max(firsts, key=lambda m: sum(n for (mark, _), n in levels.items() if mark == m))
    outer = min(indent for (mark, indent) in levels if mark == sign)
    near = outer + 3 if lines and lines[0].indent == 0 and lines[0].marker[:1] == sign else outer
    return [
        _title_at(lines, i)
        for i, x in enumerate(lines)
        if x.marker[:1] == sign and x.indent <= near and x.kind in CONTENT
    ]


def _title_at(lines: Sequence[Line], i: int) -> int:
    """A marked line that is only a date has its title on the next line."""
    return i + 1 if lines[i].kind is DATE and i + 1 < len(lines) and lines[i + 1].kind in WORDS else i


def linked(lines: Sequence[Line]) -> list[int]:
    """A line that is a link from end to end."""
    return [i for i, x in enumerate(lines) if x.marker == LINKED and x.kind in WORDS]


def versions(lines: Sequence[Line]) -> list[int]:
    """A version number, which begins a line."""
    return [i for i, x in enumerate(lines) if x.marker == "v" and "unreleased" not in x.text.casefold()]


def above_date(lines: Sequence[Line]) -> list[int]:
    """The line above a date."""
    found: list[int] = []
    often = _again(lines)
    for i, x in enumerate(lines):
        if x.kind not in BYLINE or (i and lines[i - 1].kind in BYLINE) or _heads(lines, i):
            continue
        j = i - 1
        while j >= 0 and (lines[j].kind in (TAGS, FURNITURE) or lines[j].text in often):
            j -= 1
        if j >= 0 and lines[j].kind is TITLE and (not found or found[-1] < j):
            found.append(j)
    return found


def _heads(lines: Sequence[Line], i: int) -> bool:
    """Whether a date begins a list's entry, whose title hangs on it, as that of the entry above on another."""
    if i + 1 == len(lines) or lines[i + 1].kind is not TITLE:
        return False
    x, below = lines[i], lines[i + 1]
    return hangs(below, x) or (i > 0 and x.indent < below.indent == lines[i - 1].indent and not below.marker)


def below_date(lines: Sequence[Line]) -> list[int]:
    """The first line below a date; one inside of a list's entry has its title above."""
    entry, marks = inf, []
    for x in lines:
        marks.append(x.kind is DATE and x.indent <= entry)
        if x.kind in WORDS:
            entry = x.indent if x.marker else inf
    return _below(lines, marks)


def closed_by_date(lines: Sequence[Line]) -> list[int]:
    """The same with the first item, which has no date above it where dates close the items."""
    return _with_first(lines, below_date(lines)) if _closing(lines) else []


def _closing(lines: Sequence[Line]) -> bool:
    """Whether dates are the last thing of items: below texts or above rules, and no text below the last."""
    dates = [i for i, x in enumerate(lines) if x.kind is DATE]
    below = sum(i > 0 and (lines[i - 1].kind in CLOSING or _is_rule(lines, i + 1)) for i in dates)
    return bool(dates) and below > 0.6 * len(dates) and not any(x.kind is TEXT for x in lines[dates[-1] :])


def _is_rule(lines: Sequence[Line], i: int) -> bool:
    return i < len(lines) and lines[i].reason == RULE


def _below(lines: Sequence[Line], marks: Sequence[bool]) -> list[int]:
    found, wanted = [], False
    often = _again(lines)
    for i, x in enumerate(lines):
        title = x.kind in WORDS and x.text not in often
        if wanted and title:
            found.append(i)
        wanted = marks[i] or (wanted and not title)
    return found


def _with_first(lines: Sequence[Line], found: list[int], kinds: Set[Kind] = BODY) -> list[int]:
    """The same with the first item, which has nothing above it: it has as many short lines as the others have.

    Its first line of one of the `kinds` ends those.
    """
    if not found:
        return []
    often = _again(lines)
    first = next((i for i, x in enumerate(lines) if x.kind in kinds or x.ended), found[0])
    heads = [i for i in range(first) if lines[i].kind is TITLE and lines[i].text not in often]
    if not heads or heads[-1] >= found[0]:
        return found
    below = [f for f in found if f > first]
    labelled = [i for i in heads if i and lines[i - 1].text in often]
    if labelled and all(lines[i - 1].text in often for i in below):
        return [labelled[-1], *below]
    usual = Counter(_run(lines, i, often) for i in below or found).most_common(1)[0][0]
    return [heads[-min(max(1, usual), len(heads))], *below]


def _run(lines: Sequence[Line], i: int, often: frozenset[str]) -> int:
    """How many short lines stand from here to the first date, text or end, those that come back not counted."""
    run = takewhile(lambda x: x.kind not in BODY, lines[i : i + 8])
    return sum(x.kind is TITLE and x.text not in often for x in run)


def below_label(lines: Sequence[Line]) -> list[int]:
    """The line below a short line that comes back word for word."""
    again = Counter(x.text for x in lines if x.kind is TITLE and words_in(x.text) <= 4)
    labels = {text for text, n in again.items() if n > 2 or (n == 2 and len(lines) < 20)}
    return [
        i + 1
        for i, x in enumerate(lines[:-1])
        if x.text in labels and x.kind is TITLE and lines[i + 1].kind in WORDS and lines[i + 1].text not in labels
    ]


def first_of_form(lines: Sequence[Line]) -> list[int]:
    """The first line of blocks between blank lines of which nearly all have one date, in the same place; no labels,
    since most say something else, and no bullets, which may stand right below the date of another.
    """
    firsts = [i for i, x in enumerate(lines) if i == 0 or x.gap > 0]
    blocks = [(i, lines[i:end]) for i, end in pairwise([*firsts, len(lines)])]
    places = [(i, block, [n for n, x in enumerate(block) if x.kind is DATE]) for i, block in blocks if len(block) > 1]
    usual = Counter(tuple(place) for _, _, place in places).most_common(1)
    found = [i + (place == [0]) for i, _, place in places if len(place) == 1]
    titles = [lines[i] for i in found if lines[i].kind in WORDS and not lines[i].marker.strip("#[")]
    alike = bool(usual) and len(usual[0][0]) == 1 and usual[0][1] >= max(_MANY, _NEARLY_ALL * len(places))
    distinct = len(titles) == len(found) and len({x.text for x in titles}) >= _DISTINCT * len(found)
    return found if alike and distinct and 2 * len(found) >= len(blocks) else []


_MANY, _NEARLY_ALL, _DISTINCT = 3, 0.9, 0.6
"""So many blocks, and so much of them, are the form of a page; labels are not so distinct."""


def outdented(lines: Sequence[Line]) -> list[int]:
    """A line that stands further out than the lines below it."""
    return [
        i
        for i, (one, two) in enumerate(pairwise(lines))
        if one.kind in WORDS and width(one.text) < OUTER and two.indent > one.indent and not two.marker
    ]


def above_text(lines: Sequence[Line]) -> list[int]:
    """A short line above running text."""
    found, candidate = [], -1
    often = _again(lines)
    for i, x in enumerate(lines):
        if x.kind is TITLE and x.text not in often:
            candidate = i
        elif x.kind is TEXT:
            if candidate >= 0:
                found.append(candidate)
            candidate = -1
        elif x.kind is MORE:
            candidate = -1
    return found


def first_above_text(lines: Sequence[Line]) -> list[int]:
    """The first short line below running text."""
    found: list[int] = []
    often = _again(lines)
    wanted = False
    for i, x in enumerate(lines):
        if x.kind is TEXT:
            wanted = True
        elif x.kind is TITLE and wanted and x.text not in often:
            found.append(i)
            wanted = False
    heads = [i for i, x in enumerate(lines) if x.kind is TITLE and x.text not in often]
    return _with_first(lines, found, {TEXT}) or heads[:1]


def named(lines: Sequence[Line]) -> list[int]:
    """A line that says so itself: ``Title: …``."""
    known = words.lines("title")
    found = [i for i, x in enumerate(lines) if ":" in x.text[:20] and fold(x.text.partition(":")[0]) in known]
    return found if len(found) > 1 else []


def every_line(lines: Sequence[Line]) -> list[int]:
    """Every line that is not furniture."""
    often = _again(lines)
    return [i for i, x in enumerate(lines) if x.kind is TITLE and x.text not in often]


def _again(lines: Sequence[Line]) -> frozenset[str]:
    """Short lines that come back word for word, apart from each other: labels and the page's own words, no titles."""
    places: dict[str, list[int]] = {}
    for i, x in enumerate(lines):
        if x.kind is TITLE:
            places.setdefault(x.text, []).append(i)
    chance = max(1, len(lines) / SAMPLE)  # on a long page a title may come back
    return frozenset(
        text
        for text, at in places.items()
        if len(at) > chance and at[-1] - at[0] > 1 and (words_in(text) <= AGAIN or text[-1] in ":：")
    )


def every_paragraph(lines: Sequence[Line]) -> list[int]:
    """Every paragraph, on a page that has hardly a short line; its first sentence is the title."""
    texts = [i for i, x in enumerate(lines) if x.kind is TEXT]
    often = _again(lines)
    short = sum(x.kind is TITLE and x.text not in often for x in lines)
    return texts if len(texts) > 1 and len(texts) > 4 * short else []


def dated_lines(lines: Sequence[Line]) -> list[int]:
    """A line with a date at one of its ends."""
    found = [
        i
        for i, x in enumerate(lines)
        if x.kind in WORDS and (x.place is MIDDLE or (x.place not in (NOWHERE, END) and width(x.text) < 260))
    ]
    whole = any(d.date.year or d.date.ago for i in found if (d := lines[i].found))
    return found if whole or 2 * len(found) > sum(x.kind is TITLE for x in lines) else []


def each_second(offset: int) -> Start:
    """Each second line, from the first or the second on; furniture and dates are not counted."""

    def find(lines: Sequence[Line]) -> list[int]:
        return [i for i, x in enumerate(lines) if x.kind in WORDS][offset::2]

    return Start("Each second line", find, -0.04, "more-at-some", least=4)


STARTS: tuple[Start, ...] = (
    Start("A title that stands twice, with nothing or a label between", doubled, 0.7, "doubled-title"),
    Start("A line that says that it is the title", named, 1.5, "says-its-title"),
    Start("A version number, which begins a line", versions, 1.0, "changelog"),
    Start("A line that is a link from end to end", linked, 0.7, "linked-with-and-without-text", least=FEW),
    Start("A bullet or a number, at the outermost level", marked, 0.05, "menu-above-bullets"),
    Start("A line with a date at one of its ends", dated_lines, 0.25, "table-rows"),
    Start("The line below a short line that comes back word for word", below_label, 0.15, "label-above-each"),
    Start("The line above a date", above_date, 0.12, "dates-below-titles"),
    Start("The first line below a date", below_date, 0.15, "teaser-at-one"),
    Start("The first line below a date, and the first of all", closed_by_date, 0.15, "dates-close-the-items"),
    Start("A line that stands further out than the lines below it", outdented, 0.12, "teasers-further-in"),
    Start("The first line of blocks that all have a date in one place", first_of_form, 0.5, "blocks-of-one-form"),
    Start("A short line above running text", above_text, 0.10, "label-category"),
    Start("The first short line below running text", first_above_text, 0.0, "image-captions"),
    Start("Every line that is not furniture", every_line, 0.0, "titles-only"),
    Start(
        "Every paragraph, on a page that has hardly a short line; its first sentence is the title",
        every_paragraph,
        0.85,
        "plain-paragraphs",
    ),
    *map(each_second, (0, 1)),
)
"""The ways, with what speaks for each before the page is seen: a title twice is no chance, each second line may be."""
