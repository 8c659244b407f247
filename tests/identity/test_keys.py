# SPDX-License-Identifier: MIT
"""Identity is law: what an id is made of, and what makes no difference."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.dates.find import read
from feedpub.identity.keys import canonical, fingerprint, fold, keys_of, merge_repeats, mint
from feedpub.model import Enclosure, RawItem


def keys(*items: RawItem, source: str = "news", page: str | None = None) -> list:
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
        ("https://example.org/a?ref=main", "https://example.org/a"),
    ],
)
def test_addresses_of_different_pages_stay_different(a: str, b: str) -> None:
    assert canonical(a) != canonical(b)


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
    ],
)
def test_spellings_that_make_no_difference_in_a_title(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@pytest.mark.parametrize(("a", "b"), [("C++", "C#"), ("Version 1.2", "Version 1.3"), ("हिन्दी", "हिन्द")])
def test_titles_that_stay_different(a: str, b: str) -> None:
    assert fold(a) != fold(b)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_link_makes_the_id_whatever_the_title_and_the_source() -> None:
    here, there = RawItem(title="One", link="https://example.org/1"), RawItem(title="Uno", link="http://example.org/1/")
    assert next(keys(here, source="a")[0].minting()) == next(keys(there, source="b")[0].minting())


def test_titles_are_scoped_to_their_source() -> None:
    item = RawItem(title="Weekly report")
    assert next(keys(item, source="a")[0].minting()) != next(keys(item, source="b")[0].minting())


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


def test_no_date_is_in_any_key() -> None:
    with_date = RawItem(title="Report", date=read("2024-03-05"), summary="Words.")
    without = RawItem(title="Report", summary="Words.")
    assert keys(with_date) == keys(without)


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

    def test_the_same_link_and_title_is_one_item_even_with_another_text(self) -> None:
        a = RawItem(title="One", link="https://x.org/1", summary="Short.")
        b = RawItem(title="One", link="https://x.org/1?utm_source=top", summary="Long and whole.")
        assert merge_repeats([a, b]) == (a,)

    @pytest.mark.parametrize(
        "other",
        [
            {"link": "https://x.org/2"},
            {"summary": "Other words."},
            {"date": read("2024-04-01")},
        ],
    )
    def test_items_that_differ_in_link_text_or_date_stay_two(self, other: dict) -> None:
        first = {"link": "https://x.org/1"} if "link" in other else {"summary": "Words.", "date": read("2024-03-05")}
        assert len(merge_repeats([RawItem(title="T", **first), RawItem(title="T", **other)])) == 2

    def test_one_id_is_one_item(self) -> None:
        assert len(merge_repeats([RawItem(title="A", id="7"), RawItem(title="B", id="7")])) == 1


class TestFingerprint:
    """`updated` moves only when a reader would call the item changed."""

    base = RawItem(
        title="Port opens",
        link="https://x.org/1",
        summary="It opened today after 3 years of work. 1,204 views",
        content='<p>It opened.</p><p><a href="https://x.org/map?utm_source=a">map</a></p><p>Ad 3 of 9</p>',
    )

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "  Port   opens"},
            {"link": "http://www.x.org/1/?utm_campaign=z"},
            {"content": base.content.replace("utm_source=a", "utm_source=b").replace("Ad 3 of 9", "Ad 5 of 9")},
            {"content": base.content.replace("</p><p>", "</p>\n\n<p>")},
            {"date": read("2024-03-05"), "categories": ("x",)},
        ],
    )
    def test_noise_changes_nothing(self, change: dict) -> None:
        fields = {f: getattr(self.base, f) for f in ("title", "link", "summary", "content")}
        assert fingerprint(RawItem(**fields | change)) == fingerprint(self.base)

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Port closes"},
            {"link": "https://x.org/2"},
            {"content": base.content.replace("It opened.", "It did not open.")},
            {"content": base.content.replace("x.org/map", "x.org/plan")},
            {"enclosures": (Enclosure(url="https://x.org/a.mp3", type="audio/mpeg"),)},
        ],
    )
    def test_a_real_change_shows(self, change: dict) -> None:
        fields = {f: getattr(self.base, f) for f in ("title", "link", "summary", "content")}
        assert fingerprint(RawItem(**fields | change)) != fingerprint(self.base)

    def test_a_counter_in_a_short_piece_is_noise_but_a_number_in_a_sentence_is_news(self) -> None:
        def text(words: str) -> str:
            return fingerprint(RawItem(title="T", summary=words))

        assert text("The port opened. 12 comments") == text("The port opened. 13 comments")
        assert text("The new lock lifts ships by 12 metres in all.") != text(
            "The new lock lifts ships by 13 metres in all."
        )


def test_a_tracking_parameter_counts_as_little_in_an_address_without_a_scheme() -> None:
    one, two = (RawItem(title="x", summary=f"More at www.example.org/a?utm_source={n} today.") for n in (1, 2))
    assert fingerprint(one) == fingerprint(two)


@pytest.mark.parametrize("link", ["http://[x", "http://h:99999/a", "https://[::1/", "http://a\u2100b.example/"])
def test_what_begins_like_an_address_and_is_none_stands_for_itself(link: str) -> None:
    assert canonical(link) == link
