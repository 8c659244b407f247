# SPDX-License-Identifier: MIT
"""What speaks for, and what against, an item of today's listing being one of those that are stored.

No trait decides alone: an address moves, a day is corrected, a text is edited, a title comes again.  `Evidence` weighs
them for one pair; `Page` holds what only the page as a whole can tell.  Values in, values out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from msgspec import Struct

from feedpub.identity.keys import Keys, comparable
from feedpub.identity.likeness import (
    RETOLD,
    SOME_OF_PART,
    TYPO,
    bare,
    common,
    held,
    labelled,
    likeness,
    relabelled,
    same_numbers,
    word_set,
)

_EDITED = 0.7
"""Share of words that two texts in one place have in common where the headline is another, too."""
SAME_TEXT = 0.5
"""Share of words that two versions of one text have in common, at least; two texts with less tell two stories."""
_LATE = 0.3
"""So much of the shorter text does at least, where the title was never seen twice and the item had left the page: it
may have come back with a text that was much changed."""
_MANY = 3
"""So many titles tell what a page does with its days."""


class Draft(Struct, frozen=True, kw_only=True, gc=False):
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
    fingerprint: str = ""
    """See `feedpub.identity.keys.fingerprint`; matching does not look at it."""


class Known(Struct, frozen=True, kw_only=True, gc=False):
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


class Look(Struct, frozen=True, kw_only=True):
    """When the page is read, and when it was read anew before this."""

    today: date
    last: date


class Page(Struct, frozen=True, kw_only=True):
    """What a page tells as a whole."""

    links: frozenset[str]
    """The canonical addresses that its items have now."""
    days_moved: bool
    """Its titles state other days than before, as when it shows from now on when each was changed."""
    days_turned: bool
    """They state the same days, with the numbers read the other way round (``11/07/2023``): a new item has proven
    another order, or the configuration says so."""
    titles_moved: bool
    """Most texts that stand there once stand under another title than before: its headlines are written anew, or it
    counts something in them."""
    texts_stay: bool = False
    """Most texts stand as they were under their titles: then one that tells another story is another item's.  Where
    they don't, or it is not known yet, the page may look anew."""
    moves: frozenset[frozenset[str]] = frozenset()
    """Pairs of hosts of which several items prove that the one has become the other."""
    look: Look | None = None
    """None: nobody knows when it was read last."""


def look_at_days(pairs: Sequence[tuple[date, date]], look: Look | None = None) -> tuple[bool, bool]:
    """`Page.days_moved` and `Page.days_turned`, from today's and the stored day of each title that is borne once.

    Where most are days of their own that have come since the last look, no day has moved: all are the next of a series,
    as on the menu of a week.
    """
    next_days = [now for now, before in pairs if look is not None and _is_next(now, before, look)]
    if len(set(next_days)) > 1 and 2 * len(next_days) > len(pairs):
        return False, False
    same = sum(now == before for now, before in pairs)
    turned = sum(now != before and now == other_way_round(before) for now, before in pairs)
    return len(pairs) >= _MANY and 2 * max(same, turned) < len(pairs), turned > same


def _is_next(day: date, before: date, look: Look) -> bool:
    """Whether a day came after the last look, and the one before it has passed."""
    return before < look.today and day > max(before, look.last)


