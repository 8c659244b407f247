# SPDX-License-Identifier: MIT
"""Items cut out of a text by a regular expression of the user's, whose named groups are an item's parts.

For texts that are no listing to the eye: a log, a table drawn with characters.  ``^`` and ``$`` stand for the ends of a
line; each match is an item, and the lines that none of them touches are left out under a name.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from feedpub.config import hints
from feedpub.dates.find import read
from feedpub.model import Author, Dropped, Listing, RawItem
from feedpub.words.expressions import Found


def cut(lines: Sequence[tuple[int, str]], pattern: str) -> Listing:
    """The items that a pattern finds in lines, each with its number in the document."""
    text = "\n".join(line for _, line in lines)
    starts = list(accumulate((len(line) + 1 for _, line in lines), initial=0))[:-1]
    items: list[RawItem] = []
    touched: set[int] = set()
    expression = hints.pattern(pattern)
    for found in expression.finditer(text):
        first = bisect_right(starts, found.start()) - 1
        item = _item(_groups(found, expression.groupindex), lines[first][0])
        if item.title:
            items.append(item)
            touched.update(range(first, max(first + 1, bisect_left(starts, found.end()))))
    left = (row for n, row in enumerate(lines) if n not in touched and row[1].strip())
    dropped = tuple(Dropped(reason="no match", text=line.strip(), line=number) for number, line in left)
    return Listing(items=tuple(items), dropped=dropped, record="as the pattern says")


def _groups(found: Found, names: Mapping[str, int]) -> Mapping[str, str]:
    return {name: (found.group(name) or "").strip() for name in names}


def _item(parts: Mapping[str, str], line: int) -> RawItem:
    author = " ".join(parts.get("author", "").split())
    return RawItem(
        title=" ".join(parts["title"].split()),
        link=parts.get("link") or None,
        id=parts.get("id") or None,
        date=read(parts.get("date", "")),
        summary=parts.get("text") or None,
        categories=tuple(filter(None, map(str.strip, re.split(r"[,;|]", parts.get("category", ""))))),
        authors=(Author(name=author),) if author else (),
        line=line,
    )
