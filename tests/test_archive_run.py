# SPDX-License-Identifier: MIT
"""Archive pages and the hub, through the real command line."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import feedparser
import pytest

from tests.conftest import Site

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
CONFIG = """
base_url = "https://example.org/feeds/"
link = "https://example.org/"
{more}
[keep]
items = 3
min_days = 0
[[sources]]
path = "listing.txt"
"""


def page_of(site: Site, number: int) -> None:
    """The page when that many notices have appeared; it shows the last five."""
    site.write([f"Notice {WORDS[n]} of the harbour office" for n in range(number - 1, max(number - 6, -1), -1)])


class TestArchive:
    def play(self, site: Site, days: int) -> None:
        for day in range(1, days + 1):
            page_of(site, day)
            site.run(f"build --now 2026-03-{day:02}T08:00Z")

    def test_what_left_the_feed_is_found_by_following_the_archive(self, site: Site) -> None:
        site.config(CONFIG.format(more=""))
        self.play(site, 9)
        assert len(site.entries()) == 3
        titles, name = set(), "all.atom"
        while name:
            parsed = feedparser.parse((site.feeds / name).read_bytes())
            titles |= {e.title for e in parsed.entries}
            link = next((x.href for x in parsed.feed.links if x.rel == "prev-archive"), "")
            name = link.removeprefix("https://example.org/feeds/")
        assert titles == {f"Notice {word} of the harbour office" for word in WORDS}

    def test_a_page_is_written_once_and_never_again(self, site: Site) -> None:
        site.config(CONFIG.format(more=""))
        self.play(site, 5)
        first = next((site.feeds / "archive").glob("all-*1.atom"))
        before = (first.stat().st_ino, first.read_bytes())
        self.play(site, 9)
        assert (first.stat().st_ino, first.read_bytes()) == before

    def test_not_even_when_its_topic_is_away_for_a_while(self, site: Site) -> None:
        topic = '[topics.harbour]\nany = ["harbour"]\n'
        site.config(CONFIG.format(more="") + topic)
        self.play(site, 9)
        first = site.feeds / "archive" / "harbour-0001.atom"
        before = (first.stat().st_ino, first.read_bytes())
        site.config(CONFIG.format(more=""))
        site.run("build --now 2026-03-10T08:00Z")
        site.config(CONFIG.format(more="") + topic)
        site.run("build --now 2026-03-12T08:00Z")
        assert (first.stat().st_ino, first.read_bytes()) == before

    def test_but_what_is_retracted_can_be_read_nowhere(self, site: Site) -> None:
        site.config(CONFIG.format(more=""))
        self.play(site, 9)
        before = {p: p.read_bytes() for p in site.feeds.rglob("*.*")}
        said = site.run("retract 'Notice one' --now 2026-03-11T08:00Z").out
        assert "archive/all-0001.rss" in said
        assert not [p for p in site.feeds.rglob("*.*") if b"Notice one" in p.read_bytes()]
        assert b"deleted-entry" in (site.feeds / "archive" / "all-0001.atom").read_bytes()
        assert b"Notice two" in (site.feeds / "archive" / "all-0001.atom").read_bytes()
        assert site.run("check feeds").code == 0
        site.run("retract 'Notice one' --undo --now 2026-03-12T08:00Z")
        archive = {p: data for p, data in before.items() if p.parent.name == "archive"}
        assert {p: p.read_bytes() for p in archive} == archive

    def test_a_page_that_was_lost_comes_back_without_what_was_retracted(self, site: Site) -> None:
        site.config(CONFIG.format(more=""))
        self.play(site, 9)
        first = site.feeds / "archive" / "all-0001.atom"
        site.run("retract 'Notice one' --now 2026-03-11T08:00Z")
        first.unlink()
        site.run("build --now 2026-03-12T08:00Z")
        assert "Notice one" not in first.read_text()
        assert "Notice two" in first.read_text()

    def test_a_lost_state_finds_its_pages_again(self, site: Site) -> None:
        site.config(CONFIG.format(more=""))
        self.play(site, 9)
        before = {p: p.read_bytes() for p in site.feeds.rglob("*") if p.is_file()}
        site.state.unlink()
        site.run("build --now 2026-04-01T08:00Z")
        assert {p: p.read_bytes() for p in site.feeds.rglob("*") if p.is_file()} == before

    def test_it_can_be_switched_off(self, site: Site) -> None:
        site.config(CONFIG.format(more="").replace("min_days = 0", "min_days = 0\narchive = false"))
        self.play(site, 5)
        assert not (site.feeds / "archive").exists()


class Hub(BaseHTTPRequestHandler):
    """Takes pings, or refuses them while `down`."""

    heard: list[str]
    down = False

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if not Hub.down:
            Hub.heard += body["hub.topic"]
        self.send_response(503 if Hub.down else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub() -> Iterator[str]:
    Hub.heard, Hub.down = [], False
    with HTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class TestHub:
    def test_it_hears_of_a_feed_that_changed_once_and_only_then(self, site: Site, hub: str) -> None:
        site.config(CONFIG.format(more=f'hub = "{hub}"'))
        page_of(site, 1)
        site.run("build --now 2026-03-01T08:00Z")
        assert sorted(Hub.heard) == [f"https://example.org/feeds/all.{e}" for e in ("atom", "json", "rss")]
        Hub.heard.clear()
        site.run("build --now 2026-03-01T09:00Z")
        assert Hub.heard == []

    def test_a_hub_that_is_down_hears_of_it_later_and_never_fails_a_build(self, site: Site, hub: str) -> None:
        site.config(CONFIG.format(more=f'hub = "{hub}"'))
        page_of(site, 1)
        Hub.down = True
        ran = site.run("build --now 2026-03-01T08:00Z")
        assert ran.code == 0
        assert "503" in ran.err
        Hub.down = False
        site.run("build --now 2026-03-01T09:00Z")
        assert len(Hub.heard) == 3
        Hub.heard.clear()
        site.run("build --now 2026-03-01T10:00Z")
        assert Hub.heard == []
