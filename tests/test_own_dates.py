# SPDX-License-Identifier: MIT
"""A feed is dated by the run that last changed what it says, and a file by the run that made its bytes."""

import json
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import feedparser
import pytest

from feedpub.serve import create_app
from tests.conftest import Site

FIRST, SECOND, THIRD = (f"2026-03-{day}T18:00:00+00:00" for day in ("09", "10", "11"))
OLD = [(f"Item number {n} of the page", "", f"03/0{n}/2026 News") for n in (6, 5, 4)]
LATE = ("An older item that came late", "", "03/02/2026 News")
FAIR = ("The summer fair", "", "08/15/2026 News")


@pytest.fixture
def built(site: Site) -> Site:
    site.write(OLD)
    build(site, FIRST)
    return site


def build(site: Site, now: str, *, more: str = "") -> None:
    assert site.build(now=now, more=more).code == 0


def dates(site: Site, name: str = "all") -> set[str]:
    """What the files of a feed say of their own date."""
    atom = feedparser.parse((site.feeds / f"{name}.atom").read_bytes()).feed.updated
    stated = feedparser.parse((site.feeds / f"{name}.rss").read_bytes()).feed.updated
    rss = parsedate_to_datetime(stated)
    return {atom, rss.isoformat(), json.loads((site.feeds / f"{name}.json").read_text())["_feedpub"]["updated"]}


def feeds(site: Site) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in site.feeds.iterdir() if p.suffix in (".atom", ".rss", ".json")}


def status(site: Site, name: str, since: str) -> str:
    """How the server answers one who has nothing but a date."""
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": f"/{name}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "a",
        "HTTP_IF_MODIFIED_SINCE": since,
    }
    create_app(site.feeds)(environ, lambda said, headers, *_: answered.extend([said, dict(headers)["Last-Modified"]]))  # type: ignore[arg-type]
    return answered[0][:3]


def http(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment), usegmt=True)


def test_it_is_the_first_run(built: Site) -> None:
    assert dates(built) == {FIRST}


def test_a_run_without_news_leaves_it(built: Site) -> None:
    before = built.stamp()
    build(built, SECOND)
    assert built.stamp() == before


def test_an_older_item_that_comes_late_is_news(built: Site) -> None:
    assert status(built, "all.rss", http(FIRST)) == "304"
    built.write([*OLD, LATE])
    build(built, SECOND)
    assert dates(built) == {SECOND}
    assert status(built, "all.rss", http(FIRST)) == "200"
    assert status(built, "all.rss", http(SECOND)) == "304"


def test_an_event_that_is_still_to_come_does_not_stop_it(built: Site) -> None:
    built.write([FAIR, *OLD])
    build(built, SECOND)
    assert dates(built) == {SECOND}
    built.write([("News of the day", "", "03/11/2026 News"), FAIR, *OLD])
    build(built, THIRD)
    assert dates(built) == {THIRD}


def test_another_title_of_the_site_is_news(site: Site) -> None:
    site.write(OLD)
    for title, now in (("One", FIRST), ("Other", SECOND), ("Other", THIRD)):
        site.config(f'title = "{title}"\n[[sources]]\npath = "listing.txt"\n')
        assert site.run(f"build --now {now}").code == 0
    assert dates(site) == {SECOND}
    assert status(site, "all.atom", http(FIRST)) == "200"


def test_a_feed_of_a_topic_has_a_date_of_its_own(site: Site) -> None:
    site.write([*OLD, ("Tram lines", "", "03/01/2026 Trams")])
    build(site, FIRST)
    site.write([("More tram lines", "", "03/10/2026 Trams"), *OLD, ("Tram lines", "", "03/01/2026 Trams")])
    build(site, SECOND)
    assert (dates(site), dates(site, "trams"), dates(site, "news")) == ({SECOND}, {SECOND}, {FIRST})


def test_a_retraction_is_news(built: Site) -> None:
    assert built.run(f"retract 'Item number 5' --now {SECOND}").code == 0
    assert dates(built) == {SECOND}


@pytest.mark.parametrize("formats", [["atom", "rss", "json"], ["json"], ["rss"]])
def test_a_lost_state_takes_it_over_from_the_feed(site: Site, formats: list[str]) -> None:
    site.config(f'formats = {json.dumps(formats)}\n[[sources]]\npath = "listing.txt"\n')
    site.write([FAIR, *OLD])
    assert site.run(f"build --now {FIRST}").code == 0
    before = feeds(site)
    site.state.unlink()
    for now in (SECOND, THIRD):
        assert site.run(f"build --now {now}").code == 0
        assert feeds(site) == before


def test_news_at_the_run_that_takes_over_a_lost_state_is_news(built: Site) -> None:
    built.state.unlink()
    built.write([("News of the day", "", "03/10/2026 News"), *OLD])
    build(built, SECOND)
    assert dates(built) == {SECOND}


def test_a_clock_that_was_set_back_does_not_turn_it_back(built: Site) -> None:
    built.write([LATE, *OLD])
    build(built, "2026-01-01T00:00:00+00:00")
    (date,) = dates(built)
    assert datetime.fromisoformat(date) == datetime.fromisoformat(FIRST) + timedelta(seconds=1)
    assert status(built, "all.rss", http(FIRST)) == "200"


def test_two_runs_of_one_second_are_told_apart(built: Site) -> None:
    built.write([LATE, *OLD])
    build(built, FIRST)
    assert status(built, "all.atom", http(FIRST)) == "200"


def test_a_file_that_is_mended_says_what_it_said(built: Site) -> None:
    before = (built.feeds / "all.rss").read_bytes()
    (built.feeds / "all.rss").write_bytes(before[:100])
    build(built, SECOND)
    assert (built.feeds / "all.rss").read_bytes() == before
