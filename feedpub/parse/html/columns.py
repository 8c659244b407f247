# SPDX-License-Identifier: MIT
"""The parts of the records, found for all of them at once: what is a title in one is a title in the others.

A column is a place in the record that most of them have, such as "the first h3" or "the link"; a part is read from the
best column, and where a record lacks it, from the next.  So one odd item can't re-title a list.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from feedpub.dates import find
from feedpub.parse import furniture
from feedpub.parse.byline import author_of
from feedpub.parse.byline import split as split_tags
from feedpub.parse.html.groups import Record, leads
from feedpub.parse.html.stamps import Stamp, completed
from feedpub.parse.html.tree import HEADINGS, Node, Page
from feedpub.words.measure import fold, width

TITLE_NAMES = re.compile(r"(?:^|[\s_-]|[a-z])(?:title|headline|heading|subject|name)s?(?:$|[\s_-])", re.IGNORECASE)
CATEGORY_NAMES = re.compile(
    r"(?:^|[\s_-])(?:tags?|categor(?:y|ies)|cat|cats|topics?|labels?|badges?|kicker|eyebrow|rubric|chip|pill)(?:$|[\s_-])",
    re.IGNORECASE,
)
AUTHOR_NAMES = re.compile(r"(?:^|[\s_-])(?:author|byline|writer|by|vcard|creator)s?(?:$|[\s_-])", re.IGNORECASE)
TAG_ADDRESS = re.compile(
    r"/(?:tags?|categor(?:y|ies|ie|ia|ias|ias)|categor[ií]as?|topics?|labels?|kategorien?|kategorie|themen?|rubriques?|rubrik|keywords?|etiquetas?|schlagwort)/[^/]+",
    re.IGNORECASE,
)
_AUTHOR_ADDRESS = re.compile(r"/(?:authors?|people|users?|profile|autor(?:en)?|auteurs?)/[^/]+", re.IGNORECASE)
_DATE_NAMES = re.compile(r"date|time|publi|posted|meta|stamp|day", re.IGNORECASE)
_UPDATED_NAMES = re.compile(r"updat|modif", re.IGNORECASE)
_LONGEST_TITLE = 300
_SAMPLE = 200
"""So many records are asked which columns there are."""
_FIRST = 3_000
"""Nodes of a record that are looked at; a longer one is a whole article."""


@dataclass(slots=True, kw_only=True)
class Parts:
    """What the columns say of one record.  Nodes are those that the part was read from."""

    record: Record
    title: str = ""
    title_node: Node | None = None
    link: str | None = None
    date: str | None = None
    stamp: Stamp | None = None
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    used: list[tuple[int, int]] = field(default_factory=list)
    """Pieces of the page that are no part of the summary."""


def nodes_of(page: Page, record: Record) -> Iterator[Node]:
    """The nodes of a record, up to a limit."""
    return page.within(record.start, min(record.end, record.start + _FIRST))


def read(page: Page, records: Sequence[Record], stamps: Sequence[Stamp]) -> list[Parts]:
    """The parts of each record."""
    parts = [Parts(record=r) for r in records]
    _titles(page, parts)
    _dates(page, parts, stamps)
    _categories(page, parts)
    _authors(page, parts)
    return parts


# Titles ---------------------------------------------------------------------------------------------------------------

_Column = Callable[[Page, Record], Node | None]


def _titles(page: Page, parts: Sequence[Parts]) -> None:
    order = _title_columns(page, [p.record for p in parts])
    for part in parts:
        for column in order:
            node = column(page, part.record)
            text = _title(page, node)
            if node is not None and text:
                part.title, part.title_node = text, node
                part.used.append((node.index, node.end))
                break
        part.link = _link(page, part)


def _title_columns(page: Page, records: Sequence[Record]) -> list[_Column]:
    """The columns that may hold the title, the best first: those that most records have, each with its own words."""
    columns: list[_Column] = [_by_tag(tag) for tag in sorted(HEADINGS)]
    columns += [_by_name, _by_link, _by_strong, _first_text]
    records = records[:: max(1, len(records) // _SAMPLE)]
    scored: list[tuple[float, int, _Column]] = []
    for i, column in enumerate(columns):
        texts = [_title(page, column(page, r)) for r in records]
        there = [fold(t) for t in texts if t]
        covered = len(there) / len(records)
        distinct = len(set(there)) / max(1, len(there))
        scored.append((-(covered >= 0.6) * (distinct >= 0.6), i, column))
    return [column for _, _, column in sorted(scored, key=lambda s: s[:2])]


def _by_tag(tag: str) -> _Column:
    return lambda page, record: next((n for n in nodes_of(page, record) if n.tag == tag and _title(page, n)), None)


def _by_name(page: Page, record: Record) -> Node | None:
    return next(
        (
            n
            for n in nodes_of(page, record)
            if n.attrs
            and (TITLE_NAMES.search(n.attrs.get("class", "")) or n.attrs.get("itemprop") in ("headline", "name"))
            and _title(page, n)
        ),
        None,
    )


def _named_title(node: Node) -> bool:
    return bool(TITLE_NAMES.search(node.attrs.get("class", ""))) or node.attrs.get("itemprop") in ("headline", "name")


def _by_link(page: Page, record: Record) -> Node | None:
    seed = record.seed
    if seed.tag == "a" and _title(page, seed):
        return seed
    return next(
        (n for n in nodes_of(page, record) if n.tag == "a" and leads(n.attrs.get("href", "")) and _title(page, n)), None
    )


def _by_strong(page: Page, record: Record) -> Node | None:
    return next((n for n in nodes_of(page, record) if n.tag in ("strong", "b") and _title(page, n)), None)


def _first_text(page: Page, record: Record) -> Node | None:
    return next((n for n in nodes_of(page, record) if not n.tag and _title(page, n)), None)


def _title(page: Page, node: Node | None) -> str:
    """The words of a node where they can be a title; else empty."""
    if node is None:
        return ""
    size = page.chars[node.end] - page.chars[node.index]
    if not 0 < size <= _LONGEST_TITLE:
        return ""
    text = page.of(node)
    return text if _can_be_title(text) else ""


@lru_cache(maxsize=4096)
def _can_be_title(text: str) -> bool:
    low = fold(text)
    return bool(low) and not furniture.reason_for(text, low) and not _only_date(text)


def _only_date(text: str) -> bool:
    if len(text) > 60:
        return False
    found = find.find(text)
    return found is not None and found.end - found.start >= len(text.strip()) - 2


def _link(page: Page, part: Parts) -> str | None:
    """The title's own link, around it or in it; else the seed's; else the first of the record."""
    node = part.title_node
    near: list[Node] = []
    if node is not None:
        near = [n for n in page.within(node.index, node.end) if n.tag == "a"]
        near += [n for n in takewhile(lambda n: n.index >= part.record.start, node.up()) if n.tag == "a"]
    near.append(part.record.seed)
    near += [n for n in nodes_of(page, part.record) if n.tag == "a"]
    href = next((n.attrs["href"] for n in near if n.tag == "a" and leads(n.attrs.get("href", ""))), None)
    return href.strip() if href else None


# Dates ----------------------------------------------------------------------------------------------------------------


def _dates(page: Page, parts: Sequence[Parts], stamps: Sequence[Stamp]) -> None:
    starts = [s.start for s in stamps]
    own = [stamps[bisect_left(starts, p.record.start) : bisect_left(starts, p.record.end)] for p in parts]
    votes: Counter[tuple[object, ...]] = Counter()
    weight: dict[tuple[object, ...], float] = {}
    for some, part in zip(own, parts, strict=True):
        for key, stamp in {_key(page, s, part): s for s in reversed(some)}.items():
            votes[key] += 1
            weight[key] = weight.get(key, 0.0) + _worth(page, stamp, part)
    best = sorted(votes, key=lambda k: -weight[k])
    rank_of = {key: rank for rank, key in enumerate(best)}
    headings = _heading_dates(page, parts, stamps)
    for part, some, heading in zip(parts, own, headings, strict=True):
        keyed = [(s, rank_of[_key(page, s, part)]) for s in some]
        good = [(rank, i, s) for i, (s, rank) in enumerate(keyed) if rank == 0 or s.share > 0.5]
        if best and votes[best[0]] < 0.3 * len(parts) and not any(s.share > 0.5 for _, _, s in good):
            good = []
        if good:
            stamp = min(good, key=lambda g: g[:2])[2]
            part.stamp = stamp
            part.date = completed(stamp, heading)
            if stamp.share > 0.5:
                part.used.append((stamp.start, stamp.end))
        elif heading and _is_day(heading):
            part.date = heading


def _is_day(heading: str) -> bool:
    found = find.find_calendar(heading)
    return found is not None and bool(found.date.day or found.date.pair)


def _key(page: Page, stamp: Stamp, part: Parts) -> tuple[object, ...]:
    node = page.nodes[stamp.start]
    up = node if node.tag else node.parent
    above = up.parent if up is not None and up.index > part.record.start else None
    return (
        stamp.attribute,
        up.tag if up else "",
        up.attrs.get("class", "") if up else "",
        above.tag if above else "",
        up.place if up and up.tag in ("td", "th") else 0,
    )


def _worth(page: Page, stamp: Stamp, part: Parts) -> float:
    node = page.nodes[stamp.start]
    up = node if node.tag else node.parent
    names = " ".join(n.names for n in (up, up.parent if up else None) if n is not None)
    worth = 0.3 + 0.7 * stamp.share + 0.3 * stamp.attribute + 0.3 * stamp.whole + 0.2 * bool(_DATE_NAMES.search(names))
    if _UPDATED_NAMES.search(names):
        worth -= 0.8
    if part.title_node is not None and part.title_node.index <= stamp.start < part.title_node.end:
        worth -= 0.5
    return worth


def _heading_dates(page: Page, parts: Sequence[Parts], stamps: Sequence[Stamp]) -> list[str | None]:
    """For each record the words of the last date or year that stands above it, outside every record."""
    result: list[str | None] = []
    heading: str | None = None
    end = 0
    starts = [s.start for s in stamps]
    for part in parts:
        for node in page.within(max(end, part.record.start - 60), part.record.start):
            if node.tag or node.beside or len(node.text) > 40:
                continue
            if re.fullmatch(r"\W*(?:19|20)\d\d\W*(?:\(\d+\)|年)?", node.text):
                heading = node.text
                continue
            at = bisect_left(starts, node.index)
            if (
                at < len(stamps)
                and stamps[at].start == node.index
                and stamps[at].share > 0.5
                and stamps[at].found.date.ago is None
            ):
                heading = completed(stamps[at], heading)
        end = max(end, part.record.end)
        result.append(heading)
    return result


# Categories and authors -----------------------------------------------------------------------------------------------


def _categories(page: Page, parts: Sequence[Parts]) -> None:
    for part in parts:
        found: list[str] = []
        for node in nodes_of(page, part.record):
            if not node.tag or node is part.title_node or not _is_category(page, node):
                continue
            text = page.of(node).strip(" #,·|")
            if (
                text
                and width(text) <= 60
                and not any(a <= node.index < b for a, b in part.used)
                and not _only_date(text)
            ):
                found += _split(text, node)
                part.used.append((node.index, node.end))
        part.categories = tuple(dict.fromkeys(found))


def _split(text: str, node: Node) -> list[str]:
    return [text] if node.tag == "a" else list(split_tags(text))


def _is_category(page: Page, node: Node) -> bool:
    if node.tag == "a":
        href = node.attrs.get("href", "")
        return "tag" in node.attrs.get("rel", "").split() or bool(TAG_ADDRESS.search(href))
    holds = any(n.tag == "a" for n in page.within(node.index + 1, min(node.end, node.index + 20)))
    return not holds and bool(CATEGORY_NAMES.search(node.attrs.get("class", "")))


def _authors(page: Page, parts: Sequence[Parts]) -> None:
    for part in parts:
        for node in nodes_of(page, part.record):
            if not node.attrs or not _is_author(node):
                continue
            text = page.of(node)
            name = author_of(text, any_case=True) or text
            if name and width(name) <= 60 and not any(a <= node.index < b for a, b in part.used):
                part.authors = (name,)
                part.used.append((node.index, node.end))
                break


def _is_author(node: Node) -> bool:
    return (
        "author" in node.attrs.get("rel", "")
        or node.attrs.get("itemprop") == "author"
        or bool(AUTHOR_NAMES.search(node.attrs.get("class", "")))
        or (node.tag == "a" and bool(_AUTHOR_ADDRESS.search(node.attrs.get("href", ""))))
    )
