# SPDX-License-Identifier: MIT
"""Files: one that has a record on each line is read at both ends, whatever lies between."""

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
