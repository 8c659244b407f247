# SPDX-License-Identifier: MIT
"""What only a list as a whole tells of its items' dates: the year of its heading, a series of titles that name days."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from feedpub.dates.find import find_all, with_year
from feedpub.model import RawDate, RawItem
from feedpub.parse.text.kinds import DATE, TEXT
from feedpub.parse.text.share import Part

_SERIES = 3
"""So many titles that name days are a series, and so many dates are enough to tell how a page writes them."""
_TOP = 3
"""In so many lines a page says its name."""
_AGO = "ago"
_YEARS = re.compile(r"(?<![\d/–-])(?:19|20)\d\d(?![\d/–-])")


def dated(items: list[RawItem], above: Sequence[str]) -> list[RawItem]:
    """Items with the days that only the list tells; `above` stands above it."""
    return _dated_by_titles(_of_the_year(items, above))


def begins_with_its_name(parts: Sequence[Part]) -> bool:
    """Whether the first is the page's own name above the day of today: on top of the page, with no text, and its day
    written in another way than those of all others.
    """
    days = [next((x.found.date for x in part.tail if x.kind is DATE and x.found), None) for part in parts]
    if len(parts) < _SERIES or parts[0].title.number > _TOP or None in days[:_SERIES]:
        return False
    bare = not parts[0].head and all(x.kind is not TEXT for x in parts[0].tail)
    first, *others = [_form(day) for day in days if day is not None]
    return bare and first not in others and (len(set(others)) == 1 or all(form == _AGO for form in others))


def _form(date: RawDate) -> str:
    """How a day is written: ``w, d w d`` for "Monday, 30 November 2026"."""
    return _AGO if date.ago is not None else re.sub(r"\d+", "d", re.sub(r"[^\W\d_]+", "w", date.words))


def _of_the_year(items: list[RawItem], above: Sequence[str]) -> list[RawItem]:
    """Days without a year, all of them, below a heading that names one: "Programme of 2027"."""
    years = set(_YEARS.findall(above[-1])) if above else set()
    dates = [item.date for item in items if item.date is not None]
    if len(years) != 1 or not dates or any(day.year or day.ago or not day.names_day for day in dates):
        return items
    year = int(years.pop())
    return [replace(item, date=with_year(item.date, year)) if item.date else item for item in items]


def _dated_by_titles(items: list[RawItem]) -> list[RawItem]:
    """Where no item has a date and all titles name one whole day, the years in order, that is the day of each: "Minutes
    of the meeting of 12 November 2026".  The titles stay as they are.
    """
    if len(items) < _SERIES or any(item.date for item in items):
        return items
    found = [find_all(item.title) for item in items]
    days = [one[0].date for one in found if len(one) == 1 and one[0].date.year and one[0].date.names_day]
    years = [day.year or 0 for day in days]
    if len(days) < len(items) or (years != sorted(years) and years != sorted(years, reverse=True)):
        return items
    return [replace(item, date=day) for item, day in zip(items, days, strict=True)]
