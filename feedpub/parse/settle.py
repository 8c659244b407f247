# SPDX-License-Identifier: MIT
"""What a line alone could not know about itself, the page tells: underlined headings, short titles beside dates, which
short lines are texts and which stopped ones titles, end marks that are glued to a line."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from feedpub.parse import meta, words
from feedpub.parse.furniture import is_counter, more_start
from feedpub.parse.lines import Line, classify
from feedpub.parse.measure import STOP, fold, width
from feedpub.parse.place import is_byline, of_middle

ONE_LINE = 80
"""Title, date and text on one line have more characters than this."""


def settle(lines: list[Line]) -> list[Line]:
    """Corrections that need the page."""
    lines = _stopped_titles(
        _short_texts(_arrows(_dated_marks(_captions(_fields(_headed(_underlined(_unglued(lines))))))))
    )
    lines = _dated_texts(_last_dates(lines))
    lines = [_as_title(x) if x.kind == "D" and x.marker and _leftover(x) else x for x in lines]
    changed = [i for i, x in enumerate(lines) if x.kind == "D" and meta.beside(x).updated]
    if len(changed) == 1:
        lines[changed[0]] = lines[changed[0]]._replace(kind="J", reason="last updated")
    lines = _with_years(_buttons(_one_line_items(lines)))
    texts = sum(x.kind in "TP" and not x.place for x in lines)
    leads = sum(x.kind == "T" and x.place in ("lead", "tail") for x in lines)
    beside = [x for x in lines if x.kind == "D" and _leftover(x)]
    if not beside:
        return lines
    if leads > len(beside) or texts < len(beside) * 0.6 or _are_titles(lines, beside):
        return [_as_title(x) if x.kind == "D" and _leftover(x) else x for x in lines]
    if leads * 2 < len(beside):
        return [x._replace(kind="D", place="own") if x.kind == "T" and x.place == "lead" else x for x in lines]
    return lines


def _are_titles(lines: Sequence[Line], beside: Sequence[Line]) -> bool:
    """Whether what stands beside dates are the titles: no short line follows them, and no two are alike."""
    first = lines.index(beside[0])
    short = sum(x.kind == "T" and not x.place for x in lines[max(0, first - 1) :])
    different = {_leftover(x) for x in beside}
    return len(beside) > 2 and short < 0.3 * len(beside) and len(different) == len(beside)


def _unglued(lines: list[Line]) -> list[Line]:
    """End marks that the next title is glued to (``Read moreNext title``) on lines of their own."""
    alone = {i: size for i, x in enumerate(lines) if x.kind in "TP" and (size := _glued(x.text))}
    texts = {x.text for x in lines}
    arrow = {
        i: match.end()
        for i, (x, below) in enumerate(pairwise(lines))
        if x.kind == "M"
        and below.kind == "P"
        and (match := _ARROW.match(x.text))
        and x.text[match.end() :] not in texts
    }
    glued = (alone if len(alone) > 1 else {}) | arrow
    result: list[Line] = []
    for i, x in enumerate(lines):
        if i not in glued:
            result.append(x)
            continue
        mark, rest = x.text[: glued[i]], x.text[glued[i] :]
        result.append(x._replace(text=mark, kind="M", reason="read more", date=None, place="", raw=mark))
        result.append(classify(rest, x.number, 0, x.indent))
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


_HEAD = re.compile(r"(?=[^\W\d_])([^.!?:;,]{2,50}?)(?: ?: | [-–—] )(?=\S)")
_HEAD_WORDS = 6


def _headed(lines: list[Line]) -> list[Line]:
    """Paragraphs that open with a heading of their own (``Quiz: …``, ``YOGA – …``), on a page without other titles."""
    texts = [i for i, x in enumerate(lines) if x.kind in "TP" and width(x.text) > _LONG_TITLE and not x.place]
    heads = {
        i: m
        for i in texts
        if (m := _HEAD.match(lines[i].text)) and len(m[1].split()) <= _HEAD_WORDS and m[1][0].isupper()
    }
    if len({m[1] for m in heads.values()}) < max(2, 0.6 * len(texts)) or 3 * (
        sum(x.kind == "T" for x in lines) - len(heads)
    ) > len(heads):
        return lines
    result: list[Line] = []
    for i, x in enumerate(lines):
        if i not in heads:
            result.append(x)
            continue
        result.append(x._replace(text=heads[i][1], kind="T", date=None, place=""))
        result.append(x._replace(text=x.text[heads[i].end() :], kind="P", gap=0, date=None, place=""))
    return result


_FIELD = re.compile(r"([^\W\d_][^:：.!?]{1,24}?) ?[:：] ?\S")


def _fields(lines: list[Line]) -> list[Line]:
    """Where two keys come back, one below the other (``Publisher: …``, ``Pages: …``), they are parts of an item."""
    keys = [m[1].casefold() if x.kind in "TDP" and (m := _FIELD.match(x.text)) else "" for x in lines]
    often = Counter(k for k in keys if k)
    beside = {k for a, b in pairwise(keys) if a and b and a != b and often[a] > 1 and often[b] > 1 for k in (a, b)}
    fields = beside - words.lines("title")
    return [
        x._replace(kind="P", date=None, place="")
        if k in fields and (x.kind == "T" or (x.date and x.date.start > len(k) + 3))
        else x
        for k, x in zip(keys, lines, strict=True)
    ]


_CAPTION = 20
"""Characters of a title that a caption above it repeats."""


def _captions(lines: list[Line]) -> list[Line]:
    """Lines that say the title below once more and then go on, as the texts of images do, are no titles."""
    result = list(lines)
    for i, x in enumerate(lines):
        below = lines[i + 1 : i + 4]
        if x.kind in "TP" and any(
            _CAPTION <= len(y.text) < len(x.text) <= len(y.text) + 40 and x.text.startswith(y.text) and y.kind in "TP"
            for y in below
        ):
            result[i] = x._replace(kind="J", reason="caption", date=None, place="")
    return result


def _last_dates(lines: list[Line]) -> list[Line]:
    """A date at a short line's very end counts where most short lines have one; elsewhere it is a part of the title."""
    titles = [x for x in lines if x.kind == "T"]
    last = sum(x.place == "last" for x in titles)
    usual = last > 1 and last >= 0.75 * len(titles)
    return [
        x if x.place != "last" else x._replace(place="tail") if usual else x._replace(place="", date=None)
        for x in lines
    ]


