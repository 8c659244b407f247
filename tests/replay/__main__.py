# SPDX-License-Identifier: MIT
"""``python -m tests.replay --rounds 10000 --seed 7``: the long form."""

import sys
from pathlib import Path
from random import SystemRandom
from tempfile import mkdtemp
from time import perf_counter

import click

from tests.replay.judge import KINDS, Verdict
from tests.replay.play import WORLD, play, play_site


@click.command()
@click.option("--rounds", default=10_000, show_default=True)
@click.option("--seed", type=int, default=None, help="[default: random, and printed]")
@click.option("--world", "world_rounds", default=WORLD, show_default=True, help="Rounds of one site.")
@click.option("--site", help="Play one site alone, named as in a fault: 7/12.")
def main(rounds: int, seed: int | None, world_rounds: int, site: str | None) -> None:
    """Play years of listings, and count what must not happen."""
    if seed is None:
        seed = SystemRandom().randrange(1_000_000)
    click.echo(f"{rounds} rounds, seed {seed}")
    start = perf_counter()
    verdict = Verdict()
    played = 0
    if site is None:
        for played in play(rounds, seed, verdict, world_rounds=world_rounds):
            _show(played, verdict, perf_counter() - start)
    else:
        folder = Path(mkdtemp(prefix="replay-"))
        click.echo(folder)
        _show(play_site(folder, site, rounds, verdict), verdict, perf_counter() - start)
    sys.exit(bool(verdict.counts.total()))


def _show(played: int, verdict: Verdict, seconds: float) -> None:
    """Figures so far, and the faults that nobody has seen yet."""
    while verdict.faults:
        click.echo(verdict.faults.pop(0))
    figures = ", ".join(f"{kind} {verdict.counts[kind]}" for kind in KINDS)
    click.echo(f"{played} rounds: {figures} ({seconds:.0f} s)")


main()
