# SPDX-License-Identifier: MIT
"""The output folder as the handler sees it: which names are published, and what each of them holds at this moment.

A name is on the allow-list when a scan of the folder met a regular file with a published ending: no dot file, no
temporary file, no symbolic link, no state.  A request's path is only ever looked up in that list.  The folder is
scanned again when its own stamp has moved and a name is asked for that is not in memory, or whose file has changed; a
file is read again when its stamp has moved (mode, inode, size, both times).

File systems stamp in ticks of up to 10 ms, so two changes within one tick look alike.  What was read within a tenth of
a second of its stamp is therefore not believed, and read once more.  Bytes that turn out to be the same cost no more
than the reading.
"""

import gzip
import os
import stat
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from feedpub.serve.feedfile import fingerprints

SUFFIXES = ("rss", "atom", "json", "html", "opml", "css", "js")
SIDECARS = {".br": "br", ".zst": "zstd"}
"""Compressed by somebody else: what stands beside a file under its name and one of these endings."""
TICK = 100_000_000
"""Nanoseconds within which two changes may bear the same stamp: ten times the coarsest tick of Linux."""
VERSIONS = 8
"""How many versions of a feed are remembered for clients that ask for the difference only."""

Stamp = tuple[int, int, int, int, int]
"""Mode, inode, size, and the times of the last change of content and of anything: nanoseconds since 1970."""


UNBELIEVED: Stamp = (0, 0, 0, 0, 0)
"""Stands for a stamp that came too soon: like none that a file has, nor like the None of a file that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One published file as it was read."""

    name: str
    suffix: str
    bodies: Mapping[str, bytes]
    """The bytes under each content coding, the best coding first; ``identity`` are the file's own."""
    tags: Mapping[str, str]
    """The opaque part of the strong entity tag under each coding: a hash of those very bytes."""
    modified: int
    """When its bytes were made: seconds since 1970, UTC, never in the future."""
    codings: tuple[str, ...]
    """The keys of `bodies`."""
    past: Mapping[str, bytes]
    """Fingerprints of the entries of this version and of earlier ones, by the tags that these were served under."""
    answers: dict[tuple[str, str | None, str], Any] = field(default_factory=dict)
    """What the handler has prepared for this version; it goes when the version goes."""


class _Held(NamedTuple):
    """A file in memory, and by what its being out of date is noticed."""

    paths: tuple[Path, ...]
    """Where it was read from: the file, and what stood beside it."""
    stamps: tuple[Stamp, ...]
    file: File


class Shelf:
    """The published files of one folder.  Safe to use from several threads.

    Args:
        folder: The output folder.  It need not exist yet.
        now: Gives nanoseconds since 1970, such as `time.time_ns`.
        hold: How many bytes of files stay in memory; beyond that they are read anew.
    """

    def __init__(self, folder: Path, *, now: Callable[[], int], hold: int = 64 << 20) -> None:
        self._root = folder
        self._now = now
        self._hold = hold
        self._lock = Lock()
        self._folders: dict[Path, Stamp] = {folder: UNBELIEVED}
        self._paths: dict[str, tuple[Path, ...]] = {}
        self._held: dict[str, _Held] = {}

    def find(self, name: str) -> File | None:
        """The file that is published under `name` (such as ``logistics.rss``) right now; None when there is none."""
        held = self._held.get(name)
        if held is not None and held.stamps == tuple(map(_stamp, held.paths)):
            return held.file
        with self._lock:
            return self._load(name)

    def _folder_stamp(self, path: Path) -> Stamp | None:
        return _stamp(path, follow=path == self._root)

    def _scan(self) -> None:
        """Build the allow-list anew, then put it in the place of the old one."""
        folders: dict[Path, Stamp] = {}
        paths: dict[str, tuple[Path, ...]] = {}
        waiting = [(self._root, "")]
        while waiting:
            folder, prefix = waiting.pop()
            now = self._now()
            folders[folder] = _believed(self._folder_stamp(folder), now)
            files, below = _listing(folder)
            waiting += [(folder / name, f"{prefix}{name}/") for name in below]
            for name in files:
                if name.rpartition(".")[2] in SUFFIXES:
                    beside = (name + ending for ending in SIDECARS if name + ending in files)
                    paths[prefix + name] = tuple(folder / each for each in (name, *beside))
        self._folders, self._paths = folders, paths

    def _load(self, name: str) -> File | None:
        if any(stamp != self._folder_stamp(path) for path, stamp in self._folders.items()):
            self._scan()
        old = self._held.pop(name, None)
        paths = self._paths.get(name, ())
        now = self._now()
        read = {path: found for path in paths if (found := _read(path))}
        if not paths or paths[0] not in read:
            return None
        stamps = tuple(_believed(read[path][1] if path in read else None, now) for path in paths)
        file = _file(name, paths[0], read, now, old.file if old else None)
        if sum(len(held.file.bodies["identity"]) for held in self._held.values()) > self._hold:
            self._held.clear()
        self._held[name] = _Held(paths, stamps, file)
        return file


