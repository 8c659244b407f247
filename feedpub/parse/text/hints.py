# SPDX-License-Identifier: MIT
"""What a configuration may say about a listing that resists: where its list begins and ends, which lines are nothing,
and in which order the lines of one item stand.  Hints are the exception; most listings need none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feedpub.config.hints import record_words
from feedpub.model import Dropped, Hints, Note
from feedpub.parse.text.kinds import AUTHOR, CATEGORY, DATE, FURNITURE, MORE, OWN, TEXT, TITLE
from feedpub.parse.text.lines import Line
from feedpub.words.expressions import body, compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class Hinted:
    """A page after its hints."""

    lines: list[Line]
    titles: tuple[int, ...]
    """Indexes of titles; empty when the hints give no record."""
    dropped: tuple[Dropped, ...]
    notes: tuple[Note, ...]
    """Hints that no line answers to: the page has changed, or they are misspelt."""


def apply(hints: Hints, lines: Sequence[Line]) -> Hinted:
    """Cut a page down to its list, and give each line the kind that the record names."""
    first = next((i + 1 for i, x in enumerate(lines) if hints.start and _holds(x, hints.start)), 0)
    last = next((i for i in range(first, len(lines)) if hints.end and _holds(lines[i], hints.end)), len(lines))
    kept, dropped = [], []
    for i, x in enumerate(lines):
        if not first <= i < last:
            dropped.append(Dropped(reason="outside the list", text=x.raw or x.text, line=x.number))
        elif is_skipped(x.raw or x.text, hints):
            dropped.append(Dropped(reason="skipped by hint", text=x.raw or x.text, line=x.number))
        else:
            kept.append(x)
    order = record_words(hints)
    titles: tuple[int, ...] = ()
    if order:
        kept, titles = _in_order(kept, order)
    return Hinted(lines=kept, titles=titles, dropped=tuple(dropped), notes=tuple(_unmet(hints, lines)))


def _unmet(hints: Hints, lines: Sequence[Line]) -> Iterator[Note]:
    for key, words in (("start", hints.start), ("end", hints.end)):
        if words and not any(_holds(line, words) for line in lines):
            yield Note(code="hint-unmet", text=f"hints.{key}: no line of the page has {words!r}; read without it")
    for words in hints.skip:
        if not any(_skips(line.raw or line.text, words) for line in lines):
            yield Note(code="hint-unmet", text=f"hints.skip: no line of the page has {words!r}")


def within(hints: Hints, lines: Sequence[str]) -> tuple[list[tuple[int, str]], list[Dropped]]:
    """The lines between `start` and `end` that are not skipped, each with its number, and the others."""
    first = next((i + 1 for i, x in enumerate(lines) if hints.start and _has(x, hints.start)), 0)
    last = next((i for i in range(first, len(lines)) if hints.end and _has(lines[i], hints.end)), len(lines))
    kept, dropped = [], []
    for i, x in enumerate(lines):
        reason = "outside the list" if not first <= i < last else "skipped by hint" if is_skipped(x, hints) else ""
        if not reason:
            kept.append((i + 1, x))
        elif x.strip():
            dropped.append(Dropped(reason=reason, text=x.strip(), line=i + 1))
    return kept, dropped


def is_skipped(text: str, hints: Hints) -> bool:
    """Whether a line is one of those that the hints leave out."""
    return any(_skips(text, words) for words in hints.skip)


def _skips(text: str, words: str) -> bool:
    found = body(words)
    return _has(text, words) if found is None else compiled(found).search(text) is not None


def _holds(line: Line, words: str) -> bool:
    return _has(line.raw or line.text, words)


def _has(text: str, words: str) -> bool:
    return words.casefold() in text.casefold()


_KINDS = {
    "title": TITLE,
    "date": DATE,
    "text": TEXT,
    "author": AUTHOR,
    "category": CATEGORY,
    "more": MORE,
    "skip": FURNITURE,
}


def _in_order(lines: Sequence[Line], order: Sequence[str]) -> tuple[list[Line], tuple[int, ...]]:
    """Lines with the kinds of the record, and where its titles are.  Text goes on until the next record begins.

    A new record begins where its first word fits: with a date line if the record begins with a date, else at a line
    that can be a title after all words of the record before are used up, or after a blank line.
    """
    result: list[Line] = []
    titles: list[int] = []
    place = 0
    for i, x in enumerate(lines):
        if place >= len(order) and _goes_on(x, order, lines[i + 1] if i + 1 < len(lines) else None):
            result.append(x._replace(kind=TEXT))
            continue
        place = 0 if place >= len(order) else place
        word = order[place]
        while word == "date" and x.found is None and place + 1 < len(order):
            place += 1
            word = order[place]
        if word == "title":
            titles.append(len(result))
        reason = "skipped by hint" if word == "skip" else "read more" if word == "more" else ""
        result.append(x._replace(kind=_KINDS[word], reason=reason, place=OWN if word == "date" else x.place))
        place += 1
    return result, tuple(titles)


def _goes_on(line: Line, order: Sequence[str], following: Line | None) -> bool:
    """Whether a line after a full record is more of its text."""
    if order[-1] != "text" or line.gap > 0:
        return False
    if order[0] == "date":
        return line.kind is not DATE
    if len(order) > 1 and order[:2] == ["title", "date"]:
        return following is None or following.kind is not DATE
    return line.kind is TEXT
