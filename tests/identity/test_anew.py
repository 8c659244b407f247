# SPDX-License-Identifier: MIT
"""A page that tells all its items anew has the same items; one that only looks like it a little has news."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from feedpub.model import RawItem
from tests.identity.test_matching import Story, item

TITLES = ("Harbour dredging to start", "New trolleybus line opens", "Ban on leaf blowers", "Bakery prices rise", "Fair")
GERMAN = (
    "Hafen wird ausgebaggert",
    "Neue Linie für den Campus",
    "Rat verbietet Laubbläser",
    "Brot wird teurer",
    "Fest",
)
DAYS = [f"2026-03-{day}" for day in (20, 19, 18, 17, 16)]
NEW = item("Observatory invites visitors", day="2026-03-21")


def page(titles: tuple[str, ...], days: list[str] | None = None) -> list[RawItem]:
    return [item(title, day=day) for title, day in zip(titles, days or [""] * len(titles), strict=True)]


# --- titles with something before or behind them ---


@pytest.mark.parametrize("shape", ["{day} {title}", "{title} ({day})", "{title} | Town {n}", "{n}00 {title}"])
def test_titles_that_all_gain_something_are_the_known_ones_and_so_are_those_that_lose_it(shape: str) -> None:
    longer = tuple(shape.format(title=t, day=d, n=n) for n, (t, d) in enumerate(zip(TITLES, DAYS, strict=True), 1))
    assert Story(page(TITLES), page(longer)).told() == ["0", "1", "2", "3", "4"]
    assert Story(page(longer), page(TITLES)).told() == ["0", "1", "2", "3", "4"]
    now = [item("12 Observatory invites visitors 3"), *page(longer)[:4]]
    assert Story(page(TITLES), now).told() == [None, "0", "1", "2", "3"]


def test_labels_that_are_all_exchanged_make_no_news() -> None:
    before, now = (page(tuple(f"{label} {t}" for t in TITLES[:4])) for label in ("Live:", "[Recording]"))
    assert Story(before, now).told() == ["0", "1", "2", "3"]


def test_two_of_five_do_not_make_it_so() -> None:
    now = ["100 Observatory invites visitors", "2 Ferry sold to a museum", "Jam", f"2026 {TITLES[0]}", f"7 {TITLES[1]}"]
    assert Story(page(TITLES), page(tuple(now))).told() == [None] * 5


def test_a_title_that_begins_several_others_is_none_of_them() -> None:
    before = page(("Report 1", "Report 2", "Report 3", "Report 4"))
    assert Story(before, [item("Report")]).told() == [None]


# --- another language ---


def test_other_titles_over_the_same_days_in_turn_are_the_same_items() -> None:
    assert Story(page(TITLES, DAYS), page(GERMAN, DAYS)).told() == ["0", "1", "2", "3", "4"]


def test_so_they_are_when_one_is_new_on_top_and_the_last_has_left() -> None:
    assert Story(page(TITLES, DAYS), [NEW, *page(GERMAN, DAYS)[:4]]).told() == [None, "0", "1", "2", "3"]
    assert Story([NEW, *page(TITLES, DAYS)], page(GERMAN, DAYS)).told() == ["1", "2", "3", "4", "5"]


def test_a_title_that_is_the_same_in_both_must_stand_where_it_stood() -> None:
    before, now = page(TITLES, DAYS), page((*GERMAN[:4], TITLES[4]), DAYS)
    assert Story(before, now).told() == ["0", "1", "2", "3", "4"]
    days = [*DAYS[:3], DAYS[3], DAYS[3]]
    swapped = page((*GERMAN[:3], TITLES[4], GERMAN[3]), days)
    assert Story(page(TITLES, days), swapped).told()[:3] == [None] * 3


def test_days_that_differ_or_are_too_few_make_news() -> None:
    assert (
        Story(page(TITLES, DAYS), page(GERMAN, [NEW.date.words if NEW.date else "", *DAYS[2:], ""])).told()
        == [None] * 5
    )
    assert Story(page(TITLES, DAYS[:1] * 5), page(GERMAN, DAYS[:1] * 5)).told() == [None] * 5
    assert Story(page(TITLES), page(GERMAN)).told() == [None] * 5


def test_with_links_of_their_own_they_are_other_items() -> None:
    now = [replace(x, link=f"https://example.org/de/{n}") for n, x in enumerate(page(GERMAN, DAYS))]
    assert Story(page(TITLES, DAYS), now).told() == [None] * 5


def test_links_may_differ_if_they_name_another_language() -> None:
    before = linked(page(TITLES, DAYS), "https://example.org/en/news/{n}-in-english")
    assert Story(before, linked(page(GERMAN, DAYS), "https://example.org/de/news/{n}-auf-deutsch")).told() == list(
        "01234"
    )
    assert Story(before, linked(page(GERMAN, DAYS), "https://example.net/de/news/{n}")).told() == [None] * 5
    assert Story(before, linked(page(GERMAN, DAYS), "https://example.org/en/sport/{n}")).told() == [None] * 5
    mixed = [
        *linked(page(GERMAN, DAYS), "https://example.org/de/{n}")[:3],
        *linked(page(GERMAN, DAYS), "https://example.org/fr/{n}")[3:],
    ]
    assert Story(before, mixed).told() == [None] * 5


def linked(items: Sequence[RawItem], link: str) -> list[RawItem]:
    return [replace(one, link=link.format(n=n)) for n, one in enumerate(items)]
