# SPDX-License-Identifier: MIT
"""A lost state comes back from the feeds: nobody who has subscribed sees an item twice, or at another date."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Site

FIRST, LATER, LAST = "2026-03-20T08:00:00Z", "2026-03-25T08:00:00Z", "2026-04-02T08:00:00Z"
ITEMS: list[str | tuple[str, ...]] = [
    ("Rail shuttle opens between depot and sea", "", "03/18/2026 Logistics"),
    "Port orders six electric carriers",
    ("Tariffs on small parcels rise again", "", "03/12/2026 Customs"),
    "Lighthouse keeper retires after forty years",
]
NEWS = "Ferry line adds a night departure"


def facts(site: Site, name: str = "all.atom") -> dict[str, tuple[str, str, str]]:
    """Title: id, published, updated."""
    return {e.title: (e.id, e.published, e.updated) for e in site.entries(name)}


def feeds(site: Site) -> dict[str, bytes]:
    return {str(p.relative_to(site.feeds)): p.read_bytes() for p in site.feeds.rglob("*") if p.is_file()}


def lose(site: Site) -> None:
    for path in site.folder.glob(".feeds.sqlite3*"):
        path.unlink()


@pytest.fixture
def built(site: Site) -> Site:
    """Two runs: an undated item came on top with the second."""
    site.write(ITEMS[1:])
    site.build(now=FIRST)
    site.write(ITEMS)
    site.build(now=LATER)
    return site


class TestTheStateIsGone:
    def test_no_byte_of_a_feed_changes(self, built: Site) -> None:
        before = built.stamp()
        lose(built)
        ran = built.build(now=LAST)
        assert ran.code == 0
        assert "no state was found; 4 items with their ids and dates were taken over" in ran.err
        assert {k: v for k, v in built.stamp().items() if "/feeds/" in k} == {
            k: v for k, v in before.items() if "/feeds/" in k
        }

    def test_news_of_the_same_run_are_news_alone(self, built: Site) -> None:
        before = facts(built)
        lose(built)
        built.write([NEWS, *ITEMS])
        built.build(now=LAST)
        after = facts(built)
        assert before.items() < after.items()
        assert after[NEWS][1] == "2026-04-02T08:00:00+00:00"

    def test_rss_will_do_where_atom_is_gone_too(self, built: Site) -> None:
        before = facts(built)
        lose(built)
        for path in [*built.feeds.glob("*.atom"), *built.feeds.glob("*.json")]:
            path.unlink()
        assert built.build(now=LAST).code == 0
        assert facts(built) == before

    def test_so_will_json_alone(self, built: Site) -> None:
        before = facts(built)
        lose(built)
        for path in [*built.feeds.glob("*.atom"), *built.feeds.glob("*.rss")]:
            path.unlink()
        ran = built.build(now=LAST)
        assert "4 items with their ids and dates were taken over" in ran.err
        assert facts(built) == before

    def test_with_nothing_left_the_ids_are_the_same(self, built: Site) -> None:
        before = facts(built)
        lose(built)
        shutil.rmtree(built.feeds)
        assert built.build(now=LAST).code == 0
        after = facts(built)
        assert {t: f[0] for t, f in after.items()} == {t: f[0] for t, f in before.items()}
        dated = str(ITEMS[0][0])
        assert after[dated][1] == before[dated][1], "a date that the page states is the same, too"

    def test_the_next_run_needs_no_rebuilding(self, built: Site) -> None:
        lose(built)
        built.build(now=LAST)
        ran = built.build(now=LAST)
        assert "no state was found" not in ran.err
        assert "unchanged" in ran.out

    @pytest.mark.parametrize("item", [str(ITEMS[1]), ITEMS[2][0]])
    def test_an_item_that_left_the_page_is_known_when_it_comes_back(self, built: Site, item: str) -> None:
        before = facts(built)
        gone = [i for i in ITEMS if (i if isinstance(i, str) else i[0]) != item]
        built.write(gone)
        built.build(now=LATER)
        lose(built)
        built.build(now=LATER)
        built.write(ITEMS)
        built.build(now="2027-05-01T08:00:00Z")
        assert facts(built) == before


def _text(site: Site) -> None:
    site.state.write_bytes(b"SQLite format 3\0" + b"x" * 4000)


def _middle(site: Site) -> None:
    data = site.state.read_bytes()
    site.state.write_bytes(data[:4096] + bytes(reversed(data[4096:])))


def _cut(site: Site) -> None:
    site.state.write_bytes(site.state.read_bytes()[:5000])


def _torn_words(site: Site) -> None:
    with sqlite3.connect(site.state) as db:
        db.execute("UPDATE item SET body = x'7b226964'")
    db.close()


def _torn_title(site: Site) -> None:
    with sqlite3.connect(site.state) as db:
        db.execute("UPDATE item SET title = CAST(x'ff41' AS TEXT)")
    db.close()


def _torn_key(site: Site) -> None:
    with sqlite3.connect(site.state) as db:
        db.execute("UPDATE key SET key = CAST(x'ff41' || key AS TEXT)")
    db.close()


def _torn_schema(site: Site) -> None:
    data = site.state.read_bytes()
    site.state.write_bytes(data.replace(b"CREATE TABLE sighting", b"CREATE TABLE \xffighting", 1))


def _torn_number(site: Site) -> None:
    with sqlite3.connect(site.state) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'item'")
    db.close()
    with sqlite3.connect(site.state) as db:
        db.execute("UPDATE item SET published = 'never' WHERE seq = 2")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = sql || ' STRICT' WHERE name = 'item'")
    db.close()


class TestTheStateIsDamaged:
    @pytest.mark.parametrize(
        "damage", [_text, _middle, _cut, _torn_words, _torn_title, _torn_key, _torn_schema, _torn_number]
    )
    def test_it_is_set_aside_and_rebuilt(self, built: Site, damage: Callable[[Site], None]) -> None:
        before, dates = feeds(built), facts(built)
        damage(built)
        broken = built.state.read_bytes()
        built.write([NEWS, *ITEMS])
        ran = built.build(now=LAST)
        assert ran.code == 0
        assert "set aside" in ran.err
        (aside,) = (p for p in built.folder.glob(".feeds.sqlite3.damaged-*") if not p.name.endswith(("-wal", "-shm")))
        assert aside.read_bytes() == broken, "nothing is deleted"
        assert dates.items() < facts(built).items()
        built.write(ITEMS)
        assert before.keys() == feeds(built).keys()

    def test_a_dry_run_leaves_it_where_it_is(self, built: Site) -> None:
        _text(built)
        before = built.stamp()
        assert built.build(now=LAST, more="--dry-run").code == 1
        assert built.stamp() == before


class TestFeedsAreDamagedToo:
    def test_what_one_format_lost_the_other_has(self, built: Site) -> None:
        before = facts(built)
        whole = (built.feeds / "all.atom").read_bytes()
        lose(built)
        (built.feeds / "all.atom").write_bytes(whole[: len(whole) // 2])
        assert built.build(now=LAST).code == 0
        assert facts(built) == before
        assert (built.feeds / "all.atom").read_bytes() == whole

    @pytest.mark.parametrize("size", [None, 0, 900, 1600])
    def test_a_feed_of_which_no_file_is_whole_is_filled_from_the_others(self, site: Site, size: int | None) -> None:
        site.write([(f"Story of the {word} ship", "", "03/12/2026 Ports") for word in ("red", "blue", "green", "grey")])
        site.build(now=FIRST)
        before = facts(site)
        lose(site)
        for path in site.feeds.glob("all.*"):
            path.unlink() if size is None else path.write_bytes(path.read_bytes()[:size])
        ran = site.build(now=LAST)
        assert ran.code == 0
        assert ("all.atom, all.rss, all.json: damaged" in ran.err) == (size is not None)
        assert facts(site) == before

    @pytest.mark.parametrize("data", [b"", b"<rss/>", b"\0\1\2", b"<feed xmlns='http://www.w3.org/2005/Atom'/>"])
    def test_a_file_that_is_no_feed_is_passed_over(self, built: Site, data: bytes) -> None:
        before = facts(built)
        lose(built)
        (built.feeds / "all.atom").write_bytes(data)
        (built.feeds / "customs.rss").write_bytes(data)
        assert built.build(now=LAST).code == 0
        assert facts(built) == before


class TestFullFeeds:
    """A feed of three items, and a page that still lists older ones: these were news once, and are none now."""

    CONFIG = 'title = "A site"\nkeep = {items = 3}\n[[sources]]\npath = "listing.txt"\n'

    def old(self, site: Site, more: str = "") -> list[str]:
        """Six undated items, which came one by one; the feed holds the newest three."""
        site.config(self.CONFIG + more)
        titles = [
            f"Notice of the harbour office, {word} of its kind"
            for word in ["first", "second", "third", "fourth", "fifth", "sixth"]
        ]
        for n in range(1, 7):
            site.write(list(reversed(titles[:n])))
            site.run(f"build --now 2026-03-{3 * n:02}T08:00:00Z")
        return list(reversed(titles))

    def test_older_items_that_no_feed_has_stay_out(self, site: Site) -> None:
        titles = self.old(site)
        before = facts(site)
        assert list(before) == titles[:3]
        lose(site)
        assert site.run(f"build --now {LAST}").code == 0
        assert facts(site) == before

    @pytest.mark.parametrize("command", ["retract", "redate"])
    def test_they_stay_out_when_a_command_by_hand_has_made_room(self, site: Site, command: str) -> None:
        """A topic's feed holds older ones."""
        titles = self.old(site, '[topics.notices]\nany = ["notice"]\n')
        more = " 2020-01-01" if command == "redate" else ""
        site.run(f"{command} sixth{more} --now 2026-03-25T08:00:00Z")
        before = facts(site)
        assert titles[3] not in before
        lose(site)
        assert site.run(f"build --now {LAST}").code == 0
        assert facts(site) == before

    def test_they_stay_out_of_a_topic_too_whose_feed_is_not_full_and_holds_an_older_one(self, site: Site) -> None:
        """It may have been let go by the feed with everything before its title fitted the topic."""
        newer = [("Crane of the east quay is sold", "", "03/08/2026"), ("Ferry sails by night", "", "03/07/2026")]
        newer += [("Lock gates are painted", "", "03/06/2026")]
        open_, older = ("Pilot boats for hire", "", "03/01/2026"), ("Pilot school opens its doors", "", "02/20/2026")
        site.config(self.CONFIG + '[topics.pilots]\nany = ["pilot"]\n')
        site.write([*newer, older])
        site.run("build --now 2026-03-10T08:00:00Z")
        known = facts(site, "pilots.atom")
        assert list(known) == [older[0]]
        lose(site)
        site.write([*newer, open_, older])
        assert site.run(f"build --now {LAST}").code == 0
        assert facts(site, "pilots.atom") == known

    def test_they_stay_out_when_a_new_one_comes_as_well(self, site: Site) -> None:
        titles = self.old(site)
        before = facts(site)
        lose(site)
        site.write([NEWS, *titles])
        site.run(f"build --now {LAST}")
        assert list(facts(site)) == [NEWS, *titles[:3]], "nobody knows for how long the last one has stood there"
        assert before.items() < facts(site).items()

    def test_of_the_oldest_day_only_what_stands_above_all_known_ones_is_new(self, site: Site) -> None:
        """Once an item had another place on the page; its day does not tell it from those that the feed let go."""
        words = ["Crane", "Ferry", "Lock", "Pilot", "Quay"]
        rows = [(f"{word} of the harbour and its keepers", "", "03/08/2026") for word in words]
        site.config(self.CONFIG)
        for n in range(1, 5):
            site.write(rows[-n:])
            site.run(f"build --now 2026-03-{8 + 3 * n:02}T08:00:00Z")
        before = facts(site)
        assert len(before) == 3
        lose(site)
        site.write([rows[0], rows[1], rows[4], rows[2], rows[3]])
        assert site.run(f"build --now {LAST}").code == 0
        assert set(facts(site)) - set(before) == {rows[0][0]}

    def test_where_days_ascend_what_stands_above_all_known_ones_is_no_news(self, site: Site) -> None:
        rows = [("Crane of the east quay", "", "03/20/2026"), ("Ferry by night", "", "03/20/2026")]
        rows += [("Lock gates painted", "", "03/21/2026"), ("Pilot boats for hire", "", "03/22/2026")]
        site.config(self.CONFIG)
        site.write(rows)
        site.run("build --now 2026-03-25T08:00:00Z")
        before = facts(site)
        assert list(before) == [title for title, *_ in rows[:0:-1]]
        lose(site)
        site.write([*rows[:2], rows[3], rows[2]])
        assert site.run("build --now 2026-03-26T08:00:00Z").code == 0
        assert facts(site) == before

    def test_an_undated_one_above_them_is_new_though_the_clock_was_set_back(self, site: Site) -> None:
        titles = self.old(site)
        lose(site)
        site.write([NEWS, *titles])
        assert site.run("build --now 2026-03-02T08:00:00Z").code == 0
        assert set(facts(site)) >= {NEWS, *titles[:3]}

    def test_they_stay_out_when_the_source_fails_just_then(self, site: Site) -> None:
        titles = self.old(site)
        before = facts(site)
        bytes_before = feeds(site)
        lose(site)
        site.write(["Another page altogether", "With another item"], name="other.txt")
        site.config(self.CONFIG + '[[sources]]\npath = "other.txt"\n')
        site.listing.unlink()
        assert site.run(f"build --now {LAST}").code == 3
        site.write(titles)
        site.run(f"build --now {LAST}")
        assert not set(titles[3:]) & set(facts(site))
        assert all(facts(site)[t] == before[t] for t in before if t in facts(site))
        assert bytes_before.keys() <= feeds(site).keys()


