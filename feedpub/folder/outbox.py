# SPDX-License-Identifier: MIT
"""Files reach the output folder whole or not at all, and only when their bytes differ.

Every new file is first written beside its place under a hidden name and flushed to the disk (`Outbox.stage`), while the
run can still be called off; then all are renamed (`Outbox.release`).  A reader sees the old file or the new one.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from errno import EISDIR
from pathlib import Path
from stat import S_ISREG

from feedpub.errors import PublishError
from feedpub.feeds.archive import FOLDER

_MARK = ".feedpub-new"


def differing(folder: Path, digests: Mapping[str, str], stamps: Mapping[str, str] | None = None) -> list[str]:
    """Names of the files that are not there with these SHA-256 sums.  One with its stamp of old is not read."""
    there = look(folder, digests, stamps or {})
    return [name for name in digests if name not in there]


def look(folder: Path, digests: Mapping[str, str], stamps: Mapping[str, str]) -> dict[str, str]:
    """The files that are there with these SHA-256 sums: name and stamp.

    Raises:
        PublishError: One can't be read.
    """
    found = ((name, _stamp_if(f"{folder}/{name}", digest, stamps.get(name))) for name, digest in digests.items())
    return {name: stamp for name, stamp in found if stamp is not None}


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    from hashlib import sha256  # a run without news compares stamps

    return sha256(data).hexdigest()


def _stamp_if(path: str, wanted: str, known: str | None) -> str | None:
    """The stamp of a file, if it has these bytes: its stamp is that of old, or they are read."""
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116 - of a thousand files, and Path costs more
        stamp = _stamp(found) if S_ISREG(found.st_mode) else None
        return stamp if stamp and (stamp == known or digest(Path(path).read_bytes()) == wanted) else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise PublishError(path, error.strerror or "can't be read", "Check the output folder.") from error


def _stamp(found: os.stat_result) -> str:
    """What tells that a file is still the one that we wrote: whoever edits or replaces it moves one of these."""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"


class Outbox:
    """Files on their way to one folder.  A context: what was not released by its end is taken away.

    The time of a file is the moment `now` of the run that made its bytes (None: that of the disk), and always later
    than that of the bytes before it: a server that compares whole seconds (Last-Modified) then knows them apart.
    """

    def __init__(self, folder: Path, *, now: datetime | None = None) -> None:
        self._folder = folder
        self._now = now
        self._staged: dict[Path, Path] = {}

    def __enter__(self) -> "Outbox":
        return self

    def __exit__(self, *_exc: object) -> None:
        for temporary in self._staged:
            with suppress(OSError):  # a disk that can't be written; what stays is swept by the next run
                temporary.unlink()

    def stage(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """Write the files beside their places; returns the stamp of each, which a rename leaves.

        Raises:
            PublishError: The folder can't be made or written, or the disk is full; what was staged goes away again.
        """
        place = self._folder
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            for name, data in files.items():
                place = self._folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                self._write(place, data)
            return {name: _stamp(temporary.stat()) for name, temporary in zip(files, self._staged, strict=True)}
        except OSError as error:
            advice = (
                "Nothing was published; the feeds are as they were.  Check the folder, its permissions and the disk."
            )
            raise PublishError(str(place), error.strerror or "can't be written", advice) from error

    def release(self) -> None:
        """Put the staged files in their places.

        Raises:
            PublishError: A file can't be renamed.  The next run mends what is missing.
        """
        folders = {place.parent for place in self._staged.values()}
        try:
            for temporary, place in self._staged.items():
                temporary.replace(place)
            for folder in folders:
                _flush(folder)
        except OSError as error:
            raise PublishError(
                str(error.filename2 or error.filename), error.strerror or "can't be replaced", "Run again to mend it."
            ) from error

    def _write(self, place: Path, data: bytes) -> None:
        if place.is_dir():
            raise IsADirectoryError(EISDIR, "is a folder; a feed wants this name", str(place))
        temporary = place.with_name(f".{len(self._staged)}{_MARK}")  # its own name may be as long as a disk allows
        self._staged[temporary] = place
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        self._date(temporary, place)
        temporary.chmod(0o644)  # a server of another user reads it, whatever the umask of cron is

    def _date(self, temporary: Path, place: Path) -> None:
        if self._now is None:
            return
        before = place.stat().st_mtime if place.is_file() else 0.0
        made = max(int(self._now.timestamp()), int(before) + 1)
        os.utime(temporary, (made, made))

    def _sweep(self) -> None:
        """Take away what a killed run left.  Only called while the lock is held, and only where files of this site go
        to: any other folder below may be another site's, which has a lock of its own and may be about to publish.
        """
        for folder in (self._folder, self._folder / FOLDER):
            for left in folder.glob(f".*{_MARK}"):
                left.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """Make the renames last (rename is atomic, but not yet on the disk)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
