# SPDX-License-Identifier: MIT
"""What is read of one record: the shape that the columns fill."""

from collections.abc import Hashable, Sequence

from msgspec import Struct, field

from feedpub.model import RawDate
from feedpub.parse.html.groups import Record
from feedpub.parse.html.tree import Node, Page

_FIRST = 3_000
"""Nodes of a record that are looked at; a longer one is a whole article."""


class Parts(Struct, kw_only=True, eq=False):
    """What the columns say of one record.  Nodes are those that the part was read from."""

    record: Record
    title: str = ""
    title_node: Node | None = None
    link: str | None = None
    date: RawDate | None = None
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    used: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """Pieces of the page that are no part of the summary."""

    def uses(self, node: Node) -> bool:
        """Whether a part was read from there."""
        return any(a <= node.index < b for a, b in self.used)


def nodes_of(page: Page, record: Record) -> Sequence[Node]:
    """The nodes of a record, up to a limit."""
    return page.nodes[record.start : min(record.end, record.start + _FIRST)]


CELLS = frozenset(["td", "th"])


def place_of(node: Node) -> Hashable:
    """Where in its record an element stands: by tag and classes; in a cell by its number, since rows have stripes."""
    up = node.parent
    if node.tag in CELLS:
        return node.tag, node.attrs.get("class", ""), node.place
    if up is None:
        return node.tag, node.attrs.get("class", ""), ""
    return node.tag, node.attrs.get("class", ""), up.place if up.tag in CELLS else up.attrs.get("class", "")
