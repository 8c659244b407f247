# SPDX-License-Identifier: MIT
"""What holds for every text, however mangled, and the sample listing in full."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedpub.model import Hints, Listing
from feedpub.parse.text import read_text

SAMPLE = Path(__file__).parents[1] / "listings/sample/listing.txt"
SEED = Path(__file__).parents[3] / "shared/seed/listing.txt"
LINES = [
    "A title about ports",
    "Another title, of rail and of sea",
    "A sentence that goes on about this and that. And another one follows it.",
    "11/07/2023 Logistics",
    "2025年07月18日 物流知识百科",
    "By Maria Lopez | March 3, 2021 | News",
    "Read More",
    "...Read more",
    "• A bullet",
    "12. Number twelve",
    "vor 3 Stunden",
    "1 2 3 Next",
    "====",
    "## [1.2.0] - 2024-01-02",
    "Tags: a, b",
    "12",
    "JUN",
    "",
    "",
    "   ",
    "\u200f\u202bשלום\u202c",
    "\ufeff",
    "\x00\x07",
    "\ud800",
    "9999-99-99",
    "٣١ مارس ٢٠٢٤",
]


def check(listing: Listing) -> None:
    """What every listing keeps, whatever it was made from."""
    for item in listing.items:
        assert item.title == " ".join(item.title.split())
        assert item.title
        assert item.line > 0
        assert item.summary is None or (item.summary.strip() and "\n\n\n" not in item.summary)
        assert all(c.strip() for c in item.categories)
    assert [i.line for i in listing.items] == sorted(i.line for i in listing.items)
    assert all(d.reason for d in listing.dropped)


def test_the_sample_listing_has_each_item_once_and_whole() -> None:
    listing = read_text(SAMPLE.read_text(encoding="utf-8"))
    assert len(listing.items) == len({i.title for i in listing.items}) == 14
    assert all(i.summary and "\n" not in i.summary and i.summary.endswith(".") for i in listing.items)
    assert [bool(i.date) for i in listing.items] == [bool(i.categories) for i in listing.items]
    assert {d.reason for d in listing.dropped} == {"read more"}
    assert not listing.notes


@pytest.mark.skipif(not SEED.is_file(), reason="the listing that the project began with is not beside this checkout")
def test_the_listing_that_the_project_began_with_is_exact() -> None:
    listing = read_text(SEED.read_text(encoding="utf-8"))
    assert len(listing.items) == len({i.title for i in listing.items}) == 10
    dated = [i for i in listing.items if i.date or i.categories]
    assert [(i.title[:17], i.date and i.date.words, i.categories) for i in dated] == [
        ("Breaking Barriers", "11/07/2023", ("Logistics",))
    ]
    assert all(i.summary and "\n" not in i.summary and i.summary.endswith(".") for i in listing.items)
    assert [d.reason for d in listing.dropped] == ["read more"]
    assert not listing.notes


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=60), max_size=40), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_makes_it_fail(lines: list[str], end: str) -> None:
    check(read_text(end.join(lines)))


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_sample_may_be_shuffled_doubled_cut_and_glued(data: st.DataObject) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    lines = data.draw(st.permutations(lines) | st.just(lines) | st.just([x for x in lines if x]) | st.just(lines * 2))
    start = data.draw(st.integers(0, len(lines)))
    text = data.draw(st.sampled_from(["\n", "\r\n", " ", "\n\u00a0\n", "\u2028"])).join(lines[start:])
    check(read_text(text[: data.draw(st.integers(0, len(text)))]))


@pytest.mark.parametrize("text", ["", "\n\n", " ", "\ufeff", "\x00", "One line", "x" * 300_000, "a\n" * 20_000])
def test_extremes_are_read_or_left_out(text: str) -> None:
    check(read_text(text))


@pytest.mark.parametrize("change", ["\u00a0", "\r\n", "\ufeff", "\u200f"])
def test_invisible_differences_change_nothing(change: str) -> None:
    plain = SAMPLE.read_text(encoding="utf-8")
    other = {
        "\u00a0": plain.replace("\n\n", "\n\u00a0\n"),
        "\r\n": plain.replace("\n", "\r\n"),
        "\ufeff": "\ufeff" + plain,
        "\u200f": plain.replace("\n", "\u200f\n"),
    }[change]
    assert read_text(other).items == read_text(plain).items


CLOSE = SAMPLE.parents[1] / "dates-below-texts/fr.txt"


def test_two_readings_that_are_close_are_reported() -> None:
    """The first of its short lines may be the page's heading or an item's title: five items, or six."""
    (note,) = read_text(CLOSE.read_text(encoding="utf-8")).notes
    assert note.code == "unsure"
    assert "(5 items)" in note.text
    assert "(6 items)" in note.text


def test_a_page_with_one_reading_far_ahead_is_not_called_unsure() -> None:
    assert not read_text(SAMPLE.read_text(encoding="utf-8")).notes


def test_hints_cut_the_list_out_and_name_the_lines() -> None:
    one, two = "monday market\n03/04/2024\nmany stalls\n", "tuesday talk\n04/04/2024\nabout bees\n"
    text = f"Odd page\nSTART\n{one}\nAd buy now\n{two}END\nx"
    hints = Hints(record="title, date, text", start="START", end="END", skip=("/^Ad /",))
    listing = read_text(text, hints=hints)
    assert [(i.title, i.date and i.date.words, i.summary) for i in listing.items] == [
        ("monday market", "03/04/2024", "many stalls"),
        ("tuesday talk", "04/04/2024", "about bees"),
    ]
    assert [d.reason for d in listing.dropped] == [
        "outside the list",
        "outside the list",
        "skipped by hint",
        "outside the list",
        "outside the list",
    ]


def test_joiners_stay_because_words_and_emoji_are_made_with_them() -> None:
    page = (
        "ثبت‌نام آغاز شد\n\nنام‌نویسی از امروز آغاز شده است و تا پایان ماه ادامه دارد.\n\n"
        "👩‍🚀 در ایستگاه\n\nفضانوردان امروز به ایستگاه رسیدند و کار خود را آغاز کردند.\n"
    )
    assert [item.title for item in read_text(page).items] == ["ثبت‌نام آغاز شد", "👩‍🚀 در ایستگاه"]


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["{}\n", "Crane {}\n\n", "Crane {}\n12 May 2023\n", "Crane {} lifts.\n"])
@pytest.mark.parametrize("size", [501, 750, 1200])
def test_a_long_page_on_which_every_line_comes_back_is_read_in_peace(shape: str, size: int) -> None:
    check(read_text("".join(shape.format(n % (size // 2)) for n in range(size))))


@pytest.mark.slow
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=30), min_size=1, max_size=12), st.integers(10, 100))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_record_over_many_lines_is_read_in_peace(record: list[str], period: int) -> None:
    check(read_text("\n".join(f"{line} {n % period}" for n in range(800 // len(record)) for line in record)))


def test_a_page_is_read_as_it_was_before_where_that_loses_no_item() -> None:
    """One date without a title would make a list of "date, title" one of titles below dates."""
    rows = ("03/22/2026  Library stays open", "03/20/2026  Dredging starts", "03/19/2026", "03/18/2026  Blowers banned")
    page = "\n".join(("News", "", *rows, ""))
    whole = read_text(page.replace("03/19/2026\n", "03/19/2026  New line opens\n"))
    assert len(read_text(page, like=whole.record).items) == 3
    closed = "".join(
        f"Story {n} of the page\n\nA text of its own, as long as it must be, {n}.\n\n2026-03-0{n}\n\n"
        for n in range(6, 0, -1)
    )
    below = "The first line below a date: title, text, date"
    assert [i.title for i in read_text(closed, like=below).items] == [i.title for i in read_text(closed).items]


def _told(page: str) -> list[tuple[str, str]]:
    return [(item.title, item.date.words if item.date else "") for item in read_text(page).items]


def test_the_reading_of_before_loses_a_banner_above_the_list_but_no_item() -> None:
    days = [f"2026-11-{day}  Notice of the {place}" for day, place in ((28, "port"), (20, "hall"), (12, "school"))]
    like = read_text("\n".join(["Town news", "", *days])).record
    banner = ["We use cookies", "", "Necessary", "", "Statistics", "", "Accept all", "", "Manage settings", ""]
    assert len(read_text("\n".join([*banner, "Town news", "", *days]), like=like).items) == 3
    story = "## Notice {n} of the harbour office\n\nWhat there is to say of {n} takes a line, and a sentence.\n\n"
    stories = "".join(f"{story.format(n=n)}{n} January 2027 | Port\n\n\n" for n in range(20, 10, -1))
    assert len(read_text(stories, like="The first line below a date: title").items) == 10


def test_days_that_all_titles_name_in_order_are_their_days() -> None:
    days = ["Thursday 12 November 2026", "Thursday 1 October 2026", "Monday 7 September 2026"]
    page = "Town council\n\n" + "".join(f"* Minutes of the meeting of {day}\n" for day in days)
    assert _told(page) == [(f"Minutes of the meeting of {day}", day) for day in days]
    assert [day for _, day in _told(page + "* Annual report\n")] == ["", "", "", ""], "it names none"


def test_the_name_of_a_paper_above_the_day_of_today_is_no_item() -> None:
    rows = [("Crossing stays closed", "NEWS | 2 hours ago"), ("Bakery shuts", "BUSINESS | yesterday")]
    rows += [("Panto review", "STAGE | 2 days ago"), ("Fly-tipper fined", "NEWS | 3 days ago")]
    stories = "".join(f"{title}\n{day}\nWhat there is to say about it takes a whole line.\n\n" for title, day in rows)
    page = f"THE CALDER ECHO\nMonday, 30 November 2026\nSign in  Subscribe\n\n{stories}"
    assert [title for title, _ in _told(page)] == [title for title, _ in rows]
    assert [day for _, day in _told(page)] == ["2 hours ago", "yesterday", "2 days ago", "3 days ago"]


def test_days_without_a_year_are_of_the_year_that_the_heading_names() -> None:
    rows = [("New year walk", "2 January"), ("Ice fishing", "23 January"), ("Easter relay", "27 March")]
    walks = "".join(f"{title}\n{day}. We meet at the car park at ten.\n\n" for title, day in rows)
    assert [day for _, day in _told(f"Walks of 2027\n\n{walks}")] == [f"{day} 2027" for _, day in rows]
    assert [day for _, day in _told(f"Walks of 2026/2027\n\n{walks}")] == [day for _, day in rows]


def test_the_line_below_a_heading_is_no_part_of_it_however_long_it_is() -> None:
    titles = ["New slide", "Who helps with the tree?", "Trouble with scooters: what can you do about it?"]
    text = "There is a long text about this, so that a narrow\nscreen broke its lines in two."
    page = "".join(f"{title}\n{'-' * len(title)}\n{text}\n\n" for title in titles)
    assert [title for title, _ in _told(page)] == titles


def test_in_a_table_of_two_days_a_row_the_first_is_that_of_the_item() -> None:
    """The other is mostly the day on which something closes."""
    rows = [("Road salt", "24-Nov-2026", "15-Dec-2026 2:00 PM"), ("Elevators", "20-Nov-2026", "08-Jan-2027 4:00 PM")]
    rows += [("Culvert pipes", "18-Nov-2026", "09-Dec-2026 2:00 PM")]
    table = "\n".join(f"IFB-{n}   {title:20}   IFB    {day}   {closes}" for n, (title, day, closes) in enumerate(rows))
    assert _told(table) == [(title, day) for title, day, _ in rows]


def test_numbers_that_begin_titles_below_a_month_are_no_days_where_most_titles_have_none() -> None:
    rows = (
        "10 ways to mend a net\nThe pier is open again\nNo ferry on Sunday\nHarbour bath heated\nQuay lights are off\n"
    )
    assert ("10 ways to mend a net", "November 2026") in _told(f"November 2026\n\n{rows}")


@pytest.mark.parametrize("name", ["Linux 5.10.12", "Foo Server 2.4.12", "Python 3.9.20"])
def test_three_short_numbers_behind_a_name_are_a_version_and_no_day(name: str) -> None:
    page = f"Releases\n\n* {name} is out\n* Harbour news of the week\n* {name}\n"
    assert {day for _, day in _told(page)} == {""}
