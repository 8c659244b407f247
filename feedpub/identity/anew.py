# SPDX-License-Identifier: MIT
"""A page that tells all its items anew: each title with something before or behind it, or all in another language.

No pair of items proves that by itself; most of the page does.  Values in, values out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from feedpub.identity.evidence import Draft, Known
from feedpub.identity.keys import comparable
from feedpub.identity.likeness import relabelled

_MANY = 3
"""So many items tell what became of a page; fewer may be chance."""
_TONGUE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?")
"""A step of a path that may name a language (ISO 639, with a country)."""
_FEW = 20
"""So many stored items, or places, are compared."""


def lengthened(drafts: Mapping[int, Draft], page: Sequence[Known], *, of: int) -> dict[int, Known]:
    """Drafts, by their number, with the stored item of which they have the title and something before or behind it, or
    less of it, or another label.  Empty unless they are most of the page, which has `of` items.
    """
    by_end: Mapping[tuple[str, ...], list[tuple[list[str], Known]]] = defaultdict(list)
    for k in page:
        words = comparable(k.title).split()
        for end in _ends(words):
            by_end[end].append((words, k))
    found = {}
    for n, draft in drafts.items():
        words = comparable(draft.title).split()
        near = {
            k.id: k
            for end in _ends(words)
            for other, k in by_end[end][:_FEW]
            if _is_part(words, other) or relabelled(draft.title, k.title)
        }
        if len(near) == 1:
            found[n] = next(iter(near.values()))
    takers = Counter(k.id for k in found.values())
    found = {n: k for n, k in found.items() if takers[k.id] == 1}
    return found if len(found) >= _MANY and 2 * len(found) > of else {}


def _ends(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[:2]), tuple(words[-2:]), tuple(words[:1]), tuple(words[-1:])}


def _is_part(a: list[str], b: list[str]) -> bool:
    """Whether one of two titles begins or ends with all the words of the other."""
    short, long = sorted((a, b), key=len)
    return len(short) < len(long) and short in (long[: len(short)], long[-len(short) :])


def translated(drafts: Sequence[Draft], ids: Sequence[str | None], page: Mapping[int, Known]) -> dict[int, Known]:
    """Drafts that nothing else has found, by their number, with the stored items that stood in their places, where the
    days of the page follow each other as they did and no link tells another story: there are none, or all name another
    language.  Empty unless they are most of it.

    Args:
        ids: What was found so far; where it is some item, that must have stood in this place, too.
        page: What stood on the page, by its place.
    """
    if not page or 2 * sum(item_id is None for item_id in ids) <= len(drafts):
        return {}
    for shift in _shifts(drafts, page):
        pairs = {n: page[n + shift] for n in range(len(drafts)) if n + shift in page}
        if _in_turn(drafts, ids, pairs):
            return {n: k for n, k in pairs.items() if ids[n] is None}
    return {}


def _shifts(drafts: Sequence[Draft], page: Mapping[int, Known]) -> Iterator[int]:
    """How far the first of the page may have moved up, or down; a few at most."""
    yield 0
    first, top = drafts[0].day, page[min(page)].day
    yield from islice((place for place, k in sorted(page.items()) if place and k.day == first), _FEW)
    yield from islice((min(page) - n for n, draft in enumerate(drafts) if n and draft.day == top), _FEW)


def _in_turn(drafts: Sequence[Draft], ids: Sequence[str | None], pairs: Mapping[int, Known]) -> bool:
    days: set[date] = set()
    tongues: set[tuple[str, str] | None] = set()
    for n, k in pairs.items():
        draft = drafts[n]
        if draft.day is None or draft.day != k.day or ids[n] not in (None, k.id):
            return False
        if ids[n] is None and not draft.link == k.link is None:
            tongues.add(_tongues(k.link or "", draft.link or ""))
        days.add(draft.day)
    return len(days) >= _MANY and 2 * len(pairs) > len(drafts) and len(tongues) < 2 and None not in tongues


def _tongues(before: str, now: str) -> tuple[str, str] | None:
    """The languages that two addresses of one site name in the first step in which they differ, as in
    ``example.org/en/news/7`` and ``example.org/de/news/7``; None: they differ in something else.
    """
    steps = zip(before.split("/"), now.split("/"), strict=False)
    one, two = next((pair for pair in steps if pair[0] != pair[1]), ("", ""))
    return (one, two) if _TONGUE.fullmatch(one) and _TONGUE.fullmatch(two) else None