def test_a_source_that_is_not_configured_just_then_is_known_when_it_comes_back(site: Site) -> None:
    config = 'title = "A site"\n[[sources]]\npath = "listing.txt"\n'
    other = '[[sources]]\npath = "other.txt"\n'
    site.write(ITEMS)
    site.write(["Harbour fair opens on the old quay", "Night ferry gets a second cabin deck"], name="other.txt")
    site.config(config + other)
    site.run(f"build --now {FIRST}")
    before = facts(site)
    site.config(config)
    site.run(f"build --now {LATER}")
    lose(site)
    site.run(f"build --now {LAST}")
    site.config(config + other)
    site.run("build --now 2026-04-03T08:00:00Z")
    assert facts(site) == before


def test_an_archive_that_names_the_only_source_by_an_older_name_changes_nothing(site: Site) -> None:
    config = (
        'title = "A site"\nbase_url = "https://example.org/"\nkeep = {{items = 3, min_days = 0}}\n'
        '[[sources]]\npath = "listing.txt"\nname = "{}"\n'
    )
    titles = [f"Notice of the harbour office, {word} of its kind" for word in ["first", "second", "third", "fourth"]]
    for n in range(1, 5):
        site.config(config.format("old" if n < 4 else "new"))
        site.write(list(reversed(titles[:n])))
        site.run(f"build --now 2026-03-{3 * n:02}T08:00:00Z")
    before = feeds(site)
    assert any("archive" in name for name in before)
    lose(site)
    site.run(f"build --now {LAST}")
    assert feeds(site) == before