def _dated_texts(lines: list[Line]) -> list[Line]:
    """Sentences with a date behind are texts where they stand below titles that have none."""
    ends = {
        i
        for i, x in enumerate(lines)
        if x.kind == "T" and x.place == "tail" and x.date and STOP.search(x.text[: x.date.start].rstrip(" ([（"))
    }
    below = sum(i > 0 and lines[i - 1].kind == "T" and not lines[i - 1].place for i in ends)
    if below < 2 or below < 0.7 * len(ends):
        return lines
    return [x._replace(kind="P", place="end") if i in ends else x for i, x in enumerate(lines)]


def _dated_marks(lines: list[Line]) -> list[Line]:
    """Long lines with a mark and a date in front are titles when most lines with that mark have a date."""
    marked = Counter((x.marker, bool(x.place)) for x in lines if x.marker and x.kind in "TP")
    signs = {m for (m, dated), n in marked.items() if dated and n > 1 and n >= 4 * marked[m, False]}
    return [x._replace(kind="T") if x.kind == "P" and x.place == "lead" and x.marker in signs else x for x in lines]


_BUTTON = re.compile(r"(?:\S+ ){0,2}\S*[^\W\d_][.…]*\s*[>»→]{1,3}")
"""A few words and an arrow."""


def _arrows(lines: list[Line]) -> list[Line]:
    """A few words with an arrow behind are an end mark, where hardly a title has one."""
    found = {i for i, x in enumerate(lines) if x.kind == "T" and not x.marker and _BUTTON.fullmatch(x.text)}
    if not found or 2 * len(found) > sum(x.kind == "T" for x in lines):
        return lines
    return [x._replace(kind="M", reason="read more") if i in found else x for i, x in enumerate(lines)]


_ELLIPSIS = re.compile(r"(?:\.{3,}|…\.*|\[(?:\.{3}|…)\])$")
_LONG_TITLE = 80
"""Columns of a line that may be a text when it stands below a much shorter one."""


def _short_texts(lines: list[Line]) -> list[Line]:
    """Short lines that are texts, where texts stand below titles: cut off (``…``), or long below a short one."""
    if not any(a.kind == "T" and b.kind == "P" for a, b in pairwise(lines)):
        return lines
    result = list(lines)
    for i, (above, x) in enumerate(pairwise(lines), 1):
        if x.kind != "T" or x.marker or x.place or above.kind != "T" or above.place or x.text.isupper():
            continue
        below = lines[i + 1].kind if i + 1 < len(lines) else ""
        cut = _ELLIPSIS.search(x.text) and not _ELLIPSIS.search(above.text)
        long = width(x.text) > max(_LONG_TITLE, 1.5 * width(above.text)) and below in ("M", "")
        if above.text != x.text and (cut or long):
            result[i] = x._replace(kind="P")
    return result


_SHORT_SENTENCE = 60
"""Columns of a line with a full stop that may be a title."""
_SHORTEST_SENTENCE = 24
"""The same where texts have several paragraphs, one of which may be a short sentence."""


