# SPDX-License-Identifier: MIT
"""JSON Feed: what a program finds in it is what the feed held."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from msgspec.structs import replace

from feedpub.formats import FORMATS
from feedpub.model import Author, Feed
from tests.formats.test_formats import FEED, PLAIN, RICH
from tests.formats.test_readback import feeds

SCHEMA = json.loads(Path(__file__).parent.with_name("schemas").joinpath("jsonfeed-1.1.json").read_text("utf-8"))


@given(feed=feeds)
def test_whatever_the_words_are_the_file_is_valid_and_holds_every_item(feed: Feed) -> None:
    found = json.loads(FORMATS["json"].render(feed))
    jsonschema.validate(found, SCHEMA)
    assert [item["id"] for item in found["items"]] == [item.id for item in feed.items]


def test_an_item_is_told_in_full() -> None:
    rich, plain = json.loads(FORMATS["json"].render(FEED))["items"]
    assert rich == {
        "id": RICH.id,
        "url": RICH.link,
        "title": RICH.title,
        "summary": RICH.summary,
        "content_html": RICH.content,
        "date_published": "2023-11-07T12:00:00+00:00",
        "date_modified": "2023-11-07T13:00:00+00:00",
        "image": RICH.image,
        "authors": [{"name": "Jo", "url": "https://jo.example/"}],
        "tags": ["Logistics", "A&B"],
        "language": "de",
        "_feedpub": {
            "date_source": "item",
            "date_text": None,
            "title": RICH.own_title,
            "comments": RICH.comments,
            "rights": RICH.rights,
            "license": RICH.license,
            "source": {"title": RICH.origins[0].title, "url": RICH.origins[0].link},
        },
        "attachments": [
            {
                "url": "https://example.org/a.mp3",
                "mime_type": "audio/mpeg",
                "title": "Episode",
                "size_in_bytes": 123,
            },
            {"url": "https://example.org/b%20c.mp3", "mime_type": "audio/mpeg"},
        ],
    }
    assert plain["content_html"] == "<p>A summary &amp; more</p>"
    assert "date_modified" not in plain


def test_the_head_names_the_page_the_file_and_the_hub() -> None:
    found = json.loads(FORMATS["json"].render(FEED))
    del found["items"]
    assert found == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Logistics & <more>",
        "home_page_url": "https://example.org/",
        "feed_url": "https://example.org/feeds/log%20%26%20x.json",
        "description": "News",
        "icon": "https://example.org/l.png",
        "favicon": "https://example.org/i.png",
        "authors": [{"name": "Ed"}],
        "language": "en",
        "_feedpub": {"updated": FEED.updated.isoformat()},
        "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
    }


@pytest.mark.parametrize("items", [(), (PLAIN,)])
def test_what_is_not_known_is_left_out(items: tuple[()]) -> None:
    bare = replace(FEED, items=items, base_url=None, link=FEED.id, author=Author(name=""), hub=None, language="?")
    found = json.loads(FORMATS["json"].render(bare))
    assert not {"feed_url", "home_page_url", "authors", "hubs", "language"} & set(found)
    assert len(found["items"]) == len(items)
