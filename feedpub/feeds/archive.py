# SPDX-License-Identifier: MIT
"""What has left a feed stays in its archive pages (RFC 5005, section 4): history without a cap.

The current feed holds the newest items and names the newest page; each page names the one before.  A page is written
once and never again, whatever happens to its items: who has read it need not come back.  So it does not name the page
after it, which comes later; it names the current feed.  An item that changes after it has left the current feed is
not told anew.  Only where a person changes or retracts one, its pages are written again.

A run asks in this order: `cut` says which items make new pages, in the order of their arrival; the state remembers each
item's page; `page` is the feed of one page, to be written if its file does not exist; `with_archive` is the current
feed.  Pages need `base_url`: a page that nobody can find is not worth its bytes.
"""

from collections.abc import Sequence, Set

from msgspec.structs import replace

from feedpub.model import Feed, Item, Tombstone

FOLDER = "archive"


def cut(waiting: Sequence[str], *, kept: Set[str], size: int) -> tuple[tuple[str, ...], ...]:
    """The new pages: `size` items each.

    Args:
        waiting: Ids of a feed's items that stand in no page yet, in the order of their arrival, oldest first.
        kept: Ids of the items that the current feed still holds.
        size: Items in a full page, 1 or more.

    A page that is not full is cut only when one of its items is in `kept` no longer and would be nowhere.
    """
    pages = (tuple(waiting[start : start + size]) for start in range(0, len(waiting), size))
    return tuple(found for found in pages if len(found) == size or not kept >= set(found))


def page(feed: Feed, number: int, items: Sequence[Item], tombstones: Sequence[Tombstone] = ()) -> Feed:
    """Page `number` of `feed`, counted from 1, the oldest; `items` in the order of their arrival.  `tombstones` stand
    for the items that were in it and have been retracted.
    """
    return replace(
        feed,
        slug=page_name(feed.slug, number),
        items=tuple(sorted(items, key=lambda item: item.published, reverse=True)),
        updated=max([*(item.updated for item in items), *(t.when for t in tombstones)], default=feed.updated),
        tombstones=tuple(tombstones),
        hub=None,  # nothing will ever be news here
        current=feed.slug,
        prev_archive=page_name(feed.slug, number - 1) if number > 1 else None,
        stylesheet=feed.stylesheet and f"../{feed.stylesheet}",
    )


def with_archive(feed: Feed, pages: int) -> Feed:
    """The current feed when there are so many pages."""
    return replace(feed, prev_archive=page_name(feed.slug, pages) if pages else None)


def page_name(slug: str, number: int) -> str:
    """Where a page is, below the output folder: the name of its files without their ending."""
    return f"{FOLDER}/{slug}-{number:04}"