def test_a_retracted_item_stays_retracted_though_an_archive_page_still_holds_it(site: Site) -> None:
    site.config(
        'title = "A site"\nbase_url = "https://example.org/"\nkeep = {items = 2, min_days = 0}\n'
        '[[sources]]\npath = "listing.txt"\n'
    )
    for n in range(1, 5):
        site.write(list(reversed([str(title) for title in (ITEMS[1], ITEMS[3], NEWS, "Locks reopen in May")][:n])))
        site.run(f"build --now 2026-03-{n:02}T08:00:00Z")
    site.run("retract 'Port orders' --now 2026-03-10T08:00:00Z")
    before = feeds(site)
    lose(site)
    site.run(f"build --now {LAST}")
    assert site.run("explain --json Port orders").json["retracted"] == "2026-03-10T08:00:00Z"
    assert feeds(site) == before


def test_a_retraction_that_is_taken_back_after_a_rebuild_brings_the_date_that_the_page_states(site: Site) -> None:
    config = 'base_url = "https://example.org/"\nkeep = {items = 3}\n[[sources]]\npath = "listing.txt"\n'
    site.config(config)
    site.write(ITEMS)
    site.run(f"build --now {FIRST}")
    before = facts(site)
    title = str(ITEMS[0][0])
    site.run(f"retract 'Rail shuttle' --now {LATER}")
    lose(site)
    site.run(f"build --now {LATER}")
    site.run(f"retract 'Rail shuttle' --undo --now {LAST}")
    assert facts(site)[title][:2] == before[title][:2]
    story = site.run("explain --json 'Rail shuttle'").json
    assert story["feeds"] == ["all", "logistics"]
    assert story["first_seen"] is None


