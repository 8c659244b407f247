# SPDX-License-Identifier: MIT
"""A run costs what its news costs, whatever is stored; and what it leaves alone is what it would have made."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from feedpub.state import schema
from tests.bench import sites
from tests.conftest import Site

CONFIG = """
[keep]
items = 10
min_days = 0
[[sources]]
path = "listing.txt"
name = "n"
[topics.berths]
any = ["berth"]
[topics.rails]
any = ["rail*"]
[topics.parcels]
any = ["parcel*"]
"""
OLD = ["Rail shuttle opens between depot and sea", "Port orders six carriers for its berth", "Tariffs on parcels rise"]
NEW = "A second berth reopens farther north"


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each thousand steps of SQLite's machine."""
    count = [0]
    usual: Callable[[Path | None], sqlite3.Connection] = schema._open

    def step() -> int:
        count[0] += 1
        return 0

    def counted(path: Path | None) -> sqlite3.Connection:
        db = usual(path)
        db.set_progress_handler(step, 1000)
        return db

    monkeypatch.setattr(schema, "_open", counted)
    return count


def taken(site: Site, steps: list[int], folder: Path, stored: int) -> dict[str, int]:
    """Steps of runs with ten new items, with no news, with another title, where so many are stored."""
    found = {}
    made = sites.made(folder, items=stored, topics=3)
    os.chdir(folder)
    for what, newest in (("first", 205), ("ten new", 215), ("no news", 215)):  # three of the ten are of a topic
        made.page(newest)
        steps[0] = 0
        assert site.run("build --quiet").code == 0
        found[what] = steps[0]
    replace(made, title="Quays").write()
    steps[0] = 0
    assert site.run("build --quiet").code == 0
    found["title"] = steps[0]
    return found


def test_no_run_looks_through_all_that_is_stored(site: Site, steps: list[int]) -> None:
    few = taken(site, steps, site.folder / "few", 200)
    many = taken(site, steps, site.folder / "many", 5000)
    assert many["no news"] <= few["no news"] + 1
    assert many["ten new"] <= 1.2 * few["ten new"]
    assert many["title"] <= 1.2 * few["title"]


def test_feeds_without_news_are_left_alone(site: Site) -> None:
    site.config(CONFIG)
    site.write(OLD)
    site.run("build --now 2026-03-01T08:00Z")
    before = {path.name: path.stat().st_ino for path in site.feeds.iterdir()}
    site.write([NEW, *OLD])
    report = site.run("build --json --now 2026-03-02T08:00Z").json
    after = {path.name: path.stat().st_ino for path in site.feeds.iterdir()}
    written = {name for name in after if after[name] != before[name]}
    assert written == {f"{slug}.{end}" for slug in ("all", "berths") for end in ("atom", "rss", "json", "html")} | {
        "index.html"
    }
    assert {feed["slug"]: (feed["items"], len(feed["new"])) for feed in report["feeds"]} == {
        "all": (4, 1),
        "berths": (2, 1),
        "rails": (1, 0),
        "parcels": (1, 0),
    }


@pytest.mark.parametrize(
    "change",
    [
        "",
        'title = "Quays"\nlanguage = "de"\n',
        'base_url = "https://example.org/feeds/"\n',
        '[topics.seas]\nany = ["sea", "line"]\n',
        '[topics.parcels]\nany = ["sea"]\n',
    ],
)
def test_what_is_kept_is_what_would_be_made(site: Site, change: str) -> None:
    """Entries, cards of the index, whole files: thrown away, they come back with the same bytes, also after another
    configuration was taken over.
    """
    site.config(CONFIG)
    for day in range(1, 9):
        site.write([f"Rail line {n} and its berth get parcels" for n in range(day * 3, max(day * 3 - 9, 0), -1)] + OLD)
        site.run(f"build --now 2026-03-0{day}T08:00Z")
    site.config(changed(CONFIG, change))
    assert bool(site.run("build --json --now 2026-03-08T08:00Z").json["files"]) == bool(change)
    with sqlite3.connect(site.state) as db:
        assert db.execute("SELECT count(*) FROM piece").fetchone()[0] >= 30
        db.execute("DELETE FROM piece")
        db.execute("UPDATE feed SET card = NULL")
        db.execute("DELETE FROM site WHERE name = 'common'")
        db.execute("DELETE FROM file")
    before = site.stamp()
    assert site.run("build --json --now 2026-03-08T08:01Z").json["files"] == []
    assert {name: v for name, v in site.stamp().items() if "sqlite3" not in name} == {
        name: v for name, v in before.items() if "sqlite3" not in name
    }


def changed(config: str, change: str) -> str:
    """A configuration with another head, another topic or one topic's other terms."""
    if not change.startswith("["):
        return change + config
    table = change.partition("\n")[0]
    return config.partition(table)[0] + change


