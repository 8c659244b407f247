# SPDX-License-Identifier: MIT
"""The story of a run: a listing in, feeds out, again and again."""

import json
import os
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import NOW, Site

ITEMS: list[str | tuple[str, ...]] = [
    ("Rail shuttle opens between depot and sea", "", "03/18/2026 Logistics"),
    "Port orders six electric carriers",
    ("Tariffs on small parcels rise again", "", "03/12/2026 Customs"),
]


class TestTheFirstRun:
    def test_it_writes_a_pair_for_all_and_one_for_each_category(self, site: Site) -> None:
        site.write(ITEMS)
        ran = site.build()
        assert ran.code == 0
        names = {p.name for p in site.feeds.iterdir() if p.suffix in (".rss", ".atom")}
        assert names == {f"{s}.{e}" for s in ("all", "logistics", "customs") for e in ("rss", "atom")}
        assert len(site.entries("all.atom")) == len(site.entries("all.rss")) == 3
        assert len(site.entries("logistics.atom")) == 1

    def test_it_says_what_was_read_and_where_to_point_a_reader(self, site: Site) -> None:
        site.write(ITEMS)
        ran = site.build()
        assert "listing: 3 items, 3 new" in ran.out
        assert "http://127.0.0.1:8000/all.atom" in ran.out
        assert "1 of 3 items in no topic" in ran.out

    def test_a_listing_can_be_piped_in(self, site: Site) -> None:
        site.write(ITEMS)
        assert site.run(f"build - --now {NOW}", stdin=site.listing.read_bytes()).code == 0
        assert len(site.entries()) == 3

    def test_several_files_of_a_glob_are_one_source(self, site: Site) -> None:
        site.write(ITEMS[:2], name="page1.txt")
        site.write(ITEMS[1:], name="page2.txt")
        assert site.build(source="'page*.txt'").code == 0
        assert len(site.entries()) == 3

    def test_the_feed_command_prints_what_build_would_write(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        ran = site.run(f"feed listing.txt --format rss --topic logistics --now {NOW}")
        published = (site.feeds / "logistics.rss").read_text().splitlines()
        assert "xml-stylesheet" in published.pop(1), "a feed that stands alone has no stylesheet beside it"
        own = [n for n, line in enumerate(published) if "<lastBuildDate>" in line]  # a feed that is kept has one
        printed = ran.out.splitlines()
        assert [line for n, line in enumerate(printed) if n not in own] == [
            line for n, line in enumerate(published) if n not in own
        ]

    def test_the_feed_command_prints_the_same_whenever_it_is_asked(self, site: Site) -> None:
        site.write([("A fair", "", "08/01/2027 Events"), *((t, "", "03/01/2026 News") for t in ("Cranes", "Ferries"))])
        asked = [site.run(f"feed listing.txt --now {now}").out for now in (NOW, "2026-05-01T08:00:00Z")]
        assert asked[0] == asked[1]

    def test_the_feed_command_knows_which_topics_there_are(self, site: Site) -> None:
        site.write(ITEMS)
        ran = site.run("feed listing.txt --topic sport")
        assert ran.code == 2
        assert "logistics" in ran.err

    def test_quiet_says_nothing(self, site: Site) -> None:
        site.write(ITEMS)
        ran = site.build(more="--quiet")
        assert (ran.out, ran.err, ran.code) == ("", "", 0)


class TestTheSecondRun:
    def test_it_touches_no_file(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        before = site.stamp()
        assert site.build(now="2026-03-20T09:00Z").code == 0
        assert site.stamp() == before

    def test_not_even_when_the_listing_was_written_anew_with_other_white_space(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        before = {k: v for k, v in site.stamp().items() if "feeds/" in k}
        site.listing.write_text(site.listing.read_text().replace("\n\n", "\n \n") + "\n\n")
        assert site.build(now="2026-03-20T09:00Z").code == 0
        assert {k: v for k, v in site.stamp().items() if "feeds/" in k} == before

    def test_a_new_item_changes_only_the_feeds_it_is_in(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        before = site.ids()
        customs = (site.feeds / "customs.atom").stat().st_ino
        site.write([("Locks reopen on the northern canal", "", "03/19/2026 Logistics"), *ITEMS])
        site.build(now="2026-03-20T09:00Z")
        after = site.ids()
        assert {title: after[title] for title in before} == before
        assert len(after) == 4
        assert (site.feeds / "customs.atom").stat().st_ino == customs

    def test_a_file_that_somebody_damaged_is_mended(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        good = (site.feeds / "all.rss").read_bytes()
        (site.feeds / "all.rss").write_bytes(good[:100])
        (site.feeds / "customs.atom").unlink()
        site.build(now="2026-03-20T09:00Z")
        assert (site.feeds / "all.rss").read_bytes() == good
        assert (site.feeds / "customs.atom").exists()

    def test_temporary_files_of_a_killed_run_are_taken_away(self, site: Site) -> None:
        site.write(ITEMS[1:])
        site.build()
        left = site.feeds / ".all.rss.feedpub-new"
        left.write_text("half")
        site.write(ITEMS)
        site.build(now="2026-03-20T09:00Z")
        assert not left.exists()


class TestDryRun:
    def test_it_says_what_readers_would_see_and_changes_nothing(self, site: Site) -> None:
        site.write(ITEMS[1:])
        site.build()
        site.write(ITEMS)
        before = site.stamp()
        ran = site.build(more="--dry-run", now="2026-03-20T09:00Z")
        assert ran.code == 0
        assert "+ Rail shuttle opens between depot and sea" in ran.out
        assert "Would write" in ran.out
        assert site.stamp() == before

    def test_even_the_first_run_leaves_no_trace(self, site: Site) -> None:
        site.write(ITEMS)
        assert site.build(more="--dry-run").code == 0
        assert [p.name for p in site.folder.iterdir()] == ["listing.txt"]

    def test_a_real_change_is_shown_as_one(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        site.write([*ITEMS[:2], ("Tariffs on small parcels rise again", "Now by a third.", "03/12/2026 Customs")])
        assert "~ Tariffs on small parcels" in site.build(more="--dry-run", now="2026-03-20T09:00Z").out


class TestUpdates:
    def test_updated_moves_with_a_real_change_only(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        first = site.entries()
        site.write([*ITEMS[:2], ("Tariffs on small parcels rise again", "Now by a third.", "03/12/2026 Customs")])
        site.build(now="2026-03-21T08:00Z")
        entries = {e.title: e for e in site.entries()}
        changed = entries["Tariffs on small parcels rise again"]
        assert changed.updated == "2026-03-21T08:00:00+00:00"
        assert "third" in changed.summary
        assert {e.title: (e.id, e.published) for e in first} == {t: (e.id, e.published) for t, e in entries.items()}
        same = "Port orders six electric carriers"
        assert entries[same].updated == next(e.updated for e in first if e.title == same)

    def test_the_feeds_own_date_is_the_run_that_changed_it(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        import feedparser

        for name in ("all.atom", "logistics.atom"):
            parsed = feedparser.parse((site.feeds / name).read_bytes())
            assert parsed.feed.updated == "2026-03-20T08:00:00+00:00"


class TestFailures:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("index.html", "<h1>My own page</h1>"),
            ("all.atom", '<feed xmlns="http://www.w3.org/2005/Atom"><id>a</id></feed>'),
        ],
    )
    def test_what_somebody_else_has_put_into_the_folder_is_not_overwritten(
        self, site: Site, name: str, data: str
    ) -> None:
        site.feeds.mkdir()
        (site.feeds / name).write_text(data)
        site.write(ITEMS)
        ran = site.build()
        assert ran.code == 1
        assert f"{name}: is there already" in ran.err
        assert [p.read_text() for p in site.feeds.iterdir()] == [data]

    @pytest.mark.parametrize("data", [b"", b"\n \n", b"\x00\x01\x02PNG", b"<html><p>x</p></html>"])
    def test_a_source_that_breaks_keeps_its_feeds(self, site: Site, data: bytes) -> None:
        site.write(ITEMS)
        site.build()
        site.listing.write_bytes(data)
        before = site.stamp()
        ran = site.build(now="2026-03-20T09:00Z")
        assert ran.code == 3
        assert ran.err.startswith("feedpub: listing")
        assert site.stamp() == before

    def test_a_source_that_shows_garbage_keeps_its_feeds(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        before = {path: path.read_bytes() for path in site.feeds.iterdir()}
        site.listing.write_bytes(b"\xff\xfe\xfa" * 30)
        assert site.build(now="2026-03-20T09:00Z").code == 3
        assert {path: path.read_bytes() for path in site.feeds.iterdir()} == before

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("absent.txt", None, "no such file"),
            ("empty.txt", b"", "is empty"),
            ("binary.txt", bytes(range(256)), "binary"),
            ("broken.txt", "Ünïcödé tïtle\n".encode() + b"\xc3\x28 more\n", "is not UTF-8"),
            ("nothing.txt", b"--\n\n--\n", "no items"),
            (".", None, "is a folder"),
            ("'*.none'", None, "matches no file"),
        ],
    )
    def test_bad_input_on_the_first_run_leaves_no_trace(
        self, site: Site, name: str, data: bytes | None, words: str
    ) -> None:
        if data is not None:
            (site.folder / name).write_bytes(data)
        ran = site.build(source=name)
        assert ran.code == 1
        assert words in ran.err
        assert len(ran.err.splitlines()) == 2, "the harness shows what is wrong, and what to do next, on two lines"
        assert not site.feeds.exists()
        assert not site.state.exists()

    def test_one_bad_source_does_not_stop_the_others(self, site: Site) -> None:
        site.write(ITEMS)
        ran = site.run(f"build listing.txt absent.txt --now {NOW}")
        assert ran.code == 3
        assert len(site.entries()) == 3

    def test_the_feeds_of_other_sources_are_not_mixed_up(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        site.write(["How to prune roses in a dry spring", "Jam without sugar keeps for a month"], name="garden.txt")
        before = site.stamp()
        ran = site.build(source="garden.txt")
        assert ran.code == 3 or ran.code == 1
        assert "--output" in ran.err
        assert site.stamp() == before

    def test_an_unwritable_output_changes_neither_feeds_nor_state(self, site: Site) -> None:
        site.write(ITEMS)
        site.feeds.write_text("a file where the folder should be")
        ran = site.build()
        assert ran.code == 1
        assert "feeds" in ran.err
        assert not site.state.exists()

    def test_a_folder_where_a_feed_should_be(self, site: Site) -> None:
        site.write(ITEMS)
        (site.feeds / "all.rss").mkdir(parents=True)
        ran = site.build()
        assert ran.code == 1
        assert "is a folder" in ran.err
        assert os.listdir(site.feeds) == ["all.rss"]  # noqa: PTH208


class TestStateFiles:
    def test_a_file_that_is_not_sqlite_is_refused_and_left(self, site: Site) -> None:
        site.write(ITEMS)
        site.state.write_text("my diary")
        ran = site.build()
        assert ran.code == 1
        assert "is not a state file" in ran.err
        assert site.state.read_text() == "my diary"

    def test_a_database_of_another_program_is_refused_and_left(self, site: Site) -> None:
        site.write(ITEMS)
        with sqlite3.connect(site.state) as db:
            db.execute("CREATE TABLE t (x)")
        db.close()
        before = site.state.read_bytes()
        ran = site.build()
        assert ran.code == 1
        assert "another program" in ran.err
        assert site.state.read_bytes() == before

    def test_a_newer_version_is_refused_and_left(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        with sqlite3.connect(site.state) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
        before = site.stamp()
        ran = site.build(now="2026-03-20T09:00Z")
        assert ran.code == 1
        assert "version 99" in ran.err
        assert site.stamp() == before

    def test_a_damaged_one_is_set_aside_and_rebuilt(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        feeds = {p: p.read_bytes() for p in site.feeds.iterdir()}
        data = site.state.read_bytes()
        site.state.write_bytes(data[:100] + b"\xde\xad" * ((len(data) - 100) // 2))
        ran = site.build(now="2026-03-21T08:00Z")
        assert ran.code == 0
        assert "set aside" in ran.err
        assert list(site.folder.glob(".feeds.sqlite3.damaged-*"))
        assert {p: p.read_bytes() for p in site.feeds.iterdir()} == feeds

    def test_two_of_one_second_are_both_kept(self, site: Site) -> None:
        site.write(ITEMS)
        for _ in range(3):
            site.build(now="2026-03-21T08:00Z")
            site.state.write_bytes(site.state.read_bytes()[:100] + b"\xde\xad" * 4000)
        assert site.build(now="2026-03-21T08:00Z").code == 0
        assert len(list(site.folder.glob(".feeds.sqlite3.damaged-*"))) == 3

    def test_zeros_are_what_a_power_failure_leaves(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        feeds = {p: p.read_bytes() for p in site.feeds.iterdir()}
        site.state.write_bytes(bytes(site.state.stat().st_size))
        ran = site.build(now="2026-03-21T08:00Z")
        assert (ran.code, "set aside" in ran.err) == (0, True)
        assert {p: p.read_bytes() for p in site.feeds.iterdir()} == feeds

    def test_a_folder_that_is_not_there(self, site: Site) -> None:
        site.write(ITEMS)
        ran = site.build(more="--output out/feeds --state nowhere/at/all.db")
        assert ran.code in (0, 1)


class TestReports:
    def test_the_json_report_is_for_programs(self, site: Site) -> None:
        site.write(ITEMS)
        report = site.build(more="--json").json
        assert report["sources"][0]["items"] == 3
        assert len(report["sources"][0]["new"]) == 3
        assert report["untaken"] == 1
        assert {feed["slug"] for feed in report["feeds"]} == {"all", "logistics", "customs"}

    def test_a_failure_is_in_it_with_its_advice(self, site: Site) -> None:
        site.write(ITEMS)
        site.build()
        site.listing.unlink()
        report = site.build(more="--json", now="2026-03-20T09:00Z").json
        assert report["sources"][0]["error"]["fault"] == "no such file"

    def test_verbose_shows_how_the_page_was_understood(self, site: Site) -> None:
        site.write(ITEMS)
        out = site.build(more="-v").out
        assert "understood as" in out
        assert "read more" in out

    def test_parse_prints_json_lines(self, site: Site) -> None:
        site.write(ITEMS)
        lines = [json.loads(line) for line in site.run("parse --json listing.txt").out.splitlines()]
        assert [line["date_source"] for line in lines] == ["item", None, "item"]
        dates = ["published", "date_source", "date_text"]
        assert list(lines[0]) == ["title", "link", *dates, "categories", "authors", "summary", "content", "id"]
        assert lines[0]["published"] == "2026-03-18T12:00:00+00:00"

    def test_parse_for_people(self, site: Site) -> None:
        site.write(ITEMS)
        out = site.run("parse -v listing.txt").out
        assert "2026-03-18  Rail shuttle opens between depot and sea [Logistics]" in out
        assert "no date     Port orders" in out
        assert not (site.folder / "feeds").exists()


@pytest.mark.parametrize(
    ("words", "published"),
    [("days ago", ["2026-03-06T12:00:00+00:00", "2026-03-07T12:00:00+00:00"]), ("March", [None, None])],
)
def test_parse_claims_no_date_that_the_page_does_not_state(site: Site, words: str, published: list[str | None]) -> None:
    site.listing.write_text(f"Rail shuttle opens\n3 {words}\n\nPort orders six carriers\n2 {words}\n")
    lines = site.run("parse --json listing.txt --now 2026-03-09T08:00Z").out.splitlines()
    items = [json.loads(line) for line in lines]
    assert [item["published"] for item in items] == published
    assert [(item["date_source"], item["date_text"]) for item in items] == [(None, f"3 {words}"), (None, f"2 {words}")]


SEED = Path(__file__).parents[2] / "shared/seed/listing.txt"


@pytest.mark.skipif(not SEED.is_file(), reason="the seed listing is not part of the repository")
def test_a_saved_page_of_the_site_is_known_by_its_links(site: Site) -> None:
    """Its links are relative, and a headline that is written anew must not come as another item."""
    site.config('title = "Weirs"\nlink = "https://x.example/news/"\n[[sources]]\npath = "page.html"\n')
    row = '<li><a href="/news/{}">{}</a></li>'
    titles = ["The weir is mended", "A ferry for the harbour", "Two mills turn again", "The canal is frozen"]
    for headlines in (titles, ["Twelve masons needed one winter", *titles[1:]]):
        rows = "".join(row.format(n, title) for n, title in enumerate(headlines))
        (site.folder / "page.html").write_text(f"<html><body><ul>{rows}</ul></body></html>", encoding="utf-8")
        assert site.run(f"build --now {NOW}").code == 0
    entries = {e.link: e.title for e in site.entries()}
    assert len(site.entries()) == 4
    assert entries["https://x.example/news/0"] == "Twelve masons needed one winter"


def test_the_seed_exactly(site: Site) -> None:
    site.listing.write_bytes(SEED.read_bytes())
    site.build()
    entries = site.entries()
    assert len(entries) == 10
    assert len({e.id for e in entries}) == 10
    barriers = next(e for e in entries if e.title.startswith("Breaking Barriers"))
    assert barriers.published == "2023-11-07T12:00:00+00:00"
    assert [tag.term for tag in barriers.tags] == ["Logistics"]
    assert all(e.published.startswith("2026-03-20T0") for e in entries if e is not barriers)
    place = {line: n for n, line in reversed(list(enumerate(SEED.read_text(encoding="utf-8").splitlines())))}
    undated = [place[e.title] for e in entries if e is not barriers]
    assert undated == sorted(undated), "in page order"
    assert not any("Read More" in e.summary for e in entries)
    assert len(site.entries("logistics.rss")) == len(site.entries("logistics.atom")) == 1
