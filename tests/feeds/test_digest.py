# SPDX-License-Identifier: MIT
"""Digests: one entry for each day or week that is over, and never another one for it, with or without the state."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from feedpub.config import from_table
from feedpub.errors import ConfigError
from feedpub.formats.readback import read_feed
from feedpub.model import Item
from tests.conftest import Site

CONFIG = """title = "News"
timezone = "Europe/Brussels"
base_url = "https://example.org/feeds/"
digest = "weekly"
{top}
[[sources]]
path = "posts.csv"
{keys}
[topics.rail]
title = "Rail"
any = ["rail*"]
digest = ["daily"]
"""
OLD = [("A market opens", "2026-02-24T09:00:00+01:00"), ("A harbour gets cranes", "2026-02-20T09:00:00+01:00")]
MONDAY = ("Railways want a bridge", "2026-03-02T09:00:00+01:00")
TUESDAY = ("Ferries are painted", "2026-03-03T09:00:00+01:00")
SUNDAY = ("Rail tickets get dearer", "2026-03-08T23:30:00+01:00")
NEXT = ("A tram on the quay", "2026-03-09T00:30:00+01:00")


def build(site: Site, rows: Sequence[tuple[str, str]], now: str, *, top: str = "", keys: str = "") -> str:
    site.config(CONFIG.format(top=top, keys=keys))
    lines = (f"{title},{date},It costs 3 < 4 & more\n" for title, date in rows)
    (site.folder / "posts.csv").write_text("title,date,text\n" + "".join(lines))
    ran = site.build(source="", now=f"2026-{now}+01:00")
    assert ran.code == 0, ran.err
    return ran.out


def published(path: Path) -> Sequence[Item]:
    feed = read_feed(path.read_bytes())
    assert feed is not None
    return feed.items


def files(site: Site) -> dict[str, object]:
    """What shows that a published file was touched."""
    return {Path(path).name: row for path, row in site.stamp().items() if Path(path).is_relative_to(site.feeds)}


def told(site: Site, name: str = "all_weekly.atom") -> dict[str, list[str]]:
    """What each entry lists, by its title, newest first."""
    titles = [title for title, _ in (*OLD, MONDAY, TUESDAY, SUNDAY, NEXT, LATE)]
    return {e.title: [t for t in titles if t in e.content[0].value] for e in site.entries(name)}


LATE = ("Late word of the week before", "2026-03-04T09:00:00+01:00")
FIRST = {
    "23 Feb – 1 Mar 2026": ["A market opens"],
    "16 – 22 Feb 2026": ["A harbour gets cranes"],
}
WEEK = "2 – 8 Mar 2026"


def plain(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The CLDR has thin blanks, and dashes with and without them."""
    return {" ".join(title.replace("–", " – ").split()): items for title, items in found.items()}


def test_a_period_has_its_entry_when_it_is_over_in_the_sites_zone(site: Site) -> None:
    build(site, OLD, "03-02T08:00:00")
    assert plain(told(site)) == FIRST
    build(site, [SUNDAY, TUESDAY, MONDAY, *OLD], "03-08T23:59:00")
    assert plain(told(site)) == FIRST
    build(site, [NEXT, SUNDAY, TUESDAY, MONDAY, *OLD], "03-09T00:31:00")
    assert plain(told(site)) == {WEEK: [MONDAY[0], TUESDAY[0], SUNDAY[0]], **FIRST}
    [entry, *_] = site.entries("all_weekly.atom")
    assert entry.published == entry.updated == "2026-03-08T23:00:00+00:00"
    assert entry.link == f"https://example.org/feeds/all_weekly.html#{entry.id.rpartition(':')[2]}"
    assert list(told(site, "rail_daily.atom")) == ["8 March 2026", "2 March 2026"]


def test_time_alone_makes_it_and_nothing_else_moves(site: Site) -> None:
    build(site, [TUESDAY, MONDAY, *OLD], "03-05T08:00:00")
    before = files(site)
    build(site, [TUESDAY, MONDAY, *OLD], "03-08T08:00:00")
    assert files(site) == before
    build(site, [TUESDAY, MONDAY, *OLD], "03-09T08:00:00")
    changed = {name for name, row in files(site).items() if before.get(name) != row}
    assert changed == {
        *(f"all_weekly.{ending}" for ending in ("atom", "rss", "json", "html")),
        "index.html",
        "feeds.opml",
    }
    before = files(site)
    build(site, [TUESDAY, MONDAY, *OLD], "03-16T08:00:00")  # an empty week
    assert files(site) == before


