# SPDX-License-Identifier: MIT
"""The selectors by which what was found on a page could be named: a person who wants to correct one starts from them.

Each is tried on the whole page, and given only when it says of the items what was found there.  The shortest comes
first: a tag, a class, then with what stands around it.  What no selector can name is left out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from feedpub.dates import find
from feedpub.model import Document, Listing, ParseOptions, Selectors
from feedpub.parse.html import Understood, content, understand
from feedpub.parse.html.parts import Parts, nodes_of
from feedpub.parse.html.selectors import Chosen, ids_of
from feedpub.parse.html.tree import HEADINGS, Node

_PLAIN = re.compile(r"-?[_a-zA-Z][\w-]*", re.ASCII)
"""A class or an id that needs no escape."""
_ANYTHING = frozenset(["a", "div", "p", "span", "li", "td", "tr", "ul"])
"""Elements that may be anything: a class says more."""
_SAYS_SO = re.compile(r"[.#]")
"""A selector with a class or an id."""
_ROUND = 3
"""So many elements around a node may stand before it in a selector."""
_TRIED = 40
"""So many selectors are tried for one part."""
_LOOKED_AT = 200
"""Of so many items each must say what was found there."""

Value = Callable[[Sequence[tuple[int, str]]], object]
"""What a part is, from the nodes that a selector names in one record."""


def parse_placed(document: Document, options: ParseOptions) -> Listing:
    """As `feedpub.parse.html.parse_html`, with the place of the list where the options ask for it.

    Raises:
        As that.
    """
    seen = understand(document, options)
    given = options.selectors is not None and options.selectors.items is not None
    if given or not options.placed:
        return seen.listing
    return replace(seen.listing, place=options.place or _Tried(seen).place())


def selectors_of(document: Document, options: ParseOptions) -> Selectors | None:
    """Selectors for what was found on a page; None: it has no list whose items an element each holds.

    Raises:
        SourceError: The page can't be read.
        ConfigError: What the options ask for is not there.
    """
    seen = understand(document, options)
    page = _Tried(seen)
    items = page.items()
    if items is None:
        return None
    return Selectors(
        items=items,
        title=page.part(page.first_words, [part.title for part in seen.parts]),
        link=page.part(page.first_address, [part.link for part in seen.parts]),
        date=page.part(page.first_date, [part.date and replace(part.date, words="") for part in seen.parts]),
        category=page.part(page.all_words, [part.categories for part in seen.parts]),
        author=page.part(page.all_words, [part.authors for part in seen.parts]),
        image=page.part(page.first_picture, [item.image for item in seen.listing.items]),
    )


def items_of(document: Document, options: ParseOptions) -> str | None:
    """The first of them alone.

    Raises:
        As `selectors_of`.
    """
    return _Tried(understand(document, options)).items()


class _Tried:
    """Selectors are tried on one page."""

    def __init__(self, seen: Understood) -> None:
        self._seen, self._page = seen, seen.page
        self._ids = ids_of(seen.page, seen.parser)
        self._starts = [part.record.start for part in seen.parts]

    def items(self) -> str | None:
        """What names the records, and nothing else."""
        return next(self._exact(), None)

    def place(self) -> str | None:
        """The same, and no menu that may come: by a class or an id, or a tag that few have, else by all tags from the
        root.
        """
        first = None
        for css in self._exact():
            if _SAYS_SO.search(css) or css.split()[-1] not in _ANYTHING:
                return css
            first = first or css
        return (self._way() or first) if first else None

    def _way(self) -> str | None:
        nodes = [self._page.nodes[start] for start in self._starts]
        ways = {" > ".join(reversed([n.tag for n in (node, *node.up())])) for node in nodes}
        return next(filter(self._is_exact, ways), None) if len(ways) == 1 else None

    def _exact(self) -> Iterator[str]:
        parts, nodes = self._seen.parts, self._page.nodes
        if parts and all(part.record.end == nodes[part.record.start].end for part in parts):
            tried = islice(_selectors([nodes[start] for start in self._starts]), _TRIED)
            yield from filter(self._is_exact, tried)

    def _is_exact(self, css: str) -> bool:
        return [i for i, _ in self._named(css).found] == self._starts

    def part(self, value: Value, wanted: Sequence[object]) -> str | None:
        """What says of every record what was found there."""
        pairs = list(zip(self._seen.parts, wanted, strict=True))[:_LOOKED_AT]
        places = next((self._places(part, value, want) for part, want in pairs if want), [])
        for css in list(dict.fromkeys(css for node in places for css in _selectors([node])))[:_TRIED]:
            named = self._named(css)
            if all((value(named.within(p.record.start, p.record.end)) or None) == (want or None) for p, want in pairs):
                return css
        return None

    def _places(self, part: Parts, value: Value, wanted: object) -> list[Node]:
        """The elements of a record by which a part could be named: headings, then the innermost first."""
        nodes = [n for n in nodes_of(self._page, part.record) if n.tag]
        one = next(iter(wanted)) if isinstance(wanted, tuple) else wanted
        found = [n for n in nodes if _has(value([(n.index, self._page.of(n))]), one)]
        return sorted(found, key=lambda n: (n.tag not in HEADINGS, n.end - n.index))

    def _named(self, css: str) -> Chosen:
        places = (self._ids[n.mem_id] for n in self._seen.parser.css(css) if n.mem_id in self._ids)
        return Chosen(sorted((i, self._page.of(self._page.nodes[i])) for i in places))

    # What a part is, as `selectors` has it.

    def first_words(self, found: Sequence[tuple[int, str]]) -> object:
        return found[0][1] if found else None

    def all_words(self, found: Sequence[tuple[int, str]]) -> object:
        return tuple(dict.fromkeys(text for _, text in found if text))

    def first_address(self, found: Sequence[tuple[int, str]]) -> object:
        return self._page.nodes[found[0][0]].attrs.get("href") if found else None

    def first_date(self, found: Sequence[tuple[int, str]]) -> object:
        if not found or len(found[0][1]) > 200:
            return None
        date = find.read(self._page.nodes[found[0][0]].attrs.get("datetime") or found[0][1])
        return replace(date, words="") if date else None

    def first_picture(self, found: Sequence[tuple[int, str]]) -> object:
        node = self._page.nodes[found[0][0]] if found else None
        return content.source(node, self._seen.base) if node is not None and node.tag == "img" else None


def _has(value: object, wanted: object) -> bool:
    return value == wanted or (isinstance(value, tuple) and wanted in value)


def _selectors(nodes: Sequence[Node]) -> Iterator[str]:
    """Selectors that name all of these, by what is the same in them; the shortest first."""
    chains = [[node, *node.up()][: _ROUND + 1] for node in nodes]
    levels = [list(_names([chain[n] for chain in chains])) for n in range(min(map(len, chains)))]
    if not levels or not levels[0]:
        return
    yield from levels[0]
    for around in levels[1:]:
        yield from (f"{outer} {own}" for outer in around if outer not in _ANYTHING for own in levels[0])
    if len(levels) > 1:
        yield from (f"{outer} > {own}" for outer in levels[1] for own in levels[0])


def _names(nodes: Sequence[Node]) -> Iterator[str]:
    """The tag, the classes, and the id that these elements share."""
    if len({node.tag for node in nodes}) > 1 or not _PLAIN.fullmatch(nodes[0].tag):
        return
    tag = nodes[0].tag
    if tag not in _ANYTHING:
        yield tag
    shared = set(_classes(nodes[0])).intersection(*map(_classes, nodes))
    yield from (f"{tag}.{name}" for name in _classes(nodes[0]) if name in shared and _PLAIN.fullmatch(name))
    if tag in _ANYTHING:
        yield tag
    ids = {node.attrs.get("id", "") for node in nodes}
    if len(ids) == 1 and _PLAIN.fullmatch(own := ids.pop()):
        yield f"#{own}"


def _classes(node: Node) -> list[str]:
    return node.attrs.get("class", "").split()
