# SPDX-License-Identifier: MIT
"""Where the versions of a changelog in plain text begin (``NEWS``, ``CHANGES``): lines that are alike, each with a
version, and the versions go up or down from line to line.

Alike are lines with one mark in front (``* ``), one underline, or the same words before the version.  Of lines with a
mark or an underline most must name a version: else it marks something else.  Where a project has changed its ways, one
kind of lines goes on where another ends.
"""

import re
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

_HEAD = re.compile(
    r"(?!\[[^\]]*\]:)(?P<mark>[*=#-]{1,6}[ \t]+)?(?P<before>(?:[^\s\d(][^\s]*[ \t]+){0,7})"
    r"(?P<name>(?:[A-Za-z]\w*-)*)[\[\"'*v]{0,3}(?P<version>\d+(?:\.\w+)+[\w+~-]*)"
    r"(?P<rest>[^\s,.;]*(?:$|[\s,:].*))",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d\d\.\d\d\.\d\d$|\d\d?\.\d\d?\.(?:19|20)\d\d$|(?:19|20)\d\d\.\d\d?\.\d\d?$", re.ASCII)
"""What has the form of a version, and is a day."""
_LINE = re.compile(r"([=~*-])\1{2,}\s*$")
_BEFORE = re.compile(r"a$|b$|alpha|beta|rc|pre|dev|snapshot")
_LINKED = re.compile(r"^\s*\[([^\n]{1,100}?)\]\(", re.MULTILINE)
"""The words of a link that stands in a line of its own."""
_LONGEST, _WORDS = 100, 10
"""A head has so many letters and words at most."""
_PREAMBLE = 3
"""What stands above the first version is one part in so many at most."""
_FEW = 3
"""Fewer heads than this tell nothing."""


class Head(NamedTuple):
    line: int
    """From 0."""
    after: int
    """The line below it, and below its underline."""
    title: str
    version: tuple[int, ...]


def heads(text: str) -> Sequence[Head]:
    """The heads, in their order; none where the text is no changelog."""
    lines = text.splitlines()
    kinds: dict[tuple[str, str], list[Head]] = {}
    for key, head in _candidates(lines, linked=frozenset(_LINKED.findall(text))):
        kinds.setdefault(key, []).append(head)
    marked = _marked(lines)
    good = [found for (mark, words), found in kinds.items() if words or 2 * len(found) >= marked.get(mark, 0)]
    best = _continued(sorted(found for found in good if _is_series(found)))
    if best and _PREAMBLE * best[0].line > len(lines):
        return []  # what stands above is no preamble, and these are some of its items
    return best if 2 * sum(_has_text(lines, one, two) for one, two in pairwise(best)) >= len(best) - 1 else []


def _continued(groups: Sequence[list[Head]]) -> list[Head]:
    """The first group, since a changelog begins with a version, and those that go on where it ends."""
    best: list[Head] = []
    for group in groups:
        if not best or (group[0].line > best[-1].line and _in_order([*best, *group])):
            best += group
    return best


def _candidates(lines: Sequence[str], *, linked: Set[str]) -> Iterator[tuple[tuple[str, str], Head]]:
    """Each line that may be a head, with what it is alike by: its mark, or the words before its version."""
    for number, line in enumerate(lines):
        if len(line) > _LONGEST or line[:1] in ("", " ", "\t") or "://" in line:
            continue
        found = _HEAD.match(line)
        title = line.strip()
        if title in linked or (number and lines[number - 1].strip() == title):
            continue  # a title that stands twice, or is that of a link, too, is one of a list
        if found is None or _DATE.match(found["version"]) or len(line.split()) > _WORDS or line.endswith((",", ";")):
            continue
        rule = _LINE.match(lines[number + 1]) if number + 1 < len(lines) else None
        mark = f"_{rule[1]}" if rule else (found["mark"] or "").strip()
        words = f"{found['before']}{found['name']} ".casefold()
        name = line[len(found["mark"] or "") :].strip().rstrip("=#").rstrip()
        head = Head(number, number + (2 if rule else 1), name, _parts(found["version"]))
        yield (mark, words), head
        if mark:
            yield (mark, ""), head


def _marked(lines: Sequence[str]) -> dict[str, int]:
    """How many lines have each mark, or underline."""
    counts: dict[str, int] = {}
    for line, below in pairwise([*lines, ""]):
        rule, own = _LINE.match(below), re.match(r"([*=#-]{1,6})[ \t]+\S", line)
        mark = f"_{rule[1]}" if rule and line.strip() else own[1] if own else None
        if mark:
            counts[mark] = counts.get(mark, 0) + 1
    return counts


def _parts(version: str) -> tuple[int, ...]:
    """``2.4rc1`` comes before ``2.4.0``."""
    parts = re.findall(r"\d+|[a-z]+", version.casefold())
    found = (int(part[:9]) if part.isdigit() else -1 if _BEFORE.match(part) else 0 for part in parts)
    return (*found, 0)


def _is_series(found: Sequence[Head]) -> bool:
    """Whether lines are many and in order; two bare numbers each (``4.28``) may be anything."""
    named = any(len(head.version) > 3 or not head.title[0].isdigit() for head in found)
    return len(found) >= _FEW and named and _in_order(found)


def _in_order(found: Sequence[Head]) -> bool:
    """Whether nearly all versions lie on the same side of the one before; letters (``0.99c``) may lie on either."""
    pairs = [(one.version, two.version) for one, two in pairwise(found)]
    down, up = sum(one > two for one, two in pairs), sum(one < two for one, two in pairs)
    even = len(pairs) - down - up
    return max(down, up) >= max(even, 0.8 * len(pairs) - even)


def _has_text(lines: Sequence[str], head: Head, following: Head) -> bool:
    return any(line.strip() for line in lines[head.after : following.line])
