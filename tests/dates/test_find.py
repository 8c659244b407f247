# SPDX-License-Identifier: MIT
"""A date is found once: what stands in a text, in a field, or as a moment becomes one value, which is then resolved."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from feedpub.dates.find import clock_only, exact, find, find_all, like_date, read, with_year
from feedpub.dates.resolve import read_dates
from feedpub.model import Certainty

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("By Ann Lee | 3 March 2024 | News", "3 March 2024"),
        ("posted 30 April – 2 May 2024 in News", "30 April – 2 May 2024"),
        ("updated 3 hours ago", "3 hours ago"),
        ("yesterday, 14:30", "yesterday, 14:30"),
    ],
)
def test_a_date_has_its_own_words_and_no_others(text: str, words: str) -> None:
    found = find(text)
    assert found is not None
    assert found.date.words == words
    assert text[found.start : found.end].strip() == words


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("3 March 2024", "stated"),
        ("11/07/2023", "stated"),
        ("gestern", "reckoned"),
        ("14 Nov", "guessed"),
        ("2024", "guessed"),
    ],
)
def test_a_date_knows_how_sure_it_is(text: str, certainty: Certainty) -> None:
    date = read(text)
    assert date is not None
    assert date.certainty == certainty


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("June 4, 2023June 6, 2023", ["June 4, 2023", "June 6, 2023"]),
        ("2018-08-17 09:30Singular tides", ["2018-08-17 09:30"]),
        ("2018-08-17x", []),
        ("le 3 et 5 mai 2024", ["3 et 5 mai 2024"]),
        ("Last week's meeting is moved", []),
        ("Serial number 1722868200", []),
        ("Q3 2024 results: profit falls", []),
    ],
)
def test_all_dates_of_a_text_and_what_is_none(text: str, expected: list[str]) -> None:
    assert [found.date.words for found in find_all(text)] == expected


@pytest.mark.parametrize(
    "text", ["5 Nebelung 2024", "2024-03-05", "3 March", "+0000", "20:44:34 2026", "March 2024", "Feb. 5th, '24"]
)
def test_what_looks_like_a_date_is_nothing_else_though_nobody_may_know_which(text: str) -> None:
    assert like_date(text)


@pytest.mark.parametrize("text", ["10:31:07 UTC", "19:00 - 20:30", "Thursday, 18:30 – 21:00", "Fr. 18:30"])
def test_hours_are_nothing_else_and_a_weekday_may_stand_before_them(text: str) -> None:
    assert clock_only(text)
    assert not clock_only(f"{text} in the Small Hall")


@pytest.mark.parametrize("text", ["Rail", "Top 10", "Formula 1", "2024", "Area 51", "March", "Budget 2024", "5 stars"])
def test_a_name_with_a_number_in_it_is_no_date(text: str) -> None:
    assert not like_date(text)


def test_a_field_without_a_date_in_it_is_a_date_that_nobody_could_read() -> None:
    assert read("  ") is None
    date = read("to be  announced")
    assert date is not None
    assert date.words == "to be announced"
    (stated,), notes = read_dates([date], zone=UTC, now=NOW)
    assert stated is None
    assert [note.code for note in notes] == ["date-unread"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("14 November", "14 November 2023"),
        ("14 Nov, 10:30", "14 Nov 2023 10:30"),
        ("6\u670820\u65e5", "2023\u5e746\u670820\u65e5"),
    ],
)
def test_the_year_of_a_heading_comes_into_the_words_and_they_read_as_the_value_does(text: str, words: str) -> None:
    found = find(text)
    assert found is not None
    dated = with_year(found.date, 2023)
    assert dated.words == words
    assert read_dates([dated], zone=UTC, now=NOW) == read_dates([read(words)], zone=UTC, now=NOW)


def test_a_moment_is_taken_as_it_is_and_its_words_can_be_read_again() -> None:
    at = datetime(2024, 3, 5, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    (stated,), notes = read_dates([exact(at)], zone=UTC, now=NOW)
    assert stated is not None
    assert (stated.at, stated.precision, stated.certainty, notes) == (at, "time", "stated", ())
    again = read_dates([read(stated.text)], zone=UTC, now=NOW)[0][0]
    assert again is not None
    assert again.at == at


def test_a_moment_that_a_database_has_for_none_is_not_believed() -> None:
    (stated,), notes = read_dates([exact(datetime.fromtimestamp(0, UTC))], zone=UTC, now=NOW)
    assert stated is None
    assert [note.code for note in notes] == ["date-absurd"]


def test_moments_and_words_are_told_apart_on_one_page() -> None:
    """A moment has a year: what stands beside it without one is no guess, and keeps the page's order."""
    dates, _ = read_dates([exact(datetime(2024, 12, 5, tzinfo=UTC)), read("14 Nov")], zone=UTC, now=NOW)
    assert [(d.at.date().isoformat(), d.certainty) for d in dates if d] == [
        ("2024-12-05", "stated"),
        ("2024-11-14", "stated"),
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-07-03  Die Fähre fährt", "2026-07-03"),
        ("3 July 2026 La mairie est fermée", "3 July 2026"),
        ("2026-07-03 Sun rises on the quay", "2026-07-03"),
        ("2017-12-13  Pre-sale begins", "2017-12-13"),
        ("2026-07-03 Monday is a holiday", "2026-07-03"),
        ("2026-07-03 Friday Opening", "2026-07-03 Friday"),
        ("2026-07-03 Fri", "2026-07-03 Fri"),
        ("2026-07-03 Fri, Opening", "2026-07-03 Fri"),
        ("2026-07-03 (Fri) Opening", "2026-07-03 (Fri)"),
        ("2026-07-03 Fri   Opening", "2026-07-03 Fri"),
        ("2026-07-03 Fri 18:00 Opening", "2026-07-03 Fri 18:00"),
        ("3 July Friday Opening", "3 July Friday"),
        ("31 June 2026 Friday Opening", "31 June 2026"),
    ],
)
def test_a_short_weekday_behind_a_day_is_rather_the_first_word_of_a_title(text: str, date: str) -> None:
    found = find(text)
    assert found is not None
    assert text[found.start : found.end] == date
