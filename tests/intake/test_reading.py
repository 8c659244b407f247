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


def test_who_looks_at_a_page_sees_such_links_as_they_are_written() -> None:
    page = PAGE.replace(b"?id=4", b"javascript:open(4)")
    reading = read(
        Source(path="page.txt", name="page"),
        [Document(name="page.txt", data=page)],
        zone=ZoneInfo("UTC"),
        now=NOW,
        within=True,
    )
    assert [item.link for item in reading.items] == ["/news/1", None, "https://example.org/3"]
    assert "links-relative" in {note.code for note in reading.notes}


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><link href="https://example.org/list/"/>
<entry><title>Ferry sails twice</title><link href="../news/1"/><updated>2024-03-09T10:00:00Z</updated></entry></feed>"""
RSS = b"""<rss version="2.0"><channel><title>News</title><link>https://example.org/list/</link>
<item><title>Ferry sails twice</title><link>/news/1</link></item></channel></rss>"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "News", "home_page_url": "https://example.org/list/",
"items": [{"id": "1", "title": "Ferry sails twice", "url": "/news/1", "content_text": "It does."}]}"""


@pytest.mark.parametrize("feed", [ATOM, RSS, JSON_FEED])
def test_links_of_a_feed_start_at_the_page_whose_feed_it_is(feed: bytes) -> None:
    reading = of(feed)
    assert [item.link for item in reading.items] == ["https://example.org/news/1"]
    assert not reading.notes
    assert of(feed, link="https://example.net/").items[0].link == "https://example.net/news/1"


@pytest.mark.parametrize("known", ["link", "base_url", "base"])
def test_links_within_a_site_start_at_its_address(known: str) -> None:
    reading = of(PAGE, **{known: "https://example.org/list/"})
    assert [item.link for item in reading.items][:2] == ["https://example.org/news/1", "https://example.org/list/?id=4"]
    assert not reading.notes