class Evidence(Struct, frozen=True, kw_only=True):
    """What one draft and one stored item tell of each other."""

    draft: Draft
    known: Known
    page: Page
    in_place: bool
    """A neighbour on the page is the neighbour that it had."""
    same_row: bool
    """It stands where the other one stood, counted from the top of the page or from its bottom."""
    comes_again: bool
    """Several stored items bear the draft's title."""
    sole_title: bool
    """No other draft and no other stored item bears it."""
    common_text: bool
    """Other drafts or stored items have that text, too, as where a page says of each what kind of thing it is."""
    sole_text: bool
    """They have the same text, of some length, which no other draft and no other stored item of the page has."""

    # --- verdicts ---

    def same_title(self) -> bool:
        """Whether the title, which both have, proves that they are one."""
        if self.elsewhere or self.renewed:
            return False
        if self._other_day and self._other_story:  # the next of a series may stand where the last one stood
            return self._same_path
        if not (self._other_day or self._other_story or self._other_link):
            return True
        return self._witnessed or self._nearly_told or self._put_off or self._dated_back

    def same_words(self) -> bool:
        """Whether title and text, which both have, prove that they are one."""
        return not (self.elsewhere or self.renewed)

    def moved(self) -> bool:
        """Whether the path, which both have on different hosts, proves that they are one."""
        same_title = self.draft.keys.title in self.known.keys
        hosts = frozenset(host_of(link) for link in (self.draft.link, self.known.link) if link)
        return not self.elsewhere and (same_title or self._same_day or self.same_text or hosts in self.page.moves)

    def edited(self) -> bool:
        """Whether they are one although the title is another now."""
        if self.elsewhere or self.renewed or self.draft.keys.title in self.known.keys:
            return False
        if self._other_number and not self._same_part:
            return False
        own_text = self.same_text and not self.common_text
        if (own_text and self.in_place) or self._same_part:
            return True
        told = self.sole_text and not self._days_differ
        if not same_numbers(self.draft.title, self.known.title):
            return told and (self._same_day or self.page.titles_moved)
        nearly = self.alike >= _EDITED and not self.common_text
        if told or (self.in_place and nearly and not self._days_differ):
            return True
        if self.in_place and not self._days_differ and relabelled(self.draft.title, self.known.title):
            return True
        if not (self._days_differ or self._other_link) and labelled(self.draft.title, self.known.title):
            return True  # pinned, or marked as live, it may stand anywhere
        like = likeness(self.draft.title, self.known.title)
        witnesses = own_text or (self._same_day and self.in_place)
        return like >= RETOLD and (witnesses or (like >= TYPO and (self._witnessed or self.same_row)))

    def rank(self) -> tuple[float, ...]:
        """How likely they are one; among several that may be, the greatest is."""
        same_spelling = comparable(self.draft.title) == comparable(self.known.title)
        told = self.alike if self.alike >= SAME_TEXT else 0.0  # texts that are hardly alike tell less than the place
        return (self.same_text, self._same_day, same_spelling, told, self.in_place, self.alike)

    # --- for ---

    @property
    def _witnessed(self) -> bool:
        return self._same_path or self._same_part or self._same_day or self.same_text or self.in_place

    @property
    def _same_path(self) -> bool:
        return self.draft.keys.path in self.known.keys

    @property
    def _same_part(self) -> bool:
        """They are one part of a page, and their day or titles say so, too: a number may only count what is there."""
        part = self.draft.keys.part
        if part is None or part not in self.known.keys:
            return False
        name, *titles = (bare(text) for text in (part.rpartition("#")[2], self.draft.title, self.known.title))
        return self._same_day or (len(name) >= SOME_OF_PART and all(name in title for title in titles))

    @property
    def _same_day(self) -> bool:
        day = self.known.day
        if day is not None and self.page.days_turned:
            day = other_way_round(day)
        return day is not None and self.draft.day == day

    @property
    def same_text(self) -> bool:
        """They have the same words below the title."""
        return self.draft.text is not None and self.draft.text == self.known.text

    @property
    def _nearly_told(self) -> bool:
        """Only one stored item bears the title; it stood on the page, and said nearly the same.  Whether it is the next
        of a series is known by the last look alone.
        """
        sole = not self.comes_again and self.known.position is not None
        return sole and self.page.look is not None and self.alike >= SAME_TEXT

    @property
    def _put_off(self) -> bool:
        """It stood on the page, and its day was still to come, as the one is that it states now: where days are in
        order, an event that is put off leaves its place.
        """
        look, days = self.page.look, (self.draft.day, self.known.day)
        stood = self.sole_title and self.known.position is not None and not self._other_link
        return look is not None and stood and all(day is not None and day >= look.today for day in days)

    @property
    def _dated_back(self) -> bool:
        """It stands where it stood, and states an earlier day than it did, as no next one of a series does."""
        day, before = self.draft.day, self.known.day
        return self.sole_title and self.same_row and day is not None and before is not None and day < before

    @property
    def alike(self) -> float:
        """Share of words that the texts have in common, 0 to 1."""
        return common(word_set(self.draft.begin), word_set(self.known.begin))

    # --- against ---

    @property
    def elsewhere(self) -> bool:
        """They have different links, and the stored one's link is still on the page: it will be found by it."""
        return self._other_link and self.known.link in self.page.links

    @property
    def renewed(self) -> bool:
        """The draft is the next of a series: it states a day that came after the last look, and the day of the stored
        one has passed.  One that is still to come is put off.
        """
        look, day, before = self.page.look, self.draft.day, self.known.day
        if look is None or day is None or before is None or not self.draft.year_known or self.page.days_moved:
            return False
        return _is_next(day, before, look) and not (self._same_day or self._same_path)

    @property
    def _other_link(self) -> bool:
        link = self.draft.link
        return link is not None and self.known.link is not None and link != self.known.link

    @property
    def _other_number(self) -> bool:
        """Their links differ by the number at the end alone, as a database counts its entries; an edit changes none."""
        if not self._other_link:
            return False
        (draft, number), (known, before) = (_numbered(link or "") for link in (self.draft.link, self.known.link))
        return draft == known and "" != number != before != ""

    @property
    def _other_day(self) -> bool:
        """They state different days, in earnest, and have not the same text."""
        telling = (self.draft.year_known and not self.page.days_moved) or self.comes_again
        return telling and self._days_differ and not self.same_text

    @property
    def _days_differ(self) -> bool:
        return self.draft.day is not None and self.known.day is not None and not self._same_day

    @property
    def _other_story(self) -> bool:
        """Their texts tell two stories; or both are bare, and this title has come again before."""
        draft, known = self.draft, self.known
        if draft.text is None and known.text is None:
            return self.comes_again and known.position is None
        had_text = known.text is not None or bool(known.begin)
        if not (self.page.texts_stay and draft.begin and had_text) or self.same_text:
            return False
        if self.comes_again:  # what came again comes again, though its text may be of old, or not kept any more
            return self.alike < SAME_TEXT
        if known.text is None or not known.begin:
            return False
        if known.position is None:
            return held(word_set(draft.begin), word_set(known.begin)) < _LATE
        return self.alike < SAME_TEXT


