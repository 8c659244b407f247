# SPDX-License-Identifier: MIT
"""What is told of a reading as a whole."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from feedpub.config import Source
from feedpub.intake.reading import Reading, read
from feedpub.model import Document

PAGE = b"""[Ferry sails twice](/news/1)
2024-03-09
A sentence.

[Market keeps its roof](?id=4)
2024-03-08
A sentence.

[Old mill turns](https://example.org/3)
2024-03-07
A sentence.
"""
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def of(page: bytes, *, link: str | None = None, base_url: str | None = None, base: str | None = None) -> Reading:
    document = Document(name="page.txt", data=page, base_url=base_url)
    source = Source(path="page.txt", name="page", link=link)
    return read(source, [document], zone=ZoneInfo("UTC"), now=NOW, base=base)


def test_links_within_a_site_whose_address_is_not_known_are_reported() -> None:
    reading = of(PAGE)
    assert [item.link for item in reading.items] == [None, None, "https://example.org/3"]
    [note] = reading.notes
    assert (note.code, note.text.split()[0]) == ("links-relative", "2")
    assert "set link for page" in note.text


@pytest.mark.parametrize("known", ["link", "base_url", "base"])
def test_links_within_a_site_start_at_its_address(known: str) -> None:
    reading = of(PAGE, **{known: "https://example.org/list/"})
    assert [item.link for item in reading.items][:2] == ["https://example.org/news/1", "https://example.org/list/?id=4"]
    assert not reading.notes
