# SPDX-License-Identifier: MIT
"""Which item of today's listing is which item of yesterday.

Stages, the surest first; an item found in one stage is out of the next, and each stored item is found once at most:

1. the source's id, the link, title and text together: these keys are proof;
2. the title: proof, unless something speaks against it (another link, another date and text, or a text that tells
   another story, on a page where texts mostly stay as they are), and then a witness is needed: the same path on another
   host, the same stated day, the same text, or the same neighbours on the page; of several that bear one title, those
   belong together whose texts have most words in common;
3. a title like it, with the same numbers in it, and a witness: a typo mended, a headline edited;
4. the same text in the same place: a headline written anew.

Where the evidence is open the answer is "the same": an item delivered twice is worse than an edit that goes unseen.
Values in, values out.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from feedpub.identity import Keys, fold

_TYPO = 0.9
_RETOLD = 0.7
"""How much of two titles must agree: with a weak witness, and with the same text below them."""
_FEW = 50
"""So many stored items are compared with one draft for a trait that they share."""
SAME_TIME = timedelta(days=3)
"""How far apart two sources may tell one story."""
_SAME_STORY = 0.7
"""Share of words that two titles of one story have in common."""
_MANY = 3
"""So many titles tell what a page does with its days."""
_SAME_TEXT = 0.5
"""Share of words that two versions of one text have in common, at least; two texts with less tell two stories."""
_LATE = 0.3
"""So much of the shorter text does at least, where the title was never seen twice and the item had left the page: it
may have come back with a text that was much changed."""
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")
"""A word; of scripts without spaces, a letter."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An item of today, as far as matching looks at it."""

    keys: Keys
    title: str
    link: str | None
    """Canonical address of its own page."""
    text: str | None
    """Digest of its words."""
    day: date | None
    """The day that it states, None when it states none, or only how long ago it was."""
    year_known: bool = True
    """The page states the year of that day; else it was guessed, and the next reading may guess another."""
    begin: str = ""
    """The beginning of its text, where it has changed; else not needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A stored item, as far as matching looks at it."""

    id: str
    keys: frozenset[str]
    title: str
    link: str | None
    text: str | None
    """As of a draft; also None where nobody knows whether the text that is kept is its latest."""
    day: date | None
    position: int | None
    """Its place on the page at the last good run of this source, from 0; None when it was not there."""
    begin: str = ""
    """As of a draft; also empty where the text is not kept any more."""


def match(drafts: Sequence[Draft], known: Sequence[Known]) -> tuple[str | None, ...]:
    """For each draft the id of the stored item that it is, or None when it is new.

    Args:
        drafts: The page's items, in its order.
        known: Stored items that stood on the page, or share a key with one of the drafts.
    """
    found = _Found(drafts, known)
    for proof in ("id", "link", "text"):
        for n, draft in found.open_drafts():
            key = getattr(draft.keys, proof)
            found.take_if_any(n, [k for k in found.owners(key) if proof != "text" or not found.elsewhere(n, k)])
    # From the bottom, where old items stand: of two drafts of one title the lower is the older, unless the texts or the
    # neighbours, which are found first, say otherwise.
    found.look_at_texts()
    for n, draft in reversed(found.open_drafts()):
        if not draft.keys.repeated:
            found.take_if_any(n, [k for k in found.titled(n) if found.same_title(n, k)])
    found.take_told_alike()
    for steady in (True, False):
        for n, _ in reversed(found.open_drafts()):
            found.take_if_any(n, [k for k in found.titled(n) if found.same_title(n, k, steady=steady)])
    for n, _ in found.open_drafts():
        found.take_if_any(n, [k for k in found.vanished(n) if found.edited(n, k)])
    return tuple(found.ids)


def same_stories(
    drafts: Sequence[Draft], found: Sequence[str | None], recent: Sequence[Known]
) -> tuple[str | None, ...]:
    """Fill what `match` left open with recent items of other sources that have nearly the same title."""
    ids = list(found)
    for n, draft in enumerate(drafts):
        alike = [
            k
            for k in recent
            if k.id not in ids and _overlap(draft.title, k.title) >= _SAME_STORY and _of_one_time(draft.day, k.day)
        ]
        if ids[n] is None and alike:
            ids[n] = max(alike, key=lambda k: _overlap(draft.title, k.title)).id
    return tuple(ids)


def _of_one_time(a: date | None, b: date | None) -> bool:
    return a is None or b is None or abs(a - b) <= SAME_TIME


def _overlap(a: str, b: str) -> float:
    """Share of words that two titles have in common, 0 to 1; 0 where their numbers differ."""
    left, right = _words(a), _words(b)
    if {w for w in left if w.isdecimal()} != {w for w in right if w.isdecimal()}:
        return 0.0
    return _common(left, right)


