# SPDX-License-Identifier: MIT
"""What a page says of failures: words near each other are one thing said, words of two lines are not."""

import pytest

from feedpub.parse.said import found_in, said_by
from feedpub.parse.shown import Shown
from feedpub.words.failures import kinds

MISSING = next(kind for kind in kinds() if kind.name == "missing")


def said_of(*lines: str, title: str = "") -> tuple[str, ...]:
    """What a page says of being missing that the table has no phrase for."""
    return found_in(MISSING, said_by(Shown(title=title, lines=lines))).phrases


@pytest.mark.parametrize("line", ["Our blog was deleted", "It was deleted, alas, our blog", "BLOG: was deleted!"])
def test_two_words_near_each_other_are_found_in_either_order(line: str) -> None:
    assert said_of(line) == said_of(line.lower()) != ()


@pytest.mark.parametrize(
    "lines",
    [
        ("All about our blog", "Was deleted: a film"),
        ("Our blog | Was deleted: a film",),
        ("Our blog 2026-11-05 was deleted",),
        ("Our blog, on which more than seven hundred people wrote, was deleted",),
        ("Our cat was deleted",),
    ],
)
def test_words_that_do_not_belong_together_say_nothing(lines: tuple[str, ...]) -> None:
    assert said_of(*lines) == ()


def test_a_line_that_was_wrapped_goes_on_in_the_next() -> None:
    assert said_of("We are sorry to have to tell you, dear readers, that this blog", "was deleted") != ()


def test_what_a_page_states_of_itself_is_its_title_or_one_of_its_first_lines() -> None:
    text = ("Harbour news", "The blog was deleted", "A line that says so somewhere: the blog was deleted by night")
    assert found_in(MISSING, said_by(Shown(lines=text))).stated
    assert not found_in(MISSING, said_by(Shown(lines=(text[0], text[2])))).stated
