# SPDX-License-Identifier: MIT
"""A page that comes in place of a listing is published by no run: not by the first, and not after good ones."""

from itertools import product
from pathlib import Path

import pytest

from tests.conftest import Site

OWN = sorted(p for p in (Path(__file__).parent / "failures").glob("*/*") if p.parent.name != "none")
SHARED = sorted((Path(__file__).parents[2] / "shared/cases/outages").glob("*.txt"))
PAGES = [*OWN, *(p for p in SHARED if not p.name.startswith("run"))]
QUICK = [*{p.parent: p for p in OWN}.values(), *PAGES[len(OWN) :]]
"""One of each kind, and the shared ones: the kinds themselves have their tests with the parsers."""
LAYOUTS = list(product([4, 10], [False, True], [False, True]))
"""How many items, whether they are dated, whether they are linked."""
NEWS = (
    "Harbour dredging to start after Easter",
    "New trolleybus line reaches the campus",
    "Council votes for a ban on leaf blowers",
    "Bakery prices rise again with butter",
    "Old bridge to be painted green at last",
    "Library opens its doors on Sundays",
    "Fish market keeps its wooden roof",
    "Lock gates are painted before winter",
    "Night train to the coast comes back",
    "School garden wins the county prize",
)


def listing(number: int, *, dated: bool, linked: bool) -> str:
    parts = []
    for n, title in enumerate(NEWS[:number]):
        parts.append(f"[{title}](https://example.org/news/{n})" if linked else title)
        parts.append(f"What there is to say about number {n} takes one sentence, and stands below its title.")
        parts += [f"2026-03-{19 - n:02}"] * dated
    return "\n\n".join(parts)


@pytest.mark.parametrize("page", QUICK, ids=lambda p: p.name)
def test_no_first_run_publishes_it(site: Site, page: Path) -> None:
    (site.folder / page.name).write_bytes(page.read_bytes())
    assert site.build(source=page.name).code == 1
    assert not site.feeds.exists()


def comes_in_place_of(site: Site, page: Path, number: int, *, dated: bool, linked: bool) -> None:
    """A good run, then one with the page: the feeds stay as they were, and the run says that its source failed."""
    source = site.folder / "page"
    source.write_text(listing(number, dated=dated, linked=linked))
    assert site.build(source="page").code == 0
    before = {p.name: p.read_bytes() for p in site.feeds.iterdir()}
    source.write_bytes(page.read_bytes())
    assert site.build(source="page", now="2026-03-21T08:00:00Z").code == 3
    assert {p.name: p.read_bytes() for p in site.feeds.iterdir()} == before


@pytest.mark.parametrize("page", QUICK, ids=lambda p: p.name)
def test_it_changes_no_feed(site: Site, page: Path) -> None:
    """In one of the layouts, so that each has its turn."""
    number, dated, linked = LAYOUTS[QUICK.index(page) % len(LAYOUTS)]
    comes_in_place_of(site, page, number, dated=dated, linked=linked)


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_it_changes_no_feed_of_any_layout(site: Site, page: Path, layout: tuple[int, bool, bool]) -> None:
    comes_in_place_of(site, page, layout[0], dated=layout[1], linked=layout[2])


def test_the_listing_is_read_again_when_it_is_back(site: Site) -> None:
    comes_in_place_of(site, OWN[0], 4, dated=False, linked=False)
    (site.folder / "page").write_text(listing(10, dated=False, linked=False))
    assert site.build(source="page", now="2026-03-22T08:00:00Z").code == 0
    assert len(site.entries()) == 10


def test_who_accepts_a_page_gets_it_published(site: Site) -> None:
    """Nobody knows a page better than the one who looks at it."""
    (site.folder / "rules.txt").write_text("Sign in\n\nUser name\n\nPassword\n\nForgot your password?\n")
    refused = site.build(source="rules.txt")
    assert "--accept" in refused.err
    assert site.build(source="rules.txt", more="--accept rules").code == 0
