# SPDX-License-Identifier: MIT
"""The lines of one item become its title, date, authors, categories and text."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from feedpub import words
from feedpub.dates.find import Found, find_all, with_year
from feedpub.model import Author, Dropped, RawDate, RawItem
from feedpub.parse import byline
from feedpub.parse.byline import author_of, is_byline
from feedpub.parse.text import links
from feedpub.parse.text.bylines import byline_of, is_pure
from feedpub.parse.text.kinds import (
    AUTHOR,
    BYLINE,
    CATEGORY,
    DATE,
    END,
    FURNITURE,
    LEAD,
    MIDDLE,
    MORE,
    TAGS,
    TAIL,
    TEXT,
    TITLE,
    UNKNOWN_DATE,
    WORDS,
    Place,
)
from feedpub.parse.text.lines import Line
from feedpub.parse.text.share import LABEL_WORDS, Part, drop, left_out
from feedpub.words.measure import fold, one_spaced, width, words_in


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What all items of a page have in common."""

    places: frozenset[Place]
    """Where dates stand in titles, or at the ends of texts."""
    categories: frozenset[int]
    """Numbers of the lines that only name a category."""
    clocks: bool
    """Most titles begin with a time of day, which is no part of them."""
    column: int
    """Which column holds the titles, where items are rows of a table."""
    kicker: str
    """What most titles begin with, up to a slash or a bar: ``Music / ``; empty for none."""
    sentences: bool
    """Most titles are texts of several sentences, of which the first is the title."""
    empty_labels: frozenset[str]
    """Labels of most items that are no topics: buttons, which do not stand above the first, and the page's own name."""

    labels: Mapping[str, tuple[str, ...]]
    """Labels that are several categories with nothing between, and those."""


@dataclass(slots=True)
class _Draft:
    """An item while its lines are read."""

    title: str
    date: RawDate | None = None
    authors: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    shape: list[str] = field(default_factory=lambda: ["title"])
    left: list[Dropped] = field(default_factory=list)

    def note(self, name: str) -> None:
        if self.shape[-1] != name or name == "title":
            self.shape.append(name)


_SERIES = 3
"""So many titles that name days are a series, and so many dates are enough to tell how a page writes them."""
_TOP = 3
"""In so many lines a page says its name."""
_AGO = "ago"
_YEARS = re.compile(r"(?<![\d/–-])(?:19|20)\d\d(?![\d/–-])")
_EMPTY_BRACKETS = re.compile(r"\s*(?:[(\[]\W*[)\]])?\s*:?$")
_SENTENCE = re.compile(r".{8,200}?(?:[.!?…](?=\s+\S)|[。！？](?=.))")
"""The first sentence of more than one."""
_CLOCK = re.compile(r"^\W?\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?:\s*[|–—:-])?\s+(?=\S)", re.IGNORECASE)


def build(parts: Sequence[Part], above: Iterable[str] = ()) -> tuple[list[RawItem], list[Dropped], str]:
    """The items, what was left over inside them, and the commonest record in words; `above` stands above the list."""
    above = list(above)
    page = _page(parts, frozenset(map(fold, above)))
    items: list[RawItem] = []
    left: list[Dropped] = []
    shapes: Counter[str] = Counter()
    date: Line | None = None
    label: tuple[str, ...] = ()
    if _begins_with_its_name(parts):
        left += [drop(x, "the page's name and day") for x in (parts[0].title, *parts[0].tail)]
        parts = parts[1:]
    for part in parts:
        date = next((x for x in reversed(part.head) if x.kind is DATE), date)
        named = [x.text for x in part.head if x.kind is TITLE and x.text not in page.empty_labels]
        label = (
            (byline.tags(named[-1]) or page.labels.get(named[-1]) or tuple(byline.split(named[-1]))) if named else label
        )
        draft = _read(part, page, held=date)
        draft.categories[:0] = label
        if part.title.reason == UNKNOWN_DATE:
            left.append(drop(part.title, UNKNOWN_DATE))
        left += draft.left
        shapes[", ".join(draft.shape)] += 1
        if draft.title:
            items.append(_item(draft, part.title))
    return _dated_by_titles(_of_the_year(items, above)), left, shapes.most_common(1)[0][0]


def _begins_with_its_name(parts: Sequence[Part]) -> bool:
    """Whether the first is the page's own name above the day of today: on top of the page, with no text, and its day
    written in another way than those of all others.
    """
    days = [next((x.found.date for x in part.tail if x.kind is DATE and x.found), None) for part in parts]
    if len(parts) < _SERIES or parts[0].title.number > _TOP or None in days[:_SERIES]:
        return False
    bare = not parts[0].head and all(x.kind is not TEXT for x in parts[0].tail)
    first, *others = [_form(day) for day in days if day is not None]
    return bare and first not in others and (len(set(others)) == 1 or all(form == _AGO for form in others))


