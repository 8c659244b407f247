# SPDX-License-Identifier: MIT
"""The labels of records: their categories and authors."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache

from feedpub.parse import furniture
from feedpub.parse.byline import author_of, split
from feedpub.parse.html.groups import SAMPLE
from feedpub.parse.html.parts import Parts, nodes_of, place_of
from feedpub.parse.html.seeds import shape
from feedpub.parse.html.stamps import is_only_date
from feedpub.parse.html.tree import Node, Page
from feedpub.words.measure import DIGIT, fold, width

_CATEGORY_NAMES = re.compile(
    r"(?:^|[\s_-])(?:tags?|categor(?:y|ies)|cat|cats|topics?|labels?|badges?|kicker|eyebrow|rubric|chip|pill)(?:$|[\s_-])",
    re.IGNORECASE,
)
_AUTHOR_NAMES = re.compile(
    r"(?:^|[\s_-])(?:author|byline|writer|by|vcard|creator|user|username)s?(?:$|[\s_-])", re.IGNORECASE
)
_TAG_ADDRESS = re.compile(
    r"/(?:tags?|categor(?:y|ies|ie|ia|ias)|categor[ií]as?|topics?|labels?|kategorien?|kategorie|themen?|rubriques?|rubrik|"
    r"keywords?|etiquetas?|schlagwort)/[^/]",
    re.IGNORECASE,
)
_AUTHOR_ADDRESS = re.compile(
    r"/(?:authors?|people|members?|users?|u|profile|autor(?:en)?|auteurs?)/[^/]", re.IGNORECASE
)
_CODE = frozenset(["code", "pre"])
"""What is coloured in these has names, too: a tag of XML is none of an item."""
_LONGEST = 60
"""Columns of a category or a name."""
_FEW = 0.3
"""Where fewer of the records have categories that say so, those that don't are looked for."""
_SHORT = 30
"""Columns of a category that nothing names as one."""
_LEAST = 6
"""So many records are needed before a word that comes back says anything."""


def read(page: Page, parts: Sequence[Parts]) -> None:
    """Categories and authors of each record."""
    roles = _Roles()
    for part in parts:
        some = [n for n in nodes_of(page, part.record) if n.attrs and n is not part.title_node]
        marked = [(node, role) for node in some if (role := roles.of(node))]
        part.categories = tuple(dict.fromkeys(_categories(page, part, [pair for pair in marked if pair[1] != _AUTHOR])))
        part.authors = _authors(page, part, [n for n, role in marked if role == _AUTHOR]) or part.authors
    if sum(bool(part.categories) for part in parts) < _FEW * len(parts):
        _come_back(page, parts)


class _Roles(dict[int, str]):
    """What an element says of itself: an author, a tag's link, a category by its class, a link that its parent may say
    is one, or nothing.  Elements that are written alike share their attributes and are asked once.
    """

    def of(self, node: Node) -> str:
        """The role of an element that is part of the page all the time."""
        role = self.get(id(node.attrs))
        if role is None:
            self[id(node.attrs)] = role = _role(node)
        return role


_AUTHOR, _TAG, _NAMED, _LINK = "author", "tag", "named", "link"


def _role(node: Node) -> str:
    if _is_author(node):
        return _AUTHOR
    attrs = node.attrs
    if node.tag == "a" and ("tag" in attrs.get("rel", "").split() or is_tag_address(attrs.get("href", ""))):
        return _TAG
    return _NAMED if _says_category(attrs.get("class", "")) else _LINK if node.tag == "a" else ""


def is_tag_address(address: str) -> bool:
    """Whether a category has its page there, by what the folder is called."""
    return bool(_TAG_ADDRESS.search(address))


def _categories(page: Page, part: Parts, nodes: Sequence[tuple[Node, str]]) -> Iterable[str]:
    found: list[str] = []
    for node, role in nodes:
        if not _is_category(page, node, role) or part.uses(node):
            continue
        text = page.of(node).strip(" #,·|")
        if text and text != part.title and width(text) <= _LONGEST and not is_only_date(text):
            found += [text] if node.tag == "a" else split(text)
            part.used.append((node.index, node.end))
    return found


def _is_category(page: Page, node: Node, role: str) -> bool:
    if role == _TAG:
        return True
    if node.tag == "a" and node.parent is not None and _says_category(node.parent.attrs.get("class", "")):
        return True
    inside = page.nodes[node.index + 1 : min(node.end, node.index + 20)]
    return role == _NAMED and all(n.tag != "a" for n in inside) and _CODE.isdisjoint(up.tag for up in node.up())


@lru_cache(maxsize=1024)
def _says_category(classes: str) -> bool:
    return bool(_CATEGORY_NAMES.search(classes))


def _authors(page: Page, part: Parts, nodes: Sequence[Node]) -> tuple[str, ...]:
    """The names in the first element that says it holds some; there may be one for each inside of it."""
    found = [node for node in nodes if not part.uses(node)]
    inside = [node for node in found[1:] if node.index < found[0].end]
    names: list[str] = []
    for node in inside or found:
        text = page.of(node)
        name = author_of(text, any_case=True) or text
        if name and width(name) <= _LONGEST:
            part.used.append((node.index, node.end))
            names.append(name)
            if not inside:
                break
    return tuple(dict.fromkeys(names))


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


# Categories that nothing names as such: a column whose words come back ------------------------------------------------


def _come_back(page: Page, parts: Sequence[Parts]) -> None:
    """Where most records have a few words in the same place, and the same words come back, they are categories."""
    column = _column_of(page, parts[:: max(1, len(parts) // SAMPLE)]) if len(parts) >= _LEAST else None
    if column is None:
        return
    for part in parts:
        nodes = [n for place, n in _words(page, part) if place == column]
        part.categories = tuple(dict.fromkeys(page.of(n) for n in nodes))
        part.used += [(n.index, n.end) for n in nodes]


def _column_of(page: Page, parts: Sequence[Parts]) -> Hashable | None:
    values: dict[Hashable, list[frozenset[str]]] = {}
    for part in parts:
        words: dict[Hashable, set[str]] = {}
        for place, node in _words(page, part):
            words.setdefault(place, set()).add(fold(page.of(node)))
        for place, some in words.items():
            values.setdefault(place, []).append(frozenset(some))
    good = [place for place, some in values.items() if len(some) >= 0.5 * len(parts) and _tell_apart(some)]
    return max(good, key=lambda place: len(values[place])) if good else None


def _tell_apart(values: Sequence[frozenset[str]]) -> bool:
    """Whether the words of records come back, and not all of them in all."""
    counts = Counter(word for some in values for word in some)
    return len(counts) <= 0.5 * counts.total() and counts.most_common(1)[0][1] <= 0.95 * len(values)


def _words(page: Page, part: Parts) -> Iterator[tuple[Hashable, Node]]:
    """Links and elements of a few words that no part has used, each with the place where it stands."""
    for node in nodes_of(page, part.record):
        alone = node.end - node.index == 2 and not page.nodes[node.index + 1].tag
        if not alone or part.uses(node) or _is_author(node):
            continue
        text = page.of(node)
        if width(text) <= _SHORT and text not in part.authors and _can_be_category(text):
            folder = shape(node.attrs.get("href", ""))[2] if node.tag == "a" else ""
            yield (place_of(node), folder), node


@lru_cache(maxsize=4096)
def _can_be_category(text: str) -> bool:
    low = fold(text)
    return len(low) > 1 and not DIGIT.search(text) and not is_only_date(text) and not furniture.reason_for(text, low)
