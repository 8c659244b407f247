# SPDX-License-Identifier: MIT
"""The parts of the records, found for all of them at once: what is a title in one is a title in the others.

A column is a place in the record that most of them have, such as "the first h3" or "the link"; a part is read from the
best column, and where a record lacks it, from the next.  So one odd item can't re-title a list.
"""

from collections.abc import Sequence

from feedpub.parse.html import dating, labels, titles
from feedpub.parse.html.groups import Record
from feedpub.parse.html.parts import Parts
from feedpub.parse.html.stamps import Stamp
from feedpub.parse.html.tree import Page


def read(page: Page, records: Sequence[Record], stamps: Sequence[Stamp]) -> list[Parts]:
    """The parts of each record."""
    parts = [Parts(record=r) for r in records]
    titles.read(page, parts)
    dating.read(page, parts, stamps)
    labels.read(page, parts)
    return parts
