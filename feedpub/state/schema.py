# SPDX-License-Identifier: MIT
"""The state file: its tables, its versions, and how it is opened.

A file of a newer version, or one that is not ours, is refused and left as it is.  One that was ours and is damaged is
`DamagedError`: the caller sets it aside and rebuilds.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from feedpub.errors import StateError

APPLICATION_ID = 0x66706231
"""``fpb1``: SQLite keeps it in the file's header, and so we know our own."""

MIGRATIONS = (
    """
    -- One row an item, for ever.
    CREATE TABLE item (
        id          TEXT PRIMARY KEY,
        seq         INTEGER NOT NULL UNIQUE, -- order of arrival; of two items of one second the later stands first
        source      TEXT NOT NULL,           -- the source that brought it first
        first_seen  INTEGER NOT NULL,
        backlog     INTEGER NOT NULL,        -- 1: it came with the first run of its source, when nobody had subscribed
        published   INTEGER NOT NULL,
        date_source TEXT NOT NULL,           -- where `published` came from
        updated     INTEGER NOT NULL,
        held_until  INTEGER,                 -- not published before; NULL: published
        retracted   INTEGER,                 -- when it was taken out on purpose; NULL: it was not
        day         TEXT,                    -- the day that it states, YYYY-MM-DD
        title       TEXT NOT NULL,
        link        TEXT,                    -- canonical address of its own page
        digest      TEXT,                    -- of its words
        body        BLOB                     -- the whole item as JSON; NULL: pruned, or only a tombstone is left
    ) STRICT;
    CREATE INDEX item_newest ON item (published DESC, seq DESC);

    -- Every key that an item was ever seen with.  Two items may share one: then it proves nothing by itself.
    CREATE TABLE key (
        key  TEXT NOT NULL,
        item TEXT NOT NULL REFERENCES item,
        PRIMARY KEY (key, item)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX key_item ON key (item);

    -- Which source lists which item, and what it said of it at its last good run.
    CREATE TABLE sighting (
        source      TEXT NOT NULL,
        item        TEXT NOT NULL REFERENCES item,
        position    INTEGER,                 -- place on the page, from 0; NULL: it has left the page
        left_at     INTEGER,                 -- when it left
        fingerprint TEXT,                    -- moves when the item really changes; NULL: not known since a rebuild
        categories  TEXT NOT NULL,           -- that it has there, a JSON list
        PRIMARY KEY (source, item)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sighting_item ON sighting (item);

    -- A source as its last run with news left it.
    CREATE TABLE source (
        name      TEXT PRIMARY KEY,
        title     TEXT NOT NULL,
        link      TEXT,
        digest    TEXT,                      -- of the bytes read and of all that decides what becomes of them
        first_run INTEGER NOT NULL,
        last_news INTEGER,                   -- the last run that brought a new item
        items     INTEGER NOT NULL,          -- on the page
        dated     INTEGER NOT NULL,          -- of these, how many state a date
        linked    INTEGER NOT NULL           -- of these, how many have a link
    ) STRICT;

    -- Topics of an item, and the rule that took it.
    CREATE TABLE topic (
        slug TEXT NOT NULL,
        item TEXT NOT NULL REFERENCES item,
        rule TEXT NOT NULL,
        PRIMARY KEY (slug, item)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX topic_item ON topic (item);

    -- A feed, its id given once.
    CREATE TABLE feed (
        slug    TEXT PRIMARY KEY,
        id      TEXT NOT NULL,
        title   TEXT NOT NULL,
        created INTEGER NOT NULL,
        removed INTEGER                      -- the newest removal from it
    ) STRICT;

    -- What stands in which feed.
    CREATE TABLE entry (
        feed TEXT NOT NULL REFERENCES feed,
        item TEXT NOT NULL REFERENCES item,
        PRIMARY KEY (feed, item)
    ) STRICT, WITHOUT ROWID;

    -- The files that the state amounts to.
    CREATE TABLE file (
        name   TEXT PRIMARY KEY,
        sha256 TEXT NOT NULL
    ) STRICT;

    -- What happened to an item, for people.
    CREATE TABLE history (
        item TEXT NOT NULL REFERENCES item,
        at   INTEGER NOT NULL,
        what TEXT NOT NULL
    ) STRICT;
    CREATE INDEX history_item ON history (item);

    -- Values of the whole site: the digest of its configuration, the next moment at which time alone changes a feed.
    CREATE TABLE site (
        name  TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;
    """,
    """
    -- What stands in which archive page (RFC 5005) of a feed.  A page is never changed.
    CREATE TABLE archived (
        feed TEXT NOT NULL REFERENCES feed,  -- the key's columns first: SQLite 3.40 calls it damage otherwise
        item TEXT NOT NULL REFERENCES item,
        page INTEGER NOT NULL,               -- from 1, the oldest
        PRIMARY KEY (feed, item)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX archived_item ON archived (item);
    """,
    """
    -- An entry that a cap took out stays on record, so that it never comes back; a feed keeps its own date.
    ALTER TABLE entry ADD COLUMN since INTEGER NOT NULL DEFAULT 0; -- when it came into the feed
    ALTER TABLE entry ADD COLUMN left_at INTEGER;                  -- when a cap took it out; NULL: it stands there
    ALTER TABLE feed RENAME COLUMN created TO updated;
    UPDATE feed SET updated = coalesce(removed, (
        SELECT max(item.updated) FROM entry JOIN item ON item.id = entry.item WHERE entry.feed = feed.slug), updated);
    UPDATE feed SET updated = max(updated, coalesce((
        SELECT max(item.updated) FROM entry JOIN item ON item.id = entry.item WHERE entry.feed = feed.slug), updated));
    ALTER TABLE feed DROP COLUMN removed;
    UPDATE entry SET since = (SELECT first_seen FROM item WHERE id = entry.item);
    INSERT OR IGNORE INTO entry (feed, item, since, left_at)
        SELECT feed.slug, item.id, first_seen, item.updated FROM item JOIN feed ON slug = 'all'
        WHERE retracted IS NULL AND held_until IS NULL;
    INSERT OR IGNORE INTO entry (feed, item, since, left_at)
        SELECT feed.slug, item.id, first_seen, item.updated
        FROM item JOIN topic ON topic.item = item.id JOIN feed ON feed.slug = topic.slug
        WHERE retracted IS NULL AND held_until IS NULL;
    """,
    """
    -- What is remembered of the last visit to a source's address.
    CREATE TABLE visit (
        source     TEXT PRIMARY KEY,
        url        TEXT NOT NULL,
        etag       TEXT,
        modified   TEXT,                     -- its Last-Modified, as the server wrote it
        wait_until INTEGER,                  -- the server wants to be left alone until then
        gone_since INTEGER,                  -- the first of its answers 410 in a row
        retired    INTEGER NOT NULL          -- 1: it is not asked any more
    ) STRICT;
    """,
    """
    -- A feed's own date moves when what it says does.
    ALTER TABLE feed ADD COLUMN says TEXT;   -- sum of all that it says but its date; NULL: not known
    """,
    """
    -- A listing that a source shows and that is not believed yet.
    CREATE TABLE doubt (
        source     TEXT PRIMARY KEY,
        since      INTEGER NOT NULL,         -- since when it has shown none that was believed
        same_since INTEGER NOT NULL,         -- since when it has shown this one
        titles     TEXT NOT NULL             -- keys of its titles, a JSON list
    ) STRICT;
    """,
    """
    -- What came after the last look is the next of a series; a page is read as it was read before.
    ALTER TABLE source ADD COLUMN read_at INTEGER; -- when its page was read last; NULL: not known
    ALTER TABLE source ADD COLUMN record TEXT;     -- how
    """,
    """
    -- What is as it was is known by its stamp (size, times, number on the disk) and not read.
    ALTER TABLE file ADD COLUMN stamp TEXT;  -- NULL: not known
    ALTER TABLE visit ADD COLUMN stamp TEXT; -- of a source's files; NULL: not known

    -- What was written of the items that stand in feeds.
    CREATE TABLE piece (
        item  TEXT NOT NULL REFERENCES item,
        kind  TEXT NOT NULL,                 -- the format
        says  TEXT NOT NULL,                 -- sum of all that feeds show of the item
        bytes BLOB NOT NULL,
        PRIMARY KEY (item, kind)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE feed ADD COLUMN card TEXT;   -- what the index says of it, as HTML; NULL: not known

    -- No run looks through all that is stored.
    CREATE INDEX item_held ON item (held_until) WHERE held_until NOT NULL;
    CREATE INDEX item_retracted ON item (retracted) WHERE retracted NOT NULL;
    CREATE INDEX item_seen ON item (first_seen);
    CREATE INDEX sighting_page ON sighting (source) WHERE position NOT NULL;
    CREATE INDEX sighting_left ON sighting (left_at) WHERE left_at NOT NULL;
    CREATE INDEX entry_item ON entry (item);
    CREATE INDEX entry_stands ON entry (feed, since) WHERE left_at IS NULL;
    CREATE INDEX entry_left ON entry (left_at) WHERE left_at NOT NULL;
    CREATE INDEX archived_page ON archived (feed, page);
    CREATE INDEX key_text ON key (substr(key, -32)) WHERE key >= 'text:' AND key < 'text;'; -- ends in the text's sum
    """,
    """
    -- Sources may leave items out of all feeds.
    ALTER TABLE item ADD COLUMN left_out TEXT; -- the rule that does; NULL: none
    """,
    """
    -- Items whose own page is still to be read for their text.
    CREATE TABLE unread_page (
        item   TEXT PRIMARY KEY REFERENCES item,
        source TEXT NOT NULL,                -- the source that brought it
        tries  INTEGER NOT NULL,             -- so often it could not be had
        due    INTEGER NOT NULL              -- it is not asked for before
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX unread_page_due ON unread_page (source, due);
    """,
    """
    -- Large rows in a tree ordered by ids, which come in no order, cost four times what they cost in a table.
    DROP TABLE piece;
    CREATE TABLE piece (
        item  TEXT NOT NULL REFERENCES item,
        kind  TEXT NOT NULL,                 -- the format
        says  TEXT NOT NULL,                 -- sum of all that feeds show of the item
        bytes BLOB NOT NULL,
        PRIMARY KEY (item, kind)
    ) STRICT;
    """,
    """
    ALTER TABLE source ADD COLUMN place TEXT; -- where its list stood on the page; NULL: not known
    """,
)
"""Each step leads from one version to the next; a file's version is ``PRAGMA user_version``.  Append, never edit."""


