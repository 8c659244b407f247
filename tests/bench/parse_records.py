# SPDX-License-Identifier: MIT
"""How fast long structured sources are read: ``python -m tests.bench.parse_records [RECORDS]``.

The rival of each kind, on the same bytes in the same run, is the plain library's own reading: `json.loads` of each
line, `csv.DictReader`, feedparser.
"""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator

import feedparser

from feedpub.model import Document
from feedpub.parse import parse
from tests.bench.parse_text import TEXT, seconds

Record = dict[str, str]


def records(count: int) -> list[Record]:
    """Items of a shape that exports have: six columns, a sentence or three of text."""
    return [
        {
            "title": f"Port number {n} orders electric straddle carriers",
            "link": f"https://example.org/news/{n}-carriers",
            "date": f"202{n % 6}-{n % 12 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:{n % 60:02}:00Z",
            "summary": TEXT[: 120 + n % 200].strip(),
            "author": f"Writer {n % 7}",
            "category": ("Ports", "Rail", "Customs")[n % 3],
        }
        for n in range(count)
    ]


def json_lines(items: list[Record]) -> str:
    return "\n".join(map(json.dumps, items))


def table(items: list[Record]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(items[0]))
    writer.writeheader()
    writer.writerows(items)
    return out.getvalue()


def feed(items: list[Record]) -> str:
    entries = (
        f"<item><title>{r['title']}</title><link>{r['link']}</link><pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate>"
        f"<description>{r['summary']}</description><category>{r['category']}</category></item>"
        for r in items
    )
    return f"<rss version='2.0'><channel><title>News</title>{''.join(entries)}</channel></rss>"


KINDS: dict[str, tuple[Callable[[list[Record]], str], Callable[[str], object]]] = {
    "x.jsonl": (json_lines, lambda text: [json.loads(line) for line in text.splitlines()]),
    "x.csv": (table, lambda text: list(csv.DictReader(io.StringIO(text)))),
    "x.rss": (feed, lambda text: feedparser.parse(io.BytesIO(text.encode()))),
}
"""By the name of a file of each kind: what writes one, and the rival that reads it."""


def lines(count: int = 100_000) -> Iterator[str]:
    """A line with the figures of each kind."""
    items = records(count)
    for name, (write, rival) in KINDS.items():
        text = write(items)
        document = Document(name=name, data=text.encode())

        def ours(_: str, document: Document = document) -> object:
            return parse(document).items

        turns = [(seconds(ours, text, 1), seconds(rival, text, 1)) for _ in range(3)]  # a busy machine slows both
        mine, theirs = (max(min(times), 1e-9) for times in zip(*turns, strict=True))
        speed = count / mine
        yield f"{name}: {count} items, {speed:,.0f} items/s, {mine / theirs:.1f} times the plain library"


if __name__ == "__main__":
    for line in lines(*map(int, sys.argv[1:2])):
        print(line)
