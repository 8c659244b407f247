# SPDX-License-Identifier: MIT
"""The state file, the lock beside it, and what `status` reads from both."""

import fcntl
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedpub.errors import StateError
from feedpub.state import lock, schema
from feedpub.state.store import open_store
from tests.conftest import Site

NOW = datetime(2026, 3, 20, 8, tzinfo=UTC)
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


class TestSchema:
    def test_each_earlier_version_is_brought_up_to_date(self, tmp_path: Path) -> None:
        for version in range(len(schema.MIGRATIONS) + 1):
            path = tmp_path / f"{version}.db"
            db = sqlite3.connect(path, isolation_level=None)
            for step in schema.MIGRATIONS[:version]:
                db.executescript(step)
            db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {version}")
            db.close()
            with schema.connect(path) as found:
                assert found.execute("PRAGMA user_version").fetchone()[0] == len(schema.MIGRATIONS)
                assert found.execute("PRAGMA foreign_key_check").fetchall() == []
                assert found.execute("SELECT count(*) FROM item").fetchone()[0] == 0

    def test_a_feed_of_an_earlier_version_keeps_its_date_and_what_has_left_it_stays_away(self, tmp_path: Path) -> None:
        path = tmp_path / "2.db"
        db = sqlite3.connect(path, isolation_level=None)
        for step in schema.MIGRATIONS[:2]:
            db.executescript(step)
        for n, name in enumerate(["left", "stands"]):
            row = (name, n, "s", 100 + n, 0, 100 + n, "item", 200 + n, name)
            columns = "id, seq, source, first_seen, backlog, published, date_source, updated, title"
            db.execute(f"INSERT INTO item ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        db.execute("INSERT INTO feed VALUES ('all', 'urn:x', 'All', 50, 300), ('sea', 'urn:y', 'Sea', 60, NULL)")
        db.execute("INSERT INTO entry VALUES ('all', 'stands'), ('sea', 'stands')")
        db.execute("INSERT INTO topic VALUES ('sea', 'stands', 'r'), ('sea', 'left', 'r')")
        db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        db.execute("PRAGMA user_version = 2")
        db.close()
        with open_store(path) as store:
            assert {slug: feed.updated.timestamp() for slug, feed in store.feeds.all().items()} == {
                "all": 300,
                "sea": 201,
            }
            for feed in ("all", "sea"):
                assert {i: at.timestamp() for i, at in store.feeds.entries(feed).items()} == {"stands": 101}
                assert store.feeds.were_in(feed, ["left", "stands", "new"]) == {"left", "stands"}

    def test_it_is_in_wal_mode(self, tmp_path: Path) -> None:
        with schema.connect(tmp_path / "x.db") as db:
            assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"

    def test_a_folder_that_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(StateError, match="folder does not exist"), schema.connect(tmp_path / "no" / "x.db"):
            pass

    def test_a_folder_in_its_place(self, tmp_path: Path) -> None:
        with pytest.raises(StateError), schema.connect(tmp_path):
            pass

    def test_an_error_inside_takes_all_back(self, tmp_path: Path) -> None:
        with open_store(tmp_path / "x.db") as store:
            with pytest.raises(ValueError, match="stop"), store.transaction():
                store.set_value("a", "1")
                raise ValueError("stop")
            assert store.value("a") is None

    def test_a_locked_file_is_an_error_with_advice(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(schema, "_WAIT", 0.1)
        path = tmp_path / "x.db"
        with schema.connect(path) as db:
            db.execute("BEGIN IMMEDIATE")
            with pytest.raises(StateError, match="locked"), open_store(path) as store, store.transaction():
                pass


class TestLock:
    def test_a_second_run_says_who_holds_it(self, tmp_path: Path) -> None:
        state = tmp_path / "x.db"
        with (
            lock.hold(state, now=NOW),
            pytest.raises(StateError, match=r"process \d+, since 2026-03-20T08:00:00"),
            lock.hold(state, now=NOW, wait=0.1),
        ):
            pass

    def test_it_is_free_again_afterwards(self, tmp_path: Path) -> None:
        state = tmp_path / "x.db"
        for _ in range(2):
            with lock.hold(state, now=NOW, wait=0):
                pass

    def test_a_file_without_a_note_can_be_locked_too(self, tmp_path: Path) -> None:
        state = tmp_path / "x.db"
        with lock.lock_path(state).open("w") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            with pytest.raises(StateError, match="another process"), lock.hold(state, now=NOW, wait=0):
                pass
        assert lock.read_note(state) is None
        assert lock.read_note(tmp_path / "absent") is None

    def test_it_notes_since_when_a_source_fails(self, tmp_path: Path) -> None:
        state = tmp_path / "x.db"
        for hour, error in enumerate([None, "broken", "broken", None]):
            with lock.hold(state, now=NOW) as held:
                held.finish({"a": error}, NOW + timedelta(hours=hour))
            note = lock.read_note(state)
            assert note is not None
            assert note.sources["a"].failing_since == (NOW + timedelta(hours=1) if error else None)

    def test_a_folder_that_can_not_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "no").write_text("a file")
        with pytest.raises(StateError), lock.hold(tmp_path / "no" / "x.db", now=NOW):
            pass


class TestStatus:
    def play(self, site: Site, days: int) -> None:
        """A page that gets a dated item every day."""
        for n in range(1, days + 1):
            items = [
                (f"Story {WORDS[k - 1]} about the harbour and its people", "", f"03/{k:02}/2026 News")
                for k in range(n, 0, -1)
            ]
            site.write(items)
            site.build(now=f"2026-03-{n:02}T18:00Z")

    def test_a_healthy_source(self, site: Site) -> None:
        self.play(site, 8)
        ran = site.run("status --now 2026-03-09T06:00Z")
        assert ran.code == 0
        assert "rhythm     news every 1 d" in ran.out
        assert "8 on the page, 100% dated, 0% linked" in ran.out

    def test_one_that_is_silent_for_much_longer_than_its_rhythm(self, site: Site) -> None:
        self.play(site, 8)
        ran = site.run("status --json --now 2026-03-20T06:00Z")
        assert ran.code == 3
        assert json.loads(ran.out)["ok"] is False
        assert "is silent for 12 d; news used to come every 1 d" in ran.out

    def test_one_that_lost_its_dates(self, site: Site) -> None:
        self.play(site, 8)
        site.write([f"Story {word} about the harbour and its people" for word in WORDS[8:0:-1]])
        site.build(now="2026-03-09T18:00Z")
        ran = site.run("status --now 2026-03-09T19:00Z")
        assert ran.code == 3
        assert "used to state dates" in ran.out

    def test_one_that_lost_its_dates_before_it_brought_news(self, site: Site) -> None:
        titles = [f"Story {word} about the harbour and its people" for word in WORDS[:8]]
        site.write([(title, "", f"03/{9 - n:02}/2026 News") for n, title in enumerate(titles, 1)])
        site.build(now="2026-03-09T18:00Z")
        site.write([*titles])
        site.build(now="2026-03-10T18:00Z")
        ran = site.run("status --now 2026-03-10T19:00Z")
        assert (ran.code, "used to state dates" in ran.out) == (3, True)

    def test_one_whose_items_go_little_by_little(self, site: Site) -> None:
        titles = [f"Story {word} about the harbour and its people" for word in WORDS]
        for day, count in enumerate((12, 7, 5), 1):
            site.write([*titles[:count]])
            site.build(now=f"2026-03-{day:02}T18:00Z")
        ran = site.run("status --now 2026-03-03T19:00Z")
        assert (ran.code, "lists 5 items, and had 12 when the last one came" in ran.out) == (3, True)

    def test_one_that_fails(self, site: Site) -> None:
        self.play(site, 3)
        site.listing.unlink()
        site.build(now="2026-03-04T18:00Z")
        site.build(now="2026-03-05T18:00Z")
        ran = site.run("status --now 2026-03-05T19:00Z")
        assert ran.code == 3
        assert "fails since 2026-03-04T18:00:00+00:00: listing.txt: no such file" in ran.out

    def test_a_run_that_was_killed(self, site: Site) -> None:
        self.play(site, 2)
        note = lock.lock_path(site.state)
        note.write_text('{"pid": 999999999, "started": "2026-03-02T19:00:00.987Z", "sources": {}}')
        assert "2026-03-02T19:00:00+00:00 did not end well" in site.run("status --now 2026-03-02T20:00Z").out
        note.unlink()
        assert "no run is on record" in site.run("status --now 2026-03-02T20:00Z").out

    def test_a_change_by_hand_leaves_the_note_of_the_last_run(self, site: Site) -> None:
        self.play(site, 2)
        site.run("retract 'Story one' --now 2026-03-02T19:00Z")
        ran = site.run("status --now 2026-03-02T20:00Z")
        assert ran.code == 0
        assert "last run   2026-03-02 18:00" in ran.out

    def test_a_source_that_was_never_read(self, site: Site) -> None:
        site.config('[[sources]]\npath = "listing.txt"\n[[sources]]\npath = "other.txt"\n')
        self.write_and_build(site)
        assert "was never read with success" in site.run("status").out

    def test_one_that_is_no_longer_configured(self, site: Site) -> None:
        site.config('[[sources]]\npath = "listing.txt"\n')
        self.write_and_build(site)
        site.config('[[sources]]\npath = "elsewhere.txt"\n')
        assert "is no longer configured" in site.run("status").out

    def write_and_build(self, site: Site) -> None:
        site.write(["A story about the harbour", "A story about the railway"])
        site.run("build --now 2026-03-02T08:00Z")
