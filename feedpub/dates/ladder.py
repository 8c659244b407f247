# SPDX-License-Identifier: MIT
"""When an item was published: the ladder of DESIGN, and the seconds that keep a page's order.

The rungs: (1) a date that the item states, (2) a date in its address, (3) the place between its neighbours, only on a
page whose dated items prove that it is in date order, (4) first seen.  The rung is recorded, with the words it stands
on.

- A date of a day only is noon of that day in the source's zone, or now, if noon is still to come.
- Items of one day, and items of one run without a date, are one second apart, in page order.
- What is published already is frozen: it bounds the others, and never moves.

Values in, values out; `now` is an argument.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from feedpub.dates.resolve import Stated
from feedpub.model import DateSource

Future = Literal["keep", "hold", "clamp"]
_SECOND = timedelta(seconds=1)
_HALF_A_DAY = timedelta(hours=12)
_PROOF = 3
"""Dated items that it takes to prove that a page is in date order."""


class Candidate(Struct, frozen=True, kw_only=True, gc=False):
    """What is known about the date of one item of a listing."""

    frozen: datetime | None = None
    """When it was published, if it was; aware, UTC."""
    stated: Stated | None = None
    in_url: Stated | None = None


class Dated(Struct, frozen=True, kw_only=True, gc=False):
    """The answer for one item.  `published` is aware, UTC, whole seconds."""

    published: datetime
    source: DateSource
    text: str | None
    held: bool = False
    """It is dated later than now, and the source wants such items held back until then."""


def fill_dates(
    candidates: Sequence[Candidate], *, now: datetime, future: Future = "keep", older_than: datetime | None = None
) -> tuple[Dated | None, ...]:
    """Date the new items of one listing, in page order; None for those that are published already.

    Args:
        candidates: All items of the listing, new and known, first on the page first.
        now: The moment of the run, aware.
        future: What becomes of an item dated later than `now`.
        older_than: Undated items below all known ones are older than this: the feeds, from which the state was
            rebuilt, held no more.  None in an ordinary run.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    direction = page_order([c.stated or c.in_url for c in candidates])
    newest_first = range(len(candidates)) if direction != "ascending" else range(len(candidates) - 1, -1, -1)
    rows = [_place(candidates[n], now=now, future=future) for n in newest_first]
    rows = list(_spread_days(rows, now))
    if direction is not None:
        rows = list(_between_neighbours(rows, now))
    if older_than is not None:
        rows = list(_below_the_known(rows, older_than))
    rows = list(_first_seen(rows, now))
    by_page = dict(zip(newest_first, rows, strict=True))
    return tuple(by_page[n].answer for n in range(len(candidates)))


def page_order(dates: Iterable[Stated | None]) -> Literal["descending", "ascending"] | None:
    """The order that the dated items of a page prove; None when they are too few, all of one day, or not in order."""
    found = [stated.at for stated in dates if stated is not None]
    if len(found) < _PROOF or len(set(found)) == 1:
        return None
    if all(a >= b for a, b in pairwise(found)):
        return "descending"
    return "ascending" if all(a <= b for a, b in pairwise(found)) else None


class _Row(Struct, frozen=True, kw_only=True, gc=False):
    """One item on its way up the ladder."""

    at: datetime | None
    """Published, as far as it is known yet."""
    day: datetime | None = None
    """The moment that a day-only date stands for, shared by the items of that day."""
    answer: Dated | None = None


def _place(c: Candidate, *, now: datetime, future: Future) -> _Row:
    """Rungs 1 and 2, and what is frozen."""
    stated = c.stated or c.in_url
    if stated is None:
        return _Row(at=c.frozen)
    at = stated.at.astimezone(UTC).replace(microsecond=0)
    by_day = stated.precision != "time"
    today = by_day and stated.at.date() <= now.astimezone(stated.at.tzinfo).date()
    held = at > now and not today and future == "hold"
    if at > now and (today or future == "clamp"):
        at = now
    day = stated.at if by_day else None
    if c.frozen is not None:  # what was published as of another day is no measure for the items of this one
        return _Row(at=c.frozen, day=day if abs(c.frozen - at) <= _HALF_A_DAY else None)
    source = DateSource.ITEM if c.stated else DateSource.URL
    return _Row(at=at, day=day, answer=Dated(published=at, source=source, text=stated.text, held=held))


