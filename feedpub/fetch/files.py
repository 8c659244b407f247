# SPDX-License-Identifier: MIT
"""A source's place becomes documents: a file, the files of a glob in the order of their names, or standard input.

Bytes only: what they mean is `feedpub.parse`'s affair.  A file over `LIMIT` is refused before it is read.
"""

import sys
from glob import has_magic
from pathlib import Path

from feedpub.errors import SourceError
from feedpub.model import Document

LIMIT = 64 * 1024 * 1024
"""Bytes of one document.  The longest listings seen have a few megabytes; a gigabyte is a mistake."""


def fetch(path: str, *, folder: Path, charset: str | None = None, base_url: str | None = None) -> tuple[Document, ...]:
    """Read what stands at `path` (relative to `folder`; ``-`` is standard input).

    Raises:
        SourceError: There is nothing, it can't be read, or it is larger than `LIMIT`.
    """
    if path == "-":
        return (Document(name="-", data=_limited(sys.stdin.buffer.read(LIMIT + 1), "-"), charset=charset),)
    place = folder / path
    if has_magic(path) and not _exists(place):
        try:
            files = sorted(p for p in _glob(folder, path) if p.is_file())
        except ValueError as error:
            raise SourceError(path, f"is no pattern: {error}", "A '**' stands alone between slashes.") from error
        if not files:
            raise SourceError(path, "matches no file", f"Looked in {folder}; check the pattern.")
    else:
        files = [place]
    return tuple(
        Document(name=_shown(file, folder), data=_read(file, _shown(file, folder)), charset=charset, base_url=base_url)
        for file in files
    )


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


def _read(file: Path, name: str) -> bytes:
    try:
        if _exists(file) and file.is_dir():
            raise SourceError(name, "is a folder, not a listing", f"Name a file, or a glob such as '{name}/*.txt'.")
        with file.open("rb") as stream:
            return _limited(stream.read(LIMIT + 1), name)
    except FileNotFoundError as error:
        raise SourceError(name, "no such file", "Check the path; it is relative to the configuration.") from error
    except OSError as error:
        raise SourceError(name, error.strerror or "can't be read", "Check the file and its permissions.") from error


def _limited(data: bytes, name: str) -> bytes:
    if len(data) <= LIMIT:
        return data
    raise SourceError(
        name, f"is larger than {LIMIT // 1024 // 1024} MiB", "Give the listing only, cut into parts if need be."
    )
