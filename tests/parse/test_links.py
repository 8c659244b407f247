# SPDX-License-Identifier: MIT
"""Links that a text dump has kept."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.parse.text import read_text
from feedpub.parse.text.links import take_out

PLACE = "https://example.org/"
LYNX = Path(__file__).parents[1] / "listings/lynx/en.txt"
HEADINGS = """# News

## [Rail shuttle opens](https://example.org/news/1 "Read on")

18 March 2026

Three trains a day, as the [timetable](https://example.org/table) says.

## [![A crane](crane.jpg)](/news/2) [Port orders cranes](/news/2_(b))

16 March 2026

They come by ship in spring, and all of them are green.

## Tariffs rise again

12 March 2026

Nobody knows why[1](note), but [the office](https://example.org/office) does.
"""


def test_a_heading_of_markdown_is_the_link_of_its_item() -> None:
    items = read_text(HEADINGS).items
    assert [(i.title, i.link) for i in items] == [
        ("Rail shuttle opens", "https://example.org/news/1"),
        ("Port orders cranes", "/news/2_(b)"),
        ("Tariffs rise again", None),
    ]
    assert items[0].summary == "Three trains a day, as the timetable says."
    assert "why[1](note)" in (items[2].summary or "")


def test_brackets_at_the_beginning_of_a_link_number_nothing() -> None:
    page = "".join(f"[[2026] Keeper of lamp {n}](https://example.org/jobs/{n})\nOn the north quay.\n\n" for n in "abc")
    page += "[Keeper of the gate](https://example.org/jobs/d)\nOn the south quay.\n"
    assert [item.title for item in read_text(page).items] == [
        *(f"[2026] Keeper of lamp {n}" for n in "abc"),
        "Keeper of the gate",
    ]


def test_a_number_that_few_links_begin_with_is_the_title_s_own() -> None:
    few = ["High tide", "5. season of the league is over", "Low tide", "Gulls", "Lamps"]
    page = "".join(f"[{title}]({PLACE}{n})\n\n" for n, title in enumerate(few))
    assert [item.title for item in read_text(page).items] == few
    all_of_them = "".join(f"[{n}. Keeper of lamp {n}]({PLACE}{n})\n\n" for n in range(1, 6))
    assert [item.title for item in read_text(all_of_them).items] == [f"Keeper of lamp {n}" for n in range(1, 6)]


def test_an_address_may_have_words_in_brackets() -> None:
    page = "".join(f"[Press in 200{n}]({PLACE}press/(lang)/en/(year)/200{n})\n\n" for n in range(3))
    assert [item.link for item in read_text(page).items] == [f"{PLACE}press/(lang)/en/(year)/200{n}" for n in range(3)]


def test_a_link_may_have_many_words() -> None:
    title = "To all who hold a licence for the north quay and the lamps on it " * 8
    page = f"[Tide]({PLACE}1)\nHigh.\n\n[{title.strip()}]({PLACE}2)\nWhat is to do.\n\n[Gulls]({PLACE}3)\nFewer.\n"
    assert [item.link for item in read_text(page).items] == [f"{PLACE}{n}" for n in (1, 2, 3)]


def test_marks_that_nobody_sees_part_no_title_from_its_link() -> None:
    title = "The office says why the dues for the north quay were not raised in spring, and what will come next"
    page = f"Page one\x0c\n[The tide: \ufeff{title}](https://example.org/1)\nThe tide: \ufeff{title}\n"
    assert [(i.title, i.link) for i in read_text(page).items] == [(f"The tide: {title}", "https://example.org/1")]


@pytest.mark.parametrize("end", [" — 18 March 2026", " (18 March 2026)", ""])
def test_so_is_a_bullet(end: str) -> None:
    titles = ["Rail shuttle opens", "Port orders cranes", "Tariffs rise again"]
    listing = read_text("".join(f"- [{title}](news/{n}.html){end}\n" for n, title in enumerate(titles)))
    assert [(i.title, i.link) for i in listing.items] == [(t, f"news/{n}.html") for n, t in enumerate(titles)]


def test_lynx_lists_the_addresses_by_their_numbers() -> None:
    items = read_text(LYNX.read_text()).items
    assert [i.link for i in items] == [f"https://agri.example/press/{name}" for name in ("wheat", "milk", "orchards")]


def test_targets_within_the_page_and_of_mail_are_taken_out_and_references_are_read() -> None:
    targets = {"Ferry sails twice": "?id=4", "Market keeps its roof": "#five", "Old mill turns": "mailto:a@example.org"}
    page = "".join(
        f"[{title}]({target})\n2024-03-0{n}\nA sentence.\n\n" for n, (title, target) in enumerate(targets.items(), 1)
    )
    items = read_text(
        page + "[Lock gates are painted](https://example.org/6?a=1&amp;b=2)\n2024-03-04\nA sentence.\n"
    ).items
    assert [(i.title, i.link) for i in items] == [
        *targets.items(),
        ("Lock gates are painted", "https://example.org/6?a=1&b=2"),
    ]


@given(st.text(st.sampled_from('[]()<>!" \nab/.1'), max_size=60))
def test_whatever_the_brackets_are_no_line_is_lost(text: str) -> None:
    bare, links = take_out(text)
    assert len(bare.splitlines()) == len(text.splitlines())
    assert all(1 <= number <= len(text.splitlines()) for number in links)
