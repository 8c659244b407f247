# SPDX-License-Identifier: MIT
"""What a run costs: ``python -m tests.bench.runs [ITEMS]``.

A site with so many stored items, read hourly: the run with no news against ``import click`` in a fresh Python, by turns
in one measurement, and the run with ten new items.  CPU seconds of whole processes, medians.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

FEEDPUB = [sys.executable, "-c", "from feedpub.cli import main; main()", "build", "--quiet", "listing.txt"]
RIVAL = [sys.executable, "-c", "import click"]
SHOWN = 50
"""Items on the page at a time."""


def write(folder: Path, newest: int) -> None:
    """A page that shows the last `SHOWN` of its items."""
    blocks = []
    for n in range(newest, max(newest - SHOWN, 0), -1):
        title = f"Berth {n} of the harbour gets a crane"
        blocks.append(f"{title}\n\n{title}\n\nThe crane at berth {n} lifts more than the old one did before.\n\n")
    (folder / "listing.txt").write_text("".join(blocks), encoding="utf-8")


def cpu(command: list[str], folder: Path) -> float:
    """CPU seconds of one process, user and system."""
    before = os.times()
    subprocess.run(command, cwd=folder, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def measure(folder: Path, items: int, rounds: int) -> dict[str, float]:
    """Medians in CPU seconds: ``rival``, ``no news``, ``ten new``; and the ratio of the first two."""
    for newest in range(SHOWN, items + 1, SHOWN // 2):
        write(folder, newest)
        subprocess.run(FEEDPUB, cwd=folder, check=True)
    newest = items
    pairs = [(cpu(RIVAL, folder), cpu(FEEDPUB, folder)) for _ in range(rounds)]
    ten = []
    for _ in range(rounds):
        newest += 10
        write(folder, newest)
        ten.append(cpu(FEEDPUB, folder))
    return {
        "rival": statistics.median(rival for rival, _ in pairs),
        "no news": statistics.median(ours for _, ours in pairs),
        "ratio": statistics.median(ours / rival for rival, ours in pairs),
        "ten new": statistics.median(ten),
    }


def main() -> None:
    """Measure, and print."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with TemporaryDirectory() as folder:
        for name, value in measure(Path(folder), items, rounds=15).items():
            print(f"{name:<8} {value:.3f}{'' if name == 'ratio' else ' s CPU'}")


if __name__ == "__main__":
    main()
