# SPDX-License-Identifier: MIT
"""The formats: what a reader finds in them is what the feed held."""

from calendar import timegm
from datetime import UTC, datetime, timedelta
from io import BytesIO
from time import struct_time

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from msgspec.structs import replace

from feedpub.formats import FORMATS
from feedpub.formats.readback import read_feed
from feedpub.formats.text import _clean, clean
from feedpub.model import Author, DateSource, Enclosure, Feed, Item, Origin, Tombstone

NOON = datetime(2023, 11, 7, 12, tzinfo=UTC)
PLAIN = Item(
    id="urn:uuid:00000000-0000-5000-8000-000000000001",
    title="Plain",
    link="https://example.org/plain",
    permalink=True,
    published=NOON,
    updated=NOON,
    date_source=DateSource.ITEM,
    summary="A summary & more",
)
RICH = replace(
    PLAIN,
    id="urn:uuid:00000000-0000-5000-8000-000000000002",
    title="<3 Deno, AT&T, a &lt; b, 👩‍👩‍👧, 税関, שלום",
    own_title="Freight & rail",
    summary="One <b>\n\ntwo",
    content='<p>Full &amp; <a href="https://example.org/a">a</a></p>',
    updated=NOON + timedelta(hours=1),
    categories=("Logistics", "A&B"),
    authors=(Author(name="Jo", email="jo@example.org", url="https://jo.example/"),),
    enclosures=(
        Enclosure(url="https://example.org/a.mp3", type="audio/mpeg", length=123, title="Episode"),
        Enclosure(url="https://example.org/b c.mp3", type="audio/mpeg"),
    ),
    image="https://example.org/i.png",
    comments="https://example.org/comments",
    language="de",
    rights="© Jo",
    license="https://creativecommons.org/licenses/by/4.0/",
    origins=(Origin(name="listing", title="The listing", link="https://example.org/list"),),
)
FEED = Feed(
    slug="log & x",
    id="urn:uuid:00000000-0000-5000-8000-000000000000",
    title="Logistics & <more>",
    description="News",
    link="https://example.org/",
    base_url="https://example.org/feeds/",
    updated=NOON + timedelta(hours=1),
    items=(RICH, PLAIN),
    tombstones=(Tombstone(id="urn:uuid:00000000-0000-5000-8000-000000000009", when=NOON, comment="Taken back"),),
    language="en",
    author=Author(name="Ed", email="ed@example.org"),
    rights="© Ed",
    license="https://creativecommons.org/licenses/by/4.0/",
    logo="https://example.org/l.png",
    icon="https://example.org/i.png",
    ttl=60,
    hub="https://hub.example/",
    stylesheet="feed.css",
)
both = pytest.mark.parametrize("name", ["rss", "atom"])


def read(name: str, feed: Feed) -> feedparser.FeedParserDict:
    parsed = feedparser.parse(BytesIO(FORMATS[name].render(feed)), sanitize_html=False)
    assert not parsed.bozo
    return parsed


def moment(told: struct_time) -> datetime:
    """What feedparser tells: UTC."""
    return datetime.fromtimestamp(timegm(told), UTC)


def attribute(root: etree._Element, path: str, name: str) -> str | None:
    found = root.find(path)
    return None if found is None else found.get(name)


@both
def test_an_independent_reader_finds_the_same_items_in_the_same_order(name: str) -> None:
    found = read(name, FEED).entries
    assert [entry.id for entry in found] == [item.id for item in FEED.items]
    assert [entry.link for entry in found] == [item.link for item in FEED.items]
    assert [tuple(tag.term for tag in entry.get("tags", ())) for entry in found] == [i.categories for i in FEED.items]
    assert [moment(entry.published_parsed) for entry in found] == [NOON, NOON]
    assert moment(found[0].updated_parsed) == RICH.updated


@both
def test_a_piece_of_an_item_is_the_same_in_every_feed(name: str) -> None:
    style = FORMATS[name]
    for feed in (FEED, replace(FEED, items=(RICH,), title="Other", language=None)):
        assert style.item(RICH) in style.render(feed)


@both
def test_the_feed_names_itself_its_page_its_hub_and_its_stylesheet(name: str) -> None:
    root = etree.fromstring(FORMATS[name].render(FEED))
    links = {(link.get("rel"), link.get("href")) for link in root.iter("{http://www.w3.org/2005/Atom}link")}
    assert ("self", f"https://example.org/feeds/log%20%26%20x.{name}") in links
    assert ("hub", "https://hub.example/") in links
    assert read(name, FEED).feed.link == "https://example.org/"
    assert root.xpath("string(preceding-sibling::processing-instruction())") == 'href="feed.css" type="text/css"'


@both
def test_no_address_no_self_link(name: str) -> None:
    assert b'rel="self"' not in FORMATS[name].render(replace(FEED, base_url=None))


@both
def test_characters_that_xml_forbids_cost_neither_the_feed_nor_the_item(name: str) -> None:
    bad = replace(PLAIN, title="a\x00b\x0b\ud800\ufffe\uffffc", summary="\x08", categories=("\x01",))
    (entry,) = read(name, replace(FEED, items=(bad,))).entries
    assert entry.title == "abc"