def test_topics_are_decided_anew_only_where_their_terms_are_others(site: Site) -> None:
    site.config(CONFIG)
    site.write(OLD)
    site.run("build --now 2026-03-01T08:00Z")
    with sqlite3.connect(site.state) as db:
        db.execute("UPDATE topic SET rule = 'noted'")
    rules = {"berths": "noted", "rails": "noted", "parcels": "noted"}
    more = CONFIG + '[topics.seas]\nany = ["sea"]\n'
    other = more.replace("rail*", "shuttle")
    steps: list[tuple[str, dict[str, str]]] = [
        (f'title = "Quays"\n{CONFIG}', {}),
        (more, {"seas": "any: sea (in the title)"}),
        (other, {"rails": "any: shuttle (in the title)"}),
        (other.replace("items = 10", "items = 20"), {}),
        (f"{other}rest = true\n", {"berths": "any: berth (in the title)", "parcels": "any: parcel* (in the title)"}),
    ]
    for config, decided in steps:
        site.config(config)
        site.listing.unlink()  # what it lists is decided in any case
        site.run("build --now 2026-03-02T08:00Z")
        rules |= decided
        with sqlite3.connect(site.state) as db:
            assert dict(db.execute("SELECT slug, rule FROM topic")) == rules, config
        site.write(OLD)
    assert {p.stem for p in site.feeds.glob("*.atom")} == {"all", "berths", "rails", "parcels", "seas"}


@pytest.mark.parametrize("noted", ["null", "[1]", '{"topics": {}}', "no JSON"])
def test_rules_that_were_noted_otherwise_are_all_asked_again(site: Site, noted: str) -> None:
    site.config(CONFIG)
    site.write(OLD)
    site.run("build --now 2026-03-01T08:00Z")
    with sqlite3.connect(site.state) as db:
        db.execute("UPDATE topic SET rule = 'noted'")
        db.execute("UPDATE site SET value = ? WHERE name = 'rules'", (noted,))
    site.config(f'title = "Quays"\n{CONFIG}')
    site.listing.unlink()
    site.run("build --now 2026-03-02T08:00Z")
    with sqlite3.connect(site.state) as db:
        assert ("noted",) not in db.execute("SELECT rule FROM topic").fetchall()


def test_entries_of_another_writer_are_not_taken(site: Site) -> None:
    site.config(CONFIG)
    site.write(OLD)
    site.run("build --now 2026-03-01T08:00Z")
    with sqlite3.connect(site.state) as db:
        db.execute("UPDATE piece SET bytes = x'00'")
        db.execute("UPDATE site SET value = 'another' WHERE name = 'renderer'")
    site.write([NEW, *OLD])
    assert site.run("build --now 2026-03-02T08:00Z").code == 0
    assert b"\0" not in (site.feeds / "all.atom").read_bytes()


def test_entries_that_left_every_feed_are_kept_no_longer(site: Site) -> None:
    site.config(CONFIG)
    for day in range(1, 9):
        site.write([f"Rail line {n} and its berth" for n in range(day * 5, max(day * 5 - 8, 0), -1)])
        site.run(f"build --now 2026-03-0{day}T08:00Z")
    with sqlite3.connect(site.state) as db:
        standing = {row[0] for row in db.execute("SELECT item FROM entry WHERE left_at IS NULL")}
        assert {row[0] for row in db.execute("SELECT item FROM piece")} == standing


def test_a_run_without_news_imports_little(tmp_path: Path) -> None:
    """All of these are paid for by each run of cron; whoever adds one says why."""
    (tmp_path / "listing.txt").write_text("\n\n".join(f"{title}\n\n{title}" for title in OLD), encoding="utf-8")
    os.utime(tmp_path / "listing.txt", (1_700_000_000, 1_700_000_000))
    (tmp_path / "feedpub.toml").write_text('[[sources]]\npath = "listing.txt"\n', encoding="utf-8")
    build = "from feedpub.cli import cli; cli(['build', '--quiet'], standalone_mode=False);"
    code = f"import sys, click; before = set(sys.modules); {build} print(*sorted(set(sys.modules) - before))"
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    found = set(done.stdout.split())
    ours = {name.removeprefix("feedpub.") for name in found if name.startswith("feedpub.")}
    assert ours == {
        *(
            "cli",
            "cli.build",
            "cli.lean",
            "cli.options",
            "cli.say",
            "config",
            "config.checks",
            "config.names",
            "config.site",
            "config.tables",
            "errors",
            "feeds",
            "feeds.archive",
            "fetch",
        ),
        *("fetch.files", "fetch.shapes", "fetch.sources", "folder", "folder.outbox", "intake", "intake.memory"),
        *("model", "report", "run", "run.gather", "run.shapes"),
        *("state", "state.files", "state.lock", "state.records", "state.schema", "state.sources"),
        *("state.sql", "state.store"),
    }
    heavy = {"dataclasses", "hashlib", "html", "importlib.metadata", "inspect", "lxml", "jinja2", "zoneinfo", "logging"}
    heavy |= {"typing_extensions", "shutil", "shlex", "signal", "http", "ssl", "email", "tempfile"}
    assert found & heavy == set()
