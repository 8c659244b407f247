# SPDX-License-Identifier: MIT
"""How well does a choice of titles explain a page?  The questions that every reading is asked, and their weights."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import takewhile
from typing import NamedTuple

from feedpub.parse.text.bylines import is_pure
from feedpub.parse.text.choice import COPY_BELOW, Choice, Context, choose
from feedpub.parse.text.kinds import DATE, FURNITURE, MIDDLE, MORE, TEXT, TITLE, WORDS, Kind, Place
from feedpub.parse.text.lines import LABEL, LINKED, RULE, Line, hangs, is_heading
from feedpub.words.measure import width, words_in

UNDATED = 0.3
"""How much a line without a date counts as missed, when titles hold theirs."""
HEADED = 0.25
"""What speaks for dates as headings, when one stands above the first title and none below the last."""


EACH = 0.3
"""How much it counts that each item has a date (an end mark …); the rest, that each date has an item of its own."""


class Question(NamedTuple):
    """Something that is asked of each reading."""

    name: str
    ask: Callable[[Choice], float]
    """The answer, mostly from 0 to 1."""
    weight: float
    """What it weighs for the reading, or against it."""
    serves: str
    """A listing under tests/listings that needs it."""


def judge(lines: Sequence[Line], titles: Sequence[int], questions: Sequence[Question]) -> float:
    """How well a choice of titles explains a page; about 0 to 4, more is better.

    Where a date stands right above the first title and none below the last, dates may also be headings that hold for
    all below them: the page is then judged without them, too.
    """
    value = _judge(lines, titles, questions)
    heads = [i for i, x in enumerate(lines) if x.kind is DATE]
    if not heads or heads[-1] > titles[-1] or _above(lines, titles[0]) not in heads:
        return value
    kept = [i for i, x in enumerate(lines) if x.kind is not DATE]
    index = {i: n for n, i in enumerate(kept)}
    if any(i not in index for i in titles):
        return value
    return max(value, HEADED + _judge([lines[i] for i in kept], [index[i] for i in titles], questions))


def _above(lines: Sequence[Line], i: int) -> int:
    """The line above one, furniture left out; -1 where there is none."""
    return next((j for j in range(i - 1, -1, -1) if lines[j].kind is not FURNITURE), -1)


def _judge(lines: Sequence[Line], titles: Sequence[int], questions: Sequence[Question]) -> float:
    choice = choose(lines, titles)
    return sum(question.weight * question.ask(choice) for question in questions)


# The titles ---------------------------------------------------------------------------------------------------------


def _look_like_titles(choice: Choice) -> float:
    return sum(looks_like_title(choice.lines[i]) for i in choice.titles) / len(choice.titles)


def _stand_alike(choice: Choice) -> float:
    return choice.usually


def _repeat(choice: Choice) -> float:
    return 1 - len({choice.lines[i].text for i in choice.titles}) / len(choice.titles)


def _are_subtitles(choice: Choice) -> float:
    """The share of titles that hang on a longer short line above them, or on a bullet's: those look like second lines
    of a title.
    """
    lines = choice.lines
    return sum(i > 0 and _hangs(lines[i], lines[i - 1]) for i in choice.titles) / len(choice.titles)


def _hangs(line: Line, above: Line) -> bool:
    below = line.gap == 0 and above.gap > 0 and words_in(above.text) > LABEL
    return above.kind is TITLE and (below or hangs(line, above))


def _are_labels(choice: Choice) -> float:
    """The share of titles of a few words on which a longer short line hangs: those look like labels of a title."""
    return sum(_names_next(choice.lines, i) for i in choice.titles) / len(choice.titles)


def _names_next(lines: Sequence[Line], i: int) -> bool:
    if i + 1 >= len(lines) or lines[i].kind is not TITLE or lines[i + 1].kind is not TITLE:
        return False
    x, below = lines[i], lines[i + 1]
    on_date = i > 0 and lines[i - 1].kind is DATE and not x.gap
    few = words_in(x.text) <= LABEL < words_in(below.text) or (on_date and x.text.isupper())
    return few and (not below.gap or on_date or bool(x.marker))


def _alone(choice: Choice) -> float:
    """A page with one item is rare, but when it hardly has another short line."""
    if len(choice.titles) > 1:
        return 0.0
    return 0.4 if sum(x.kind is TITLE for x in choice.lines) < 3 else 1.0


# What they leave out ------------------------------------------------------------------------------------------------


def _miss_others(choice: Choice) -> float:
    """Short lines that stand as the titles do, compared with the titles."""
    if choice.dated:
        missed = sum(1.0 if x.place else UNDATED * _likeness(c, choice.usual) for x, c in choice.others)
    else:
        missed = sum(_likeness(c, choice.usual) for _, c in choice.others)
    return missed / (len(choice.titles) + missed)


def _miss_similar(choice: Choice) -> float:
    """Lines of some words that stand nearly as the titles do: only what follows is another thing."""
    if choice.dated or choice.beside:
        return 0.0
    nearly = sum(c != choice.usual and c[:-1] == choice.usual[:-1] and words_in(x.text) > 3 for x, c in choice.others)
    return nearly / (len(choice.titles) + nearly)


def _leave_headings(choice: Choice) -> float:
    """Marked headings (``##``) inside the items, compared with the items, where no title has such a mark."""
    if any(choice.lines[i].marker[:1] == "#" for i in choice.titles):
        return 0.0
    inside = sum(x.marker[:1] == "#" for body in choice.bodies for x in body)
    return min(1.0, inside / len(choice.titles))


def _leave_marked(choice: Choice) -> float:
    """Lines inside the items that have the titles' own mark, and stand as far in, compared with the items.  To stand
    twice is a mark, too.
    """
    if choice.usual.below == COPY_BELOW:
        return min(1.0, sum(c.below == COPY_BELOW for _, c in choice.others) / len(choice.titles))
    marks = Counter((choice.lines[i].marker, choice.lines[i].indent) for i in choice.titles)
    (mark, indent), often = marks.most_common(1)[0]
    if not mark or mark[0] == "#" or 2 * often <= len(choice.titles):
        return 0.0
    inside = sum(
        x.marker == mark and x.indent == indent and x.kind is not FURNITURE for body in choice.bodies for x in body
    )
    return min(1.0, inside / len(choice.titles))


def _leave_above(choice: Choice) -> float:
    """The share of lines that stand before the first title."""
    lines, first = choice.lines, choice.titles[0]
    return sum(3 if x.kind is DATE else 1 for x in lines[:first] if x.kind is not FURNITURE) / max(1, len(lines))


def _leave_below_ends(choice: Choice) -> float:
    """The share of titles with other words between them and the end mark above, more than a label has."""
    lines = choice.lines
    orphans = 0
    for i in choice.titles[1:]:
        above = list(takewhile(lambda x: not _ends(x), lines[i - 1 : max(-1, i - 6) : -1]))
        ends = len(above) < min(5, i)
        orphans += ends and any(x.kind in WORDS and words_in(x.text) > LABEL for x in above)
    return orphans / len(choice.titles)


def _ends(line: Line) -> bool:
    return line.kind is MORE or line.ended or line.reason == RULE


# The items ----------------------------------------------------------------------------------------------------------


def _have_one_shape(choice: Choice) -> float:
    """The share of items with the commonest order of lines; the last may be cut off."""
    *shapes, last = map(_shape, choice.bodies)
    usual = Counter(shapes or [last]).most_common(1)[0][0]
    count = shapes.count(usual) + (last.startswith(usual) or usual.startswith(last))
    return min(1.0, count / len(choice.titles))


def _have_one_size(choice: Choice) -> float:
    """The share of items with the commonest number of lines of words; the last, which may be cut off, is not asked."""
    sizes = Counter(sum(x.kind in WORDS for x in body) for body in choice.bodies[:-1])
    return sizes.most_common(1)[0][1] / sizes.total() if sizes.total() > 2 else 0.5


def _share_out(choice: Choice, *, kind: Kind) -> float:
    """Whether dates (end marks, authors, tags) are shared out: one each, and none left over; 0.75 without any."""
    total = _runs(choice.lines, kind)
    if not total:
        return 0.75
    held = [_runs(b, kind) for b in choice.bodies]
    ones = sum(h == 1 for h in held)
    above = sum(x.kind == kind for x in choice.lines[: choice.titles[0]])
    alone = min(1.0, (ones + (above == 1)) / total)
    each = 1.0 if kind is DATE and _have_company(choice.lines) else EACH
    return each * ones / len(held) + (1 - each) * alone - sum(h > 1 for h in held) / len(held) / 2


def _have_company(lines: Sequence[Line]) -> bool:
    """Whether most dates stand beside an author, a section or the like: such a date is one item's, and no heading."""
    dates = [x for x in lines if x.kind is DATE]
    return 2 * sum(not is_pure(x) for x in dates) > len(dates)


def _have_texts(choice: Choice) -> float:
    """Whether each item has a text where the page has many; else, whether all have as many short lines, or none."""
    lines, bodies = choice.lines, choice.bodies
    texts = sum(x.kind is TEXT for x in lines)
    if texts * 2 >= len(bodies):
        return sum(any(x.kind in WORDS for x in b) for b in bodies) / len(bodies)
    if texts:
        return 0.7
    sizes = Counter(sum(x.kind is TITLE for x in b) for b in bodies)
    inside = sum(size * times for size, times in sizes.items()) / max(1, sum(x.kind is TITLE for x in lines))
    return 1.2 * sizes.most_common(1)[0][1] / len(bodies) - 0.6 * inside


QUESTIONS: tuple[Question, ...] = (
    Question("titles look like titles", _look_like_titles, 1.2, "teasers-further-in"),
    Question("titles stand alike", _stand_alike, 0.5, "dates-below-titles"),
    Question("titles repeat", _repeat, -0.75, "teasers-that-repeat"),
    Question("titles are second lines of titles", _are_subtitles, -0.5, "subtitles"),
    Question("titles are labels of titles", _are_labels, -0.4, "tags-before-title"),
    Question("the title is alone", _alone, -1.2, "menus"),
    Question("lines that stand as titles are left", _miss_others, -0.8, "bylines-and-dates-at-some"),
    Question("lines that stand nearly so are left", _miss_similar, -1.0, "label-above-each"),
    Question("marked headings are left", _leave_headings, -0.6, "markdown-headings"),
    Question("the titles' own marks are left", _leave_marked, -0.6, "days-above-bullets"),
    Question("lines above the list", _leave_above, -1.0, "blank-after-each"),
    Question("lines below end marks are left", _leave_below_ends, -0.6, "subtitles-and-more"),
    Question("items have one shape", _have_one_shape, 0.5, "dates-below-texts"),
    Question("items have one size", _have_one_size, 0.15, "dates-below-texts"),
    Question("items have a date each", partial(_share_out, kind=DATE), 0.8, "dates-below-titles"),
    Question("items have an end mark each", partial(_share_out, kind=MORE), 0.5, "more-below-texts"),
    Question("items have texts", _have_texts, 0.3, "month-headings"),
)
"""What is asked: of the titles, of the lines that they leave out, of the items."""


# Lines --------------------------------------------------------------------------------------------------------------

SHORT_TITLE = 140
"""Columns of the longest line that may be a title though it is running text."""


def looks_like_title(line: Line) -> float:
    """From 0 (running text) to 1."""
    return _looks(line.text, line.kind, line.place, bool(line.marker), line.ended)


@lru_cache(maxsize=4096)
def _looks(text: str, kind: Kind, place: Place, marked: bool, ended: bool) -> float:
    """The same, asked once for a line that many readings take for a title."""
    size = width(text)
    if place is MIDDLE:
        return 1.0
    if kind not in WORDS or size < 2:
        return 0.0
    value = 1.0 if kind is TITLE else 0.45 if size < 70 else 0.25 if size < SHORT_TITLE else 0.0
    if marked:
        value = max(value, 0.7 if size < 260 else 0.3)
    if text[:1].islower() and text[:1].isascii():
        value -= 0.25
    if text[-1] in ":,;" or ended:
        value -= 0.4
    if is_heading(text) and not marked:
        value -= 0.4
    elif words_in(text) == 1 and not marked:
        value -= 0.25
    return value - (0.1 if size > 110 else 0.0)


def _likeness(one: Context, title: Context) -> float:
    """How much a short line that was left out stands as the titles do: what follows counts most, the gap least.  A link
    from end to end where the titles are such links is one of them, whatever follows.
    """
    if one.marker == title.marker == LINKED:
        return 1.0
    if one.marker != title.marker or one.below != title.below:
        return 0.0
    if one == title or title.below in (DATE, COPY_BELOW):
        return 1.0
    return 0.5 if one.gap == title.gap else 0.0


def _shape(body: Sequence[Line]) -> str:
    """The kinds of a body's lines, each run once, without furniture."""
    shape = ""
    for x in body[:40]:
        if x.kind is not FURNITURE and not shape.endswith(x.kind):
            shape += x.kind
    return shape


def _runs(lines: Sequence[Line], kind: Kind) -> int:
    """How often a kind comes, neighbours counted once."""
    runs, inside = 0, False
    for x in lines:
        has = x.kind is kind or (kind is MORE and x.ended)
        runs += has and not inside
        inside = has
    return runs
