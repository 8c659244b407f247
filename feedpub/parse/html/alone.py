# SPDX-License-Identifier: MIT
"""The only item of a page that has no list yet: nothing repeats, so its own form must tell.

It is one article whose heading leads to it; or the block around the page's only date, if that has a heading of its own,
a link, or is a row with more words; or a heading and what follows it, where they stand in no block.  What has the
page's first heading in it is the page, and no item of it.
"""

from collections.abc import Sequence

from feedpub.parse.html.groups import Record
from feedpub.parse.html.judge import GOOD, Judged
from feedpub.parse.html.seeds import leads
from feedpub.parse.html.stamps import Stamp
from feedpub.parse.html.tree import HEADINGS, Node, Page
from feedpub.words.measure import words_in

_OWN = HEADINGS - {"h1"}
"""Headings that an item may have."""
_ROWS = frozenset(["li", "tr", "dd", "dl"])
"""Elements that are an item without a heading or a link."""
_STRONG = frozenset(["b", "strong"])
_PAGE = frozenset(["main", "body", "html"])
_SAYS = 3
"""So many words beside its date say something."""
_MOST = 0.5
"""A date that is no more of its text leaves words beside it."""


def alone(page: Page, dates: Sequence[Stamp], lists: Sequence[Judged]) -> Record | None:
    """The item, or None: the page has none that surely is one, or a list.

    What the best of its lists is made of may be the item's own parts, or the parts of the page: the item in one of
    them, and a menu in each other.
    """
    dated = _dated(page, [s for s in dates if not page.nodes[s.start].beside])
    if not lists:
        return _article(page) or dated
    return dated if dated is not None and _is_apart(page, dated, lists[0]) else None


def _is_apart(page: Page, item: Record, best: Judged) -> bool:
    records = best.group.records
    others = [r for r in records if r.end <= item.start or item.end <= r.start]
    parts = any(item.start <= r.start and r.end <= item.end for r in records)
    return all(_is_beside(page, r) for r in others) or (parts and len(others) < 2 and best.score < GOOD)


def _is_beside(page: Page, record: Record) -> bool:
    """Whether a record is a menu, or holds one, as no item does."""
    inside = page.nodes[record.start : record.end]
    return any(n.tag == "nav" for n in inside) or all(n.beside for n in inside if not n.tag)


def _article(page: Page) -> Record | None:
    articles = [n for n in page.tagged.get("article", ()) if not n.beside]
    if len(articles) != 1:
        return None
    link = _heading_that_leads(page, articles[0])
    return Record(seed=link, start=articles[0].index, end=articles[0].end) if link is not None else None


def _heading_that_leads(page: Page, block: Node) -> Node | None:
    inside = page.nodes[block.index : block.end]
    headed = (n for h in inside if h.tag in HEADINGS for n in (*page.nodes[h.index : h.end], *h.up()))
    return next((n for n in headed if n.index >= block.index and _leads(n)), None)


def _dated(page: Page, dates: Sequence[Stamp]) -> Record | None:
    if len(dates) != 1 or not dates[0].whole:
        return None
    stamp = dates[0]
    node = page.nodes[stamp.start]
    block: Node | None = node if node.tag else node.parent
    while block is not None and block.tag not in _PAGE and not _has(page, block, "h1"):
        if (seed := _title_in(page, block, stamp)) is not None:
            return Record(seed=seed, start=block.index, end=block.end)
        block = block.parent
    return _below_a_heading(page, block, stamp) if block is not None else None


def _title_in(page: Page, block: Node, stamp: Stamp) -> Node | None:
    """A heading, a link, or the block itself if it is a row with words enough; a date in a heading is its title's."""
    inside = page.nodes[block.index : block.end]
    seeds = (lambda n: n.tag in _OWN, _leads, lambda n: n.tag in _STRONG and _begins(page, block, n))
    found = next((n for is_one in seeds for n in inside if is_one(n)), None)
    if found is not None or block.tag not in _ROWS:
        return found
    own = words_in(page.of(block)) - (words_in(stamp.text) if stamp.share > _MOST else 0)
    return block if own >= _SAYS else None


def _below_a_heading(page: Page, block: Node, stamp: Stamp) -> Record | None:
    """The last heading before the date, to the next one, among what stands directly in a block."""
    own = [n for n in page.children(block.index + 1, block.end) if not n.beside]
    heads = [n for n in own if n.tag in HEADINGS]
    head = next((n for n in reversed(heads) if n.index <= stamp.start), None)
    if head is None or head.tag not in _OWN:
        return None
    rest = [n for n in own if n.index >= head.index and not any(head.index < h.index <= n.index for h in heads)]
    return Record(seed=head, start=head.index, end=rest[-1].end)


def _begins(page: Page, block: Node, node: Node) -> bool:
    return page.chars[node.index] == page.chars[block.index] < page.chars[node.end]


def _has(page: Page, block: Node, tag: str) -> bool:
    return any(block.index <= n.index < block.end for n in page.tagged.get(tag, ()))


def _leads(node: Node) -> bool:
    return node.tag == "a" and leads(node.attrs.get("href", ""))
