# SPDX-License-Identifier: MIT
"""Hints name the lines of a page that resists; hints that can't be followed are refused with advice."""

import pytest

from feedpub.config.hints import check
from feedpub.errors import ConfigError
from feedpub.model import Hints
from feedpub.parse.text import read_text


@pytest.mark.parametrize(
    ("hints", "advice"),
    [
        (Hints(record="titel, date"), "Did you mean 'title'?"),
        (Hints(record="title, xyzzy"), "Known words: title"),
        (Hints(record="date, text"), "Name the line that is the title"),
        (Hints(skip=("/(/",)), "Correct it"),
    ],
)
def test_hints_that_cannot_be_followed_are_refused_with_advice(hints: Hints, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check(hints, subject="feedpub.toml")
    assert advice in caught.value.advice
    assert caught.value.subject == "feedpub.toml"


def test_hints_that_can_be_followed_pass() -> None:
    check(Hints(), subject="x")
    check(Hints(record="date, title, text", start="a", end="b", skip=("Ad", "/^Ad/")), subject="x")


def test_a_record_that_begins_with_its_date_takes_text_until_the_next_date() -> None:
    text = "1 May 2024\nmarket day\nmany stalls\nand a band\n8 May 2024\nchoir\nsings at eight\n"
    listing = read_text(text, hints=Hints(record="date, title, text"))
    assert [(i.title, i.date and i.date.words, i.summary) for i in listing.items] == [
        ("market day", "1 May 2024", "many stalls\n\nand a band"),
        ("choir", "8 May 2024", "sings at eight"),
    ]


def test_words_that_a_record_skips_are_left_out_under_a_name() -> None:
    text = "alpha\nRail\n17 votes\nby nobody\ngo on\nbeta\nPorts\n3 votes\nby nobody\ngo on\n"
    listing = read_text(text, hints=Hints(record="title, category, skip, skip, more"))
    assert [(i.title, i.categories) for i in listing.items] == [("alpha", ("Rail",)), ("beta", ("Ports",))]
    assert [d.reason for d in listing.dropped].count("skipped by hint") == 4
    assert [d.reason for d in listing.dropped].count("read more") == 2


def test_skipped_words_are_compared_without_case() -> None:
    listing = read_text("SPONSORED: buy\nFirst of all titles\nSecond of all titles\n", hints=Hints(skip=("sponsored",)))
    assert [i.title for i in listing.items] == ["First of all titles", "Second of all titles"]


def test_hints_that_no_line_answers_to_are_named() -> None:
    text = "Menu\n\nTHE LIST\nFirst of all titles\nSecond of all titles\n"
    asked = Hints(start="THE LIST", end="Imprint", skip=("sponsored",))
    noted = [note.text for note in read_text(text, hints=asked).notes if note.code == "hint-unmet"]
    assert noted == [
        "hints.end: no line of the page has 'Imprint'; read without it",
        "hints.skip: no line of the page has 'sponsored'",
    ]
