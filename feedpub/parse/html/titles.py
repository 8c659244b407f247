# SPDX-License-Identifier: MIT
"""The column of the titles, and the address that each leads to."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from feedpub import words
from feedpub.dates import find
from feedpub.parse import furniture
from feedpub.parse.html import places
from feedpub.parse.html.groups import SAMPLE, Record
from feedpub.parse.html.parts import Parts, nodes_of
from feedpub.parse.html.seeds import leads, says_title
from feedpub.parse.html.stamps import is_only_date
from feedpub.parse.html.tree import HEADINGS, Node, Page
from feedpub.words.measure import fold

_LONGEST = 300

_SIMPLE = 2
"""Nodes of an element that holds one text, or of a text."""
_MOST = 0.6
"""What is so in so many records is so in all."""
_ARROWS = re.compile(r"^[→»›➔➜▶►]+\s+|\s+[→»›➔➜▶►]+$")
_WORD = re.compile(r"\w")
_APART = re.compile(r"[-–—:|·•,()\[\]【】（）]")
_EDGE = " -–—:|·•,()[]【】（）"

_Column = Callable[[Page, Record], Node | None]


def read(page: Page, parts: Sequence[Parts]) -> None:
    """Title and link of each record: from the best column, and where a record lacks it, from the next."""
    order = _columns(page, [p.record for p in parts])
    nodes = [next((n for column in order if (n := column(page, p.record)) is not None), None) for p in parts]
    nodes = _narrowed(page, nodes)
    whole = [_ARROWS.sub("", _words(page, node)) if node is not None else "" for node in nodes]
    cut = [_beside_stamp(page, node, title) if node else "" for node, title in zip(nodes, whole, strict=True)]
    titles = _without_dates(_shorter(whole, cut))
    for part, node, title in zip(parts, nodes, titles, strict=True):
        if node is not None:
            part.title, part.title_node = title, node
            part.used.append((node.index, node.end))
        part.link = next(_links(page, part), None)


def _words(page: Page, node: Node) -> str:
    """A title's words, without the sign that links to its own place: ``# Version 2``, ``Version 2 ¶``."""
    if node.end - node.index <= _SIMPLE:
        return page.of(node)
    inside = page.nodes[node.index + 1 : node.end]
    for anchor in (n for n in inside if n.tag == "a" and n.attrs.get("href", "").startswith("#")):
        if not _WORD.search(page.of(anchor)):
            return " ".join((page.text(node.index, anchor.index) + " " + page.text(anchor.end, node.end)).split())
    return page.of(node)


def _narrowed(page: Page, nodes: Sequence[Node | None]) -> list[Node | None]:
    """The links that most of the titles' elements are about, without what stands beside them: a badge, a host."""
    links = [_first_link(page, node) if node is not None else None for node in nodes]
    chars = [_size(page, n) if n is not None else 0 for n in (*nodes, *links)]
    about = sum(2 * link > whole for whole, link in zip(chars[: len(nodes)], chars[len(nodes) :], strict=True))
    return [link or node for link, node in zip(links, nodes, strict=True)] if about >= _MOST * len(nodes) else [*nodes]


def _first_link(page: Page, node: Node) -> Node | None:
    """The first link in a title that may be one; it is where it holds all of the title's words."""
    links = (n for n in page.nodes[node.index : node.end] if _leads(n))
    return next((n for n in links if _size(page, n) == _size(page, node) or _serves(page, n)), None)


def _size(page: Page, node: Node) -> int:
    return page.chars[node.end] - page.chars[node.index]


def _beside_stamp(page: Page, node: Node, title: str) -> str:
    """A title's words without a date that stands in an element of its own at one of their ends."""
    if node.end - node.index <= _SIMPLE:
        return title
    inside = page.nodes[node.index + 1 : node.end]
    for stamp in (n for n in inside if n.tag and not _leads(n) and is_only_date(page.of(n))):
        before, after = page.text(node.index, stamp.index), page.text(stamp.end, node.end)
        if _WORD.search(before) is None or _WORD.search(after) is None:
            return f"{before} {after}".strip(f"{_EDGE}\n")
    return title


def _shorter(titles: Sequence[str], cut: Sequence[str]) -> Sequence[str]:
    """The titles that were cut, where most were and are as distinct as before."""
    shorter = sum(short != title for short, title in zip(cut, titles, strict=True))
    return cut if shorter >= _MOST * len(titles) and len(set(cut)) >= _MOST * len(set(titles)) else titles


