# SPDX-License-Identifier: MIT
"""The files that the state amounts to, as they were published."""

import sqlite3
from collections.abc import Mapping


class Files:
    """The files of an open state: `Store.files`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def all(self) -> dict[str, str]:
        """Name and SHA-256 of each file that the state amounts to."""
        return dict(self._db.execute("SELECT name, sha256 FROM file ORDER BY name"))

    def stamps(self) -> dict[str, str]:
        """Name and stamp (`feedpub.folder.outbox`) of the files that have one."""
        return dict(self._db.execute("SELECT name, stamp FROM file WHERE stamp NOT NULL"))

    def set(self, files: Mapping[str, str]) -> None:
        """These are the files that the state amounts to, and no others."""
        before = self.all()
        self._db.executemany("DELETE FROM file WHERE name = ?", [(name,) for name in before.keys() - files.keys()])
        news = [(name, digest) for name, digest in files.items() if before.get(name) != digest]
        self._db.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, NULL)", sorted(news))

    def set_stamps(self, stamps: Mapping[str, str]) -> None:
        """As they stand on the disk, or will when they are in their places."""
        known = self.stamps()
        news = [(stamp, name) for name, stamp in stamps.items() if known.get(name) != stamp]
        self._db.executemany("UPDATE file SET stamp = ? WHERE name = ?", news)

    def forget(self, stem: str) -> None:
        """These files, in each format, are to be made anew."""
        self._db.execute("DELETE FROM file WHERE substr(name, 1, ?) = ?", (len(stem) + 1, f"{stem}."))
