# SPDX-License-Identifier: MIT
"""The lines of one item become its title, date, authors, categories and text."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from feedpub import words
from feedpub.dates.find import Found
from feedpub.model import Author, Dropped, RawDate, RawItem
from feedpub.parse import byline
from feedpub.parse.byline import author_of, is_byline
from feedpub.parse.text import links, overall
from feedpub.parse.text.bylines import byline_of, is_pure
from feedpub.parse.text.common import CLOCK, SENTENCE, Page, beside_found, columns, page_of
from feedpub.parse.text.kinds import (
    AUTHOR,
    CATEGORY,
    DATE,
    END,
    FURNITURE,
    LEAD,
    MIDDLE,
    MORE,
    TAGS,
    TEXT,
    TITLE,
    UNKNOWN_DATE,
)
from feedpub.parse.text.lines import Line
from feedpub.parse.text.share import LABEL_WORDS, Part, drop, left_out
from feedpub.words.measure import fold, one_spaced, words_in


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


_EMPTY_BRACKETS = re.compile(r"\s*(?:[(\[]\W*[)\]])?\s*:?$")


def build(parts: Sequence[Part], above: Iterable[str] = ()) -> tuple[list[RawItem], list[Dropped], str]:
    """The items, what was left over inside them, and the commonest record in words; `above` stands above the list."""
    above = list(above)
    page = page_of(parts, frozenset(map(fold, above)))
    items: list[RawItem] = []
    left: list[Dropped] = []
    shapes: Counter[str] = Counter()
    date: Line | None = None
    label: tuple[str, ...] = ()
    if overall.begins_with_its_name(parts):
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
    return overall.dated(items, above), left, shapes.most_common(1)[0][0]


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


def _read(part: Part, page: Page, *, held: Line | None) -> _Draft:
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


def _line(draft: _Draft, x: Line, page: Page, title: str) -> None:
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


def _title(draft: _Draft, line: Line, page: Page) -> None:
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


def _without_front(draft: _Draft, text: str, page: Page) -> str:
    """A title without ``Title:``, the section and the time of day that stand in front of most titles."""
    text = _without_intro(text)
    if page.kicker and text.startswith(page.kicker):
        text = text[len(page.kicker) :]
        draft.categories.append(page.kicker.strip(" /|"))
    return CLOCK.sub("", text) if page.clocks else text


def _plain_title(draft: _Draft, line: Line, text: str, page: Page) -> None:
    """A title with no date in it: of a text of several sentences the first one."""
    if line.marker == "v":
        text = _EMPTY_BRACKETS.sub("", text)
    first = SENTENCE.match(text) if line.kind is TEXT and page.sentences else None
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
    cells = columns(beside_found(line, found))
    at = column if column < len(cells) else 0
    draft.date = found.date
    draft.title = _trimmed(cells[at]) if cells else found.date.words
    draft.categories += filter(_names_category, cells[:at] + cells[at + 1 :])
    draft.shape = ["date and title" if line.place is LEAD else "title and date"]


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


def _paragraph(draft: _Draft, line: Line, page: Page) -> None:
    """A paragraph without the author in front of it."""
    text = _dated_end(draft, line) if line.place is END and END in page.places else line.text
    first, _, rest = text[:200].replace("\t", "   ").partition("   ")
    if rest and is_byline(first.strip()):
        draft.authors.append(author_of(first.strip()))
        text = rest + text[200:]
    if text.strip():
        draft.paragraphs.append(one_spaced(text))
        draft.note("text")
