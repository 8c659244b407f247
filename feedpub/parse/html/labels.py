# SPDX-License-Identifier: MIT
"""The labels of records: their categories and authors."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from feedpub.parse.byline import author_of, split
from feedpub.parse.html.parts import Parts, nodes_of
from feedpub.parse.html.titles import is_only_date
from feedpub.parse.html.tree import Node, Page
from feedpub.words.measure import width

_CATEGORY_NAMES = re.compile(
    r"(?:^|[\s_-])(?:tags?|categor(?:y|ies)|cat|cats|topics?|labels?|badges?|kicker|eyebrow|rubric|chip|pill)(?:$|[\s_-])",
    re.IGNORECASE,
)
_AUTHOR_NAMES = re.compile(r"(?:^|[\s_-])(?:author|byline|writer|by|vcard|creator)s?(?:$|[\s_-])", re.IGNORECASE)
_TAG_ADDRESS = re.compile(
    r"/(?:tags?|categor(?:y|ies|ie|ia|ias)|categor[ií]as?|topics?|labels?|kategorien?|kategorie|themen?|rubriques?|rubrik|"
    r"keywords?|etiquetas?|schlagwort)/[^/]",
    re.IGNORECASE,
)
_AUTHOR_ADDRESS = re.compile(r"/(?:authors?|people|users?|profile|autor(?:en)?|auteurs?)/[^/]", re.IGNORECASE)
_LONGEST = 60
"""Columns of a category or a name."""


def read(page: Page, parts: Sequence[Parts]) -> None:
    """Categories and authors of each record."""
    for part in parts:
        marked = [n for n in nodes_of(page, part.record) if n.attrs and n is not part.title_node]
        part.categories = tuple(dict.fromkeys(_categories(page, part, marked)))
        part.authors = _authors(page, part, marked)


def _categories(page: Page, part: Parts, nodes: Sequence[Node]) -> Iterable[str]:
    found: list[str] = []
    for node in nodes:
        if not _is_category(page, node) or part.uses(node):
            continue
        text = page.of(node).strip(" #,·|")
        if text and width(text) <= _LONGEST and not is_only_date(text):
            found += [text] if node.tag == "a" else split(text)
            part.used.append((node.index, node.end))
    return found


def _is_category(page: Page, node: Node) -> bool:
    if node.tag == "a":
        return "tag" in node.attrs.get("rel", "").split() or bool(_TAG_ADDRESS.search(node.attrs.get("href", "")))
    if not _says_category(node.attrs.get("class", "")):
        return False
    return all(n.tag != "a" for n in page.nodes[node.index + 1 : min(node.end, node.index + 20)])


@lru_cache(maxsize=1024)
def _says_category(classes: str) -> bool:
    return bool(_CATEGORY_NAMES.search(classes))


def _authors(page: Page, part: Parts, nodes: Sequence[Node]) -> tuple[str, ...]:
    for node in nodes:
        if not _is_author(node) or part.uses(node):
            continue
        text = page.of(node)
        name = author_of(text, any_case=True) or text
        if name and width(name) <= _LONGEST:
            part.used.append((node.index, node.end))
            return (name,)
    return ()


def _is_author(node: Node) -> bool:
    attrs = node.attrs
    return (
        _says_author(attrs.get("class", ""))
        or attrs.get("itemprop") == "author"
        or "author" in attrs.get("rel", "")
        or (node.tag == "a" and bool(_AUTHOR_ADDRESS.search(attrs.get("href", ""))))
    )


@lru_cache(maxsize=1024)
def _says_author(classes: str) -> bool:
    return bool(_AUTHOR_NAMES.search(classes))