_HEADER = b"SQLite format 3\0"
_CACHE = 16_000
"""Kilobytes of the file that are kept in memory at most.  Keys and ids stand in no order: what does not fit is written
and read again and again where much is new.  A run with little news touches less than that.
"""
_WAIT = 5.0
"""Seconds that one process waits for another's write."""


class DamagedError(StateError):
    """The state file was ours, and can't be read any more."""


def set_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged state file and what belongs to it; returns its new path.  Nothing is deleted."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    names = (f"{path.name}.damaged-{stamp}{again}" for again in chain([""], (f"-{n}" for n in count(2))))
    aside = next(p for p in map(path.with_name, names) if not p.exists())
    for end in ("", "-wal", "-shm"):
        part = path.with_name(path.name + end)
        if part.exists():
            part.rename(aside.with_name(aside.name + end))
    return aside


def outdated(path: Path) -> int | None:
    """The version of a state file that the next opening brings up to date; None: there is none, or nothing to do.

    Read from the header (https://www.sqlite.org/fileformat.html#the_database_header), which costs no opening.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(72)
    except OSError:
        return None
    version, ours = int.from_bytes(head[60:64]), int.from_bytes(head[68:72]) == APPLICATION_ID
    return version if ours and version < len(MIGRATIONS) else None


@contextmanager
def connect(path: Path | None) -> Iterator[sqlite3.Connection]:
    """Open the state file, made or brought up to date as need be; None: an empty state in memory.

    Raises:
        StateError: It is not a state file, of a newer version, or can't be opened.
        DamagedError: It is a state file that can't be read.
    """
    if path is not None:
        _look(path)
    try:
        with closing(_open(path)) as db:
            db.row_factory = sqlite3.Row
            _prepare(db, path)
            try:
                yield db
            except (TypeError, ValueError, LookupError) as error:  # such a value may be what is left of a torn page
                if _is_sound(db):
                    raise
                raise sqlite3.DatabaseError(str(error)) from error
    except sqlite3.OperationalError as error:
        if "decode" in str(error).casefold():
            raise _damaged(path, error) from error
        advice = "Check the folder, its permissions and the disk, and run again."
        raise StateError(str(path), f"the state can't be read or written: {error}", advice) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path | None, fault: object) -> DamagedError:
    return DamagedError(str(path), f"the state is damaged: {fault}", "Run 'feedpub build': it rebuilds it.")


def _is_sound(db: sqlite3.Connection) -> bool:
    try:
        return bool(db.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False


def _open(path: Path | None) -> sqlite3.Connection:
    """Where nothing may be written (a monitor's user, a disk mounted to be read) the file is opened to be read."""
    places = [] if path is None else [path.parent, *([path] if path.exists() else [])]
    if path is None or all(os.access(place, os.W_OK) for place in places):
        return sqlite3.connect(path or ":memory:", isolation_level=None, timeout=_WAIT)
    # Even to read, SQLite wants to write beside a file in WAL mode, unless a log is there already or it is told that
    # nobody else writes: without a log nobody does.
    alone = not path.with_name(f"{path.name}-wal").exists()
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=_WAIT)