@lru_cache(maxsize=512)  # a text is compared with many
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text)))


def _common(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of words in common, 0 to 1."""
    return len(a & b) / len(a | b) if a and b else 0.0


def _held(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter one's words that the other one has, 0 to 1: a text may gain sentences, or lose some."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


class _Found:
    """The pairs found so far.  Lives for one call of `match`."""

    def __init__(self, drafts: Sequence[Draft], known: Sequence[Known]) -> None:
        self.drafts = drafts
        self.ids: list[str | None] = [None] * len(drafts)
        self._free = {k.id: k for k in known}
        self._owners: Mapping[str, deque[Known]] = defaultdict(deque)
        for k in sorted(known, key=lambda k: -1 if k.position is None else k.position, reverse=True):
            for key in k.keys:
                self._owners[key].append(k)
        self._bearers = Counter(key for k in known for key in k.keys)
        self._on_page = {k.position: k.id for k in known if k.position is not None}
        self._positions = {item_id: position for position, item_id in self._on_page.items()}
        self._likes: Mapping[str | date | None, list[Known]] = defaultdict(list)
        for k in known:
            for trait in (k.text, k.day):
                self._likes[trait].append(k)
        self._links = {draft.link for draft in drafts if draft.link}
        self._texts_stay = False
        self._days_moved, self._turned = self._look_at_days()

    def look_at_texts(self) -> None:
        """Whether most texts stay as they are under their titles: then one that tells another story is another item's.
        Where they don't, the page looks anew.
        """
        told = [self.ids[n] for n, draft in enumerate(self.drafts) if draft.text and draft.keys.title in self._owners]
        self._texts_stay = 2 * sum(item_id is not None for item_id in told) >= len(told)

    def open_drafts(self) -> list[tuple[int, Draft]]:
        return [(n, draft) for n, draft in enumerate(self.drafts) if self.ids[n] is None]

    def owners(self, key: str | None) -> list[Known]:
        """Stored items of that key that no draft has taken yet, the lowest on the page first; a few at most."""
        owners = self._owners.get(key or "", deque())
        while owners and owners[0].id not in self._free:
            owners.popleft()
        return [k for k in islice(owners, _FEW) if k.id in self._free]

    def titled(self, n: int) -> list[Known]:
        """Stored items with the title of draft `n`; among many, those that share a trait with it as well."""
        title = self.drafts[n].keys.title
        return [*self.owners(title), *(k for k in self.vanished(n) if title in k.keys)]

    def vanished(self, n: int) -> list[Known]:
        """Stored items that were on the page at the last good run, that no draft has taken yet, and that share with
        draft `n` what could witness for them: path, text, day or a neighbour.  A few at most: pages may be long.
        """
        draft = self.drafts[n]
        alike = self.owners(draft.keys.path)
        for trait in (draft.text, draft.day):
            alike += islice((k for k in self._likes[trait] if k.id in self._free), _FEW) if trait else ()
        alike += [self._free[i] for i in self._between(n) if i in self._free]
        return [k for k in alike if k.position is not None]

    def _between(self, n: int) -> Iterator[str]:
        """Ids of what stood below the neighbour above draft `n`, and above the neighbour below it."""
        for neighbour, step in ((n - 1, 1), (n + 1, -1)):
            found = self.ids[neighbour] if 0 <= neighbour < len(self.ids) else None
            position = self._positions.get(found or "")
            if position is not None and position + step in self._on_page:
                yield self._on_page[position + step]

    def take_if_any(self, n: int, candidates: Sequence[Known]) -> None:
        """Pair draft `n` with the likeliest candidate."""
        if candidates:
            self._take(n, max(candidates, key=lambda k: self._rank(n, k)))

    def take_told_alike(self) -> None:
        """Pair drafts with stored items of their title and nearly their text, the likest first.  Of stored items that
        are equally like a draft, the text tells nothing.
        """
        pairs = []
        for n, draft in reversed(self.open_drafts()):
            likes = [(self._alike(n, k), k) for k in self.titled(n) if self.same_title(n, k)] if draft.begin else []
            best = max((like for like, _ in likes), default=0.0)
            if best >= _SAME_TEXT and sum(like == best for like, _ in likes) == 1:
                pairs += [(like, n, k) for like, k in likes if like >= _SAME_TEXT]
        for _, n, k in sorted(pairs, key=lambda pair: pair[0], reverse=True):
            if self.ids[n] is None and k.id in self._free:
                self._take(n, k)

    def _take(self, n: int, k: Known) -> None:
        self.ids[n] = k.id
        del self._free[k.id]

    def elsewhere(self, n: int, k: Known) -> bool:
        """They have different links, and the stored one's link is still on the page: it will be found by it."""
        return self._other_link(n, k) and k.link in self._links

    def same_title(self, n: int, k: Known, *, steady: bool = False) -> bool:
        """Whether the title proves it; `steady`: only beside the neighbour that it had."""
        if self.elsewhere(n, k) or (steady and not self._in_place(n, k)):
            return False
        other_day, other_story = self._other_day_and_text(n, k), self._other_story(n, k)
        if other_day and other_story:  # the next of a series may stand where the last one stood
            return self._same_path(n, k)
        return not (other_day or other_story or self._other_link(n, k)) or self._witness(n, k)

    def edited(self, n: int, k: Known) -> bool:
        """The item has another title now, and yet it is the same."""
        draft = self.drafts[n]
        if self.elsewhere(n, k) or draft.keys.title in k.keys:
            return False
        if self._same_text(n, k) and self._in_place(n, k):
            return True
        likeness = _likeness(draft.title, k.title)
        return likeness >= _RETOLD and (self._same_text(n, k) or (likeness >= _TYPO and self._witness(n, k)))

    def _rank(self, n: int, k: Known) -> tuple[float, ...]:
        same_spelling = fold(self.drafts[n].title) == fold(k.title)
        alike = self._alike(n, k)
        told = alike if alike >= _SAME_TEXT else 0.0  # texts that are hardly alike tell less than the place
        return (self._same_text(n, k), self._same_day(n, k), same_spelling, told, self._in_place(n, k), alike)

    def _alike(self, n: int, k: Known) -> float:
        """Share of words that the texts have in common."""
        return _common(_words(self.drafts[n].begin), _words(k.begin))

    def _witness(self, n: int, k: Known) -> bool:
        return self._same_path(n, k) or self._same_day(n, k) or self._same_text(n, k) or self._in_place(n, k)

    def _same_path(self, n: int, k: Known) -> bool:
        path = self.drafts[n].keys.path
        return path is not None and path in k.keys

    def _other_link(self, n: int, k: Known) -> bool:
        link = self.drafts[n].link
        return link is not None and k.link is not None and link != k.link

    def _other_day_and_text(self, n: int, k: Known) -> bool:
        draft = self.drafts[n]
        telling = (draft.year_known and not self._days_moved) or self._bearers[draft.keys.title] > 1
        other_day = draft.day is not None and k.day is not None and not self._same_day(n, k)
        return telling and other_day and not self._same_text(n, k)

    def _look_at_days(self) -> tuple[bool, bool]:
        """Whether the page's titles state other days than before, as when it shows from now on when each was changed;
        and whether they are the same days, their numbers read the other way round (``11/07/2023``), because a new item
        has proven another order, or the configuration says so.
        """
        told = same = turned = 0
        for draft in self.drafts:
            owners = self._owners.get(draft.keys.title)
            before = owners[0].day if owners and len(owners) == 1 else None
            if before is not None and draft.day is not None:
                told += 1
                same += draft.day == before
                turned += draft.day != before and draft.day == _other_way_round(before)
        return told >= _MANY and 2 * max(same, turned) < told, turned > same

    def _other_story(self, n: int, k: Known) -> bool:
        draft = self.drafts[n]
        comes_again = self._bearers[draft.keys.title] > 1
        if draft.text is None and k.text is None:
            return comes_again and k.position is None
        if not (self._texts_stay and draft.begin and k.text) or self._same_text(n, k):
            return False
        # What a text said that is not kept any more, nobody knows; but a title that came again comes again.
        if not k.begin:
            return comes_again
        if k.position is None and not comes_again:
            return _held(_words(draft.begin), _words(k.begin)) < _LATE
        return self._alike(n, k) < _SAME_TEXT

    def _same_text(self, n: int, k: Known) -> bool:
        return self.drafts[n].text is not None and self.drafts[n].text == k.text

    def _same_day(self, n: int, k: Known) -> bool:
        day = _other_way_round(k.day) if self._turned and k.day else k.day
        return day is not None and self.drafts[n].day == day

    def _in_place(self, n: int, k: Known) -> bool:
        """A neighbour on the page is the neighbour that it had."""
        if k.position is None:
            return False
        above = n > 0 and self.ids[n - 1] is not None and self.ids[n - 1] == self._on_page.get(k.position - 1)
        below = n + 1 < len(self.ids) and self.ids[n + 1] is not None
        return above or (below and self.ids[n + 1] == self._on_page.get(k.position + 1))


def _other_way_round(day: date) -> date:
    """The day with its numbers read the other way round, where they can be."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def _likeness(a: str, b: str) -> float:
    """0 to 1; 0 where the numbers differ: "Release 1.2.3" and "Release 1.2.4" are two items."""
    a, b = fold(a), fold(b)
    if _DIGITS.findall(a) != _DIGITS.findall(b):
        return 0.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _RETOLD and matcher.quick_ratio() >= _RETOLD else 0.0
