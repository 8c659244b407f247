# SPDX-License-Identifier: MIT
"""A source is known by its items: whatever else it lists, an item that it has shown tells the page."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.identity.evidence import Draft
from feedpub.identity.keys import Keys
from feedpub.intake.belief import doubted, has_stayed
from feedpub.state.records import Doubt
from tests.conftest import Ran, Site

BARE = (
    "Ferry to the islands sails again",
    "Market hall opens on Sundays",
    "Choir looks for tenors",
    "Bridge repainted",
)
OTHERS = ("Trams run all night", "Library lends bicycles", "Orchard gets a new fence", "Old mill turns once more")
MONDAY = datetime(2026, 3, 16, 8, tzinfo=UTC)


class Page:
    """A listing that changes, read by the command line hour by hour."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def shows(self, lines: Sequence[str], *, hours: float, more: str = "") -> Ran:
        self.site.listing.write_text("\n".join(lines) + "\n", encoding="utf-8")
        now = MONDAY + timedelta(hours=hours)
        return self.site.build(now=f"{now:%Y-%m-%dT%H:%MZ}", more=more)

    def published(self) -> set[str]:
        return {entry.title for entry in self.site.entries()}


@pytest.fixture
def page(site: Site) -> Page:
    return Page(site)


def bare(titles: Sequence[str]) -> list[str]:
    return [line for title in titles for line in (title, "")]


def dated(titles: Sequence[str], *, first: int) -> list[str]:
    """Newest first, a day each; the oldest is of the `first` of March."""
    days = range(first + len(titles) - 1, first - 1, -1)
    return [line for title, day in zip(titles, days, strict=True) for line in (title, f"2026-03-{day:02}", "")]


def linked(titles: Sequence[str], *, place: str) -> list[str]:
    return [f"- [{title}](https://town.example/{place}{title.lower().replace(' ', '-')})" for title in titles]


def both(titles: Sequence[str], place: str, first: int) -> list[str]:
    links, days = linked(titles, place=place), dated(titles, first=first)[1::3]
    return [line for pair in zip(links, days, strict=True) for line in (*pair, "")]


