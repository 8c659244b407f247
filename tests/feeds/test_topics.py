# SPDX-License-Identifier: MIT
"""Topics: words, prefixes, phrases, categories, in every script."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from feedpub.config import RESERVED_SLUGS
from feedpub.config import Topic as Rule
from feedpub.feeds.terms import Said, glance, indexed
from feedpub.feeds.topics import anew, match_topics, slug, topics_of


def taken(rule: Rule, title: str = "", text: str = "", *categories: str) -> str | None:
    found = match_topics(Said(title=title, text=text, categories=categories), rules={"t": rule})
    return found[0].rule if found else None


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("port", "The Port opens", True),
        ("port", "Transport and ports", False),
        ("port*", "Two ports and a portal", True),
        ("port*", "Export", False),
        ("free trade zone", "A free  trade\nzone opens", True),
        ("free trade zone", "A zone of free trade", False),
        ("STRASSE", "Die Straße", True),
        ("ΣΊΣΥΦΟΣ", "ο Σίσυφος", True),
        ("порт", "Новый порт открыт", True),
        ("порт", "Аэропорт открыт", False),
        ("物流", "国际物流知识", True),
        ("ท่าเรือ", "เปิดท่าเรือใหม่", True),
        ("物流port", "国际物流Port", True),
        ("物流port", "国际物流ports", False),
        ("b2b贸易", "B2B贸易区", True),
        ("b2b贸易", "XB2B贸易区", False),
        ("物流 port", "国际物流 Port", True),
        ("port 物流", "Export 物流", False),
        ("物流 port", "物流 ports", False),
        ("a股", "A股上涨", True),
        ("a股", "XA股上涨", False),
        ("股b", "股bc", False),
        ("物流*", "国际物流知识", True),
        ("c++", "Learn C++ today", True),
        ("cafe", "Ein Café am Hafen", True),
        ("Café", "Ein CAFE am Hafen", True),
        ("lodz smorrebrod", "Łódź: smørrebrød", True),
        ("ελληνικα", "Ελληνικά νέα", True),
        ("еж", "Новый ёж", True),
        ("कल", "किला", False),
        ("/rail(way)?s?/", "Two railways", True),
        ("/Rail/", "Two railways", False),
        ("/(?i)^rail/", "Railways", True),
        ("/(a+)+$/", "a" * 3000 + "!", False),
        ("title: port", "The port", True),
        ("text: port", "The port", False),
        ("Note: port", "Note: port opens", True),
        ("e-commerce", "The E‑Commerce rules", True),
        ("*", "anything", False),
        ("", "anything", False),
    ],
)
def test_how_a_term_matches(term: str, text: str, found: bool) -> None:
    assert (taken(Rule(any=(term,)), text) is not None) == found


WORDS = st.lists(
    st.sampled_from(["a", "ab", "b", "c++", "a-b", "a*", "ab*", "b**", "物流", "物a", "*", "+", "É"]), max_size=3
)
TERMS = st.lists(WORDS.map(" ".join), max_size=3).map(tuple)
RULES = st.builds(
    Rule, any=TERMS, all=TERMS, none=TERMS, category=TERMS, where=st.sampled_from(["title", "text", "both"])
)


@given(
    rules=st.dictionaries(st.sampled_from("xyz"), RULES),
    title=st.text("ab物流c+- .*é", max_size=12),
    text=st.text("ab物流c+- .*É", max_size=12),
    categories=st.lists(WORDS.map(" ".join), max_size=2),
)
def test_the_index_of_the_rules_leaves_none_out(
    rules: dict[str, Rule], title: str, text: str, categories: list[str]
) -> None:
    said = Said(title=title, text=text, categories=tuple(categories))
    assert match_topics(said, rules=rules, index=indexed(rules)) == match_topics(said, rules=rules)


@given(rules=st.lists(RULES.map(lambda rule: replace(rule, category=())), max_size=3), data=st.data())
def test_a_glance_passes_over_no_item_that_a_rule_takes(rules: list[Rule], data: st.DataObject) -> None:
    title, text = (data.draw(st.text("abAB+- .*é物", max_size=12)) for _ in range(2))
    said = Said(title=title, text=text)
    assert glance(rules)(said) or not match_topics(said, rules={str(n): rule for n, rule in enumerate(rules)})


@pytest.mark.parametrize(("title", "seen"), [("Rail works", False), ("A PORT opens", True), ("Pört", True)])
def test_a_glance_sees_through_plain_letters_alone(title: str, seen: bool) -> None:
    assert glance([Rule(any=("port*", "e-port"))])(Said(title=title)) == seen


def test_all_any_and_none() -> None:
    rule = Rule(any=("rail", "road"), all=("customs",), none=("strike",))
    assert taken(rule, "Customs on the rail") == "any: rail (in the title); all: customs (in the title)"
    assert taken(rule, "Rail") is None
    assert taken(rule, "Customs") is None
    assert taken(rule, "Customs on the rail", "A strike ends it") is None


def test_one_of_any_and_each_of_all() -> None:
    assert taken(Rule(any=("rail", "road")), "A road opens") == "any: road (in the title)"
    every = Rule(all=("customs", "rail"))
    assert taken(every, "Customs", "on the rail") == "all: customs (in the title), rail (in the text)"
    assert taken(every, "Customs") is None


def test_an_item_is_in_the_topics_that_take_it_and_in_no_other() -> None:
    rules = {"rail": Rule(any=("rail",)), "sea": Rule(any=("sea",)), "roads": Rule(any=("road*",))}
    found = match_topics(Said(title="Roads and rail"), rules=rules)
    assert [(m.slug, m.rule) for m in found] == [
        ("rail", "any: rail (in the title)"),
        ("roads", "any: road* (in the title)"),
    ]


def test_where_words_are_looked_for() -> None:
    assert taken(Rule(any=("port",), where="title"), "Rail", "port") is None
    assert taken(Rule(any=("port",), where="text"), "port", "Rail") is None
    assert taken(Rule(any=("port",), where="text"), "Rail", "port") == "any: port (in the text)"


def test_a_category_is_enough() -> None:
    rule = Rule(any=("rail",), category=("E-Commerce",))
    assert taken(rule, "Shops", "", "News", "E‑COMMERCE") == "category: E‑COMMERCE"
    assert taken(rule, "Shops", "", "News") is None
    assert taken(rule, "Customs on the rail", "", "News") == "any: rail (in the title)"


def test_a_rule_that_asks_for_nothing_takes_nothing() -> None:
    assert taken(Rule(), "Rail") is None


def test_without_rules_every_category_is_a_topic() -> None:
    found = match_topics(Said(title="x", categories=("Logistics", "LOGISTICS", "物流")), rules={})
    assert [(m.slug, m.rule) for m in found] == [("logistics", "category: Logistics"), ("物流", "category: 物流")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Logistics", "logistics"),
        ("E-Commerce & Trade", "e-commerce-trade"),
        ("Zölle", "zölle"),
        ("物流知识百科", "物流知识百科"),
    ],
)
def test_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("C++", "c-cedb1b"),
        ("All", "all-5ef5ef"),
        ("(News)", "news-4b5423"),
        ("- News: -", "news"),
        ("???", "topic-a03b22"),
        ("/", "topic-8a5eda"),
        ("x" * 59 + " y" * 9, f"{'x' * 59}-c49ae4"),
    ],
)
def test_if_these_slugs_change_the_addresses_of_feeds_are_dead(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_names_that_would_come_out_alike_are_kept_apart() -> None:
    assert len({slug(name) for name in ("C", "C++", "C#", "All", "Index", "???", "x" * 300, "x" * 301)}) == 8
    assert slug("All") != "all"
    assert slug("x" * 60) == "x" * 60
    assert slug("x" * 61).startswith(f"{'x' * 60}-")
    assert all(len(slug(name).encode()) < 100 for name in ("x" * 300, "物" * 300))


@pytest.mark.parametrize("name", ["ALL", "con", "NUL", "Com1", "LPT³", "Index", "aux", "…", "x" * 300, "港" * 99])
def test_a_category_s_feed_can_be_a_file_on_every_system(name: str) -> None:
    assert slug(name).casefold() == slug(name)
    assert slug(name).partition(".")[0] not in RESERVED_SLUGS
    assert len(slug(name).encode()) < 100


@given(st.text(max_size=20), st.text(max_size=20))
def test_two_categories_are_one_file_only_where_they_are_one_topic(one: str, other: str) -> None:
    first, second = (normalize("NFD", slug(name).casefold()) for name in (one, other))
    assert (first == second) == (slug(one) == slug(other))


def test_the_first_spelling_names_the_feed() -> None:
    assert [t.title for t in topics_of({}, ["Logistics", "logistics", "Rail"])] == ["Logistics", "Rail"]
    assert [t.title for t in topics_of({"a": Rule(title="A topic"), "b": Rule()}, [])] == ["A topic", "b"]


SETS: st.SearchStrategy[dict[str, Rule]] = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.builds(
        Rule,
        title=st.sampled_from([None, "Ports"]),
        any=st.lists(st.sampled_from(["port", "rail*", "author: lee", "category: sea", "/b.r/"]), max_size=2).map(
            tuple
        ),
        none=st.sampled_from([(), ("ferry",)]),
        category=st.sampled_from([(), (), ("Sea",)]),
        rest=st.sampled_from([False, False, False, True]),
    ),
    max_size=3,
)


@given(SETS, SETS, st.lists(st.sampled_from(["port", "railway", "ferry", "bar"])), st.sampled_from(["Sea", "Air"]))
def test_an_item_s_other_topics_stay_when_only_these_rules_are_other(
    before: dict[str, Rule], now: dict[str, Rule], words: list[str], category: str
) -> None:
    slugs = anew(before, now)
    if slugs is None:
        return
    said = Said(title=" ".join(words), categories=(category,), authors=("Ann Lee",))
    kept = {match for match in match_topics(said, rules=before) if match.slug not in slugs}
    asked = {slug: rule for slug, rule in now.items() if slug in slugs}
    bare = Said(title=said.title, authors=said.authors)  # a look at words alone
    assert kept | set(match_topics(bare, rules=asked) if asked else ()) == set(match_topics(said, rules=now))


def test_which_topics_are_to_be_decided_anew() -> None:
    ports, rails, rest = Rule(any=("port",)), Rule(any=("rail",)), Rule(rest=True)
    assert anew({"a": ports}, {"a": Rule(title="Ports", any=("port",))}) == frozenset()
    assert anew({"a": ports}, {"a": ports, "b": rails}) == frozenset({"b"})
    assert anew({"a": ports, "b": rails}, {"a": rails}) == frozenset({"a", "b"})
    assert anew({"a": ports, "z": rest}, {"a": rails, "z": rest}) is None  # what one gives up the other takes
    assert anew({"a": ports}, {"a": ports, "b": Rule(category=("Sea",))}) is None
    assert anew({}, {"a": ports}) is None
    assert anew({"a": ports}, {}) is None
