# SPDX-License-Identifier: MIT
"""What a line or a piece of Markdown or reStructuredText says without its marks: words, links, a date."""

import re
from collections.abc import Mapping
from html import unescape

from feedpub.parse.markup import plain_text
from feedpub.parse.sections import markdown
from feedpub.parse.values import address

LINK = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((<[^<>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)|<(https?://[^<>\s]+)>"
)
_REFERENCE = re.compile(
    r"^ {0,3}\[([^\]]+)\]:[ \t]*<?(\S+?)>?(?:[ \t].*)?$|^\.\. _`?([^:`]+)`?:[ \t]*(https?://\S+)[ \t]*$", re.MULTILINE
)
EDGES = " \t-–—:|,;./"


def date_in(text: str, *, alone: bool = False) -> str | None:
    """The words of a date in a line; `alone`: a word or two may stand before it, and no more."""
    from feedpub.dates.find import find

    found = find(text)
    if found is None or not found.date.names_day or not (found.date.names_year or not alone):
        return None
    rest = (text[: found.start] + " " + text[found.end :]).split()
    return text[found.start : found.end] if not alone or len(rest) <= 2 else None


def without(text: str, date: str | None) -> str:
    """A title without its date, and without what says in the same brackets what the date is: ``(released 3 May)``."""
    if date:
        text = re.sub(rf"(?<=[(\[])(?:[^\W\d]+:? ){{1,2}}(?={re.escape(date)}[)\]])", "", text)
    rest = re.sub(r"([(\[])\s*[,;]\s*", r"\1", text.replace(date, " ", 1)) if date else text
    return re.sub(r"[(\[]\s*[)\]]", " ", " ".join(rest.split())).strip(EDGES)


def bare_words(title: str) -> str:
    """A heading's words: without the marks of links, emphasis and code."""
    title = LINK.sub(lambda link: link[1] or link[3] or "", title)
    title = re.sub(r"\[([^\[\]]+)\]\[[^\[\]]*\]", r"\1", title)
    title = re.sub(r":[\w:+.-]+:`([^`<]*)(?:<[^>]*>)?`|`([^`<]+?)\s*(?:<[^>]*>)?`_*", r"\1\2", title)
    return " ".join(re.sub(r"[*`#]|\{[^{}]*\}|(?<!\w)_|_(?!\w)|</?\w+[^<>]*>", "", title).split())


def place(link: re.Match[str]) -> str | None:
    target = unescape((link[2] or link[3] or "").strip("<>"))  # https://spec.commonmark.org/0.31.2/#entity-references
    return target if target.startswith(("?", "#", "//")) else address(target)


def references(text: str) -> dict[str, str]:
    """The addresses at the foot, by their names; of two with one name the first counts (CommonMark)."""
    found = [((m[1] or m[3]).casefold(), m[2] or m[4]) for m in _REFERENCE.finditer(text)]
    return dict(reversed(found))


def plain(body: str, rst: bool) -> str:
    return _bare_lines(body) if rst else plain_text(rendered(body, {}))


def _bare_lines(body: str) -> str:
    lines = (bare_words(line) for line in body.splitlines() if not line.startswith(".. "))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def rendered(body: str, places: Mapping[str, str]) -> str:
    foot = "".join(f"\n[{name}]: {place}" for name, place in places.items() if f"[{name}]" in body.casefold())
    return str(markdown().render(f"{body}\n{foot}" if foot else body)).strip()