def test_what_comes_late_stands_in_the_next_and_no_entry_changes(site: Site) -> None:
    build(site, [MONDAY, *OLD], "03-02T10:00:00")
    build(site, [MONDAY, *OLD], "03-09T08:00:00")
    before = told(site)
    build(site, [LATE, MONDAY, *OLD], "03-10T08:00:00")
    assert told(site) == before
    build(site, [NEXT, LATE, MONDAY, *OLD], "03-16T08:00:00")
    now = told(site)
    assert now == {next(iter(now)): [NEXT[0], LATE[0]], **before}


def test_every_format_has_it_and_every_file_is_right(site: Site) -> None:
    build(site, [SUNDAY, TUESDAY, MONDAY, *OLD], "03-09T08:00:00", top='item_title = "{date:%a} {title}"')
    entry = site.entries("all_weekly.rss")[0]
    assert "<li>Sun Rail tickets get dearer<br />It costs 3 &lt; 4 &amp; more</li>" in entry.description
    assert "Sun Rail tickets get dearer" in (site.feeds / "all_weekly.json").read_text()
    assert "News: weekly" in (site.feeds / "feeds.opml").read_text()
    assert "all_weekly.html" in (site.feeds / "index.html").read_text()
    checked = site.run("check --strict feeds")
    assert checked.code == 0, checked.out


def test_it_speaks_the_sites_language(site: Site) -> None:
    build(site, [MONDAY, *OLD], "03-09T08:00:00", top='language = "de"')
    assert "Rail, täglich" in (site.feeds / "rail_daily.atom").read_text()
    assert next(iter(plain(told(site)))) == "2. – 8. März 2026"


def test_its_entries_are_no_items(site: Site) -> None:
    build(site, [MONDAY, *OLD], "03-09T08:00:00")
    build(site, [MONDAY, *OLD], "03-10T08:00:00", top='description = "Anew"')
    assert list(site.ids()) == [title for title, _ in (MONDAY, *OLD)]
    assert list(site.ids("rail.atom")) == [MONDAY[0]]
    build(site, [NEXT, MONDAY, *OLD], "03-10T09:00:00")
    assert len(site.ids()) == 4


@pytest.mark.parametrize("formats", ["atom", "rss", "json"])
@pytest.mark.parametrize("asked", [True, False])
def test_with_a_lost_state_nothing_comes_twice(site: Site, formats: str, asked: bool) -> None:
    top = f'formats = ["{formats}"]'

    def entries(name: str) -> list[str]:
        return [x.id for x in published(site.feeds / f"{name}.{formats}")]

    build(site, [MONDAY, *OLD], "03-02T10:00:00", top=top)
    build(site, [TUESDAY, MONDAY, *OLD], "03-09T08:00:00", top=top)
    weekly, daily, known = entries("all_weekly"), entries("rail_daily"), entries("all")
    assert (len(weekly), len(daily), len(known)) == (3, 1, 4)
    site.state.unlink()
    if not asked:  # the digest was given up meanwhile
        site.config(CONFIG.format(top=top, keys="").replace('digest = "weekly"', ""))
        assert site.build(source="", now="2026-03-10T08:00:00+01:00").code == 0
    build(site, [TUESDAY, MONDAY, *OLD], "03-11T08:00:00", top=top)
    assert (entries("all_weekly"), entries("rail_daily"), entries("all")) == (weekly, daily, known)
    build(site, [NEXT, TUESDAY, MONDAY, *OLD], "03-12T08:00:00", top=top)
    build(site, [NEXT, TUESDAY, MONDAY, *OLD], "03-17T08:00:00", top=top)
    [new, *rest] = published(site.feeds / f"all_weekly.{formats}")
    assert [entry.id for entry in rest] == weekly
    assert NEXT[0] in (new.content or "")
    assert MONDAY[0] not in (new.content or "")


def test_an_older_state_makes_no_entry_again(site: Site) -> None:
    build(site, [MONDAY, *OLD], "03-02T10:00:00")
    old = site.state.read_bytes()
    build(site, [TUESDAY, MONDAY, *OLD], "03-09T08:00:00")
    before = site.ids("all_weekly.atom")
    site.state.write_bytes(old)
    build(site, [NEXT, TUESDAY, MONDAY, *OLD], "03-10T08:00:00")
    assert site.ids("all_weekly.atom") == before
    build(site, [NEXT, TUESDAY, MONDAY, *OLD], "03-16T08:00:00")
    assert next(iter(told(site).values())) == [NEXT[0]]


