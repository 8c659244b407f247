# SPDX-License-Identifier: MIT
"""The words of a date become a moment.  Where they stand in a text is `feedpub.dates.find`'s business.

What one date leaves open, the whole page decides: which number of ``11/07/2023`` is the month, and the year of
``14 Nov``.  Nothing here reads a clock: `now` is an argument.  A date that can't be believed becomes None and a note,
because a false date is worse than none.
"""

import re
from collections.abc import Iterable, Sequence, Set
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedpub import words
from feedpub.dates.calendars import calendar_of, gregorian
from feedpub.model import Certainty, DateSource, Note, RawDate

Order = Literal["dmy", "mdy", "ymd"]
Precision = Literal["time", "day", "month", "year"]

NOON = timedelta(hours=12)
"""A day without a time: from UTC-11 to UTC+11 noon falls on the same day."""
EARLIEST = 1900
"""Years before are typing errors, other calendars or a database's zero."""
AHEAD = 10
"""Years from now that an announced event may be away."""
PLACEHOLDERS = frozenset({date(1900, 1, 1), date(1970, 1, 1), date(1969, 12, 31), date(1980, 1, 1)})
"""Days that software writes when it knows none."""


class Stated(Struct, frozen=True, kw_only=True):
    """A date that a text states."""

    at: datetime
    """Aware, in the zone that the text or else the source states.  A day without a time is at noon; a month is its
    first day at noon; a year its first of January."""
    precision: Precision
    """The smallest part that the text names."""
    text: str
    """The words read."""
    certainty: Certainty = "stated"
    """``stated``: the page names year, month and day.  ``reckoned``: it names a time before the run (``3 days ago``).
    ``guessed``: it leaves the day or the year open; then `at` is a month's first day, or has the latest year that keeps
    the page's order and is not after the run."""


def read_dates(
    dates: Sequence[RawDate | None],
    *,
    zone: tzinfo,
    now: datetime,
    order: Order | None = None,
    language: str | None = None,
) -> tuple[tuple[Stated | None, ...], tuple[Note, ...]]:
    """Read the dates of one page.

    Args:
        dates: The date of each item, as it was found, in page order; None where an item has none.
        zone: Zone of dates that name none.
        now: Aware; relative dates are counted from it, and a date without a year is after it only where its weekday
            proves that.
        order: How ``11/07/2023`` is read when the page itself does not prove it.
        language: BCP 47 tag of the page, asked after `order`.

    Returns:
        For each date what it states, or None; and notes (``date-order-open``, ``date-absurd``, ``date-unread``).
    """
    chosen, open_ = _orders(dates, now=now, order=order, language=language)
    days = [_resolved(d, chosen[i], now, language) if d else None for i, d in enumerate(dates)]
    yearless = not any(d.year for d in days if d)
    today = now.astimezone(zone).date()
    days = _to_come(dates, days, _with_years(days, today), today)
    told = [
        _stated(d, day, zone=zone, now=now, yearless=yearless) if d and day else None
        for d, day in zip(dates, days, strict=True)
    ]
    stated = tuple(one if isinstance(one, Stated) else None for one in told)
    return stated, (*open_, *(one for one in told if isinstance(one, Note)))


def date_in_url(link: str, *, zone: tzinfo, now: datetime) -> Stated | None:
    """The date in an address's path: only a full year, month and day, such as ``/2024/03/05/``, and not after `now`."""
    try:
        path = urlsplit(link).path
    except ValueError:
        return None
    match = _URL_DATE.search(path)
    if not match:
        return None
    numbers = [int(g) for g in match.groups() if g]
    try:
        day = date(*numbers)
    except ValueError:
        return None
    if not day.year >= 1990 or day > now.astimezone(zone).date():
        return None
    return Stated(at=_moment(day, NOON, zone), precision="day", text=match.group().strip("/"))