def _spread_days(rows: Sequence[_Row], now: datetime) -> Iterator[_Row]:
    """Items of one day: seconds apart, around those of that day that are published already, and never later than now
    for being spread.  `rows` newest first.
    """
    days: dict[datetime, list[int]] = {}
    for n, row in enumerate(rows):
        if row.day is not None:
            days.setdefault(row.day, []).append(n)
    moved: dict[int, datetime] = {}
    for members in days.values():
        fixed = {k: rows[n].at for k, n in enumerate(members) if rows[n].answer is None}
        moved |= {members[k]: at for k, at in _seconds(len(members), fixed, rows[members[0]].at)}
    for n, row in enumerate(rows):
        yield _at(row, min(moved[n], max(now, row.at))) if row.at and n in moved else row


def _seconds(size: int, fixed: Mapping[int, datetime | None], start: datetime | None) -> Iterator[tuple[int, datetime]]:
    """Moments for the places of a group that are not fixed, newest first, one second apart where there is room."""
    known = {k: at for k, at in fixed.items() if at is not None}
    for k in range(size):
        if k in known:
            continue
        above = max((i for i in known if i < k), default=None)
        below = min((i for i in known if i > k), default=None)
        if above is not None:
            at = known[above] - (k - above) * _SECOND
            yield k, at if below is None else max(at, known[below])
        elif below is not None:
            yield k, known[below] + (below - k) * _SECOND
        elif start is not None:
            yield k, start - k * _SECOND


def _between_neighbours(rows: Sequence[_Row], now: datetime) -> Iterator[_Row]:
    """Rung 3: an undated item is a second older than the one above it, and never dated later than now.  `rows` newest
    first, page proven in order.
    """
    floors = _next_known(rows)
    above: datetime | None = None
    for row, floor in zip(rows, floors, strict=True):
        placed = row if row.at is not None or above is None else _under(above, floor, now)
        yield placed
        above = placed.at


def _under(above: datetime, floor: datetime | None, now: datetime) -> _Row:
    at = min(now, above - _SECOND if floor is None else max(above - _SECOND, min(floor, above)))
    text = f"before {_day(above)}" if floor is None else f"between {_day(floor)} and {_day(above)}"
    return _Row(at=at, answer=Dated(published=at, source=DateSource.NEIGHBOURS, text=text))


def _next_known(rows: Sequence[_Row]) -> list[datetime | None]:
    """For each row the date of the nearest older row that has one."""
    floors: list[datetime | None] = []
    floor = None
    for row in reversed(rows):
        floors.append(floor)
        floor = row.at or floor
    return floors[::-1]


def _below_the_known(rows: Sequence[_Row], older_than: datetime) -> Iterator[_Row]:
    """After a rebuild from capped feeds: undated items below the last known one were published before the oldest."""
    last = max((n for n, row in enumerate(rows) if row.at is not None and row.answer is None), default=len(rows))
    text = f"before {_day(older_than)}, the oldest in the feed"
    for n, row in enumerate(rows):
        if n < last or row.at is not None:
            yield row
        else:
            at = older_than - (n - last) * _SECOND
            yield _Row(at=at, answer=Dated(published=at, source=DateSource.NEIGHBOURS, text=text))


def _first_seen(rows: Sequence[_Row], now: datetime) -> Iterator[_Row]:
    """Rung 4: now, a second less for each that stands above, but not behind what is published already."""
    floor = max((row.at for row in rows if row.at is not None and row.answer is None and row.at <= now), default=None)
    at = now
    for row in rows:
        if row.at is not None:
            yield row
            continue
        yield _Row(at=at, answer=Dated(published=at, source=DateSource.FIRST_SEEN, text=None))
        at = at - _SECOND if floor is None else max(at - _SECOND, floor)


def _at(row: _Row, at: datetime) -> _Row:
    answer = row.answer
    if answer is None:
        return row
    return _Row(
        at=at, day=row.day, answer=Dated(published=at, source=answer.source, text=answer.text, held=answer.held)
    )


def _day(at: datetime) -> str:
    return at.date().isoformat()
