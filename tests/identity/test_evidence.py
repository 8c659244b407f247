# SPDX-License-Identifier: MIT
"""What one pair of items tells: each witness for it alone, and each trait against it alone."""

from datetime import date

import pytest
from msgspec.structs import replace

from feedpub.identity.evidence import (
    Draft,
    Evidence,
    Known,
    Page,
    look_at_days,
    look_at_titles,
    other_way_round,
)
from feedpub.identity.keys import keys_of, own_link, text_digest
from feedpub.identity.likeness import is_telling, overlap
from feedpub.model import RawItem

CRANES = "Six cranes go to the harbour in spring, and all of them lift more than the old ones did."
FERRY = "A museum buys one ferry, because nobody else wanted it."
PAGE = Page(links=frozenset(), days_moved=False, days_turned=False, titles_moved=False)
STEADY = replace(PAGE, texts_stay=True)
MARCH, APRIL = date(2026, 3, 5), date(2026, 4, 1)


def draft(title: str = "Weekly report", path: str | None = None, text: str = "", day: date | None = None) -> Draft:
    item = RawItem(title=title, link=f"https://{path}" if path else None, summary=text or None)
    (keys,) = keys_of([item], source="news")
    return Draft(keys=keys, title=title, link=own_link(item, None), text=text_digest(item), day=day, begin=text)


def known(title: str = "Weekly report", path: str | None = None, text: str = "", day: date | None = None) -> Known:
    as_draft = draft(title, path, text, day)
    return Known(
        id="1",
        keys=frozenset(as_draft.keys.all()),
        title=title,
        link=as_draft.link,
        text=as_draft.text,
        day=day,
        position=0,
        begin=text,
    )


def pair(now: Draft, then: Known, page: Page = PAGE, **traits: bool) -> Evidence:
    unseen = dict.fromkeys(("in_place", "same_row", "comes_again", "sole_title", "common_text", "sole_text"), False)
    return Evidence(draft=now, known=then, page=page, **unseen | traits)


class TestThePageAsAWhole:
    SAME, MOVED, TURNED = (MARCH, MARCH), (APRIL, MARCH), (date(2023, 7, 11), date(2023, 11, 7))
    EITHER_WAY = (date(2023, 7, 7), date(2023, 7, 7))

    @pytest.mark.parametrize(
        ("days", "moved"),
        [
            ([MOVED] * 3, True),
            ([MOVED] * 2, False),
            ([SAME, MOVED, MOVED], True),
            ([SAME, SAME, MOVED, MOVED], False),
            ([SAME] * 2 + [MOVED] * 3, True),
            ([SAME] * 4 + [MOVED] * 3, False),
            ([TURNED] * 3, False),
            ([SAME] * 3, False),
        ],
    )
    def test_its_days_have_moved_where_most_of_three_or_more_did(
        self, days: list[tuple[date, date]], moved: bool
    ) -> None:
        assert look_at_days(days)[0] is moved

    @pytest.mark.parametrize(
        ("days", "turned"),
        [
            ([TURNED], True),
            ([TURNED, SAME], False),
            ([TURNED, TURNED, SAME], True),
            ([EITHER_WAY], False),
            ([EITHER_WAY, TURNED], False),
            ([MOVED], False),
            ([], False),
        ],
    )
    def test_its_days_are_turned_where_more_are_than_stay(self, days: list[tuple[date, date]], turned: bool) -> None:
        assert look_at_days(days)[1] is turned

    def test_a_day_that_has_no_other_reading_stays(self) -> None:
        assert other_way_round(date(2026, 3, 12)) == date(2026, 12, 3)
        assert other_way_round(date(2026, 3, 13)) == date(2026, 3, 13)

    @pytest.mark.parametrize(
        ("moved", "expected"),
        [
            ((1, 1, 1), True),
            ((1, 1), False),
            ((1, 1, 0), True),
            ((1, 0, 0), False),
            ((1, 1, 0, 0), False),
            ((1, 1, 1, 0, 0), True),
        ],
    )
    def test_its_titles_have_moved_where_most_of_three_or_more_did(
        self, moved: tuple[int, ...], expected: bool
    ) -> None:
        assert look_at_titles([bool(m) for m in moved]) is expected

    def test_six_words_are_a_texts_own(self) -> None:
        assert is_telling("Six words tell one a story.")
        assert not is_telling("Read on, read on: all are welcome.")


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ("Rail shuttle opens", "rail SHUTTLE opens.", 1.0),
        ("Rail shuttle opens", "Rail shuttle closes", 0.5),
        ("Release 12 is out", "Release 13 is out", 0.0),
        ("Release 12 is out", "Release is out", 0.0),
        ("Rail", "Port", 0.0),
        ("", "", 0.0),
        ("港口开放", "港口", 0.5),
    ],
)
def test_how_much_two_titles_share(a: str, b: str, share: float) -> None:
    assert overlap(a, b) == share