def told_by_page(
    stated: Stated | None, link: str | None, *, zone: tzinfo, now: datetime
) -> tuple[datetime | None, DateSource | None]:
    """What the page itself says of an item's date, and the rung: none for a date reckoned back from the run.

    A month, or a day whose year the page never names, is no date yet; `feedpub.dates.ladder` makes one of it.
    """
    if stated is not None:
        at = None if stated.certainty == "guessed" else stated.at
        return at, DateSource.ITEM if stated.certainty == "stated" else None
    found = date_in_url(link, zone=zone, now=now) if link else None
    return (found.at, DateSource.URL) if found else (None, None)


_URL_DATE = re.compile(
    r"(?<=/)(?:([12]\d{3})/(\d{1,2})/(\d{1,2})(?=/|$|-)|([12]\d{3})-(\d{2})-(\d{2})(?=[/_.-]|$)|([12]\d{3})(\d{2})(\d{2})(?=[/_.-]|$))",
    re.ASCII,
)


class _Day(NamedTuple):
    """A calendar day as far as it is known; `year` is None until the page's order gives it."""

    year: int | None
    month: int | None
    day: int | None


# Which number is the month ------------------------------------------------------------------------------------------


def _orders(
    dates: Sequence[RawDate | None], *, now: datetime, order: Order | None, language: str | None
) -> tuple[list[Order], tuple[Note, ...]]:
    """The order of the numbers of each date, and a note where it stays open.

    A date may prove its own (``13/2``); else the page's others prove it; else it is set; else it is told by how the
    days run, the language's, or month first.  Numbers with full stops between (``3.2.2024``) have the day first unless
    they prove otherwise.
    """
    paired = [d for d in dates if d and d.pair]
    dotted = _proofs(d for d in paired if "." in d.words)
    others = [d for d in paired if "." not in d.words]
    proofs = _proofs(others)
    common = next(iter(proofs)) if len(proofs) == 1 else None
    open_ = [d for d in others if d.pair and d.pair[0] != d.pair[1] and not _proof(d.pair)]
    if open_ and not common:
        told = order if order in _BOTH else None  # ymd says nothing of day and month before a year
        common = told or (None if proofs else _by_sequence(dates, now)) or order or _of_language(language)
    notes = () if common or not open_ else (_open_note(open_[0]),)
    dots: Order = "mdy" if dotted == {"mdy"} else "dmy"
    usual: Order = common or order or "mdy"
    return [_order_of(d, order=order, dots=dots, usual=usual) for d in dates], notes


def _order_of(date: RawDate | None, *, order: Order | None, dots: Order, usual: Order) -> Order:
    if date is None or date.pair is None:
        return usual
    if order == "ymd" and date.short_year:
        return "ymd"
    return dots if "." in date.words else _proof(date.pair) or usual


def _proofs(dates: Iterable[RawDate]) -> set[Order]:
    """The orders that dates prove by themselves."""
    return {proof for d in dates if d.pair and (proof := _proof(d.pair))}


def _proof(pair: tuple[int, int]) -> Order | None:
    if pair[0] > 12 >= pair[1]:
        return "dmy"
    return "mdy" if pair[1] > 12 >= pair[0] else None


def _by_sequence(found: Sequence[RawDate | None], now: datetime) -> Order | None:
    """The order in which the page's dates run one way, or from new to old, or in which none lies in the future.

    Each counts only where it holds for one of the two orders and not for the other.
    """
    fits: list[Order] = []
    falls: list[Order] = []
    present: list[Order] = []
    for order in _BOTH:
        days = [_calendar_day(f, order, now) for f in found if f and (f.at or f.pair or (f.year and f.day))]
        known = [d for d in days if d]
        distinct = len(set(known))
        if len(known) == len(days) and distinct > 2:
            falls += [order] if _falls(known) else []
            fits += [order] if _falls(known) or _falls(known[::-1]) else []
        if all(d <= now.date() + timedelta(days=1) for d in known) and len(known) == len(days):
            present.append(order)
    for orders in (fits, falls):
        if len(orders) == 1:
            return orders[0]
    return present[0] if len(present) == 1 else None


