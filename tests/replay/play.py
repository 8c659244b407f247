# SPDX-License-Identifier: MIT
"""The rounds: let something happen, run feedpub, read the feeds, judge."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from feedpub.cli import cli
from feedpub.errors import FeedpubError
from tests.replay.events import happen
from tests.replay.judge import Judge, Verdict
from tests.replay.pages import Story
from tests.replay.subscriber import Newsboat, Reader, ReaderLibrary
from tests.replay.world import World

WORLD = 500
"""Rounds of one site; then another one begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How often the costly things are done."""

    processes: float = 0.01
    """Of all rounds: feedpub runs as a process of its own."""
    reader: float = 0.3
    """Of all sites: `reader` subscribes as well, and polls in a third of the rounds."""
    newsboat: float = 0.2
    """Of all sites: newsboat does, and polls in a tenth of the rounds."""


DEFAULT = Share()


def play(
    rounds: int, seed: int, verdict: Verdict, *, share: Share = DEFAULT, world_rounds: int = WORLD
) -> Iterator[int]:
    """Play so many rounds, in one site after the other; yields after each site how many there were.

    A site is left at its first fault: what follows is its echo.
    """
    played = number = 0
    while played < rounds:
        with TemporaryDirectory() as folder:
            count = min(world_rounds, rounds - played)
            played += play_site(Path(folder), f"{seed}/{number}", count, verdict, share=share)
        number += 1
        yield played


def play_site(folder: Path, seed: str, rounds: int, verdict: Verdict, *, share: Share = DEFAULT) -> int:
    """Play one site from its first run on, as long as there is no fault; how many rounds that was."""
    rng = Random(seed)
    world = World(folder, rng)
    judge = Judge(world, verdict, seed)
    with ExitStack() as stack:
        others: list[tuple[float, Reader, set[str]]] = []
        if rng.random() < share.reader:
            others.append((0.3, stack.enter_context(closing(ReaderLibrary(world.feeds))), set()))
        if rng.random() < share.newsboat and Newsboat.is_here():
            others.append((0.1, Newsboat(world.feeds, folder / "newsboat"), set()))
        for number in range(1, rounds + 1):
            if number > 1:
                happen(world)
            one_round(world, judge, number, as_process=rng.random() < share.processes)
            for often, reader, seen in others:
                if rng.random() < often and (world.feeds / "all.atom").exists():
                    judge.compare(reader, seen)
            if judge.blamed:
                return number
    return rounds


def one_round(world: World, judge: Judge, number: int, *, as_process: bool) -> None:
    """Write the pages, run feedpub, judge."""
    world.publish()
    expected = judge.expected_code()
    if world.dry and not world.lost:
        before = judge.folder.stamp()
        feedpub(world, "--dry-run")
        if judge.folder.stamp() != before:
            judge.blame("wrong", "a dry run changed something")
    for command, story in world.commands:
        _by_hand(world, judge, command, story)
    code, said = (feedpub_process if as_process else feedpub)(world, *_accepted(world))
    judge.after(number, code, expected, said)


def _by_hand(world: World, judge: Judge, command: str, story: Story) -> None:
    published = world.now - timedelta(hours=world.rng.randrange(1, 300))
    moment = [published.isoformat()] if command == "redate" else []
    code, said = run(command, world.ids[story], *moment, "--config", str(world.config), "--now", world.now.isoformat())
    if code:
        judge.blame("wrong", f"{command} failed: {said}")
    judge.by_hand(command, story, published)


def _accepted(world: World) -> list[str]:
    return [word for page in world.pages if page.plugged and world.vouches(page) for word in ("--accept", page.source)]


def feedpub(world: World, *more: str) -> tuple[int, str]:
    """Build in this process."""
    return run(*_arguments(world, *more))


def run(*arguments: str) -> tuple[int, str]:
    """Run the command line in this process: its exit code, and all that it said."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            code = int(cli(list(arguments), standalone_mode=False) or 0)
        except FeedpubError as error:
            code = int(error.exit_code)
            said.write(str(error))
    return code, said.getvalue()


def feedpub_process(world: World, *more: str) -> tuple[int, str]:
    """The same, as a real process."""
    command = [sys.executable, "-c", "from feedpub.cli import main; main()", *_arguments(world, *more)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def _arguments(world: World, *more: str) -> list[str]:
    return ["build", "--config", str(world.config), "--now", world.now.isoformat(), *more]
