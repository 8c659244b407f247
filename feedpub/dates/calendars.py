# SPDX-License-Identifier: MIT
"""Years, months and days of other calendars become those of the Gregorian one.

The Persian calendar and that of Umm al-Qura are tables and astronomy, which two small libraries have; few pages need
them, so they are an extra: ``pip install feedpub[calendars]``.  Without it such a date is one that can't be read.
"""

from datetime import date

Parts = tuple[int | None, int | None, int | None]
"""Year, month, day; None: not known."""

_BUDDHIST = 543
"""Years that the Buddhist era is ahead."""


def calendar_of(language: str | None, year: int | None) -> str:
    """The calendar that a year in numbers is of: the language's own, where the year can be none of ours."""
    primary = (language or "").casefold().split("-")[0]
    if year is None:
        return ""
    if 1300 <= year < 1500:
        return {"fa": "persian", "ar": "hijri"}.get(primary, "")
    return "buddhist" if 2400 < year < 2700 and primary == "th" else ""


def gregorian(calendar: str, year: int | None, month: int | None, day: int | None) -> Parts:
    """The same day in our calendar; nothing of it is known where the other calendar needs a part that is missing."""
    if not calendar:
        return year, month, day
    if calendar == "buddhist" and year is not None:
        return year - _BUDDHIST, month, day
    if year is None or month is None or day is None:
        return None, None, None
    try:
        found = (_persian if calendar == "persian" else _hijri)(year, month, day)
    except (ImportError, ValueError, OverflowError):
        return None, None, None
    return found.year, found.month, found.day


def _persian(year: int, month: int, day: int) -> date:
    from persiantools.jdatetime import JalaliDate

    found: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    return found


def _hijri(year: int, month: int, day: int) -> date:
    from hijridate import Hijri

    return date(*Hijri(year, month, day).to_gregorian().datetuple())