_BOTH: tuple[Order, Order] = ("dmy", "mdy")


def _falls(days: Sequence[date]) -> bool:
    return all(a >= b for a, b in pairwise(days))


def _calendar_day(found: RawDate, order: Order, now: datetime) -> date | None:
    day = _resolved(found, order, now, None)
    try:
        return date(day.year or 1, day.month or 0, day.day or 0)
    except ValueError:
        return None


_MONTH_FIRST = {"en-us", "en-ph", "en-ca", "es-us", "fil", "en-us-posix"}


def _of_language(language: str | None) -> Order | None:
    """What a language tag says; bare English says nothing, since half of its readers write the day first."""
    tag = (language or "").casefold().replace("_", "-")
    if not tag or tag == "en":
        return None
    return "mdy" if tag in _MONTH_FIRST else "dmy"


def _open_note(date: RawDate) -> Note:
    return Note(
        code="date-order-open",
        text=f"Nothing on the page shows whether {date.words!r} has the month or the day first; "
        "read as month first. Set date_order for this source.",
    )


# Years ----------------------------------------------------------------------------------------------------------------


def _resolved(found: RawDate, order: Order, now: datetime, language: str | None) -> _Day:
    """Year, month and day as numbers, where the words give them."""
    if found.at is not None:
        return _Day(year=found.at.year, month=found.at.month, day=found.at.day)
    month, day, year = _month(found, language), found.day, _century(found.year, found.short_year, now)
    if found.pair is not None:
        a, b = found.pair
        if order == "ymd" and found.short_year:
            return _Day(year=_century(a, True, now), month=b, day=found.year)
        month, day = (a, b) if order == "mdy" else (b, a)
    return _Day(*gregorian(found.calendar or calendar_of(language, year), year, month, day))


def _month(found: RawDate, language: str | None) -> int | None:
    primary = (language or "").casefold().split("-")[0]
    for number, languages in found.months:
        if primary in languages:
            return number
    return found.months[0][0] if found.months else None


def _century(year: int | None, short: bool, now: datetime) -> int | None:
    """``21`` is 2021, ``98`` is 1998: the latest year that is not after the next one."""
    if year is None or not short:
        return year
    full = now.year - now.year % 100 + year
    return full if full <= now.year + 1 else full - 100


_YEAR = 365
_MANY = 3
"""So many days show at which pace a page gets its items."""


def _with_years(days: Sequence[_Day | None], today: date) -> list[_Day | None]:
    """Give each day without a year the one that keeps the page's order, and never one after today.

    A page runs from new to old or from old to new; which of the two, the days themselves show.  Going through it from
    its newest end, a day that would be later than the one before it belongs to the year before.
    """
    bare = [(d.month, d.day) for d in days if d and d.month and d.day]
    if all(d is None or d.year is not None for d in days):
        return list(days)
    ups = sum(a < b for a, b in pairwise(bare))
    downs = sum(a > b for a, b in pairwise(bare))
    result = list(days) if ups <= downs else list(days)[::-1]
    limit = latest = (today.year, today.month, today.day)
    pinned = _pinned(result, today)
    for i, day in enumerate(result):
        if i == pinned:
            limit = latest
        if day is None or day.month is None or day.day is None:
            continue
        year = day.year or _year_until(limit, day.month, day.day)
        result[i] = day._replace(year=year)
        limit = min(limit, (year, day.month, day.day))
    return result if ups <= downs else result[::-1]


def _to_come(
    dates: Sequence[RawDate | None], days: Sequence[_Day | None], past: Sequence[_Day | None], today: date
) -> list[_Day | None]:
    """Days without a year that are no past ones, as their weekdays prove: ``Sat 5 December`` is the next one where that
    is a Saturday and the last one was none.
    """
    result = list(past)
    for n, (found, bare, day) in enumerate(zip(dates, days, past, strict=True)):
        if found and bare and day and bare.year is None and (named := _weekdays(found.words)):
            passed = (day.month or 0, day.day or 0) <= (today.month, today.day)
            ahead = day._replace(year=today.year + passed)
            result[n] = ahead if not _falls_on(day, named) and _falls_on(ahead, named) else day
    return result