class TestTheSameTitle:
    def test_alone_it_is_proof(self) -> None:
        assert pair(draft(), known()).same_title()

    def test_not_where_the_link_of_the_stored_one_is_elsewhere_on_the_page(self) -> None:
        now, then = draft(path="x.org/2", text=CRANES, day=MARCH), known(path="x.org/1", text=CRANES, day=MARCH)
        assert pair(now, then, in_place=True).same_title()
        assert not pair(now, then, replace(PAGE, links=frozenset({"x.org/1"})), in_place=True).same_title()

    def test_nor_is_another_title_its_new_one_there(self) -> None:
        now, then = draft("Port grows", "x.org/b", text=CRANES), known(path="x.org/a", text=CRANES)
        assert pair(now, then, in_place=True).edited()
        assert not pair(now, then, replace(PAGE, links=frozenset({"x.org/a"})), in_place=True).edited()

    def test_nor_beside_a_text_that_others_have_too(self) -> None:
        now, then = draft("Port grows", "x.org/b", text=CRANES), known(path="x.org/a", text=CRANES)
        assert not pair(now, then, in_place=True, common_text=True).edited()

    @pytest.mark.parametrize(
        ("before", "now", "one"),
        [
            ("x.org/jobs/71", "x.org/jobs/85", False),
            ("x.org/view?id=71", "x.org/view?id=85", False),
            ("x.org/2026/03/71-cranes", "x.org/2026/04/72-cranes", True),
            ("x.org/jobs/71", "x.org/work/85", True),
        ],
    )
    def test_nor_where_a_number_at_the_end_is_all_that_tells_the_links_apart(
        self, before: str, now: str, one: bool
    ) -> None:
        there = pair(draft("Port grows", now, text=CRANES), known(path=before, text=CRANES), in_place=True)
        assert there.edited() == one

    def test_an_earlier_day_in_the_same_row_is_a_day_put_right(self) -> None:
        now, then = draft(path="x.org/b", day=MARCH), known(path="x.org/a", day=APRIL)
        assert pair(now, then, same_row=True, sole_title=True).same_title()
        assert not pair(now, then, same_row=True).same_title()
        assert not pair(now, then, sole_title=True).same_title()
        later = pair(replace(now, day=APRIL), replace(then, day=MARCH), same_row=True, sole_title=True)
        assert not later.same_title()

    def test_another_link_needs_a_witness(self) -> None:
        here, there = draft(path="x.org/2"), known(path="x.org/1")
        assert not pair(here, there).same_title()
        assert pair(here, there, in_place=True).same_title()
        assert pair(here, known(path="y.org/2")).same_title()
        assert pair(draft(path="x.org/2", day=MARCH), known(path="x.org/1", day=MARCH)).same_title()
        assert pair(draft(path="x.org/2", text=CRANES), known(path="x.org/1", text=CRANES)).same_title()

    def test_a_link_that_only_one_of_them_has_tells_nothing(self) -> None:
        assert pair(draft(path="x.org/2"), known()).same_title()
        assert pair(draft(), known(path="x.org/2")).same_title()

    def test_another_day_needs_a_witness(self) -> None:
        now, then = draft(day=APRIL), known(day=MARCH)
        assert not pair(now, then).same_title()
        assert pair(now, then, in_place=True).same_title()
        assert pair(replace(now, text="t"), replace(then, text="t")).same_title()
        assert pair(draft(path="x.org/1", day=APRIL), known(path="y.org/1", day=MARCH)).same_title()

    def test_a_day_that_only_one_of_them_states_tells_nothing(self) -> None:
        assert pair(draft(day=APRIL), known()).same_title()
        assert pair(draft(), known(day=MARCH)).same_title()

    def test_another_day_tells_nothing_where_its_year_was_guessed_or_all_days_moved(self) -> None:
        now, then = draft(day=APRIL), known(day=MARCH)
        assert pair(replace(now, year_known=False), then).same_title()
        assert pair(now, then, replace(PAGE, days_moved=True)).same_title()

    def test_but_it_does_where_the_title_comes_again(self) -> None:
        now, then = draft(day=APRIL), known(day=MARCH)
        assert not pair(replace(now, year_known=False), then, comes_again=True).same_title()
        assert not pair(now, then, replace(PAGE, days_moved=True), comes_again=True).same_title()

    def test_where_the_page_turned_its_days_the_same_day_is_the_one_turned(self) -> None:
        turned = replace(PAGE, days_turned=True)
        now, then = draft(day=date(2023, 7, 11)), known(day=date(2023, 11, 7))
        assert not pair(now, then).same_title()
        assert pair(now, then, turned).same_title()
        assert not pair(now, known(day=date(2023, 7, 11)), turned).same_title()
        assert not pair(draft(path="x.org/2", day=MARCH), known(path="x.org/1"), turned).same_title()

    def test_another_day_and_another_story_are_another_item_even_in_its_place(self) -> None:
        now, then = draft(text=FERRY, day=APRIL), known(text=CRANES, day=MARCH)
        assert not pair(now, then, STEADY, in_place=True).same_title()
        assert pair(now, then, in_place=True).same_title()
        same_path = draft(path="x.org/1", text=FERRY, day=APRIL), known(path="y.org/1", text=CRANES, day=MARCH)
        assert pair(*same_path, STEADY).same_title()

    def test_another_story_needs_a_witness_on_a_page_whose_texts_stay(self) -> None:
        now, then = draft(text=FERRY), known(text=CRANES)
        assert pair(now, then).same_title()
        assert not pair(now, then, STEADY).same_title()
        assert pair(now, then, STEADY, in_place=True).same_title()

    def test_a_text_that_only_one_of_them_has_is_no_other_story(self) -> None:
        assert pair(draft(text=FERRY), known(), STEADY).same_title()
        assert pair(draft(), known(text=CRANES), STEADY).same_title()
        assert pair(draft(text=FERRY), replace(known(text=CRANES), text=None), STEADY).same_title()

    def test_a_text_that_is_half_the_same_is_the_same_story(self) -> None:
        then = known(text="one two three four five six seven eight nine ten")
        half = draft(text="one two three four five")
        less = draft(text="one two three four five more words than that")  # 5 of 14
        assert pair(half, then, STEADY).same_title()
        assert pair(half, then, STEADY, comes_again=True).same_title()
        assert not pair(less, then, STEADY).same_title()

    def test_one_that_comes_back_may_have_lost_most_of_its_text(self) -> None:
        then = replace(known(text="one two three four five six seven eight nine ten"), position=None)
        some = draft(text="one two three and much more than that to read again")  # holds 3 of 10
        more = draft(text="one two three and then so many words besides that it has grown beyond all measure")
        assert pair(more, then, STEADY).same_title()
        less = draft(text="one two and much more than that to read now again")  # holds 2 of 10
        assert pair(some, then, STEADY).same_title()
        assert not pair(less, then, STEADY).same_title()
        assert not pair(some, then, STEADY, comes_again=True).same_title()

    def test_a_text_without_words_is_another_story_than_one_with_words(self) -> None:
        left = replace(known(text=CRANES), position=None)
        assert not pair(draft(text="* * *"), left, STEADY).same_title()
        assert not pair(draft(text=CRANES), replace(left, text="t", begin="* * *"), STEADY).same_title()

    def test_a_title_that_came_again_with_a_text_may_have_left_without_one(self) -> None:
        assert pair(draft(text=FERRY), replace(known(), position=None), comes_again=True).same_title()
        assert pair(draft(), replace(known(text=FERRY), position=None), comes_again=True).same_title()

    def test_a_bare_title_that_came_again_is_none_that_left(self) -> None:
        left = replace(known(), position=None)
        assert pair(draft(), left).same_title()
        assert not pair(draft(), left, comes_again=True).same_title()
        assert pair(draft(), known(), comes_again=True).same_title()

    def test_what_came_again_comes_again_though_its_old_text_is_not_kept_any_more(self) -> None:
        pruned = replace(known(text=CRANES), begin="")
        assert pair(draft(text=FERRY), pruned, STEADY).same_title()
        assert not pair(draft(text=FERRY), pruned, STEADY, comes_again=True).same_title()
        assert pair(draft(text=CRANES), pruned, STEADY, comes_again=True).same_title()
        assert pair(draft(text=FERRY), known(), STEADY, comes_again=True).same_title()


