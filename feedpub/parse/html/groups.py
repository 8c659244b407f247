# SPDX-License-Identifier: MIT
"""What repeats on a page: seeds that are alike, and the records that they grow to.

An item nearly always has a link, or a heading, of its own that stands where the others' stand.  So links and headings
are grouped by several keys, each blind to something else (a class that only some have, an address of another shape, a
second link of the same item).  Each seed of a group grows upwards until its block would hold another one's; the usual
height wins.  Where a page is flat (terms and descriptions, rows in pairs, a date before its link), the blocks are
extended over what stands between them, once forwards and once backwards.  Nothing is judged here: more candidates are
better than a clever choice among few.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from statistics import median
from urllib.parse import urlsplit

from feedpub.parse.html.tree import HEADINGS, Node, Page

FEWEST = 2
"""A list has at least so many items."""
_HIGHEST = 60
"""So many levels a block grows at most."""
_STEPS = 4
"""How much of a path the short keys see."""
_ROWS = frozenset(["tr", "li", "dt", "article", "section", "div", "details", "p", "dd"])
"""Elements that can be records by themselves."""
_CELLS = frozenset(["td", "th"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A piece of the page that may be an item: one value from here to the feed."""

    seed: Node
    """The link, heading or block that it grew from."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Records that are alike, in page order."""

    name: str
    """In words for people."""
    records: tuple[Record, ...]


def links_of(page: Page) -> list[Node]:
    """The links of a page that lead to another one."""
    return [n for n in page.nodes if n.tag == "a" and leads(n.attrs.get("href", ""))]


def leads(href: str) -> bool:
    """Whether an address is one of the web, and not a place on the same page, a script or a mailbox."""
    href = href.strip()
    return bool(href) and not href.startswith("#") and not re.match(r"(?!https?:)[a-zA-Z][a-zA-Z0-9+.-]*:", href)


def candidates(page: Page, links: Sequence[Node]) -> list[Group]:
    """Every group of the page, grown; of two with the same records only the first."""
    seen: set[tuple[tuple[int, int], ...]] = set()
    result: list[Group] = []
    for name, seeds in _seeded(page, links):
        for group in _grown(page, name, seeds):
            shape = tuple((r.start, r.end) for r in group.records)
            if shape not in seen:
                seen.add(shape)
                result.append(group)
    return result


def _seeded(page: Page, links: Sequence[Node]) -> Iterator[tuple[str, list[list[Node]]]]:
    """Groups of seeds by each key; a seed's nodes are the neighbours that lead to the same place."""
    for name, keys in (
        ("links with the same path", [n.tag_path for n in links]),
        ("links with the same classes", [n.class_path for n in links]),
        ("links that stand alike", [_steps(n) for n in links]),
        ("links to addresses of one shape", [(n.tag_path, _shape(n.attrs["href"])) for n in links]),
        ("links in the same column", [(n.tag_path, _column(n)) for n in links]),
        ("first links of their block", [_first_of_block(n, i, links) for i, n in enumerate(links)]),
    ):
        for seeds in _by_key(links, keys):
            yield name, _same_place(seeds)
    headings = [n for n in page.nodes if n.tag in HEADINGS or n.tag in ("dt", "summary")]
    for key in ([n.tag for n in headings], [n.class_path for n in headings]):
        for seeds in _by_key(headings, key):
            yield "headings", [[s] for s in seeds]
    rows = [n for n in page.nodes if n.tag in _ROWS and page.chars[n.end] - page.chars[n.index] > 3]
    for key in ([n.class_path for n in rows], [n.tag_path for n in rows]):
        for seeds in _by_key(rows, key):
            outer = [s for a, s in zip([None, *seeds], seeds, strict=False) if a is None or s.index >= a.end]
            if len(outer) >= FEWEST:
                yield "blocks", [[s] for s in outer]


def _by_key(nodes: Iterable[Node], keys: Iterable[Hashable]) -> Iterator[list[Node]]:
    table: dict[Hashable, list[Node]] = {}
    for node, key in zip(nodes, keys, strict=True):
        if key is not None:
            table.setdefault(key, []).append(node)
    yield from (seeds for seeds in table.values() if len(seeds) >= FEWEST)


def _steps(node: Node) -> tuple[str, ...]:
    steps = [f"{node.tag}.{node.attrs.get('class', '')[:60]}"]
    for up in node.up():
        if len(steps) == _STEPS:
            break
        steps.append(f"{up.tag}.{up.attrs.get('class', '').split(' ')[0][:60]}")
    return tuple(steps)


