# SPDX-License-Identifier: MIT
"""Titles by templates: they shape what is shown, and nothing else; a lost state knows the items by their own titles."""

from pathlib import Path

import pytest

from feedpub.config import from_table
from feedpub.errors import ConfigError
from feedpub.formats.readback import read_feed
from tests.conftest import Site

CONFIG = """title = "News"
timezone = "Asia/Tokyo"
{top}
[[sources]]
path = "posts.csv"
name = "posts"
title = "The posts"
{keys}
"""
ROWS = (
    "title,link,date,author,category\n"
    "Café opens in the port,https://example.org/1,2026-03-01T20:30:00Z,Ann Lee,Food\n"
    "Night train is late,https://example.org/2,2026-03-05,,Rail\n"
)
TEMPLATE = 'item_title = "{date:%-d %b}: {title}"'
SHOWN = ["5 Mar: Night train is late", "2 Mar: Café opens in the port"]
OWN = ["Night train is late", "Café opens in the port"]


def build(site: Site, keys: str = "", *, top: str = "", rows: str = ROWS, day: int = 20) -> str:
    (site.folder / "posts.csv").write_text(rows)
    site.config(CONFIG.format(keys=keys, top=top))
    ran = site.build(source="", now=f"2026-03-{day}T08:00:00Z")
    assert ran.code == 0, ran.err
    return ran.out


def titles(site: Site, name: str = "all.atom") -> list[str]:
    return [entry.title for entry in site.entries(name)]


def lasting(site: Site) -> list[tuple[str, str, str]]:
    """What no template may move."""
    return [(entry.id, entry.published, entry.updated) for entry in site.entries()]


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{date:%-d %b}: {title}", SHOWN),
        ("{title} ({date})", ["Night train is late (2026-03-05)", "Café opens in the port (2026-03-02)"]),
        ("{author}: {title}", ["Night train is late", "Ann Lee: Café opens in the port"]),
        ("[{source}, {category}] {title}", ["[The posts, Rail] " + OWN[0], "[The posts, Food] " + OWN[1]]),
        ("{title:.8}", ["Night t…", "Café op…"]),
        ("{date:%A %d %B %%a}", ["Thursday 05 March %a", "Monday 02 March %a"]),
        ("{{{title}}}", ["{Night train is late}", "{Café opens in the port}"]),
    ],
)
def test_what_is_shown(site: Site, template: str, shown: list[str]) -> None:
    build(site, f"item_title = '{template}'")
    assert titles(site) == titles(site, "all.rss") == shown
    assert all(title in (site.feeds / "all.html").read_text() for title in shown)


def test_a_source_has_its_own_or_that_of_the_site(site: Site) -> None:
    build(site, top=TEMPLATE)
    assert titles(site) == SHOWN
    build(site, 'item_title = "{title}!"', top=TEMPLATE, day=21)
    assert titles(site) == [f"{title}!" for title in OWN]


def test_names_of_days_and_months_are_of_the_sites_language(site: Site) -> None:
    build(site, 'item_title = "{date:%-d. %B}: {title}"', top='language = "cs"')
    assert titles(site)[0] == "5. března: Night train is late"


def bare(*titles: str) -> str:
    """Rows that nothing but their titles tells apart."""
    return "title,author,category\n" + "".join(f"{title},Ann Lee,Rail\n" for title in titles)


@pytest.mark.parametrize("format_", ["rss", "atom", "json"])
@pytest.mark.parametrize("after", ["", TEMPLATE, 'item_title = "{category}: {title}"'])
def test_a_lost_state_knows_the_items_whatever_the_template_is_and_was(site: Site, format_: str, after: str) -> None:
    top = f'formats = ["{format_}"]'
    known = ["Night train is late", "Café opens in the port", "Harbour gets a crane"]
    build(site, TEMPLATE, top=top, rows=bare(*known))
    before = read_feed((site.feeds / f"all.{format_}").read_bytes())
    site.state.unlink()
    build(site, after, top=top, rows=bare("Bridge is built", *known), day=21)
    now = read_feed((site.feeds / f"all.{format_}").read_bytes())
    assert before is not None
    assert now is not None
    assert [(x.id, x.published, x.updated) for x in now.items[1:]] == [
        (x.id, x.published, x.updated) for x in before.items
    ]
    assert len(now.items) == 4


def test_ids_and_dates_stay_when_a_template_comes_changes_and_goes(site: Site) -> None:
    build(site)
    before = lasting(site)
    for day, keys in enumerate([TEMPLATE, 'item_title = "{title}, {category}"', ""], 21):
        build(site, keys, day=day)
        assert lasting(site) == before
    assert titles(site) == OWN


def test_an_older_state_takes_over_the_pages_own_titles(site: Site) -> None:
    build(site, TEMPLATE, rows=bare(*OWN))
    old = site.state.read_bytes()
    build(site, TEMPLATE, rows=bare("Bridge is built", *OWN), day=21)
    before = lasting(site)
    site.state.write_bytes(old)
    build(site, 'item_title = "{category}: {title}"', rows=bare("Bridge is built", *OWN), day=22)
    assert lasting(site) == before
    assert titles(site)[0] == "Rail: Bridge is built"


def test_feeds_carry_the_pages_own_title(site: Site) -> None:
    build(site, TEMPLATE)
    for name in ("all.atom", "all.rss"):
        assert "<dcterms:alternative>Night train is late</dcterms:alternative>" in (site.feeds / name).read_text()
    assert '"title": "Night train is late"' in (site.feeds / "all.json").read_text()
    assert site.run("check feeds").code == 0


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{name}: {title}", r"\{name\} is no part of an item; known: title, date, source, category, author"),
        ("{}", "no part of an item"),
        ("{title.__class__}", "no part of an item"),
        ("{date:%Q}", "a date's format, such as %d %b"),
        ("{title!r}", "not a format of that field"),
        ("{title:999999}", "not a format of that field"),
        ("{date:{title}}", "a date's format"),
        ("{title", "expected '}'"),
        ("News", r"it names no part of an item, such as \{title\}"),
    ],
)
def test_a_template_that_is_none_is_refused(template: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"sources\[1\]\.item_title is '.*: .*{fault}"):
        from_table({"sources": [{"path": "x", "item_title": template}]}, subject="x", folder=tmp_path)
    with pytest.raises(ConfigError, match=r"^x: item_title is"):
        from_table({"item_title": template}, subject="x", folder=tmp_path)


def test_who_writes_a_template_where_a_source_has_its_name_is_told(site: Site) -> None:
    site.config('[[sources]]\npath = "posts.csv"\ntitle = "{date}: {title}"\n')
    assert "a template of its items' titles is item_title" in site.run("validate").err
