# SPDX-License-Identifier: MIT
"""Records in which neither tag nor class says which words are the title: the place tells, where all have other words.

A place is the element that a text stands in, with its class and its parent's; emphasis within a text is none.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence

from feedpub.parse.html.groups import Record
from feedpub.parse.html.parts import nodes_of, place_of
from feedpub.parse.html.tree import Node, Page
from feedpub.words.measure import STOP, fold, width

_INLINE_NAMES = """
abbr b bdi big cite code em font i mark q s small strong sub sup tt u
"""
_INLINE = frozenset(_INLINE_NAMES.split())
_COVERED = 0.6
"""So many of the records have it."""
_DISTINCT = 0.9
"""So many of its words are others in each."""
_ENOUGH = 18
"""Columns that a title usually has, at least: a file number has fewer."""
_LONG = 80
"""Columns: a longer text says no more of a title."""

_Serves = Callable[[Page, Node], bool]
_Column = Callable[[Page, Record], Node | None]


def column(page: Page, records: Sequence[Record], serves: _Serves) -> _Column:
    """Of the places that tell the records apart, the first with words enough for a title; else that with the most."""
    best = _best(page, records, serves)
    return _at(best[0] if best else None, serves)


def wide(page: Page, records: Sequence[Record], serves: _Serves) -> _Column | None:
    """The same, where it has words enough."""
    best = _best(page, records, serves)
    return _at(best[0], serves) if best and best[1] >= _ENOUGH else None


def _at(best: Hashable, serves: _Serves) -> _Column:
    return lambda page, record: next((n for p, n in _texts(page, record) if p == best and serves(page, n)), None)


def _best(page: Page, records: Sequence[Record], serves: _Serves) -> tuple[Hashable, float] | None:
    """The place and what it is worth."""
    texts: dict[Hashable, list[str]] = {}
    for record in records:
        first: dict[Hashable, Node] = {}
        for place, node in _texts(page, record):
            first.setdefault(place, node)
        for place, node in first.items():
            if serves(page, node):
                texts.setdefault(place, []).append(fold(page.of(node)))
    good = [
        (place, _worth(some))
        for place, some in texts.items()
        if len(some) >= _COVERED * len(records) and len(set(some)) >= _DISTINCT * len(some)
    ]
    enough = (one for one in good if one[1] >= _ENOUGH)
    return next(enough, max(good, key=lambda one: one[1], default=None))


def is_many(page: Page, node: Node) -> bool:
    """Whether an element is no one text, but a card of several: a title, a date, a teaser."""
    return len({id(around(n)) for n in page.nodes[node.index : node.end] if not n.tag}) > 1


def _texts(page: Page, record: Record) -> Iterator[tuple[Hashable, Node]]:
    """Each text of a record, with its emphasis, and the place where it stands; in lines that break, each by itself."""
    after = record.start
    lines: dict[int, int] = {}
    for node in nodes_of(page, record):
        up = around(node) if not node.tag and node.index >= after else None
        if up is None:
            continue
        if up.index < record.start or is_many(page, up):
            whole, line = node, 0
        elif _breaks(page, up):
            whole, line = node, lines.get(up.index, 0)
            lines[up.index] = line + 1
        else:
            whole, line = up, 0
        after = whole.end
        yield (place_of(up), line), whole


def _breaks(page: Page, node: Node) -> bool:
    """Whether an element's text is broken into lines: one break may be for the looks of it."""
    return sum(n.tag == "br" for n in page.nodes[node.index : node.end]) > 1


def around(node: Node) -> Node | None:
    """The element that a text stands in; emphasis is none."""
    up = node.parent
    while up is not None and up.tag in _INLINE:
        up = up.parent
    return up


def _worth(texts: Sequence[str]) -> float:
    """The usual width of texts; a sentence counts for nothing."""
    return sum(0 if STOP.search(text) else min(_LONG, width(text)) for text in texts) / len(texts)
