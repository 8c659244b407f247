# SPDX-License-Identifier: MIT
"""What repeats on a page: seeds that are alike, and the records that they grow to.

An item nearly always has a link, or a heading, of its own that stands where the others' stand.  So links and headings
are grouped by several keys, each blind to something else (a class that only some have, an address of another shape, a
second link of the same item).  Each seed of a group grows upwards until its block would hold another one's; the usual
height wins.  Where a page is flat (terms and descriptions, rows in pairs, a date before its link), the blocks are
extended over what stands between them, once forwards and once backwards.  Nothing is judged here: more candidates are
better than a clever choice among few.  A record is grown when it is asked for: of a long group a sample is enough to
judge it by.
"""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from statistics import median

from msgspec import Struct

from feedpub.parse.html.seeds import FEWEST, Seeds, seeded
from feedpub.parse.html.stamps import is_only_date
from feedpub.parse.html.tree import HEADINGS, Node, Page

_HIGHEST = 60
"""So many levels a block grows at most."""
_GAP = 2_000
"""Nodes between two blocks that may belong to them."""
SAMPLE = 100
"""So many records of a group are looked at closely."""


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """A piece of the page that may be an item: one value from here to the feed."""

    seed: Node
    """The link, heading or block that it grew from."""
    start: int
    end: int


class Group:
    """Records that are alike, in page order."""

    def __init__(self, grown: "_Grown", extent: str = "") -> None:
        self._grown = grown
        self._extent = extent
        self.name = f"{grown.name}, {extent}" if extent else grown.name
        """In words for people."""
        self.size = len(grown.seeds)

    @cached_property
    def sample(self) -> tuple[Record, ...]:
        """Records from all over the group, the first and the last with them."""
        return tuple(map(self._record, self._grown.places))

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """All of them."""
        return self.sample if len(self.sample) == self.size else tuple(map(self._record, range(self.size)))

    @property
    def ground(self) -> tuple[int, int]:
        """The piece of the page from the first record to the last."""
        return self.sample[0].start, self.sample[-1].end

    def _record(self, i: int) -> Record:
        return self._grown.record(i, self._extent)


FOLLOWING, BEFORE = "with what follows", "with what stands before"
AROUND = "with what follows and the date before"