@both
def test_an_item_with_no_words_at_all_keeps_its_place(name: str) -> None:
    bare = replace(PLAIN, title="\x00", link=None, summary=None)
    (entry,) = read(name, replace(FEED, items=(bare,), description="", author=None)).entries
    assert entry.id == bare.id
    assert entry.title == bare.id


def test_rss_says_each_date_once_and_never_the_time_of_the_build() -> None:
    data = FORMATS["rss"].render(FEED).decode()
    assert data.count("<pubDate>Tue, 07 Nov 2023 12:00:00 GMT</pubDate>") == 3
    assert "<lastBuildDate>Tue, 07 Nov 2023 13:00:00 GMT</lastBuildDate>" in data
    assert data.count("<atom:updated>") == 1


def test_rss_keeps_people_without_an_address_and_the_second_enclosure() -> None:
    people = (Author(name="Ann"), Author(name="Bo", email="bo@example.org"))
    data = FORMATS["rss"].render(replace(FEED, items=(replace(RICH, authors=people),), author=Author(name="Ed")))
    assert b"<dc:creator>Ann</dc:creator>" in data
    assert b"<dc:creator>Bo</dc:creator>" in data
    assert b"<dc:creator>Ed</dc:creator>" in data
    assert b'<enclosure url="https://example.org/a.mp3" length="123" type="audio/mpeg"/>' in data
    assert b'<media:content url="https://example.org/b%20c.mp3" type="audio/mpeg"/>' in data


def test_atom_keeps_the_attributes_of_links_and_says_what_was_removed() -> None:
    data = FORMATS["atom"].render(FEED)
    assert (
        b'<link rel="enclosure" href="https://example.org/a.mp3" type="audio/mpeg" length="123" title="Episode"/>'
    ) in data
    assert b'<at:deleted-entry ref="urn:uuid:00000000-0000-5000-8000-000000000009"' in data


def test_a_feed_to_listen_to_has_the_tags_that_podcast_applications_look_for() -> None:
    episode = replace(
        RICH, image="https://example.org/cover.jpg", enclosures=(replace(RICH.enclosures[0], duration=125),)
    )
    feed = replace(FEED, items=(episode,), podcast_category="News & <more>", podcast_explicit=False)
    root = etree.fromstring(FORMATS["rss"].render(feed))
    channel = root[0]
    itunes = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
    assert channel.findtext(f"{itunes}author") == "Ed"
    assert channel.findtext(f"{itunes}owner/{itunes}email") == "ed@example.org"
    assert attribute(channel, f"{itunes}category", "text") == "News & <more>"
    assert channel.findtext(f"{itunes}explicit") == "false"
    assert attribute(channel, f"{itunes}image", "href") == "https://example.org/l.png"
    assert channel.findtext(f"item/{itunes}duration") == "125"
    assert channel.findtext(f"item/{itunes}author") == "Jo"
    assert attribute(channel, f"item/{itunes}image", "href") == "https://example.org/cover.jpg"
    bare = etree.fromstring(
        FORMATS["rss"].render(replace(feed, podcast_explicit=None, podcast_category=None, logo=None))
    )
    assert bare.find(f"channel/{itunes}category") is None


def test_when_a_poll_makes_sense_is_told_in_the_order_of_clock_and_week() -> None:
    feed = replace(FEED, skip_hours=(23, 1, 2), skip_days=("Sunday", "Monday"), ttl=360)
    rss = etree.fromstring(FORMATS["rss"].render(feed))[0]
    assert [hour.text for hour in rss.iterfind("skipHours/hour")] == ["1", "2", "23"]
    assert [day.text for day in rss.iterfind("skipDays/day")] == ["Monday", "Sunday"]
    assert rss.findtext("{http://purl.org/rss/1.0/modules/syndication/}updatePeriod") == "daily"
    assert rss.findtext("{http://purl.org/rss/1.0/modules/syndication/}updateFrequency") == "4"
    assert b"updatePeriod" not in FORMATS["atom"].render(replace(feed, ttl=7777))


@given(value=st.text(st.sampled_from("a\\\r\n\t\b\f\x00\x7f\x85\ufffe\ufdd0é物\ud800ru"), max_size=8))
def test_what_needs_no_cleaning_is_told_from_what_does(value: str) -> None:
    assert clean(value) == _clean(value)
    item = replace(PLAIN, title=value, date_text=value)
    assert clean(item) == _clean(item)


def test_a_description_with_signs_of_markup_is_shown_as_it_is() -> None:
    """feedparser gives a channel's description as HTML; what it shows a reader must be the words."""
    words = "News of R&D, <b>old</b> & new"
    data = FORMATS["rss"].render(replace(FEED, description=words))
    shown = html.fromstring(f"<p>{feedparser.parse(data).feed.description}</p>")
    assert "".join(map(str, shown.itertext())) == words
    assert b"<description>News of R&#x26;amp;D, &#x26;lt;b" in data
    back = read_feed(data)
    assert back is not None
    assert back.description == words
