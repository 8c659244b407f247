# SPDX-License-Identifier: MIT
"""A document in Markdown or reStructuredText as its outline: front matter, headings, and what stands below each.

Markdown is read by markdown-it (CommonMark with tables); of reStructuredText only the headings are known, which is all
that a changelog needs.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_FRONT = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n(.*?)^(?:\1|\.\.\.)[ \t]*\r?$\n?", re.MULTILINE | re.DOTALL)
_RULE = re.compile(r"([=\-`:'\"~^_*+#<>.])\1{2,}")
"""A line of one sign, which underlines a heading in reStructuredText."""
_SURE = 4
"""So long an underline makes a heading also of what is longer, as docutils has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, and what stands below it up to the next heading of its level or above."""

    level: int
    """From 1."""
    title: str
    """As written, with its marks."""
    body: str
    line: int


def front_matter(text: str) -> tuple[Mapping[str, Any], str, str | None]:
    """The keys at the head of a document (YAML between ``---``, TOML between ``+++``), the rest of it, and a fault.

    A head that can't be read has no keys, and a fault that says why.
    """
    found = _FRONT.match(text)
    if not found:
        return {}, text, None
    rest = text[found.end() :]
    try:
        keys = tomllib.loads(found[2]) if found[1] == "+++" else _yaml(found[2])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, rest, f"front matter: {error}"
    except ValueError as error:
        return {}, rest, f"front matter: {error}"
    return (keys, rest, None) if isinstance(keys, dict) else ({}, text, None)


def _yaml(text: str) -> Any:  # noqa: ANN401
    """Raises: ValueError with the line."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    if re.search(r"(?m)^[^#\n]*:\s*[&*]\w", text):  # an alias of an alias is a bomb
        raise ValueError("anchors and aliases are not read")
    try:
        return yaml.load(text.replace("\t", "  "), Loader=loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 2}: " if mark else ""
        raise ValueError(f"{place}{getattr(error, 'problem', error)}") from error


def without_equals(text: str) -> str:
    """Headings between or behind equals signs (``== 1.2 ==``, ``== 1.2``), as wikis, RDoc and AsciiDoc have them, as
    Markdown has them; other text as it is.

    In the readme files of WordPress the outer headings have more signs than the inner ones.
    """
    if not re.match(r"\s*={1,6} \S", text):
        return text
    outward = re.search(r"^= (?:\S.*)?\S =[ \t]*$", text, re.MULTILINE) is not None

    def heading(found: re.Match[str]) -> str:
        level = len(found[1])
        return f"{'#' * (4 - level if outward and level < 4 else level)} {found[2]}"

    return re.sub(r"^(={1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?[ \t]*$", heading, text, flags=re.MULTILINE)


def sections(text: str, *, rst: bool) -> tuple[Section, ...]:
    """All sections, in their order; those of an inner level stand in the body of the outer one, too."""
    lines = text.splitlines()
    heads = list(_rst_heads(lines) if rst else _markdown_heads(text))
    ends: list[int] = []
    open_at: dict[int, int] = {}  # level -> where the next heading of it, or of one above, begins
    for level, _, start, _ in reversed(heads):
        ends.append(min((at for deep, at in open_at.items() if deep <= level), default=len(lines)))
        open_at[level] = start
    found = []
    for (level, title, start, after), end in zip(heads, reversed(ends), strict=True):
        found.append(Section(level=level, title=title, body="\n".join(lines[after:end]).strip("\n"), line=start + 1))
    return tuple(found)


def _markdown_heads(text: str) -> Iterator[tuple[int, str, int, int]]:
    """Level, title, first line, and the line after, of each heading at the outermost level."""
    for opening, inline in _pairs(text):
        first, after = opening.map
        yield int(opening.tag[1]), inline.content, first, after


def _pairs(text: str) -> Iterator[tuple[Any, Any]]:
    tokens = markdown().parse(text)
    for token, following in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            yield token, following


def markdown() -> Any:  # noqa: ANN401 - markdown-it's own class, imported where it is used
    """The reader of Markdown: CommonMark, tables, HTML as it stands (it is sanitised later)."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("table")


def _rst_heads(lines: list[str]) -> Iterator[tuple[int, str, int, int]]:
    """The marks of the levels are those that the document uses, in the order in which it does."""
    order: list[tuple[str, bool]] = []
    for number in range(1, len(lines)):
        title, mark = lines[number - 1].rstrip(), lines[number].rstrip()
        if not title.strip() or not _RULE.fullmatch(mark) or _RULE.fullmatch(title):
            continue
        if len(mark) < min(len(title.strip()), _SURE):
            continue
        over = number >= 2 and lines[number - 2].rstrip() == mark
        if title.startswith(" ") and not over:
            continue
        kind = (mark[0], over)
        if kind not in order:
            order.append(kind)
        yield order.index(kind) + 1, title.strip(), number - 2 if over else number - 1, number + 1
