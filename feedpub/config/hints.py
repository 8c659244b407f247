# SPDX-License-Identifier: MIT
"""Which hints can be followed: words of a record, expressions between slashes, the groups of a pattern."""

from collections.abc import Callable

from feedpub.errors import ConfigError
from feedpub.model import Hints
from feedpub.words.expressions import Expression, body, compiled

RECORD_WORDS = ("title", "date", "text", "author", "category", "more", "skip")
"""What a line of a record may be."""
PARTS = ("title", "date", "text", "link", "author", "category", "id")
"""What a group of a pattern may be named."""


def check(hints: Hints, *, subject: str) -> None:
    """Refuse hints that can't be followed.

    Raises:
        ConfigError: A word of `record` is unknown, `record` has no title, or an expression in `skip` or `pattern` is
            wrong.
    """
    parts = record_words(hints)
    for word in parts:
        if word not in RECORD_WORDS:
            from difflib import get_close_matches

            near = get_close_matches(word, RECORD_WORDS, n=1)
            advice = f"Did you mean {near[0]!r}?" if near else f"Known words: {', '.join(RECORD_WORDS)}."
            raise ConfigError(subject, f"hints.record has the unknown word {word!r}", advice)
    if parts and "title" not in parts:
        raise ConfigError(subject, "hints.record has no title", "Name the line that is the title: 'title, date, text'.")
    for words in hints.skip:
        _check(subject, f"hints.skip: {words!r}", compiled, body(words))
    _check(subject, "hints.pattern", pattern, hints.pattern)


def _check(subject: str, key: str, compile_: Callable[[str], object], found: str | None) -> None:
    try:
        if found is not None:
            compile_(found)
    except ValueError as error:
        raise ConfigError(
            subject, f"{key} is no regular expression that can be used: {error}", "Correct it."
        ) from error


def record_words(hints: Hints) -> list[str]:
    """The words of `Hints.record`, in lower case."""
    return [w.strip().casefold() for w in (hints.record or "").split(",") if w.strip()]


def pattern(words: str) -> Expression:
    """What `Hints.pattern` asks for, ready to use.

    Raises:
        ValueError: It is no regular expression, its groups have other names, or none is the title.
    """
    found = compiled(f"(?m){words}")
    strange = next((name for name in found.groupindex if name not in PARTS), None)
    if strange is not None:
        raise ValueError(f"the group {strange!r} is no part of an item; known: {', '.join(PARTS)}")
    if "title" not in found.groupindex:
        raise ValueError("no group is the title: (?P<title>…)")
    return found
