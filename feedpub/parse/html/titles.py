# SPDX-License-Identifier: MIT
"""The column of the titles, and the address that each leads to."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from feedpub.dates import find
from feedpub.parse import furniture
from feedpub.parse.html.groups import SAMPLE, Record
from feedpub.parse.html.parts import Parts, nodes_of
from feedpub.parse.html.seeds import leads
from feedpub.parse.html.tree import HEADINGS, Node, Page
from feedpub.words.measure import fold

_NAMES = re.compile(r"(?:^|[\s_-]|[a-z])(?:title|headline|heading|subject|name)s?(?:$|[\s_-])", re.IGNORECASE)
_LONGEST = 300

_Column = Callable[[Page, Record], Node | None]


def read(page: Page, parts: Sequence[Parts]) -> None:
    """Title and link of each record: from the best column, and where a record lacks it, from the next."""
    order = _columns(page, [p.record for p in parts])
    for part in parts:
        for column in order:
            node = column(page, part.record)
            if node is not None:
                part.title, part.title_node = page.of(node), node
                part.used.append((node.index, node.end))
                break
        part.link = next(_links(page, part), None)


def _columns(page: Page, records: Sequence[Record]) -> list[_Column]:
    """The columns that may hold the title, the best first: those that most records have, each with its own words."""
    columns: list[_Column] = [_by_tag(tag) for tag in sorted(HEADINGS)]
    columns += [_by_name, _by_link, _by_strong, _first_text]
    sample = records[:: max(1, len(records) // SAMPLE)]
    return sorted(columns, key=lambda column: not _is_good(page, sample, column))


def _is_good(page: Page, records: Sequence[Record], column: _Column) -> bool:
    nodes = [node for r in records if (node := column(page, r)) is not None]
    words = {fold(page.of(node)) for node in nodes}
    return len(nodes) >= 0.6 * len(records) and len(words) >= 0.6 * len(nodes)


def _by_tag(tag: str) -> _Column:
    return lambda page, record: next((n for n in nodes_of(page, record) if n.tag == tag and _serves(page, n)), None)


def _by_name(page: Page, record: Record) -> Node | None:
    return next((n for n in nodes_of(page, record) if n.attrs and _is_named(n) and _serves(page, n)), None)


def _is_named(node: Node) -> bool:
    return _says_title(node.attrs.get("class", "")) or node.attrs.get("itemprop") in ("headline", "name")


@lru_cache(maxsize=1024)
def _says_title(classes: str) -> bool:
    return bool(_NAMES.search(classes))


def _by_link(page: Page, record: Record) -> Node | None:
    if record.seed.tag == "a" and _serves(page, record.seed):
        return record.seed
    return next((n for n in nodes_of(page, record) if _leads(n) and _serves(page, n)), None)


def _by_strong(page: Page, record: Record) -> Node | None:
    return next((n for n in nodes_of(page, record) if n.tag in ("strong", "b") and _serves(page, n)), None)


def _first_text(page: Page, record: Record) -> Node | None:
    return next((n for n in nodes_of(page, record) if not n.tag and _serves(page, n)), None)


def _leads(node: Node) -> bool:
    return node.tag == "a" and leads(node.attrs.get("href", ""))


def _serves(page: Page, node: Node) -> bool:
    """Whether the words of a node can be a title."""
    return 0 < page.chars[node.end] - page.chars[node.index] <= _LONGEST and _can_be_title(page.of(node))


@lru_cache(maxsize=4096)
def _can_be_title(text: str) -> bool:
    low = fold(text)
    return bool(low) and not is_only_date(text) and not furniture.reason_for(text, low)


def is_only_date(text: str) -> bool:
    """Whether a text says a date and no more."""
    if len(text) > 60:
        return False
    found = find.find(text)
    return found is not None and found.end - found.start >= len(text.strip()) - 2


def _links(page: Page, part: Parts) -> Iterator[str]:
    """Where the title's own link leads, in it or around it; else the seed; else the links of the record."""
    node = part.title_node
    near: list[Node] = []
    if node is not None:
        near = page.nodes[node.index : node.end]
        near += takewhile(lambda n: n.index >= part.record.start, node.up())
    for some in (near, (part.record.seed,), nodes_of(page, part.record)):
        yield from (n.attrs["href"].strip() for n in some if _leads(n))