_NUMBER = re.compile(r"\d+")


def _numbered(link: str) -> tuple[str, str]:
    """An address with its numbers taken out, and the number that it ends with; empty where it ends with none."""
    end = _NUMBER.fullmatch(re.split("[/=]", link)[-1])
    return _NUMBER.sub("", link), end[0] if end else ""


def look_at_titles(moved: Sequence[bool]) -> bool:
    """`Page.titles_moved`, from whether each text that stands there once has another title than before."""
    return len(moved) >= _MANY and 2 * sum(moved) > len(moved)


def other_way_round(day: date) -> date:
    """The day with its numbers read the other way round, where they can be."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def host_of(link: str) -> str:
    """The host of a canonical address."""
    return link.partition("/")[0]


def look_at_hosts(links: Iterable[Iterable[str]]) -> frozenset[frozenset[str]]:
    """`Page.moves`, from all canonical addresses that each item had: the same path on two hosts is one move."""
    found: Counter[frozenset[str]] = Counter()
    for known in links:
        hosts: dict[str, set[str]] = {}
        for link in known:
            hosts.setdefault(link.partition("/")[2], set()).add(host_of(link))
        found.update({frozenset(pair) for path, several in hosts.items() if path for pair in combinations(several, 2)})
    return frozenset(pair for pair, often in found.items() if often > 1)
