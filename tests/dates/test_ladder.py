# SPDX-License-Identifier: MIT
"""The ladder of dates: every rung, page order by seconds, and nothing that is published moves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.dates.ladder import Candidate, Dated, fill_dates, page_order
from feedpub.dates.resolve import Stated
from feedpub.model import DateSource

NOW = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")


def day(text: str, zone: ZoneInfo | None = None) -> Stated:
    at = datetime.fromisoformat(text).replace(hour=12, tzinfo=zone or UTC)
    return Stated(at=at, precision="day", text=text)


def moment(text: str) -> Stated:
    return Stated(at=datetime.fromisoformat(text), precision="time", text=text)


def fill(*candidates: Candidate | Stated | None, **options: object) -> list[Dated | None]:
    rows = [c if isinstance(c, Candidate) else Candidate(stated=c) for c in candidates]
    return list(fill_dates(rows, now=NOW, **options))  # type: ignore[arg-type]


def published(*candidates: Candidate | Stated | None, **options: object) -> list[str]:
    return [d.published.isoformat()[:19] if d else "frozen" for d in fill(*candidates, **options)]


class TestStated:
    def test_a_day_is_published_at_noon_of_its_zone(self) -> None:
        assert published(day("2026-03-05", BRUSSELS)) == ["2026-03-05T11:00:00"]
        assert published(day("2026-07-05", BRUSSELS), future="keep") == ["2026-07-05T10:00:00"]

    def test_today_before_noon_is_now_and_never_later(self) -> None:
        assert published(day("2026-03-20")) == ["2026-03-20T08:00:00"]

    def test_a_stated_time_is_kept_to_the_second(self) -> None:
        assert published(moment("2026-03-05T07:08:09+02:00")) == ["2026-03-05T05:08:09"]

    def test_items_of_one_day_keep_the_pages_order_by_seconds(self) -> None:
        found = published(day("2026-03-05"), day("2026-03-05"), day("2026-03-05"))
        assert found == ["2026-03-05T12:00:00", "2026-03-05T11:59:59", "2026-03-05T11:59:58"]

    def test_on_an_ascending_page_the_lowest_is_the_newest(self) -> None:
        found = published(day("2026-03-03"), day("2026-03-04"), day("2026-03-05"), day("2026-03-05"))
        assert found[2:] == ["2026-03-05T11:59:59", "2026-03-05T12:00:00"]

    def test_a_new_item_of_a_published_day_stands_where_the_page_has_it(self) -> None:
        noon = datetime(2026, 3, 5, 12, tzinfo=UTC)
        old = Candidate(frozen=noon, stated=day("2026-03-05"))
        assert published(day("2026-03-05"), old, day("2026-03-05")) == [
            "2026-03-05T12:00:01",
            "frozen",
            "2026-03-05T11:59:59",
        ]

    def test_the_rung_and_the_words_are_recorded(self) -> None:
        (found,) = fill(day("2026-03-05"))
        assert found is not None
        assert (found.source, found.text) == (DateSource.ITEM, "2026-03-05")

    def test_a_date_in_the_address_is_the_second_rung(self) -> None:
        (found,) = fill(Candidate(in_url=day("2026-03-05")))
        assert found is not None
        assert found.source is DateSource.URL

    def test_what_the_item_states_goes_before_its_address(self) -> None:
        assert published(Candidate(stated=day("2026-03-05"), in_url=day("2026-03-01"))) == ["2026-03-05T12:00:00"]


class TestFuture:
    later = moment("2026-03-25T10:00:00+00:00")

    def test_kept(self) -> None:
        assert published(self.later, future="keep") == ["2026-03-25T10:00:00"]

    def test_clamped(self) -> None:
        assert published(self.later, future="clamp") == ["2026-03-20T08:00:00"]

    def test_held(self) -> None:
        (found,) = fill(self.later, future="hold")
        assert found is not None
        assert found.held
        assert found.published == self.later.at

    def test_today_is_never_held(self) -> None:
        (found,) = fill(day("2026-03-20"), future="hold")
        assert found is not None
        assert not found.held


class TestNeighbours:
    def test_an_undated_item_is_bounded_on_a_page_in_order(self) -> None:
        found = fill(day("2026-03-05"), None, day("2026-03-03"), day("2026-03-01"))
        assert found[1] is not None
        assert found[1].source is DateSource.NEIGHBOURS
        assert found[1].published.isoformat() == "2026-03-05T11:59:59+00:00"
        assert found[1].text == "between 2026-03-03 and 2026-03-05"

    def test_below_the_last_date_there_is_only_an_upper_bound(self) -> None:
        found = fill(day("2026-03-05"), day("2026-03-03"), day("2026-03-01"), None)
        assert found[3] is not None
        assert found[3].published.isoformat() == "2026-03-01T11:59:59+00:00"
        assert found[3].text == "before 2026-03-01"

    def test_above_the_first_date_it_is_first_seen(self) -> None:
        found = fill(None, day("2026-03-05"), day("2026-03-03"), day("2026-03-01"))
        assert found[0] is not None
        assert found[0].source is DateSource.FIRST_SEEN

    def test_an_ascending_page_bounds_too(self) -> None:
        found = fill(day("2026-03-01"), day("2026-03-03"), None, day("2026-03-05"))
        assert found[2] is not None
        assert found[2].published.isoformat() == "2026-03-05T11:59:59+00:00"

    @pytest.mark.parametrize(
        "dates",
        [
            ["2026-03-05", "2026-03-03"],
            ["2026-03-05", "2026-03-01", "2026-03-03"],
            ["2026-03-05", "2026-03-05", "2026-03-05"],
        ],
    )
    def test_too_few_dates_a_mess_or_a_single_day_prove_nothing(self, dates: list[str]) -> None:
        assert page_order(day(d) for d in dates) is None
        found = fill(*(day(d) for d in dates), None)
        assert found[-1] is not None
        assert found[-1].source is DateSource.FIRST_SEEN


class TestFirstSeen:
    def test_undated_items_keep_page_order_by_seconds(self) -> None:
        assert published(None, None, None) == ["2026-03-20T08:00:00", "2026-03-20T07:59:59", "2026-03-20T07:59:58"]

    def test_new_ones_on_top_are_newer_than_what_was_there(self) -> None:
        old = Candidate(frozen=NOW - timedelta(hours=1))
        assert published(None, None, old) == ["2026-03-20T08:00:00", "2026-03-20T07:59:59", "frozen"]

    def test_new_ones_at_the_bottom_are_newer_too(self) -> None:
        old = Candidate(frozen=NOW - timedelta(hours=1))
        assert published(old, None, None) == ["frozen", "2026-03-20T08:00:00", "2026-03-20T07:59:59"]

    def test_two_runs_within_seconds_do_not_mix(self) -> None:
        old = Candidate(frozen=NOW - timedelta(seconds=1))
        found = published(None, None, None, old)
        assert min(found[:3]) >= "2026-03-20T07:59:59"

    def test_after_a_rebuild_from_full_feeds_what_is_below_was_there_before(self) -> None:
        oldest = datetime(2026, 1, 1, tzinfo=UTC)
        found = published(None, Candidate(frozen=oldest), None, None, older_than=oldest)
        assert found == ["2026-03-20T08:00:00", "frozen", "2025-12-31T23:59:59", "2025-12-31T23:59:58"]


stated = st.one_of(
    st.none(),
    st.dates(datetime(2020, 1, 1).date(), datetime(2026, 3, 20).date()).map(lambda d: day(d.isoformat(), BRUSSELS)),  # noqa: DTZ001
    st.datetimes(datetime(2020, 1, 1), datetime(2026, 3, 19)).map(lambda d: moment(d.replace(tzinfo=UTC).isoformat())),  # noqa: DTZ001
)
frozen = st.one_of(
    st.none(),
    st.datetimes(datetime(2020, 1, 1), datetime(2026, 3, 20)).map(lambda d: d.replace(tzinfo=UTC, microsecond=0)),  # noqa: DTZ001
)
pages = st.lists(st.builds(Candidate, frozen=frozen, stated=stated), max_size=12)


@given(pages)
def test_law_every_new_item_gets_a_date_that_is_not_in_the_future_and_no_known_one_gets_any(page: list) -> None:
    for candidate, found in zip(page, fill_dates(page, now=NOW), strict=True):
        assert (found is None) == (candidate.frozen is not None)
        if found is not None:
            assert found.published <= NOW
            assert found.published.tzinfo is UTC
            assert found.published.microsecond == 0


@given(st.lists(stated, max_size=12))
def test_law_a_stated_day_is_never_left(page: list) -> None:
    for wanted, found in zip(page, fill_dates([Candidate(stated=s) for s in page], now=NOW), strict=True):
        if wanted is not None and found is not None:
            assert found.published.astimezone(wanted.at.tzinfo).date() == wanted.at.date()


@given(st.integers(min_value=0, max_value=60))
def test_law_undated_items_of_one_run_are_in_page_order(size: int) -> None:
    found = [d.published for d in fill_dates([Candidate()] * size, now=NOW) if d]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == size
