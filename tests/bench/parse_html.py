# SPDX-License-Identifier: MIT
"""How fast an HTML list is read: ``python -m tests.bench.parse_html [ITEMS]``.

The rival, on the same bytes in the same run, is what nobody can do without: lexbor's parse.  Each page has its own
titles, as in a run: what was found out of one is of no use for the next.
"""

import sys
import time
from collections.abc import Callable, Sequence

from selectolax.lexbor import LexborHTMLParser

from feedpub.model import Document, ParseOptions
from feedpub.parse.html import parse_html

ITEM = (
    '<article class="post"><h2 class="title"><a href="/news/{0}">Port number {0} orders electric carriers</a></h2>'
    '<p class="meta"><time datetime="2024-01-{1:02}">{1} January 2024</time> <a href="/tag/port" rel="tag">Port</a></p>'
    "<p>The terminal replaces the oldest third of its fleet and puts charging places under the cranes.</p></article>"
)


def page(items: int, first: int = 0) -> bytes:
    """A list of the usual kind."""
    rows = "".join(ITEM.format(n, n % 28 + 1) for n in range(first, first + items))
    return f"<!doctype html><html><body><main>{rows}</main></body></html>".encode()


def ours(data: bytes) -> int:
    """The items that are found."""
    return len(parse_html(Document(name="page", data=data), ParseOptions()).items)


def seconds(work: Callable[[bytes], object], pages: Sequence[bytes]) -> float:
    """The best of these pages, in seconds of this process."""
    best = float("inf")
    for data in pages:
        start = time.process_time()
        work(data)
        best = min(best, time.process_time() - start)
    return best


def main(items: int = 1_000) -> str:
    """One line with the figures, for so many items and for four times as many."""
    pages = [page(items, first=n * items) for n in range(5)]
    mine, bare = seconds(ours, pages), max(seconds(LexborHTMLParser, pages), 1e-9)
    growth = seconds(ours, [page(4 * items, first=5 * items)]) / max(mine, 1e-9)
    return (
        f"{items} items: {mine * 1000:.1f} ms, {mine / bare:.0f} times lexbor; four times the page {growth:.1f} times"
    )


if __name__ == "__main__":
    print(main(*map(int, sys.argv[1:2])))