def test_an_id_that_was_given_up_is_not_the_item_any_more_though_an_archive_page_still_holds_it(site: Site) -> None:
    config = (
        'title = "A site"\nbase_url = "https://example.org/"\n[[sources]]\npath = "listing.txt"\n[keep]\nmin_days = 0\n'
    )
    site.config(config + "items = 2\n")
    titles = [str(title) for title in (ITEMS[1], ITEMS[3], NEWS, "Locks reopen in May")]
    for n in range(1, 5):
        site.write(list(reversed(titles[:n])))
        site.run(f"build --now 2026-03-{n:02}T08:00:00Z")
    site.config(config + "items = 10\n")
    site.run("rekey 'Port orders' --now 2026-03-10T08:00:00Z")
    new = facts(site)[titles[0]][0]
    told = next(e.summary for e in site.entries() if e.title == titles[0])
    lose(site)
    site.write([(titles[0], f"{told} They come in spring."), *reversed(titles[1:])])  # far from its neighbours
    assert site.run(f"build --now {LAST}").code == 0
    assert facts(site)[titles[0]] == (new, "2026-03-01T08:00:00+00:00", "2026-04-02T08:00:00+00:00")


@pytest.mark.parametrize(
    ("page", "code", "fault"),
    [
        ("503 Service Unavailable\n\nThe server is down for maintenance.\n", 1, "is a page of an error of its server"),
        (
            "The clerks are on an outing\n\nThey are here again on Monday.\n",
            3,
            "lists nothing that was seen there before",
        ),
    ],
    ids=["named", "doubted"],
)
def test_another_page_in_place_of_the_listing_is_no_news_after_a_rebuild_either(
    built: Site, page: str, code: int, fault: str
) -> None:
    before = feeds(built)
    lose(built)
    built.listing.write_text(page)
    ran = built.build(now=LAST)
    assert (ran.code, fault in ran.err) == (code, True), ran.err
    assert feeds(built) == before
    built.write(ITEMS)
    assert built.build(now=LAST).code == 0
    assert feeds(built) == before


