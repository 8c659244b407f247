# SPDX-License-Identifier: MIT
"""A date that a structured source states, whatever its shape, becomes the words that `RawItem` carries.

Seconds and milliseconds since 1970 (UTC), Python's datetimes and dates, ISO 8601 in its short form and RFC 5322 become
ISO 8601; all other words go through as they are, and `feedpub.dates` reads them together with the page's other dates.
A time without a zone stays without one: it is the source's.
"""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from feedpub.dates import find
from feedpub.model import RawDate

_FROM, _TO = 315_532_800, 4_102_444_800
"""1980 and 2100 in seconds: a number outside is no moment."""
_NET = re.compile(r"/?(?:new )?Date\((-?\d{9,14})(?:[+-]\d{4})?\)/?")
_ISO_DAY = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_ISO_CLOCK = re.compile(r"(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_COMPACT = re.compile(
    r"(?:19|20)\d{6}(?:T\d\d(?::?\d\d){1,2}(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?:19|20)\d\d-\d\d-\d\dT\d{4}(?:\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
"""ISO 8601 without dashes, or without colons."""
_MONTHS = {f"{n:02}": ((n, frozenset[str]()),) for n in range(1, 13)}


def date_of(words: str | None) -> RawDate | None:
    """The date that these words are; None when there are none."""
    return iso_date(words or "") or find.read(words or "")


def iso_date(words: str) -> RawDate | None:
    """The same of what most records say, by a shorter way; None where it is anything else than ISO 8601."""
    day, clock = words[:10], words[10:]
    if not _is_iso_clock(clock):
        return None
    found = _iso_day(day)
    return found and RawDate(words=words, year=found[0], months=found[1], day=found[2], clock=clock[1:])


@lru_cache(maxsize=4096)
def _iso_day(words: str) -> tuple[int, tuple[tuple[int, frozenset[str]], ...], int] | None:
    """Year, month and day; records have few days and times of day, and many moments."""
    return (int(words[:4]), _MONTHS[words[5:7]], int(words[8:])) if _ISO_DAY.fullmatch(words) else None


@lru_cache(maxsize=4096)
def _is_iso_clock(words: str) -> bool:
    """Nothing is a clock, too: the day is all that is said."""
    return _ISO_CLOCK.fullmatch(words) is not None


def stated(value: object) -> str | None:
    """The words of a date; None when `value` is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        moment = epoch(value)
        return _compact(str(value)) if moment is None else moment.isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = str(value).strip()
    return text if iso_date(text) else _of_text(text)


def epoch(value: float) -> datetime | None:
    """Seconds, or milli-, micro- or nanoseconds since 1970, as a moment in UTC; None when it is none of our time."""
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        if _FROM <= value / unit < _TO:
            return datetime.fromtimestamp(value // unit, UTC)
    return None


def _of_text(text: str) -> str | None:
    net = _NET.fullmatch(text)
    number = net[1] if net else text
    if re.fullmatch(r"\d{9,19}(?:\.\d+)?", number):
        moment = epoch(float(number))
        return moment.isoformat() if moment else None
    return _compact(text) or _letter(text) or text or None


def _compact(text: str) -> str | None:
    """``20240131``, ``20240131T120000Z`` and ``2024-01-31T1200Z`` with their dashes and colons."""
    if not _COMPACT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.isoformat() if "T" in text else moment.date().isoformat()


def _letter(text: str) -> str | None:
    """RFC 5322, such as ``Sat, 31 Jan 2026 13:53:09 +0900``, git's ``Sat Jan 31 13:53:09 2026 +0900``, and Ruby's
    ``Sat Jan 31 13:53:09 +0900 2026``.
    """
    found = re.fullmatch(r"\w{3} (\w{3}) +(\d{1,2}) ([\d:]{8}) (?:(\d{4}) ([+-]\d{4})|([+-]\d{4}) (\d{4}))", text)
    if found:
        text = f"{found[2]} {found[1]} {found[4] or found[7]} {found[3]} {found[5] or found[6]}"
    if not re.fullmatch(r"(?:\w{3},? )?\d{1,2} \w{3} \d{4} [\d:]{5,8} (?:[+-]\d{4}|GMT|UT|Z)(?: \(.*\))?", text):
        return None
    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return None
