# SPDX-License-Identifier: MIT
"""Lines that are two: an end mark or a label with a title behind it."""

import re
from collections import Counter
from collections.abc import Set
from itertools import pairwise

from feedpub import words
from feedpub.parse.furniture import more_start
from feedpub.parse.text.kinds import MORE, NOWHERE, TEXT, TITLE, WORDS
from feedpub.parse.text.lines import LABEL, Line, classify


def end_marks(lines: list[Line]) -> list[Line]:
    """End marks that the next title is glued to (``Read moreNext title``) on lines of their own."""
    alone = {i: size for i, x in enumerate(lines) if x.kind in WORDS and (size := _glued(x.text))}
    arrow = {
        i: match.end()
        for i, (x, below) in enumerate(pairwise(lines))
        if x.kind is MORE and below.kind is TEXT and (match := _ARROW.match(x.text))
    }
    texts = {x.text for x in lines} if arrow else set()
    glued = alone if len(alone) > 1 else {}
    glued |= {i: size for i, size in arrow.items() if lines[i].text[size:] not in texts}
    if not glued:
        return lines
    result: list[Line] = []
    for i, x in enumerate(lines):
        if i not in glued:
            result.append(x)
            continue
        mark, rest = x.text[: glued[i]], x.text[glued[i] :]
        result.append(x._replace(text=mark, kind=MORE, reason="read more", found=None, place=NOWHERE, raw=mark))
        result.append(classify(rest, x.number, 0, x.indent, x.links))
    return result


_ARROW = re.compile(r"[^»›→]{3,40}[»›→]+\s*(?=[^\s»›→])")
"""``Read more »`` in front of a title."""


def _glued(text: str) -> int:
    """Characters of the end mark that stands in front of a line with nothing between."""
    low = text[:40].casefold()
    if not words.begins(low, "more"):
        return 0
    size = next((len(w) for w in more_start() if low.startswith(w)), 0)
    after = text[size : size + 1]
    return size if size and (after.isupper() or after in "„“«\"'") and text[size - 1].islower() else 0


def labels(lines: list[Line]) -> list[Line]:
    """Labels that come back alone, and once or more are glued to a title (``NewsNo peace yet``), on their own lines.

    What has a link of its own is no label, but an item or a menu's entry, and may well be repeated by its text.
    """
    alone = Counter(
        x.text for x in lines if x.kind is TITLE and not x.links and len(x.text) > 2 and len(x.text.split()) <= LABEL
    )
    often = {text for text, n in alone.items() if n > 1 and text[-1].islower()}
    if not often:
        return lines
    longest = max(map(len, often))
    result: list[Line] = []
    for x in lines:
        size = _label_size(x.text[: longest + 1], often) if x.kind in WORDS else 0
        if not size:
            result.append(x)
            continue
        result.append(x._replace(text=x.text[:size], kind=TITLE, found=None, place=NOWHERE))
        result.append(classify(x.text[size:], x.number, 0, x.indent, x.links))
    return result


def _label_size(text: str, labels: Set[str]) -> int:
    """Characters of the label that a capital letter follows at once; 0 where a text begins with none."""
    return next((n for n in range(3, len(text)) if text[n].isupper() and text[:n] in labels), 0)
