# SPDX-License-Identifier: MIT
"""What a source shows: keep, drop, ages; and what tells its items apart.  Whatever rules say, no item comes twice."""

from pathlib import Path

import pytest

from feedpub.config import from_table
from feedpub.errors import ConfigError
from tests.conftest import Site

SOURCE = """title = "News"
[[sources]]
path = "posts.csv"
name = "posts"
{keys}
"""
HEAD = "title,link,date,author,category,text\n"
ROWS = (
    "Café opens in the port,https://example.org/1,2026-03-01,Ann Lee,Food,Coffee for dockers\n",
    "Sponsored: buy a crane,https://example.org/2,2026-03-02,Press Office,Ads,Cheap\n",
    "Railways want a bridge,https://example.org/archive/3,2026-03-03,Bo Ek,Rail,Over the strait\n",
    "Night train is late,https://example.org/4,2024-03-03,Ann Lee,Rail,Snow\n",
)


def build(site: Site, keys: str = "", *, rows: str = "".join(ROWS), day: int = 20, topics: str = "") -> None:
    (site.folder / "posts.csv").write_text(HEAD + rows)
    site.config(SOURCE.format(keys=keys) + topics)
    ran = site.build(source="", now=f"2026-03-{day}T08:00:00Z")
    assert ran.code == 0, ran.err


def first_words(site: Site, name: str = "all.atom") -> set[str]:
    return {title.split()[0].strip(":") for title in site.ids(name)}


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("", {"Café", "Sponsored", "Railways", "Night"}),
        ('drop = ["sponsored"]', {"Café", "Railways", "Night"}),
        ('drop = ["category: ads", "author: lee"]', {"Railways"}),
        ('drop = ["link: archive"]', {"Café", "Sponsored", "Night"}),
        ('drop = ["text: snow", "title: snow"]', {"Café", "Sponsored", "Railways"}),
        ('keep = ["rail*", "cafe"]', {"Café", "Railways"}),
        ('keep = ["author: /^(Ann|Bo) /"]', {"Café", "Railways", "Night"}),
        ('keep = ["category: rail"]\ndrop = ["/(?i)LATE/"]', {"Railways"}),
        ("max_days = 30", {"Café", "Sponsored", "Railways"}),
        ('keep = ["nothing of the kind"]', set()),
    ],
)
def test_what_is_shown(site: Site, keys: str, shown: set[str]) -> None:
    build(site, keys)
    assert first_words(site) == shown


def test_a_rule_that_comes_and_goes_delivers_nothing_twice(site: Site) -> None:
    build(site)
    before = {entry.title: (entry.id, entry.published) for entry in site.entries()}
    build(site, 'drop = ["rail"]\nkeep = ["category: rail"]', day=21)
    assert first_words(site) == {"Railways", "Night"}
    build(site, day=22)
    assert {entry.title: (entry.id, entry.published) for entry in site.entries()} == before


def test_what_was_left_out_at_first_keeps_the_date_of_its_arrival(site: Site) -> None:
    rows = "".join(row.replace("2026-03-01", "") for row in ROWS)
    build(site, 'drop = ["cafe"]', rows=rows)
    assert "Café" not in first_words(site)
    build(site, rows=rows, day=25)
    [entry] = [entry for entry in site.entries() if entry.title.startswith("Café")]
    assert entry.published.startswith("2026-03-20")


def test_a_page_of_which_nothing_is_shown_is_still_the_page(site: Site) -> None:
    build(site, 'keep = ["sponsored"]')
    new = "A new one,https://example.org/9,2026-03-19,Ann Lee,Rail,Words\n"
    build(site, 'keep = ["sponsored"]', rows=new + "".join(ROWS[1:]), day=21)
    assert first_words(site) == {"Sponsored"}


