# SPDX-License-Identifier: MIT
"""The page as a list of nodes in document order.

A node knows its place in the list and where its subtree ends, so that a piece of the page is a pair of numbers, "does
it hold that link" a comparison, and no walk ever recurses.  A path hangs below its parent's: a page nested a thousand
deep costs no more than a flat one.  `flatten` makes it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from msgspec import Struct

from feedpub.words.measure import one_spaced

_BLOCK_NAMES = """
address article aside blockquote body br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
LONGEST_NAME = 300
"""Characters of a class or an id that are looked at."""
INDEX = attrgetter("index")


class Path(Struct, eq=False, gc=False):
    """The tags and classes from the root down to a node: one value for all nodes where they are equal."""

    tags: int
    """Equal where the tags are."""
    depth: int
    below: dict[int, "Path"]
    """The paths one step further, by the number of the tag; that of the texts by 0."""


class Node(Struct, eq=False, gc=False):
    """An element, or a text (`tag` is then empty).  White space between nodes is a mark on the next one.

    Pages have many: msgspec makes one in a third of the time that a class of Python takes.
    """

    index: int
    parent: "Node | None"
    tag: str
    attrs: Mapping[str, str]
    """Nodes that are written alike share them."""
    text: str
    path: Path
    block: int
    """Index of the innermost block that it stands in."""
    beside: bool
    """It stands in a menu, a footer or a box beside the matter."""
    place: int
    """How many elements stand before it in its parent."""
    spaced: bool
    """White space stands before it."""
    end: int
    """The subtree is ``page.nodes[index:end]``."""
    elements: int = 0
    """How many elements it holds directly."""

    @property
    def names(self) -> str:
        """Classes and id."""
        return names_of(self.attrs)

    def up(self) -> Iterator["Node"]:
        """The elements around it, innermost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def names_of(attrs: Mapping[str, str]) -> str:
    """Classes and id of an element."""
    return f"{attrs.get('class', '')[:LONGEST_NAME]} {attrs.get('id', '')[:LONGEST_NAME]}".strip() if attrs else ""


@dataclass(slots=True)
class Page:
    """A page: its nodes, and how much text stands before each."""

    nodes: list[Node]
    chars: list[int]
    """Characters of text in the nodes before each index; one more than there are nodes."""
    tagged: Mapping[str, Sequence[Node]]
    """The nodes of each tag, and the texts under the empty one, in page order."""
    scripts: int = 0

    def of_tags(self, tags: Iterable[str]) -> list[Node]:
        """The nodes with one of these tags, in page order."""
        return sorted(chain.from_iterable(self.tagged.get(tag, ()) for tag in tags), key=INDEX)

    def text(self, start: int, end: int, *, lines: bool = False, limit: int = 100_000) -> str:
        """The words of a piece of the page; with `lines`, a line feed between blocks."""
        parts: list[str] = []
        size, block = 0, -1
        for node in self.nodes[start:end]:
            if size > limit:
                break
            if node.tag:
                if node.spaced or node.tag in BLOCKS or node.tag == "img":
                    parts.append(" ")
                continue
            if block not in (-1, node.block):
                parts.append("\n" if lines else " ")
            elif node.spaced:
                parts.append(" ")
            block = node.block
            parts.append(node.text)
            size += len(node.text)
        text = "".join(parts)
        return "\n".join(filter(None, map(one_spaced, text.split("\n")))) if lines else " ".join(text.split())

    def of(self, node: Node) -> str:
        """The words of one node."""
        while node.tag and node.end - node.index > 1 and (only := self.nodes[node.index + 1]).end == node.end:
            node = only
        return node.text if not node.tag else self.text(node.index, node.end)

    def children(self, start: int, end: int) -> Iterator[Node]:
        """The outermost nodes of a piece of the page."""
        while start < end:
            yield self.nodes[start]
            start = self.nodes[start].end
