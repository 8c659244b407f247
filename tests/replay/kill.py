# SPDX-License-Identifier: MIT
"""``python -m tests.replay.kill --kills 300``: end real builds that have news with SIGKILL, at moments all over a run.

After each kill every file in the output folder is the old one or the new one, to the byte, and the next run makes of it
what a run that nobody killed makes: the same files, no other ones, and a state that SQLite finds sound.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import click

from feedpub.cli import cli
from tests.replay import words

Files = dict[str, bytes]
_OLD, _NEW = "2026-03-20T08:00:00Z", "2026-03-21T08:00:00Z"
_MAIN = "from feedpub.cli import main; main()"


@dataclass(slots=True)
class Kills:
    """What came of it."""

    moments: Counter[str] = field(default_factory=Counter)
    """How the folder looked after each: nothing written, files beside their places, some in place, all in place."""
    faults: list[str] = field(default_factory=list)


def command(folder: Path, now: str, *more: str) -> list[str]:
    """A build as a process of its own."""
    return [sys.executable, "-c", _MAIN, "build", "--config", str(folder / "feedpub.toml"), "--now", now, *more]


def build(folder: Path, now: str = _NEW) -> None:
    """A build in this process, which is sooner."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        cli(["build", "--config", str(folder / "feedpub.toml"), "--now", now], standalone_mode=False)


def listing(rng: Random, count: int) -> str:
    """So many items in the shape of the sample listing, each in one of two categories."""
    parts = []
    for n in range(count):
        title, text = words.title(rng), ". ".join(words.text(rng, words.name(n)))
        parts.append(
            f"{title} {n}\n\n{title} {n}\n\n{text}.\n\n03/{1 + n % 19:02}/2026 {rng.choice(words.CATEGORIES[:2])}\n"
        )
    return "Read More\n".join(reversed(parts))


def prepare(folder: Path, rng: Random) -> None:
    """A site that was built once, and whose listing has news since."""
    (folder / "feedpub.toml").write_text(
        'title = "A site"\nbase_url = "https://example.org/"\nkeep = {items = 10}\n'
        '[[sources]]\npath = "page.txt"\ndate_order = "mdy"\n'
    )
    news = listing(rng, 15)
    (folder / "page.txt").write_text("Read More\n".join(news.split("Read More\n")[4:]))
    build(folder, _OLD)
    (folder / "page.txt").write_text(news)


def files(folder: Path) -> Files:
    """The output folder, temporary files and all."""
    feeds = folder / "feeds"
    return {str(p.relative_to(feeds)): p.read_bytes() for p in feeds.rglob("*") if p.is_file()}


def kill_many(count: int, rng: Random) -> Kills:
    """Kill so many runs."""
    kills = Kills()
    with TemporaryDirectory() as parent:
        origin, unkilled = Path(parent, "origin"), Path(parent, "unkilled")
        origin.mkdir()
        prepare(origin, rng)
        shutil.copytree(origin, unkilled)
        start = perf_counter()
        subprocess.run(command(unkilled, _NEW), check=True, capture_output=True, timeout=120)
        duration = perf_counter() - start
        old, new = files(origin), files(unkilled)
        if old == new:
            kills.faults.append("there was no news")
        while kills.moments.total() < count and not kills.faults:
            duration = _one(origin, Path(parent, "victim"), duration, rng, old, new, kills)
    return kills


def _one(origin: Path, victim: Path, duration: float, rng: Random, old: Files, new: Files, kills: Kills) -> float:
    """Kill one run, look, heal, look again; how long a run seems to take now."""
    shutil.copytree(origin, victim)
    process = subprocess.Popen(command(victim, _NEW), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # A third all over the run, a third while files are written, a third while they are put in place, in a twinkling.
    match rng.randrange(3):
        case 0:
            sleep(rng.random() * duration)
        case 1:
            _wait(victim, process, lambda waiting, most: waiting > 0)
            sleep(rng.random() * rng.choice((0.001, 0.01, 0.05)))
        case _:
            _wait(victim, process, lambda waiting, most: waiting < most)
    process.send_signal(signal.SIGKILL)
    killed = process.wait() == -signal.SIGKILL
    if killed:
        kills.moments[_look(victim, old, new, kills)] += 1
    build(victim)
    _healed(victim, new, kills)
    shutil.rmtree(victim)
    return duration * (1.02 if killed else 0.95)


def _wait(victim: Path, process: subprocess.Popen[bytes], ripe: Callable[[int, int], bool]) -> None:
    """Wait for a moment, told by how many files wait beside their places, and how many did at most."""
    most = 0
    while process.poll() is None:
        waiting = sum(name.startswith(".") for name in os.listdir(victim / "feeds"))  # noqa: PTH208 - the quickest way
        most = max(most, waiting)
        if ripe(waiting, most):
            return


def _look(victim: Path, old: Files, new: Files, kills: Kills) -> str:
    """Every file is whole: the old one, or the new one."""
    found = files(victim)
    shown = {name: data for name, data in found.items() if not name.rpartition("/")[2].startswith(".")}
    for name, data in shown.items():
        if data not in (old.get(name), new.get(name)):
            kills.faults.append(f"{name} is neither the old one nor the new one")
    for name in old.keys() - shown.keys():
        kills.faults.append(f"{name} is gone")
    if shown == new:
        return "all in place"
    if shown == old:
        return "nothing written" if len(found) == len(shown) else "beside their places"
    return "some in place"


def _healed(victim: Path, new: Files, kills: Kills) -> None:
    """The run after it has made all good."""
    found = files(victim)
    wrong = sorted(name for name in found.keys() | new.keys() if found.get(name) != new.get(name))
    if wrong:
        kills.faults.append(f"after the next run these differ: {wrong}")
    db = sqlite3.connect(victim / ".feeds.sqlite3")
    try:
        sound = db.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        db.close()
    if sound != "ok":
        kills.faults.append(f"the state is not sound: {sound}")
    left = [p.name for p in victim.iterdir() if "-wal" in p.name or "-shm" in p.name or "damaged" in p.name]
    if left:
        kills.faults.append(f"files were left: {left}")


@click.command()
@click.option("--kills", default=300, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(kills: int, seed: int) -> None:
    """Kill builds, and see what is left."""
    start = perf_counter()
    result = kill_many(kills, Random(seed))
    for fault in result.faults:
        click.echo(fault)
    counts = ", ".join(f"{name} {n}" for name, n in result.moments.most_common())
    click.echo(f"seed {seed}: {result.moments.total()} kills ({counts}), {len(result.faults)} faults,")
    click.echo(f"{perf_counter() - start:.0f} s")
    sys.exit(bool(result.faults))


if __name__ == "__main__":
    main()
