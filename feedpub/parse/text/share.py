# SPDX-License-Identifier: MIT
"""Shares the lines between two titles out: to the item above, to the item below, or to nobody.

An end mark, a date that stands above titles, or a label that comes back divides them.  Above the first title and below
the last one the same order decides what is still an item and what is the page's head and foot.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from feedpub import words
from feedpub.dates.find import find_calendar
from feedpub.model import Dropped
from feedpub.parse.text.bylines import byline_of
from feedpub.parse.text.kinds import AUTHOR, BODY, CLOSING, DATE, END, FURNITURE, MORE, OWN, TAGS, TEXT, TITLE, WORDS
from feedpub.parse.text.lines import RULE, Line, is_heading
from feedpub.words.measure import fold, width, words_in

LABEL_WORDS = 5
"""A label, such as ``RAIL`` above a group of items, has so many words at most."""


@dataclass(slots=True)
class Part:
    """The lines of one item."""

    title: Line
    head: list[Line] = field(default_factory=list)
    """Above the title: labels, a date."""
    tail: list[Line] = field(default_factory=list)
    """Below it."""


def drop(line: Line, reason: str) -> Dropped:
    """A line that became no part of an item."""
    return Dropped(reason=reason, text=line.raw or line.text, line=line.number)


def left_out(line: Line, reason: str) -> Dropped:
    """The same where what the line is says enough; else for the reason that is given."""
    return drop(line, line.reason if line.kind is FURNITURE else _NAMES.get(line.kind, reason))


_NAMES = {MORE: "read more", DATE: "date", AUTHOR: "author", TAGS: "tags"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What, of the lines between two titles, belongs to the title below them."""

    dates: bool
    tags: bool
    closing: bool
    """A date ends each item: what stands behind it belongs to the next."""
    labels: frozenset[int]
    """Numbers of the lines that are labels."""


def share_out(lines: Sequence[Line], titles: Sequence[int]) -> tuple[list[Part], list[Dropped]]:
    """The lines of each item, in page order, and those above and below the list."""
    parts = [Part(title=lines[i]) for i in titles]
    between = [list(lines[i + 1 : j]) for i, j in zip(titles, [*titles[1:], len(lines)], strict=True)]
    preamble = list(lines[: titles[0]])
    order = _order(lines, titles, preamble, between)
    for n, gap in enumerate(between[:-1]):
        cut = _below_date(gap) if order.closing else _cut(gap, order)
        parts[n].tail, parts[n + 1].head = gap[:cut], gap[cut:]
    start = _head_start(preamble, order, labelled=_labelled(parts[1:], preamble))
    for_all = _page_date(preamble, lines[titles[0] :]) if len(parts) > 1 else []
    parts[0].head = for_all + [x for x in preamble[start:] if not for_all or x.kind is not DATE]
    left = [left_out(x, "above the list") for x in preamble[:start] if x not in for_all]
    parts[-1].tail, after = _end(between[-1], [p.tail for p in parts[:-1]])
    return parts, left + [left_out(x, "below the list") for x in after]


def _order(
    lines: Sequence[Line], titles: Sequence[int], preamble: Sequence[Line], between: Sequence[Sequence[Line]]
) -> _Order:
    closing = _ends_with_date(preamble, between)
    attached = not lines[titles[0]].gap
    inside = not any(x.kind is DATE for x in preamble[-1:]) and _inside([lines[i] for i in titles], between)
    return _Order(
        dates=not closing and not inside and _dates_above(preamble, between, attached=attached),
        tags=_tags_above(preamble, between),
        closing=closing,
        labels=_labels(preamble, between, [lines[i].gap for i in titles[1:]]),
    )


def _inside(titles: Sequence[Line], between: Sequence[Sequence[Line]]) -> bool:
    """Whether most dates stand further in than the bullet of the title above: in its entry of the list."""
    dates = [
        bool(t.marker) and x.indent > t.indent
        for t, gap in zip(titles, between, strict=True)
        for x in gap
        if x.kind is DATE
    ]
    return 2 * sum(dates) > len(dates)


def _labelled(parts: Sequence[Part], preamble: Sequence[Line]) -> bool:
    """Whether the first title has a label, too: the others have different ones, or the same that stands above it."""
    named = [x.text for p in parts for x in p.head if x.kind is TITLE]
    return len(set(named)) > 1 or len(named) == 1 or any(x.text in named for x in preamble[-1:])


def _below_date(gap: Sequence[Line]) -> int:
    """Where the lines of the item above end, when a date ends each: behind it, and what is furniture or tags."""
    last = max((i for i, x in enumerate(gap) if x.kind is DATE), default=len(gap))
    return next((i for i in range(last + 1, len(gap)) if gap[i].kind in WORDS and _is_label(gap[i])), len(gap))


