# SPDX-License-Identifier: MIT
"""The kinds of lines, and the places where a date stands in one.

Their values are one letter or one word, so that the order of an item's lines can be told as a text: ``TDP``.  They are
names of this module, too, since each line is asked for its kind some hundred times, and a name is found three times as
fast as a member of an enumeration.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a line is, as far as it tells alone."""

    TITLE = "T"
    """It may be a title: it is short, without a full stop."""
    TEXT = "P"
    """Running text."""
    DATE = "D"
    """A date with its neighbours, such as an author or a category."""
    AUTHOR = "A"
    TAGS = "G"
    MORE = "M"
    """The end of an item: "read more"."""
    FURNITURE = "J"
    """No part of any item; `Line.reason` says why."""
    CATEGORY = "C"
    """Only hints say so."""


class Place(StrEnum):
    """Where in a line its date stands."""

    NOWHERE = ""
    """The line has none that could be an item's."""
    OWN = "own"
    """The line is about it."""
    LEAD = "lead"
    """In front of a title or a text."""
    TAIL = "tail"
    """At the end of a title, apart from it."""
    LAST = "last"
    """The same with nothing that divides the two, until the page is known."""
    MIDDLE = "middle"
    """Between a title and its text."""
    END = "end"
    """Behind the last sentence of a text."""


TITLE, TEXT, DATE, AUTHOR = Kind.TITLE, Kind.TEXT, Kind.DATE, Kind.AUTHOR
TAGS, MORE, FURNITURE, CATEGORY = Kind.TAGS, Kind.MORE, Kind.FURNITURE, Kind.CATEGORY
NOWHERE, OWN, LEAD, TAIL = Place.NOWHERE, Place.OWN, Place.LEAD, Place.TAIL
LAST, MIDDLE, END = Place.LAST, Place.MIDDLE, Place.END

UNKNOWN_DATE = "unknown date"
"""Reason of a line that stands where dates stand, and is none that is known."""

WORDS = frozenset({TITLE, TEXT})
"""What a title can be made of, and a text."""
BYLINE = frozenset({DATE, AUTHOR})
"""What stands beside a title and says when, or who."""
CONTENT = frozenset({TITLE, TEXT, DATE})
"""What an item can begin with."""
CLOSING = frozenset({TEXT, MORE})
"""What an item ends with, where nothing closes it."""
BODY = CLOSING | {DATE}
"""What stands below titles."""
ASIDE = frozenset({AUTHOR, TAGS, FURNITURE})
"""What may stand between a title and its date or text without being either."""
