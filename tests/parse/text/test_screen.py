# SPDX-License-Identifier: MIT
"""What a text browser did to a page is undone: lines are whole, links have their addresses, tables no frames."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.parse.text import read_text
from feedpub.parse.text.lines import BROWSER, read
from feedpub.parse.text.screen import rows

LONG = (
    "The harbour board met on Monday and found that the old crane, which has stood on the northern quay since the war, "
    "can't be mended any more, whatever the friends of it say; so it will be taken apart in spring, piece by piece, "
    "and what is left of it goes to the museum. Nobody spoke against it, and the meeting was over before supper."
)
PAGE = [LONG, "A short line", "", LONG[:300], "2 May 2024", "", "Another one", LONG[40:]]


def texts(physical: list[str]) -> list[str]:
    return [row.text for row in rows(physical) if not row.own]


@pytest.mark.parametrize("columns", [72, 80, 100, 120, 160])
def test_a_paragraph_stands_in_one_line_again_whatever_the_screen_was(columns: int) -> None:
    broken = [line for whole in PAGE for line in (textwrap.wrap(whole, columns) or [""])]
    assert texts(broken) == PAGE


def test_so_do_scripts_without_spaces_whose_signs_take_two_columns() -> None:
    whole = (
        "港の古いクレーンは北の岸壁に立ち続けてきたが、春には少しずつ解体され、残りは博物館に送られることになった" * 3
    )
    broken = [whole[n : n + 40] for n in range(0, len(whole), 40)]
    assert texts([*broken, "", "短い行", "", *broken]) == [whole, "", "短い行", "", whole]


def test_a_line_knows_where_it_began_in_the_document() -> None:
    broken = [line for whole in PAGE for line in (textwrap.wrap(whole, 80) or [""])]
    first = {row.text: row.number for row in rows(broken)}
    assert all(broken[number - 1] == text[: len(broken[number - 1])] for text, number in first.items())


def test_the_entries_of_a_list_stay_apart_and_each_is_whole() -> None:
    entries = [f"{n}. {LONG[n * 7 : n * 7 + 130].strip()}" for n in range(1, 9)]
    broken = [line for e in entries for line in textwrap.wrap(e, 80, subsequent_indent="   ")]
    assert texts(broken) == entries


def test_short_lines_of_one_length_are_no_paragraph() -> None:
    lines = [f"Notice number {n} of the harbour board of Orlau" for n in range(100, 130)]
    assert texts(lines) == lines


def test_texts_that_were_cut_off_at_one_length_are_no_paragraph() -> None:
    teasers = [line for n in range(12) for line in (LONG[n : n + 110] + "…", "continued on page two")]
    assert texts(teasers) == teasers


NUMBERED = """   #[1]alternate [2]Orlau RSS

   [3]Home[4]News[5]Ships

   [6]The crane is taken apart
   It stood in the [7]harbour for years. ([8]More)
   [9]
   [10]crane [11]harbour [12]history

References

   Visible links
   1. https://orlau.example/feed
   2. https://orlau.example/rss
   3. https://orlau.example/
   4. https://orlau.example/news
   5. https://orlau.example/ships
   6. https://orlau.example/news/crane
   7. https://orlau.example/harbour
   8. https://orlau.example/news/crane#more
   9. https://orlau.example/crane.jpg
  10. https://orlau.example/t/crane
  11. https://orlau.example/t/harbour
  12. https://orlau.example/t/history
"""


def test_numbers_of_links_go_and_their_addresses_stand_with_the_line() -> None:
    found = [row for row in rows(NUMBERED.splitlines()) if row.text and not row.own]
    assert [row.text.strip() for row in found] == [
        "Home   News   Ships",
        "The crane is taken apart",
        "It stood in the harbour for years. (More)",
        "crane   harbour   history",
    ]
    assert [link.address for link in found[1].links] == ["https://orlau.example/news/crane"]


def test_what_the_browser_added_is_left_out_under_a_name() -> None:
    listing = read_text(NUMBERED)
    added = [drop.text for drop in listing.dropped if drop.reason == BROWSER]
    assert added[0] == "   #[1]alternate [2]Orlau RSS"
    assert added[1:] == [line for line in NUMBERED[NUMBERED.index("References") :].splitlines() if line]


def test_a_list_of_addresses_that_something_follows_is_a_part_of_the_page() -> None:
    text = [*NUMBERED.splitlines(), "", "More of the page"]
    assert texts(text)[-1] == "More of the page"


TABLE = """\
┌──────────┬─────────────────────┐
│   Date   │        Event        │
├──────────┼─────────────────────┤
│          │String quartet:      │
│2024-12-02│Haydn and            │
│          │Shostakovich         │
├──────────┼─────────────────────┤
│2024-12-04│Jazz night           │
└──────────┴─────────────────────┘"""


def test_a_table_has_no_frames_and_each_row_is_a_line() -> None:
    assert texts(TABLE.splitlines()) == [
        "Date   Event",
        "2024-12-02   String quartet: Haydn and Shostakovich",
        "2024-12-04   Jazz night",
    ]


def test_rows_without_rules_between_are_rows_all_the_same() -> None:
    bare = ["┌────┬─────┐", *(f"│ {n:2} │ Row {n} │" for n in range(9)), "└────┴─────┘"]
    assert texts(bare) == [f"{n}   Row {n}" for n in range(9)]


def test_images_and_buttons_of_a_text_browser_are_furniture() -> None:
    page = "[crane_small]\n\nThe crane goes\n2 May 2024\nIt stood for years.\n\n(BUTTON) Share (BUTTON) Print\n\n"
    listing = read_text(page + page.replace("The crane goes", "A boat comes").replace("2 May", "1 May"))
    assert [item.title for item in listing.items] == ["The crane goes", "A boat comes"]
    assert {"image name", "button"} <= {drop.reason for drop in listing.dropped}


@given(st.lists(st.text(st.sampled_from("ab Z1.•│┌─[]\u3042…"), max_size=130), max_size=30))
def test_whatever_stands_there_no_sign_of_a_page_without_references_is_lost(physical: list[str]) -> None:
    """But for frames."""
    frames = dict.fromkeys(map(ord, "│┌─ "))
    assert "".join(texts(physical)).translate(frames) == "".join(physical).translate(frames)


def test_a_text_with_one_broken_line_is_whole_again() -> None:
    broken = ["27 November 2025", "", "A bench is painted", "", LONG[:80].rstrip(), "wall stands now. Read it aloud."]
    assert texts(broken)[-1] == f"{LONG[:80].rstrip()} wall stands now. Read it aloud."


def test_a_title_that_begins_with_a_small_letter_is_no_end_of_the_one_above() -> None:
    titles = ["Harbour dredging begins on Monday, and will last until the summer", "iPads for all pilots", "Fog"]
    assert texts(titles) == titles


def test_what_is_a_link_from_end_to_end_is_not_broken_though_small_letters_stand_below() -> None:
    titles = [f"Keeper of the long lamp on the {n} quay, by day and by night, in all weathers" for n in "abcdef"]
    page = "".join(f"[{title}](https://p.example/jobs/{title[-60]})\nby the harbour office\n\n" for title in titles)
    assert [line.text for line in read(page)] == [t for title in titles for t in (title, "by the harbour office")]