def _form(date: RawDate) -> str:
    """How a day is written: ``w, d w d`` for "Monday, 30 November 2026"."""
    return _AGO if date.ago is not None else re.sub(r"\d+", "d", re.sub(r"[^\W\d_]+", "w", date.words))


def _of_the_year(items: list[RawItem], above: Sequence[str]) -> list[RawItem]:
    """Days without a year, all of them, below a heading that names one: "Programme of 2027"."""
    years = set(_YEARS.findall(above[-1])) if above else set()
    dates = [item.date for item in items if item.date is not None]
    if len(years) != 1 or not dates or any(day.year or day.ago or not day.names_day for day in dates):
        return items
    year = int(years.pop())
    return [replace(item, date=with_year(item.date, year)) if item.date else item for item in items]


def _dated_by_titles(items: list[RawItem]) -> list[RawItem]:
    """Where no item has a date and all titles name one whole day, the years in order, that is the day of each: "Minutes
    of the meeting of 12 November 2026".  The titles stay as they are.
    """
    if len(items) < _SERIES or any(item.date for item in items):
        return items
    found = [find_all(item.title) for item in items]
    days = [one[0].date for one in found if len(one) == 1 and one[0].date.year and one[0].date.names_day]
    years = [day.year or 0 for day in days]
    if len(days) < len(items) or (years != sorted(years) and years != sorted(years, reverse=True)):
        return items
    return [replace(item, date=day) for item, day in zip(items, days, strict=True)]


def _item(draft: _Draft, line: Line) -> RawItem:
    return RawItem(
        title=draft.title,
        link=links.own(draft.title, line.links),
        date=draft.date,
        summary="\n\n".join(draft.paragraphs) or None,
        categories=tuple(dict.fromkeys(draft.categories)),
        authors=tuple(Author(name=n) for n in dict.fromkeys(draft.authors) if n),
        line=line.number,
    )


def _page(parts: Sequence[Part], above: frozenset[str]) -> _Page:
    labels = Counter(x.text for p in parts for x in p.head if x.kind is TITLE)
    first = {x.text for x in parts[0].head}
    usual = {t for t, n in labels.items() if n > 1 and n >= 0.8 * labels.total()}
    empty = frozenset(t for t in usual if t not in first or _is_empty(t, above))
    return _Page(
        places=_places(parts),
        categories=_category_lines(parts),
        clocks=sum(bool(_CLOCK.match(p.title.text)) for p in parts) >= max(2, 0.6 * len(parts)),
        column=_title_column(parts),
        kicker=_kicker(parts),
        sentences=2 * sum(map(_has_sentences, parts)) > len(parts),
        empty_labels=empty,
        labels=_unglued(labels.keys() - empty),
    )


_GLUE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
"""A small letter or none, and a capital: ``SafetyLogistics``."""


_KICKER = re.compile(r"[^/|]{2,30}? [/|] (?=\S)")


def _kicker(parts: Sequence[Part]) -> str:
    found = Counter(m[0] for p in parts if (m := _KICKER.match(p.title.text)) and words_in(m[0]) <= LABEL_WORDS)
    text, often = found.most_common(1)[0] if found else ("", 0)
    return text if often > 1 and often >= 0.6 * len(parts) else ""


def _has_sentences(part: Part) -> bool:
    """Whether a title is a text of several sentences, and no teaser, which is cut off."""
    whole = not part.title.ended and not part.title.text.endswith(("…", "...", "…]", "...]"))
    return part.title.kind is TEXT and whole and bool(_SENTENCE.match(part.title.text))


def _is_empty(label: str, above: frozenset[str]) -> bool:
    """Whether a label that all items have says only what the page is."""
    return fold(label) in above or all(word in words.lines("heading") for word in fold(label).split())


