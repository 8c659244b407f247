# SPDX-License-Identifier: MIT
"""The laws as stories, through the real command line: no item twice, no date invented, nothing lost."""

import pytest

from tests.conftest import Site

THREE = [
    "Rail shuttle opens between depot and sea",
    "Port orders six electric carriers",
    "Tariffs on parcels rise again",
]
NEW = "Locks reopen on the northern canal"


class TestNoItemTwice:
    def test_a_mended_typo_keeps_the_id(self, site: Site) -> None:
        site.write([("Rail shutle opens between depot and sea", "A block train runs six days a week."), *THREE[1:]])
        site.build()
        before = list(site.ids().values())
        site.write([("Rail shuttle opens between depot and sea", "A block train runs six days a week."), *THREE[1:]])
        site.build(now="2026-03-21T08:00Z")
        assert list(site.ids().values()) == before

    def test_an_item_that_comes_back_after_a_year_is_the_old_one(self, site: Site) -> None:
        site.write(THREE)
        site.build(now="2025-01-01T08:00Z")
        before = {e.title: (e.id, e.published) for e in site.entries()}
        site.write([NEW, *THREE[1:]])
        site.build(now="2025-02-01T08:00Z")
        site.write([THREE[0], NEW, *THREE[1:]])
        site.build(now="2026-03-01T08:00Z")
        after = {e.title: (e.id, e.published) for e in site.entries()}
        assert {t: after[t] for t in THREE} == before

    def test_even_when_its_text_was_pruned_in_between(self, site: Site) -> None:
        site.config('[keep]\nitems = 2\nmin_days = 0\ntext_days = 30\n[[sources]]\npath = "listing.txt"\nname = "n"\n')
        site.write(THREE)
        site.run("build --now 2025-01-01T08:00Z")
        first = site.run("explain --json Tariffs").json
        site.write([NEW, *THREE[:2]])
        site.run("build --now 2025-01-02T08:00Z")
        site.write(["A second lock reopens farther north", NEW, *THREE[:2]])
        site.run("build --now 2025-12-02T08:00Z")
        site.write([THREE[2], "A second lock reopens farther north", NEW, *THREE[:2]])
        site.run("build --now 2026-03-02T08:00Z")
        second = site.run("explain --json Tariffs").json
        assert (second["id"], second["published"]) == (first["id"], first["published"])

    def test_the_order_on_the_page_is_no_part_of_an_id(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        before = site.ids()
        site.write(THREE[::-1])
        site.build(now="2026-03-21T08:00Z")
        assert site.ids() == before

    def test_an_item_in_two_sources_is_one_and_names_both(self, site: Site) -> None:
        """A text listing has no links; here the site asks for stories of nearly one title to be grouped."""
        site.config(
            "group_similar = true\n"
            '[[sources]]\npath = "a.txt"\ntitle = "Harbour"\nlink = "https://a.example/"\n'
            '[[sources]]\npath = "b.txt"\ntitle = "Rail"\nlink = "https://b.example/"\n'
        )
        site.write([("Rail shuttle opens between depot and sea", "", "03/18/2026 Ports"), THREE[1]], name="a.txt")
        site.write([("Rail shuttle opens between depot and the sea", "", "03/18/2026 Rail"), THREE[2]], name="b.txt")
        site.run("build --now 2026-03-20T08:00Z")
        story = site.run("explain --json 'depot and'").json
        assert [s["source"] for s in story["sightings"]] == ["a", "b"]
        assert story["feeds"] == ["all", "ports", "rail"]
        (entry,) = (e for e in site.entries() if e.id == story["id"])
        assert entry.source.title == "Harbour"
        assert [(x.href, x.title) for x in entry.links if x.rel == "via"] == [("https://b.example/", "Rail")]
        assert len(site.entries()) == 3

    def test_without_that_choice_they_stay_two(self, site: Site) -> None:
        site.config('[[sources]]\npath = "a.txt"\n[[sources]]\npath = "b.txt"\n')
        site.write([("Rail shuttle opens between depot and sea", "It starts on Monday, twice a day.")], name="a.txt")
        site.write(
            [("Rail shuttle opens between depot and the sea", "It starts on Monday, twice a day.")], name="b.txt"
        )
        site.run("build --now 2026-03-20T08:00Z")
        assert len(site.entries()) == 2

    def test_nor_are_they_two_where_another_page_proves_another_order_of_the_numbers(self, site: Site) -> None:
        site.config(SOURCES)
        story = ("Rail shuttle opens", "It starts on Monday, twice a day.", "03/05/2026 Ports")
        site.write([story, (THREE[1], "", "02/28/2026 Ports")], name="a.txt")
        site.write([story, (THREE[2], "", "28/02/2026 Ports")], name="b.txt")
        site.run("build --now 2026-06-20T08:00Z")
        assert len(site.entries()) == 3

    @pytest.mark.parametrize(("day", "items"), [("03/18/2026", 1), ("03/19/2026", 2)])
    def test_the_same_words_in_two_sources_are_one_item_unless_they_state_two_days(
        self, site: Site, day: str, items: int
    ) -> None:
        site.config('[[sources]]\npath = "a.txt"\n[[sources]]\npath = "b.txt"\n')
        site.write([("Rail shuttle opens", "It starts on Monday, twice a day.", "03/18/2026 Ports")], name="a.txt")
        site.write([("Rail shuttle opens", "It starts on Monday, twice a day.", f"{day} Rail")], name="b.txt")
        site.run("build --now 2026-03-20T08:00Z")
        assert len(site.entries()) == items
        assert (site.ids("ports.atom") == site.ids("rail.atom")) == (items == 1)


STORIES = {"Rail shuttle opens": "rail", "Port orders cranes": "port", "Tariffs on parcels rise": "tariffs"}


def linked(address: str, *, order: int = 1) -> str:
    """A page of Markdown, with the address of each title; empty for none."""
    rows = [(f"[{t}]({address.format(slug)})" if address else t, slug) for t, slug in STORIES.items()][::order]
    return "".join(f"## {t}\n\nWhat is to be said about {s} takes a sentence of its own.\n\n" for t, s in rows)


class TestLinks:
    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/news/{}",
            "http://www.example.org/news/{}/",
            "http://example.org/news/{}?utm_source=page&utm_medium=web",
            "http://example.org/news/{}#top",
            "https://news.example.net/news/{}",
            "http://example.org/2026/{}-anew",
            "",
        ],
    )
    @pytest.mark.parametrize("first", ["http://example.org/news/{}", ""], ids=["linked", "bare"])
    def test_an_item_is_the_same_at_another_address(self, site: Site, first: str, address: str) -> None:
        site.listing.write_text(linked(first))
        site.build()
        before = {entry.id: (entry.title, entry.published) for entry in site.entries()}
        site.listing.write_text(linked(address, order=-1))
        site.build(now="2026-03-21T08:00Z")
        assert {entry.id: (entry.title, entry.published) for entry in site.entries()} == before
        if address.startswith("https"):
            assert {entry.link for entry in site.entries()} == {address.format(slug) for slug in STORIES.values()}

    def test_tracking_and_fragments_touch_no_file(self, site: Site) -> None:
        site.listing.write_text(linked("https://example.org/news/{}"))
        site.build()
        before = {p: p.stat().st_mtime_ns for p in site.feeds.iterdir()}
        site.listing.write_text(linked("https://example.org/news/{}?utm_source=b#here"))
        site.build(now="2026-03-21T08:00Z")
        assert {p: p.stat().st_mtime_ns for p in site.feeds.iterdir()} == before

    def test_one_title_at_two_addresses_is_two_items(self, site: Site) -> None:
        page = "".join(f"- [Weekly report](https://example.org/{n}) — {n} March 2026\n" for n in (12, 5))
        site.listing.write_text(page)
        site.build()
        assert len({entry.id for entry in site.entries()}) == 2

    def test_the_same_words_at_two_addresses_are_two_items_in_two_sources_as_well(self, site: Site) -> None:
        site.config(SOURCES)
        for name in ("a", "b"):
            text = f"## [Board meets](https://{name}.example/1)\n\nAll members are welcome in the hall.\n"
            (site.folder / f"{name}.txt").write_text(text)
        site.run("build --now 2026-03-20T08:00Z")
        assert len(site.entries()) == 2

    def test_one_address_in_two_sources_is_one_item_of_both_topics(self, site: Site) -> None:
        site.config(SOURCES)
        for name, title, topic in (("a", "Rail shuttle opens", "Rail"), ("b", "New shuttle to the sea", "Ports")):
            text = f"18 March 2026\n\nCategory: {topic}\n\nIt starts on Monday at noon.\n"
            (site.folder / f"{name}.txt").write_text(f"## [{title}](https://example.org/news/1)\n\n{text}")
        site.run("build --now 2026-03-20T08:00Z")
        (entry,) = site.entries()
        assert list(site.ids("rail.atom").values()) == list(site.ids("ports.atom").values()) == [entry.id]
        assert entry.source.title == "a"


