# SPDX-License-Identifier: MIT
"""Identity is law: what an id is made of, and what makes no difference."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from feedpub.dates.find import read
from feedpub.identity.keys import (
    Keys,
    canonical,
    comparable,
    fingerprint,
    is_number,
    keys_of,
    merge_repeats,
    mint,
    raw_item,
    renewals,
    text_of,
)
from feedpub.model import DateSource, Enclosure, Item, RawItem


def keys(*items: RawItem, source: str = "news", page: str | None = None) -> list[Keys]:
    return list(keys_of(items, source=source, page=page))


@pytest.mark.parametrize(
    ("key", "urn"),
    [
        ("link:example.org/news/1", "urn:uuid:542a93c7-8571-57b4-be27-1aec52a1ee7e"),
        ("title:news:rail shuttle opens", "urn:uuid:fb9b0968-73ad-5fcc-acec-8fbbdbcb217b"),
        ("feed:https://example.org/feeds/:all", "urn:uuid:30d003f7-b26b-5d94-808e-b0492d3db769"),
    ],
)
def test_if_these_ids_change_every_reader_sees_every_item_again(key: str, urn: str) -> None:
    assert mint(key) == urn


def test_if_these_keys_change_every_reader_sees_every_item_again() -> None:
    """Every kind of key, best first, and what an id is made of."""
    item = RawItem(
        title="Rail shuttle opens.",
        id="7",
        link="https://www.example.org/news/1/?b=2&a=1&utm_source=x",
        summary="It runs twice a day to https://www.example.org/map/. 12 views",
    )
    (found,) = keys(item)
    assert found.all() == (
        "id:news:7",
        "link:example.org/news/1?a=1&b=2",
        "title:news:rail shuttle opens",
        "text:news:rail shuttle opens:042ccd8c34c1d1d5602327379e081b07",
        "path:news:news/1?a=1&b=2",
    )
    assert list(islice(found.minting(), 6)) == [*found.all()[:4], *(f"nth:{n}:{found.title}" for n in (1, 2))]
    assert [is_number(key) for key in islice(found.minting(), 3, 5)] == [False, True]


def test_an_item_of_a_title_only_has_one_key() -> None:
    assert keys(RawItem(title="Rail"))[0].all() == ("title:news:rail",)


def test_the_words_of_an_item_are_its_summary_or_else_its_content_without_markup() -> None:
    assert text_of(RawItem(title="T", content="<p>It runs &amp; <b>runs</b>.</p>")).strip() == "It runs & runs."
    assert text_of(RawItem(title="T", summary="A teaser.", content="<p>It runs.</p>")) == "A teaser."
    assert text_of(RawItem(title="T")) == ""


def test_if_this_sum_changes_every_item_seems_edited_after_an_upgrade() -> None:
    item = RawItem(
        title="Rail shuttle opens.",
        link="https://www.example.org/news/1/",
        summary="A teaser, which counts for nothing beside a content.",
        content=(
            "<p>It runs &amp; runs, twice a day. 12 views</p><ul><li>Fare: 3</li></ul>"
            "More at www.example.org/map/ today"
            "<a href=\"https://b.example/\">b</a><a href='http://a.example/?utm_source=x'>a</a>"
        ),
        enclosures=(Enclosure(url="https://x.org/b.mp3", type=""), Enclosure(url="https://x.org/a.mp3", type="")),
    )
    assert fingerprint(item) == "36d7b0deed74750ed8dc9644c440a3ba"


def test_whoever_asks_for_new_ids_gets_others_each_time_and_the_same_on_every_machine() -> None:
    assert list(islice(renewals("urn:uuid:1"), 2)) == [
        "urn:uuid:43b2818a-f885-5d10-9ba2-fe8662bb3dbe",
        "urn:uuid:681378ca-56a9-5026-9f9f-aa89f5c7d0ab",
    ]


def test_an_id_is_a_version_5_uuid() -> None:
    assert UUID(mint("anything")).version == 5


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/news/1",
        "https://example.org/news/1/",
        "https://www.example.org/news/1",
        "https://EXAMPLE.org:443/news/1#comments",
        "https://example.org/news/1?utm_source=x&utm_medium=rss",
        "https://example.org/news/1?fbclid=abc&gclid=d&mc_cid=1&_ga=2",
        "https://example.org/news/1;jsessionid=0A1B?PHPSESSID=9",
        "https://example.org/%6eews/1",
        "https://example.org/%6Eews/1?",
        "http://example.org:80/news/1",
        "https://example.org./news/1",
        "//example.org/news/1",
        "https://example.org/news/1?UTM_Source=x",
    ],
)
def test_ways_to_write_one_address(link: str) -> None:
    assert canonical(link) == "example.org/news/1"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/a?b=", "https://example.org/a"),
        ("https://example.org/?s=A", "https://example.org/?s=a"),
        ("https://example.org/a?ref=main", "https://example.org/a"),
    ],
)
def test_addresses_of_different_pages_stay_different(a: str, b: str) -> None:
    assert canonical(a) != canonical(b)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a%2fb", "a%2Fb"), ("%e6%b8%af", "港"), ("a b", "a%20b"), ("caf%c3%a9/", "caf%C3%A9"), ("a?q=x+y", "a?q=x%20y")],
)
def test_percent_coding_has_one_spelling(one: str, other: str) -> None:
    assert canonical(f"https://example.org/{one}") == canonical(f"https://example.org/{other}")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://example.org/a%2fb", "example.org/a%2Fb"),
        ("https://example.org/%zz", "example.org/%zz"),
        ("mailto:desk@example.org", "desk@example.org"),
        ("news/1", "news/1"),
    ],
)
def test_what_is_left_of_an_address(link: str, expected: str) -> None:
    assert canonical(link) == expected


@given(st.text(alphabet="aZ/?&=;%2fF.:# é港+", max_size=12))
def test_what_stands_for_a_page_stands_for_itself(path: str) -> None:
    once = canonical(f"https://example.org/{path}")
    assert canonical(f"https://{once}") == once


def test_parameters_in_another_order_are_the_same_page() -> None:
    assert canonical("https://example.org/?b=2&a=1") == canonical("https://example.org/?a=1&b=2")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The Port’s “Green” Plan – Part 2", 'the port\'s "green" plan - part 2'),
        ("Straße", "STRASSE"),
        ("ﬁrst  news\u00a0item", "First news item"),
        ("Up\u00adgrade\u200b", "upgrade"),
        ("A closing stop.", "A closing stop"),
        ("Cafe\u0301", "Café"),
        ("Wait…", "wait..."),
        ("ＰＯＲＴ。", "port。"),
        ("A closing stop。…", "a closing stop。"),
        ("A\u200b\u0301", "Á"),
    ],
)
def test_spellings_that_make_no_difference_in_a_title(a: str, b: str) -> None:
    assert comparable(a) == comparable(b)


@pytest.mark.parametrize(("a", "b"), [("C++", "C#"), ("...", ""), ("Version 1.2", "Version 1.3"), ("हिन्दी", "हिन्द")])
def test_titles_that_stay_different(a: str, b: str) -> None:
    assert comparable(a) != comparable(b)


@given(st.text())
@example("0 .")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)


def test_the_link_makes_the_id_whatever_the_title_and_the_source() -> None:
    here, there = RawItem(title="One", link="https://example.org/1"), RawItem(title="Uno", link="http://example.org/1/")
    assert next(keys(here, source="a")[0].minting()) == next(keys(there, source="b")[0].minting())


def test_titles_are_scoped_to_their_source() -> None:
    item = RawItem(title="Weekly report")
    assert next(keys(item, source="a")[0].minting()) != next(keys(item, source="b")[0].minting())


def test_an_address_without_a_path_is_no_witness_on_another_host() -> None:
    home, page = keys(RawItem(title="One", link="https://x.org/"), RawItem(title="Two", link="https://x.org/2"))
    assert (home.path, page.path) == (None, "path:news:2")


def test_the_same_title_with_different_links_is_two_items() -> None:
    a, b = keys(RawItem(title="Report", link="https://x.org/1"), RawItem(title="Report", link="https://x.org/2"))
    assert next(a.minting()) != next(b.minting())


def test_a_link_that_all_items_share_names_none_of_them() -> None:
    a, b = keys(RawItem(title="One", link="https://x.org/"), RawItem(title="Two", link="https://x.org/#two"))
    assert (a.link, b.link) == (None, None)
    assert next(a.minting()) != next(b.minting())


def test_a_link_to_the_listing_itself_is_no_link() -> None:
    (only,) = keys(RawItem(title="One", link="https://x.org/news/#one"), page="http://x.org/news")
    assert only.link is None


def test_equal_titles_without_links_are_told_apart_by_their_text() -> None:
    a, b = keys(RawItem(title="Report", summary="Of May."), RawItem(title="Report", summary="Of June."))
    assert next(a.minting()) != next(b.minting())
    assert next(a.minting()).startswith("text:")


def test_the_number_of_a_bare_repeated_title_counts_from_the_bottom() -> None:
    """A new one on top must not move the ids of those below it."""
    bare = RawItem(title="Board meeting")
    two = [next(k.minting()) for k in keys(bare, bare)]
    three = [next(k.minting()) for k in keys(bare, bare, bare)]
    assert three[1:] == two


def test_bare_items_of_one_title_are_numbered_and_no_number_comes_twice() -> None:
    first, second = keys(RawItem(title="Board meeting"), RawItem(title="Board meeting"))
    assert list(islice(second.minting(), 2)) == ["nth:1:title:news:board meeting", "nth:2:title:news:board meeting"]
    assert next(first.minting()) == "nth:2:title:news:board meeting"
    assert all(is_number(key) for key in islice(first.minting(), 3))


def test_what_was_published_says_again_what_the_page_said_and_no_link_that_it_did_not_give() -> None:
    said = RawItem(title="One", link="https://x.org/1", summary="S.", content="<p>C</p>", categories=("News",))
    at = datetime(2026, 3, 5, tzinfo=UTC)
    kept = Item(
        id="urn:uuid:1",
        title="One",
        link="https://x.org/1",
        permalink=True,
        published=at,
        updated=at,
        date_source=DateSource.ITEM,
        summary="S.",
        content="<p>C</p>",
        categories=("News",),
    )
    assert raw_item(kept) == said
    assert raw_item(replace(kept, permalink=False)).link is None


def test_no_date_is_in_any_key() -> None:
    with_date = RawItem(title="Report", date=read("2024-03-05"), summary="Words.")
    without = RawItem(title="Report", summary="Words.")
    assert keys(with_date) == keys(without)


PAGE = "https://x.org/news/"


class TestRepeats:
    """A page that lists an item as a teaser and again in its list means one item."""

    def test_teaser_and_list_become_one_with_what_both_say(self) -> None:
        teaser = RawItem(title="Rail shuttle", image="https://x.org/i.jpg")
        full = RawItem(title="Rail Shuttle", date=read("2024-03-05"), summary="It runs.")
        (merged,) = merge_repeats([teaser, full])
        assert merged.title == "Rail shuttle"
        assert (merged.date and merged.date.words, merged.summary, merged.image) == (
            "2024-03-05",
            "It runs.",
            "https://x.org/i.jpg",
        )

    def test_the_same_link_and_title_is_one_item_with_the_longer_text_whichever_stands_first(self) -> None:
        a = RawItem(title="One", link="https://x.org/1", summary="Short.")
        b = RawItem(title="One", link="https://x.org/1?utm_source=top", summary="Long and whole.")
        assert merge_repeats([a, b]) == (replace(a, summary="Long and whole."),)
        assert merge_repeats([b, a]) == (b,)

    @pytest.mark.parametrize(
        "other",
        [
            {"link": "https://x.org/2"},
            {"summary": "Other words."},
            {"date": read("2024-04-01")},
        ],
    )
    def test_items_that_differ_in_link_text_or_date_stay_two(self, other: dict[str, Any]) -> None:
        first: dict[str, Any] = (
            {"link": "https://x.org/1"} if "link" in other else {"summary": "Words.", "date": read("2024-03-05")}
        )
        assert len(merge_repeats([RawItem(title="T", **first), RawItem(title="T", **other)])) == 2

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({"link": "https://x.org/1"}, {"summary": "Words."}),
            ({"summary": "Words."}, {"date": read("2024-04-01")}),
            ({"date": read("2024-04-01")}, {"date": read("2024-04-01")}),
            ({"date": read("2024-04-01")}, {"summary": "Words."}),
            ({"summary": "Words. 3 views", "date": read("2024-04-01")}, {"summary": "words. 4 views"}),
            ({"link": PAGE}, {"link": "https://x.org/1"}),
        ],
    )
    def test_what_one_says_and_the_other_does_not_keeps_nobody_apart(
        self, first: dict[str, Any], second: dict[str, Any]
    ) -> None:
        assert len(merge_repeats([RawItem(title="T", **first), RawItem(title="T.", **second)], page=PAGE)) == 1

    def test_parts_of_one_page_are_two_only_where_their_texts_differ(self) -> None:
        one, two = (RawItem(title="T", link=f"https://x.org/1#comment-{n}", summary=f"Words {n}") for n in "ab")
        assert len(merge_repeats([one, two])) == 2
        assert len(merge_repeats([one, replace(two, summary=one.summary)])) == 1
        assert len(merge_repeats([one, replace(two, summary=None)])) == 1
        assert len(merge_repeats([one, replace(two, link="https://x.org/1")])) == 1

    def test_a_third_joins_the_one_that_it_repeats(self) -> None:
        three = [RawItem(title="T", link=f"https://x.org/{n}") for n in (1, 2, 2)]
        assert merge_repeats(three) == tuple(three[:2])

    def test_items_of_two_ids_are_two_whatever_else_is_alike(self) -> None:
        assert len(merge_repeats([RawItem(title="A", id="7"), RawItem(title="A", id="8"), RawItem(title="A")])) == 3

    def test_items_of_two_titles_are_two_though_neither_says_anything_else(self) -> None:
        assert len(merge_repeats([RawItem(title="A"), RawItem(title="B")])) == 2

    def test_one_id_is_one_item_whatever_it_says(self) -> None:
        assert (
            len(merge_repeats([RawItem(title="A", id="7", summary="a"), RawItem(title="A", id="7", summary="b")])) == 1
        )

    def test_one_id_is_one_item(self) -> None:
        assert len(merge_repeats([RawItem(title="A", id="7"), RawItem(title="B", id="7")])) == 1


class TestFingerprint:
    """`updated` moves only when a reader would call the item changed."""

    content = '<p>It opened.</p><p><a href="https://x.org/map?utm_source=a">map</a></p><p>Ad 3 of 9</p>'
    base = RawItem(
        title="Port opens",
        link="https://x.org/1",
        summary="It opened today after 3 years of work. 1,204 views",
        content=content,
    )

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "  Port   opens"},
            {"summary": "Another teaser beside the same content."},
            {"content": content.replace("https://x.org/map", "http://www.x.org/map/")},
            {"content": content.replace("It opened.", "It&#32;opened.")},
            {"link": "http://www.x.org/1/?utm_campaign=z"},
            {"content": content.replace("utm_source=a", "utm_source=b").replace("Ad 3 of 9", "Ad 5 of 9")},
            {"content": content.replace("</p><p>", "</p>\n\n<p>")},
            {"date": read("2024-03-05"), "categories": ("x",)},
        ],
    )
    def test_noise_changes_nothing(self, change: dict[str, Any]) -> None:
        fields = {f: getattr(self.base, f) for f in ("title", "link", "summary", "content")}
        assert fingerprint(RawItem(**fields | change)) == fingerprint(self.base)

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Port closes"},
            {"content": None},
            {"content": content.replace("opened.</p>", "opened. See https://x.org/?p=1</p>")},
            {"link": "https://x.org/2"},
            {"content": content.replace("It opened.", "It did not open.")},
            {"content": content.replace("x.org/map", "x.org/plan")},
            {"enclosures": (Enclosure(url="https://x.org/a.mp3", type="audio/mpeg"),)},
        ],
    )
    def test_a_real_change_shows(self, change: dict[str, Any]) -> None:
        fields = {f: getattr(self.base, f) for f in ("title", "link", "summary", "content")}
        assert fingerprint(RawItem(**fields | change)) != fingerprint(self.base)

    def test_a_counter_in_a_short_piece_is_noise_but_a_number_in_a_sentence_is_news(self) -> None:
        def text(words: str) -> str:
            return fingerprint(RawItem(title="T", summary=words))

        assert text("The port opened. 12 comments") == text("The port opened. 13 comments")
        assert text("Only four words and 5") == text("Only four words and 6")
        assert text("But five words here and 5") != text("But five words here and 6")
        assert text("1,204.5 views | 3 comments") == text("9 views | 12 comments")
        assert text("See https://x.org/a/1") != text("See https://x.org/a/2")
        assert text("The new lock lifts ships by 12 metres in all.") != text(
            "The new lock lifts ships by 13 metres in all."
        )


@pytest.mark.parametrize("scheme", ["https://", "http://", ""])
def test_an_address_in_a_text_is_the_same_however_it_is_written(scheme: str) -> None:
    one, two = (
        RawItem(title="x", summary=f"More at {a} for all who ask.") for a in (f"{scheme}www.x.org/a/", "www.x.org/a")
    )
    assert fingerprint(one) == fingerprint(two)


def test_half_a_character_breaks_no_sum() -> None:
    assert fingerprint(RawItem(title="\ud83d")) != fingerprint(RawItem(title="x"))


def test_a_tracking_parameter_counts_as_little_in_an_address_without_a_scheme() -> None:
    one, two = (RawItem(title="x", summary=f"More at www.example.org/a?utm_source={n} today.") for n in (1, 2))
    assert fingerprint(one) == fingerprint(two)


@pytest.mark.parametrize("link", ["http://[x", "http://h:99999/a", "https://[::1/", "http://a\u2100b.example/"])
def test_what_begins_like_an_address_and_is_none_stands_for_itself(link: str) -> None:
    assert canonical(link) == link
