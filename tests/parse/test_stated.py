# SPDX-License-Identifier: MIT
"""The short way for dates of ISO 8601 comes to what the long way comes to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.dates import find
from feedpub.parse.stated import date_of, stated


@given(
    st.from_regex(
        r"\A(18|19|20|21)[0-9]{2}-[0-3][0-9]-[0-3][0-9]([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
        r"(Z|[-+][0-9]{2}:?[0-9]{2}|)?)?\Z"
    )
)
def test_both_ways_read_the_same(words: str) -> None:
    assert date_of(words) == find.read(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("20240131", "2024-01-31"),
        ("20240131T1200Z", "2024-01-31T12:00:00+00:00"),
        ("20240131T12:00:30.45+01:00", "2024-01-31T12:00:30.450000+01:00"),
        ("2024-01-31T120030+01:00", "2024-01-31T12:00:30+01:00"),
        ("20241331", "20241331"),
        ("Fri Sep 07 16:35:24 +0200 2012", "2012-09-07T16:35:24+02:00"),
        ("Fri Sep 7 16:35:24 2012 +0200", "2012-09-07T16:35:24+02:00"),
    ],
)
def test_iso_8601_without_dashes_or_colons_gets_them(text: str, words: str) -> None:
    assert stated(text) == words