def _stopped_titles(lines: list[Line]) -> list[Line]:
    """Short lines with a full stop between two texts that are titles, too."""
    content = [i for i, x in enumerate(lines) if x.kind not in "JAG"]
    runs = Counter(sum(1 for _ in run) for kind, run in groupby(lines[i].kind for i in content) if kind == "P")
    gaps = Counter(lines[a].gap for a, b in pairwise(content) if lines[a].kind == "T" and lines[b].kind == "P")
    if not gaps:
        return lines
    one_each = runs[1] >= max(2, 0.6 * runs.total())
    result = list(lines)
    for a, i, b in zip(content, content[1:], content[2:], strict=False):
        x = lines[i]
        limit = _SHORT_SENTENCE if one_each else _SHORTEST_SENTENCE
        short = x.kind == "P" and width(x.text) <= limit and not x.marker and x.gap in gaps
        if short and lines[a].kind in "PM" and lines[b].kind == "P" and width(lines[b].text) > 2 * width(x.text):
            result[i] = x._replace(kind="T")
    return result


def _one_line_items(lines: list[Line]) -> list[Line]:
    """Where most lines hold a full date between two texts, each is an item of its own: title, date, text."""
    texts = [i for i, x in enumerate(lines) if x.kind in "TP" and len(x.text) > ONE_LINE]
    if len(texts) < 3 or len(texts) < 3 * sum(x.kind == "T" and len(x.text) <= ONE_LINE for x in lines):
        return lines
    middle = {i: date for i in texts[:600] if (date := of_middle(lines[i].text)) is not None}
    if len(middle) < 0.6 * len(texts[:600]):
        return lines
    middle |= {i: date for i in texts[600:] if (date := of_middle(lines[i].text)) is not None}
    return [x._replace(kind="T", date=middle[i], place="middle") if i in middle else x for i, x in enumerate(lines)]


def _buttons(lines: list[Line]) -> list[Line]:
    """Where most blocks end with the same short line, and it stands nowhere else, it is a button: an end mark."""
    ends = [a.text for a, b in pairwise(lines[1:]) if a.kind == "T" and not a.gap and b.gap]
    blocks = sum(b.gap > 0 and not a.gap for a, b in pairwise(lines))
    if not ends:
        return lines
    text, often = Counter(ends).most_common(1)[0]
    elsewhere = sum(x.text == text for x in lines) - often - (lines[-1].text == text)
    if often < 3 or often < max(0.6 * blocks, 0.85 * len(ends)) or elsewhere > 0:
        return lines
    return [x._replace(kind="M", place="", date=None) if x.text == text and x.kind == "T" else x for x in lines]


_YEAR = re.compile(r"\W{0,4}((?:19|20)\d\d)(?: ?年| ?год| ?г\.)?\W{0,4}")


def _with_years(lines: list[Line]) -> list[Line]:
    """A year alone on a line, or with a month, holds for the dates below it that have none."""
    result = list(lines)
    year = ""
    for i, x in enumerate(lines):
        alone = _YEAR.fullmatch(x.raw)
        if alone and x.kind in "JTD":
            year = alone.group(1)
            result[i] = x._replace(kind="J", reason="year", date=None, place="")
        elif x.kind == "D" and x.date and x.date.year and x.date.day is None and not x.date.pair:
            year = str(x.date.year) if len(x.text) - x.date.end + x.date.start < 3 else ""
        elif year and x.date and x.date.year is None and x.date.day is not None:
            result[i] = x._replace(year=year)
    return result


def _underlined(lines: Sequence[Line]) -> list[Line]:
    result: list[Line] = []
    for x in lines:
        above = result[-1] if result else None
        ruled = x.kind == "J" and x.reason == "rule" and x.gap == 0 and len(x.raw) > 2 and len(set(x.raw)) == 1
        if above and ruled and above.kind in "TPD" and len(x.raw) * 2 > width(above.text) and not above.marker:
            result[-1] = above._replace(
                marker="=" if x.raw[0] == "=" else "~", kind="T" if above.kind == "P" else above.kind
            )
        result.append(x)
    return result


def _leftover(line: Line) -> str:
    """What a date's line says beside the date, when that could be a short title."""
    if line.date is None:
        return ""
    before, after = line.text[: line.date.start], line.text[line.date.end :]
    rest = after if len(after) > len(before) else before
    low = fold(rest)
    known = (
        low in words.lines("posted")
        or low in words.lines("updated")
        or is_counter(low)
        or is_byline(rest.strip(" -–|"))
    )
    return "" if known else low


def _as_title(line: Line) -> Line:
    assert line.date is not None  # noqa: S101
    place = "lead" if line.date.start < len(line.text) - line.date.end else "tail"
    return line._replace(kind="T", place=place)
