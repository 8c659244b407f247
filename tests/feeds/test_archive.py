# SPDX-License-Identifier: MIT
"""Archive pages: history without a cap, in files that never change."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from feedpub.feeds import archive
from feedpub.formats import FORMATS
from feedpub.formats.readback import read_feed
from tests.formats.test_formats import FEED, NOON, PLAIN

ATOM = "{http://www.w3.org/2005/Atom}"
ITEMS = [replace(PLAIN, id=f"urn:uuid:00000000-0000-5000-8000-{n:012}", title=f"Item {n}") for n in range(100)]
IDS = [item.id for item in ITEMS]
CURRENT = archive.with_archive(replace(FEED, slug="all"), 3)


def test_a_page_is_cut_when_it_is_full() -> None:
    kept = set(IDS)
    assert archive.cut(IDS[:9], kept=kept, size=10) == ()
    assert archive.cut(IDS[:25], kept=kept, size=10) == (tuple(IDS[:10]), tuple(IDS[10:20]))


def test_an_item_that_leaves_the_feed_before_its_page_is_full_does_not_get_lost() -> None:
    assert archive.cut(IDS[:3], kept=set(IDS[1:3]), size=10) == (tuple(IDS[:3]),)


@given(arrivals=st.lists(st.integers(1, 9), max_size=12), size=st.integers(1, 7), cap=st.integers(1, 12))
def test_every_item_is_in_the_feed_or_in_a_page_at_every_moment(arrivals: list[int], size: int, cap: int) -> None:
    pages: list[tuple[str, ...]] = []
    seen = 0
    for news in arrivals:
        seen = min(seen + news, len(ITEMS))
        kept = set(IDS[:seen][-cap:])
        archived = {name for page in pages for name in page}
        waiting = [name for name in IDS[:seen] if name not in archived]
        pages += archive.cut(waiting, kept=kept, size=size)
        archived = {name for page in pages for name in page}
        assert archived | kept == set(IDS[:seen])
        assert len(archived) == sum(map(len, pages))


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_reader_finds_its_way_from_the_feed_to_the_oldest_page_and_back(name: str) -> None:
    pages = {f"archive/all-{n:04}": archive.page(CURRENT, n, ITEMS[n : n + 2]) for n in (1, 2, 3)}
    files = {f"https://example.org/feeds/{slug}.{name}": FORMATS[name].render(page) for slug, page in pages.items()}
    here, way = FORMATS[name].render(CURRENT), []
    while links := {link.get("rel", ""): link.get("href", "") for link in etree.fromstring(here).iter(f"{ATOM}link")}:
        if "prev-archive" not in links:
            break
        assert links["next"] == links["prev-archive"]
        way.append(links["prev-archive"])
        here = files[way[-1]]
        assert b"<fh:archive/>" in here
        assert f'rel="current" href="https://example.org/feeds/all.{name}"'.encode() in here
    assert way == list(files)[::-1]


def test_json_names_the_older_page() -> None:
    found = json.loads(FORMATS["json"].render(CURRENT))
    assert found["next_url"] == "https://example.org/feeds/archive/all-0003.json"


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_page_read_back_is_written_the_same(name: str) -> None:
    data = FORMATS[name].render(archive.page(CURRENT, 2, ITEMS[:3]))
    back = read_feed(data)
    assert back is not None
    assert (back.slug, back.current, back.prev_archive) == ("archive/all-0002", "all", "archive/all-0001")
    assert FORMATS[name].render(back) == data


def test_a_page_shows_the_newest_first_and_is_as_old_as_its_items() -> None:
    late = replace(PLAIN, published=NOON + timedelta(days=1), updated=NOON + timedelta(days=2))
    page = archive.page(replace(CURRENT, stylesheet=None), 1, [PLAIN, late])
    assert page.items == (late, PLAIN)
    assert page.updated == late.updated
    assert (page.hub, page.tombstones, page.stylesheet) == (None, (), None)


def test_without_pages_the_feed_names_none() -> None:
    assert archive.with_archive(FEED, 0) == FEED
