# SPDX-License-Identifier: MIT
"""The kind of page that the project began with: each title twice, a text, now and then a date, a category, junk."""

from hypothesis import example, given
from hypothesis import strategies as st

from feedpub.parse.text import read_text

WORDS = "harbour office ferry quarry market bridge museum railway forest council library orchard".split()  # noqa: SIM905
DATES = ["03/18/2026", "11/07/2023", "12/25/2025"]


@example([False, True] * 4)
@example([False, True] * 6)
@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_every_item_is_found_once_whichever_have_dates(dated: list[bool]) -> None:
    wanted, blocks = [], []
    for n, has_date in enumerate(dated):
        title = f"The {WORDS[n]} opens its new building to everybody"
        date = DATES[n % 3] if has_date else None
        text = f"What is to be said about the {WORDS[n]} takes a sentence of its own. A second one is there as well."
        end = f"{date} News\nRead More\n" if has_date else ""
        blocks.append(f"{title}\n\n{title}\n\n{text}\n\n{end}")
        wanted.append((title, date, text))
    found = read_text("".join(blocks)).items
    assert [(i.title, i.date and i.date.words, i.summary) for i in found] == wanted