SOURCES = '[[sources]]\npath = "a.txt"\n[[sources]]\npath = "b.txt"\n'
OTHERS = ["Beacon on the mole is repaired", "Customs office moves to the quay", "Two tugs are named after poets"]


class TestSources:
    @pytest.mark.parametrize(
        ("sources", "a", "b"),
        [
            ('[[sources]]\npath = "[ab].txt"\n', THREE, OTHERS),
            (SOURCES, OTHERS, THREE),
            (SOURCES.replace("a.txt", "c.txt"), [], OTHERS),
            ('[[sources]]\npath = "c.txt"\nname = "a"\n[[sources]]\npath = "a.txt"\nname = "c"\n', OTHERS, []),
            ('[[sources]]\npath = "a.txt"\n', [*THREE, *OTHERS], []),
        ],
        ids=["one glob", "swapped", "one renamed", "its name given to another", "merged"],
    )
    def test_sources_arranged_anew_bring_no_item_twice(
        self, site: Site, sources: str, a: list[str], b: list[str]
    ) -> None:
        site.config(SOURCES)
        site.write(THREE, name="a.txt")
        site.write(OTHERS, name="b.txt")
        site.run("build --now 2026-03-20T08:00Z")
        before = {entry.id for entry in site.entries()}
        site.config(sources)
        for name, items in {"a.txt": a, "b.txt": b, "c.txt": THREE}.items():
            site.write(items, name=name)
        site.run("build --now 2026-03-21T08:00Z")
        assert {entry.id for entry in site.entries()} == before

    def test_a_renamed_source_goes_on_and_says_so(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        before = site.ids()
        site.listing.rename(site.folder / "news.txt")
        ran = site.build(source="news.txt", now="2026-03-21T08:00Z")
        assert "source listing goes on as news" in ran.err
        assert site.ids() == before

    def test_a_renamed_source_is_known_by_the_few_items_that_it_still_lists(self, site: Site) -> None:
        many = [*THREE, NEW, "Grain terminal trades lorries for barges"]
        site.write(many)
        site.config('[[sources]]\npath = "listing.txt"\n')
        site.run("build --now 2026-03-20T08:00Z")
        ids = site.ids()
        site.write(many[:2], name="news.txt")
        site.config('[[sources]]\npath = "news.txt"\n')
        assert "source listing goes on as news" in site.run("build --now 2026-03-21T08:00Z").err
        site.write(many, name="news.txt")
        assert site.run("build --now 2026-03-22T08:00Z").code == 0
        assert site.ids() == ids

    @pytest.mark.parametrize("swap", [False, True], ids=["in order", "crosswise"])
    def test_two_sources_renamed_at_once_keep_their_items_though_ids_and_days_are_alike(
        self, site: Site, *, swap: bool
    ) -> None:
        rows = "id,title,date\n"
        trams = [f"{n},{title},2026-11-0{n}" for n, title in enumerate(("Tram extended", "Bridge shut", "Quay lit"), 2)]
        baths = [
            f"{n},{title},2026-11-0{n}" for n, title in enumerate(("Pool closed", "Sauna open", "Slide mended"), 2)
        ]
        (site.folder / "a.csv").write_text(rows + "\n".join(trams))
        (site.folder / "b.csv").write_text(rows + "\n".join([*baths, "5,Bath house sold,2026-11-05"]))
        given = '[[sources]]\npath = "a.csv"\nname = "{}"\n[[sources]]\npath = "b.csv"\nname = "{}"\n'
        site.config(given.format("one", "two"))
        site.run("build --now 2026-11-10T08:00Z")
        before = {(e.id, e.title, e.published) for e in site.entries()}
        site.config(given.format(*(("zwei", "eins") if swap else ("eins", "zwei"))))
        ran = site.run("build --now 2026-11-11T08:00Z")
        assert ran.err.count("goes on as") == 2
        assert {(e.id, e.title, e.published) for e in site.entries()} == before

    def test_a_source_in_the_place_of_another_is_no_rename_though_ids_and_days_are_alike(self, site: Site) -> None:
        site.config('[[sources]]\npath = "a.csv"\n[[sources]]\npath = "c.csv"\n')
        (site.folder / "a.csv").write_text("id,title,date\n1,Tram extended,2026-11-02\n2,Bridge shut,2026-11-03\n")
        (site.folder / "c.csv").write_text("id,title,date\n1,Choir sings,2026-11-01\n2,Hall swept,2026-11-04\n")
        site.run("build --now 2026-11-10T08:00Z")
        before = set(site.ids().items())
        (site.folder / "b.csv").write_text("id,title,date\n1,Pool closed,2026-11-02\n2,Sauna open,2026-11-03\n")
        site.config('[[sources]]\npath = "b.csv"\n[[sources]]\npath = "c.csv"\n')
        assert "goes on as" not in site.run("build --now 2026-11-11T08:00Z").err
        assert before < set(site.ids().items())
        assert len(site.entries()) == 6

    def test_a_page_that_states_no_categories_any_more_takes_nothing_out_of_a_topic(self, site: Site) -> None:
        site.write([(title, "", "03/18/2026 Logistics") for title in THREE])
        site.build()
        before = site.ids("logistics.atom")
        site.write(THREE)
        site.build(now="2026-03-21T08:00Z")
        assert site.ids("logistics.atom") == before

    def test_a_removed_source_is_not_orphaned_in_silence(self, site: Site) -> None:
        site.write(THREE, name="a.txt")
        site.write([NEW, "Grain terminal trades lorries for barges"], name="b.txt")
        site.run("build a.txt b.txt --now 2026-03-20T08:00Z")
        ran = site.run("build a.txt --now 2026-03-21T08:00Z")
        assert "source b is no longer configured; its 2 items stay" in ran.err
        assert len(site.entries()) == 5

    def test_a_source_that_is_named_again_has_the_items_that_it_had(self, site: Site) -> None:
        """A title is edited on the way, and only its place on the page tells whose it is."""
        titles = ["Grain terminal trades lorries for barges", "Rail shutle opens today", "Lighthouse keeper retires"]
        site.write(THREE, name="a.txt")
        (site.folder / "b.txt").write_text("".join(f"* {title}\n" for title in titles))
        site.run("build a.txt b.txt --now 2026-03-20T08:00Z")
        before = [e.id for e in site.entries()]
        site.run("build a.txt --now 2026-03-21T08:00Z")
        (seen,) = site.run(f"explain --json {titles[1]}").json["sightings"]
        assert (seen["position"], seen["left_at"]) == (None, "2026-03-21T08:00:00Z")
        (site.folder / "b.txt").write_text("".join(f"* {title}\n" for title in titles).replace("shutle", "shuttle"))
        site.run("build a.txt b.txt --now 2026-05-21T08:00Z")
        assert sorted(e.id for e in site.entries()) == sorted(before)

    def test_two_sources_of_one_name_are_told_apart_by_their_folders(self, site: Site) -> None:
        for folder in ("north", "south"):
            (site.folder / folder).mkdir()
            site.write([f"The {folder} gate opens at last", f"News of the {folder} quay"], name=f"{folder}/news.txt")
        report = site.run("build north/news.txt south/news.txt --json").json
        assert [s["name"] for s in report["sources"]] == ["north-news", "south-news"]


class TestDatesAreFrozen:
    def test_a_date_that_is_stated_later_does_not_move_a_published_one(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        before = {e.title: e.published for e in site.entries()}
        site.write([(t, "", "03/01/2026 News") for t in THREE])
        site.build(now="2026-03-21T08:00Z")
        assert {e.title: e.published for e in site.entries()} == before

    def test_new_items_stand_above_the_old_ones_in_page_order(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        site.write([NEW, "Grain terminal trades lorries for barges", *THREE])
        site.build(now="2026-03-21T08:00Z")
        assert [e.title for e in site.entries()] == [NEW, "Grain terminal trades lorries for barges", *THREE]

    def test_the_clock_may_step_back(self, site: Site) -> None:
        site.write(THREE)
        site.build(now="2026-03-20T08:00Z")
        before = {e.title: (e.id, e.published) for e in site.entries()}
        site.write([NEW, *THREE])
        site.build(now="2026-03-19T08:00Z")
        after = {e.title: (e.id, e.published) for e in site.entries()}
        assert {t: after[t] for t in THREE} == before

    def test_an_item_of_the_future_is_held_back_and_comes_in_its_time(self, site: Site) -> None:
        site.config('[[sources]]\npath = "listing.txt"\nfuture = "hold"\ndate_order = "mdy"\n')
        site.write([("The fair opens its gates at last", "", "03/25/2026 Fairs"), *THREE])
        site.run("build --now 2026-03-20T08:00Z")
        assert "The fair opens its gates at last" not in site.ids()
        assert "held until" in site.run("explain fair opens").out
        site.run("build --now 2026-03-22T08:00Z")
        assert "The fair opens its gates at last" not in site.ids()
        site.run("build --now 2026-03-25T13:00Z")
        assert "The fair opens its gates at last" in site.ids()


class TestRemoval:
    def test_the_cap_takes_the_oldest_when_something_new_comes(self, site: Site) -> None:
        site.config('[keep]\nitems = 3\nmin_days = 0\n[[sources]]\npath = "listing.txt"\n')
        site.write(THREE)
        site.run("build --now 2026-03-20T08:00Z")
        site.write([NEW, *THREE])
        site.run("build --now 2026-03-21T08:00Z")
        assert list(site.ids()) == [NEW, *THREE[:2]]

    def test_nothing_leaves_before_slow_pollers_have_seen_it(self, site: Site) -> None:
        site.config('[keep]\nitems = 3\nmin_days = 2\n[[sources]]\npath = "listing.txt"\n')
        site.write(THREE)
        site.run("build --now 2026-03-20T08:00Z")
        busy = [f"Notice {word} of the harbour office" for word in ("one", "two", "three", "four", "five")]
        site.write([*busy, *THREE])
        site.run("build --now 2026-03-21T08:00Z")
        assert set(busy) <= set(site.ids())
        site.write([NEW, *busy, *THREE])
        site.run("build --now 2026-03-25T08:00Z")
        assert len(site.ids()) == 3

    def test_an_old_item_that_comes_late_is_shown_until_the_next_news(self, site: Site) -> None:
        """It is older than all that the feed has room for, and yet nobody has seen it."""
        site.config('[keep]\nitems = 3\nmin_days = 0\n[[sources]]\npath = "listing.txt"\n')
        site.write(THREE)
        site.run("build --now 2026-03-20T08:00Z")
        old = (NEW, "", "03/01/2026 News")
        site.write([*THREE, old])
        site.run("build --now 2026-03-21T08:00Z")
        assert list(site.ids()) == [*THREE, NEW]
        site.write(["Grain terminal trades lorries for barges", *THREE, old])
        site.run("build --now 2026-03-22T08:00Z")
        assert list(site.ids()) == ["Grain terminal trades lorries for barges", *THREE[:2]]

    def test_what_a_cap_took_out_never_comes_back(self, site: Site) -> None:
        """Not when an item is retracted, not by a higher cap, not when the others become shorter."""
        config = '[keep]\nitems = {}\nmin_days = 0\n[[sources]]\npath = "listing.txt"\n'
        site.config(config.format(3))
        site.write(THREE)
        site.run("build --now 2026-03-20T08:00Z")
        site.write([NEW, *THREE])
        site.run("build --now 2026-03-21T08:00Z")
        site.run("retract 'Port orders' --now 2026-03-22T08:00Z")
        assert list(site.ids()) == [NEW, THREE[0]]
        site.config(config.format(10))
        site.run("build --now 2026-03-23T08:00Z")
        assert list(site.ids()) == [NEW, THREE[0]]

    def test_an_old_item_of_two_topics_is_no_news_when_the_page_is_only_spaced_anew(self, site: Site) -> None:
        """It was there before anybody subscribed, the bytes had no room for it, and now they have."""
        site.config(
            '[keep]\nbytes = 400\nmin_days = 0\n[[sources]]\npath = "listing.txt"\n'
            '[topics.zz]\nany = ["parcels"]\n[topics.aa]\nany = ["tariffs"]\n'
        )
        site.write(
            [(THREE[0], "A long story. " * 60, "03/19/2026 News"), *((t, "", "03/18/2026 News") for t in THREE[1:])]
        )
        site.run("build --now 2026-03-20T08:00Z")
        site.run(f"retract '{next(iter(site.ids()))}' --now 2026-03-20T09:00Z")
        before = site.ids()
        site.listing.write_text(site.listing.read_text() + "\n")
        site.run("build --now 2026-03-20T10:00Z")
        assert site.ids() == before

    def test_but_a_higher_cap_shows_what_was_never_in_the_feed(self, site: Site) -> None:
        config = '[keep]\nitems = {}\n[[sources]]\npath = "listing.txt"\n'
        site.config(config.format(2))
        site.write(THREE)
        site.run("build --now 2026-03-20T08:00Z")
        assert list(site.ids()) == THREE[:2]
        site.config(config.format(10))
        site.run("build --now 2026-03-20T09:00Z")
        assert list(site.ids()) == THREE

    def test_a_clock_that_was_wrong_and_is_set_right_changes_no_file(self, site: Site) -> None:
        site.config('[keep]\nitems = 3\nmin_days = 2\n[[sources]]\npath = "listing.txt"\n')
        site.write(THREE)
        site.run("build --now 2026-03-20T08:00Z")
        site.write([NEW, *THREE])
        site.run("build --now 2027-03-20T08:00Z")
        before = site.stamp()
        for now in ("2026-03-20T10:00Z", "2026-05-01T10:00Z", "2025-05-01T10:00Z"):
            site.listing.write_text(site.listing.read_text() + "\n")
            site.run(f"build --now {now}")
        assert {k: v for k, v in site.stamp().items() if "/feeds/" in k} == {
            k: v for k, v in before.items() if "/feeds/" in k
        }

    def test_an_age_limit_never_empties_a_feed(self, site: Site) -> None:
        site.config('[keep]\nage_days = 30\n[[sources]]\npath = "listing.txt"\n')
        site.write(THREE)
        site.run("build --now 2026-01-01T08:00Z")
        site.run("build --now 2026-06-01T08:00Z")
        assert list(site.ids()) == THREE[:1]

    def test_a_limit_of_bytes(self, site: Site) -> None:
        site.config('[keep]\nbytes = 250\nmin_days = 0\n[[sources]]\npath = "listing.txt"\n')
        site.write(THREE)
        site.run("build --now 2026-01-01T08:00Z")
        assert 1 <= len(site.ids()) < 3

    def test_a_retracted_item_stays_away_and_leaves_a_tombstone(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        gone = site.ids()[THREE[1]]
        before = (site.feeds / "all.atom").read_bytes()
        assert "- Port orders" in site.run("retract 'Port orders' --dry-run --now 2026-03-21T08:00Z").out
        assert (site.feeds / "all.atom").read_bytes() == before
        site.run("retract 'Port orders' --now 2026-03-21T08:00Z")
        site.write([NEW, *THREE])
        site.build(now="2026-03-22T08:00Z")
        assert THREE[1] not in site.ids()
        atom = (site.feeds / "all.atom").read_text()
        assert f'<at:deleted-entry ref="{gone}" when="2026-03-21T08:00:00+00:00"/>' in atom
        site.run("retract 'Port orders' --undo --now 2026-03-23T08:00Z")
        assert site.ids()[THREE[1]] == gone

    def test_a_retracted_item_stays_away_though_its_text_and_later_its_title_change(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        site.run("retract 'Port orders' --now 2026-03-21T08:00Z")
        text = "The board of the harbour decided late, and by a narrow margin, for machines of a local maker."
        site.write([THREE[0], (THREE[1], text), THREE[2]])
        site.build(now="2026-03-22T08:00Z")
        site.write([NEW, THREE[0], ("Local maker wins a harbour contract", text), THREE[2]])
        site.build(now="2026-03-23T08:00Z")
        assert list(site.ids()) == [NEW, THREE[0], THREE[2]]

    def test_a_feed_that_began_empty_is_dated_anew_when_an_old_item_comes(self, site: Site) -> None:
        import feedparser

        site.config('[[sources]]\npath = "listing.txt"\n[topics.canal]\nany = ["canal"]\n')
        site.write(THREE)
        site.run("build --now 2026-03-20T08:00Z")
        site.write([(NEW, "", "03/01/2026 News"), *THREE])
        site.run("build --now 2026-03-21T08:00Z")
        assert feedparser.parse((site.feeds / "canal.atom").read_bytes()).feed.updated == "2026-03-21T08:00:00+00:00"

    def test_a_removal_moves_the_feeds_own_date(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        site.run("retract 'Port orders' --now 2026-03-21T08:00Z")
        import feedparser

        assert feedparser.parse((site.feeds / "all.atom").read_bytes()).feed.updated == "2026-03-21T08:00:00+00:00"


class TestByHand:
    @pytest.mark.parametrize("command", ["explain ''", "retract ' '", "redate '' 2026-01-01", "rekey ''"])
    def test_nobody_means_the_only_item_by_saying_nothing(self, site: Site, command: str) -> None:
        site.write(THREE[:1])
        site.build()
        ran = site.run(command)
        assert ran.code == 1
        assert "is empty" in ran.err
        assert len(site.entries()) == 1

    def test_redate_moves_the_date_and_nothing_else_does(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        before = site.ids()
        dry = site.run("redate 'Port orders' 2026-01-01T10:00:00+01:00 --dry-run")
        assert "2026-01-01T09:00:00+00:00" in dry.out
        assert list(site.ids()) == THREE
        site.run("redate 'Port orders' 2026-01-01T10:00:00+01:00 --now 2026-03-21T08:00Z")
        assert list(site.ids()) == [THREE[0], THREE[2], THREE[1]]
        assert site.ids() == before
        assert site.run("explain --json Port").json["date_source"] == "command"

    def test_rekey_makes_a_new_item_of_one(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        before = site.ids()
        ran = site.run("rekey 'Port orders' --now 2026-03-21T08:00Z")
        assert "shows the item once more" in ran.out
        assert site.ids()[THREE[1]] != before[THREE[1]]
        moved = site.ids()
        site.write([NEW, *THREE])
        site.build(now="2026-03-22T08:00Z")
        assert {t: site.ids()[t] for t in THREE} == moved

    def test_each_board_meeting_of_a_year_is_an_item_of_its_own(self, site: Site) -> None:
        """Nothing but a title and a date, and only three of them on the page at once."""
        meetings = [f"* Board meeting (2026-{month:02}-03)\n" for month in range(1, 7)]
        ids: set[str] = set()
        for month in range(1, 7):
            site.listing.write_text("".join(reversed(meetings[max(0, month - 3) : month])))
            site.build(now=f"2026-{month:02}-04T08:00Z")
            ids |= {entry.id for entry in site.entries()}
            assert len(ids) == month

    @pytest.mark.parametrize("into", ["", "--into 'Rail shuttle'"])
    def test_the_next_of_a_series_is_not_the_item_that_gave_up_its_id(self, site: Site, into: str) -> None:
        site.write(THREE)
        site.build()
        site.run(f"rekey 'Port orders' {into} --now 2026-03-21T08:00Z")
        site.write([THREE[0], THREE[2]])
        site.build(now="2026-03-22T08:00Z")
        site.write([(THREE[1], "Twelve tugs replace those bought when grandfather was young."), THREE[0], THREE[2]])
        site.build(now="2026-03-23T08:00Z")
        newest = site.entries()[0]
        assert (newest.title, newest.published) == (THREE[1], "2026-03-23T08:00:00+00:00")

    def test_rekey_into_joins_two(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        ids = site.ids()
        site.run(f"rekey 'Port orders' --into {ids[THREE[0]]} --now 2026-03-21T08:00Z")
        assert list(site.ids()) == [THREE[0], THREE[2]]
        assert len(site.run("explain --json Rail").json["keys"]) == 4

    def test_an_item_that_can_not_be_told(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        assert "no item has" in site.run("explain nothing of the kind").err
        assert "items have these words" in site.run("explain e").err
        assert "no item has" in site.run("explain https://example.org/x").err

    def test_without_a_state_there_is_nothing_to_change(self, site: Site) -> None:
        assert site.run("retract x").code == 1
        assert site.run("explain x").code == 1


class TestExplain:
    def test_it_tells_the_whole_story(self, site: Site) -> None:
        site.write([(THREE[0], "", "03/18/2026 Logistics"), *THREE[1:]])
        site.build()
        site.write([(THREE[0], "Quite another text stands here now.", "03/18/2026 Logistics"), *THREE[1:]])
        site.build(now="2026-03-21T08:00Z")
        out = site.run("explain rail shuttle").out
        for words in (
            "urn:uuid:",
            "made of    title:listing:rail shuttle opens between depot and sea",
            "stated by the item ('03/18/2026')",
            "logistics: category: Logistics",
            "all, logistics",
            "listing: on the page, place 1",
            "first seen in listing",
            "changed: text",
        ):
            assert words in out, words


class TestDaysThatAreReadAnew:
    """Nothing but titles and dates, and the words of a date mean another day now: nobody sees an item twice."""

    def dated(self, site: Site, rows: list[tuple[str, str]], now: str) -> set[str]:
        site.listing.write_text("".join(f"{title}\n{date}\n\n" for title, date in rows))
        assert site.run(f"build --now {now}").code == 0
        return {entry.title for entry in site.entries()}

    def test_the_configuration_says_in_which_order_the_numbers_stand(self, site: Site) -> None:
        rows = [(title, f"{11 - n:02}/07/2023") for n, title in enumerate(THREE)]
        config = 'title = "A site"\n[[sources]]\npath = "listing.txt"\n'
        site.config(config)
        self.dated(site, rows, "2023-11-20T22:00:00Z")
        before = site.ids()
        site.config(f'{config}date_order = "dmy"\n')
        self.dated(site, rows, "2023-11-20T23:00:00Z")
        assert site.ids() == before
        assert len(site.entries()) == 3

    def test_a_new_item_proves_in_which_order_the_numbers_stand(self, site: Site) -> None:
        rows = [(title, f"{11 - n:02}/07/2023") for n, title in enumerate(THREE)]
        site.config('title = "A site"\n[[sources]]\npath = "listing.txt"\n')
        self.dated(site, rows, "2023-11-20T08:00:00Z")
        before = site.ids()
        self.dated(site, [(NEW, "25/07/2023"), *rows], "2023-11-20T09:00:00Z")
        assert before.items() < site.ids().items()
        assert len(site.entries()) == 4

    def test_days_ago_are_other_days_after_midnight(self, site: Site) -> None:
        rows = list(zip(THREE, ("1 day ago", "3 days ago", "2 weeks ago"), strict=True))
        site.config('title = "A site"\n[[sources]]\npath = "listing.txt"\n')
        self.dated(site, rows, "2024-11-20T22:00:00Z")
        before = site.ids()
        self.dated(site, [(NEW, "1 hour ago"), *rows], "2024-11-21T01:00:00Z")
        assert before.items() < site.ids().items()
        assert len(site.entries()) == 4

    def test_a_day_without_a_year_is_of_another_year_after_a_quiet_one(self, site: Site) -> None:
        rows = list(zip(THREE, ("14 Nov", "2 Nov", "20 Oct"), strict=True))
        site.config('title = "A site"\n[[sources]]\npath = "listing.txt"\n')
        self.dated(site, rows, "2024-11-20T08:00:00Z")
        before = site.ids()
        self.dated(site, [(NEW, "18 Nov"), *rows], "2025-11-20T08:00:00Z")
        assert before.items() < site.ids().items()
        assert len(site.entries()) == 4


class TestDatesOfOneDay:
    def test_a_date_that_was_moved_by_hand_is_no_measure_for_others_of_its_day(self, site: Site) -> None:
        rows = [(title, "", f"03/{5 - n:02}/2024 News") for n, title in enumerate(THREE)]
        site.write(rows)
        site.build(now="2024-03-06T08:00Z")
        site.run(f"redate '{THREE[0]}' 2020-01-01T09:00:00Z --now 2024-03-06T09:00Z")
        site.write([rows[0], (NEW, "", "03/05/2024 News"), *rows[1:]])
        site.build(now="2024-03-06T10:00Z")
        assert {e.title: e.published for e in site.entries()}[NEW] == "2024-03-05T12:00:00+00:00"

    def test_an_undated_item_below_one_of_the_future_is_of_today(self, site: Site) -> None:
        site.write(
            [
                ("World fair opens its gates", "", "05/05/2027 News"),
                NEW,
                *((title, "", f"03/{5 - n:02}/2024 News") for n, title in enumerate(THREE)),
            ]
        )
        site.config('title = "A site"\n[[sources]]\npath = "listing.txt"\nfuture = "hold"\n')
        site.run("build --now 2024-03-06T08:00:00Z")
        assert {e.title: e.published for e in site.entries()}[NEW] == "2024-03-06T08:00:00+00:00"


class TestWhatIsAskedByHandAndCanNotBe:
    @pytest.mark.parametrize(
        ("command", "fault"),
        [
            ("rekey 'Port orders' --into 'Port orders'", "one item already"),
            ("rekey 'Port orders' --into {gone}", "is retracted"),
            ("rekey {gone}", "is retracted"),
            ("retract {gone}", "is retracted already"),
            ("retract --undo 'Port orders'", "is not retracted"),
            ("redate 'Port orders' 2400-01-01", "can't be a date of publication"),
        ],
    )
    def test_it_is_refused_and_nothing_changes(self, site: Site, command: str, fault: str) -> None:
        site.write(THREE)
        site.build()
        gone = site.ids()[THREE[2]]
        site.run(f"retract {gone} --now 2026-03-21T08:00Z")
        before = {p: v for p, v in site.stamp().items() if "/feeds/" in p}
        ran = site.run(f"{command.format(gone=gone)} --now 2026-03-22T08:00Z")
        assert ran.code == 1
        assert fault in ran.err
        assert {p: v for p, v in site.stamp().items() if "/feeds/" in p} == before
        assert "did not end well" not in site.run("status --now 2026-03-22T09:00Z").out

    def test_an_id_that_was_given_up_does_not_come_back(self, site: Site) -> None:
        site.write(THREE)
        site.build()
        old = site.ids()[THREE[1]]
        site.run("rekey 'Port orders' --now 2026-03-21T08:00Z")
        ran = site.run(f"retract --undo {old} --now 2026-03-22T08:00Z")
        assert (ran.code, "nothing but this id is left" in ran.err) == (1, True)
        assert site.run("explain 'Port orders'").code == 0  # the living one is meant


def test_an_address_that_is_none_is_a_part_of_the_text(site: Site) -> None:
    texts = [
        f"More about it is at {bad} from today on, says the port." for bad in ("http://[x]", "http://h:99999/", "www.[")
    ]
    site.write([(title, text) for title, text in zip(THREE, texts, strict=True)])
    assert site.build().code == 0
    site.write([NEW, *((title, text) for title, text in zip(THREE, texts, strict=True))])
    assert site.build(now="2026-03-21T08:00Z").code == 0
    assert len(site.entries()) == 4


def test_two_sources_that_tell_one_title_years_apart_tell_two_stories(site: Site) -> None:
    site.config('title = "A"\ngroup_similar = true\n[[sources]]\npath = "a.txt"\n[[sources]]\npath = "b.txt"\n')
    title = "Monthly traffic report published"
    site.write([*THREE, (title, "Traffic rose on all roads but one.", "03/05/2024 News")], name="a.txt")
    site.write([NEW, (title, "Nobody knows why lorries wait.", "03/05/2022 News")], name="b.txt")
    site.run("build --now 2024-03-06T08:00Z")
    assert [entry.title for entry in site.entries()].count(title) == 2


def test_an_item_that_is_held_back_keeps_its_text_until_it_is_published(site: Site) -> None:
    site.config('title = "A site"\n[[sources]]\npath = "listing.txt"\nfuture = "hold"\n')
    site.write([("World fair opens its gates", "It opens on a Friday.", "09/05/2025 News"), *THREE])
    site.run("build --now 2024-03-05T08:00Z")
    for now in ("2024-03-07T08:00Z", "2025-04-07T08:00Z", "2025-09-06T08:00Z"):
        site.write([f"{NEW} as of {now[:4]}{now[5:7]}", *THREE])
        site.run(f"build --now {now}")
    told = {entry.title: entry.get("summary", "") for entry in site.entries()}
    assert told["World fair opens its gates"] == "It opens on a Friday."