class _Grown:
    """Seeds, and how far each of them grows."""

    def __init__(self, page: Page, name: str, seeds: Seeds) -> None:
        self._page = page
        self.name = name
        self.seeds = seeds
        self._blocks: dict[int, Node] = {}
        step = max(1, -(-len(seeds) // SAMPLE))
        self.places = sorted({*range(0, len(seeds), step), len(seeds) - 1})
        """Of the sample."""
        depths = Counter(self._top(i)[0].path.depth for i in self.places)
        self._depth = max(depths, key=lambda d: (depths[d], -d))
        gaps = [gap for i in self.places[1:] if (gap := self._gap(i)) is not None]
        self.gap = int(median(map(len, gaps))) if gaps else 0
        """So many nodes stand between two blocks, usually."""
        path = self._block(self.places[-1]).path
        apart = [gap for gap in gaps if gap and all(node.path is not path for node in gap)]
        told = sum(page.chars[gap[-1].end] > page.chars[gap[0].index] for gap in apart)
        self.extents = tuple(self._extents(gaps)) if gaps and told >= 0.5 * len(gaps) else ()
        """What may belong to a block where words stand between most of them, and no more blocks of their kind."""

    def _extents(self, gaps: Sequence[Sequence[Node]]) -> Iterator[str]:
        """No heading ends an item.  A date behind another text may begin the next one."""
        last = [gap[-1] for gap in gaps if gap]
        if sum(node.tag in HEADINGS for node in last) < 0.5 * len(last):
            yield FOLLOWING
        yield BEFORE
        if sum(len(gap) > 1 and is_only_date(self._page.of(gap[-1])) for gap in gaps) >= 0.5 * len(gaps):
            yield AROUND

    def record(self, i: int, extent: str) -> Record:
        """One seed's record."""
        block = self._block(i)
        start, end = block.index, block.end
        if extent == FOLLOWING:
            end = self._following(i, block)
        elif extent == BEFORE:
            start = self._before(i, block)
        elif extent == AROUND:
            start, end = self._date_before(block), self._following(i, block)
            if i + 1 < len(self.seeds) and (after := self._date_before(self._block(i + 1))) > block.end:
                end = min(end, after)
        return Record(seed=self._seed(self.seeds[i]), start=start, end=end)

    def _seed(self, nodes: Sequence[Node]) -> Node:
        """Of links that lead to the same place the first that says something: an image does not, nor does a date."""
        if len(nodes) == 1:
            return nodes[0]
        texts = (self._page.of(node) for node in nodes)
        return next((n for n, text in zip(nodes, texts, strict=True) if text and not is_only_date(text)), nodes[0])

    def _top(self, i: int) -> tuple[Node, Node]:
        """The biggest block that holds this seed and no other, and the smallest that holds it whole."""
        seeds = self.seeds
        before = seeds[i - 1][-1].index if i else -1
        after = seeds[i + 1][0].index if i + 1 < len(seeds) else self._page.nodes[0].end
        low, last = seeds[i][0], seeds[i][-1].index
        for _ in range(_HIGHEST):
            if low.end > last or low.parent is None:
                break
            low = low.parent
        top = low
        for _ in range(_HIGHEST):
            up = top.parent
            if up is None or up.parent is None or up.index <= before or up.end > after or up.tag == "body":
                break
            top = up
        return top, low

    def _block(self, i: int) -> Node:
        """The block at the usual depth, on the way from the biggest down to the smallest."""
        if i not in self._blocks:
            top, node = self._top(i)
            while node is not top and node.path.depth > self._depth and node.parent is not None:
                node = node.parent
            self._blocks[i] = node
        return self._blocks[i]

    def _gap(self, i: int) -> list[Node] | None:
        """What stands between a block and the one before it; None where they have two parents."""
        a, b = self._block(i - 1), self._block(i)
        if a.parent is not b.parent:
            return None
        return list(self._page.children(a.end, b.index)) if b.index - a.end < _GAP else None

    def _following(self, i: int, block: Node) -> int:
        """Where a block with what follows it ends.  The last one, and one before a heading, takes what is usual."""
        gap = self._gap(i + 1) if i + 1 < len(self.seeds) else None
        limit = block.parent.end if block.parent else block.end
        kept = gap if gap is not None else list(islice(self._page.children(block.end, limit), self.gap))
        while len(kept) > self.gap and kept[-1].tag in HEADINGS:
            kept.pop()
        return kept[-1].end if kept else block.end

    def _before(self, i: int, block: Node) -> int:
        """Where a block with what stands before it begins."""
        gap = self._gap(i) if i else None
        if gap is None:
            near = block.parent is not None and block.index - block.parent.index < _GAP
            start = block.parent.index + 1 if block.parent and near else block.index
            gap = list(self._page.children(start, block.index))
        kept = gap[-self.gap :] if self.gap else []
        return kept[0].index if kept else block.index

    def _date_before(self, block: Node) -> int:
        """Where a block begins with the date right before it, if there is one."""
        start = block.parent.index + 1 if block.parent else block.index
        before = self._page.children(max(start, 0), block.index) if block.index - start < _GAP else iter(())
        last = deque(before, maxlen=1)
        return last[0].index if last and is_only_date(self._page.of(last[0])) else block.index


def candidates(page: Page, *, beside: bool) -> list[Group]:
    """Every group that grows from the page's nodes, those in menus with them or not; of two with the same records only
    the first.
    """
    seen: set[tuple[tuple[int, int], ...]] = set()
    result: list[Group] = []
    for name, seeds in seeded(page, beside=beside):
        for group in _groups(page, name, seeds):
            shape = ((group.size, 0), *((r.start, r.end) for r in group.sample))
            if shape not in seen:
                seen.add(shape)
                result.append(group)
    return result


def _groups(page: Page, name: str, seeds: Seeds) -> Iterator[Group]:
    if len(seeds) < FEWEST:
        return
    grown = _Grown(page, name, seeds)
    yield Group(grown)
    yield from (Group(grown, extent) for extent in grown.extents)


def counted(positions: Sequence[int], start: int, end: int) -> int:
    """How many of these ascending positions lie in a piece of the page."""
    return bisect_left(positions, end) - bisect_left(positions, start)
