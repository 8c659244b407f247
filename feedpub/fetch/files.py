# SPDX-License-Identifier: MIT
"""A source's place becomes documents: a file, the files of a glob by name, a folder, or standard input.

A folder is a Maildir, each of whose messages is a document, or else holds posts, at any depth.

Bytes only: what they mean is `feedpub.parse`'s affair.  A file over `LIMIT` is refused before it is read; one of a
record a line, which grows for ever at one end, is read at both ends, so that it costs the same however long it is.
"""

import os
import sys
from datetime import datetime
from glob import has_magic
from os import SEEK_END
from pathlib import Path
from select import select
from time import monotonic, sleep
from typing import BinaryIO

from feedpub.errors import SourceError
from feedpub.model import Document

MAILDIR = ("cur", "new")
"""The folders in a Maildir that hold messages (https://cr.yp.to/proto/maildir.html)."""
POSTS = frozenset({".md", ".markdown", ".rst", ".eml"})
"""How the names of a folder's posts end."""
LINED = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".tab"})
"""How the names of files end that have a record on each line."""
LIMIT = 64 * 1024 * 1024
"""Bytes of one document.  The longest listings seen have a few megabytes; a gigabyte is a mistake."""
_PATIENCE = 60.0
"""Seconds: a pipe with a name that says nothing for so long will not say anything."""
_PAUSE = 0.02
_YOUNG = 2.0
"""Seconds: times on some disks are no finer, and so a file changed after this could look as it did."""


def fetch(path: str, *, folder: Path, charset: str | None = None, base_url: str | None = None) -> tuple[Document, ...]:
    """Read what stands at `path` (relative to `folder`; ``-`` is standard input).

    Raises:
        SourceError: There is nothing, it can't be read, or it is larger than `LIMIT`.
    """
    if path == "-":
        if sys.stdin is None:  # who started this has closed it
            raise SourceError("standard input", "is closed", "Pipe a listing in, or name a file.")
        data = _limited(sys.stdin.buffer.read(LIMIT + 1), "standard input")
        return (Document(name="standard input", data=data, charset=charset),)
    files, whole = _find(path, folder)
    return tuple(_document(file, folder, charset, base_url, whole=whole) for file in files)


def stamp(path: str, *, folder: Path, now: datetime) -> str | None:
    """What changes whenever the files at `path` do: their names, sizes, times, and numbers on the disk.

    None: it can't be told, of standard input, or of a file that has just been written.

    Raises:
        SourceError: There is nothing.
    """
    if path == "-":
        return None
    try:
        found = [(file, file.stat()) for file in _find(path, folder)[0]]
    except OSError:  # to read it will tell
        return None
    if any(now.timestamp() - stat.st_mtime < _YOUNG for _, stat in found):
        return None
    return "\n".join(f"{s.st_size} {s.st_mtime_ns} {s.st_ctime_ns} {s.st_ino} {file}" for file, s in found)


def _find(path: str, folder: Path) -> tuple[list[Path], bool]:
    """The files, and whether each of them is one item (`Document.whole`)."""
    place = folder / path
    if has_magic(path) and not _exists(place):
        try:
            files = sorted(p for p in _glob(folder, path) if p.is_file())
        except ValueError as error:
            raise SourceError(path, f"is no pattern: {error}", "A '**' stands alone between slashes.") from error
        if not files:
            raise SourceError(path, "matches no file", f"Looked in {folder}; check the pattern.")
    elif _is_folder(place):
        return _members(place, path), True
    else:
        files = [place]
    return files, False


def _document(file: Path, folder: Path, charset: str | None, base_url: str | None, *, whole: bool = False) -> Document:
    name = _shown(file, folder)
    mail = whole and file.parent.name in MAILDIR
    data, left_out = _read(file, name)
    return Document(
        name=name,
        data=data,
        media_type="message/rfc822" if mail else None,
        charset=charset,
        base_url=base_url,
        whole=whole,
        left_out=left_out,
    )


def _members(place: Path, path: str) -> list[Path]:
    """The messages of a Maildir, or the posts of any other folder, by name; hidden ones are not the reader's."""
    maildir = all((place / part).is_dir() for part in MAILDIR)
    found = (file for part in MAILDIR for file in (place / part).iterdir()) if maildir else place.rglob("*")
    shown = (f for f in found if not any(part.startswith(".") for part in f.relative_to(place).parts))
    files = sorted(f for f in shown if f.is_file() and (maildir or f.suffix.lower() in POSTS))
    if not files:
        raise SourceError(
            path, "is a folder without posts", f"Posts end in {', '.join(sorted(POSTS))}; or name a glob."
        )
    return files


def _is_folder(place: Path) -> bool:
    return _exists(place) and place.is_dir()


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # such as a name that is too long for the disk
        return False


def _glob(folder: Path, pattern: str) -> list[Path]:
    absolute = Path(pattern)
    if absolute.is_absolute():
        return list(Path(absolute.anchor).glob(str(absolute.relative_to(absolute.anchor))))
    return list(folder.glob(pattern))


def _shown(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder)) if file.is_relative_to(folder) else str(file)


def _read(file: Path, name: str) -> tuple[bytes, int]:
    """What stands in a file, and how many bytes of its middle were left out."""
    try:
        if _exists(file) and file.is_dir():
            raise SourceError(name, "is a folder, not a listing", f"Name a file, or a glob such as '{name}/*.txt'.")
        if file.is_fifo():
            return _limited(_heard(file, name), name), 0
        with file.open("rb") as stream:
            if file.suffix.lower() in LINED and file.stat().st_size > LIMIT:
                return _ends(stream, name)
            return _limited(stream.read(LIMIT + 1), name), 0
    except FileNotFoundError as error:
        raise SourceError(name, "no such file", "Check the path; it is relative to the configuration.") from error
    except OSError as error:
        raise SourceError(name, error.strerror or "can't be read", "Check the file and its permissions.") from error


def _heard(file: Path, name: str) -> bytes:
    """What somebody writes into a pipe with a name: to open it as a file would wait for ever where nobody does."""
    data = bytearray()
    end = monotonic() + _PATIENCE
    pipe = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while len(data) <= LIMIT and monotonic() < end:
            if not select([pipe], [], [], max(0.0, end - monotonic()))[0]:
                break
            if chunk := os.read(pipe, 65_536):
                data += chunk
                end = monotonic() + _PATIENCE
            elif data:
                return bytes(data)
            else:
                sleep(_PAUSE)  # nobody has opened it yet
    finally:
        os.close(pipe)
    if len(data) > LIMIT:
        return bytes(data)
    raise SourceError(name, f"is a pipe that has said nothing for {_PATIENCE:.0f} seconds", "See what writes into it.")


def _ends(stream: BinaryIO, name: str) -> tuple[bytes, int]:
    """The first lines and the last lines, as much as `LIMIT` allows: news comes at one end or at the other."""
    head, cut, _ = stream.read(LIMIT // 2).rpartition(b"\n")
    size = stream.seek(0, SEEK_END)
    stream.seek(size - LIMIT // 2)
    _, found, tail = stream.read(LIMIT // 2).partition(b"\n")
    if not cut or not found:
        raise _too_large(name)
    return head + cut + tail, size - len(head) - len(tail) - 1


def _limited(data: bytes, name: str) -> bytes:
    if len(data) <= LIMIT:
        return data
    raise _too_large(name)


def _too_large(name: str) -> SourceError:
    return SourceError(
        name, f"is larger than {LIMIT // 1024 // 1024} MiB", "Give the listing only, cut into parts if need be."
    )
