# SPDX-License-Identifier: MIT
"""Files: one that has a record on each line is read at both ends, whatever lies between."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from feedpub.errors import SourceError
from feedpub.fetch import files
from feedpub.parse import parse


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LIMIT", 1000)


def _log(folder: Path, name: str, count: int) -> Path:
    lines = [f'{{"title": "Item number {n}", "date": "2026-03-01"}}\n' for n in range(count)]
    (folder / name).write_text("".join(lines))
    return folder / name


def test_a_long_file_of_lines_is_read_at_both_ends(tmp_path: Path) -> None:
    path = _log(tmp_path, "log.jsonl", 1000)
    [document] = files.fetch("log.jsonl", folder=tmp_path)
    assert len(document.data) <= 1000
    assert len(document.data) + document.left_out == path.stat().st_size
    listing = parse(document)
    assert {listing.items[0].title, listing.items[-1].title} == {"Item number 0", "Item number 999"}
    assert not listing.dropped
    assert [note.code for note in listing.notes] == ["listing-cut"]


def test_one_that_fits_is_read_whole(tmp_path: Path) -> None:
    _log(tmp_path, "log.jsonl", 20)
    [document] = files.fetch("log.jsonl", folder=tmp_path)
    assert document.left_out == 0
    assert len(parse(document).items) == 20


@pytest.mark.parametrize(("name", "text"), [("log.txt", "line\n" * 1000), ("log.csv", "x" * 5000)])
def test_any_other_long_file_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(SourceError, match="is larger than"):
        files.fetch(name, folder=tmp_path)


def test_a_pipe_with_a_name_is_listened_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["sh", "-c", "sleep 0.2; echo one > pipe"], cwd=tmp_path):
        [document] = files.fetch("pipe", folder=tmp_path)
    assert document.data == b"one\n"


def test_one_that_nobody_writes_into_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_PATIENCE", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError, match="has said nothing"):
        files.fetch("pipe", folder=tmp_path)


def test_a_standard_input_that_is_closed_is_an_error() -> None:
    command = f"exec {shlex.quote(sys.executable)} -m feedpub parse - <&-"
    ran = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False)
    assert "is closed" in ran.stderr
