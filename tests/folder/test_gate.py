# SPDX-License-Identifier: MIT
"""What would be wrong is not published, be it new or kept."""

import sqlite3
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from feedpub.errors import PublishError
from feedpub.folder.gate import refuse_if_wrong
from feedpub.folder.pieces import Pieces
from feedpub.formats import FORMATS
from feedpub.model import Feed, Item
from feedpub.state.records import Record
from feedpub.state.store import Store, open_store
from tests.bench.formats import NOON, sample
from tests.conftest import Site

FEED = sample(4)


def save(store: Store, *items: Item) -> None:
    for item in items:
        store.items.save(
            Record(
                item=item,
                source="page",
                first_seen=NOON,
                backlog=False,
                held_until=None,
                retracted=None,
                day=None,
                link=None,
                digest=None,
            )
        )


@pytest.fixture
def store() -> Iterator[Store]:
    """One that keeps the entries of the feed's items."""
    with open_store(None) as store:
        save(store, *FEED.items)
        publish(store, FEED)
        yield store


def publish(store: Store, feed: Feed) -> None:
    """In all formats."""
    pieces = Pieces(store)
    files = {feed.slug + f.ending: f.feed(feed, pieces(name, feed.items)) for name, f in FORMATS.items()}
    refuse_if_wrong(files, [feed], pieces)


def test_what_is_right_passes(store: Store) -> None:
    publish(store, FEED)
    publish(store, replace(FEED, items=()))


def test_a_new_item_that_is_wrong_is_refused_among_kept_ones(store: Store) -> None:
    wrong = replace(FEED.items[0], id="no full URI")
    save(store, wrong)
    with pytest.raises(PublishError, match=r"^all.atom: would be wrong: invalid-value: id 'no full URI'"):
        publish(store, replace(FEED, items=(*FEED.items, wrong)))


def test_a_head_that_is_wrong_is_refused_though_all_items_are_kept(store: Store) -> None:
    with pytest.raises(PublishError, match="would be wrong: invalid-value: id 'no full URI'"):
        publish(store, replace(FEED, id="no full URI"))


def test_what_is_no_feed_of_the_run_is_looked_at_as_a_whole(store: Store) -> None:
    page = replace(FEED, items=(replace(FEED.items[0], id="no full URI"),))
    with pytest.raises(PublishError, match=r"^archive/all-0001.atom: would be wrong"):
        refuse_if_wrong({"archive/all-0001.atom": FORMATS["atom"].render(page)}, [FEED], Pieces(store))


def test_pages_are_no_feeds(store: Store) -> None:
    refuse_if_wrong({"all.html": b"<p>", "feed.css": b"p {"}, [FEED], Pieces(store))


def test_a_kept_item_that_was_damaged_is_not_published(site: Site) -> None:
    old = ["Port orders six carriers for its berth", "Rail shuttle opens between depot and sea"]
    site.write(old)
    assert site.build(now="2026-03-01T08:00Z").code == 0
    before = {path: path.read_bytes() for path in site.feeds.iterdir()}
    with sqlite3.connect(site.state) as db:
        db.execute("UPDATE piece SET bytes = substr(bytes, 1, 40)")
    site.write(["A second berth reopens farther north", *old])
    ran = site.build(now="2026-03-02T08:00Z")
    assert ran.code == 1
    assert "would be wrong: what was kept of its items is damaged" in ran.err
    assert {path: path.read_bytes() for path in site.feeds.iterdir()} == before