def _page_date(above: Sequence[Line], rest: Sequence[Line]) -> list[Line]:
    """The one date of a page, near above its first title or at the end of its heading: that of all items."""
    if any(x.kind is DATE or (x.place and (x.kind is TITLE or x.place is END)) for x in rest):
        return []
    above = [x for x in above if x.kind is not FURNITURE]
    near = [*(x for x in above[-3:-1] if words.begins(fold(x.raw), "page_heading")), *above[-1:]]
    dates = [x for x in near if x.kind is DATE and x.found and not byline_of(x).updated]
    dates = dates or [day for x in above[-HEADING:] if (day := _day_of_heading(x)) is not None]
    if len(dates) != 1:
        return []
    return [_day_alone(dates[0])]


def _day_alone(line: Line) -> Line:
    """A date's line without what else it says: that is not about the items."""
    assert line.found is not None  # noqa: S101
    day = line.text[line.found.start : line.found.end]
    return line._replace(text=day, kind=DATE, place=OWN, found=line.found._replace(start=0, end=len(day)))


HEADING = 6
"""Lines above a list that its heading is looked for in."""


def _day_of_heading(line: Line) -> Line | None:
    """``News for April 12, 2017``: the day, as a line."""
    found = find_calendar(line.text) if line.kind is TITLE and words_in(line.text) <= HEADING + 2 else None
    if (
        found is None
        or found.date.year is None
        or found.date.day is None
        or found.end < len(line.text)
        or not found.start
    ):
        return None
    return _day_alone(line._replace(found=found))


def _ends_with_date(preamble: Sequence[Line], between: Sequence[Sequence[Line]]) -> bool:
    """Whether the first date stands below the first item's text, and the last below all: dates end items."""
    first, last = (next((i for i, x in enumerate(b) if x.kind is DATE), -1) for b in (between[0], between[-1]))
    text = any(x.kind is TEXT for x in between[0][: max(first, 0)])
    rest = any(x.kind in WORDS for x in between[-1][last + 1 :])
    return text and last >= 0 and not rest and not any(x.kind is DATE for x in preamble)


RIGHT_ABOVE = 1
"""What it says that a date is the last thing before the next title, and no text stands before it."""
ABOVE_FIRST = 3
"""That a date stands above the first title."""
GOES_ON = -2
"""That the item above goes on behind its date, or a rule divides the date from the next."""
BELOW_LAST = -3
"""That a date stands below the last title."""
ATTACHED = 1
"""How much less that says where nothing divides the first title from the date above it."""


def _dates_above(preamble: Sequence[Line], between: Sequence[Sequence[Line]], *, attached: bool) -> bool:
    """Whether a date's line belongs to the title below; `attached`: nothing divides the first title from its date."""
    votes = sum(_votes([x for x in gap if x.kind is not FURNITURE or x.reason == RULE]) for gap in between[:-1])
    near = preamble[-3:]
    first = any(x.kind is DATE for x in near) and near[-1].kind is not TEXT
    if first and not _updates(near):
        votes += ABOVE_FIRST
    dated = [any(x.kind is DATE for x in gap) for gap in between]
    if dated[-1]:
        votes += BELOW_LAST + (ATTACHED if attached and near and near[-1].kind is DATE else 0)
    few = 0 < 2 * sum(dated) < len(dated)
    return votes > 0 or (few and not dated[-1])


def _votes(gap: Sequence[Line]) -> int:
    """What the dates between two titles say."""
    return sum(_vote(gap, i) for i, x in enumerate(gap) if x.kind is DATE)


def _vote(gap: Sequence[Line], at: int) -> int:
    text_before = any(x.kind in CLOSING or x.ended for x in gap[:at])
    after = {x.reason if x.reason == RULE else x.kind for x in gap[at + 1 :]}
    if MORE in after or RULE in after or (TEXT in after and not text_before):
        return GOES_ON
    return RIGHT_ABOVE if len(gap) > 1 and at == len(gap) - 1 and not text_before else 0


def _updates(near: Sequence[Line]) -> bool:
    return all(byline_of(x).updated for x in near if x.kind is DATE)


def _tags_above(preamble: Sequence[Line], between: Sequence[Sequence[Line]]) -> bool:
    """Whether tags stand above the titles: above the first, as the last thing before most, and not below the last."""
    first = any(x.kind is TAGS for x in preamble[-2:])
    lasts = [gap[-1].kind is TAGS for gap in between[:-1] if gap]
    return first and not any(x.kind is TAGS for x in between[-1]) and 2 * sum(lasts) >= len(lasts)


