# SPDX-License-Identifier: MIT
"""One run at a time for one state, and a word about who runs now or how the last run ended.

The lock is the kernel's (flock): it goes with its process, however that ends.  The locked file also holds, as JSON,
the process that runs and, once it is done, what each source came to; `status` reads it.  It tells nothing that a feed
depends on, so that losing it loses nothing: a full disk costs the note, not the run.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from io import FileIO
from pathlib import Path
from time import monotonic, sleep

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from feedpub.errors import StateError


class SourceRun(Struct, frozen=True, kw_only=True):
    """How the last run went for one source."""

    at: datetime
    error: str | None = None
    failing_since: datetime | None = None
    """The first of the failures in a row; None when the last run was good."""


class RunNote(Struct, frozen=True, kw_only=True):
    """What the locked file says."""

    pid: int
    started: datetime
    finished: datetime | None = None
    """None: it still runs, or was killed."""
    sources: Mapping[str, SourceRun] = field(default_factory=dict)


class Lock:
    """A held lock.  Use `hold`."""

    def __init__(self, stream: FileIO, before: RunNote | None, started: datetime) -> None:
        self._stream = stream
        self._note = RunNote(pid=os.getpid(), started=started, sources=before.sources if before else {})
        self._write()

    def finish(self, errors: Mapping[str, str | None], now: datetime) -> None:
        """Note how the run ended: for each source None, or its failure."""
        before = self._note.sources
        sources = {
            name: SourceRun(at=now, error=error, failing_since=_since(before.get(name), now) if error else None)
            for name, error in errors.items()
        }
        self._note = replace(self._note, finished=now, sources=sources)
        self._write()

    def end(self, now: datetime) -> None:
        """The work is done; what was noted of the sources stands.  Not called when it failed: then the note says so."""
        if self._note.finished is None:
            self._note = replace(self._note, finished=now)
            self._write()

    def _write(self) -> None:
        with suppress(OSError):  # a full disk: what is left of the note is none, and read as none
            self._stream.seek(0)
            self._stream.write(msgspec.json.encode(self._note))
            self._stream.truncate()


def _since(before: SourceRun | None, now: datetime) -> datetime:
    return before.failing_since if before and before.failing_since else now


def lock_path(state: Path) -> Path:
    """The lock of a state file."""
    return state.with_name(state.name + ".lock")


@contextmanager
def hold(state: Path, *, now: datetime, wait: float = 10.0) -> Iterator[Lock]:
    """Hold the lock of a state file; wait so many seconds for another run to end.

    Raises:
        StateError: Another run holds it for longer, the lock file can't be made, or its disk knows no locks.
    """
    path = lock_path(state)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644), "r+b")
    except OSError as error:
        raise StateError(
            str(path), error.strerror or "can't be written", "Check the folder and its permissions."
        ) from error
    with stream:
        _acquire(stream, path, wait)
        lock = Lock(stream, _parse(stream.read()), now)
        yield lock
        lock.end(now)


def _acquire(stream: FileIO, path: Path, wait: float) -> None:
    end = monotonic() + wait
    while True:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() < end:
                sleep(0.05)
                continue
            note = _parse(stream.read())
            who = f"process {note.pid}, since {note.started.isoformat()}" if note else "another process"
            raise StateError(str(path), f"another run holds the state: {who}", "Wait for it, or end it.") from None
        except OSError as error:  # ENOLCK, EOPNOTSUPP, ENOSYS: a network disk without locks
            advice = "Two runs at once would harm the state: put it on a local disk with --state."
            raise StateError(str(path), f"can't be locked: {error.strerror}", advice) from error
        return


def read_note(state: Path) -> RunNote | None:
    """What the last run left, or the one that runs; None when nothing can be read."""
    try:
        return _parse(lock_path(state).read_bytes())
    except OSError:
        return None


def _parse(data: bytes) -> RunNote | None:
    try:
        return msgspec.json.decode(data, type=RunNote)
    except msgspec.DecodeError:  # empty at first, or cut by a crash; it is only a note
        return None