class TestKnownByItsItems:
    def test_a_page_that_keeps_one_known_item_of_many_is_the_page(self, page: Page) -> None:
        page.shows(bare([*BARE, *OTHERS]), hours=0)
        ran = page.shows(bare(["Harbour bell rings again", BARE[0]]), hours=1)
        assert (ran.code, ran.err) == (0, "")
        assert page.published() == {*BARE, *OTHERS, "Harbour bell rings again"}

    def test_one_known_item_is_no_failure_though_it_speaks_of_one(self, page: Page) -> None:
        speaks = "Container terminal suspends truck parking at three crossings"
        page.shows([f"* {title}" for title in [*BARE, speaks]], hours=0)
        assert page.shows([f"* {speaks}"], hours=1).code == 0
        assert page.shows(["* Your account has been suspended", f"* {speaks}"], hours=2).code == 3
        assert page.published() == {*BARE, speaks}

    def test_an_archive_dump_for_a_day_does_not_stop_the_page_that_comes_back(self, page: Page) -> None:
        archive = [f"{word} report of the harbour" for word in ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")]
        page.shows(bare(BARE), hours=0)
        assert page.shows(bare([*BARE, *OTHERS, *archive]), hours=1).code == 0
        assert page.shows(bare(["Lighthouse open to visitors", *BARE[:3]]), hours=2).code == 0
        assert "Lighthouse open to visitors" in page.published()

    def test_what_the_page_showed_long_ago_is_known_as_well(self, page: Page) -> None:
        page.shows(bare(BARE), hours=0)
        page.shows(bare([*OTHERS, BARE[3]]), hours=1)
        assert page.shows(bare([BARE[0], "Harbour bell rings again"]), hours=2).code == 0


class TestNews:
    def test_a_dated_page_that_is_all_new_is_news(self, page: Page) -> None:
        page.shows(dated(BARE, first=1), hours=0)
        assert page.shows(dated(OTHERS, first=9), hours=300).code == 0
        assert page.published() == {*BARE, *OTHERS}

    def test_links_of_the_same_kind_are_news(self, page: Page) -> None:
        page.shows(linked(BARE, place="news/"), hours=0)
        assert page.shows(linked(OTHERS, place="news/"), hours=300).code == 0
        assert page.published() == {*BARE, *OTHERS}

    def test_a_single_item_is_news_where_its_link_and_its_day_say_so(self, page: Page) -> None:
        page.shows(both(BARE, "news/", 1), hours=0)
        assert page.shows(both(OTHERS[:1], "news/", 9), hours=300).code == 0

    def test_one_newer_item_on_the_same_site_vouches_for_what_stands_around_it(self, page: Page) -> None:
        page.shows(both(BARE, "news/", 1), hours=0)
        menu = [line.replace("town.example", "town.test") for line in linked(["Series", "About us", "Join"], place="")]
        assert page.shows([*menu, *both(OTHERS[:1], "stories/", 9)], hours=1).code == 0
        assert OTHERS[0] in page.published()

    @pytest.mark.parametrize("good", [dated(BARE, first=1), linked(BARE, place="news/")], ids=["dated", "linked"])
    def test_a_page_of_which_an_error_was_read_first_is_believed_when_it_looks_better(
        self, page: Page, good: Sequence[str]
    ) -> None:
        page.shows(bare(OTHERS), hours=0)
        assert page.shows(good, hours=1).code == 0

    def test_a_page_that_only_ever_shows_its_latest_item_goes_on(self, page: Page) -> None:
        page.shows(dated(BARE[:1], first=1), hours=0)
        assert page.shows(dated(OTHERS[:1], first=8), hours=300).code == 0
        assert page.published() == {BARE[0], OTHERS[0]}


class TestItWaits:
    @pytest.mark.parametrize(
        ("before", "now"),
        [
            pytest.param(bare(BARE), bare(OTHERS), id="bare titles, all others"),
            pytest.param(dated(BARE, first=1), bare(OTHERS), id="dates gone"),
            pytest.param(dated(BARE, first=9), dated(OTHERS, first=1), id="older days"),
            pytest.param(dated(BARE, first=1), dated(OTHERS[:1], first=9), id="one line for four"),
            pytest.param(linked(BARE, place="news/"), bare(OTHERS), id="links gone"),
            pytest.param(linked(BARE, place="news/"), linked(OTHERS, place="legal/"), id="links of another part"),
            pytest.param(linked(BARE, place=""), linked(OTHERS, place=""), id="links that anything may have"),
            pytest.param(both(BARE, "news/", 9), both(OTHERS, "legal/", 1), id="older days of another part"),
            pytest.param(both(BARE, "", 1), both(OTHERS[:1], "", 9), id="a newer day at the site's root"),
        ],
    )
    def test_another_page_waits_named_and_its_feeds_stay(
        self, page: Page, before: Sequence[str], now: Sequence[str]
    ) -> None:
        page.shows(before, hours=0)
        feeds = {p: p.read_bytes() for p in page.site.feeds.rglob("*.*")}
        ran = page.shows(now, hours=1)
        assert ran.code == 3
        assert ran.err.startswith("feedpub: listing: lists nothing that was seen there before (it begins with ")
        assert "believed" in ran.err
        assert "--accept listing" in ran.err
        assert {p: p.read_bytes() for p in page.site.feeds.rglob("*.*")} == feeds
        assert "lists nothing that was seen there before" in page.site.run("status").out

    def test_it_is_believed_when_it_stays_for_a_day(self, page: Page) -> None:
        page.shows(bare(BARE), hours=0)
        assert [page.shows(bare(OTHERS), hours=h).code for h in (1, 2, 12, 20)] == [3, 3, 3, 3]
        ran = page.shows(bare([*OTHERS[1:], "Harbour bell rings again"]), hours=25)
        assert ran.code == 0
        assert "it has stayed so, and is believed now" in ran.err
        assert page.published() == {*BARE, *OTHERS[1:], "Harbour bell rings again"}
        assert page.shows(bare(OTHERS), hours=26).code == 0

    def test_one_dated_notice_at_a_time_is_believed_after_a_day_of_them(self, page: Page) -> None:
        page.shows(dated(BARE, first=10), hours=0)
        assert page.shows(dated(OTHERS[:1], first=17), hours=24).code == 3
        assert page.shows(dated(OTHERS[1:2], first=18), hours=44).code == 3
        assert page.shows(dated(OTHERS[2:3], first=19), hours=72).code == 0
        assert page.published() == {*BARE, OTHERS[2]}

    def test_another_one_in_between_begins_the_day_anew(self, page: Page) -> None:
        page.shows(bare(BARE), hours=0)
        page.shows(bare(OTHERS), hours=1)
        assert page.shows(bare(["Guests of the fair", "Rooms in the old mill"]), hours=20).code == 3
        assert page.shows(bare(OTHERS), hours=30).code == 3
        assert page.shows(bare(OTHERS), hours=53).code == 0

    def test_a_good_page_in_between_ends_the_doubt(self, page: Page) -> None:
        page.shows(bare(BARE), hours=0)
        page.shows(bare(OTHERS), hours=1)
        assert page.shows(bare(BARE), hours=2).code == 0
        assert page.shows(bare(OTHERS), hours=30).code == 3

    def test_a_page_that_is_all_new_each_time_is_not_lost_for_ever(self, page: Page) -> None:
        page.shows(bare(BARE), hours=0)
        weeks = [[f"{word} of week {n}" for word in ("Soup", "Roast", "Pudding")] for n in ("one", "two", "three")]
        assert [page.shows(bare(week), hours=168 * n + 10).code for n, week in enumerate(weeks)] == [3, 0, 3]

    def test_a_failed_fetch_in_between_changes_nothing(self, page: Page) -> None:
        page.shows(bare(BARE), hours=0)
        page.shows(bare(OTHERS), hours=1)
        assert page.shows([""], hours=5).code == 3
        assert page.shows(bare(OTHERS), hours=25).code == 0

    def test_a_dry_run_remembers_nothing(self, page: Page) -> None:
        page.shows(bare(BARE), hours=0)
        assert page.shows(bare(OTHERS), hours=1, more="--dry-run").code == 3
        page.shows(bare(OTHERS), hours=20)
        assert page.shows(bare(OTHERS), hours=26).code == 3

    def test_a_person_may_vouch_for_it(self, page: Page) -> None:
        page.shows(bare(BARE), hours=0)
        page.shows(bare(OTHERS), hours=1)
        assert page.shows(bare(OTHERS), hours=2, more="--accept listing").code == 0
        assert page.published() == {*BARE, *OTHERS}

    def test_it_is_believed_after_a_lost_state_as_well(self, page: Page) -> None:
        """Nothing in the feeds is known of the page any more; nobody has to come and vouch for it."""
        page.shows(bare(BARE), hours=0)
        for path in page.site.folder.glob(".feeds.sqlite3*"):
            path.unlink()
        assert page.shows(bare(OTHERS), hours=1).code == 3
        assert page.published() == set(BARE)
        assert page.shows(bare(OTHERS), hours=25).code == 0
        assert page.published() == {*BARE, *OTHERS}

    def test_who_wants_it_strict_lets_a_shrunken_page_wait(self, page: Page) -> None:
        page.site.config('title = "A"\n[[sources]]\npath = "listing.txt"\nmin_share = 0.5\n')
        page.site.listing.write_text("\n".join(bare(BARE)))
        page.site.run("build --now 2026-03-16T08:00Z")
        page.site.listing.write_text("\n".join(bare(BARE[:1])))
        ran = page.site.run("build --now 2026-03-16T09:00Z")
        assert ran.code == 3
        assert "has only 1 item, where the last good run found 4" in ran.err
        assert page.site.run("build --now 2026-03-17T09:00Z").code == 0


def test_items_of_which_nothing_can_be_seen_are_none(site: Site) -> None:
    """Neither do they take the title of a known item, whose address they have."""
    site.folder.joinpath("l.json").write_text('[{"title": "A first title", "link": "https://example.org/1"}]')
    site.run("build l.json --now 2026-03-16T08:00Z")
    before = site.ids()
    site.folder.joinpath("l.json").write_text('[{"title": "\\u200b\\u0001", "link": "https://example.org/1"}]')
    ran = site.run("build l.json --now 2026-03-16T09:00Z")
    assert (ran.code, "no item has a title that can be seen" in ran.err) == (3, True)
    assert site.ids() == before


def drafts(titles: Sequence[str]) -> list[Draft]:
    return [
        Draft(
            keys=Keys(id=None, link=None, title=title, repeated=False, text=None, path=None, nth=1),
            title=title,
            link=None,
            text=None,
            day=None,
        )
        for title in titles
    ]


TITLES = st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True)