class TestAnotherTitle:
    def test_a_title_that_it_had_once_is_asked_of_elsewhere(self) -> None:
        then = replace(known("Port orders cranes", text=CRANES), keys=frozenset(draft().keys.all()))
        assert not pair(draft(text=CRANES), then, in_place=True, sole_text=True).edited()

    def test_the_same_text_in_the_same_place_is_enough(self) -> None:
        now, then = draft("Weekly report 12", text=CRANES), known("Harbour grows", text=CRANES)
        assert pair(now, then, in_place=True).edited()
        assert not pair(now, then).edited()
        assert not pair(now, known("Harbour grows", text=FERRY), in_place=True).edited()

    def test_a_text_that_no_other_has_is_enough_but_for_another_day(self) -> None:
        now, then = draft(text=CRANES, day=MARCH), known("Harbour grows", text=CRANES, day=MARCH)
        assert pair(now, then, sole_text=True).edited()
        assert pair(now, replace(then, day=None), sole_text=True).edited()
        assert not pair(now, replace(then, day=APRIL), sole_text=True).edited()
        assert not pair(now, then).edited()

    def test_where_the_numbers_differ_the_day_or_the_whole_page_must_say_so_too(self) -> None:
        now, then = draft("Circular 13", text=CRANES), known("Circular 12", text=CRANES)
        moved = replace(PAGE, titles_moved=True)
        assert not pair(now, then, sole_text=True).edited()
        assert pair(now, then, moved, sole_text=True).edited()
        assert not pair(now, then, moved, same_row=True).edited()
        assert pair(replace(now, day=MARCH), replace(then, day=MARCH), sole_text=True).edited()
        assert not pair(replace(now, day=MARCH), replace(then, day=MARCH), same_row=True).edited()
        assert not pair(replace(now, day=APRIL), replace(then, day=MARCH), moved, sole_text=True).edited()

    @pytest.mark.parametrize(("now", "then"), [("Circulars １３", "Circular 13"), ("Circulars 13", "Circular １３")])
    def test_a_number_is_the_same_in_any_width(self, now: str, then: str) -> None:
        assert pair(draft(now, text=CRANES), known(then, text=CRANES), sole_text=True).edited()

    def test_headline_and_text_may_be_edited_at_once_in_one_place(self) -> None:
        then = known("Harbour grows", text="one two three four five six seven eight nine ten", day=MARCH)
        most = draft(text="one two three four five six seven eight nine more", day=MARCH)  # 9 of 11 words
        just = draft(text="one two three four five six seven", day=MARCH)  # 7 of 10
        some = draft(text="one two three four five six seven eight more and more still", day=MARCH)  # 8 of 13
        assert pair(just, then, in_place=True).edited()
        assert pair(most, then, in_place=True).edited()
        assert not pair(most, then).edited()
        assert not pair(some, then, in_place=True).edited()
        assert not pair(replace(most, day=APRIL), then, in_place=True).edited()

    def test_a_typo_is_mended_beside_a_witness_or_in_its_row(self) -> None:
        now, then = draft("Rail shuttle opens today"), known("Rail shutle opens today")
        assert not pair(now, then).edited()
        assert pair(now, then, in_place=True).edited()
        assert pair(now, then, same_row=True).edited()
        assert pair(draft("RAIL SHUTTLE OPENS TODAY"), then, same_row=True).edited()
        assert pair(now, known("RAIL SHUTLE OPENS TODAY"), same_row=True).edited()
        assert pair(replace(now, day=MARCH), replace(then, day=MARCH)).edited()

    def test_a_title_told_otherwise_needs_the_same_text(self) -> None:
        now, then = draft("Rail shuttle opens"), known("Rail shuttles reopen")
        assert not pair(now, then, in_place=True, same_row=True).edited()
        assert pair(replace(now, text="t"), replace(then, text="t")).edited()
        assert not pair(draft("Rail sheds close", text="t"), known("Rail shuttle opens", text="t")).edited()

    @pytest.mark.parametrize(
        ("now", "then"),
        [
            ("Rail shuttle links…", "Rail shuttle links the coast with the depots"),
            ("Rail shuttle links the coast with the depots", "Rail shuttle links..."),
            ("Rail shuttle links", "Breaking news from the depots: Rail shuttle links"),
        ],
    )
    def test_a_title_cut_short_is_like_the_whole_from_three_words_on(self, now: str, then: str) -> None:
        assert pair(draft(now), known(then), same_row=True).edited()
        two_now, two_then = (title.replace("Rail shuttle links", "Rail links") for title in (now, then))
        assert not pair(draft(two_now), known(two_then), same_row=True).edited()


def test_who_of_several_is_the_likeliest() -> None:
    """The same text, then the same day, the same spelling, a text that is mostly the same, the place, any text."""
    now = draft(text="one two three four five six", day=MARCH)
    other = known("A weekly report", text="one of others", day=APRIL)
    ranked = [
        pair(now, other),
        pair(now, replace(other, begin="one two of others")),
        pair(now, other, in_place=True),
        pair(now, replace(other, begin="one two three")),
        pair(now, replace(other, begin="one two three four more")),
        pair(now, replace(other, title="WEEKLY report.")),
        pair(now, replace(other, day=MARCH)),
        pair(now, replace(other, text=now.text)),
    ]
    assert [e.rank() for e in ranked] == sorted(e.rank() for e in ranked)
    assert len({evidence.rank() for evidence in ranked}) == len(ranked)
