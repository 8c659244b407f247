# SPDX-License-Identifier: MIT
"""What a line alone could not know about itself, the page tells: underlined headings, short titles beside dates."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from feedpub.parse import meta, words
from feedpub.parse.furniture import is_counter
from feedpub.parse.lines import Line
from feedpub.parse.measure import fold, width
from feedpub.parse.place import is_byline, of_middle

ONE_LINE = 80
"""Title, date and text on one line have more characters than this."""


def settle(lines: list[Line]) -> list[Line]:
    """Corrections that need the page: underlined headings, and short titles beside dates."""
    lines = [_as_title(x) if x.kind == "D" and x.marker and _leftover(x) else x for x in _underlined(lines)]
    changed = [i for i, x in enumerate(lines) if x.kind == "D" and meta.beside(x).updated]
    if len(changed) == 1:
        lines[changed[0]] = lines[changed[0]]._replace(kind="J", reason="last updated")
    lines = _with_years(_buttons(_one_line_items(lines)))
    texts = sum(x.kind in "TP" and not x.place for x in lines)
    leads = sum(x.kind == "T" and x.place in ("lead", "tail") for x in lines)
    beside = [x for x in lines if x.kind == "D" and _leftover(x)]
    if not beside:
        return lines
    if leads > len(beside) or texts < len(beside) * 0.6:
        return [_as_title(x) if x.kind == "D" and _leftover(x) else x for x in lines]
    if leads * 2 < len(beside):
        return [x._replace(kind="D", place="own") if x.kind == "T" and x.place == "lead" else x for x in lines]
    return lines


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
    ends = [a.text for a, b in pairwise(lines) if a.kind == "T" and not a.gap and b.gap]
    blocks = sum(b.gap > 0 and not a.gap for a, b in pairwise(lines))
    if not ends:
        return lines
    text, often = Counter(ends).most_common(1)[0]
    everywhere = sum(x.text == text for x in lines)
    if often < 3 or often < 0.6 * blocks or everywhere > often + 1:
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
