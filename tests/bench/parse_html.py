# SPDX-License-Identifier: MIT
"""How fast an HTML list is read: ``python -m tests.bench.parse_html [ITEMS]``.

The rival, on the same bytes in the same run, is what nobody can do without: lexbor's parse.
"""

import sys
import time
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser

from feedpub.model import Document, ParseOptions
from feedpub.parse.html import parse_html

ITEM = (
    '<article class="post"><h2 class="title"><a href="/news/{0}">Port number {0} orders electric carriers</a></h2>'
    '<p class="meta"><time datetime="2024-01-{1:02}">{1} January 2024</time> <a href="/tag/port" rel="tag">Port</a></p>'
    "<p>The terminal replaces the oldest third of its fleet and puts charging places under the cranes.</p></article>"
)


def page(items: int) -> bytes:
    """A list of the usual kind."""
    rows = "".join(ITEM.format(n, n % 28 + 1) for n in range(items))
    return f"<!doctype html><html><body><main>{rows}</main></body></html>".encode()


def ours(data: bytes) -> int:
    """The items that are found."""
    return len(parse_html(Document(name="page", data=data), ParseOptions()).items)


def seconds(work: Callable[[bytes], object], data: bytes, times: int = 5) -> float:
    """The best of a few runs, in seconds of this process."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work(data)
        best = min(best, time.process_time() - start)
    return best


def main(items: int = 1_000) -> str:
    """One line with the figures, for so many items and for four times as many."""
    one, four = page(items), page(4 * items)
    mine, bare = seconds(ours, one), max(seconds(LexborHTMLParser, one), 1e-9)
    growth = seconds(ours, four, 1) / max(mine, 1e-9)
    return (
        f"{items} items: {mine * 1000:.1f} ms, {mine / bare:.0f} times lexbor; four times the page {growth:.1f} times"
    )


if __name__ == "__main__":
    print(main(*map(int, sys.argv[1:2])))
