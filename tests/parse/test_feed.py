# SPDX-License-Identifier: MIT
"""What feeds alone have: feedpub's own read back, nothing active in content, clear errors."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.config import Source
from feedpub.errors import SourceError
from feedpub.fetch.files import fetch
from feedpub.formats.readback import read_feed
from feedpub.intake.normalise import normalise
from feedpub.intake.reading import read
from feedpub.model import Document
from feedpub.parse import parse

FEEDS = Path(__file__).parents[2] / "feeds"
GOLDEN = Path(__file__).parents[1] / "formats/golden"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("feed", [FEEDS / "all", GOLDEN / "all"], ids=["sample", "every field"])
@pytest.mark.parametrize("ending", ["rss", "atom", "json"])
def test_own_feed_read_back_gives_itself(feed: Path, ending: str) -> None:
    path = feed.with_suffix(f".{ending}")
    own = read_feed(path.read_bytes())
    assert own is not None
    reading = read(Source(path=str(path)), fetch(str(path), folder=FEEDS), zone=ZoneInfo("Europe/Brussels"), now=NOW)
    dates = [stated.at for stated in reading.stated if stated]
    assert dates == [item.published for item in own.items]
    for name in ("id", "title", "categories", "summary", "image"):
        assert [getattr(item, name) for item in reading.items] == [getattr(item, name) for item in own.items], name
    for theirs, ours in zip(reading.items, own.items, strict=True):
        assert theirs.content == (ours.content or theirs.content)  # a text alone is written as both
        assert theirs.link == (ours.link if ours.permalink else theirs.link)
        assert [author.name for author in theirs.authors] == [author.name for author in ours.authors]
        assert [(e.url, e.type, e.length) for e in theirs.enclosures] == [
            (e.url, e.type, e.length) for e in ours.enclosures
        ]


@pytest.mark.parametrize(
    "active",
    [
        "<script>x()</script>",
        '<a href="javascript:x()">go</a>',
        '<img src="a.png" onerror="x()">',
        '<iframe src="https://example.org"></iframe>',
        "<svg><script>x()</script></svg>",
        '<p style="background:url(javascript:x)">text</p>',
    ],
)
def test_nothing_active_is_left(active: str) -> None:
    text = f"<description><![CDATA[<p>Words</p>{active}]]></description>"
    feed = f"<rss version='2.0'><channel><item><title>T</title>{text}</item></channel></rss>"
    [item] = parse(Document(name="feed.xml", data=feed.encode())).items
    content = normalise(item, base_url="https://example.org/").content or ""
    assert "Words" in content
    assert not any(word in content for word in ("script", "onerror", "iframe", "style", "x()"))


def test_a_feed_beyond_repair_names_the_line() -> None:
    with pytest.raises(SourceError, match=r"feed\.xml: is no feed that can be read: line 2"):
        parse(Document(name="feed.xml", data=b"<rss version='2.0'>\n<channel></item>"))


def test_a_deep_nest_is_no_crash() -> None:
    deep = b"<div>" * 50_000
    data = b"<rss version='2.0'><channel><item><title>Deep</title><description>" + deep + b"</description></item>"
    assert parse(Document(name="feed.xml", data=data)).items[0].title == "Deep"


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_damage_gives_items_or_an_error(noise: bytes, at: int) -> None:
    whole = (
        b"<rss version='2.0'><channel><item><title>A</title><link>https://example.org/</link></item></channel></rss>"
    )
    try:
        parse(Document(name="feed.xml", data=whole[:at] + noise + whole[at:]))
    except SourceError as error:
        assert error.advice


@pytest.mark.parametrize(
    ("reference", "read"),
    [
        ("&#55357;&#56841;", "\N{WINKING FACE}"),
        ("&#xD83D;&#xDE09;", "\N{WINKING FACE}"),
        ("&#x1F609;", "\N{WINKING FACE}"),
        ("&#55357;", ""),
        ("&#xDE09;", ""),
        ("&#x110000;", ""),
        (f"&#{'9' * 5_000};", ""),
    ],
    ids=lambda text: text[:12],
)
def test_a_reference_to_half_a_character_is_put_together_or_left_out(reference: str, read: str) -> None:
    """As a person's emoji comes out of a program that counts in UTF-16."""
    feed = f"<rss version='2.0'><channel><item><title>Fair{reference} begins</title></item></channel></rss>"
    assert [i.title for i in parse(Document(name="x", data=feed.encode())).items] == [f"Fair{read} begins"]


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "page", "text/html"])
def test_a_link_of_any_type_is_the_link_of_its_entry(kind: str) -> None:
    data = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>One</title><id>urn:a:1</id>
    <updated>2026-03-01T10:00:00Z</updated><link href="https://example.org/1" type="{kind}"/></entry></feed>"""
    [item] = parse(Document(name="feed.xml", data=data.encode())).items
    assert (item.link, item.id) == ("https://example.org/1", "urn:a:1")


@pytest.mark.parametrize("charset", ["utf-16-be", "utf-16-le", "utf-16"])
@pytest.mark.parametrize("declaration", ["", "<?xml version='1.0' encoding='UTF-16'?>"])
def test_utf_16_is_read_with_and_without_a_mark(charset: str, declaration: str) -> None:
    feed = f"{declaration}<rss version='2.0'><channel><item><title>Gr\u00fc\u00dfe</title></item></channel></rss>"
    assert [item.title for item in parse(Document(name="x", data=feed.encode(charset))).items] == ["Gr\u00fc\u00dfe"]


def test_marks_that_the_library_stumbles_over_are_an_error() -> None:
    """The end of a picture's height that has no beginning, where the rest is broken, too."""
    data = b"<rss><channel><image><title>x</title></height></image><item><title>A</title></item></channel></rss>"
    with pytest.raises(SourceError, match="no feed that can be read"):
        parse(Document(name="feed.xml", data=data))
