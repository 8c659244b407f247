# SPDX-License-Identifier: MIT
"""Lines that are two: an end mark or a label with a title behind it, a paragraph with its heading in front."""

import re
from collections import Counter
from collections.abc import Set
from itertools import pairwise

from feedpub import words
from feedpub.parse.furniture import more_start
from feedpub.parse.text.kinds import AUTHOR, MORE, NOWHERE, TEXT, TITLE, WORDS
from feedpub.parse.text.lines import LABEL, Line, classify
from feedpub.words.measure import width

LONG = 80
"""Columns of a line that is hardly a title."""
HEAD_WORDS = 6
"""Words of a heading in front of a paragraph, at most."""


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
    """Labels that come back alone, and once or more are glued to a title (``NewsNo peace yet``), on their own lines."""
    alone = Counter(x.text for x in lines if x.kind is TITLE and len(x.text) > 2 and len(x.text.split()) <= LABEL)
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


def bylines(lines: list[Line]) -> list[Line]:
    """Bylines that the next item's label hangs on (``By Ann Lee - Space``), where labels stand behind dashes."""
    dashed = sum(x.kind is TITLE and x.marker in _DASHES and len(x.text.split()) <= LABEL for x in lines)
    if dashed < 2:
        return lines
    result: list[Line] = []
    for x in lines:
        name, dash, label = next((x.text.partition(f" {d} ") for d in _DASHES if f" {d} " in x.text), (x.text, "", ""))
        if x.kind is AUTHOR and dash and len(label.split()) <= LABEL:
            result.append(x._replace(text=name))
            result.append(x._replace(text=label, kind=TITLE, marker=dash.strip(), gap=0))
        else:
            result.append(x)
    return result


_DASHES = ("-", "–", "—")
_HEAD = re.compile(r"(?=[^\W\d_])([^.!?:;,]{2,50}?)(?: ?: | [-–—] )(?=\S)")


def headings(lines: list[Line]) -> list[Line]:
    """Paragraphs that open with a heading of their own (``Quiz: …``, ``YOGA – …``), on a page without other titles."""
    texts = [
        i
        for i, x in enumerate(lines)
        if x.kind in WORDS and not x.place and (len(x.text) > LONG or width(x.text) > LONG)
    ]
    if 3 * (sum(x.kind is TITLE for x in lines) - len(texts)) > len(texts):
        return lines
    heads = {i: m for i in texts if not lines[i].marker and (m := _HEAD.match(lines[i].text)) and _is_heading(m[1])}
    others = sum(x.kind is TITLE and i not in heads for i, x in enumerate(lines))
    if len({m[1] for m in heads.values()}) < max(2, 0.6 * len(texts)) or 3 * others > len(heads):
        return lines
    result: list[Line] = []
    for i, x in enumerate(lines):
        if i not in heads:
            result.append(x)
            continue
        result.append(x._replace(text=heads[i][1], kind=TITLE, found=None, place=NOWHERE))
        result.append(x._replace(text=x.text[heads[i].end() :], kind=TEXT, gap=0, found=None, place=NOWHERE))
    return result


def _is_heading(text: str) -> bool:
    return text[0].isupper() and len(text.split()) <= HEAD_WORDS
