# SPDX-License-Identifier: MIT
"""Header texts of any kind: nothing raises, and what is well formed is read for what it says."""

import string
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from feedpub.serve import negotiate
from feedpub.serve.feedfile import fingerprints, without
from tests.serve.conftest import atom, rss

header = st.text(st.characters(max_codepoint=255), max_size=60) | st.text(string.punctuation + " aq01*", max_size=40)
tags = st.text(string.ascii_letters + string.digits + ",;!#/", min_size=1, max_size=12)
OFFERS = ("text/html", "application/xml", "application/json")
CODINGS = ("br", "gzip", "identity")


@given(header)
def test_no_header_raises_and_an_answer_is_an_offer(text: str) -> None:
    assert all(0 <= q <= 1 for q in negotiate.qualities(text).values())
    assert negotiate.best_type(text, OFFERS) in (*OFFERS, None)
    assert negotiate.best_coding(text, CODINGS) in (*CODINGS, None)
    assert negotiate.matches_weakly(text, "tag") in (True, False)
    assert negotiate.seconds(text) is None or isinstance(negotiate.seconds(text), int)


@given(st.lists(st.tuples(st.booleans(), tags), max_size=6), tags)
def test_a_list_of_tags_is_read_whole(listed: list[tuple[bool, str]], other: str) -> None:
    text = ", ".join(f'{"W/" if weak else ""}"{tag}"' for weak, tag in listed)
    assert all(negotiate.matches_weakly(text, tag) for _, tag in listed)
    assert all(negotiate.matches_strongly(text, tag) for weak, tag in listed if not weak)
    assert negotiate.matches_weakly(text, other) == (other in {tag for _, tag in listed})


@given(st.permutations([("br", 0.5), ("gzip", 0.9), ("identity", 0.1)]))
def test_the_order_of_a_list_means_nothing(order: list[tuple[str, float]]) -> None:
    assert negotiate.best_coding(",".join(f"{name};q={q}" for name, q in order), CODINGS) == "gzip"


@given(st.binary(max_size=200), st.sampled_from(["rss", "atom", "json", "html", "opml", "css"]))
def test_a_file_of_any_bytes_can_be_described(data: bytes, suffix: str) -> None:
    fingerprints(suffix, data)
    assert without(data, b"") is not None


@given(
    st.lists(st.text(string.ascii_letters, min_size=1), unique=True), st.sampled_from([("atom", atom), ("rss", rss)])
)
def test_less_all_entries_there_is_none_and_less_none_there_are_all(
    titles: list[str], kind: tuple[str, Callable[..., bytes]]
) -> None:
    suffix, make = kind
    marks = fingerprints(suffix, make(*titles))
    assert len(marks) == 8 * len(titles)
    assert fingerprints(suffix, without(make(*titles), marks)) == b""
    assert fingerprints(suffix, without(make(*titles), b"")) == marks
