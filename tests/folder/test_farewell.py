# SPDX-License-Identifier: MIT
"""Feeds that have moved or ended say so in each of their files, where no server can redirect."""

import json
from xml.etree import ElementTree

import feedparser
import pytest
from lxml import html

from feedpub.check import check_bytes
from tests.conftest import Ran, Site

ITEMS = [
    ("Rail shuttle opens between depot and sea", "", "03/09/2026 Rail"),
    ("Port orders six electric carriers", "", "03/08/2026 Ports"),
    ("Night trains carry parcels to the north", "", "03/07/2026 Rail"),
]
HEAD = 'title = "Harbour"\nlink = "https://example.org/"\nbase_url = "https://example.org/feeds/"\n'
SOURCE = '[[sources]]\npath = "listing.txt"\ndate_order = "mdy"\n'
RAIL = '[topics.rail]\nany = ["rail*", "train*"]\n'
PORTS = '[topics.ports]\nany = ["port*"]\n'
MOVED = '[serve]\nredirects = {rail = "all"}\n'
ENDED = '[serve]\ngone = ["rail"]\n'
LATER, MUCH_LATER = "2026-03-21T08:00:00Z", "2026-04-21T08:00:00Z"


@pytest.fixture
def before(site: Site) -> Site:
    """A site with a feed that will be no more."""
    site.config(HEAD + SOURCE + RAIL + PORTS)
    site.write(ITEMS)
    assert site.run("build --now 2026-03-20T08:00:00Z").code == 0
    return site


def move(site: Site, how: str, *, now: str = LATER) -> Ran:
    site.config(HEAD + how + SOURCE + PORTS)
    return site.run(f"build --now {now}")


def canonical(site: Site, name: str) -> list[str]:
    links = html.fromstring((site.feeds / name).read_bytes()).iterfind(".//link[@rel='canonical']")
    return [link.get("href", "") for link in links]


def test_the_last_entry_says_where_a_feed_is_now_above_all_that_it_held(before: Site) -> None:
    was = {name: before.entries(name) for name in ("rail.rss", "rail.atom")}
    ran = move(before, MOVED)
    assert (ran.code, "rail" in ran.err) == (0, False)
    for name, entries in was.items():
        new = before.entries(name)
        assert [entry.id for entry in new[1:]] == [entry.id for entry in entries]
        assert [entry.published for entry in new[1:]] == [entry.published for entry in entries]
        assert new[0].title == "This feed has moved"
        assert new[0].link == "https://example.org/feeds/all.html"
        assert new[0].published_parsed[:5] == (2026, 3, 21, 8, 0)
        assert not check_bytes((before.feeds / name).read_bytes())
    channel = ElementTree.fromstring((before.feeds / "rail.rss").read_bytes()).find("channel")
    assert channel is not None
    new_place = "{http://www.itunes.com/dtds/podcast-1.0.dtd}new-feed-url"
    assert channel.findtext(new_place) == "https://example.org/feeds/all.rss"
    told = json.loads((before.feeds / "rail.json").read_bytes())
    assert (told["expired"], len(told["items"])) == (True, 3)
    assert canonical(before, "rail.html") == ["https://example.org/feeds/all.html"]


def test_a_feed_that_has_ended_says_that(before: Site) -> None:
    move(before, ENDED)
    entry = before.entries("rail.atom")[0]
    assert (entry.title, entry.link) == ("This feed has ended", "https://example.org/feeds/index.html")
    assert b"new-feed-url" not in (before.feeds / "rail.rss").read_bytes()
    assert json.loads((before.feeds / "rail.json").read_bytes())["expired"] is True
    assert canonical(before, "rail.html") == []
    assert "This feed has ended" in (before.feeds / "rail.html").read_text(encoding="utf-8")


def test_it_is_said_once_whatever_news_come_or_is_lost(before: Site) -> None:
    move(before, MOVED)
    said = (before.feeds / "rail.atom").read_bytes()
    assert before.run("build").out.endswith("unchanged since the last run\n")
    before.write([("Ferry sails twice a day from now on", "", "03/22/2026 Ports"), *ITEMS])
    before.run(f"build --now {MUCH_LATER}")
    before.state.unlink()
    before.run(f"build --now {MUCH_LATER}")
    assert (before.feeds / "rail.atom").read_bytes() == said
    assert not [entry for entry in before.entries() if "moved" in entry.title]


def test_a_feed_of_which_no_file_is_left_has_the_last_word_alone(before: Site) -> None:
    for path in before.feeds.glob("rail.*"):
        path.unlink()
    move(before, '[serve]\nredirects = {rail = "https://elsewhere.example/f.rss"}\n')
    [entry] = before.entries("rail.rss")
    assert "https://elsewhere.example/f.rss" in entry.summary
    assert feedparser.parse((before.feeds / "rail.atom").read_bytes()).feed.id != before.entries()[0].id
    assert not check_bytes((before.feeds / "rail.rss").read_bytes())
    assert canonical(before, "rail.html") == ["https://elsewhere.example/f.rss"]


def test_a_file_of_somebody_else_is_left_alone(before: Site) -> None:
    for path in before.feeds.glob("rail.*"):
        path.unlink()
    (before.feeds / "rail.rss").write_text("<rss>mine</rss>")
    assert move(before, MOVED).code == 0
    assert (before.feeds / "rail.rss").read_text() == "<rss>mine</rss>"


def test_a_feed_that_comes_back_has_said_nothing(before: Site) -> None:
    was = before.ids("rail.atom")
    move(before, MOVED)
    before.config(HEAD + MOVED + SOURCE + RAIL + PORTS)
    assert before.run(f"build --now {MUCH_LATER}").code == 0
    assert before.ids("rail.atom") == was
    assert canonical(before, "rail.html") == []


def test_without_an_address_of_its_own_a_site_names_the_page(site: Site) -> None:
    site.config(f'language = "de"\n{SOURCE}{RAIL}')
    site.write(ITEMS)
    site.run("build")
    site.config(f'language = "de"\n{MOVED}{SOURCE}{PORTS}')
    assert site.run("build").code == 0
    assert 'href="all.html"' in site.entries("rail.atom")[0].content[0].value
    assert canonical(site, "rail.html") == ["all.html"]
    assert b"new-feed-url" not in (site.feeds / "rail.rss").read_bytes()
