# SPDX-License-Identifier: MIT
"""How fast Markdown is read: ``python -m tests.bench.parse_markdown [PIECES]``.

A changelog, and what a parser may stumble over: quotes in quotes, and brackets that nobody closes.  The rival, on the
same bytes in the same run, is what nobody can do without: markdown-it's own parse.
"""

import sys
import time
from collections.abc import Callable

from markdown_it import MarkdownIt

from feedpub.model import Document, ParseOptions
from feedpub.parse.markdown import parse_markdown

SHAPES = {"changelog": "## 1.{n}.0 - 2024-01-02\n\n- The crane lifts *more*.\n\n", "quotes": "> ", "brackets": "["}


def document(shape: str, pieces: int) -> str:
    """A page of one shape."""
    return "# Changes\n\n" + "".join(SHAPES[shape].replace("{n}", str(n)) for n in range(pieces)) + "\n"


def ours(text: str) -> int:
    """The items that are found."""
    return len(parse_markdown(Document(name="x.md", data=text.encode()), ParseOptions()).items)


def rival(text: str) -> int:
    """The tokens of the document."""
    return len(MarkdownIt("commonmark").parse(text))


def seconds(work: Callable[[str], object], text: str) -> float:
    """The better of two runs, in seconds of this process."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


def main(pieces: int = 5_000) -> str:
    """A line for each shape."""
    told = []
    for shape in SHAPES:
        text = document(shape, pieces)
        mine, theirs = seconds(ours, text), max(seconds(rival, text), 1e-9)
        told.append(f"{shape}: {ours(text)} items, {mine:.2f} s of CPU, {mine / theirs:.1f} times markdown-it alone")
    return "\n".join(told)


if __name__ == "__main__":
    print(main(*map(int, sys.argv[1:2])))