def test_a_story_of_two_sources_is_one_after_a_rebuild(site: Site) -> None:
    site.config('title = "A"\ngroup_similar = true\n[[sources]]\npath = "a.txt"\n[[sources]]\npath = "b.txt"\n')
    site.write([*ITEMS, NEWS], name="a.txt")
    site.write([NEWS, "Grain terminal trades lorries for barges", "Wine exports double"], name="b.txt")
    site.run(f"build --now {FIRST}")
    before = site.ids()
    assert len(site.entries()) == 7
    lose(site)
    site.run(f"build --now {LAST}")
    assert (site.ids(), len(site.entries())) == (before, 7)


def test_a_story_of_two_sources_names_both_though_it_has_left_their_pages_when_the_state_is_lost(site: Site) -> None:
    site.config(
        "group_similar = true\n"
        '[[sources]]\npath = "a.txt"\ntitle = "Harbour"\nlink = "https://a.example/"\n'
        '[[sources]]\npath = "b.txt"\ntitle = "Rail"\nlink = "https://b.example/"\n'
    )
    story = ("Rail shuttle opens between depot and sea", "", "03/18/2026 Ports")
    rest = [f"{what} of the harbour and its keepers" for what in ("Lights", "Cranes", "Pilots", "Ferries")]
    site.write([*rest[:2], story], name="a.txt")
    site.write([*rest[2:], story], name="b.txt")
    site.run(f"build --now {FIRST}")
    site.write(rest[:2], name="a.txt")
    site.write(rest[2:], name="b.txt")
    site.run(f"build --now {LATER}")
    before = feeds(site)
    lose(site)
    assert site.run(f"build --now {LAST}").code == 0
    assert b'rel="via"' in before["all.atom"]
    assert feeds(site) == before


