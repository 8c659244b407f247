# SPDX-License-Identifier: MIT
"""What runs cost, each beside its rival in the same measurement: ``python -m tests.bench [--small] [NAME ...]``.

CPU seconds of whole processes (user and system, ``wait4``), by turns A B A B, medians; and the peak of memory.  A goal
stands behind each; nothing is asserted.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.process import CLICK, Cost, beside, cost, median
from tests.bench.sites import KEPT, SHOWN, Site, made


@dataclass(frozen=True, slots=True)
class Size:
    """How large the sites are that are measured."""

    many: int = 1_000_000
    some: int = 10_000
    new: int = 100_000
    topics: int = 200
    sources: int = 200
    files: int = 1000
    rounds: int = 9


SMALL = Size(many=200, some=60, new=60, topics=5, sources=3, files=30, rounds=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement."""

    what: str
    ours: Cost
    rival: str
    theirs: Cost
    ratio: float
    goal: str

    def __str__(self) -> str:
        ours = f"{self.ours.cpu:8.3f} s {self.ours.peak:6.0f} MB"
        theirs = f"{self.theirs.cpu:8.3f} s {self.theirs.peak:6.0f} MB"
        return f"{self.what:<42}{ours}   {self.rival:<22}{theirs}   ratio {self.ratio:6.2f}   goal {self.goal}"


def no_news(folder: Path, size: Size) -> Iterator[Row]:
    """A run that finds nothing: at few and many stored items, one source and many, many files."""
    files = max(1, size.files // 4)  # a topic's feed has three formats and a page
    cases = {
        f"no news, {100:,} stored": {"items": 100},
        f"no news, {size.many:,} stored": {"items": size.many},
        f"no news, {size.sources} sources": {"items": SHOWN, "sources": size.sources},
        f"no news, {size.files:,} files": {"items": SHOWN, "topics": files},
    }
    for n, (what, kind) in enumerate(cases.items()):
        site = made(folder / f"none-{n}", **kind)
        site.build()
        goal = f"1.6 + {0.2 * size.sources:.0f} ms" if "sources" in kind else "1.6"
        ours, theirs, ratio = beside(site.build, lambda: cost(CLICK, folder), size.rounds)
        yield Row(what, ours, "import click", theirs, ratio, goal)


def ten_new(folder: Path, size: Size) -> Iterator[Row]:
    """Ten new items, at some and at many stored; beside the run that finds nothing."""
    for items in (size.some, size.many):
        site = made(folder / f"ten-{items}", items=items, topics=size.topics)
        newest = [SHOWN]
        rows = [_news(site, newest) for _ in range(size.rounds)]
        ours, theirs = median([a for a, _ in rows]), median([b for _, b in rows])
        what = f"10 new into {items:,}, {size.topics} topics"
        yield Row(what, ours, "no news", theirs, ours.cpu / theirs.cpu, "4")


def _news(site: Site, newest: list[int]) -> tuple[Cost, Cost]:
    newest[0] += 10
    site.page(newest[0])
    return site.build(), site.build()


def all_new(folder: Path, size: Size) -> Iterator[Row]:
    """Everything is new: a page of many items into an empty state, beside bare feedgen writing the same ones twice."""
    made_of = Site(folder / "new", topics=size.topics)
    made_of.folder.mkdir()
    made_of.write()
    made_of.page(size.new, shown=size.new)
    rival = (sys.executable, "-m", "tests.bench.feedgen_alone", str(made_of.folder / "page-0.jsonl"))

    def ours() -> Cost:
        for path in made_of.folder.glob(".feeds*"):
            path.unlink()
        for path in (made_of.folder / "feeds").glob("*"):
            path.unlink()
        return made_of.build()

    ours_, theirs, ratio = beside(ours, lambda: cost(rival, Path.cwd()), min(size.rounds, 3))
    yield Row(f"{size.new:,} new, {size.topics} topics", ours_, "feedgen, RSS and Atom", theirs, ratio, "1")


def rebuild(folder: Path, size: Size) -> Iterator[Row]:
    """All feeds anew after a change of the configuration, beside the writing of their bytes.  What a run without news
    costs is not counted.
    """
    site = made(folder / "again", items=size.many, topics=size.topics, standing=size.topics * KEPT)
    replace(site, title="Quays").write()
    site.build()  # now all files are there
    writing = (sys.executable, "-m", "tests.bench.writing", str(site.folder / "feeds"), str(folder / "written"))
    changes: dict[str, list[dict[str, Any]]] = {
        "another title": [{"title": f"Harbours {n}"} for n in range(3)],
        "another base_url": [{"base_url": f"https://example.org/{n}/"} for n in range(3)],
        "a topic more": [{"topics": size.topics + 1 + n} for n in range(3)],
    }
    for what, steps in changes.items():
        rows = [_changed(replace(site, **step), writing) for step in steps[: size.rounds]]
        ours, idle, theirs = (median([row[n] for row in rows]) for n in range(3))
        ratio = (ours.cpu - idle.cpu) / theirs.cpu
        yield Row(f"{what}, {size.many:,} stored", ours, "writing the same bytes", theirs, ratio, "3")


def _changed(site: Site, writing: Sequence[str]) -> tuple[Cost, Cost, Cost]:
    """A run of the site with another configuration, one without news, and the rival."""
    site.write()
    return site.build(), site.build(), cost(writing, Path.cwd())


BENCHES: dict[str, Callable[[Path, Size], Iterator[Row]]] = {
    "no-news": no_news,
    "ten-new": ten_new,
    "all-new": all_new,
    "rebuild": rebuild,
}


def main(names: list[str], size: Size) -> list[Row]:
    """Measure, and print each row as it comes."""
    rows = []
    for name in names or BENCHES:
        with TemporaryDirectory() as folder:
            for row in BENCHES[name](Path(folder), size):
                print(row, flush=True)
                rows.append(row)
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What runs cost, each beside its rival.")
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--small", action="store_true", help="small sites, one round: whether it still runs")
    options = parser.parse_args()
    main(options.names, SMALL if options.small else Size())