def _stamp(path: Path, *, follow: bool = False) -> Stamp | None:
    try:
        return _stamp_of(path.stat(follow_symlinks=follow))
    except OSError:
        return None


def _believed(stamp: Stamp | None, now: int) -> Stamp:
    return stamp if stamp and now - max(stamp[3:]) > TICK else UNBELIEVED


def _stamp_of(found: os.stat_result) -> Stamp:
    return found.st_mode, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _listing(folder: Path) -> tuple[set[str], list[str]]:
    """Names of the regular files and of the folders in `folder`, no dot names, no links; none if it is not there."""
    try:
        with os.scandir(folder) as entries:
            visible = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return set(), []
    files = {entry.name for entry in visible if entry.is_file(follow_symlinks=False)}
    return files, [entry.name for entry in visible if entry.is_dir(follow_symlinks=False)]


def _read(path: Path) -> tuple[bytes, Stamp] | None:
    """A regular file, whole, with its stamp; None when it is none or can't be read.

    A file that changes while it is read (nothing of ours writes in place) is read again, thrice at most.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        for _ in range(3):
            stamp = _stamp_of(os.fstat(descriptor))
            if not stat.S_ISREG(stamp[0]):
                return None
            file.seek(0)
            data = file.read()
            if stamp == _stamp_of(os.fstat(descriptor)):
                break
        return data, stamp


def _bodies(path: Path, read: Mapping[Path, tuple[bytes, Stamp]], old: File | None) -> dict[str, bytes]:
    """The bytes under each coding, the best first.  What stands beside a file counts when it is no older than that."""
    data, stamp = read[path]
    bodies = {
        SIDECARS[beside.suffix]: packed
        for beside, (packed, its_stamp) in read.items()
        if beside != path and its_stamp[3] >= stamp[3]
    }
    known = old is not None and old.bodies["identity"] == data
    packed = old.bodies.get("gzip", data) if old is not None and known else gzip.compress(data, 6, mtime=0)
    if len(packed) < len(data):
        bodies["gzip"] = packed
    return {**bodies, "identity": data}


def _file(name: str, path: Path, read: Mapping[Path, tuple[bytes, Stamp]], now: int, old: File | None) -> File:
    """What was read, described; `old` itself when nothing differs from it."""
    bodies = _bodies(path, read, old)
    if old is not None and bodies == old.bodies:
        return old
    suffix = name.rpartition(".")[2]
    marks = fingerprints(suffix, bodies["identity"])
    tags = {coding: _tag(body) for coding, body in bodies.items()}
    past = {**dict.fromkeys(tags.values(), marks), **(old.past if old else {})} if marks else {}
    return File(
        name=name,
        suffix=suffix,
        bodies=bodies,
        codings=tuple(bodies),
        tags=tags,
        modified=min(read[path][1][3] // 10**9, now // 10**9),
        past=dict(islice(past.items(), VERSIONS * len(tags))),
    )


def _tag(body: bytes) -> str:
    return urlsafe_b64encode(blake2b(body, digest_size=15).digest()).decode("ascii")