def _look(path: Path) -> None:
    """Refuse what SQLite would take for a damaged file of its own."""
    try:
        with path.open("rb") as stream:
            start = stream.read(len(_HEADER))
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise StateError(
                str(path), "its folder does not exist", "Create the folder, or give another one."
            ) from None
        return
    except OSError as error:
        raise StateError(str(path), error.strerror or "can't be opened", "Check the path given as state.") from error
    if start and not start.strip(b"\0"):  # what a power failure leaves of a file
        raise _damaged(path, "it begins with zeros")
    if start and start != _HEADER:
        raise StateError(
            str(path), "is not a state file", "Give another path as state, or move this file away; it was not touched."
        )


def _prepare(db: sqlite3.Connection, path: Path | None) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    ours = db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    if not ours and db.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise StateError(str(path), "is a database of another program", "Give another path as state.")
    if version > len(MIGRATIONS):
        raise StateError(
            str(path),
            f"is of version {version}, and this feedpub knows {len(MIGRATIONS)}",
            "Update feedpub; the file was not touched.",
        )
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"PRAGMA cache_size = -{_CACHE}")
    if version < len(MIGRATIONS):
        _migrate(db, version)


def _migrate(db: sqlite3.Connection, version: int) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    steps = "".join(MIGRATIONS[version:])
    try:
        db.executescript(
            f"BEGIN IMMEDIATE; {steps} PRAGMA application_id = {APPLICATION_ID};"
            f" PRAGMA user_version = {len(MIGRATIONS)}; COMMIT"
        )
    except sqlite3.OperationalError:
        if db.in_transaction:
            db.execute("ROLLBACK")
        if db.execute("PRAGMA user_version").fetchone()[0] != len(MIGRATIONS):  # else another process was faster
            raise
