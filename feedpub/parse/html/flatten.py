# SPDX-License-Identifier: MIT
"""HTML becomes a flat list of nodes.

lexbor (through selectolax) reads HTML as browsers do, in C, and writes it out again without anything left open or
implied (https://html.spec.whatwg.org/#serialising-html-fragments): `<` is then always a tag, and no tag holds a `>`.
To cut that at its tags costs a third of what walking the tree from Python does; and tags that are written alike, which
is most of them, are understood once.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from feedpub.errors import SourceError
from feedpub.parse.html.tree import BLOCKS, LONGEST_NAME, Node, Page, Path, names_of

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
button dialog head iframe math noembed noframes noscript object plaintext script select style svg template textarea xmp
"""
SKIPPED = frozenset(_SKIPPED_NAMES.split())
"""Elements that hold nothing to read.  An image that a script would load stands in `noscript` again."""
_VOID_NAMES = """
area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr
"""
_VOID = frozenset(_VOID_NAMES.split())
_UNREAD = re.compile(
    r"""<!--(?!="").*?-->|<[!?](?![^\s>]*="")[^>]*>"""  # ="": the name of an attribute, as in <p <!-- class=a -->
    r"""|<(script|style|xmp|iframe|noembed|noframes|plaintext)(?=[ >])[^>]*>.*?</\1>""",
    re.DOTALL,
)
"""What is written out as it stands, so that a `<` in it is no tag."""
_TAG = re.compile(r"<([^>]*)>")
_ATTRIBUTE = re.compile(r' (=?[^=]*)="([^"]*)"')
_BESIDE_TAGS = frozenset(["nav", "footer", "aside"])
_NEVER_BESIDE = frozenset(["html", "body", "main", "article"])
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|footer|sidebar|breadcrumbs?|pagination|pager|widgets?|related|"
    r"comments?|social|share|sharing|cookies?|tagcloud|toc|skip|topbar|toolbar|langs?|languages?)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names, in classes and ids, of what stands beside a page's matter."""
_ENTRY = re.compile(r"(?:^|\s)(?:hentry|h-entry)(?:$|\s)")
"""An entry of a list, by its microformat.  Its other names tell its categories and its title, whatever they are."""


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
        tags, closed = (html.count(sign, start, start + size) for sign in (b"<", b"</"))
        if opened + tags - closed > DEEPEST:
            return True
        opened = max(0, opened + tags - 2 * closed)
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


class _Tag(Struct, frozen=True, gc=False):
    """An opening tag, understood."""

    name: str
    attrs: Mapping[str, str]
    number: int
    """Equal where name and classes are equal; never 0."""
    block: bool
    void: bool
    """It has no end."""
    skipped: bool
    """What stands in it is not read."""
    beside: bool
    """Its name, or a name that it has, is that of what stands beside the matter."""


_TEXT = attrgetter("text")
_NONE: Mapping[str, str] = {}


class _Tags(dict[str, _Tag]):
    """What stands between `<` and `>`, to the tag that it is: each spelling is looked at once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def __missing__(self, written: str) -> _Tag:
        name, _, rest = written.partition(" ")
        attrs: Mapping[str, str] = dict(reversed(_ATTRIBUTE.findall(" " + rest))) if rest else _NONE
        if "&" in rest:
            attrs = {key: _plain(value) for key, value in attrs.items()}
        classes = attrs.get("class", "")[:LONGEST_NAME]
        number = self._numbers.setdefault((name, classes), len(self._numbers) + 1)
        named = name not in _NEVER_BESIDE and (classes or "id" in attrs)
        beside = name in _BESIDE_TAGS or bool(named and _is_beside(names_of(attrs)))
        skipped = is_skipped(name, attrs)
        self[written] = tag = _Tag(name, attrs, number, name in BLOCKS, name in _VOID, skipped, beside)
        return tag


def is_skipped(name: str, attrs: Mapping[str, str | None]) -> bool:
    """Whether nobody reads what an element holds: a dialog is shown when it is asked for.  A button that opens what
    stands below is its heading.
    """
    if name == "button" and "aria-expanded" in attrs:
        return False
    return name in SKIPPED or (
        name == "div" and (attrs.get("role") == "dialog" or "modal" in (attrs.get("class") or "").split())
    )


@lru_cache(maxsize=4096)
def _is_beside(names: str) -> bool:
    return bool(_BESIDE.search(names)) and not _ENTRY.search(names)


class _Paths:
    """The paths of a page."""

    def __init__(self) -> None:
        self._by_tag: dict[tuple[int, str], int] = {}

    def add(self, up: Path, tag: _Tag) -> Path:
        """A step that was not known."""
        tags = self._by_tag.setdefault((up.tags, tag.name), len(self._by_tag) + 1)
        up.below[tag.number] = path = Path(tags, up.depth + 1, {0: Path(-tags, up.depth + 2, {})})
        return path


def flat(html: str) -> Page:
    """The nodes of a page that lexbor wrote out.

    One long loop: a call for each of a page's tags and texts would cost as much as all else that is done with them.
    """
    nodes: list[Node] = []
    tagged = defaultdict[str, list[Node]](list)
    texts = tagged[""]
    tags, paths = _Tags(), _Paths()
    top = Node(0, None, "", _NONE, "", Path(0, -1, {}), 0, False, 0, False, 0)
    at: Node | None = None
    skipped, inside, spaced, i = "", 0, False, 0
    pieces = _TAG.split(_UNREAD.sub("", html))
    for text, written in zip(pieces[::2], [*pieces[1::2], "/html"], strict=True):
        if skipped:
            inside += 1 if written.partition(" ")[0] == skipped else -1 if written == f"/{skipped}" else 0
            skipped = skipped if inside else ""
            continue
        if text:
            plain = text if "&" not in text else _plain(text)
            words = " ".join(plain.split())
            if words and at is not None:
                before = spaced or plain[0].isspace()
                node = Node(i, at, "", _NONE, words, at.path.below[0], at.block, at.beside, at.elements, before, i + 1)
                nodes.append(node)
                texts.append(node)
                i += 1
            spaced = not words or plain[-1].isspace()
        if written[0] == "/":  # of the open element and no other, for nothing is left open
            if at is not None and at.tag == written[1:]:
                at.end = i
                at = at.parent
            continue
        tag = tags[written]
        if tag.skipped:
            skipped, inside = tag.name, 1
            continue
        up = at or top
        path = up.path.below.get(tag.number) or paths.add(up.path, tag)
        block, beside = i if tag.block else up.block, up.beside or tag.beside
        node = Node(i, at, tag.name, tag.attrs, "", path, block, beside, up.elements, spaced, i + 1)
        nodes.append(node)
        tagged[tag.name].append(node)
        i += 1
        up.elements += 1
        spaced = False
        if not tag.void:
            at = node
    chars = [0, *accumulate(map(len, map(_TEXT, nodes)))]
    return Page(nodes=nodes, chars=chars, tagged=tagged, scripts=html.count("<script"))


def _plain(written: str) -> str:
    """A text or a value, its references resolved: lexbor writes no others."""
    if "&" not in written:
        return written
    for reference, sign in (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        written = written.replace(reference, sign)
    return written