def test_items_of_one_second_keep_their_order_in_every_feed(site: Site) -> None:
    """Those of one day have its noon, in each source; and one of them may stand in more feeds than the other."""
    sources = '[[sources]]\npath = "a.txt"\n[[sources]]\npath = "b.txt"\n'
    site.config(f'[topics.a]\nany = ["rail"]\n[topics.b]\nany = ["rail", "quay"]\n{sources}')
    site.write([("Rail shuttle opens", "", "03/12/2026")], name="a.txt")
    site.write([("Quay closes", "", "03/12/2026")], name="b.txt")
    site.run(f"build --now {FIRST}")
    for path in site.feeds.glob("all.*"):
        path.unlink()
    before = [site.ids("a.atom"), site.ids("b.atom")]
    assert len(before[1]) == 2
    lose(site)
    site.run(f"build --now {LAST}")
    assert [list(site.ids(name).items()) for name in ("a.atom", "b.atom")] == [list(ids.items()) for ids in before]


def test_files_that_contradict_each_other_about_the_order_are_no_trouble(site: Site) -> None:
    """Somebody has turned a feed round."""
    site.config('[topics.a]\nany = ["rail", "quay"]\n' + '[[sources]]\npath = "a.txt"\n[[sources]]\npath = "b.txt"\n')
    site.write([("Rail shuttle opens", "", "03/12/2026")], name="a.txt")
    site.write([("Quay closes", "", "03/12/2026")], name="b.txt")
    site.run(f"build --now {FIRST}")
    before = facts(site)
    path = site.feeds / "a.atom"
    head, one, two, foot = re.split(r"(?=  <entry>)|(?<=</entry>\n)(?=</feed>)", path.read_text())
    path.write_text(head + two + one + foot)
    lose(site)
    assert site.run(f"build --now {LAST}").code == 0
    assert facts(site) == before


def test_what_is_younger_than_all_that_was_known_is_news_though_the_clock_says_that_it_is_old(site: Site) -> None:
    site.config('keep = {age_days = 90}\n[[sources]]\npath = "listing.txt"\n')
    site.write([("Rail shuttle opens", "", "03/12/2026"), ("Quay closes", "", "03/10/2026")])
    site.run(f"build --now {FIRST}")
    lose(site)
    site.write([(NEWS, "", "03/24/2026"), ("Rail shuttle opens", "", "03/12/2026"), ("Quay closes", "", "03/10/2026")])
    site.run("build --now 2027-03-25T08:00:00Z")
    assert NEWS in site.ids()


