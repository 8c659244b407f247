# SPDX-License-Identifier: MIT
"""Who comes into a feed, who stays and who goes.

Nothing comes in but by news; what a cap has taken out never comes back.  Decided here, done by `assemble`.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from feedpub import config
from feedpub.model import ALL, Item
from feedpub.state.records import Candidate, epoch
from feedpub.state.store import Store


class News(Struct, frozen=True, kw_only=True):
    """What a run brings, as ids."""

    arrived: frozenset[str] = frozenset()
    """Shown to readers whatever their place: new on a page that was read before, due at last, asked for by hand."""
    changed: frozenset[str] = frozenset()
    """Known, and now other words."""
    touched: frozenset[str] = frozenset()
    """New, or of other topics than before."""
    restated: frozenset[str] = frozenset()
    """What feeds show of it is not what they showed: another source tells it as well, it has another address.  It comes
    into none for that."""

    def all(self) -> frozenset[str]:
        return self.arrived | self.changed | self.touched | self.restated

    def among(self, ids: Collection[str]) -> "News":
        """As far as it concerns these items."""
        return News(
            arrived=self.arrived.intersection(ids),
            changed=self.changed.intersection(ids),
            touched=self.touched.intersection(ids),
            restated=self.restated.intersection(ids),
        )


class Shift(Struct, frozen=True, kw_only=True):
    """What becomes of a feed's entries."""

    ids: Sequence[str]
    """What the feed shall hold, newest first."""
    came: frozenset[str]
    went: frozenset[str]
    strangers: frozenset[str]
    """Those that went because the feed must not hold them any more: retracted, or of another topic."""
    titles: dict[str, str]
    """Of all of these, newest first."""
    since: Collection[str]
    """What it held."""


def shift(store: Store, keep: config.Keep, feed: str, *, now: datetime, first: bool, anew: bool, news: News) -> Shift:
    """What becomes of a feed's entries.

    Args:
        first: The feed was never published.
        anew: Also of the items that are no news, as the caps have it.
    """
    topic = None if feed == ALL else feed
    since = store.feeds.entries(feed)
    asked = set(news.arrived if first else news.arrived | news.changed | news.touched)
    asked.update(store.feeds.newest(topic, keep.items, keep.per_source) if anew else ())
    rows = store.feeds.candidates({*since, *(asked - store.feeds.were_in(feed, asked))}, topic)
    able = [row for row in rows if row.able]
    ids = {row.id for row in able}
    arrived = news.arrived.difference(since).intersection(ids)
    seen = now - timedelta(days=keep.min_days)
    fresh = arrived.union(i for i in since if min(since[i], now) > seen)
    born = None if keep.age_days is None else epoch(now - timedelta(days=keep.age_days))
    young = [row for row in able if born is None or row.id in fresh or row.published >= born]
    fitting = _within_bytes(store, _shared(young, keep.per_source)[: keep.items], keep.bytes)
    wanted = fresh.intersection(ids).union(fitting)
    if not anew and wanted <= since.keys():  # without news nothing leaves for the count's sake
        wanted = frozenset(since).intersection(row.id for row in young)
    kept = _kept(able, wanted, since)
    return Shift(
        ids=kept,
        came=frozenset(kept) - since.keys(),
        went=frozenset(since.keys() - set(kept)),
        strangers=frozenset(since.keys() - ids),
        titles={row.id: row.title for row in rows},
        since=since.keys(),
    )


def _kept(able: Sequence[Candidate], wanted: Collection[str], since: Collection[str]) -> list[str]:
    """Whatever its age, the last item stays: a feed is never emptied."""
    ids = [row.id for row in able]
    return [i for i in ids if i in wanted] or [i for i in ids if i in since][:1] or ids[:1]


def _shared(rows: Sequence[Candidate], most: int | None) -> list[str]:
    """Ids of those of the items, newest first, that are among the `most` newest of their source; None: of all."""
    places = Counter[str]()
    kept = []
    for row in rows:
        places[row.source] += 1
        if most is None or not row.source or places[row.source] <= most:  # no source brought a digest's entries
            kept.append(row.id)
    return kept


def _within_bytes(store: Store, ids: Sequence[str], limit: int | None) -> Sequence[str]:
    """Those of the items, newest first, whose words fit; the first always does."""
    if limit is None:
        return ids
    kept: list[str] = []
    size = 0
    for item in store.items.of(ids):
        size += _size(item)
        if size > limit and kept:
            break
        kept.append(item.id)
    return kept


def _size(item: Item) -> int:
    return sum(len(text.encode()) for text in (item.title, item.summary or "", item.content or ""))
