# SPDX-License-Identifier: MIT
"""Links, headings and blocks that stand alike, by several keys.

Each key is blind to something else, so that what one divides another holds together.  Nodes with one path have one
answer to most questions about their path: it is asked once a path, not once a node.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice

from feedpub.parse.html.tree import HEADINGS, INDEX, Node, Page, Path

Seeds = list[list[Node]]
"""The seeds of a group; each is a node, or neighbours that lead to the same place."""

FEWEST = 2
"""A list has at least so many items."""
_HIGHEST = 60
"""So many levels above a link are looked at."""
_STEPS = 4
"""How much of a path the short keys see."""
_ROWS = frozenset(["tr", "li", "dt", "article", "section", "div", "details", "p", "dd"])
"""Elements that can be records by themselves."""
_HEADS = HEADINGS | {"dt", "summary"}
_PLAIN = ("div", "p", "span", "strong")
"""Elements that are a title by their class alone."""
_NAMES = re.compile(r"(?:^|[\s_-]|[a-z])(?:title|headline|heading|subject|name)s?(?:$|[\s_-])", re.IGNORECASE)
_CELLS = frozenset(["td", "th"])
_ADDRESS = re.compile(r"\s*(?:(?:https?:)?//([^/]*))?([^?#]*)")
_OTHER = re.compile(r"\s*(?:#|(?!https?:)[a-zA-Z][a-zA-Z0-9+.-]*:|$)")


def leads(href: str) -> bool:
    """Whether an address is one of the web, and not a place on the same page, a script or a mailbox."""
    return href[:1] == "/" or (bool(href) and not _OTHER.match(href))


@lru_cache(maxsize=1024)
def says_title(classes: str) -> bool:
    """Whether an element's classes say that it is a title."""
    return bool(_NAMES.search(classes))


def seeded(page: Page, *, beside: bool) -> Iterator[tuple[str, Seeds]]:
    """Groups of seeds among the page's nodes, by each key; of the same seeds only the first.  With `beside`, those in
    menus count, too.
    """
    seen: set[tuple[int, ...]] = set()
    for name, alike in _alike(page, beside=beside):
        what = tuple(map(INDEX, alike))
        if what not in seen:
            seen.add(what)
            yield name, _same_place(alike)


def _alike(page: Page, *, beside: bool) -> Iterator[tuple[str, list[Node]]]:
    anchors, headings, rows = (
        [n for n in page.of_tags(tags) if beside or not n.beside] for tags in (("a",), _HEADS, _ROWS)
    )
    links = [n for n in anchors if leads(n.attrs.get("href", ""))]
    plain = chain.from_iterable(page.tagged.get(tag, ()) for tag in _PLAIN)
    named = [n for n in plain if says_title(n.attrs.get("class", "")) and (beside or not n.beside)]
    for name, alike in (
        ("links with the same path", _by_path(links, lambda n: n.path.tags)),
        ("links with the same classes", _by_path(links, lambda n: n.path)),
        ("links that stand alike", _by_path(links, _steps)),
        ("links to addresses of one shape", _by_key(links, _shapes(links))),
        ("links in the same column", _by_key(links, _column(links))),
        ("first links of their block", _by_key(links, _firsts(links))),
        ("headings", _by_path(headings, lambda n: n.tag)),
        ("headings", _by_path(headings, lambda n: n.path)),
        ("titles by their class", _by_path(named, lambda n: n.path)),
    ):
        yield from ((name, nodes) for nodes in alike)
    rows = [n for n in rows if page.chars[n.end] - page.chars[n.index] > 3]
    for nodes in (*_by_path(rows, lambda n: n.path), *_by_path(rows, lambda n: n.path.tags)):
        outer = [s for a, s in zip([None, *nodes], nodes, strict=False) if a is None or s.index >= a.end]
        if len(outer) >= FEWEST:
            yield "blocks", outer


