# SPDX-License-Identifier: MIT
"""The list of all feeds: what a reader subscribes to in one go."""

from lxml import etree
from msgspec.structs import replace

from feedpub.formats import opml
from tests.formats.test_formats import FEED

TOPIC = replace(FEED, slug="ports", title="Ports & <piers>\x00")


def test_each_feed_stands_in_it_once_and_each_topic_is_a_group() -> None:
    data = opml.render("Site", [FEED, TOPIC], ending=".atom")
    assert data is not None
    root = etree.fromstring(data)
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "Site"
    assert root.findtext("head/dateModified") == "Tue, 07 Nov 2023 13:00:00 GMT"
    assert root.findtext("head/ownerName") == "Ed"
    all_items, group = root.findall("body/outline")
    assert all_items.get("xmlUrl") == "https://example.org/feeds/log%20%26%20x.atom"
    assert group.get("text") == "Ports & <piers>"
    (outline,) = group
    assert {str(name): value for name, value in outline.items()} == {
        "type": "rss",
        "text": "Ports & <piers>",
        "title": "Ports & <piers>",
        "description": "News",
        "xmlUrl": "https://example.org/feeds/ports.atom",
        "htmlUrl": "https://example.org/",
        "language": "en",
    }


def test_without_an_address_there_is_no_list() -> None:
    assert opml.render("Site", [replace(FEED, base_url=None)], ending=".rss") is None


def test_a_page_that_is_not_on_the_web_is_not_linked() -> None:
    data = opml.render("Site", [replace(FEED, link=FEED.id, author=None)], ending=".rss")
    assert data is not None
    assert b"htmlUrl" not in data
    assert b"ownerName" not in data
