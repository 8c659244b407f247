# SPDX-License-Identifier: MIT
"""Real files change, and the run comes."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedpub.errors import SourceError
from feedpub.operate.watch import watch

Watching = Callable[..., Callable[[int], bool]]


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    """Watches in a thread; gives a function that waits until there were so many runs."""
    stop, threads = threading.Event(), []

    def begin(*paths: Path) -> Callable[[int], bool]:
        runs: list[None] = []
        thread = threading.Thread(target=watch, args=(paths, lambda: runs.append(None)), kwargs={"stop": stop})
        thread.start()
        threads.append(thread)
        time.sleep(0.5)  # the kernel must know of the watch before the first change

        def came(count: int) -> bool:
            deadline = time.monotonic() + 5
            while len(runs) < count and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.3)
            return len(runs) == count

        return came

    yield begin
    stop.set()
    for thread in threads:
        thread.join()


def test_a_change_in_place_and_a_replaced_file_each_lead_to_a_run(watching: Watching, tmp_path: Path) -> None:
    listing = tmp_path / "listing.txt"
    listing.write_text("one")
    came = watching(listing)
    listing.write_text("two")
    assert came(1)
    (tmp_path / "listing.txt~").write_text("three")
    (tmp_path / "listing.txt~").replace(listing)
    assert came(2)


def test_other_files_do_not(watching: Watching, tmp_path: Path) -> None:
    came = watching(tmp_path / "listing.txt")
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "all.rss").write_text("x")
    (tmp_path / "other.txt").write_text("x")
    assert came(0)


def test_a_glob_gains_files_at_any_depth(watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    came = watching(tmp_path / "posts" / "**" / "*.md")
    (tmp_path / "posts" / "a.md").write_text("x")
    assert came(1)
    (tmp_path / "posts" / "2026").mkdir()
    time.sleep(0.3)
    (tmp_path / "posts" / "2026" / "b.md").write_text("x")
    assert came(2)
    (tmp_path / "posts" / "c.txt").write_text("x")
    assert came(2)


def test_a_flat_glob_means_one_folder(watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    came = watching(tmp_path / "*.txt")
    (tmp_path / "deep" / "a.txt").write_text("x")
    assert came(0)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder"):
        watch([tmp_path / "none" / "listing.txt"], lambda: None)


def test_what_a_run_raises_ends_the_watch(tmp_path: Path) -> None:
    def run() -> None:
        raise SourceError("x", "broken")

    def change() -> None:
        time.sleep(0.5)
        (tmp_path / "a.txt").write_text("x")

    thread = threading.Thread(target=change)
    thread.start()
    with pytest.raises(SourceError, match="broken"):
        watch([tmp_path / "a.txt"], run)
    thread.join()
