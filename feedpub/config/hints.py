# SPDX-License-Identifier: MIT
"""Which hints can be followed: words of a record, expressions between slashes."""

import re

from feedpub.errors import ConfigError
from feedpub.model import Hints

RECORD_WORDS = ("title", "date", "text", "author", "category", "more", "skip")
"""What a line of a record may be."""


def check(hints: Hints, *, subject: str) -> None:
    """Refuse hints that can't be followed.

    Raises:
        ConfigError: A word of `record` is unknown, `record` has no title, or an expression in `skip` is wrong.
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
        try:
            expression(words)
        except re.error as error:
            raise ConfigError(
                subject, f"hints.skip: {words!r} is no regular expression: {error}", "Correct it."
            ) from error


def record_words(hints: Hints) -> list[str]:
    """The words of `Hints.record`, in lower case."""
    return [w.strip().casefold() for w in (hints.record or "").split(",") if w.strip()]


def expression(words: str) -> re.Pattern[str]:
    """What finds the lines that one entry of `Hints.skip` means."""
    if len(words) > 2 and words[0] == words[-1] == "/":
        return re.compile(words[1:-1])
    return re.compile(re.escape(words), re.IGNORECASE)
