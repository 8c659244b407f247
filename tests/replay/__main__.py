# SPDX-License-Identifier: MIT
"""``python -m tests.replay --rounds 10000 --seed 7``: the long form."""

import sys
from random import SystemRandom
from time import perf_counter

import click

from tests.replay.judge import KINDS
from tests.replay.play import WORLD, play


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
    if site is None:
        verdict = play(rounds, seed, world_rounds=world_rounds)
    else:
        verdict = Verdict()
        play_site(Path("replay-site"), site, rounds, verdict)
    for fault in verdict.faults:
        click.echo(fault)
    click.echo(", ".join(f"{kind} {verdict.counts[kind]}" for kind in KINDS) + f" ({perf_counter() - start:.0f} s)")
    sys.exit(bool(verdict.counts.total()))


main()
