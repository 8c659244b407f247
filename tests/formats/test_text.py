# SPDX-License-Identifier: MIT
"""Text on its way into a file and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.formats.text import address, as_html, as_text, language, mail, media_type, paragraphs


@given(st.text("ab<>&; \n", max_size=30))
def test_plain_text_comes_back_from_html_with_its_paragraphs(text: str) -> None:
    assert as_html(as_text(as_html(text))) == as_html(text)
    assert paragraphs(as_text(paragraphs(text))) == paragraphs(text)


def test_html_of_others_loses_its_tags() -> None:
    assert as_text("<div>a <b>b</b> &lt; c</div>") == "a b < c"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/?q=100%&r=%20", "https://example.org/?q=100%25&r=%20"),
        (' https://example.org/"<>\n', "https://example.org/%22%3C%3E"),
        ("https://example.org/ä", "https://example.org/ä"),
        ("https://example.org/\u20280", "https://example.org/%E2%80%A80"),
    ],
)
def test_addresses(given: str, written: str) -> None:
    assert address(given) == written
    assert address(written) == written


def test_what_could_not_be_one_is_none() -> None:
    assert mail("jo@example.org") == "jo@example.org"
    assert mail("jo at example.org") is None
    assert language("de_AT") == "de-AT"
    assert language("German!") is None
    assert media_type("audio/mpeg") == "audio/mpeg"
    assert media_type("mp3") == "application/octet-stream"
