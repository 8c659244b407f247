# SPDX-License-Identifier: MIT
"""How fast a long text listing is read: ``python -m tests.bench.parse_text [MEGABYTES]``.

The rival, on the same bytes in the same run, is what nobody can do without: `str.splitlines` and one regular
expression that looks for a date in each line.
"""

import re
import sys
import time
from collections.abc import Callable

from feedpub.parse.text import read_text

DATE = re.compile(r"\b\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b")
TEXT = (
    "The terminal replaces the oldest third of its diesel fleet and puts charging places under the cranes. Dockers had "
    "two machines over the winter and asked for quieter horns and warmer cabs, which the maker will build. "
    "The port pays for half of the work, the rest comes from a fund for cleaner coasts, and the first six carriers are "
    "to be at work before the summer timetable begins. A study of the noise nearby will follow in autumn. "
)


def listing(megabytes: float) -> str:
    """Items of the kind that the project began with: a doubled title, a summary, sometimes a date and a category."""
    blocks: list[str] = []
    size = 0
    while size < megabytes * 1_000_000:
        n = len(blocks)
        title = f"Port Number {n} Orders Electric Straddle Carriers"
        end = f"{n % 12 + 1:02}/{n % 28 + 1:02}/2023 Logistics\nRead More\n" if n % 3 else ""
        blocks.append(f"{title}\n\n{title}\n\n{TEXT * (1 + n % 3)}\n\n{end}")
        size += len(blocks[-1])
    return "".join(blocks)


def rival(text: str) -> int:
    """Lines with a date."""
    return sum(1 for line in text.splitlines() if DATE.search(line))


def seconds(work: Callable[[str], object], text: str, times: int = 3) -> float:
    """The best of a few runs, in seconds of this process."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


def main(megabytes: float = 10.0) -> str:
    """One line with the figures."""
    text = listing(megabytes)
    items = len(read_text(text).items)
    ours, theirs = seconds(read_text, text), max(seconds(rival, text), 1e-9)
    speed = len(text.encode()) / 1e6 / max(ours, 1e-9)
    return f"{items} items, {speed:.1f} MB/s, {ours / theirs:.1f} times str.splitlines and one regular expression"


if __name__ == "__main__":
    print(main(*map(float, sys.argv[1:2])))