def test_why_an_item_is_left_out_is_told(site: Site) -> None:
    (site.folder / "posts.csv").write_text(HEAD + "".join(ROWS))
    site.config(SOURCE.format(keys='drop = ["author: press office"]'))
    assert "1 of 4 new items are left out (drop: author: press office)" in site.build(source="").err
    assert "left out   drop: author: press office" in site.run("explain buy a crane").out


def test_an_age_counts_from_its_arrival_so_that_time_alone_takes_nothing_out(site: Site) -> None:
    build(site, "max_days = 30")
    before = site.ids()
    (site.folder / "posts.csv").write_text(HEAD + "".join(ROWS) + "New,https://example.org/5,2026-06-01,Bo Ek,Rail,x\n")
    assert site.build(source="", now="2026-06-02T08:00:00Z").code == 0
    assert before.items() <= site.ids().items()


def test_the_rest_is_what_no_other_topic_takes(site: Site) -> None:
    build(site, topics='[topics.rail]\nany = ["/rail|train/"]\n[topics.other]\nrest = true\nany = ["night"]\n')
    assert first_words(site, "rail.atom") == {"Night"}
    assert first_words(site, "other.atom") == {"Café", "Sponsored", "Railways", "Night"}
    assert "other: no other topic took it" in site.run("explain buy a crane").out


class TestIds:
    """Where a page's signs mislead, a person says what tells its items apart."""

    REPORTS = "".join(f"Weekly report,https://example.org/report,2026-03-{day:02},,,Numbers\n" for day in (15, 8, 1))
    NEXT = "Weekly report,https://example.org/report,2026-03-22,,,Numbers\n"

    def test_date_and_title(self, site: Site) -> None:
        keys = 'id = "date+title"'
        build(site, keys, rows=self.REPORTS)
        before = {entry.id for entry in site.entries()}
        assert len(before) == 3
        build(site, keys, rows=self.NEXT + self.REPORTS, day=23)
        now = {entry.id for entry in site.entries()}
        assert len(now) == 4
        assert before < now
        site.state.unlink()
        build(site, keys, rows=self.NEXT + self.REPORTS, day=24)
        assert {entry.id for entry in site.entries()} == now

    def test_title_alone(self, site: Site) -> None:
        rows = "".join(f"Title {n},https://example.org/?session={n}{{}},2026-03-0{n},,,Words {n}\n" for n in (1, 2, 3))
        build(site, 'id = "title"', rows=rows.format(*"abc"))
        before = {entry.id for entry in site.entries()}
        build(site, 'id = "title"', rows=rows.format(*"xyz"), day=21)
        assert {entry.id for entry in site.entries()} == before

    def test_link_alone(self, site: Site) -> None:
        feed = (
            "<rss version='2.0'><channel><title>t</title>{}</channel></rss>",
            "<item><title>Title {0}</title><guid>{1}{0}</guid><link>https://example.org/{0}</link></item>",
        )

        def publish(mark: str, day: int) -> set[str]:
            (site.folder / "f.xml").write_text(feed[0].format("".join(feed[1].format(n, mark) for n in range(4))))
            site.config('title = "x"\n[[sources]]\npath = "f.xml"\nid = "link"\n')
            assert site.build(source="", now=f"2026-03-{day}T08:00:00Z").code == 0
            return set(site.ids().values())

        assert publish("a", 20) == publish("b", 21)

    def test_a_choice_that_is_none_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"sources\[1\]\.id is 'place'"):
            from_table({"sources": [{"path": "x", "id": "place"}]}, subject="x", folder=tmp_path)


@pytest.mark.parametrize(
    "table",
    [
        {"sources": [{"path": "x", "drop": ["/(/"]}]},
        {"sources": [{"path": "x", "keep": ["title: /(?<=a)/"]}]},
        {"sources": [{"path": "x"}], "topics": {"a": {"any": ["/[/"]}}},
    ],
)
def test_an_expression_that_is_none_is_refused(table: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no regular expression"):
        from_table(table, subject="feedpub.toml", folder=tmp_path)
