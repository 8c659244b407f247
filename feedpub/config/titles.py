# SPDX-License-Identifier: MIT
"""Templates of titles, such as ``{date:%d %b}: {title}``: which can be followed, and what they are made of."""

import re
from string import Formatter
from typing import NamedTuple

from feedpub.errors import ConfigError

DAY = "%Y-%m-%d"
"""How a date is written where nothing is said of it."""
DIRECTIVE = re.compile(r"%(-?[dHIjm]|[aAbBeGMpSuUVWyYzZ%])")
"""What may stand in a date's format, as `strftime` has it: what means the same on every system."""
_FORMATS = {
    "title": re.compile(r"(\.[1-9]\d{0,3})?"),
    "date": re.compile(rf"([^%{{}}]|{DIRECTIVE.pattern})*"),
    "source": re.compile(""),
    "category": re.compile(""),
    "author": re.compile(""),
}
FIELDS = tuple(_FORMATS)
"""What a template may name."""


class Part(NamedTuple):
    """Words of a template, and the field behind them with its format; an empty field: there is none."""

    words: str
    field: str
    format: str


def parts(template: str) -> list[Part]:
    """The parts of a template, in their order.

    Raises:
        ValueError: It is none; the message says why.
    """
    found = []
    for words, field, format_, conversion in Formatter().parse(template):
        if field is not None and field not in FIELDS:
            raise ValueError(f"{{{field}}} is no part of an item; known: {', '.join(FIELDS)}")
        if field and (conversion or not _FORMATS[field].fullmatch(format_ or "")):
            what = "a date's format, such as %d %b" if field == "date" else "a format of that field"
            raise ValueError(f"{format_ or conversion!r} in {{{field}}} is not {what}")
        found.append(Part(words, field or "", format_ or ""))
    if not any(part.field for part in found):
        raise ValueError("it names no part of an item, such as {title}")
    return found


def check(template: str, *, key: str, subject: str) -> None:
    """Refuse a template that can't be followed.

    Raises:
        ConfigError: With what is wrong in it.
    """
    try:
        parts(template)
    except ValueError as error:
        advice = 'Write it such as "{date:%d %b}: {title}"; a brace of its own is written twice.'
        raise ConfigError(subject, f"{key} is {template!r}: {error}", advice) from error
