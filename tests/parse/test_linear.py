# SPDX-License-Identifier: MIT
"""Reading a listing takes work in proportion to its size.  Work is counted in calls of functions, never in seconds."""

import pytest

from feedpub.dates import find as datetext
from feedpub.dates import tokens
from feedpub.parse import byline
from feedpub.parse.text import lines, physical, read_text
from tests.work import counted_calls

pytestmark = pytest.mark.slow

SHAPES = {
    "short lines": "Line number {n}\n",
    "one line again and again": "a b c\n",
    "titles and dates": "Berth {n} gets a crane\n12/11/2023 Logistics by Name{n}\n",
    "titles twice": "Berth {n} gets a crane\n\nBerth {n} gets a crane\n\nIt lifts more than the old one did.\n\n",
    "bullets": "* Berth {n} gets a crane\n",
    "menu": "Home | News | Contact\n",
    "dates only": "12/11/2023\n",
    "end marks": "Read more\n",
    "parts of calendar leaves": "12\n",
    "blank lines": "\n",
    "broken for a screen": "the crane at the new berth lifts more than the old one did before the\nstorm of {n}\n",
    "labels twice": "Label {n}a\nLabel {n}aThe crane lifts it\nLabel {n}a\n",
    "ended by dates": "Berth {n} gets a crane, 12/11/2023\n",
    "versions": "2.{n}\nThe crane lifts more at {n}\n",
    "one long line": "The crane lifts {n} boxes. ",
    "one line of dates": "1/2/",
    "one line of labels": "By Home | ",
    "one line of digits": "1234567890",
}
KEPT = (lines._short, datetext.find, datetext._matches, tokens.letter, byline.beside_date)
"""What remembers lines; it forgets them here, so that each reading does all its work."""


def calls(text: str) -> int:
    """How many functions are called while a text is read, with nothing remembered."""
    for kept in KEPT:
        kept.cache_clear()
    return counted_calls(lambda: read_text(text))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_twice_the_listing_is_twice_the_work(shape: str) -> None:
    half, whole = ("".join(shape.format(n=n) for n in range(size)) for size in (1500, 3000))
    read_text(half)  # reads the word lists
    assert calls(whole + "Title\n") < 2.4 * calls(half + "Title\n")


@pytest.mark.parametrize("line", ["9", "a", "1/2/", "By Home | ", "»", "# ", "[", "12.", ": ", "…", "an hour "])
def test_a_long_line_is_looked_at_by_its_ends(line: str) -> None:
    read_text(line * 100)
    assert calls(line * 100_000) < 2 * calls(line * 1000) + 1000


def test_lines_of_one_form_share_the_search_for_dates() -> None:
    datetext._matches.cache_clear()
    for n in range(1, 29):
        datetext.find(f"{n:02}/11/2023 Logistics by Name")
    assert datetext._matches.cache_info().misses == 1


def test_rows_keep_what_is_read_and_lose_what_is_not() -> None:
    assert physical.visible("a\x0bb\u200bc\u00a0d\x00\ne\x7f\r\nf") == "a bc d\ne\r\nf"
