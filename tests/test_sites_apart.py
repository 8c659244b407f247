# SPDX-License-Identifier: MIT
"""What belongs to another site is neither read, nor swept, nor mixed in, wherever it lies."""

from pathlib import Path

import pytest

from tests.conftest import NOW, Site

OFFICE = "2026-03-18 Backup server replaced\n2026-03-10 New printer in room 12\n2026-03-08 Lift out of order\n"
TOWN = "2026-03-17 Leaf collection extended\n2026-03-09 Water main flushing in Ward 3\n2026-03-02 Tax office closed\n"


@pytest.fixture
def pages(site: Site) -> Site:
    (site.folder / "office.txt").write_text(OFFICE)
    (site.folder / "town.txt").write_text(TOWN)
    return site


def titles(site: Site, feed: Path) -> list[str]:
    site.feeds = feed.parent
    return [entry.title for entry in site.entries(feed.name)]


def build(site: Site, source: str, output: str, **more: bytes) -> tuple[int, str]:
    ran = site.run(f"build {source} --output {output} --now {NOW}", **more)
    return ran.code, ran.out + ran.err


@pytest.mark.parametrize("inner", ["site/office", "site/archive", "site/a/b/c"])
def test_a_site_around_another_takes_over_none_of_its_items(pages: Site, inner: str) -> None:
    assert build(pages, "office.txt", inner)[0] == 0
    code, said = build(pages, "town.txt", "site")
    assert (code, "taken over" in said) == (0, False)
    assert len(titles(pages, pages.folder / "site/all.atom")) == 3
    assert titles(pages, pages.folder / inner / "all.atom")[0] == "Backup server replaced"


def test_a_site_around_another_whose_state_is_lost_gets_its_own_items_again(pages: Site) -> None:
    build(pages, "town.txt", "site")
    build(pages, "office.txt", "site/office")
    (pages.folder / ".site.sqlite3").unlink()
    code, said = build(pages, "town.txt", "site")
    assert (code, "3 items" in said) == (0, True)
    assert len(titles(pages, pages.folder / "site/all.atom")) == 3


def test_a_site_around_another_leaves_what_that_is_about_to_publish(pages: Site) -> None:
    staged = pages.folder / "site/office/.0.feedpub-new"
    staged.parent.mkdir(parents=True)
    staged.write_text("on its way")
    assert build(pages, "town.txt", "site")[0] == 0
    assert staged.read_text() == "on its way"


def test_two_pages_that_are_piped_in_are_not_mixed(pages: Site) -> None:
    assert build(pages, "-", "f", stdin=OFFICE.encode())[0] == 0
    before = pages.stamp()
    code, said = build(pages, "-", "f", stdin=TOWN.encode())
    assert (code, "feeds of another page" in said) == (1, True)
    assert pages.stamp() == before
    more = f"2026-03-19 Coffee machine repaired\n{OFFICE}"
    assert build(pages, "-", "f", stdin=more.encode())[0] == 0
    assert len(titles(pages, pages.folder / "f/all.atom")) == 4


def test_a_piped_page_whose_titles_were_all_edited_is_the_page_that_it_was(pages: Site) -> None:
    build(pages, "-", "f", stdin=OFFICE.encode())
    edited = OFFICE.replace("server", "servers").replace("printer", "printers").replace("Lift", "Lifts")
    assert build(pages, "-", "f", stdin=edited.encode())[0] == 0
    assert len(titles(pages, pages.folder / "f/all.atom")) == 3


def test_a_piped_page_with_none_of_its_old_items_goes_on_when_told_to(pages: Site) -> None:
    build(pages, "-", "f", stdin=OFFICE.encode())
    assert build(pages, "- --accept stdin", "f", stdin=TOWN.encode())[0] == 0
    assert len(titles(pages, pages.folder / "f/all.atom")) == 6


def test_a_piped_page_that_the_configuration_names_is_what_it_says(pages: Site) -> None:
    pages.config('[[sources]]\npath = "-"\nname = "news"\nlink = "https://example.org/news"\n')
    assert pages.run(f"build --now {NOW}", stdin=OFFICE.encode()).code == 0
    assert "another page" not in pages.run(f"build --now {NOW}", stdin=TOWN.encode()).err