def _weekdays(text: str) -> frozenset[int]:
    """The weekdays that the words of a date may name; a name that is a month's, too, tells nothing."""
    names = [word.casefold() for word in _NAME.findall(text)]
    table = words.weekday_numbers()
    return next((table[name] for name in names if name in table and name not in words.months()), frozenset())


_NAME = re.compile(r"[^\W\d_]+")


def _falls_on(day: _Day, weekdays: Set[int]) -> bool:
    try:
        return date(day.year or 0, day.month or 0, day.day or 0).weekday() in weekdays
    except ValueError:
        return False


def _pinned(days: Sequence[_Day | None], today: date) -> int:
    """How many items at the newest end of a page are older ones that were pinned there: one or two, where the others
    would else be a year old, and the gap before them out of all proportion.
    """
    bare = [(d.month, d.day) for d in days if d and d.month and d.day and d.year is None]
    for number in range(1, 3 if len(bare) == len(days) else 0):
        rest = bare[number:]
        if len(rest) < _MANY or bare[number - 1] >= rest[0] or rest[0] > (today.month, today.day):
            continue
        gaps = [_days_between(a, b) for a, b in pairwise(rest)]
        if max(gaps) * 4 < _YEAR - _days_between(rest[0], bare[number - 1]) and min(gaps) >= 0:
            return number
    return 0


def _days_between(later: tuple[int, int], earlier: tuple[int, int]) -> int:
    """Days from one day to another of the same year, about; negative where it is the other way round."""
    return 30 * (later[0] - earlier[0]) + later[1] - earlier[1]


