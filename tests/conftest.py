# SPDX-License-Identifier: MIT
"""A site in a temporary folder, driven through the real command line in this process."""

import json
import shlex
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from feedpub.cli import cli
from feedpub.errors import FeedpubError

# A busy machine is no fault of the code: no test has a deadline.
settings.register_profile("feedpub", deadline=None, max_examples=50)
settings.load_profile("feedpub")

# A shell that starts the tests in the background leaves SIGINT ignored, and processes inherit that; tests send it.
signal.signal(signal.SIGINT, signal.default_int_handler)

NOW = "2026-03-20T08:00:00Z"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Site:
    """A folder with a listing, and the commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.feeds = folder / "feeds"
        self.state = folder / ".feeds.sqlite3"
        self.listing = folder / "listing.txt"

    def run(self, command: str, *, stdin: bytes | None = None) -> Ran:
        result: Result = CliRunner().invoke(cli, shlex.split(command), input=stdin, standalone_mode=False)
        error = result.exception
        if error is None:
            return Ran(int(result.return_value or 0), result.stdout, result.stderr)
        if isinstance(error, FeedpubError):
            return Ran(int(error.exit_code), result.stdout, f"{error}\n{error.advice}")
        code = getattr(error, "exit_code", None)
        if code is None:
            raise error
        return Ran(code, result.stdout, str(error))

    def build(self, *, now: str = NOW, more: str = "", source: str = "listing.txt") -> Ran:
        return self.run(f"build {source} --now {now} {more}")

    def write(self, items: Sequence[str | tuple[str, ...]], *, name: str = "listing.txt") -> None:
        """A listing in the seed's shape: each item a title, or title, text and a line ``MM/DD/YYYY Category``."""
        parts = []
        for item in items:
            title, text, meta = (*((item,) if isinstance(item, str) else item), "", "")[:3]
            text = text or f"What is to be said about this matter, {title.lower()}, takes a sentence of its own."
            parts.append(f"{title}\n\n{title}\n\n{text}\n\n" + (f"{meta}\nRead More\n" if meta else ""))
        (self.folder / name).write_text("".join(parts), encoding="utf-8")

    def config(self, text: str) -> None:
        (self.folder / "feedpub.toml").write_text(text, encoding="utf-8")

    def entries(self, name: str = "all.atom") -> list[Any]:
        """What an independent reader finds in a feed."""
        parsed = feedparser.parse((self.feeds / name).read_bytes())
        assert not parsed.bozo, parsed.get("bozo_exception")
        return list(parsed.entries)

    def ids(self, name: str = "all.atom") -> dict[str, str]:
        """Titles and ids in the feed's order."""
        return {entry.title: entry.id for entry in self.entries(name)}

    def stamp(self) -> dict[str, tuple[int, int, bytes]]:
        """What shows that a file was touched: inode, modification time, bytes."""
        files = [p for p in self.folder.rglob("*") if p.is_file() and not p.name.endswith(".lock")]
        return {str(p): (p.stat().st_ino, p.stat().st_mtime_ns, p.read_bytes()) for p in files}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.chdir(tmp_path)
    return Site(tmp_path)
