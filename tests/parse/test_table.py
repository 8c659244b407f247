# SPDX-License-Identifier: MIT
"""Tables: what damage costs.  Dialects and charsets are in `tests/sources/table/`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.errors import SourceError
from feedpub.model import Document
from feedpub.parse import parse


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_table_is_an_error(data: bytes) -> None:
    with pytest.raises(SourceError, match="has no rows"):
        parse(Document(name="x.csv", data=data))


def test_a_header_alone_is_an_error() -> None:
    with pytest.raises(SourceError, match="no items found"):
        parse(Document(name="x.csv", data=b"title,link,date\n"))


def test_rows_of_another_length_are_named_with_their_lines() -> None:
    listing = parse(Document(name="x.csv", data=b"title,date\nOne,2026-03-01\na,b,c,d,e\nTwo,2026-03-02\n"))
    assert [(found.reason, found.line) for found in listing.dropped] == [("wrong length", 3)]
    assert [item.line for item in listing.items] == [2, 4]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_items_or_an_error(text: str) -> None:
    try:
        assert all(item.title for item in parse(Document(name="x.csv", data=text.encode(errors="replace"))).items)
    except SourceError as error:
        assert error.advice