def _year_until(limit: tuple[int, int, int], month: int, day: int) -> int:
    year = limit[0] if (month, day) <= limit[1:] else limit[0] - 1
    while (month, day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        year -= 1
    return year


# Moments --------------------------------------------------------------------------------------------------------------


def _stated(found: RawDate, day: _Day, *, zone: tzinfo, now: datetime, yearless: bool) -> Stated | Note:
    """What a date states, or why it can't be believed."""
    if found.ago is not None:
        reckoned = _relative(found, zone=zone, now=now)
        return reckoned if reckoned.at.year >= EARLIEST else _absurd(found)
    if day == _Day(year=None, month=None, day=None):
        said = found.words[:80]
        return Note(code="date-unread", text=f"{said!r} is no date that can be read; the item has none.")
    calendar = _credible(day, now)
    if calendar is None:
        return _absurd(found)
    if found.at is not None:
        return Stated(at=found.at, precision="time", text=found.words)
    if day.month is None or day.day is None:
        part: Precision = "year" if day.month is None else "month"
        return Stated(at=_moment(calendar, NOON, zone), precision=part, text=found.words, certainty="guessed")
    clock, own_zone = _clock(found)
    precision: Precision = "day" if clock is None else "time"
    at = _moment(calendar, clock or NOON, own_zone or zone)
    return Stated(at=at, precision=precision, text=found.words, certainty="guessed" if yearless else "stated")


def _credible(day: _Day, now: datetime) -> date | None:
    """The first day that it may be; None when the calendar has no such day, or nobody would publish on it."""
    try:
        first = date(day.year or 0, day.month or 1, day.day or 1)
    except ValueError:
        return None
    return first if EARLIEST <= first.year <= now.year + AHEAD and first not in PLACEHOLDERS else None


def _absurd(found: RawDate) -> Note:
    return Note(code="date-absurd", text=f"{found.words[:80]!r} can't be a date of publication; the item has none.")


def _moment(day: date, clock: timedelta, zone: tzinfo) -> datetime:
    """A wall time in a zone: one that the clocks skip moves forward, of one that comes twice it is the first."""
    return (datetime.combine(day, time(0), zone) + clock).astimezone(UTC).astimezone(zone)


def _relative(found: RawDate, *, zone: tzinfo, now: datetime) -> Stated:
    from dateutil.relativedelta import relativedelta

    units = found.ago or ()
    back = sum((relativedelta(**{f"{unit}s": count}) for count, unit in units), relativedelta())  # type: ignore[arg-type]
    smallest = units[-1][1]
    if smallest in ("second", "minute", "hour"):
        days = relativedelta(years=back.years, months=back.months, days=back.days)
        moment = (now.astimezone(zone) - days).astimezone(UTC) - (back - days)
        return Stated(at=moment.astimezone(zone), precision="time", text=found.words, certainty="reckoned")
    day = now.astimezone(zone).date() - back
    clock, own_zone = _clock(found)
    precision: Precision = "time" if clock else {"month": "month", "year": "year"}.get(smallest, "day")  # type: ignore[assignment]
    at = _moment(day, clock or NOON, own_zone or zone)
    return Stated(at=at, precision=precision, text=found.words, certainty="reckoned")


_TIME = re.compile(r"(\d{1,2})(?:\s*(?:[:.hH]|[時时点點시])\s*(\d{1,2}))?(?:\s*(?::|[分분])\s*(\d{1,2}))?")
_BEFORE_TIME = re.compile(r"\dT\d")
"""ISO 8601's sign between date and time."""
_DAY = timedelta(days=1)
_FARTHEST = timedelta(hours=14)
_OFFSET = re.compile(r"([-+−])\s*(\d{1,2}):?(\d{2})?(?!\d)")


def _clock(found: RawDate) -> tuple[timedelta | None, tzinfo | None]:
    """Time of day, as the clocks show it, and zone, out of the words behind a date; None for what they do not say.

    24:00 is the next day's midnight.
    """
    match = _TIME.search(found.clock)
    if not match:
        return None, None
    hour, minute, second = (int(g or 0) for g in match.groups())
    half = _half(found.clock)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    wall = timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    if (hour > 23 and wall != _DAY) or minute > 59 or second > 60:
        return None, None
    exact = match[3] is not None or bool(_BEFORE_TIME.search(found.words))
    return wall, _zone(found.clock[match.end() :], till=None if exact else wall)


_DIGITAL = re.compile(r"[\d:.T ]*(?:Z|[-+][\d:]*)?")
"""A time of day without a word: most structured sources know no other."""


def _half(text: str) -> str | None:
    if _DIGITAL.fullmatch(text):
        return None
    low = text.casefold()
    return next((half for word, half in _halves() if word.search(low)), None)


@cache
def _halves() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = {**words.cldr()["halves"], "a. m": "am", "p. m": "pm"}
    longest_first = sorted(((w, h) for w, h in table.items() if len(w) > 1), key=lambda p: -len(p[0]))
    return tuple((_whole_word(word), half) for word, half in longest_first)


def _whole_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_]){re.escape(word)}\.?(?![^\W\d_])" if word.isascii() else re.escape(word))


def _zone(text: str, till: timedelta | None) -> tzinfo | None:
    """The zone behind a time of day.

    ``14:00-15:30`` is no zone but a range of hours, which ends after `till`; None: the time is told so that an offset
    follows, with seconds or as ISO 8601 has it.  No zone of this world lies farther off than 14 hours.
    """
    if offset := _OFFSET.search(text):
        size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        ranged = offset[1] != "+" and offset[3] is not None and till is not None and size > till
        whole = size <= _FARTHEST and (till is None or size.seconds % 900 == 0)
        return timezone(size if offset[1] == "+" else -size) if whole and not ranged else None
    table, named = words.written()["zones"], words.written()["zone_names"]
    for word in re.findall(r"[^\W\d_]+", text):
        if word in named:
            return ZoneInfo(named[word])
        if (hours := table.get(word.casefold())) is not None:
            return timezone(timedelta(hours=hours)) if hours else UTC
    return None
