# SPDX-License-Identifier: MIT
"""Sites to measure: pages as JSON Lines, so many topics and sources, and a state that has seen so many items.

What a site has stored for years can't be played in a measurement: the state is filled through its own tables, with all
that runs leave of an item that has left its page and its feeds.
"""

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feedpub.identity.keys import mint
from tests.bench.process import FEEDPUB, Cost, cost

SHOWN = 50
"""Items on a page at a time."""
KEPT = 100
"""Items that a feed holds, where nothing else is configured."""
_YEAR = 300 * 86400
"""Seconds since the first item came: texts are kept for a little longer."""
_THINGS = ("crane", "lock", "ferry", "depot", "tariff", "quota", "tunnel", "bridge", "buoy", "ramp")
_WORDS = "The harbour board has met the carriers and says that the work begins before the summer timetable does. "


@dataclass(frozen=True, slots=True)
class Site:
    """A folder with a configuration and pages."""

    folder: Path
    sources: int = 1
    topics: int = 0
    title: str = "Harbours"
    base_url: str = "https://example.org/feeds/"

    def write(self) -> None:
        """The configuration."""
        lines = [f'title = "{self.title}"', 'link = "https://example.org/"', f'base_url = "{self.base_url}"']
        lines += ["[keep]", "archive = false"]  # the pages of a million items are other files than feeds
        for n in range(self.sources):
            lines += ["[[sources]]", f'path = "page-{n}.jsonl"', f'name = "page-{n}"']
        for n in range(self.topics):
            lines += [f"[topics.topic-{n}]", f'any = ["berth {n}", "quay{n}*"]']
        (self.folder / "feedpub.toml").write_text("\n".join(lines), encoding="utf-8")

    def page(self, newest: int, *, source: int = 0, shown: int = SHOWN) -> None:
        """The page of a source with its latest items; it was written a while ago, as pages are."""
        path = self.folder / f"page-{source}.jsonl"
        items = (json.dumps(item(n, source)) for n in range(newest, max(newest - shown, 0), -1))
        path.write_text("\n".join(items), encoding="utf-8")
        os.utime(path, (time.time() - 60, time.time() - 60 + newest % 50))

    def build(self) -> Cost:
        """One run, as cron makes it."""
        return cost([*FEEDPUB, "build", "--quiet"], self.folder)


def item(n: int, source: int = 0) -> dict[str, str]:
    """The n-th item that a source has ever had."""
    title = f"Harbour {n}.{source} gets a {_THINGS[n % 10]} at berth {n % 211}"
    return {"title": title, "url": f"https://example.org/{source}/{n}", "summary": f"{title}. {_WORDS * (1 + n % 3)}"}


def made(folder: Path, *, items: int, sources: int = 1, topics: int = 0, standing: int = 0) -> Site:
    """A site that has seen so many items, the last so many of which stand in the feeds of their topics still."""
    folder.mkdir()
    site = Site(folder, sources, topics)
    site.write()
    for source in range(sources):
        site.page(min(items, SHOWN), source=source, shown=min(items, SHOWN))
    site.build()
    if items > SHOWN:
        _fill(folder / ".feeds.sqlite3", items - SHOWN, topics, standing)
    return site


def _fill(state: Path, count: int, topics: int, standing: int) -> None:
    """Items of old: they stood on the page, in the feed with everything and in a topic, and have left all of these."""
    db = sqlite3.connect(state, isolation_level=None)
    db.execute("PRAGMA cache_size = -800000")  # kilobytes; ids stand in no order
    db.execute("PRAGMA synchronous = OFF")
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL").fetchall()
    db.execute("BEGIN")
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    body = json.loads(db.execute("SELECT body FROM item LIMIT 1").fetchone()[0])
    _move_up(db, count)
    for table, rows in _rows(count, topics, standing, body):
        db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    for _, sql in indexes:
        db.execute(sql)
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _move_up(db: sqlite3.Connection, count: int) -> None:
    """What stands on the page came later."""
    db.execute("UPDATE item SET seq = -seq")
    db.execute("UPDATE item SET seq = ? - seq", (count,))


def _rows(
    count: int, topics: int, standing: int, body: dict[str, object]
) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    began, step = time.time() - _YEAR, _YEAR / count
    for start in range(0, count, 10_000):
        some = range(start, min(start + 10_000, count))
        olds = [(n, item(n + SHOWN + 1, 9999)) for n in some]
        ids = {n: mint(f"link:{old['url']}") for n, old in olds}
        when = {n: int(began + step * n) for n in some}
        left = {n: when[n] + 86400 if n < count - standing else None for n in some}
        of_topic = {n: berth for n, old in olds if (berth := _berth(old)) < topics}
        yield "item", [_item(ids[n], n, when[n], old, body) for n, old in olds]
        yield "key", [(f"link:{old['url'].removeprefix('https://')}", ids[n]) for n, old in olds]
        yield "key", [(f"title:page-0:{old['title'].casefold()}", ids[n]) for n, old in olds]
        yield "sighting", [("page-0", ids[n], None, when[n], None, "[]") for n in some]
        yield "history", [(ids[n], when[n], "first seen in page-0") for n in some]
        yield "entry", [("all", ids[n], when[n], when[n] + 86400) for n in some]
        if of_topic:
            yield "topic", [(f"topic-{k}", ids[n], f"any: berth {k} (in the title)") for n, k in of_topic.items()]
            yield "entry", [(f"topic-{k}", ids[n], when[n], left[n]) for n, k in of_topic.items()]


def _berth(told: dict[str, str]) -> int:
    return int(told["title"].rpartition(" ")[2])


def _item(name: str, n: int, when: int, old: dict[str, str], body: dict[str, object]) -> tuple[object, ...]:
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
    told = body | {"id": name, "title": old["title"], "link": old["url"], "summary": old["summary"]}
    text = json.dumps(told | {"published": moment, "updated": moment}).encode()
    return (
        *(name, n + 1, "page-0", when, 0, when, "first-seen", when, None, None, None),
        *(old["title"], old["url"].removeprefix("https://"), None, text, None),
    )
