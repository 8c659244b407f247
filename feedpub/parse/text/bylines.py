# SPDX-License-Identifier: MIT
"""What a line of a text says of an item's author and categories."""

from feedpub.parse import byline
from feedpub.parse.byline import Byline
from feedpub.parse.text.kinds import AUTHOR
from feedpub.parse.text.lines import Line


def byline_of(line: Line) -> Byline:
    """What stands beside the date of a date's line, or the author in an author's."""
    if line.kind is AUTHOR or line.found is None:
        return byline.of_author(line.text)
    return byline.beside_date(line.text[: line.found.start], line.text[line.found.end :])


def is_pure(line: Line) -> bool:
    """Whether a line says a date and nothing else: only such a line can hold for all items below it."""
    return line.found is not None and byline_of(line) == Byline()
