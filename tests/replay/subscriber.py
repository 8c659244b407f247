# SPDX-License-Identifier: MIT
"""Reads a folder of feeds as readers do: feedparser each time, `reader` and newsboat now and then."""

import re
import shutil
import sqlite3
import subprocess
from calendar import timegm
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any, Protocol

import feedparser

from tests.replay.pages import quiet

_TAG = re.compile(r"<[^>]*>")
_ENTRY = re.compile(rb"<(?:entry|item)>.*?</(?:entry|item)>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, as feedparser has it; moments in seconds since 1970."""

    id: str
    title: str
    text: str
    """Plain, without noise."""
    published: int
    updated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One feed file."""

    id: str | None
    """None in RSS."""
    updated: int
    entries: tuple[Entry, ...]


def read(data: bytes) -> Reading:
    """Parse a feed.

    Raises:
        ValueError: feedparser finds it ill-formed, or an entry lacks its id or a date.
    """
    parsed = feedparser.parse(data)
    if parsed.bozo:
        raise ValueError(str(parsed.bozo_exception))
    try:
        entries = tuple(
            Entry(
                id=entry.id,
                title=entry.title,
                text=quiet(unescape(_TAG.sub(" ", entry.get("summary", "")))),
                published=timegm(entry.published_parsed),
                updated=timegm(_updated(entry)),
            )
            for entry in parsed.entries
        )
        return Reading(id=parsed.feed.get("id"), updated=timegm(_updated(parsed.feed)), entries=entries)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"something is missing: {error}") from error


def _updated(found: dict[str, Any]) -> Any:
    """What feedparser found; its own fallback to the other date warns."""
    return dict.get(found, "updated_parsed") or found["published_parsed"]


class Memory:
    """Reads each entry once: years of a feed are mostly the entries of yesterday, byte for byte."""

    def __init__(self) -> None:
        self._known: dict[bytes, Entry] = {}

    def read(self, data: bytes) -> Reading:
        """The same as `read`, only sooner."""
        pieces = _ENTRY.findall(data)
        fresh = [piece for piece in pieces if piece not in self._known]
        reading = read(_ENTRY.sub(lambda match: b"" if match[0] in self._known else match[0], data))
        self._known |= zip(fresh, reading.entries, strict=True)
        return Reading(id=reading.id, updated=reading.updated, entries=tuple(self._known[p] for p in pieces))


class Folder:
    """The feeds of a folder, each read again only when its bytes are others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: dict[str, tuple[bytes, Reading]] = {}
        self._memory = Memory()

    def names(self) -> list[str]:
        found = [p for p in self.path.rglob("*.*") if p.suffix in (".rss", ".atom")]
        return sorted(str(p.relative_to(self.path)) for p in found)

    def read(self, name: str) -> Reading:
        data = (self.path / name).read_bytes()
        digest = sha256(data).digest()
        if name not in self._read or self._read[name][0] != digest:
            self._read[name] = (digest, self._memory.read(data))
        return self._read[name][1]

    def stamp(self) -> dict[str, tuple[int, int, bytes]]:
        """What shows that a file was touched: inode, modification time, sum of its bytes."""
        files = [p for p in self.path.rglob("*") if p.is_file()] if self.path.is_dir() else []
        return {
            str(p.relative_to(self.path)): (p.stat().st_ino, p.stat().st_mtime_ns, sha256(p.read_bytes()).digest())
            for p in files
        }


class Reader(Protocol):
    """A program that remembers what it has read."""

    def poll(self) -> int:
        """Read the feed once more; how many entries it has ever taken for new."""
        ...


class ReaderLibrary:
    """lemon24's `reader`, subscribed to ``all.atom``: how many entries it has ever taken for new."""

    def __init__(self, feeds: Path) -> None:
        from reader import make_reader

        self._reader = make_reader(":memory:", feed_root=str(feeds))
        self._reader.add_feed("all.atom")
        self._new = 0

    def poll(self) -> int:
        """Read the feed once more; how many entries it has ever taken for new."""
        result = self._reader.update_feed("all.atom")
        self._new += result.new if result is not None else 0
        return self._new

    def close(self) -> None:
        self._reader.close()


class Newsboat:
    """newsboat with a cache of its own, subscribed to ``all.rss``.  It never forgets an article here."""

    @staticmethod
    def is_here() -> bool:
        return shutil.which("newsboat") is not None

    def __init__(self, feeds: Path, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        (folder / "urls").write_text(f"file://{feeds.absolute()}/all.rss\n")
        (folder / "config").write_text("keep-articles-days 0\nmax-items 0\n")

    def poll(self) -> int:
        """Read the feed once more; how many articles it has ever shown as new."""
        files = [f"-{o}{self._folder / n}" for o, n in (("u", "urls"), ("C", "config"), ("c", "cache.db"))]
        subprocess.run(["newsboat", *files, "-x", "reload"], check=True, capture_output=True, timeout=60)
        db = sqlite3.connect(self._folder / "cache.db")
        try:
            return int(db.execute("SELECT count(*) FROM rss_item").fetchone()[0])
        finally:
            db.close()
