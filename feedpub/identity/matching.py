# SPDX-License-Identifier: MIT
"""Which item of today's listing is which item of yesterday.

Stages, the surest first; an item found in one stage is out of the next, and each stored item is found once at most:

1. the source's id, the link, title and text together: these keys are proof, and so is the path on another host with
   one more trait, or where other items have moved there;
2. the title: proof, unless something speaks against it (another link, another date and text, or a text that tells
   another story, on a page where texts mostly stay as they are), and then a witness is needed: the same path on another
   host, the same stated day, the same text, or the same neighbours on the page; of several that bear one title, those
   belong together whose texts have most words in common;
3. a title like it, with the same numbers in it, and a witness: a typo mended, a headline edited;
4. the same text in the same place: a headline written anew;
5. what most of a page tells together (`feedpub.identity.anew`): each title with something before or behind it, or all
   its items in another language.

One title with a day that came since the last look is the next of a series, once the day of the other has passed.
Where the evidence is open the answer is "the same": an item delivered twice is worse than an edit that goes unseen.
Here is who is compared with whom, and in which order; `feedpub.identity.evidence` says what each pair tells.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice

from msgspec.structs import replace

from feedpub.identity.anew import lengthened, translated
from feedpub.identity.evidence import (
    SAME_TEXT,
    Draft,
    Evidence,
    Known,
    Look,
    Page,
    look_at_days,
    look_at_hosts,
    look_at_titles,
)
from feedpub.identity.keys import Keys
from feedpub.identity.likeness import is_telling, overlap, unlabelled

_FEW = 50
"""So many stored items are compared with one draft for a trait that they share."""
SAME_TIME = timedelta(days=3)
"""How far apart two sources may tell one story."""
_SAME_STORY = 0.7
"""Share of words that two titles of one story have in common."""


def match(drafts: Sequence[Draft], known: Sequence[Known], *, look: Look | None = None) -> tuple[str | None, ...]:
    """For each draft the id of the stored item that it is, or None when it is new.

    Args:
        drafts: The page's items, in its order.
        known: Stored items that stood on the page, or share a key with one of the drafts.
        look: Days of this look and of the last one; None where there was none.
    """
    found = _Found(drafts, known, look)
    found.take_proven()
    found.look_at_texts()
    # From the bottom, where old items stand: of two drafts of one title the lower is the older, unless the texts or the
    # neighbours, which are found first, say otherwise.
    for n, draft in reversed(found.open_drafts()):
        if not draft.keys.repeated:
            found.take(n, found.titled(n), Evidence.same_title)
    found.take_told_alike()
    for n, _ in reversed(found.open_drafts()):
        found.take(n, found.titled(n), lambda pair: pair.in_place and pair.same_title())
    for n, _ in reversed(found.open_drafts()):
        found.take(n, found.titled(n), Evidence.same_title)
    found.take_lengthened()
    for n, _ in found.open_drafts():
        found.take(n, found.vanished(n), Evidence.edited)
    found.take_translated()
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
            if k.id not in ids and overlap(draft.title, k.title) >= _SAME_STORY and _of_one_time(draft.day, k.day)
        ]
        if ids[n] is None and alike:
            ids[n] = max(alike, key=lambda k: overlap(draft.title, k.title)).id
    return tuple(ids)


def _of_one_time(a: date | None, b: date | None) -> bool:
    return a is None or b is None or abs(a - b) <= SAME_TIME


class _Found:
    """The pairs found so far.  Lives for one call of `match`."""

    def __init__(self, drafts: Sequence[Draft], known: Sequence[Known], look: Look | None) -> None:
        self.drafts = drafts
        self.ids: list[str | None] = [None] * len(drafts)
        self._known = {k.id: k for k in known}
        self._free = dict(self._known)
        self._owners: Mapping[str, deque[Known]] = defaultdict(deque)
        for k in sorted(known, key=lambda k: -1 if k.position is None else k.position, reverse=True):
            for key in k.keys:
                self._owners[key].append(k)
        self._bearers = Counter(key for k in known for key in k.keys)
        self._titles = Counter(draft.keys.title for draft in drafts)
        self._texts = Counter(draft.text for draft in drafts)
        self._places = {k.position: k for k in known if k.position is not None}
        self._on_page = {position: k.id for position, k in self._places.items()}
        self._length = max(self._on_page, default=-1) + 1
        self._positions = {item_id: position for position, item_id in self._on_page.items()}
        self._likes: Mapping[str | date | None, list[Known]] = defaultdict(list)
        for k in known:
            for trait in (k.text, k.day):
                self._likes[trait].append(k)
        self._unlabelled: Mapping[str, list[Known]] = defaultdict(list)
        for k in self._places.values():
            self._unlabelled[unlabelled(k.title)].append(k)
        self._soles = self._sole_texts()
        moved, turned = look_at_days(list(self._days()), look)
        self._page = Page(
            links=frozenset(draft.link for draft in drafts if draft.link),
            days_moved=moved,
            days_turned=turned,
            titles_moved=look_at_titles(
                [d.keys.title not in self._soles[d.text].keys for d in drafts if d.text in self._soles]
            ),
            look=look,
        )

    def _sole_texts(self) -> Mapping[str | None, Known]:
        """The stored item of each text that one draft has, and one item of the page had."""
        then = {text: [k for k in items if k.position is not None] for text, items in self._likes.items()}
        return {
            t: items[0] for t, items in then.items() if isinstance(t, str) and len(items) == 1 and self._texts[t] == 1
        }

    def _days(self) -> Iterator[tuple[date, date]]:
        """Today's and the stored day of each title that only one stored item bears."""
        for draft in self.drafts:
            bearers = self._owners.get(draft.keys.title, deque())
            before = bearers[0].day if len(bearers) == 1 else None
            if draft.day is not None and before is not None:
                yield draft.day, before

    def look_at_texts(self) -> None:
        """See whether most texts stay, once the stage that finds those is done."""
        told = [self.ids[n] for n, draft in enumerate(self.drafts) if draft.text and draft.keys.title in self._owners]
        stay = 2 * sum(item_id is not None for item_id in told) >= len(told)
        self._page = replace(self._page, texts_stay=stay)

    def open_drafts(self) -> list[tuple[int, Draft]]:
        return [(n, draft) for n, draft in enumerate(self.drafts) if self.ids[n] is None]

    # --- who may be whom ---

    def owners(self, key: str | None) -> list[Known]:
        """Stored items of that key that no draft has taken yet, the lowest on the page first; a few at most."""
        owners = self._owners.get(key or "", deque())
        while owners and owners[0].id not in self._free:
            owners.popleft()
        return [k for k in islice(owners, _FEW) if k.id in self._free]

    def titled(self, n: int) -> list[Known]:
        """Stored items with the title of draft `n`, each once; among many, those that share a trait with it as well."""
        title = self.drafts[n].keys.title
        found = [*self.owners(title), *(k for k in self.vanished(n) if title in k.keys)]
        return list({k.id: k for k in found}.values())

    def vanished(self, n: int) -> list[Known]:
        """Stored items that were on the page at the last good run, that no draft has taken yet, and that share with
        draft `n` what could witness for them: path, part, title but for labels, text, day or a neighbour.  A few at
        most: pages may be long.
        """
        draft = self.drafts[n]
        alike = self.owners(draft.keys.path) + self.owners(draft.keys.part)
        alike += islice((k for k in self._unlabelled.get(unlabelled(draft.title), ()) if k.id in self._free), _FEW)
        for trait in (draft.text, draft.day):
            alike += islice((k for k in self._likes[trait] if k.id in self._free), _FEW) if trait else ()
        alike += [self._free[i] for i in (*self._between(n), *self._opposite(n)) if i in self._free]
        return [k for k in alike if k.position is not None]

    def _between(self, n: int) -> Iterator[str]:
        """Ids of what stood below the neighbour above draft `n`, and above the neighbour below it."""
        for neighbour, step in ((n - 1, 1), (n + 1, -1)):
            found = self.ids[neighbour] if 0 <= neighbour < len(self.ids) else None
            position = self._positions.get(found or "")
            if position is not None and position + step in self._on_page:
                yield self._on_page[position + step]

    def _opposite(self, n: int) -> Iterator[str]:
        """Ids of what stood as far from the top of the page as draft `n` stands, and as far from its bottom."""
        for position in (n, n - len(self.drafts) + self._length):
            if position in self._on_page:
                yield self._on_page[position]

    # --- who is whom ---

    def take_proven(self) -> None:
        """Pair what has a key in common that is proof."""
        self._take_by(lambda keys: keys.id, lambda _: True)
        self._take_by(lambda keys: keys.link, lambda _: True)
        self._take_by(lambda keys: keys.path, Evidence.moved)
        self._look_at_hosts()
        self._take_by(lambda keys: keys.path, Evidence.moved)
        self._take_by(lambda keys: keys.text, Evidence.same_words)

    def _take_by(self, kind: Callable[[Keys], str | None], holds: Callable[[Evidence], bool]) -> None:
        """Pair drafts with stored items of that key.  Of several that claim one, as where an address stood under a
        wrong title for a while, the likeliest has it.
        """
        claims: defaultdict[str, list[tuple[int, Evidence]]] = defaultdict(list)
        for n, draft in self.open_drafts():
            if pair := self._likeliest(n, self.owners(kind(draft.keys)), holds):
                claims[pair.known.id].append((n, pair))
        for claim in claims.values():
            n, pair = max(claim, key=lambda one: one[1].rank()) if len(claim) > 1 else claim[0]
            self._pair(n, pair.known)
        if any(len(claim) > 1 for claim in claims.values()):
            self._take_by(kind, holds)

    def take(self, n: int, candidates: Sequence[Known], holds: Callable[[Evidence], bool]) -> None:
        """Pair draft `n` with the likeliest of the candidates for which the evidence holds, if there is one."""
        if pair := self._likeliest(n, candidates, holds):
            self._pair(n, pair.known)

    def _likeliest(self, n: int, candidates: Sequence[Known], holds: Callable[[Evidence], bool]) -> Evidence | None:
        pairs = [pair for pair in self._weigh(n, candidates) if holds(pair)]
        return max(pairs, key=Evidence.rank) if len(pairs) > 1 else next(iter(pairs), None)

    def take_told_alike(self) -> None:
        """Pair drafts with stored items of their title and nearly their text, the likest first.  Of stored items that
        are equally like a draft, the text tells nothing.
        """
        found = []
        for n, draft in reversed(self.open_drafts()):
            pairs = [pair for pair in self._weigh(n, self.titled(n)) if pair.same_title()] if draft.begin else []
            best = max((pair.alike for pair in pairs), default=0.0)
            if best >= SAME_TEXT and sum(pair.alike == best for pair in pairs) == 1:
                found += [(n, pair) for pair in pairs if pair.alike >= SAME_TEXT]
        for n, pair in sorted(found, key=lambda one: (one[1].alike, one[1].rank()), reverse=True):
            if self.ids[n] is None and pair.known.id in self._free:
                self._pair(n, pair.known)

    def _look_at_hosts(self) -> None:
        """See which hosts have become others, in this run or before."""
        links = {i: {key[5:] for key in k.keys if key.startswith("link:")} for i, k in self._known.items()}
        for draft, item_id in zip(self.drafts, self.ids, strict=True):
            if item_id is not None and draft.link is not None:
                links[item_id].add(draft.link)
        self._page = replace(self._page, moves=look_at_hosts(links.values()))

    def take_lengthened(self) -> None:
        """Pair what has the title of a stored item with something before or behind it, where most of the page has."""
        left = [k for k in self._free.values() if k.position is not None]
        for n, k in lengthened(dict(self.open_drafts()), left, of=len(self.drafts)).items():
            if k.link is None or k.link == self.drafts[n].link or k.link not in self._page.links:
                self._pair(n, k)

    def take_translated(self) -> None:
        """Pair what stands where it stood, where most of the page is told in another language."""
        for n, k in translated(self.drafts, self.ids, self._places).items():
            if k.id in self._free:
                self._pair(n, k)

    def _pair(self, n: int, k: Known) -> None:
        self.ids[n] = k.id
        del self._free[k.id]

    def _weigh(self, n: int, candidates: Sequence[Known]) -> Iterator[Evidence]:
        draft = self.drafts[n]
        for k in candidates:
            yield Evidence(
                draft=draft,
                known=k,
                page=self._page,
                in_place=self._in_place(n, k),
                same_row=k.position is not None and k.id in self._opposite(n),
                comes_again=self._bearers[draft.keys.title] > 1,
                sole_title=self._titles[draft.keys.title] == 1 >= self._bearers[draft.keys.title],
                common_text=self._texts[draft.text] > 1 or len(self._likes[draft.text]) > 1,
                sole_text=k is self._soles.get(draft.text) and is_telling(draft.begin),
            )

    def _in_place(self, n: int, k: Known) -> bool:
        if k.position is None:
            return False
        above = n > 0 and self.ids[n - 1] is not None and self.ids[n - 1] == self._on_page.get(k.position - 1)
        below = n + 1 < len(self.ids) and self.ids[n + 1] is not None
        return above or (below and self.ids[n + 1] == self._on_page.get(k.position + 1))
