# SPDX-License-Identifier: MIT
"""What a configuration may say about a listing that resists: where its list begins and ends, which lines are nothing,
and in which order the lines of one item stand.  Hints are the exception; most listings need none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from feedpub.errors import ConfigError
from feedpub.model import Dropped, Hints
from feedpub.parse.text.kinds import AUTHOR, CATEGORY, DATE, FURNITURE, MORE, OWN, TEXT, TITLE
from feedpub.parse.text.lines import Line

RECORD_WORDS = ("title", "date", "text", "author", "category", "more", "skip")
"""What a line of a record may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hinted:
    """A page after its hints."""

    lines: list[Line]
    titles: tuple[int, ...]
    """Indexes of titles; empty when the hints give no record."""
    dropped: tuple[Dropped, ...]


def check(hints: Hints, *, subject: str) -> None:
    """Refuse hints that can't be followed.

    Raises:
        ConfigError: A word of `record` is unknown, `record` has no title, or an expression in `skip` is wrong.
    """
    parts = record_words(hints)
    for word in parts:
        if word not in RECORD_WORDS:
            near = get_close_matches(word, RECORD_WORDS, n=1)
            advice = f"Did you mean {near[0]!r}?" if near else f"Known words: {', '.join(RECORD_WORDS)}."
            raise ConfigError(subject, f"hints.record has the unknown word {word!r}", advice)
    if parts and "title" not in parts:
        raise ConfigError(subject, "hints.record has no title", "Name the line that is the title: 'title, date, text'.")
    for words in hints.skip:
        try:
            _expression(words)
        except re.error as error:
            raise ConfigError(
                subject, f"hints.skip: {words!r} is no regular expression: {error}", "Correct it."
            ) from error


def record_words(hints: Hints) -> list[str]:
    """The words of `Hints.record`, in lower case."""
    return [w.strip().casefold() for w in (hints.record or "").split(",") if w.strip()]


def apply(hints: Hints, lines: Sequence[Line]) -> Hinted:
    """Cut a page down to its list, and give each line the kind that the record names."""
    first = next((i + 1 for i, x in enumerate(lines) if hints.start and _holds(x, hints.start)), 0)
    last = next((i for i in range(first, len(lines)) if hints.end and _holds(lines[i], hints.end)), len(lines))
    kept, dropped = [], []
    skips = [_expression(words) for words in hints.skip]
    for i, x in enumerate(lines):
        if not first <= i < last:
            dropped.append(Dropped(reason="outside the list", text=x.raw or x.text, line=x.number))
        elif any(s.search(x.raw or x.text) for s in skips):
            dropped.append(Dropped(reason="skipped by hint", text=x.raw or x.text, line=x.number))
        else:
            kept.append(x)
    order = record_words(hints)
    titles: tuple[int, ...] = ()
    if order:
        kept, titles = _in_order(kept, order)
    return Hinted(lines=kept, titles=titles, dropped=tuple(dropped))


def _holds(line: Line, words: str) -> bool:
    return words.casefold() in (line.raw or line.text).casefold()


def _expression(words: str) -> re.Pattern[str]:
    if len(words) > 2 and words[0] == words[-1] == "/":
        return re.compile(words[1:-1])
    return re.compile(re.escape(words), re.IGNORECASE)


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
