# SPDX-License-Identifier: MIT
"""How costs grow: ``python -m tests.bench.growth`` measures, and renews the table and the picture of the README.

CPU seconds of whole processes: runs of feedpub over what is stored, over topics and over sources; all new beside
feedgen and feedgenerator alone, which write the same items once as RSS and once as Atom, and Pelican, which makes its
own site of as many posts.  Who is not installed is left out.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import plot
from tests.bench.process import Cost, cost, median
from tests.bench.sites import SHOWN, Site, item, made

ROOT = Path(__file__).parents[2]
PICTURE = Path(__file__).with_name("growth.svg")
_POSTS = 1_000
"""Pelican takes minutes for more."""
_BETWEEN = re.compile(r"(?<=<!-- growth -->\n).*?(?=<!-- /growth -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is measured."""

    stored: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    new: tuple[int, ...] = (100, 1_000, 10_000)
    topics: tuple[int, ...] = (1, 20, 200, 2_000)
    sources: tuple[int, ...] = (1, 10, 100, 1_000)
    rounds: int = 3


SMALL = Sizes(stored=(60, 120), new=(20, 60), topics=(1, 5), sources=(1, 3), rounds=1)
Lines = dict[str, list[tuple[float, float]]]


def stored(folder: Path, sizes: Sizes) -> Lines:
    """Ten new, and no news, where so many are stored; five topics."""
    return _runs(folder, {n: made(folder / f"stored-{n}", items=n, topics=5) for n in sizes.stored}, sizes)


def topics(folder: Path, sizes: Sizes) -> Lines:
    """The same, with so many topics; a thousand stored."""
    few = min(1_000, max(sizes.stored))
    return _runs(folder, {n: made(folder / f"topics-{n}", items=few, topics=n) for n in sizes.topics}, sizes)


def sources(folder: Path, sizes: Sizes) -> Lines:
    """The same, with so many sources, one of which has news."""
    return _runs(folder, {n: made(folder / f"sources-{n}", items=10, sources=n) for n in sizes.sources}, sizes)


def _runs(folder: Path, sites: dict[int, Site], sizes: Sizes) -> Lines:
    lines: Lines = {"feedpub, ten new": [], "feedpub, no news": []}
    for size, site in sites.items():
        site.build()
        rows = []
        for n in range(sizes.rounds):
            site.page(SHOWN + 10 * (n + 1))
            rows.append((site.build(), site.build()))
        lines["feedpub, ten new"].append((size, median([a for a, _ in rows]).cpu))
        lines["feedpub, no news"].append((size, median([b for _, b in rows]).cpu))
    return lines


def new(folder: Path, sizes: Sizes) -> Lines:
    """So many items at once, none known; five topics.  Beside others."""
    lines: Lines = {}
    for size in sizes.new:
        site = Site(folder / f"new-{size}", topics=5)
        site.folder.mkdir()
        site.write()
        site.page(size, shown=size)
        for name, job in _jobs(site, size):
            lines.setdefault(name, []).append((size, job().cpu))
    return lines


def _jobs(site: Site, size: int) -> Iterator[tuple[str, Callable[[], Cost]]]:
    yield "feedpub, all new", site.build
    page = str(site.folder / "page-0.jsonl")
    for name in ("feedgen", "feedgenerator"):
        if find_spec(name) is not None:
            command = [sys.executable, "-m", f"tests.bench.{name}_alone", page]
            yield f"{name}, RSS and Atom", lambda command=command: cost(command, ROOT)  # type: ignore[misc]
    if find_spec("pelican") is not None and size <= _POSTS:
        posts = site.folder / "posts"
        _posts(posts, size)
        settings = ["-e", 'FEED_ALL_RSS="feeds/all.rss.xml"', 'FEED_ALL_ATOM="feeds/all.atom.xml"']
        pelican = [sys.executable, "-m", "pelican", str(posts), "-o", str(site.folder / "site"), "-q", *settings]
        yield "Pelican, its own site", lambda: cost(pelican, site.folder)


def _posts(folder: Path, size: int) -> None:
    folder.mkdir()
    for n in range(1, size + 1):
        told = item(n)
        head = f"{told['title']}\n{'#' * len(told['title'])}\n\n:date: 2026-03-01 08:{n % 60:02}\n:slug: post-{n}\n\n"
        (folder / f"{n}.rst").write_text(head + told["summary"] + "\n", encoding="utf-8")


PANELS: dict[str, Callable[[Path, Sizes], Lines]] = {
    "items at once": new,
    "items stored": stored,
    "topics": topics,
    "sources": sources,
}


def measure(sizes: Sizes) -> dict[str, Lines]:
    """All panels."""
    found = {}
    for name, panel in PANELS.items():
        with TemporaryDirectory() as folder:
            found[name] = panel(Path(folder), sizes)
        print(table({name: found[name]}), flush=True)
    return found


def table(panels: dict[str, Lines]) -> str:
    """The figures, as Markdown: one table a panel."""
    parts = []
    for name, lines in panels.items():
        sizes = [x for x, _ in max(lines.values(), key=len)]
        parts.append(f"| {name} | " + " | ".join(f"{size:,.0f}" for size in sizes) + " |")
        parts.append("| --- |" + " ---: |" * len(sizes))
        for line, points in lines.items():
            known = dict(points)
            parts.append(f"| {line} | " + " | ".join(f"{known[x]:.2f} s" if x in known else "" for x in sizes) + " |")
        parts.append("")
    return "\n".join(parts)


def main() -> None:
    """Measure, and renew."""
    parser = argparse.ArgumentParser(description="How costs grow.")
    parser.add_argument("--small", action="store_true", help="small sizes, nothing is renewed: whether it still runs")
    small = parser.parse_args().small
    found = measure(SMALL if small else Sizes())
    if small:
        return
    PICTURE.write_text(plot.picture(found, unit="s"), encoding="utf-8")
    readme = ROOT / "README.md"
    shown = f"\n{table(found)}\n![How costs grow]({PICTURE.relative_to(ROOT)})\n\n"
    readme.write_text(_BETWEEN.sub(lambda _: shown, readme.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