def _unglued(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The categories of labels such as ``SafetyLogistics``, where one of them stands in another label, too."""
    pieces = {text: tuple(_GLUE.split(text)) for text in labels if "," not in text and _GLUE.search(text)}
    often = Counter(piece for text in pieces for piece in set(pieces[text]))
    return {text: found for text, found in pieces.items() if any(often[p] > 1 for p in found)}


def _places(parts: Sequence[Part]) -> frozenset[Place]:
    """Where in titles and at the ends of texts dates stand: they count when they come back often enough, and hardly a
    date has a line of its own."""
    if _end_with_dates(parts):
        return frozenset({END})
    if _have_date_lines(parts):
        return frozenset()
    found = Counter(p.title.place for p in parts if p.title.found)
    if found[MIDDLE]:
        return frozenset({MIDDLE})
    dated = found[LEAD] + found[TAIL]
    if dated < len(parts) and _are_yearless(parts):
        return frozenset()  # "3 May: Spring fair" among other titles names the day of an event
    need = _often(parts)
    return frozenset(p for p in (LEAD, TAIL) if found[p] >= (1 if dated >= need else need))


def _often(parts: Sequence[Part]) -> float:
    """How many items make a rule."""
    return max(2, 0.6 * len(parts)) if len(parts) > 1 else 1


def _end_with_dates(parts: Sequence[Part]) -> bool:
    ends = sum(any(x.place is END for x in [p.title, *p.tail]) for p in parts)
    return len(parts) > 1 and ends >= _often(parts)


def _have_date_lines(parts: Sequence[Part]) -> bool:
    """Whether dates have lines of their own.  Where nearly all titles hold a day, a few such lines are others': a month
    above its days, or what the page's foot says.
    """
    own = [x.found.date for p in parts for x in [*p.tail, *p.head] if x.kind is DATE and x.found]
    days = sum(date.names_day for date in own)
    inside = sum(p.title.place in (LEAD, TAIL) and p.title.found.date.names_day for p in parts if p.title.found)
    return bool(own) and (2 * inside <= len(parts) or days >= inside)


def _are_yearless(parts: Sequence[Part]) -> bool:
    """Whether titles hold dates, and none of them a year."""
    dates = [p.title.found.date for p in parts if p.title.found]
    return bool(dates) and not any(d.year or d.ago for d in dates)


def _category_lines(parts: Sequence[Part]) -> frozenset[int]:
    """Short lines beside an item's date, where most dated items have one."""
    dated = [p for p in parts if any(x.kind in BYLINE for x in p.tail)]
    found = [x.number for p in dated if (x := _beside_date(p)) is not None]
    return frozenset(found) if len(found) * 2 >= max(1, len(dated)) else frozenset()


def _beside_date(part: Part) -> Line | None:
    at = next(i for i, x in enumerate(part.tail) if x.kind in BYLINE)
    for x in [*part.tail[max(0, at - 1) : at], *part.tail[at + 1 : at + 2]]:
        short = x.kind is TITLE and words_in(x.text) <= 2 and width(x.text) <= 30 and x.text != part.title.text
        rest = [y for y in part.tail if y.kind in WORDS and y is not x]
        in_run = any(y.kind is TITLE and abs(y.number - x.number) == 1 and y.text != part.title.text for y in rest)
        if short and rest and not in_run:
            return x
    return None


def _read(part: Part, page: _Page, *, held: Line | None) -> _Draft:
    """Read one item's lines.  `held` is the date line that stands above it, possibly above others, too."""
    draft = _Draft(title="")
    _title(draft, part.title, page)
    for x in part.head:
        if x.kind is DATE and page.places:
            continue  # it may hold for those that have none of their own
        if x.kind is TITLE:
            draft.left += [drop(x, "label")] if x.text in page.empty_labels else []
        else:
            _line(draft, x, page, part.title.text)
    for x in part.tail:
        _line(draft, x, page, part.title.text)
    if draft.date is None and held is not None and (held in part.head or is_pure(held)):
        _date(draft, held)
    return draft


def _line(draft: _Draft, x: Line, page: _Page, title: str) -> None:
    if x.reason == UNKNOWN_DATE:
        draft.left.append(drop(x, UNKNOWN_DATE))
    elif x.kind is DATE and x.found is not None:
        _date(draft, x)
    elif x.kind is AUTHOR:
        draft.authors += byline_of(x).authors
        draft.categories += byline_of(x).categories
        draft.note("author")
    elif x.kind is TAGS:
        draft.categories += byline.tags(x.text) or byline.split(x.text)
        draft.note("tags")
    elif x.kind in (MORE, FURNITURE):
        draft.left.append(left_out(x, "not in the record"))
    elif x.kind is CATEGORY or x.number in page.categories:
        draft.categories.append(x.text)
        draft.note("category")
    elif x.text == title and not draft.paragraphs:
        draft.note("title")
    else:
        _paragraph(draft, x, page)


def _date(draft: _Draft, x: Line) -> None:
    """A date's line: the first one counts, but for those that say "updated"."""
    if x.found is None:
        return
    found = byline_of(x)
    if found.updated or draft.date is not None:
        draft.left.append(drop(x, "not of publication" if found.updated else "another date"))
        return
    draft.date = x.found.date
    draft.authors += found.authors
    draft.categories += found.categories
    draft.note("date")


def _title(draft: _Draft, line: Line, page: _Page) -> None:
    """The title's line: the title, and whatever else stands in it."""
    text = _without_front(draft, line.text, page)
    if line.place is END and END in page.places:
        text = _dated_end(draft, line)
    if line.found is None or line.place not in page.places or text != line.text:
        _plain_title(draft, line, text, page)
    elif line.place is MIDDLE:
        _whole_item(draft, line.text, line.found)
    else:
        _row(draft, line, line.found, page.column)


def _without_front(draft: _Draft, text: str, page: _Page) -> str:
    """A title without ``Title:``, the section and the time of day that stand in front of most titles."""
    text = _without_intro(text)
    if page.kicker and text.startswith(page.kicker):
        text = text[len(page.kicker) :]
        draft.categories.append(page.kicker.strip(" /|"))
    return _CLOCK.sub("", text) if page.clocks else text


def _plain_title(draft: _Draft, line: Line, text: str, page: _Page) -> None:
    """A title with no date in it: of a text of several sentences the first one."""
    if line.marker == "v":
        text = _EMPTY_BRACKETS.sub("", text)
    first = _SENTENCE.match(text) if line.kind is TEXT and page.sentences else None
    if first is None:
        draft.title = " ".join(_without_author(draft, text).split())
        return
    draft.title = " ".join(first.group().split())
    draft.paragraphs.append(one_spaced(text[first.end() :]))


def _whole_item(draft: _Draft, text: str, found: Found) -> None:
    """Title, date and text on one line."""
    draft.title, draft.date, draft.shape = _trimmed(text[: found.start]), found.date, ["title, date and text"]
    draft.paragraphs += filter(None, [one_spaced(text[found.end :].strip(" \t|•·-–—"))])


def _row(draft: _Draft, line: Line, found: Found, column: int) -> None:
    """A title with a date in front or behind; in the row of a table, categories stand in the other columns."""
    columns = _columns(_beside_found(line, found))
    at = column if column < len(columns) else 0
    draft.date = found.date
    draft.title = _trimmed(columns[at]) if columns else found.date.words
    draft.categories += filter(_names_category, columns[:at] + columns[at + 1 :])
    draft.shape = ["date and title" if line.place is LEAD else "title and date"]


def _beside_found(line: Line, found: Found) -> str:
    """What stands behind a leading date, or before one at the end.  A bar between the two divides columns."""
    text = line.text[found.end :] if line.place is LEAD else line.text[: found.start]
    is_divided = text.lstrip().startswith("|") if line.place is LEAD else text.rstrip().endswith("|")
    return text.replace("|", "   ") if is_divided else text


_LAST_BRACKET = re.compile(r"\s*[(（]([^()（）]{2,40})[)）]$")


def _without_author(draft: _Draft, text: str) -> str:
    """A title without the byline in brackets at its end."""
    match = _LAST_BRACKET.search(text)
    name = author_of(match[1]) if match else ""
    if not match or not name:
        return text
    draft.authors.append(name)
    return text[: match.start()]


def _dated_end(draft: _Draft, line: Line) -> str:
    """A text without the date at its end, and without the labels behind that, which are categories."""
    assert line.found is not None  # noqa: S101
    draft.date = draft.date or line.found.date
    draft.categories += line.text[line.found.end :].strip(" )]）】|.").split()
    draft.note("date")
    return line.text[: line.found.start].rstrip(" \t([（【|–—-")


def _columns(text: str) -> list[str]:
    """The columns of a table's row: tabs or wide gaps divide them."""
    return [c.strip() for c in text.replace("\t", "   ").split("   ") if c.strip()]


def _title_column(parts: Sequence[Part]) -> int:
    """Which column holds the titles, where items are rows of a table: the one with the most words."""
    words_of: Counter[int] = Counter()
    for p in parts:
        if (found := p.title.found) and p.title.place in (LEAD, TAIL):
            words_of.update({n: words_in(c) for n, c in enumerate(_columns(_beside_found(p.title, found)))})
    return max(words_of, key=lambda n: (words_of[n], -n), default=0)


def _names_category(column: str) -> bool:
    """Whether a further column may be a category: no number, reference or sentence."""
    return words_in(column) <= LABEL_WORDS and not any(c.isdigit() for c in column)


def _trimmed(text: str) -> str:
    """A title without the signs that joined it to its date, or the brackets around a version."""
    text = text.strip(" \t|•·:–—,/-").rstrip("([（【").lstrip(")]）】").strip(" \t|•·:–—,/-")
    bare = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
    return one_spaced(bare)


def _without_intro(text: str) -> str:
    """``Title: Something`` is ``Something``."""
    head, colon, rest = text.partition(":")
    return rest.strip() if colon and rest.strip() and fold(head) in words.lines("title") else text


def _paragraph(draft: _Draft, line: Line, page: _Page) -> None:
    """A paragraph without the author in front of it."""
    text = _dated_end(draft, line) if line.place is END and END in page.places else line.text
    first, _, rest = text[:200].replace("\t", "   ").partition("   ")
    if rest and is_byline(first.strip()):
        draft.authors.append(author_of(first.strip()))
        text = rest + text[200:]
    if text.strip():
        draft.paragraphs.append(one_spaced(text))
        draft.note("text")