def _labels(preamble: Sequence[Line], between: Sequence[Sequence[Line]], gaps: Sequence[int]) -> frozenset[int]:
    """Numbers of the lines that are labels: short, after the item's text, right above the next title.

    `gaps` are the blank lines above that title: a line that only hangs on the item above is none.
    """
    found = [
        x
        for lines, gap in zip(between[:-1], gaps, strict=True)
        if (x := _label(lines)) is not None and (x.gap or not gap)
    ]
    alone = len(found) == 1 and len(between) <= 4 and (found[0].text.isupper() or _alike(preamble, found[0], between))
    return frozenset(x.number for x in found) if len(found) >= 2 or alone else frozenset()


def _alike(preamble: Sequence[Line], label: Line, between: Sequence[Sequence[Line]]) -> bool:
    """Whether the first of two titles has a line above it that stands as the second one's label does."""
    first = preamble[-1] if preamble and len(between) == 2 else None
    return first is not None and _is_label(first) and not is_heading(first.text) and bool(first.gap) == bool(label.gap)


def _label(gap: Sequence[Line]) -> Line | None:
    """The upper one of at most two short lines at a gap's end, when an item's text or date stands above them."""
    content = [x for x in gap if x.kind is not FURNITURE]
    if content and content[-1].kind is DATE:
        content.pop()
    run: list[Line] = []
    while content and len(run) < 2 and _is_label(content[-1]):
        run.append(content.pop())
    return run[-1] if run and any(x.kind in BODY or x.ended for x in content) else None


def _is_label(line: Line) -> bool:
    return line.kind is TITLE and words_in(line.text) <= LABEL_WORDS and width(line.text) <= 40 and ":" not in line.text


def _cut(gap: Sequence[Line], order: _Order) -> int:
    """Where the lines of the item above end: behind its end mark, or before what stands above the next title."""
    end = next((i for i in reversed(range(len(gap))) if gap[i].kind is MORE or gap[i].ended), None)
    if end is not None:
        return next((i for i in range(end + 1, len(gap)) if _begins_next(gap[i], order)), len(gap))
    date = next((i for i in reversed(range(len(gap))) if gap[i].kind is DATE), None) if order.dates else None
    if date is not None:
        while date > 0 and _is_numbered(gap[date - 1], order.labels):
            date -= 1
        return date
    label = next((i for i, x in enumerate(gap) if _is_numbered(x, order.labels)), None)
    if label is not None:
        return label
    return len(gap) - 1 if order.tags and gap and gap[-1].kind is TAGS else len(gap)


def _begins_next(line: Line, order: _Order) -> bool:
    """Whether a line below an end mark is the next item's."""
    return line.kind in WORDS or (order.dates and line.kind is DATE) or (order.tags and line.kind is TAGS)


def _is_numbered(line: Line, labels: Set[int]) -> bool:
    return line.kind is TITLE and line.number in labels


def _head_start(preamble: Sequence[Line], order: _Order, *, labelled: bool) -> int:
    """Where, in the lines above the first title, its own begin: one date, one label, an author, tags."""
    wanted = {DATE: order.dates, AUTHOR: order.dates, TITLE: labelled, TAGS: order.tags}
    start = len(preamble)
    while start > 0 and (wanted.get(preamble[start - 1].kind) or preamble[start - 1].reason in ("clock", "counter")):
        x = preamble[start - 1]
        if x.kind is TITLE and (not _is_label(x) or is_heading(x.text)):
            break
        wanted[x.kind] = False
        start -= 1
    return start


FOOT = frozenset({"menu", "copyright", "cookie notice", "page number", "clock"})


def _end(rest: list[Line], others: Sequence[Sequence[Line]]) -> tuple[list[Line], list[Line]]:
    """The last item ends where the others do; what follows is the page's foot."""
    mark = next((i for i, x in enumerate(rest) if x.kind is MORE or x.ended), None)
    end = _foot(rest, others) if mark is None or _go_on_behind_marks(others) else mark + 1
    return rest[:end], rest[end:]


def _go_on_behind_marks(others: Sequence[Sequence[Line]]) -> bool:
    """Whether dates or tags stand below end marks."""
    return any(y.kind in (DATE, TAGS) for o in others for k, z in enumerate(o) if z.kind is MORE for y in o[k + 1 :])


def _foot(rest: Sequence[Line], others: Sequence[Sequence[Line]]) -> int:
    """Where the page's foot begins: with furniture that no other item has, or a short line more than they have."""
    inner = {y.reason for o in others for y in o if y.kind is FURNITURE}
    most = max((sum(y.kind in WORDS for y in o) for o in others), default=0)
    headed = any(y.kind is TITLE and y.gap > 0 for o in others for y in o)
    used = 0
    for i, x in enumerate(rest):
        used += x.kind in WORDS
        more = x.kind is TITLE and used > most and (most == 0 or x.gap > 0)
        if (more and others and not headed) or (x.kind is FURNITURE and x.reason in FOOT - inner):
            return i
    return len(rest)
