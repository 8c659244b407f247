# SPDX-License-Identifier: MIT
"""HTML becomes a flat list of nodes.

lexbor (through selectolax) reads HTML as browsers do, in C, and writes it out again without anything left open or
implied (https://html.spec.whatwg.org/#serialising-html-fragments): `<` is then always a tag, and no tag holds a `>`.
To cut that at its tags costs a third of what walking the tree from Python does; and tags that are written alike, which
is most of them, are understood once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from feedpub.errors import SourceError
from feedpub.parse.html.tree import BLOCKS, LONGEST_NAME, Node, Page, names_of
from feedpub.words.measure import one_spaced

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

DEEPEST = 5_000
"""Elements inside each other.  What nests deeper was made to do harm: the HTML parser's time grows with the square."""
_NAME = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_SHALLOW = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot "
    b"option optgroup colgroup html head body rp rt".split()
)
"""Elements that are void, or closed by the next of their kind."""
_RAW = frozenset(b"script style textarea title noscript".split())
_SKIPPED_NAMES = """
button head iframe math noembed noframes noscript object plaintext script select style svg template textarea xmp
"""
SKIPPED = frozenset(_SKIPPED_NAMES.split())
"""Elements that hold nothing to read.  An image that a script would load stands in `noscript` again."""
_VOID_NAMES = """
area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr
"""
_VOID = frozenset(_VOID_NAMES.split())
_UNREAD = re.compile(
    r"<!--.*?-->|<[!?][^>]*>|<(script|style|xmp|iframe|noembed|noframes)(?=[ >])[^>]*>.*?</\1>|<plaintext.*", re.DOTALL
)
"""What is written out as it stands, so that a `<` in it is no tag."""
_TAG = re.compile(r"<([^>]*)>")
_ATTRIBUTE = re.compile(r' (=?[^=]*)="([^"]*)"')
_BESIDE_TAGS = frozenset(["nav", "footer", "aside"])
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|footer|sidebar|breadcrumbs?|pagination|pager|widgets?|related|"
    r"comments?|social|share|sharing|cookies?|tagcloud|toc|skip|topbar|toolbar|langs?|languages?)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names, in classes and ids, of what stands beside a page's matter."""


def read(html: bytes, name: str) -> tuple[Page, "LexborHTMLParser"]:
    """Parse a page in UTF-8.

    Raises:
        SourceError: Its elements nest without an end.
    """
    from selectolax.lexbor import LexborHTMLParser

    if _may_be_deep(html) and _depth(html) > DEEPEST:
        raise SourceError(
            name,
            f"nests more than {DEEPEST} elements in each other",
            "It is broken, or made to do harm; nothing was read.",
        )
    parser = LexborHTMLParser(html)
    return flat(parser.html or ""), parser


def _may_be_deep(html: bytes) -> bool:
    """Whether anywhere so many more tags have been opened than closed; void and unclosed ones count, too."""
    size, opened = 1 << 16, 0
    for start in range(0, len(html), size):
        piece = html[start : start + size]
        closed = piece.count(b"</")
        if opened + piece.count(b"<") - closed > DEEPEST:
            return True
        opened = max(0, opened + piece.count(b"<") - 2 * closed)
    return False


def _depth(html: bytes) -> int:
    """How deep the tags nest, about; tags in scripts are passed over."""
    depth = deepest = position = 0
    while match := _NAME.search(html, position):
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


@dataclass(frozen=True, slots=True)
class _Tag:
    """An opening tag, understood."""

    name: str
    attrs: Mapping[str, str]
    number: int
    """Equal where name and classes are equal."""
    block: bool
    void: bool
    """It has no end."""
    skipped: bool
    """What stands in it is not read."""
    beside: bool
    """Its name, or a name that it has, is that of what stands beside the matter."""


_NONE: Mapping[str, str] = {}


