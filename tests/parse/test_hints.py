# SPDX-License-Identifier: MIT
"""Hints name the lines of a page that resists; hints that can't be followed are refused with advice."""

import pytest

from feedpub.config.hints import check
from feedpub.errors import ConfigError, SourceError
from feedpub.model import Document, Hints, Listing, ParseOptions
from feedpub.parse import parse
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


def test_no_expression_hangs() -> None:
    """Python's own would not end before the sun does."""
    text = "First of all titles\n" + "a" * 5000 + "!\nSecond of all titles\n"
    listing = read_text(text, hints=Hints(skip=("/^(a+)+$/", "/(x+x+)+y/", "/^(a|aa)+!$/")))
    assert [i.title for i in listing.items] == ["First of all titles", "Second of all titles"]


PAGE = b"""DEPARTURES
2026-03-01 Rail: Night train to the coast
2026-03-02 Ports: Ferry
  "Ada" leaves late
-- page 1 --
2026-03-03 Rail: Morning train
TERMS
2026-03-04 Rail: not in the list
"""


def parsed(pattern: str, **hints: object) -> Listing:
    options = ParseOptions(kind="text", hints=Hints(pattern=pattern, **hints))  # type: ignore[arg-type]
    return parse(Document(name="x.txt", data=PAGE), options)


def test_a_pattern_cuts_items_out_of_lines() -> None:
    listing = parsed(r"^(?P<date>\d{4}-\d\d-\d\d) (?P<category>\w+): (?P<title>.+)$", start="departures", end="terms")
    assert [(i.title, i.date and i.date.words, i.categories, i.line) for i in listing.items] == [
        ("Night train to the coast", "2026-03-01", ("Rail",), 2),
        ("Ferry", "2026-03-02", ("Ports",), 3),
        ("Morning train", "2026-03-03", ("Rail",), 6),
    ]
    assert [(d.reason, d.line) for d in listing.dropped] == [
        ("outside the list", 1),
        ("no match", 4),
        ("no match", 5),
        ("outside the list", 7),
        ("outside the list", 8),
    ]


def test_a_pattern_may_take_several_lines() -> None:
    listing = parsed(r"^(?P<date>\S+) Ports: (?P<title>.+)\n +(?P<text>.+)$", skip=("/^-- page/",))
    assert [(i.title, i.summary) for i in listing.items] == [("Ferry", '"Ada" leaves late')]
    assert "skipped by hint" in [d.reason for d in listing.dropped]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?P<title>", "missing"),
        ("(?P<headline>.*)", "'headline' is no part of an item"),
        ("(?P<date>.*)", "no group is the title"),
        ("(?<=x)(?P<title>.*)", "invalid perl operator"),
        ("(((?P<title>a{1000}){1000}){1000})", "invalid repetition size"),
    ],
)
def test_a_pattern_that_is_none_is_told(pattern: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parsed(pattern)


def test_a_pattern_that_matches_nothing_is_an_error() -> None:
    with pytest.raises(SourceError, match="no items found"):
        parsed("^(?P<title>xyzzy)$")


@pytest.mark.parametrize("pattern", ["(?P<title>(a+)+)$", "(?P<title>(.*)*)x", "^(?P<title>(é|é)*)!$"])
def test_no_pattern_hangs(pattern: str) -> None:
    options = ParseOptions(kind="text", hints=Hints(pattern=pattern))
    with pytest.raises(SourceError, match="no items found"):
        parse(Document(name="x.txt", data=("aé" * 3000 + "?").encode()), options)
