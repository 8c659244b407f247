# SPDX-License-Identifier: MIT
"""The sample site: what stands in `feeds/` is what `feedpub build` makes of it.

Renew the files, when a change of them is meant, with ``python -m tests.test_sample``.
"""

import shutil
from pathlib import Path

from click.testing import CliRunner

from feedpub.cli import cli

ROOT = Path(__file__).parents[1]
NOW = "2026-03-20T08:00:00Z"


def build(output: Path, now: str = NOW) -> int:
    command = ["build", "--config", str(ROOT / "pyproject.toml"), "--output", str(output), "--now", now, "--quiet"]
    return int(CliRunner().invoke(cli, command, standalone_mode=False, catch_exceptions=False).return_value)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_committed_feeds_are_built_again_byte_for_byte(tmp_path: Path) -> None:
    assert build(tmp_path / "feeds") == 0
    assert contents(tmp_path / "feeds") == contents(ROOT / "feeds")


def test_a_fresh_clone_takes_ids_and_dates_over_from_them(tmp_path: Path) -> None:
    """There is no state file in a clone, and the first build there, at any time, changes no byte."""
    shutil.copytree(ROOT / "feeds", tmp_path / "feeds")
    assert build(tmp_path / "feeds", now="2031-01-01T00:00:00Z") == 0
    assert contents(tmp_path / "feeds") == contents(ROOT / "feeds")


if __name__ == "__main__":
    shutil.rmtree(ROOT / "feeds", ignore_errors=True)
    build(ROOT / "feeds")
    (ROOT / ".feeds.sqlite3").unlink()
    (ROOT / ".feeds.sqlite3.lock").unlink()