def test_the_index_names_no_category_whose_feed_is_empty_with_or_without_a_state(site: Site) -> None:
    site.write([("Rail shuttle opens", "", "03/12/2026 Logistics"), ("Quay closes", "", "03/10/2026 Ports")])
    site.run(f"build listing.txt --now {FIRST}")
    assert b"logistics.atom" in feeds(site)["index.html"]
    site.run(f"retract 'Rail shuttle' --now {LATER}")
    before = feeds(site)
    assert site.entries("logistics.atom") == []
    assert b"logistics.atom" not in before["index.html"]
    lose(site)
    assert site.run(f"build listing.txt --now {LAST}").code == 0
    assert feeds(site) == before


@pytest.mark.parametrize("day", ["03/02/2026", "03/20/2026"], ids=["long before", "read before its noon"])
def test_the_day_that_an_item_states_tells_it_from_the_next_of_its_series_after_a_rebuild(site: Site, day: str) -> None:
    """Both say nearly the same, and the first has left the page."""
    first = ("Weekly market report", "Wheat is up, coal is down, and boxes cost what they did.", f"{day} Markets")
    second = (
        "Weekly market report",
        "Wheat is up, coal is down, and boxes cost more than they did.",
        "03/27/2026 Markets",
    )
    site.write([*ITEMS, first])
    site.build(now=FIRST)
    before = {entry.id for entry in site.entries()}
    lose(site)
    site.write(ITEMS)
    site.build(now=LATER)
    site.write([second, *ITEMS])
    site.build(now=LAST)
    assert len({entry.id for entry in site.entries()} - before) == 1
    assert before < {entry.id for entry in site.entries()}


def test_the_text_that_an_item_has_in_its_feed_tells_it_from_the_next_of_its_series_after_a_rebuild(site: Site) -> None:
    """No item states a day, and the first had left the page before the state was lost."""
    first = ("Weekly market report", "Wheat is up, coal is down, and boxes cost what they did.")
    second = ("Weekly market report", "Nobody bought steel before the holidays; timber went to Norway instead.")
    others = [str(ITEMS[1]), str(ITEMS[3]), NEWS]
    site.write([*others, first])
    site.build(now=FIRST)
    before = {entry.id: entry.summary for entry in site.entries()}
    site.write(others)
    site.build(now=LATER)
    lose(site)
    site.write([second, *others])
    site.build(now=LAST)
    after = {entry.id: entry.summary for entry in site.entries()}
    assert before.items() < after.items()
    assert len(after) == len(before) + 1


def test_what_stands_above_a_retracted_item_that_is_known_by_its_id_alone_is_no_news(site: Site) -> None:
    site.config(
        'title = "A site"\nkeep = {items = 3, min_days = 0, archive = false}\n[[sources]]\npath = "listing.txt"\n'
    )
    titles = [*(str(title) for title in (ITEMS[1], ITEMS[3], NEWS)), "Locks reopen", "Tolls fall", "Jam sells well"]
    site.write(titles)
    site.run(f"build --now {FIRST}")
    site.run(f"retract 'Tolls fall' --now {LATER}")
    before = feeds(site)
    lose(site)
    site.run(f"build --now {LAST}")
    assert feeds(site) == before


def test_a_tombstone_comes_into_no_feed_of_a_topic_that_the_item_left_before(site: Site) -> None:
    config = 'title = "A site"\nbase_url = "https://example.org/"\nkeep = {items = 1, min_days = 0}\n'
    config += '[[sources]]\npath = "listing.txt"\n[topics.sea]\nany = ["lighthouse", '
    site.config(config + '"port"]\n')
    site.write(["Port orders six electric carriers"])
    site.run("build --now 2026-03-01T08:00:00Z")
    site.write(["Lighthouse keeper retires after forty years", "Port orders six electric carriers"])
    site.run("build --now 2026-03-02T08:00:00Z")  # the first goes into an archive page
    site.config(config + '"ferry"]\n')
    site.run("build --now 2026-03-03T08:00:00Z")
    site.run("retract 'Port orders' --now 2026-03-10T08:00:00Z")
    site.write(["Lighthouse keeper retires after forty years"])
    site.run("build --accept listing --now 2026-03-11T08:00:00Z")
    before = feeds(site)
    lose(site)
    site.run(f"build --now {LAST}")
    assert feeds(site) == before