@given(st.lists(st.tuples(TITLES, st.integers(-400, 400)), min_size=1, max_size=8))
def test_whatever_a_page_shows_and_the_clock_says_it_is_believed_after_a_week(
    shown: Sequence[tuple[Sequence[str], int]],
) -> None:
    """No doubt lasts for ever, and none ends within a day, counted by a clock that may be set back and on."""
    doubt: Doubt | None = None
    earliest = None
    for titles, hours in shown:
        now = MONDAY + timedelta(hours=hours)
        earliest = now if earliest is None else min(earliest, now)
        if now - earliest < timedelta(hours=22):
            assert not has_stayed(doubt, drafts(titles), (), now)
        doubt = doubted(doubt, drafts(titles), now)
        assert has_stayed(doubt, drafts(titles), (), now + timedelta(days=7))


def test_a_board_of_requests_that_was_accepted_once_goes_on_by_itself(site: Site) -> None:
    """Bare notes that ask something look like a page of failure, but for those that are known."""
    notes = [
        "Please bring your own cups to the summer fair",
        "Please do not park in front of the gate",
        "Please sign up for the choir by Friday",
        "Please return the borrowed chairs",
    ]
    board = site.folder / "listing.txt"
    board.write_text("\n".join(f"* {note}" for note in notes[1:]), encoding="utf-8")
    assert site.build(now="2026-03-20T08:00Z").code != 0
    assert site.build(now="2026-03-20T09:00Z", more="--accept listing").code == 0
    board.write_text("\n".join(f"* {note}" for note in notes), encoding="utf-8")
    ran = site.build(now="2026-03-21T08:00Z")
    assert ran.code == 0, ran.err
    assert {e.title for e in site.entries()} == set(notes)
    board.write_text("Please wait a moment\n\nPlease enable cookies in your browser and try again.\n", encoding="utf-8")
    assert site.build(now="2026-03-22T08:00Z").code == 3
    assert {e.title for e in site.entries()} == set(notes)