def _without_dates(titles: Sequence[str]) -> list[str]:
    """The titles without the dates at their ends, where most have one there: ``May 5 - Launch``, ``Dinner (May 5)``."""
    sample = titles[:: max(1, len(titles) // SAMPLE)]
    cut = [_without_date(title) for title in sample]
    dated = sum(short != title for short, title in zip(cut, sample, strict=True))
    if dated < _MOST * len(sample) or len(set(cut)) < _MOST * len(set(sample)):
        return list(titles)
    return [_without_date(title) for title in titles]


def _without_date(title: str) -> str:
    for found in find.find_all_calendar(title):
        if not found.date.names_day:
            continue
        before, after = title[: found.start].rstrip(), title[found.end :].lstrip()
        if not _WORD.search(before) and _APART.match(after):
            return after.lstrip(_EDGE) or title
        if not _WORD.search(after) and _APART.match(before[::-1]):
            return before.rstrip(_EDGE) or title
    return title


def _columns(page: Page, records: Sequence[Record]) -> list[_Column]:
    """The columns that may hold the title: first the one that most records have, each with its own words.

    Where no words are a record's own, a heading that leads to its own address is one: ``This month in the town``.
    """
    headings = list(map(_by_tag, sorted(HEADINGS)))
    named = (*headings, _by_name, _by_link, _by_strong)
    sample = records[:: max(1, len(records) // SAMPLE)]
    best = next((column for column in named if _is_good(page, sample, column)), None)
    if best in headings:
        above = (column for column in (_by_name, _by_link) if _is_good(page, sample, column))
        best = next((column for column in above if _stand_below(page, sample, best, column)), best)
    best = best or next((column for column in headings if _is_good(page, sample, column, leading=True)), None)
    if best in (_by_name, _by_link, _by_strong) and _are_numbers(page, sample, best):
        best = places.wide(page, sample, _serves) or best
    return [best or places.column(page, sample, _serves), *named, _first_text]


_DIGIT = re.compile(r"\d")
_VERSION = re.compile(r"\d\.\d")


def _are_numbers(page: Page, records: Sequence[Record], column: _Column) -> bool:
    """Whether a column says what number a file has, and not what it is: a court's ``24-CF-0738``."""
    texts = [page.of(node) for r in records if (node := column(page, r)) is not None]
    return sum(_is_number(text) for text in texts) > _MOST * len(texts)


def _is_number(text: str) -> bool:
    return 3 * len(_DIGIT.findall(text)) >= len(_WORD.findall(text)) and not _VERSION.search(text)


def _is_good(page: Page, records: Sequence[Record], column: _Column, *, leading: bool = False) -> bool:
    """Whether most records have it, with words of their own; or, where it is `leading`, an address of their own."""
    found = [(r, node) for r in records if (node := column(page, r)) is not None]
    own = {_leads_to(page, node, after=r.start) if leading else fold(page.of(node)) for r, node in found}
    months = sum(word in words.months() for word in own)
    return len(found) >= 0.6 * len(records) and len(own) - months >= 0.6 * len(found)


def _leads_to(page: Page, node: Node, *, after: int) -> str | None:
    """Where a title's own link leads, in it or around it; one that begins so far down."""
    around = takewhile(lambda n: n.index >= after, node.up())
    return next(_addresses((*page.nodes[node.index : node.end], *around)), None)


def _stand_below(page: Page, records: Sequence[Record], heading: _Column, title: _Column) -> bool:
    """Whether most records' heading stands below what may be a title, and leads nowhere by itself: it heads a part of
    the text.
    """
    both = ((heading(page, r), title(page, r)) for r in records)
    below = sum(
        above.end <= head.index and _leads_to(page, head, after=above.index) is None
        for head, above in both
        if head is not None and above is not None
    )
    return below >= _MOST * len(records)


def _by_tag(tag: str) -> _Column:
    return lambda page, record: next((n for n in nodes_of(page, record) if n.tag == tag and _serves(page, n)), None)


def _by_name(page: Page, record: Record) -> Node | None:
    return next((n for n in nodes_of(page, record) if n.attrs and _is_named(n) and _serves(page, n)), None)


def _is_named(node: Node) -> bool:
    return says_title(node.attrs.get("class", "")) or node.attrs.get("itemprop") in ("headline", "name")


def _by_link(page: Page, record: Record) -> Node | None:
    if record.seed.tag == "a" and _serves(page, record.seed) and not places.is_many(page, record.seed):
        return record.seed
    links = (n for n in nodes_of(page, record) if _leads(n) and _serves(page, n))
    return next((n for n in links if not places.is_many(page, n)), None)


def _by_strong(page: Page, record: Record) -> Node | None:
    return next((n for n in nodes_of(page, record) if n.tag in ("strong", "b") and _serves(page, n)), None)


def _first_text(page: Page, record: Record) -> Node | None:
    return next((n for n in nodes_of(page, record) if not n.tag and _serves(page, n)), None)


def _leads(node: Node) -> bool:
    return node.tag == "a" and leads(node.attrs.get("href", ""))


def _serves(page: Page, node: Node) -> bool:
    """Whether the words of a node can be a title."""
    return 0 < _size(page, node) <= _LONGEST and _can_be_title(page.of(node))


@lru_cache(maxsize=4096)
def _can_be_title(text: str) -> bool:
    low = fold(text)
    reason = furniture.reason_for(text, low) if low else "empty"
    return (not reason or furniture.may_be_title(text, low, reason)) and not is_only_date(text)


def _links(page: Page, part: Parts) -> Iterator[str]:
    """Where the title's own link leads, in it or around it; else the seed; else the links of the record."""
    if (node := part.title_node) is not None and (own := _leads_to(page, node, after=part.record.start)) is not None:
        yield own
    yield from _addresses((part.record.seed, *nodes_of(page, part.record)))


def _addresses(nodes: Iterable[Node]) -> Iterator[str]:
    return (n.attrs["href"].strip() for n in nodes if _leads(n))