def test_a_clock_that_was_years_ahead_does_not_end_it(site: Site) -> None:
    far = ("A plan for later years", "2029-12-05T09:00:00+01:00")
    build(site, [MONDAY, *OLD], "03-02T10:00:00")
    build(site, [far, MONDAY, *OLD], "03-03T10:00:00")
    assert site.build(source="", now="2030-01-01T08:00:00Z").code == 0
    before = site.ids("all_weekly.atom")
    assert len(before) == 4
    build(site, [far, NEXT, MONDAY, *OLD], "03-10T08:00:00")
    build(site, [far, NEXT, MONDAY, *OLD], "03-17T08:00:00")
    assert [NEXT[0]] in told(site).values()
    assert site.build(source="", now="2030-01-02T08:00:00Z").code == 0
    assert len(site.ids("all_weekly.atom")) == 5


def test_where_categories_are_the_topics(site: Site) -> None:
    site.config('title = "News"\ndigest = ["daily", "weekly"]\n[[sources]]\npath = "posts.csv"\n')
    (site.folder / "posts.csv").write_text(
        "title,date,category\nOne of them,2026-02-20,Rail\nThe other one,2026-02-20,Weekly\n"
    )
    names = set()
    for state in ("new", "lost", "kept"):
        if state == "lost":
            site.state.unlink()
        assert site.build(source="", now="2026-03-02T08:00:00Z").code == 0
        assert (len(site.ids()), len(site.ids("weekly.atom"))) == (2, 1)
        assert (len(site.ids("all_daily.atom")), len(site.ids("all_weekly.atom"))) == (1, 1)
        names.add(" ".join(sorted(path.name for path in site.feeds.glob("*.atom"))))
    assert len(names) == 1
    assert "digest:urn:uuid:" in site.run("explain 20 February 2026").out.partition("published")[0] or state == "kept"


def test_one_that_was_retracted_does_not_come_back(site: Site) -> None:
    build(site, [MONDAY, *OLD], "03-09T08:00:00")
    [retracted, *rest] = site.ids("all_weekly.atom").values()
    assert site.run(f"retract {retracted} --now 2026-03-10T08:00:00Z").code == 0
    for state in ("kept", "lost"):
        if state == "lost":
            site.state.unlink()
        build(site, [MONDAY, *OLD], "03-11T08:00:00", top=f'description = "{state}"')
        assert list(site.ids("all_weekly.atom").values()) == rest
    assert f"<id>{retracted}" not in (site.feeds / "all.atom").read_text()


def test_what_its_source_does_not_show_it_does_not_either(site: Site) -> None:
    build(site, [SUNDAY, MONDAY, *OLD], "03-09T08:00:00", keys='drop = ["tickets"]')
    assert plain(told(site))[WEEK] == [MONDAY[0]]


def test_old_entries_leave_for_the_archive(site: Site) -> None:
    more = "[keep]\nitems = 1\nmin_days = 0"
    build(site, [MONDAY, *OLD], "03-02T10:00:00", keys=more)
    build(site, [MONDAY, *OLD], "03-09T08:00:00", keys=more)
    assert list(plain(told(site))) == [WEEK]
    pages = sorted((site.feeds / "archive").glob("all_weekly-*.atom"))
    assert [title for page in pages for title in plain(told(site, str(page.relative_to(site.feeds))))]
    site.state.unlink()
    build(site, [MONDAY, *OLD], "03-10T08:00:00", keys=more)
    assert list(plain(told(site))) == [WEEK]
    assert sorted((site.feeds / "archive").glob("all_weekly-*.atom")) == pages


def test_on_demand(site: Site) -> None:
    build(site, [MONDAY, *OLD], "03-09T08:00:00")
    assert "A market opens" in site.run("feed --topic all_weekly --now 2026-03-09T08:00:00Z").out


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"digest": "yearly"}, r"digest\[1\] is 'yearly'"),
        ({"topics": {"news_weekly": {}}}, "is the name of a digest"),
    ],
)
def test_what_is_none_is_refused(table: dict[str, object], fault: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=fault):
        from_table(table, subject="feedpub.toml", folder=tmp_path)