def _shape(href: str) -> tuple[str, int, str]:
    """Of an address: where it leads to, how deep, and the name of the first folder."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ("", 0, "")
    folders = parts.path.strip("/").split("/")
    return (parts.netloc, len(folders), folders[0] if len(folders) > 1 else "")


def _column(node: Node) -> int | None:
    """Which cell of its row a link stands in."""
    for up in islice(node.up(), _HIGHEST):
        if up.tag in _CELLS:
            return up.place
        if up.tag in ("tr", "table"):
            return None
    return None


def _first_of_block(node: Node, at: int, links: Sequence[Node]) -> Hashable | None:
    """The path of the innermost row or article, of the link that stands first in it."""
    for up in islice(node.up(), _HIGHEST):
        if up.tag in ("tr", "li", "article", "section", "dd", "dt", "p", "div"):
            return (up.tag_path, "first") if at == 0 or links[at - 1].index < up.index else None
    return None


def _same_place(seeds: Sequence[Node]) -> list[list[Node]]:
    """Seeds, those in a row that lead to the same place together: an item's image, title and "more"."""
    result: list[list[Node]] = []
    for seed in seeds:
        if result and result[-1][0].attrs.get("href") == seed.attrs.get("href"):
            result[-1].append(seed)
        else:
            result.append([seed])
    return result


# Growing --------------------------------------------------------------------------------------------------------------


def _grown(page: Page, name: str, seeds: list[list[Node]]) -> Iterator[Group]:
    if len(seeds) < FEWEST:
        return
    tops = [_top(seeds, i) for i in range(len(seeds))]
    depths = Counter(top.depth for top, _ in tops)
    usual = max(depths, key=lambda d: (depths[d], -d))
    blocks = [_lowered(top, low, usual) for top, low in tops]
    tight = [Record(seed=_best(page, some), start=b.index, end=b.end) for some, b in zip(seeds, blocks, strict=True)]
    yield Group(name=name, records=tuple(tight))
    gaps = [_between(page, a, b) for a, b in pairwise(blocks)]
    known = [len(gap) for gap in gaps if gap is not None]
    if known and sum(map(bool, known)) >= 0.5 * len(known):
        yield Group(name=name + ", with what follows", records=tuple(_forwards(page, tight, blocks, gaps)))
        yield Group(name=name + ", with what stands before", records=tuple(_backwards(page, tight, blocks, gaps)))


def _best(page: Page, seeds: Sequence[Node]) -> Node:
    return max(seeds, key=lambda n: min(200, page.chars[n.end] - page.chars[n.index]))


def _top(seeds: Sequence[Sequence[Node]], i: int) -> tuple[Node, Node]:
    """The biggest block that holds this seed and no other, and the smallest that holds it whole."""
    before = seeds[i - 1][-1].index if i else -1
    after = seeds[i + 1][0].index if i + 1 < len(seeds) else None
    low, last = seeds[i][0], seeds[i][-1].index
    for _ in range(_HIGHEST):
        if low.end > last or low.parent is None:
            break
        low = low.parent
    top = low
    for _ in range(_HIGHEST):
        up = top.parent
        if up is None or up.tag in ("body", "html") or up.index <= before or (after is not None and up.end > after):
            break
        top = up
    return top, low


def _lowered(top: Node, low: Node, depth: int) -> Node:
    """The block at the usual depth, on the way from `top` down to `low`."""
    node = low
    while node is not top and node.depth > depth and node.parent is not None:
        node = node.parent
    return node


def _between(page: Page, a: Node, b: Node) -> list[Node] | None:
    """What stands between two blocks of one parent; None where they have two."""
    if a.parent is not b.parent:
        return None
    return list(page.children(a.end, b.index)) if b.index - a.end < 2_000 else None


def _usual(gaps: Sequence[list[Node] | None]) -> int:
    return int(median(len(g) for g in gaps if g is not None))


def _forwards(
    page: Page, records: Sequence[Record], blocks: Sequence[Node], gaps: Sequence[list[Node] | None]
) -> Iterator[Record]:
    """Each record with what follows it; the last one, and one before a heading, takes as much as is usual."""
    usual = _usual(gaps)
    for record, block, gap in zip(records, blocks, [*gaps, None], strict=True):
        limit = block.parent.end if block.parent else block.end
        kept = [*gap] if gap is not None else list(islice(page.children(block.end, limit), usual))
        while len(kept) > usual and kept[-1].tag in HEADINGS:
            kept.pop()
        yield Record(seed=record.seed, start=record.start, end=kept[-1].end if kept else record.end)


def _backwards(
    page: Page, records: Sequence[Record], blocks: Sequence[Node], gaps: Sequence[list[Node] | None]
) -> Iterator[Record]:
    """Each record with what stands before it."""
    usual = _usual(gaps)
    for record, block, gap in zip(records, blocks, [None, *gaps], strict=True):
        start = block.parent.index + 1 if block.parent and block.index - block.parent.index < 2_000 else block.index
        before = gap if gap is not None else list(page.children(start, block.index))
        kept = before[-usual:] if usual else []
        yield Record(seed=record.seed, start=kept[0].index if kept else record.start, end=record.end)


def counted(positions: Sequence[int], start: int, end: int) -> int:
    """How many of these ascending positions lie in a piece of the page."""
    return bisect_left(positions, end) - bisect_left(positions, start)
