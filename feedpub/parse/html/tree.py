# SPDX-License-Identifier: MIT
"""The page as a list of nodes in document order.

lexbor (through selectolax) reads HTML as browsers do, in C.  Its tree is copied once into flat values: a node knows its
place in the list and where its subtree ends, so that a piece of the page is a pair of numbers, "does it hold that link"
a comparison, and no walk ever recurses.  Paths are numbers, too, each made from its parent's: a page nested a thousand
deep costs no more than a flat one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedpub.errors import SourceError
from feedpub.words.measure import one_spaced

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

DEEPEST = 5_000
"""Elements inside each other.  What nests deeper was made to do harm: the HTML parser's time grows with the square."""
_MANY = 20_000
"""So many tags are needed before it is worth counting how deep they nest."""
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_SHALLOW = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot "
    b"option optgroup colgroup html head body rp rt".split()
)
"""Elements that are void, or closed by the next of their kind."""
_RAW = frozenset(b"script style textarea title noscript".split())
SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea", "math", "button"]
)
"""Elements that hold nothing to read.  An image that a script would load stands in `noscript` again."""
_BLOCK_NAMES = """
address article aside blockquote body br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BESIDE_TAGS = frozenset(["nav", "footer", "aside"])
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|footer|sidebar|breadcrumbs?|pagination|pager|widgets?|related|"
    r"comments?|social|share|sharing|cookies?|tagcloud|toc|skip|topbar|toolbar|langs?|languages?)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names, in classes and ids, of what stands beside a page's matter."""
_LONGEST_NAME = 300
"""Characters of a class or an id that are looked at."""


@dataclass(slots=True, eq=False)
class Node:
    """An element, or a text (`tag` is then empty).  White space between nodes is a mark on the next one."""

    index: int
    parent: "Node | None"
    tag: str
    attrs: dict[str, str]
    text: str
    depth: int
    block: int
    """Index of the innermost block that it stands in."""
    tag_path: int
    """Equal where the tags from the root down to here are equal."""
    class_path: int
    """Equal where tags and classes are."""
    beside: bool
    """It stands in a menu, a footer or a box beside the matter."""
    place: int = 0
    """How many elements stand before it in its parent."""
    elements: int = 0
    """How many elements it holds directly."""
    end: int = 0
    """The subtree is ``page.nodes[index:end]``."""
    spaced: bool = False
    """White space stands before it."""

    @property
    def names(self) -> str:
        """Classes and id."""
        return f"{self.attrs.get('class', '')[:_LONGEST_NAME]} {self.attrs.get('id', '')[:_LONGEST_NAME]}".strip()

    def up(self) -> Iterator["Node"]:
        """The elements around it, innermost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


@dataclass(slots=True)
class Page:
    """A page: its nodes, and how much text stands before each."""

    nodes: list[Node]
    chars: list[int]
    """Characters of text in the nodes before each index; one more than there are nodes."""
    scripts: int = 0
    ids: dict[int, int] = field(default_factory=dict)
    """lexbor's number of each element to its index here."""

    def within(self, start: int, end: int) -> Iterator[Node]:
        """The elements and texts of a piece of the page."""
        for i in range(start, end):
            yield self.nodes[i]

    def text(self, start: int, end: int, *, lines: bool = False, limit: int = 100_000) -> str:
        """The words of a piece of the page; with `lines`, a line feed between blocks."""
        parts: list[str] = []
        size, block = 0, -1
        for node in self.within(start, end):
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
        return node.text if not node.tag else self.text(node.index, node.end)

    def children(self, start: int, end: int) -> Iterator[Node]:
        """The outermost nodes of a piece of the page."""
        while start < end:
            yield self.nodes[start]
            start = self.nodes[start].end


def read(html: bytes, name: str) -> tuple[Page, "LexborHTMLParser"]:
    """Parse a page in UTF-8.

    Raises:
        SourceError: Its elements nest without an end.
    """
    from selectolax.lexbor import LexborHTMLParser

    if html.count(b"<") > _MANY and _depth(html) > DEEPEST:
        raise SourceError(
            name,
            f"nests more than {DEEPEST} elements in each other",
            "It is broken, or made to do harm; nothing was read.",
        )
    parser = LexborHTMLParser(html)
    return _copy(parser), parser


def _depth(html: bytes) -> int:
    """How deep the tags nest, about; tags in scripts are passed over."""
    depth = deepest = position = 0
    while match := _TAG.search(html, position):
        position = match.end()
        tag = match[2].lower()
        if tag in _SHALLOW:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            return deepest
        if tag in _RAW and not match[1]:
            position = html.find(b"</" + match[2], position)
            if position < 0:
                break
    return deepest


def _copy(parser: "LexborHTMLParser") -> Page:
    """The tree below ``html``, as nodes."""
    page = Page(nodes=[], chars=[0])
    root = parser.root
    if root is None:
        return page
    paths: dict[tuple[int, str, str], int] = {}
    nodes, chars, stack = page.nodes, page.chars, list[Node]()
    at, spaced = root, False
    while True:
        tag = at.tag or ""
        down = None
        if tag == "-text":
            raw = at.text_content or ""
            text = one_spaced(raw.replace("\n", " ").replace("\xa0", " "))
            if text:
                node = _node(page, stack, paths, "", {}, text)
                node.spaced = spaced or raw[0].isspace()
                spaced = raw[-1].isspace()
                node.end = len(nodes)
                chars[-1] += len(text)
            else:
                spaced = True
        elif tag in SKIPPED or tag[:1] == "-" or tag == "head":
            page.scripts += tag == "script"
        else:
            node = _node(page, stack, paths, tag, {k: v or "" for k, v in at.attributes.items()}, "")
            node.spaced, spaced = spaced, False
            page.ids[at.mem_id] = node.index
            down = at.first_child
            if down is not None:
                stack.append(node)
                at = down
                continue
            node.end = len(nodes)
        while at.next is None:
            if not stack:
                return page
            stack.pop().end = len(nodes)
            parent = at.parent
            if parent is None or not stack:
                return page
            at = parent
        at = at.next


def _node(
    page: Page, stack: list[Node], paths: dict[tuple[int, str, str], int], tag: str, attrs: dict[str, str], text: str
) -> Node:
    parent = stack[-1] if stack else None
    index = len(page.nodes)
    up_tags, up_classes = (parent.tag_path, parent.class_path) if parent else (0, 0)
    classes = attrs.get("class", "")[:_LONGEST_NAME] if attrs else ""
    node = Node(
        index=index,
        parent=parent,
        tag=tag,
        attrs=attrs,
        text=text,
        depth=len(stack),
        block=index if tag in BLOCKS else parent.block if parent else index,
        tag_path=paths.setdefault((up_tags, tag, "-"), len(paths) + 1),
        class_path=paths.setdefault((up_classes, tag, classes), len(paths) + 1),
        beside=bool(parent and parent.beside),
        place=parent.elements if parent else 0,
        end=index + 1,
    )
    if parent and tag:
        parent.elements += 1
    if attrs and not node.beside and tag not in ("html", "body"):
        node.beside = tag in _BESIDE_TAGS or bool(_BESIDE.search(node.names))
    page.nodes.append(node)
    page.chars.append(page.chars[-1])
    return node
