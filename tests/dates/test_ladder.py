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

    def test_two_of_one_stated_moment_keep_it(self) -> None:
        at = moment("2026-03-05T07:08:09+00:00")
        assert published(at, at) == ["2026-03-05T07:08:09", "2026-03-05T07:08:09"]

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

    def test_several_new_ones_above_a_published_one_keep_their_order_and_are_never_later_than_now(self) -> None:
        noon = datetime(2026, 3, 5, 12, tzinfo=UTC)
        assert published(day("2026-03-05"), day("2026-03-05"), Candidate(frozen=noon, stated=day("2026-03-05"))) == [
            "2026-03-05T12:00:02",
            "2026-03-05T12:00:01",
            "frozen",
        ]
        assert published(day("2026-03-20"), Candidate(frozen=NOW, stated=day("2026-03-20"))) == [
            "2026-03-20T08:00:00",
            "frozen",
        ]

    @pytest.mark.parametrize(
        ("above", "below", "expected"),
        [
            ("12:00:00", "11:00:00", "11:59:59"),
            ("12:00:00", "11:59:59", "11:59:59"),
            ("12:00:00", "12:00:00", "12:00:00"),
        ],
    )
    def test_between_two_published_ones_it_is_a_second_older_than_the_upper_where_there_is_room(
        self, above: str, below: str, expected: str
    ) -> None:
        upper, lower = (
            Candidate(frozen=datetime.fromisoformat(f"2026-03-05T{at}+00:00"), stated=day("2026-03-05"))
            for at in (above, below)
        )
        assert published(upper, day("2026-03-05"), lower)[1] == f"2026-03-05T{expected}"

    def test_of_several_published_ones_the_nearest_counts(self) -> None:
        ten, eleven, twelve = (
            Candidate(frozen=datetime(2026, 3, 5, hour, tzinfo=UTC), stated=day("2026-03-05")) for hour in (10, 11, 12)
        )
        assert published(twelve, eleven, day("2026-03-05"))[2] == "2026-03-05T10:59:59"
        assert published(day("2026-03-05"), twelve, eleven)[0] == "2026-03-05T12:00:01"
        assert published(twelve, eleven, day("2026-03-05"), ten)[2] == "2026-03-05T10:59:59"

    def test_on_an_ascending_page_a_new_one_above_the_newest_is_a_second_older(self) -> None:
        newest = Candidate(frozen=datetime(2026, 3, 5, 12, tzinfo=UTC), stated=day("2026-03-05"))
        found = published(day("2026-03-03"), day("2026-03-04"), day("2026-03-05"), newest)
        assert found == ["2026-03-03T12:00:00", "2026-03-04T12:00:00", "2026-03-05T11:59:59", "frozen"]

    @pytest.mark.parametrize(
        ("frozen", "expected"),
        [
            ("2026-03-05T00:00:00Z", "2026-03-05T00:00:01"),
            ("2026-03-06T00:00:00Z", "2026-03-06T00:00:01"),
            ("2026-03-04T23:00:00Z", "2026-03-05T12:00:00"),
            ("2026-03-06T01:00:00Z", "2026-03-05T12:00:00"),
        ],
    )
    def test_what_was_published_as_of_another_day_is_no_measure(self, frozen: str, expected: str) -> None:
        """The page has corrected that day since: half a day from its noon ends a day."""
        known = Candidate(frozen=datetime.fromisoformat(frozen), stated=day("2026-03-05"))
        assert published(day("2026-03-05"), known)[0] == expected

    def test_today_is_what_it_is_in_the_zone_of_the_source(self) -> None:
        now = datetime(2026, 3, 20, 15, tzinfo=UTC)  # five in the morning of the 21st there
        stated = day("2026-03-21", ZoneInfo("Pacific/Kiritimati"))
        (found,) = fill_dates([Candidate(stated=stated)], now=now, future="hold")
        assert found is not None
        assert (found.published, found.held) == (now, False)

    def test_dates_are_in_utc_and_whole_seconds_whatever_the_clock_says(self) -> None:
        now = datetime(2026, 3, 20, 9, 0, 0, 123456, tzinfo=BRUSSELS)
        for found in fill_dates([Candidate(), Candidate(stated=day("2026-03-20"))], now=now):
            assert found is not None
            assert (found.published, found.published.tzinfo) == (NOW, UTC)
        (told,) = fill(Stated(at=NOW.replace(microsecond=5) - timedelta(hours=1), precision="time", text=""))
        assert told is not None
        assert told.published == NOW - timedelta(hours=1)

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

    def test_an_hour_to_come_today_is_kept_clamped_or_held_as_well(self) -> None:
        tonight = moment("2026-03-20T20:00:00+00:00")
        assert published(tonight) == ["2026-03-20T20:00:00"]
        assert published(tonight, future="clamp") == ["2026-03-20T08:00:00"]
        assert [[d.held for d in fill(tonight, future=f) if d] for f in ("keep", "clamp", "hold")] == [
            [False],
            [False],
            [True],
        ]

    def test_a_day_to_come_is_kept_clamped_or_held_as_well(self) -> None:
        later = [day("2026-03-25"), day("2026-03-25")]
        assert published(*later) == ["2026-03-25T12:00:00", "2026-03-25T11:59:59"]
        assert published(later[0], future="clamp") == ["2026-03-20T08:00:00"]
        assert [d.held for d in fill(*later, future="hold") if d] == [True, True]

    @pytest.mark.parametrize("candidate", [None, moment("2026-03-20T08:00:00+00:00"), day("2026-03-19")])
    def test_what_is_not_dated_later_than_now_is_never_held(self, candidate: Stated | None) -> None:
        (found,) = fill(candidate, future="hold")
        assert found is not None
        assert not found.held

    def test_an_undated_item_below_one_to_come_is_not_held(self) -> None:
        found = fill(day("2026-03-25"), None, day("2026-03-03"), day("2026-03-01"), future="hold")
        assert [(d.held, d.published <= NOW) for d in found if d][:2] == [(True, False), (False, True)]

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

    def test_several_in_a_row_are_a_second_apart_where_there_is_room(self) -> None:
        found = published(day("2026-03-05"), None, None, day("2026-03-03"), day("2026-03-01"))
        assert found[1:3] == ["2026-03-05T11:59:59", "2026-03-05T11:59:58"]
        told = fill(day("2026-03-05"), None, None, day("2026-03-03"), day("2026-03-01"))
        assert [d.text for d in told[1:3] if d] == [
            "between 2026-03-03 and 2026-03-05",
            "between 2026-03-03 and 2026-03-05",
        ]
        tight = [moment(f"2026-03-05T12:00:0{n}+00:00") for n in (3, 2, 1)]
        assert published(tight[0], None, None, *tight[1:])[1:3] == ["2026-03-05T12:00:02", "2026-03-05T12:00:02"]

    def test_one_below_an_item_to_come_is_not_later_than_now(self) -> None:
        assert published(day("2026-03-25"), None, day("2026-03-03"), day("2026-03-01"))[1] == "2026-03-20T08:00:00"

    def test_it_is_never_newer_than_the_one_above_though_what_is_published_below_is(self) -> None:
        """The page has corrected a day: its order is proven, and what is published stays."""
        corrected = Candidate(frozen=datetime(2026, 3, 9, tzinfo=UTC), stated=day("2026-03-03"))
        assert published(day("2026-03-05"), None, corrected, day("2026-03-01"))[1] == "2026-03-05T12:00:00"

    def test_dates_in_addresses_prove_an_order_too(self) -> None:
        dated = [Candidate(in_url=day(f"2026-03-0{n}")) for n in (5, 3, 1)]
        assert published(*dated, None)[3] == "2026-03-01T11:59:59"

    @pytest.mark.parametrize(
        ("days", "order"),
        [((5, 5, 3), "descending"), ((3, 5, 5), "ascending"), ((5, 4, 3), "descending"), ((3, 5, 4), None)],
    )
    def test_items_of_one_day_disprove_no_order(self, days: tuple[int, ...], order: str | None) -> None:
        assert page_order(day(f"2026-03-0{n}") for n in days) == order

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
        old = [Candidate(frozen=NOW - timedelta(seconds=1)), Candidate(frozen=NOW - timedelta(hours=1))]
        found = published(None, None, None, *old)
        assert found[:3] == ["2026-03-20T08:00:00", "2026-03-20T07:59:59", "2026-03-20T07:59:59"]
        assert published(None, None, Candidate(frozen=NOW))[:2] == ["2026-03-20T08:00:00"] * 2

    def test_what_the_page_states_of_another_new_item_holds_nothing_up(self) -> None:
        found = published(moment("2026-03-20T07:59:59+00:00"), None, None, None)
        assert found[1:] == ["2026-03-20T08:00:00", "2026-03-20T07:59:59", "2026-03-20T07:59:58"]

    def test_after_a_rebuild_from_full_feeds_what_is_below_was_there_before(self) -> None:
        oldest = datetime(2026, 1, 1, tzinfo=UTC)
        found = published(None, Candidate(frozen=oldest), None, None, older_than=oldest)
        assert found == ["2026-03-20T08:00:00", "frozen", "2025-12-31T23:59:59", "2025-12-31T23:59:58"]

    def test_the_feeds_were_full_and_say_how_far_back_they_go(self) -> None:
        oldest = datetime(2026, 1, 1, tzinfo=UTC)
        found = fill(Candidate(frozen=oldest), None, older_than=oldest)[1]
        assert found is not None
        assert (found.source, found.text) == (DateSource.NEIGHBOURS, "before 2026-01-01, the oldest in the feed")

    def test_full_feeds_tell_nothing_of_a_date_that_is_stated_nor_of_a_page_they_do_not_know(self) -> None:
        oldest = datetime(2026, 1, 1, tzinfo=UTC)
        known = Candidate(frozen=datetime(2026, 2, 1, tzinfo=UTC))
        found = published(known, None, known, day("2026-03-05"), None, older_than=oldest)
        assert found == [
            "frozen",
            "2026-03-20T08:00:00",
            "frozen",
            "2026-03-05T12:00:00",
            "2025-12-31T23:59:58",
        ]
        assert published(None, older_than=oldest) == ["2026-03-20T08:00:00"]

    def test_what_is_published_later_than_now_holds_nothing_up(self) -> None:
        assert published(Candidate(frozen=NOW + timedelta(days=1)), None, None)[1:] == [
            "2026-03-20T08:00:00",
            "2026-03-20T07:59:59",
        ]


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
def test_law_every_new_item_gets_a_date_that_is_not_in_the_future_and_no_known_one_gets_any(
    page: list[Candidate],
) -> None:
    for candidate, found in zip(page, fill_dates(page, now=NOW), strict=True):
        assert (found is None) == (candidate.frozen is not None)
        if found is not None:
            assert found.published <= NOW
            assert found.published.tzinfo is UTC
            assert found.published.microsecond == 0


@given(st.lists(stated, max_size=12))
def test_law_a_stated_day_is_never_left(page: list[Stated | None]) -> None:
    for wanted, found in zip(page, fill_dates([Candidate(stated=s) for s in page], now=NOW), strict=True):
        if wanted is not None and found is not None:
            assert found.published.astimezone(wanted.at.tzinfo).date() == wanted.at.date()


@given(st.integers(min_value=0, max_value=60))
def test_law_undated_items_of_one_run_are_in_page_order(size: int) -> None:
    found = [d.published for d in fill_dates([Candidate()] * size, now=NOW) if d]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == size
