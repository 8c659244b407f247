# SPDX-License-Identifier: MIT
"""Addresses that a text still has: Markdown's ``[words](address)``.  Those that a text browser numbers are `screen`'s.

Only a title's own link is an item's: what a text refers to is somebody else's page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from feedpub.words.measure import fold

_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^()\s]{1,2000}(?:\s+\"[^\"\n]{0,300}\")?\)")
_MARKDOWN = re.compile(
    r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,99}\]){0,600})\]\(<?((?:(?:https?:/)?(?:\.{0,2}/|[\w-]{1,80}[./])|[?#]|mailto:)[^()\s<>]{0,2000}(?:\([^()\s]{0,99}\)[^()\s<>]{0,999}){0,4})>?"
    r"(?:\s+\"[^\"\n]{0,300}\")?\)"
)
"""The address: full, or relative with a slash or a full stop in it, or within the page; other brackets are no links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead somewhere."""

    words: str
    address: str
    numbered: bool = False
    """A text browser numbered it, as it numbers those of menus, too; else who wrote the page made it a link."""


def take_out(text: str) -> tuple[str, Mapping[int, tuple[Link, ...]]]:
    """The text without the addresses of Markdown, and the links of each line, counted from 1."""
    if "](" in text:
        return _of_markdown(text)
    return text, {}


def _of_markdown(text: str) -> tuple[str, Mapping[int, tuple[Link, ...]]]:
    found: dict[int, tuple[Link, ...]] = {}
    lines = text.splitlines(keepends=True)
    for n, raw in enumerate(lines):
        if "](" in raw:
            bare = _IMAGE.sub("", raw)
            found[n + 1] = tuple(
                Link(words=words, address=unescape(address)) for words, address in _MARKDOWN.findall(bare)
            )
            lines[n] = _MARKDOWN.sub(r"\1", bare)
    return "".join(lines), found


def own(title: str, links: Sequence[Link]) -> str | None:
    """The address of a title, where that is one of its line's links; a line break may have cut it, and it may have lost
    a label that stood in front of it.
    """
    low = fold(title)
    found = ((fold(link.words), link.address) for link in links)
    return next(
        (address for words, address in found if words and (low.startswith(words) or _is_part(low, words))), None
    )


def _is_part(title: str, words: str) -> bool:
    return words.startswith(title) or words.endswith(f" {title}")