class _Tags(dict[str, _Tag]):
    """What stands between `<` and `>`, to the tag that it is: each spelling is looked at once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def __missing__(self, written: str) -> _Tag:
        name, _, rest = written.partition(" ")
        attrs = {k: _plain(v) for k, v in reversed(_ATTRIBUTE.findall(" " + rest))} if rest else _NONE
        key = (name, attrs.get("class", "")[:LONGEST_NAME] if attrs else "")
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        beside = name in _BESIDE_TAGS or (("class" in attrs or "id" in attrs) and _is_beside(name, attrs))
        self[written] = tag = _Tag(name, attrs, number, name in BLOCKS, name in _VOID, name in SKIPPED, beside)
        return tag


def _is_beside(name: str, attrs: Mapping[str, str]) -> bool:
    return name not in ("html", "body") and bool(_BESIDE.search(names_of(attrs)))


class _Builder:
    """The nodes that have been read, and the element that is open."""

    __slots__ = ("_by_tag", "_paths", "_spaced", "at", "nodes")

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.at: Node | None = None
        self._spaced = False
        self._paths: dict[int, tuple[int, int]] = {}
        self._by_tag: dict[tuple[int, str], int] = {}

    def text(self, written: str) -> None:
        """A text in the open element."""
        up, plain = self.at, written if "&" not in written else _plain(written)
        words = one_spaced(plain.replace("\n", " "))
        if words and up is not None:
            i, spaced, paths = len(self.nodes), self._spaced or plain[0].isspace(), (-up.tag_path, -up.class_path)
            node = Node(i, up, "", _NONE, words, *paths, up.depth + 1, up.block, up.beside, up.elements, spaced, i + 1)
            self.nodes.append(node)
        self._spaced = not words or plain[-1].isspace()

    def open(self, tag: _Tag) -> None:
        """An element in the open one."""
        i = len(self.nodes)
        up = self.at if self.at is not None else Node(i, None, "", _NONE, "", 0, 0, -1, i, False, 0, False, i)
        block = i if tag.block else up.block
        paths = self._paths.get(up.class_path << 32 | tag.number) or self._path(up, tag)
        beside = up.beside or tag.beside
        node = Node(
            i, self.at, tag.name, tag.attrs, "", *paths, up.depth + 1, block, beside, up.elements, self._spaced, i + 1
        )
        self.nodes.append(node)
        self._spaced = False
        up.elements += 1
        if not tag.void:
            self.at = node

    def close(self, name: str) -> None:
        """The end of the open element; of no other, for nothing is left open."""
        if self.at is not None and self.at.tag == name:
            self.at.end = len(self.nodes)
            self.at = self.at.parent

    def _path(self, up: Node, tag: _Tag) -> tuple[int, int]:
        by_tag = self._by_tag.setdefault((up.tag_path, tag.name), len(self._by_tag) + 1)
        self._paths[up.class_path << 32 | tag.number] = known = (by_tag, len(self._paths) + 1)
        return known


def flat(html: str) -> Page:
    """The nodes of a page that lexbor wrote out."""
    tags, builder = _Tags(), _Builder()
    skipped, inside = "", 0
    pieces = _TAG.split(_UNREAD.sub("", html))
    for text, written in zip(pieces[::2], [*pieces[1::2], "/html"], strict=True):
        if skipped:
            inside += 1 if written.partition(" ")[0] == skipped else -1 if written == f"/{skipped}" else 0
            skipped = skipped if inside else ""
            continue
        if text:
            builder.text(text)
        if written[0] == "/":
            builder.close(written[1:])
            continue
        tag = tags[written]
        if tag.skipped:
            skipped, inside = tag.name, 1
        else:
            builder.open(tag)
    chars = [0, *accumulate(len(node.text) for node in builder.nodes)]
    return Page(nodes=builder.nodes, chars=chars, scripts=html.count("<script"))


def _plain(written: str) -> str:
    """A text or a value, its references resolved: lexbor writes no others."""
    if "&" not in written:
        return written
    for reference, sign in (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        written = written.replace(reference, sign)
    return written
