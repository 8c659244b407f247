# SPDX-License-Identifier: MIT
"""Intake of items that have links, which text listings have not: the laws where structured sources will need them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from feedpub.config import Source
from feedpub.intake.reading import Reading
from feedpub.intake.take_in import Terms, take_in
from feedpub.model import Item, RawItem
from feedpub.report import SourceReport
from feedpub.state.store import Store, open_store

NOW = datetime(2026, 3, 20, 8, tzinfo=UTC)
STORY = RawItem(title="Rail shuttle opens", link="http://example.org/a", summary="It runs.", categories=("Rail",))
OTHER = RawItem(title="Port orders cranes", link="http://example.org/b", summary="Six of them.")


@dataclass
class Desk:
    """A state, and a clock that goes an hour forward with each intake."""

    store: Store
    now: datetime = NOW

    def read(self, *items: RawItem, source: str = "news", link: str | None = None) -> SourceReport:
        self.now += timedelta(hours=1)
        reading = Reading(items=items, stated=(None,) * len(items), listings=(), notes=())
        terms = Terms(now=self.now, zone=ZoneInfo("UTC"), configured=("news", "a", "b"))
        return take_in(self.store, Source(path="-", name=source, link=link), reading, terms, digest=str(self.now))

    def items(self) -> list[Item]:
        return self.store.items.of(self.store.feeds.newest(None, 100))


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_store(None) as store:
        yield Desk(store)


def test_https_is_followed_in_silence(desk: Desk) -> None:
    """Readers shall go to the new address, but there is nothing new to read."""
    desk.read(STORY, OTHER)
    before = desk.items()
    report = desk.read(replace(STORY, link="https://example.org/a"), OTHER)
    after = desk.items()
    assert (report.new, report.changed) == ((), ())
    assert [i.id for i in after] == [i.id for i in before]
    assert after[0].link == "https://example.org/a"
    assert after[0].updated == before[0].updated


@pytest.mark.parametrize(
    "link", ["http://example.org/a?utm_source=x", "http://example.org/a/", "http://example.org/a#top"]
)
def test_tracking_slashes_and_fragments_are_not_worth_a_new_file(desk: Desk, link: str) -> None:
    desk.read(STORY, OTHER)
    before = desk.items()
    desk.read(replace(STORY, link=link), OTHER)
    assert desk.items() == before


def test_a_host_that_moves_is_a_change_of_link_and_nothing_else(desk: Desk) -> None:
    desk.read(STORY, OTHER)
    before = desk.items()
    report = desk.read(*(replace(i, link=str(i.link).replace("example.org", "example.com")) for i in (STORY, OTHER)))
    after = desk.items()
    assert report.new == ()
    assert [(i.id, i.published) for i in after] == [(i.id, i.published) for i in before]
    assert [i.link for i in after] == ["http://example.com/a", "http://example.com/b"]
    assert all(a.updated > b.updated for a, b in zip(after, before, strict=True))


def test_a_listing_gains_links_and_ids_later(desk: Desk) -> None:
    desk.read(replace(STORY, link=None), replace(OTHER, link=None))
    before = [i.id for i in desk.items()]
    desk.read(STORY, OTHER)
    desk.read(replace(STORY, id="7"), replace(OTHER, id="8"))
    desk.read(replace(STORY, id="7", title="Quite another title", link=None, summary="x"), replace(OTHER, id="8"))
    assert [i.id for i in desk.items()] == before


def test_an_item_without_an_address_points_into_its_page(desk: Desk) -> None:
    desk.read(replace(STORY, link=None), link="https://example.org/news")
    (item,) = desk.items()
    assert item.link == "https://example.org/news#:~:text=Rail%20shuttle%20opens"
    assert not item.permalink


class TestTwoSources:
    def test_one_item_both_sources_named_categories_joined(self, desk: Desk) -> None:
        desk.read(STORY, source="a")
        report = desk.read(replace(STORY, title="Shuttle!", categories=("Sea",)), source="b")
        (item,) = desk.items()
        assert report.new == ()
        assert [o.name for o in item.origins] == ["a", "b"]
        assert item.categories == ("Rail", "Sea")
        assert item.title == "Rail shuttle opens", "the first source tells the words"

    def test_they_do_not_take_turns_in_changing_it(self, desk: Desk) -> None:
        desk.read(STORY, source="a")
        desk.read(replace(STORY, title="Shuttle!"), source="b")
        before = desk.items()
        for _ in range(3):
            desk.read(STORY, source="a")
            desk.read(replace(STORY, title="Shuttle!"), source="b")
        assert desk.items() == before

    def test_when_the_first_drops_it_the_second_tells_from_its_next_change_on(self, desk: Desk) -> None:
        desk.read(STORY, OTHER, source="a")
        desk.read(replace(STORY, title="Shuttle!"), source="b")
        desk.read(OTHER, source="a")
        desk.read(replace(STORY, title="Shuttle!"), source="b")
        assert desk.items()[0].title == "Rail shuttle opens"
        desk.read(replace(STORY, title="Shuttle doubles its trips"), source="b")
        assert "Shuttle doubles its trips" in {i.title for i in desk.items()}
        assert len(desk.items()) == 2


def test_updated_goes_forward_even_where_the_clock_does_not(desk: Desk) -> None:
    desk.read(STORY, OTHER)
    before = desk.items()[0].updated
    desk.now = NOW - timedelta(days=30)
    desk.read(replace(STORY, summary="It runs twice a day."), OTHER)
    assert desk.items()[0].updated == before + timedelta(seconds=1)
