# SPDX-License-Identifier: MIT
"""Whether a listing is believed: a source is known by its items.

::

    shares an item with what its source has shown ─────────────── it is the page, however short it has become
    shares none, but looks as the source always looked ────────── it is news
    shares none, but tells newer days of the same site's pages ── it is news
    shares none, and looks otherwise ─ for a day, or a week ───── it stays so: the page is another one now
                                     └ else ───────────────────── it waits, its feeds stay, and people hear of it

Pages of failure that say so are not asked here: they are no listings.
"""

from collections.abc import Collection, Iterable, Sequence, Set
from datetime import date, datetime, timedelta

from feedpub.identity.evidence import Draft, Known, host_of
from feedpub.parse.values import below_root
from feedpub.report import counted
from feedpub.state.records import Doubt

_STAYS = timedelta(hours=22)
"""The same items for so long are the page: a day, less what a daily job may come too early, or the clock be put on."""
_LASTS = timedelta(days=7)
"""After so long without one good listing the page is another one, even if it shows other items each time."""
_SAME = 0.5
"""Share of its items by which a listing is the one that was doubted before."""
_FEW = 3
"""So many items with days or links tell a page; fewer only where it never had more, or in the list's own place."""
_KEPT = 200
"""So many titles of a doubted listing are remembered."""


def fault_of(
    drafts: Sequence[Draft], page: Sequence[Known], *, shares: bool, placed: bool, min_share: float
) -> str | None:
    """Why a listing is not to be believed at once, as half a sentence; None when it is.

    Args:
        drafts: At least one.
        page: What stood on the source's page at its last good run; when empty, nothing can speak against the listing.
        shares: Some item of the listing is one that is known.
        placed: It stands where the page's list stood, in an element that few pages have.
        min_share: A listing with fewer items than this share of the page is doubted whatever it lists; 0 for none.
    """
    if len(drafts) < min_share * len(page):
        return f"has only {counted(len(drafts), 'item')}, where the last good run found {len(page)}"
    enough = 1 if placed else _FEW
    if shares or not page or _tells_news(drafts, page) or _looks_alike(drafts, page, enough=enough):
        return None
    begin = drafts[0].title[:60]
    return f"lists nothing that was seen there before (it begins with {begin!r}), and does not look as it did"


def is_in_its_place(before: str | None, now: str | None) -> bool:
    """Whether a list stands where it stood, by selectors that name a class or an id: tags alone are on every page."""
    return now is not None and now == before and not {".", "#"}.isdisjoint(now)


def _tells_news(drafts: Sequence[Draft], page: Sequence[Known]) -> bool:
    """Whether one of its items is what no other page has: linked below the root of the page's own site, and dated no
    earlier than anything that stood there.
    """
    newest = _newest(page)
    sites = {host_of(known.link) for known in page if known.link}
    return any(
        draft.day >= newest and below_root(draft.link) and host_of(draft.link) in sites
        for draft in drafts
        if draft.day and draft.link
    )


def _newest(page: Sequence[Known]) -> date:
    return max((known.day for known in page if known.day), default=date.min)


def _looks_alike(drafts: Sequence[Draft], page: Sequence[Known], *, enough: int) -> bool:
    """Whether it is as dated and as linked as the page was, and proves itself: by links to the same part of the site,
    or, if it has enough items, by days that are newer, or by links where there were none.
    """
    was_dated, was_linked = _most([k.day for k in page]), _most([k.link for k in page])
    days, links = [draft.day for draft in drafts], [draft.link for draft in drafts]
    newer = _most(days) and max(day for day in days if day) >= _newest(page)
    linked = _most(links)
    if (was_dated and not newer) or (was_linked and not linked):
        return False
    places = {place: host for k in page if k.link for host, place in _places(k.link)}
    same_place = _most(
        [link and any(_is_near(host, places.get(place)) for host, place in _places(link)) for link in links]
    )
    return same_place or (len(drafts) >= min(enough, len(page)) and (newer or (linked and not was_linked)))


def _places(link: str) -> Set[tuple[str, str]]:
    """Its host, and the parts of the site that it may belong to: its last step may tell its page, or its query."""
    parts = {below_root(link), below_root(link.partition("?")[0])} - {""}
    return {(host, place) for host, _, place in (part.partition("/") for part in parts)}


def _is_near(host: str, other: str | None) -> bool:
    """Whether two hosts are one, or the one is below the other: ``example.org`` and ``watch.example.org``."""
    return other is not None and (host == other or host.endswith(f".{other}") or other.endswith(f".{host}"))


def _most(values: Collection[object]) -> bool:
    return 2 * sum(bool(value) for value in values) >= len(values) > 0


# --- what is remembered of a listing that waits ---


def has_stayed(doubt: Doubt | None, drafts: Sequence[Draft], page: Sequence[Known], now: datetime) -> bool:
    """Whether a source was doubted for so long that its listing is the page now: for a day where it says the same, or
    news as the page always told them, however few.
    """
    if doubt is None:
        return False
    if _is_same(doubt.titles, _titles(drafts)) and now - doubt.same_since >= _STAYS:
        return True
    patience = _STAYS if _looks_alike(drafts, page, enough=1) else _LASTS
    return now - doubt.since >= patience


def doubted(before: Doubt | None, drafts: Sequence[Draft], now: datetime) -> Doubt:
    """What to remember of a listing that is not believed now; `before` is what was remembered so far."""
    since = (
        now if before is None else min(before.since, now)
    )  # a clock that was set back does not make it wait for ever
    titles = _titles(drafts)
    if before is not None and _is_same(before.titles, titles):
        return Doubt(since=since, same_since=min(before.same_since, now), titles=before.titles)
    return Doubt(since=since, same_since=now, titles=titles)


def _titles(drafts: Iterable[Draft]) -> frozenset[str]:
    return frozenset([draft.keys.title for draft in drafts][:_KEPT])


def _is_same(before: Set[str], now: Set[str]) -> bool:
    return len(before & now) >= _SAME * max(len(before), len(now))
