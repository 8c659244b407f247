# SPDX-License-Identifier: MIT
"""How fast feeds are written, read back and checked, beside feedgen writing the same items.

Run it: ``python -m tests.bench.formats``.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter

from feedgen.feed import FeedGenerator
from msgspec.structs import replace

from feedpub.check import check_bytes
from feedpub.formats import FORMATS
from feedpub.formats.readback import read_feed
from feedpub.formats.site import render_site
from feedpub.model import DateSource, Feed, Item

NOON = datetime(2023, 11, 7, 12, tzinfo=UTC)


def sample(count: int) -> Feed:
    """A feed with so many plain items."""
    items = tuple(
        Item(
            id=f"urn:uuid:00000000-0000-5000-8000-{n:012}",
            title=f"Item {n}: customs & ports",
            link=f"https://example.org/{n}",
            permalink=True,
            published=NOON - timedelta(hours=n),
            updated=NOON - timedelta(hours=n),
            date_source=DateSource.ITEM,
            summary="Exporters with fewer than ten people spend a fifth of their time on forms. " * 4,
            categories=("Customs",),
        )
        for n in range(count)
    )
    return Feed(
        slug="all",
        id="urn:uuid:00000000-0000-5000-8000-ffffffffffff",
        title="All",
        description="All",
        link="https://example.org/",
        base_url="https://example.org/feeds/",
        updated=NOON,
        items=items,
    )


def with_feedgen(feed: Feed) -> bytes:
    """What a program that uses feedgen in the plain way writes."""
    plain = FeedGenerator()
    plain.id(feed.id)
    plain.title(feed.title)
    plain.link(href=feed.link)
    plain.description(feed.description)
    plain.updated(feed.updated)
    for item in feed.items:
        entry = plain.add_entry(order="append")
        entry.id(item.id)
        entry.title(item.title)
        entry.link(href=item.link)
        entry.summary(item.summary)
        entry.content(item.summary, type="html")
        entry.published(item.published)
        entry.updated(item.updated)
        entry.category({"term": "Customs"})
    data: bytes = plain.atom_str(pretty=True)
    return data


def seconds(action: Callable[[], object]) -> float:
    """The best of three."""
    times = []
    for _ in range(3):
        start = perf_counter()
        action()
        times.append(perf_counter() - start)
    return min(times)


def measure(count: int) -> dict[str, float]:
    """Microseconds an item; and for `check` milliseconds for 10 kB."""
    feed = sample(count)
    result = {"feedgen atom": seconds(lambda: with_feedgen(feed)) / count * 1e6}
    for name, style in FORMATS.items():
        data = style.render(feed)
        pieces = [style.item(item) for item in feed.items]
        result[f"write {name}"] = seconds(partial(style.render, feed)) / count * 1e6
        result[f"splice {name}"] = seconds(partial(style.feed, feed, pieces)) / count * 1e6
        check = seconds(partial(check_bytes, data))
        result[f"check {name}, ms for 10 kB"] = check * 1e3 / (len(data) / 1e4)
    atom = FORMATS["atom"].render(feed)
    result["read back atom"] = seconds(lambda: read_feed(atom)) / count * 1e6
    topics = [feed, *(replace(feed, slug=f"topic-{n}", items=feed.items[n::4]) for n in range(4))]
    result["whole site, 5 feeds, 3 formats, pages"] = seconds(lambda: render_site(topics)) / count * 1e6
    return result


def main(count: int = 1000) -> None:
    """Print a table: microseconds an item, and how often that is feedgen's."""
    result = measure(count)
    rival = result["feedgen atom"]
    for name, value in result.items():
        ratio = "" if "10 kB" in name else f"{value / rival:8.2f} × feedgen"
        sys.stdout.write(f"{name:40} {value:9.2f} {ratio}\n")


if __name__ == "__main__":
    main()
