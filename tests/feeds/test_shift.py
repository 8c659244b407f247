# SPDX-License-Identifier: MIT
"""A source that tells much leaves room for the others: so many items of one source in a feed."""

import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Site

CONFIG = """title = "News"
base_url = "https://example.org/feeds/"
[keep]
items = 10
min_days = {days}
{more}
[[sources]]
path = "chatty.csv"
[[sources]]
path = "quiet.csv"
"""
CAP = "per_source = 3"


def build(site: Site, chatty: int, *, more: str = CAP, days: float = 0, day: int | None = None) -> None:
    """The sites when the chatty source has told so much; each row is of a day of its own."""
    listings = {"chatty": range(chatty, max(chatty - 9, 0), -1), "quiet": range(4, 0, -1)}
    for name, numbers in listings.items():
        rows = (f"The {name} news {n},https://{name}.example/{n},2026-03-{n:02}T0{len(name)}:00:00Z\n" for n in numbers)
        (site.folder / f"{name}.csv").write_text("title,link,date\n" + "".join(rows))
    site.config(CONFIG.format(more=more, days=days))
    ran = site.build(source="", now=f"2026-03-{day or chatty:02}T12:00:00Z")
    assert ran.code == 0, ran.err


def told(site: Site, name: str = "all.atom") -> dict[str, list[int]]:
    """The numbers of each source's items, newest first."""
    found: dict[str, list[int]] = {"chatty": [], "quiet": []}
    for title in site.ids(name):
        _, source, _, number = title.split()
        found[source].append(int(number))
    return found


def test_each_source_has_its_share(site: Site) -> None:
    build(site, 12)
    assert told(site) == {"chatty": [12, 11, 10], "quiet": [4, 3, 2]}
    build(site, 13)
    assert told(site) == {"chatty": [13, 12, 11], "quiet": [4, 3, 2]}


def test_without_it_one_source_takes_all_places(site: Site) -> None:
    build(site, 12, more="")
    assert told(site) == {"chatty": [12, 11, 10, 9, 8, 7, 6, 5, 4], "quiet": [4]}


def test_what_slow_readers_have_not_seen_stays(site: Site) -> None:
    for n in range(12, 17):
        build(site, n, days=2.5)
    assert told(site)["chatty"] == [16, 15, 14]
    build(site, 16, days=2.5, more="per_source = 1")
    assert told(site)["chatty"] == [16, 15, 14]
    build(site, 17, days=2.5, more="per_source = 1")
    assert told(site)["chatty"] == [17, 16, 15]


def test_what_has_left_comes_back_never(site: Site) -> None:
    build(site, 12)
    build(site, 14)  # 10 and 11 have left; what is older was never there
    for day, more in enumerate(["", "per_source = 9", CAP], 15):
        build(site, 14, more=more, day=day)
        assert told(site)["chatty"][:3] == [14, 13, 12]
        assert not {10, 11} & set(told(site)["chatty"])


@pytest.mark.parametrize("archive", ["", "archive = false\n"])
def test_with_a_lost_state_nothing_comes_twice(site: Site, archive: str) -> None:
    build(site, 12, more=archive + CAP)
    build(site, 14, more=archive + CAP)
    site.state.unlink()
    build(site, 14, more=archive + CAP, day=15)
    assert told(site) == {"chatty": [14, 13, 12], "quiet": [4, 3, 2]}
    build(site, 15, more=archive, day=16)
    assert told(site)["chatty"] == [15, 14, 13, 12]


def test_it_stands_in_the_archive(site: Site) -> None:
    for n in range(3, 20):
        build(site, n)
    pages = [name.relative_to(site.feeds) for name in sorted((site.feeds / "archive").glob("all-*.atom"))]
    found = [n for page in ["all.atom", *map(str, pages)] for n in told(site, page)["chatty"]]
    assert set(found) == set(range(1, 20))
    assert len(pages) < 8


def test_it_holds_with_the_number_of_a_feeds_items(site: Site, tmp_path: Path) -> None:
    build(site, 12, more="per_source = 8")
    assert len(told(site)["chatty"]) == 8
    assert len(told(site)["quiet"]) == 2
    with sqlite3.connect(site.state) as db:
        assert db.execute("SELECT count(*) FROM item").fetchone() == (13,)
