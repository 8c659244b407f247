# SPDX-License-Identifier: MIT
"""Which item of today is which of yesterday: the stories of the law "no item twice"."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from feedpub.dates.find import read
from feedpub.identity.evidence import Draft, Known, Look
from feedpub.identity.keys import keys_of, merge_repeats, mint, own_link, text_digest, text_of
from feedpub.identity.matching import match, same_stories
from feedpub.model import RawItem

PAGE = "https://example.org/news/"


@dataclass(frozen=True)
class Story:
    """What a page listed at the last good run, and what it lists now; items are named by their first titles."""

    before: list[RawItem]
    now: list[RawItem]
    gone_long_ago: frozenset[int] = frozenset()
    pruned: frozenset[int] = frozenset()
    """Items whose text is not kept any more."""
    of_old: frozenset[int] = frozenset()
    """Items whose text may have changed since it was kept."""
    look: Look | None = None

    def told(self) -> list[str | None]:
        drafts = self.drafts(self.before)
        known = [
            Known(
                id=str(n),
                keys=frozenset(d.keys.all()),
                title=d.title,
                link=d.link,
                text=None if n in self.of_old else d.text,
                day=d.day,
                position=None if n in self.gone_long_ago else n,
                begin="" if n in self.pruned else d.begin,
            )
            for n, d in enumerate(drafts)
        ]
        return list(match(self.drafts(self.now), known, look=self.look))

    def drafts(self, items: list[RawItem]) -> list[Draft]:
        keys = keys_of(items, source="news", page=PAGE)
        return [
            Draft(
                keys=k,
                title=i.title,
                link=own_link(i, PAGE),
                text=text_digest(i),
                day=_day(i),
                year_known=i.date is None or i.date.year is not None,
                begin=text_of(i),
            )
            for i, k in zip(items, keys, strict=True)
        ]


def _day(item: RawItem) -> date | None:
    """The day that an item states; a year that it does not state is 2026."""
    found = item.date
    return date(found.year or 2026, found.months[0][0], found.day or 1) if found else None


def item(title: str, path: str | None = None, text: str | None = None, day: str | None = None) -> RawItem:
    link = path if path is None or "://" in path else f"https://example.org/{path}"
    return RawItem(title=title, link=link, summary=text, date=read(day or ""))


A, B, C = item("Rail shuttle opens", "a"), item("Port orders cranes", "b"), item("Tariffs rise again", "c")


def test_of_two_with_one_title_the_one_beside_its_neighbours_is_the_old_one() -> None:
    """The page looks anew, so no text tells them apart, and it grows at the bottom."""
    weekly = item("Weekly report", text="All is well.")
    now = [item("Weekly report", text="Is all well?"), item("Rail shuttle opens"), item("Port orders cranes"), weekly]
    before = [item("Weekly report", text="First of all."), item("Rail shuttle opens"), item("Port orders cranes")]
    assert Story(before, now).told() == ["0", "1", "2", None]


def test_of_two_with_one_title_the_texts_decide_on_a_page_in_no_order() -> None:
    """The page looks anew: no digest of a text is what it was, and a third of that title has come."""
    cranes = "Six cranes go to the harbour in spring, and all of them lift more than the old ones did."
    barges = "Two barges lie on the river and wait for the water to rise, as they did a year ago."
    before = [item("News in brief", text=cranes), item("Rail shuttle opens"), item("News in brief", text=barges)]
    now = [
        item("Rail shuttle opens"),
        item("News in brief", text=f"{barges} More inside."),
        item("News in brief", text=f"{cranes} More inside."),
        item("News in brief", text="A ferry was sold to a museum. More inside."),
    ]
    assert Story(before, now).told() == ["1", "2", "0", None]
    assert Story(before, now, gone_long_ago=frozenset({0, 1, 2})).told() == ["1", "2", "0", None]


CRANES = "Six cranes go to the harbour in spring, and all of them lift more than the old ones did."
BARGES = "Two barges wait on the river until water rises, just as they had to wait a year ago."
FERRY = "A museum buys one ferry, because nobody else wanted it."
STEADY = [item(title, text=f"{title}, says everyone here.") for title in ("Locks reopen", "Tariffs rise", "Jam sells")]


def test_another_story_under_a_title_of_old_is_new() -> None:
    """The page is undated; the oldest report leaves it in the read that brings the newest, or it left long ago."""
    before = [item("Report", text=CRANES), *STEADY, item("Report", text=BARGES)]
    now = [item("Report", text=FERRY), item("Report", text=CRANES), *STEADY]
    assert Story(before, now).told() == [None, "0", "1", "2", "3"]
    assert Story(before, now, gone_long_ago=frozenset({4})).told() == [None, "0", "1", "2", "3"]
    assert Story([*STEADY, before[-1]], [now[0], *STEADY]).told() == [None, "0", "1", "2"]


def test_a_title_that_came_again_comes_again_though_the_old_texts_are_not_kept() -> None:
    before = [*STEADY, item("Report", text=CRANES), item("Report", text=BARGES)]
    now = [item("Report", text=FERRY), *STEADY]
    assert Story(before, now, frozenset({3, 4}), pruned=frozenset({3, 4})).told() == [None, "0", "1", "2"]


def test_a_single_item_that_comes_back_is_the_same_though_its_text_is_not_kept() -> None:
    before = [*STEADY, item("Report", text=CRANES)]
    now = [item("Report", text=FERRY), *STEADY]
    assert Story(before, now, frozenset({3}), pruned=frozenset({3})).told() == ["3", "0", "1", "2"]


def test_another_day_and_another_text_in_the_same_place_are_the_next_of_a_series() -> None:
    before = [item("Report", text=CRANES, day="2026-03-10"), *STEADY]
    now = [item("Report", text=FERRY, day="2026-03-17"), *STEADY]
    assert Story(before, now).told() == [None, "1", "2", "3"]


def test_a_page_that_shows_when_each_was_changed_has_the_same_items() -> None:
    titles = ["Locks reopen", "Tariffs rise", "Jam sells", "Board meeting"]
    before = [item(title, day=f"2026-03-{n:02}") for n, title in enumerate(titles, 1)]
    now = [item(title, day=f"2026-04-{n:02}") for n, title in enumerate(reversed(titles), 1)]
    assert Story(before, now).told() == ["3", "2", "1", "0"]


def test_the_next_board_meeting_is_another_one_on_a_page_whose_days_stay() -> None:
    titles = ["Locks reopen", "Tariffs rise", "Jam sells"]
    before = [*(item(title, day="2026-03-05") for title in titles), item("Board meeting", day="2026-03-01")]
    now = [item("Board meeting", day="2026-04-01"), *before[:3]]
    assert Story(before, now).told() == [None, "0", "1", "2"]


def test_an_item_that_comes_back_with_much_of_its_text_gone_is_the_same() -> None:
    before = [
        *STEADY,
        item("Report", text=f"The papers may be copied freely by all who ask at the gate. {FERRY} Read 4,711 times."),
    ]
    now = [item("Report", text=FERRY), *STEADY]
    assert Story(before, now, frozenset({3})).told() == ["3", "0", "1", "2"]


def test_another_text_in_the_same_place_is_the_same_item() -> None:
    before = [STEADY[0], item("Opening hours", text=CRANES), *STEADY[1:]]
    now = [STEADY[0], item("Opening hours", text=FERRY), *STEADY[1:]]
    assert Story(before, now).told() == ["0", "1", "2", "3"]


def test_the_place_tells_more_than_a_text_that_is_hardly_alike() -> None:
    before = [STEADY[0], item("Report", text=CRANES), *STEADY[1:], item("Report", text=FERRY)]
    now = [STEADY[0], item("Report", text=f"Six cranes. {FERRY}"), *STEADY[1:]]
    assert Story(before, now, frozenset({4})).told()[1] == "4"
    now[1] = item("Report", text="Six cranes go nowhere, because nobody wanted it.")
    assert Story(before, now, frozenset({4})).told() == ["0", "1", "2", "3"]


def test_a_text_from_a_feed_of_old_speaks_against_no_title() -> None:
    before, now = [*STEADY, item("Report", text=CRANES)], [item("Report", text=FERRY), *STEADY]
    assert Story(before, now, of_old=frozenset({3})).told() == ["3", "0", "1", "2"]
    assert Story(before, now).told() == [None, "0", "1", "2"]


def test_but_it_does_against_a_title_that_has_come_again() -> None:
    before = [item("Report", text=CRANES), *STEADY, item("Report", text=BARGES)]
    now = [item("Report", text=FERRY), *before[:-1]]
    assert Story(before, now, gone_long_ago=frozenset({4}), of_old=frozenset({4})).told() == [None, "0", "1", "2", "3"]


TOLD = [
    item("Cranes arrive", text=CRANES, day="2026-03-05"),
    item("Barges wait", text=BARGES, day="2026-03-04"),
    item("Museum buys a ferry", text=FERRY, day="2026-03-03"),
    item("Jam sells", text="Forty jars of jam were sold within one hour at the gate.", day="2026-03-02"),
]


def test_headlines_that_are_all_written_anew_are_the_same_items_by_their_texts() -> None:
    words = ["Hafen bekommt Kräne", "Warten auf Wasser", "Ein Schiff fürs Museum", "Marmelade"]
    now = [replace(told, title=title) for told, title in zip(TOLD, words, strict=True)]
    assert Story(TOLD, now).told() == ["0", "1", "2", "3"]
    assert Story(TOLD, now[::-1]).told() == ["3", "2", "1", "0"]


def test_a_counter_in_every_title_makes_no_new_items() -> None:
    before = [replace(told, title=f"{told.title} ({n})", date=None) for n, told in enumerate(TOLD)]
    now = [replace(told, title=f"{told.title} ({n * 3 + 2})", date=None) for n, told in enumerate(TOLD)]
    assert Story(before, [item("Wine sells", text="Wine went at once, and none is left."), *now]).told() == [
        None,
        *"0123",
    ]


BARE = ["Harbour opens second terminal", "Customs officers seize brake pads", "Rail shuttle links the coast"]


@pytest.mark.parametrize("shape", ["“{}”", "🚢 {}", "{} | Port News", "Ports: {}", "{:.24}…"])
def test_a_bare_list_whose_titles_all_look_anew_has_the_same_items(shape: str) -> None:
    before, now = [item(title) for title in BARE], [item(shape.format(title)) for title in BARE]
    assert Story(before, now).told() == ["0", "1", "2"]
    assert Story(now, [item("Jam sells at the fair"), *before]).told() == [None, "0", "1", "2"]


def test_but_a_title_like_one_that_has_left_from_below_is_another_item() -> None:
    before = [*map(item, BARE), item("Board meets on the fifth floor")]
    now = [item("Board meets on the first floor"), *map(item, BARE)]
    assert Story(before, now).told() == [None, "0", "1", "2"]


def test_a_headline_written_anew_may_move_with_its_text() -> None:
    now = [*TOLD[:3], replace(TOLD[3], title="Sweet success")]
    assert Story(TOLD, [now[3], *now[:3]]).told() == ["3", "0", "1", "2"]


def test_the_next_circular_has_the_text_of_the_last_and_another_day() -> None:
    before = [item("Circular No. 12", text=CRANES, day="2026-03-01"), *STEADY]
    now = [item("Circular No. 13", text=CRANES, day="2026-03-08"), *STEADY]
    assert Story(before, [STEADY[0], now[0], *STEADY[1:]]).told()[1] is None


def test_a_few_words_that_stand_under_two_headlines_prove_nothing() -> None:
    before = [item("Locks reopen today", text="Read on."), *STEADY]
    assert Story(before, [STEADY[0], item("Jam sells well", text="Read on."), *STEADY[1:]]).told()[1] is None


def test_headline_and_text_edited_at_once_are_the_same_item_in_its_place() -> None:
    now = [TOLD[0], replace(TOLD[1], title="Low water", summary=f"{BARGES} Nobody complains."), *TOLD[2:]]
    new = item("Wine sells", text="Wine went at once, and none is left.", day="2026-03-06")
    assert Story(TOLD, [new, *now]).told() == [None, "0", "1", "2", "3"]


def test_a_page_that_tells_all_its_items_anew_has_the_same_items() -> None:
    before = [item("Report", text=CRANES), item("Locks reopen", text=BARGES), item("Jam sells", text=FERRY)]
    now = [item("Jam sells", text=CRANES), item("Report", text=BARGES), item("Locks reopen", text=FERRY)]
    assert Story(before, now).told() == ["2", "0", "1"]


def test_texts_without_spaces_are_compared_as_well() -> None:
    before = [item("公告", text="港口下周开始使用六台新的起重机。"), item("公告", text="渡轮从明天起每小时开出一班。")]
    now = [
        item("公告", text="渡轮从明天起每小时开出一班。更多"),
        item("公告", text="港口下周开始使用六台新的起重机。更多"),
    ]
    assert Story(before, now, gone_long_ago=frozenset({0, 1})).told() == ["1", "0"]


def test_of_two_that_tell_the_same_the_texts_decide_nothing() -> None:
    before = [item("Board meeting", text="All may come."), C, item("Board meeting", text="All may come.")]
    now = [item("Board meeting", text="All may come now."), C, item("Board meeting", text="All may come now.")]
    assert Story(before, now).told() == ["0", "1", "2"]


def test_nothing_changed() -> None:
    assert Story([A, B, C], [A, B, C]).told() == ["0", "1", "2"]


def test_new_items_on_top_and_old_ones_gone() -> None:
    assert Story([A, B, C], [item("Locks reopen", "d"), A, B]).told() == [None, "0", "1"]


def test_https_www_and_trackers() -> None:
    now = [item("Rail shuttle opens", "http://www.example.org/a/?utm_source=x#top")]
    assert Story([A], now).told() == ["0"]


def test_the_host_moves_and_titles_are_edited_on_the_way() -> None:
    now = [
        item("Rail Shuttle Opens!", "https://news.example.com/a"),
        item("Port orders cranes", "https://news.example.com/b"),
    ]
    assert Story([A, B], now).told() == ["0", "1"]


def test_a_slug_is_edited() -> None:
    assert Story([A, B, C], [A, item("Port orders cranes", "port-orders-cranes"), C]).told() == ["0", "1", "2"]


def test_a_title_is_edited_under_the_same_link() -> None:
    assert Story([A, B], [item("Something else entirely", "a"), B]).told() == ["0", "1"]


def test_a_typo_is_mended_in_a_title_without_link() -> None:
    before = [item("Rail shutle opens", text="It runs."), item("Port orders cranes")]
    now = [item("Rail shuttle opens", text="It runs."), item("Port orders cranes")]
    assert Story(before, now).told() == ["0", "1"]


def test_a_typo_is_mended_where_there_is_nothing_but_titles() -> None:
    before = [item("Tariffs rise again"), item("Rail shutle opens today"), item("Port orders cranes")]
    now = [
        item("Locks reopen"),
        item("Tariffs rise again"),
        item("Rail shuttle opens today"),
        item("Port orders cranes"),
    ]
    assert Story(before, now).told() == [None, "0", "1", "2"]


def test_a_word_put_into_a_title_is_an_edit_where_day_and_place_stay() -> None:
    """So it is told on a bare page of dates and titles; where one of the two witnesses is missing, it is news."""
    before = [item("Car park shut", day="2026-03-05"), item("New printer in room 12", day="2026-03-04")]
    edited = item("New printer stands in room 12", day="2026-03-04")
    assert Story(before, [before[0], edited]).told() == ["0", "1"]
    assert Story(before, [before[0], replace(edited, date=read("2026-03-03"))]).told() == ["0", None]
    assert Story(before, [item("Locks reopen"), before[0], item("Cranes", day="2026-03-04"), edited]).told()[-1] is None


def test_a_headline_is_written_anew_over_the_same_text() -> None:
    before = [item("Tariffs rise"), item("Shuttle to the sea", text="A block train runs."), item("Cranes")]
    now = [item("Tariffs rise"), item("Boxes travel overnight", text="A block train runs."), item("Cranes")]
    assert Story(before, now).told() == ["0", "1", "2"]


def test_the_next_release_is_no_typo() -> None:
    before = [item("Release 1.2.3 is out"), item("About releases")]
    now = [item("Release 1.2.4 is out"), item("About releases")]
    assert Story(before, now).told() == [None, "1"]


def test_a_listing_gains_links() -> None:
    before = [item("Rail shuttle opens"), item("Port orders cranes")]
    assert Story(before, [A, B]).told() == ["0", "1"]


def test_a_listing_loses_its_links() -> None:
    now = [item("Rail shuttle opens"), item("Port orders cranes")]
    assert Story([A, B], now).told() == ["0", "1"]


def test_an_item_comes_back_after_a_year() -> None:
    before = [item("Rail shuttle opens", text="It runs."), B]
    now = [item("Rail shuttle opens", text="It runs again, more often."), B]
    assert Story(before, now, gone_long_ago=frozenset({0})).told() == ["0", "1"]


def test_two_items_are_swapped() -> None:
    assert Story([A, B, C], [B, A, C]).told() == ["1", "0", "2"]


def test_two_items_swap_their_titles_and_the_links_decide() -> None:
    now = [item("Port orders cranes", "a"), item("Rail shuttle opens", "b")]
    assert Story([A, B], now).told() == ["0", "1"]


def test_a_second_item_of_the_same_title_with_its_own_link_is_new() -> None:
    now = [item("Rail shuttle opens", "a2"), A, B]
    assert Story([A, B], now).told() == [None, "0", "1"]


def test_the_weekly_report_of_another_week_is_another_report() -> None:
    """Neither link, day nor text agree, and the old one has left the page."""
    before = [item("Weekly report", "w1", "Prices fell.", "2024-03-01"), C]
    now = [item("Weekly report", "w2", "Prices rose.", "2024-03-08"), B, C]
    assert Story(before, now).told() == [None, None, "1"]


def test_the_weekly_report_without_links() -> None:
    before = [item("Weekly report", text="Prices fell.", day="2024-03-01")]
    now = [
        item("Weekly report", text="Prices rose.", day="2024-03-08"),
        item("Weekly report", text="Prices fell.", day="2024-03-01"),
    ]
    assert Story(before, now).told() == [None, "0"]


def test_equal_bare_titles_are_found_by_their_day() -> None:
    before = [item("Board meeting", day="2024-06-01"), item("Board meeting", day="2024-05-01")]
    now = [item("Board meeting", day="2024-07-01"), item("Board meeting", day="2024-06-01")]
    assert Story(before, now).told() == [None, "0"]


def test_equal_bare_titles_with_nothing_else_keep_their_order_from_the_bottom() -> None:
    before = [item("Board meeting"), item("Board meeting")]
    now = [item("Board meeting"), item("Board meeting"), item("Board meeting")]
    assert Story(before, now).told() == [None, "0", "1"]
    assert Story(now, before).told() == ["1", "2"]


def test_the_next_of_a_series_of_bare_titles_is_none_of_those_that_left() -> None:
    before = [item("Board meeting"), STEADY[0], item("Board meeting"), item("Board meeting")]
    now = [item("Board meeting"), item("Board meeting"), STEADY[0]]
    assert Story(before, now, frozenset({2, 3})).told() == [None, "0", "1"]


def test_a_bare_title_that_never_came_again_is_the_one_that_left() -> None:
    assert (
        Story([item("Board meeting"), STEADY[0]], [STEADY[0], item("Board meeting")], frozenset({0})).told()[1] == "0"
    )


def test_a_corrected_date_of_a_bare_title_is_the_same_item() -> None:
    before = [item("Summer fair", day="2024-06-01"), item("Board meeting", day="2024-05-01")]
    now = [item("Summer fair", day="2024-06-01"), item("Board meeting", day="2024-05-02")]
    assert Story(before, now).told() == ["0", "1"]


def test_an_item_found_by_its_link_is_not_found_again_by_its_title() -> None:
    now = [item("Port orders cranes", "x"), item("New name", "b")]
    assert Story([A, B], now).told() == [None, "1"]


def test_unrelated_pages_share_nothing() -> None:
    now = [item("Jam without sugar", "j"), item("How to prune roses", "r")]
    assert Story([A, B], now).told() == [None, None]


def test_the_ids_of_the_source_decide_before_links_and_titles() -> None:
    before = [replace(A, id="7"), replace(B, id="8")]
    now = [replace(B, id="7"), replace(A, id="8")]
    assert Story(before, now).told() == ["0", "1"]


def test_of_two_that_say_the_same_the_one_on_the_page_goes_before_the_one_that_left() -> None:
    twice = item("Report", text=CRANES)
    assert Story([twice, *STEADY, twice], [*STEADY, twice], frozenset({0})).told()[-1] == "4"
    assert Story([twice, *STEADY, twice], [*STEADY, twice], frozenset({4})).told()[-1] == "0"


def test_of_two_titles_that_one_item_had_in_turn_the_lower_on_the_page_is_its_own() -> None:
    now = Story([], []).drafts([item("Rail shuttle opens"), item("Rail shuttle runs")])
    had = frozenset(key for draft in now for key in draft.keys.all())
    stored = Known(id="0", keys=had, title="Rail shuttle opens", link=None, text=None, day=None, position=0)
    assert match(now, [stored]) == (None, "0")


class TestNeighbours:
    """A title with a typo mended, alone: neither text, day nor address tell who it was."""

    before, after = item("Rail shutle opens today"), item("Rail shuttle opens today")
    news = (item("Wine sells"), item("Museum buys a ferry"))

    def test_below_the_one_above(self) -> None:
        before = [A, self.before, *map(item, BARE[:2])]
        assert Story(before, [*self.news, A, self.after, C]).told() == [None, None, "0", "1", None]

    def test_below_the_first_of_the_page(self) -> None:
        before = [*map(item, BARE[:2]), A, self.before, item(BARE[2])]
        assert Story(before, [A, self.after]).told() == ["2", "3"]

    def test_above_the_one_below(self) -> None:
        before = [*map(item, BARE[:2]), self.before, A]
        assert Story(before, [self.after, A, *self.news[:1]]).told() == ["2", "3", None]

    def test_not_where_another_stood_between(self) -> None:
        before = [item(BARE[0]), self.before, item(BARE[1]), A]
        assert Story(before, [self.after, A, *self.news]).told() == [None, "3", None, None]

    def test_not_in_another_row_among_others(self) -> None:
        assert Story([A, C, self.before], [self.after, A, C, *self.news]).told() == [None, "0", "1", None, None]

    def test_the_first_of_a_page_has_no_neighbour_above_that_a_new_one_could_be(self) -> None:
        now = [self.news[0], item("Report", "2"), self.news[1], A]
        assert Story([item("Report", "1"), A], now).told() == [None, None, None, "1"]
        assert Story([item("Report", "1"), A], [*now[:2], A]).told() == [None, "0", "1"]


class TestDoTextsStay:
    """Half of them is enough, and then another story is another item: here "Report" moved and tells another one."""

    before = (item("Report", text=CRANES), STEADY[0], item("Jam"), item("Wine"), STEADY[1])
    moved = item("Report", text=FERRY)

    def test_one_of_two(self) -> None:
        assert Story(list(self.before), [STEADY[0], self.moved]).told() == ["1", None]

    def test_one_of_three(self) -> None:
        changed = replace(STEADY[1], summary="Another text.")
        assert Story(list(self.before), [STEADY[0], self.moved, changed]).told() == ["1", "0", "4"]

    def test_new_items_and_bare_ones_are_not_counted(self) -> None:
        now = [STEADY[0], self.moved, item("Jam"), item("Wine"), STEADY[2], item("A new one", text=BARGES)]
        assert Story(list(self.before), now).told() == ["1", None, "2", "3", None, None]


def test_a_page_that_states_no_days_any_more_has_not_moved_them() -> None:
    before = [*(item(title, day="2026-03-05") for title in BARE), item("Board meeting", day="2026-03-01")]
    now = [item("Board meeting", day="2026-04-01"), *map(item, BARE)]
    assert Story(before, now).told() == [None, "0", "1", "2"]


def test_a_text_that_several_share_proves_nothing_under_another_title() -> None:
    one, other = item("Harbour grows", text=CRANES), item("Six arrive", text=CRANES)
    assert Story([one, other], [item("Great day", text=CRANES)]).told() == [None]
    assert Story([B, one], [item("Great day", text=CRANES), item("What a day", text=CRANES)]).told() == [None, None]
    assert Story([B, one], [item("Great day", text=CRANES)], frozenset({1})).told() == [None]
    assert Story([B, one], [item("Great day", text=CRANES)]).told() == ["1"]


def test_of_two_that_tell_an_old_story_the_one_that_has_more_of_it_is_the_old_one() -> None:
    before = [item("Report", text="one two three four five six seven eight nine ten")]
    most = item("Report", text="one two three four five six seven eight nine more")
    some = item("Report", text="one two three four five six seven and others")
    assert Story(before, [most, some]).told() == ["0", None]
    assert Story(before, [some, most]).told() == [None, "0"]


EIGHT = "one two three four five six seven eight"


def test_each_of_two_gets_its_own_though_both_are_like_one() -> None:
    before = [item("Report", text=f"{EIGHT} nine ten"), item("Report", text=f"{EIGHT} red green")]
    now = [item("Report", text=f"{EIGHT} red black"), item("Report", text=f"{EIGHT} nine more")]
    assert Story(before, now).told() == ["1", "0"]
    assert Story([*before, item("Report", text=f"{EIGHT} blue white")], now).told() == ["1", "0"]


def test_of_two_that_are_equally_like_an_old_story_the_lower_is_the_old_one() -> None:
    now = [item("Report", text=f"{EIGHT} nine more"), item("Report", text=f"{EIGHT} nine others")]
    assert Story([item("Report", text=f"{EIGHT} nine ten"), A], [*now, C]).told() == [None, "0", None]


def test_where_two_old_ones_are_equally_like_it_the_neighbours_tell() -> None:
    twice = item("Report", text=f"{EIGHT} nine ten")
    now = [item("Report", text=f"{EIGHT} nine more"), A, item("Report", text=FERRY)]
    assert Story([twice, A, B, twice], now).told() == ["0", "1", "3"]


def test_nearly_the_same_words_of_another_day_are_the_next_of_a_series() -> None:
    before = [item("Report", text=f"{EIGHT} nine ten", day="2026-03-01"), *STEADY]
    now = [*STEADY, item("Report", text=f"{EIGHT} nine more", day="2026-03-08")]
    assert Story(before, now).told() == ["1", "2", "3", None]


def test_one_that_came_back_takes_nothing_from_one_that_stayed() -> None:
    before = [STEADY[0], item("Report", text=FERRY), *STEADY[1:], item("Report", text=CRANES)]
    now = [*STEADY, item("Report", text=CRANES), item("Report", text=f"{FERRY} More inside.")]
    assert Story(before, now, frozenset({4})).told() == ["0", "2", "3", "4", "1"]


def test_what_is_found_already_is_not_found_again_however_like_it_is() -> None:
    before = [item("Report", text=CRANES), A, item("Report", text=FERRY)]
    now = [item("Report", text=CRANES), item("Report", text=f"{CRANES} More inside.")]
    assert Story(before, now).told() == ["0", None]


def test_a_headline_written_anew_is_of_an_item_that_was_there_at_the_last_run() -> None:
    before, now = [B, item("Rail shuttle opens", text=CRANES)], [item("Rail shuttles open", text=CRANES)]
    assert Story(before, now).told() == ["1"]
    assert Story(before, now, frozenset({1})).told() == [None]
    twice = [item("Harbour grows", text=CRANES), B, item("Six arrive", text=CRANES)]
    assert Story(twice, [item("Great day", text=CRANES)], frozenset({0})).told() == ["2"]


items = st.lists(
    st.builds(
        item,
        st.sampled_from(["Report", "Report 2", "Weekly report", "Weekly reports"]),
        st.sampled_from([None, "a", "b", "https://moved.example/a"]),
        st.sampled_from([None, CRANES, f"{CRANES} More.", FERRY, "Read on."]),
        st.sampled_from([None, "2026-03-05", "2026-05-03", "2026-04-01"]),
    ),
    max_size=6,
).map(lambda found: list(merge_repeats(found, page=PAGE)))


@given(items, items, st.frozensets(st.integers(0, 5)), st.frozensets(st.integers(0, 5)))
def test_law_no_stored_item_is_two_items(
    before: list[RawItem], now: list[RawItem], gone: frozenset[int], pruned: frozenset[int]
) -> None:
    found = [known for known in Story(before, now, gone, pruned).told() if known is not None]
    assert len(found) == len(set(found))


@given(items)
def test_law_a_page_that_stays_has_no_news(page: list[RawItem]) -> None:
    assert set(Story(page, page).told()) == set(map(str, range(len(page))))


class TestSameStories:
    """Where a site asks for it: what two sources tell in nearly the same words, at one time, is one item."""

    ours = item("Rail shuttle opens to the sea", day="2026-03-05")

    def found(self, theirs: list[RawItem], *, ids: list[str | None] | None = None) -> list[str | None]:
        told = Story(theirs, []).drafts(theirs)
        recent = [
            Known(id=str(n), keys=frozenset(), title=d.title, link=None, text=None, day=d.day, position=None)
            for n, d in enumerate(told)
        ]
        ours = Story([], []).drafts([self.ours, item("Rail shuttle opens to the sea")])
        return list(same_stories(ours, ids or [None, "taken"], recent))

    @pytest.mark.parametrize(
        ("title", "day", "one"),
        [
            ("A rail shuttle opens to the sea", "2026-03-05", True),
            ("A rail shuttle opens to the sea", "2026-03-08", True),
            ("A rail shuttle opens to the sea", "2026-03-02", True),
            ("A rail shuttle opens to the sea", "2026-03-09", False),
            ("A rail shuttle opens to the sea", "2026-03-01", False),
            ("A rail shuttle opens to the sea", None, True),
            ("A second rail shuttle opens to the sea", "2026-03-05", True),
            ("A second rail shuttle closes to the sea", "2026-03-05", False),
            ("Rail shuttle 2 opens to the sea", "2026-03-05", False),
        ],
    )
    def test_nearly_the_same_title_within_three_days(self, title: str, day: str | None, one: bool) -> None:
        assert self.found([item(title, day=day)]) == ["0" if one else None, "taken"]

    def test_an_item_without_a_day_may_be_of_any(self) -> None:
        assert self.found([item("Rail shuttle opens to the sea", day="2020-01-01")], ids=["x", None]) == ["x", "0"]

    def test_the_likest_is_the_one(self) -> None:
        theirs = [item("A second rail shuttle opens to the sea"), item("Rail shuttle opens to the sea"), item("Jam")]
        assert self.found(theirs) == ["1", "taken"]

    def test_one_story_is_found_once_and_what_is_found_stays(self) -> None:
        assert self.found([self.ours], ids=[None, None]) == ["0", None]
        assert self.found([self.ours], ids=[None, "0"]) == [None, "0"]
        assert self.found([self.ours], ids=["x", "y"]) == ["x", "y"]


def test_ids_are_uuid_urns() -> None:
    assert mint("x").startswith("urn:uuid:")


# --- the host moves ---

WE_DREDGE = item("Why we dredge", "https://old.example/why-we-dredge/", day="2024-06-15")


def on(host: str, story: RawItem) -> RawItem:
    return replace(story, link=(story.link or "").replace("old.example", host))


def test_where_the_host_moves_the_path_decides_before_a_namesake() -> None:
    namesake = item("Why we dredge", "https://new.example/a-guide/", day="2024-06-15")
    hours = item("Opening hours", "https://old.example/hours/", day="2024-06-13")
    now = [namesake, on("new.example", WE_DREDGE), on("new.example", hours)]
    assert Story([WE_DREDGE, hours], now).told() == [None, "0", "1"]
    assert Story([WE_DREDGE, hours], [now[1], namesake, now[2]]).told() == ["0", None, "1"]


def test_a_better_title_on_the_new_host_is_the_same_item_by_path_and_day() -> None:
    now = replace(on("new.example", WE_DREDGE), title="A guide to the dredgers of the north")
    assert Story([WE_DREDGE], [now]).told() == ["0"]
    assert Story([WE_DREDGE], [replace(now, date=read("2024-06-16"))]).told() == [None]
    assert Story([replace(WE_DREDGE, summary=CRANES)], [replace(now, date=None, summary=CRANES)]).told() == ["0"]


def test_where_others_prove_the_move_the_path_is_enough() -> None:
    rest = [item(f"Note {n}", f"https://old.example/notes/{n}/") for n in range(3)]
    now = replace(on("new.example", WE_DREDGE), title="A guide to the north", date=read("2024-07-01"))
    moved = [on("new.example", story) for story in rest]
    assert Story([WE_DREDGE, *rest], [now, *moved]).told() == ["0", "1", "2", "3"]
    assert Story([WE_DREDGE, *rest], [now, moved[0], *rest[1:]]).told() == [None, "1", "2", "3"]
    elsewhere = replace(now, link="https://third.example/why-we-dredge/")
    assert Story([WE_DREDGE, *rest], [elsewhere, *moved]).told() == [None, "1", "2", "3"]


# --- labels ---


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Breaking: New line reaches the campus", "UPDATED: New line reaches the campus"),
        ("[Live] New line reaches the campus", "[Video] New line reaches the campus"),
        ("New line reaches the campus (draft)", "New line reaches the campus (final)"),
        ("Breaking - New line reaches the campus", "New line reaches the campus | Corrected"),
        ("速報：新しい路線が開通", "【更新】新しい路線が開通"),
    ],
)
def test_a_label_that_is_exchanged_makes_no_new_item_in_its_place(before: str, now: str) -> None:
    rest = [item("Bakery prices rise again"), item("Two storks nest on a chimney")]
    assert Story([item(before), *rest], [item(now), *rest]).told() == ["0", "1", "2"]
    assert Story([item(before), *rest], [*rest, item(now)]).told() == ["1", "2", None]


def test_but_it_does_with_another_day_or_number() -> None:
    rest = [item("Bakery prices rise again")]
    one, two = "Berlin: The long road to the north", "Hamburg: The long road to the north"
    dated = Story([item(one, day="2026-03-01"), *rest], [item(two, day="2026-03-02"), *rest])
    assert dated.told() == [None, "1"]
    assert Story([item("Part 1: The long road"), *rest], [item("Part 2: The long road"), *rest]).told() == [None, "1"]


# --- parts of a page ---


def part(title: str, name: str, day: str = "") -> RawItem:
    return item(title, f"{PAGE}#{name}", day=day)


def test_a_version_is_known_by_its_part_of_the_page() -> None:
    before = [
        part("1.12.3 (not released yet)", "1.12.3"),
        part("1.12.2", "1.12.2"),
        part("Crane", "v1.12.1", "2026-01-05"),
    ]
    now = [
        part("1.13.0", "1.13.0"),
        part("1.12.3, of 5 May 2026", "1.12.3"),
        part("Release 1.12.2 of last year", "1.12.2"),
        part("1.12.1, which was called otherwise", "v1.12.1", "2026-01-05"),
    ]
    assert Story(before, now).told() == [None, "0", "1", "2"]


def test_a_part_that_is_only_counted_names_nothing() -> None:
    before = [part("Rail shuttle opens", "1"), part("Port orders cranes", "2"), part("Tariffs rise", "section-3")]
    now = [part("Museum buys a ferry", "1"), part("Rail shuttle opens", "2"), part("Jam sells", "section-3")]
    assert Story(before, now).told() == [None, "0", None]


# --- series ---

LOOK = Look(today=date(2026, 4, 18), last=date(2026, 3, 21))
CAFE = item("Repair café", text="All are welcome, and cakes are free for those who mend.", day="2026-03-20")


def of(day: str, story: RawItem = CAFE) -> RawItem:
    return replace(story, date=read(day))


def seen(before: list[RawItem], now: list[RawItem], look: Look | None = LOOK) -> list[str | None]:
    return Story(before, now, look=look).told()


def test_the_next_of_a_series_is_another_item_though_it_takes_the_place_and_says_the_same() -> None:
    bare = replace(CAFE, summary=None)
    edited = replace(CAFE, summary="All are welcome, and cakes are free for those who sew.")
    for next_ in (CAFE, bare, edited):
        assert seen([next_, A, B], [of("2026-04-17", next_), A, B]) == [None, "1", "2"]
    assert seen([CAFE, A, B], [of("2026-04-17", edited), A, B]) == [None, "1", "2"]
    assert seen([CAFE], [of("2026-04-17")]) == [None]


def test_so_it_is_when_it_is_told_before_its_day_and_the_last_one_has_passed() -> None:
    assert seen([CAFE, A], [of("2026-04-25"), A]) == [None, "1"]


def test_and_a_year_after_the_other_has_left() -> None:
    look = Look(today=date(2027, 3, 19), last=date(2026, 9, 1))
    assert Story([A, B, CAFE], [of("2027-03-19"), A, B], frozenset({2}), look=look).told() == [None, "0", "1"]


def test_each_later_one_is_itself_in_the_next_run() -> None:
    look = Look(today=date(2026, 4, 19), last=date(2026, 4, 18))
    assert seen([CAFE, of("2026-04-17"), A], [of("2026-04-17"), A], look) == ["1", "2"]


def test_an_event_that_is_put_off_before_its_day_is_the_same() -> None:
    event = of("2026-04-18")  # today
    assert seen([event, A, B], [of("2026-05-02"), A, B]) == ["0", "1", "2"]


def test_an_event_that_is_put_off_may_leave_its_place_but_not_take_that_of_one_that_stays() -> None:
    for story in (CAFE, replace(CAFE, summary=None)):
        event, later = of("2026-04-20", story), of("2026-05-02", story)
        assert seen([event, A, B], [A, B, later]) == ["1", "2", "0"]
        assert seen([event, A, B], [event, A, B, later]) == ["0", "1", "2", None]
        assert seen([of("2026-04-17", story), A, B], [A, B, later]) == ["1", "2", None], "its day has passed"
    assert seen([event, A, B], [A, B, later, of("2026-05-09", story)]) == ["1", "2", None, None], "a series"


def test_a_day_that_is_put_right_is_no_news() -> None:
    for day in ("2026-03-21", "2026-03-02"):
        assert seen([CAFE, A], [of(day), A]) == ["0", "1"]


def test_a_day_whose_year_is_guessed_makes_no_series_nor_one_that_all_items_change() -> None:
    assert seen([of("20 March"), A, B], [of("17 April"), A, B]) == ["0", "1", "2"]
    titles = ["Locks reopen", "Tariffs rise", "Jam sells"]
    before, now = ([item(title, day=day) for title in titles] for day in ("2026-03-02", "2026-04-17"))
    assert seen(before, now) == ["0", "1", "2"]


def test_a_menu_of_the_week_is_another_one_next_week() -> None:
    titles = ["Monday", "Tuesday", "Wednesday"]
    before, now = ([item(t, day=f"2026-04-{n + d:02}") for n, t in enumerate(titles)] for d in (6, 13))
    look = Look(today=date(2026, 4, 13), last=date(2026, 4, 6))
    assert seen(before, now, look) == [None, None, None]
    assert seen(before, now, Look(today=date(2026, 4, 7), last=date(2026, 4, 6)))[1:] == ["1", "2"]


def test_what_moves_to_another_host_meanwhile_is_the_same() -> None:
    assert seen([WE_DREDGE], [of("2026-04-17", on("new.example", WE_DREDGE))]) == ["0"]


def test_where_nobody_knows_when_the_page_was_read_last_a_later_day_is_no_news() -> None:
    assert seen([CAFE, A], [of("2026-04-17"), A], None) == ["0", "1"]
