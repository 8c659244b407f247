# SPDX-License-Identifier: MIT
"""What values of records say."""

import pytest

from feedpub.parse.values import address


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org",
        "http://a.b",
        "https://example.org/news/1?q=a&b=c#part",
        "  https://example.org/spaces-around  ",
        "https://example.org/häfen",
        "https://example.org/with\u200ba-sign-that-nobody-sees",
    ],
)
def test_a_web_address_is_one(text: str) -> None:
    assert address(text, absolute=True) == address(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "https://",
        "httpd is released",
        "see https://example.org/",
        "https://example.org/a b",
        "https://example.org/{owner}",
        "https://example.org/<b>",
        "https://api.example.org/items/1",
        "//example.org/",
        "N/A",
        "",
    ],
)
def test_what_is_none_or_not_for_people_is_not(text: str) -> None:
    assert address(text) is None


def test_an_address_within_a_site_is_one_where_whole_ones_are_not_asked_for() -> None:
    assert (address("/news/1"), address("/news/1", absolute=True)) == ("/news/1", None)
