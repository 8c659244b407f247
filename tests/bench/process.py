# SPDX-License-Identifier: MIT
"""What whole processes cost, by the kernel's account (``wait4``), and two of them beside each other by turns."""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

FEEDPUB = (sys.executable, "-c", "from feedpub.cli import main; main()")
CLICK = (sys.executable, "-c", "import click")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process."""

    cpu: float
    """Seconds, user and system."""
    peak: float
    """Megabytes of memory at most."""


_LAUNCH = """
import os, sys
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, 1, 0)])
_, status, used = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""A process's memory begins with that of the one that it comes from: so it comes from a small one."""


def cost(command: Sequence[str], folder: Path) -> Cost:
    """Run it to its end in that folder.

    Its compiled modules are kept, as those of an installed program are, whatever the environment of the tests says.
    """
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    launch = [sys.executable, "-I", "-S", "-c", _LAUNCH, *command]
    done = subprocess.run(launch, cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True, check=True)
    code, cpu, peak = done.stdout.split()
    if int(code):
        raise subprocess.CalledProcessError(int(code), list(command))
    return Cost(float(cpu), int(peak) / 1024)


def median(costs: Sequence[Cost]) -> Cost:
    """The medians of both figures."""
    return Cost(statistics.median(c.cpu for c in costs), statistics.median(c.peak for c in costs))


def beside(ours: Callable[[], Cost], rival: Callable[[], Cost], rounds: int) -> tuple[Cost, Cost, float]:
    """A B A B …: the medians of both, and the median of the ratios of their CPU."""
    pairs = [(ours(), rival()) for _ in range(rounds)]
    ratio = statistics.median(a.cpu / max(b.cpu, 1e-9) for a, b in pairs)
    return median([a for a, _ in pairs]), median([b for _, b in pairs]), ratio
