# SPDX-License-Identifier: MIT
"""Files that are as they were are not read again."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedpub.config import Source
from feedpub.errors import SourceError
from feedpub.fetch import files
from feedpub.fetch.shapes import Caller, Fetched
from feedpub.fetch.sources import fetch_all
from feedpub.model import Visit

NOW = datetime.now(UTC)


def fetch(folder: Path, path: str, before: Visit | None, *, again: bool = False, now: datetime = NOW) -> Fetched:
    visits = {"n": before} if before else {}
    caller = Caller(now=now, environment={})
    source = Source(path=path, name="n")
    return fetch_all([source], folder=folder, caller=caller, visits=visits, again=["n"] if again else [])[0]


def write(path: Path, text: str, age: float = 60) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (NOW.timestamp() - age,) * 2)


def test_a_file_as_it_was_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "old")
    first = fetch(tmp_path, "a.txt", None)
    assert (first.unread, first.documents[0].data) == (False, b"old")
    second = fetch(tmp_path, "a.txt", first.visit)
    assert (second.unread, second.documents, second.visit) == (True, (), None)
    assert not fetch(tmp_path, "a.txt", first.visit, again=True).unread


def test_whatever_changes_it_is_seen(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "old")
    first = fetch(tmp_path, "a.txt", None).visit
    write(tmp_path / "a.txt", "new")  # of the same size, its time set back to what it was
    assert fetch(tmp_path, "a.txt", first).documents[0].data == b"new"
    write(tmp_path / "b.txt", "old")
    (tmp_path / "b.txt").replace(tmp_path / "a.txt")
    assert fetch(tmp_path, "a.txt", first).documents[0].data == b"old"


def test_of_a_glob_and_a_folder_the_files_that_there_are_count(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        write(tmp_path / name, f"# {name}\n\nIts text.")
    for path in ("*.md", "."):
        first = fetch(tmp_path, path, None).visit
        assert fetch(tmp_path, path, first).unread
        write(tmp_path / "c.md", "# c\n\nIts text.")
        assert len(fetch(tmp_path, path, first).documents) == 3
        (tmp_path / "c.md").unlink()
        assert fetch(tmp_path, path, first).unread


def test_what_has_just_been_written_is_not_believed(tmp_path: Path) -> None:
    """A second change within the tick of the disk's clock would look like the first."""
    write(tmp_path / "a.txt", "old", age=0.5)
    first = fetch(tmp_path, "a.txt", None).visit
    assert first == Visit(stamp=None)
    assert not fetch(tmp_path, "a.txt", first).unread
    assert fetch(tmp_path, "a.txt", None, now=NOW + timedelta(seconds=5)).visit != first


def test_what_is_not_there_is_an_error_and_standard_input_has_no_stamp(tmp_path: Path) -> None:
    assert fetch(tmp_path, "a.txt", Visit(stamp="x")).error is not None
    with pytest.raises(SourceError):
        files.stamp("*.txt", folder=tmp_path, now=NOW)
    assert files.stamp("-", folder=tmp_path, now=NOW) is None
