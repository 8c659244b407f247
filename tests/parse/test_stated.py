# SPDX-License-Identifier: MIT
"""The short way for dates of ISO 8601 comes to what the long way comes to."""

from hypothesis import given
from hypothesis import strategies as st

from feedpub.dates import find
from feedpub.parse.stated import date_of


@given(
    st.from_regex(
        r"\A(18|19|20|21)[0-9]{2}-[0-3][0-9]-[0-3][0-9]([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
        r"(Z|[-+][0-9]{2}:?[0-9]{2}|)?)?\Z"
    )
)
def test_both_ways_read_the_same(words: str) -> None:
    assert date_of(words) == find.read(words)