def test_a_date_moved_by_hand_is_told_as_such_though_an_older_file_says_otherwise(site: Site) -> None:
    config = 'title = "A site"\n[[sources]]\npath = "listing.txt"\n'
    site.write(ITEMS)
    site.config(config + '[topics.zz]\nany = ["rail"]\n')
    site.run(f"build --now {FIRST}")
    site.config(config)
    site.run(f"build --now {LATER}")
    site.run(f"redate 'Rail shuttle' 2026-03-01T08:00Z --now {LATER}")
    before = feeds(site)
    lose(site)
    site.run(f"build --now {LAST}")
    assert feeds(site) == before
    assert site.run("explain --json Rail shuttle").json["date_source"] == "command"


def test_a_topic_that_is_configured_no_more_tells_nothing_of_the_others(site: Site) -> None:
    """Its feed stands there as it was left, with the old words of an item that another feed has told anew."""
    config = 'title = "A site"\n[[sources]]\npath = "listing.txt"\n[topics.{0}]\nany = ["rail", "port"]\n'
    site.config(config.format("an-old-one"))
    site.write(ITEMS)
    site.run(f"build --now {FIRST}")
    site.config(config.format("transport"))
    site.write([ITEMS[0], (str(ITEMS[1]), "They will come in May."), *ITEMS[2:]])
    site.run(f"build --now {LATER}")
    before = feeds(site)
    lose(site)
    site.run(f"build --now {LAST}")
    assert feeds(site) == before


def test_every_source_failing_leaves_the_lost_state_for_the_next_run(built: Site) -> None:
    before = facts(built)
    lose(built)
    built.listing.write_bytes(b"")
    stamp = built.stamp()
    assert built.build(now=LAST).code == 1
    assert built.stamp() == stamp
    built.write(ITEMS)
    assert built.build(now=LAST).code == 0
    assert facts(built) == before


def test_what_was_built_long_ago_under_another_name_is_left_alone(built: Site) -> None:
    """A folder may hold files of somebody else: they are neither read as ours nor touched."""
    other = built.feeds / "notes.xml"
    other.write_text("<notes/>")
    lose(built)
    built.build(now=LAST)
    assert other.read_text() == "<notes/>"
    assert Path(built.feeds, "all.atom").exists()


def test_topics_that_are_configured_no_more_do_not_come_back_with_a_lost_state(site: Site) -> None:
    """Their feeds lie in the folder, and are read for the ids; but nobody asked for them to be renewed."""
    site.config('title = "A"\n[[sources]]\npath = "listing.txt"\n[topics.rail]\nany = ["rail"]\n')
    site.write([("Night trains by rail", "", "03/17/2026 Transport"), *ITEMS[1:]])
    site.run(f"build --now {FIRST}")
    site.config('title = "A"\n[[sources]]\npath = "listing.txt"\n')
    site.write(ITEMS[1:])  # the one that the topic took has left the page
    site.run("build --now 2026-03-20T09:00Z")
    before = feeds(site)
    assert "rail.atom" in before
    lose(site)
    assert site.run(f"build --now {LAST}").code == 0
    assert feeds(site) == before


def test_files_of_a_format_that_was_given_up_take_nothing_from_the_feed(site: Site) -> None:
    """Readers had the two newest in RSS alone: the other files stand there since the day before."""
    titles = [f"Bridge number {word} is mended" for word in ["one", "two", "three", "four", "five", "six"]]
    config = '[[sources]]\npath = "listing.txt"\n'
    site.config(config)
    site.write(titles[2:])
    site.run("build --now 2026-03-04T08:00:00Z")
    site.config(f'formats = ["rss"]\n{config}')
    site.write(titles)
    site.run("build --now 2026-03-05T08:00:00Z")
    lose(site)
    assert site.run("build --now 2026-03-06T08:00:00Z").code == 0
    site.config(config)
    assert site.run("build --now 2026-03-07T08:00:00Z").code == 0
    assert set(facts(site)) == set(titles)