def _by_path(nodes: Sequence[Node], ask: Callable[[Node], Hashable]) -> Iterator[list[Node]]:
    """Nodes that have the same answer, each asked of one node of each path."""
    paths = defaultdict[Path, list[Node]](list)
    for node in nodes:
        paths[node.path].append(node)
    table = defaultdict[Hashable, list[list[Node]]](list)
    for alike in paths.values():
        table[ask(alike[0])].append(alike)
    merged = (some[0] if len(some) == 1 else sorted(chain.from_iterable(some), key=INDEX) for some in table.values())
    yield from (alike for alike in merged if len(alike) >= FEWEST)


def _by_key(nodes: Iterable[Node], keys: Iterable[Hashable]) -> Iterator[list[Node]]:
    """Nodes that have the same key; those whose key is None are in no group."""
    table = defaultdict[Hashable, list[Node]](list)
    for node, key in zip(nodes, keys, strict=True):
        if key is not None:
            table[key].append(node)
    yield from (alike for alike in table.values() if len(alike) >= FEWEST)


def _steps(node: Node) -> tuple[str, ...]:
    steps = [f"{node.tag}.{node.attrs.get('class', '')[:60]}"]
    above = islice(node.up(), _STEPS - 1)
    return (*steps, *(f"{up.tag}.{up.attrs.get('class', '').split(' ')[0][:60]}" for up in above))


def _shapes(links: Sequence[Node]) -> Iterator[Hashable]:
    known = {href: shape(href) for href in {link.attrs["href"] for link in links}}
    return ((link.path.tags, known[link.attrs["href"]]) for link in links)


def shape(href: str) -> tuple[str, int, str]:
    """Of an address: where it leads to, how deep, and the name of the first folder."""
    match = _ADDRESS.match(href)
    host, path = match.groups("") if match else ("", href)
    folder, deeper, below = path.strip("/").partition("/")
    return (host, below.count("/") + 1, folder) if deeper else (host, 0, "")


def _column(links: Sequence[Node]) -> Iterator[Hashable]:
    """Which cell of its row each link stands in; None for one outside of tables."""
    for link, cell in zip(links, _around(links, _CELLS | {"tr", "table"}), strict=True):
        yield (link.path.tags, cell.place) if cell is not None and cell.tag in _CELLS else None


def _firsts(links: Sequence[Node]) -> Iterator[Hashable]:
    """The path of the innermost row or article, of each link that stands first in it."""
    before = -1
    for link, block in zip(links, _around(links, _ROWS - {"details"}), strict=True):
        yield (block.path.tags, "first") if block is not None and before < block.index else None
        before = link.index


def _around(nodes: Sequence[Node], tags: frozenset[str]) -> Iterator[Node | None]:
    """The innermost element of such a kind around each node."""
    heights: dict[int, int] = {}
    for node in nodes:
        height = heights.get(node.path.tags)
        if height is None:
            above = enumerate(islice(node.up(), _HIGHEST), 1)
            height = heights[node.path.tags] = next((i for i, up in above if up.tag in tags), 0)
        up: Node | None = node
        for _ in range(height):
            up = up.parent if up is not None else None
        yield up if height else None


def _same_place(nodes: Sequence[Node]) -> Seeds:
    """Seeds; links in a row that lead to the same place are one: an item's image, title, "more" and comments."""
    if nodes and nodes[0].tag != "a":
        return [[node] for node in nodes]
    result: Seeds = []
    last: str | None = None
    for node in nodes:
        href = node.attrs["href"]
        if last is not None and _is_same(href, last):
            result[-1].append(node)
        else:
            result.append([node])
        last = href
    return result


def _is_same(one: str, two: str) -> bool:
    """Whether two addresses are equal, or one is a place on the other's page."""
    if "#" not in one and "#" not in two:
        return one == two
    return one == two or one.startswith(f"{two}#") or two.startswith(f"{one}#")
