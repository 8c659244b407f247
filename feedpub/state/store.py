# SPDX-License-Identifier: MIT
"""The state: what was published when, and under which keys it is known.  All queries of the project.

The files in the output folder are a function of the state, so the state is committed first.  The record of an arrival
(id, keys, first seen, published) outlives the item's text.  Times are whole seconds since 1970 in UTC.  The tables are
in `feedpub.state.schema`, the values in `feedpub.state.records`.

No query of a run looks through all that is stored.  ``INDEXED BY`` stands where SQLite would, which does not know how
few rows are of now (on a page, in a feed); ``+seq`` keeps it from looking at all places in the order of arrivals.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from feedpub.model import DateSource, Item, Tombstone, TopicMatch, Visit
from feedpub.state.records import (
    Arrival,
    Candidate,
    Doubt,
    FeedRecord,
    Newcomer,
    Record,
    Sighting,
    SourceRecord,
    epoch,
    moment,
    to_doubt,
    to_item_row,
    to_known,
    to_record,
    to_row,
    to_words,
    with_times,
)
from feedpub.state.schema import connect

if TYPE_CHECKING:
    from feedpub.identity.evidence import Known

_LIVE = "retracted IS NULL AND held_until IS NULL AND left_out IS NULL AND body NOT NULL"
"""What a feed may hold."""
REBUILT = "rebuilt"
"""Name of the site's value that holds the oldest date in the feeds that the state was rebuilt from, if older items may
have left them; sources that were not read since have no digest."""

SEVERAL = "several"
"""Name of the site's value that tells, after a rebuild, that the entries of the feeds named their sources."""
TAKEN_OVER = "taken over from a published feed, because the state was lost"
BURIED = "its retraction was taken over from a published feed"
"""The lines that begin the history of an item of a rebuilt state: nobody knows when it was first seen."""
_NEXT = "(SELECT max(coalesce(max(seq), 0), 0) + 1 FROM item)"
"""The next place in the order of arrivals."""
_FIRST_DIGEST = -(2**53)
_CHUNK = 500
"""So many values in one query; SQLite of old took 999."""
_BATCH = 2000
"""So many new items are written at a time."""
_FIRST = ("id", "source", "first_seen", "backlog", "left_out")
"""What `save_item` leaves of an item as it was when it came, or as others say."""
_ITEM = (
    *_FIRST,
    *("published", "updated", "held_until", "retracted", "date_source", "day", "title", "link", "digest", "body"),
)
_SAVE_ITEM = (
    f"INSERT INTO item (seq, {', '.join(_ITEM)}) VALUES ({_NEXT}, {', '.join(f':{name}' for name in _ITEM)})"  # noqa: S608
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = :{name}' for name in _ITEM if name not in _FIRST)}"
)
_SAVE_KEY = "INSERT OR IGNORE INTO key VALUES (?, ?)"
_SAVE_TOPIC = "INSERT INTO topic VALUES (?, ?, ?)"
_TELL = "INSERT INTO history VALUES (?, ?, ?)"


def rebuilt_of(source: str) -> str:
    """The value `REBUILT` for what the feeds may have let go of one source alone."""
    return f"{REBUILT}:{source}"


class Transaction:
    """A change of the state that is under way."""

    called_off = False

    def call_off(self) -> None:
        """Take back at the end all that it does: a dry run, or one that turned out to bring nothing."""
        self.called_off = True


class Store:
    """An open state file.  Use `open_store`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing: an error inside takes all back, and so does `Transaction.call_off`."""
        transaction = Transaction()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield transaction
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("ROLLBACK" if transaction.called_off else "COMMIT")

    # --- the site ---

    def value(self, name: str) -> str | None:
        row = self._one("SELECT value FROM site WHERE name = ?", name)
        return row[0] if row else None

    def set_value(self, name: str, value: str | None) -> None:
        self._db.execute("DELETE FROM site WHERE name = ?", (name,))
        if value is not None:
            self._db.execute("INSERT INTO site VALUES (?, ?)", (name, value))

    def files(self) -> dict[str, str]:
        """Name and SHA-256 of each file that the state amounts to."""
        return dict(self._db.execute("SELECT name, sha256 FROM file ORDER BY name"))

    def stamps(self) -> dict[str, str]:
        """Name and stamp (`feedpub.folder.outbox`) of the files that have one."""
        return dict(self._db.execute("SELECT name, stamp FROM file WHERE stamp NOT NULL"))

    def set_files(self, files: Mapping[str, str]) -> None:
        """These are the files that the state amounts to, and no others."""
        before = self.files()
        self._db.executemany("DELETE FROM file WHERE name = ?", [(name,) for name in before.keys() - files.keys()])
        news = [(name, digest) for name, digest in files.items() if before.get(name) != digest]
        self._db.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, NULL)", sorted(news))

    def set_stamps(self, stamps: Mapping[str, str]) -> None:
        """As they stand on the disk, or will when they are in their places."""
        known = self.stamps()
        news = [(stamp, name) for name, stamp in stamps.items() if known.get(name) != stamp]
        self._db.executemany("UPDATE file SET stamp = ? WHERE name = ?", news)

    def forget_files(self, stem: str) -> None:
        """These files, in each format, are to be made anew."""
        self._db.execute("DELETE FROM file WHERE substr(name, 1, ?) = ?", (len(stem) + 1, f"{stem}."))

    def is_empty(self) -> bool:
        """Whether nothing was ever stored."""
        return self._one("SELECT 1 FROM item") is None and self._one("SELECT 1 FROM source") is None

    def count(self) -> int:
        """How many items there are, retracted ones left out."""
        # Rows of items are never deleted, and counted as they come.
        retracted = "SELECT count(*) FROM item WHERE retracted NOT NULL AND +seq > 0"
        return self.last_arrival() - self._number(retracted)

    def last_arrival(self) -> int:
        """The place of the newest item in the order of arrivals, from 1; 0: there is none."""
        return max(0, self._number("SELECT coalesce(max(seq), 0) FROM item"))

    def untaken(self, feed: str) -> int:
        """How many of the items that stand in a feed no topic took."""
        return self._number(
            "SELECT count(*) FROM entry INDEXED BY entry_stands WHERE feed = ? AND left_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM topic WHERE topic.item = entry.item)",
            feed,
        )

    # --- sources ---

    def sources(self) -> dict[str, SourceRecord]:
        rows = self._db.execute(
            "SELECT name, title, link, digest, first_run, last_news, read_at, record, place, items, dated, linked"
            " FROM source"
        )
        return {row["name"]: SourceRecord(**with_times(row, "first_run", "last_news", "read_at")) for row in rows}

    def source(self, name: str) -> SourceRecord | None:
        """One of them; None: it was never read."""
        row = self._one(
            "SELECT name, title, link, digest, first_run, last_news, read_at, record, place, items, dated, linked"
            " FROM source WHERE name = ?",
            name,
        )
        return SourceRecord(**with_times(row, "first_run", "last_news", "read_at")) if row else None

    def count_read(self) -> int:
        """How many of them were read; those of a rebuilt state may not have been."""
        return self._number("SELECT count(*) FROM source WHERE digest NOT NULL")

    def save_source(self, source: SourceRecord) -> None:
        self._save("source", to_row(source))

    def rename_source(self, old: str, new: str) -> None:
        """The same source under another name: its items and their keys go on under the new one as well."""
        self._db.execute("UPDATE source SET name = ? WHERE name = ?", (new, old))
        self._db.execute("UPDATE sighting SET source = ? WHERE source = ?", (new, old))
        self._db.execute("UPDATE OR REPLACE visit SET source = ? WHERE source = ?", (new, old))
        self._db.execute("UPDATE OR REPLACE doubt SET source = ? WHERE source = ?", (new, old))
        self._db.execute("UPDATE unread_page SET source = ? WHERE source = ?", (new, old))
        for kind in ("id", "title", "text", "path", "part"):
            was, becomes = f"{kind}:{old}:", f"{kind}:{new}:"
            self._db.execute(
                "INSERT OR IGNORE INTO key SELECT ? || substr(key, ?), item FROM key WHERE key >= ? AND key < ?",
                (becomes, len(was) + 1, was, was[:-1] + ";"),
            )

    def visits(self) -> dict[str, Visit]:
        """What is remembered of each source's address."""
        rows = self._db.execute("SELECT source, url, etag, modified, wait_until, gone_since, retired, stamp FROM visit")
        return {
            row["source"]: Visit(
                url=row["url"],
                etag=row["etag"],
                modified=row["modified"],
                wait_until=moment(row["wait_until"]),
                gone_since=moment(row["gone_since"]),
                retired=bool(row["retired"]),
                stamp=row["stamp"],
            )
            for row in rows
        }

    def save_visit(self, source: str, visit: Visit) -> None:
        self._save("visit", {"source": source, **to_row(visit)})

    def doubts(self) -> dict[str, Doubt]:
        """The listings that wait to be believed, by source."""
        rows = self._db.execute("SELECT source, since, same_since, titles FROM doubt")
        return {row["source"]: to_doubt(row) for row in rows}

    def save_doubt(self, source: str, doubt: Doubt | None) -> None:
        """None: it is believed, or gone."""
        self._db.execute("DELETE FROM doubt WHERE source = ?", (source,))
        if doubt is not None:
            titles = msgspec.json.encode(sorted(doubt.titles)).decode()
            times = {"since": epoch(doubt.since), "same_since": epoch(doubt.same_since)}
            self._save("doubt", {"source": source, **times, "titles": titles})

    # --- items ---

    def known(self, source: str, keys: Iterable[str]) -> list["Known"]:
        """All stored items that have one of these keys, or stood on the source's page at its last good run."""
        ids = {
            row[0]
            for row in self._db.execute(
                "SELECT item FROM sighting INDEXED BY sighting_page WHERE source = ? AND position NOT NULL", (source,)
            )
        }
        ids |= {row[0] for some in _chunks(keys) for row in self._in("SELECT item FROM key WHERE key IN", some)}
        found: list[Known] = []
        for some in _chunks(sorted(ids)):
            aliases: dict[str, set[str]] = {}
            for key, item in self._in("SELECT key, item FROM key WHERE item IN", some):
                aliases.setdefault(item, set()).add(key)
            places = {
                item: position if position is None or position >= 0 else ~position
                for name, item, position in self._in("SELECT source, item, position FROM sighting WHERE item IN", some)
                if name == source
            }
            rows = self._in("SELECT id, title, link, digest, day FROM item WHERE id IN", some)
            found.extend(to_known(row, aliases.get(row["id"], set()), places.get(row["id"])) for row in rows)
        return found

    def recent(self, source: str, since: datetime) -> list["Known"]:
        """Items that other sources brought after a moment, as matching looks at them."""
        rows = self._db.execute(
            "SELECT id, title, link, digest, day FROM item WHERE source != ? AND first_seen > ? AND retracted IS NULL"
            " AND +seq > 0",
            (source, epoch(since)),
        )
        return [to_known(row, set(), None) for row in rows]

    def has(self, item: str) -> bool:
        """Whether an item of that id was ever seen."""
        return self._one("SELECT 1 FROM item WHERE id = ?", item) is not None

    def keys(self, item: str) -> list[str]:
        """All keys that the item was ever seen with."""
        return [row[0] for row in self._db.execute("SELECT key FROM key WHERE item = ? ORDER BY key", (item,))]

    def move_keys(self, old: str, new: str) -> None:
        """All that leads to one item leads to another from now on: keys, sightings, topics."""
        self._db.execute("UPDATE OR IGNORE key SET item = ? WHERE item = ?", (new, old))
        self._db.execute("DELETE FROM key WHERE item = ?", (old,))
        self._db.execute("UPDATE OR IGNORE sighting SET item = ? WHERE item = ?", (new, old))
        self._db.execute("DELETE FROM sighting WHERE item = ?", (old,))
        self._db.execute("INSERT OR IGNORE INTO topic SELECT slug, ?, rule FROM topic WHERE item = ?", (new, old))

    def arrived(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Of these items those that came since their page was first read."""
        found = (self._in("SELECT id FROM item WHERE backlog = 0 AND id IN", some) for some in _chunks(ids))
        return tuple(row["id"] for rows in found for row in rows)

    def arrivals(self, source: str, limit: int) -> list[Arrival]:
        """The latest items that a source brought, the latest first."""
        rows = self._db.execute(
            "SELECT first_seen, date_source, link, backlog FROM item WHERE source = ? ORDER BY seq DESC LIMIT ?",
            (source, limit),
        )
        return [
            Arrival(
                at=datetime.fromtimestamp(at, UTC),
                dated=rung == DateSource.ITEM.value,
                linked=link is not None,
                backlog=bool(backlog),
            )
            for at, rung, link, backlog in rows
        ]

    def left_since(self, source: str, since: datetime) -> int:
        """How many items have left the source's page after a moment."""
        row = self._one("SELECT count(*) FROM sighting WHERE source = ? AND left_at > ?", source, epoch(since))
        return int(row[0]) if row else 0

    def every(self) -> Iterator[str]:
        """Ids of all items that have a text, oldest arrival first; as many as they may be, few are in memory."""
        return (row["id"] for row in self._by_arrival("id, seq", "body NOT NULL"))

    def told(self) -> Iterator[Item]:
        """The same items, but for those that feeds leave out: their words, without topics, sources and categories."""
        for row in self._by_arrival("id, seq, body", "body NOT NULL AND left_out IS NULL"):
            yield to_words(row)

    def due(self, now: datetime) -> list[str]:
        """Ids of the items that were held back until now."""
        return [row[0] for row in self._db.execute("SELECT id FROM item WHERE held_until <= ?", (epoch(now),))]

    def next_due(self) -> datetime | None:
        """When the next item that is held back will be due."""
        row = self._one("SELECT min(held_until) FROM item WHERE held_until NOT NULL")
        return moment(row[0]) if row else None

    def oldest_since(self, since: datetime) -> datetime | None:
        """The oldest published date after a moment."""
        row = self._one("SELECT min(published) FROM item WHERE published >= ?", epoch(since))
        return moment(row[0]) if row else None

    def search(self, words: str) -> list[str]:
        """Ids of the items whose title holds all these words, newest first."""
        parts = words.casefold().split()
        rows = self._db.execute("SELECT id, title FROM item ORDER BY published DESC, seq DESC")
        return [row[0] for row in rows if all(part in row[1].casefold() for part in parts)]

    def owners(self, key: str) -> list[str]:
        """Ids of the items known under a key."""
        return [row[0] for row in self._db.execute("SELECT item FROM key WHERE key = ?", (key,))]

    def tellers(self, text: str) -> list[tuple[str, str]]:
        """The keys of a text (`identity.keys.keys_of`), whichever source had it under whichever title, by the sum that
        they end in, each with the id of an item known under it.
        """
        rows = self._db.execute(
            "SELECT key, item FROM key WHERE substr(key, -32) = ? AND key >= 'text:' AND key < 'text;'", (text,)
        )
        return [(row["key"], row["item"]) for row in rows]

    def prune(self, before: datetime, *, since: tuple[datetime, datetime] | None = None) -> int:
        """Drop the text of items that left their pages before that moment, and every feed; their record stays.

        Args:
            before: The moment.
            since: Look only at what has left a page since the first of these moments, or a feed since the second: the
                rest was looked at then.  None: look at all.
        """
        left = (
            " AND id IN (SELECT item FROM sighting WHERE left_at >= :page AND left_at < :before"
            " UNION SELECT item FROM entry WHERE left_at >= :feed)"
        )
        page, feed = since or (None, None)
        return self._db.execute(
            "UPDATE item SET body = NULL WHERE body NOT NULL AND retracted IS NULL AND held_until IS NULL"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.item = id AND left_at IS NULL)"
            " AND NOT EXISTS (SELECT 1 FROM archived WHERE archived.item = id)"
            " AND NOT EXISTS (SELECT 1 FROM sighting"
            f" WHERE sighting.item = id AND (position >= 0 OR left_at >= :before)){left if since else ''}",
            {"before": epoch(before), "page": epoch(page), "feed": epoch(feed)},
        ).rowcount

    def records(self, ids: Iterable[str]) -> dict[str, Record]:
        """The stored items of these ids.  Of a pruned one the text is gone."""
        return dict(self.each(ids))

    def each(self, ids: Iterable[str]) -> Iterator[tuple[str, Record]]:
        """The same one by one: only a few of them are in memory at a time."""
        for some in _chunks(ids):
            topics: dict[str, list[TopicMatch]] = {}
            for slug, item, rule in self._in("SELECT slug, item, rule FROM topic WHERE item IN", some):
                topics.setdefault(item, []).append(TopicMatch(slug=slug, rule=rule))
            seen: dict[str, list[sqlite3.Row]] = {}
            for row in self._in(
                "SELECT sighting.*, title, link FROM sighting JOIN source ON name = source WHERE item IN", some
            ):
                seen.setdefault(row["item"], []).append(row)
            for row in self._in("SELECT * FROM item WHERE id IN", some).fetchall():
                yield row["id"], to_record(row, topics.get(row["id"], []), seen.get(row["id"], []))

    def items(self, ids: Sequence[str]) -> list[Item]:
        """The items of these ids, in their order, but for those that were taken out on purpose."""
        found = self.records(ids)
        return [found[item].item for item in ids if found[item].retracted is None]

    def add(self, newcomers: Iterable[Newcomer]) -> None:
        """Store items that were never seen, in the order of their arrival, with their topics.

        Many at a time, table by table: what SQLite has at hand of each is needed again at once.
        """
        rest = iter(newcomers)
        while some := list(islice(rest, _BATCH)):
            records = [new.record for new in some]
            self._db.executemany(_SAVE_ITEM, map(to_item_row, records))
            self._db.executemany(_SAVE_KEY, ((key, new.record.item.id) for new in some for key in new.keys))
            self._db.executemany(_SAVE_TOPIC, ((t.slug, r.item.id, t.rule) for r in records for t in r.item.topics))
            self._db.executemany(_TELL, ((n.record.item.id, epoch(n.record.first_seen), n.told) for n in some))

    def save_item(self, record: Record, keys: Iterable[str] = ()) -> None:
        """Store an item, new or changed, and remember its keys.  Its topics and sightings are stored apart."""
        self._db.execute(_SAVE_ITEM, to_item_row(record))
        self.add_keys(record.item.id, keys)

    def add_keys(self, item: str, keys: Iterable[str]) -> None:
        self._db.executemany(_SAVE_KEY, [(key, item) for key in keys])

    def save_digest(self, entry: Item, feed: str) -> None:
        """Store an entry of a digest: an item that no source brought, and that no feed but its own may hold.  Of the
        order of arrivals it has a place before all items, below 0, later ones nearer to it.
        """
        row = {
            "id": entry.id,
            "published": epoch(entry.published),
            "date_source": entry.date_source.value,
            "updated": epoch(entry.updated),
            "title": entry.title,
            "body": msgspec.json.encode(entry),
        }
        self._db.execute(
            f"INSERT INTO item (seq, source, first_seen, backlog, {', '.join(row)}) VALUES"  # noqa: S608
            f" ((SELECT coalesce(max(seq), {_FIRST_DIGEST}) + 1 FROM item WHERE seq < 0), '', :published, 1,"
            f" {', '.join(f':{name}' for name in row)})",
            row,
        )
        self.set_topics(entry.id, [TopicMatch(slug=feed, rule="it is its digest")])

    def digested(self, feed: str) -> tuple[datetime, int] | None:
        """When the last entry of a digest ended, and the place of the last item before it in the order of arrivals;
        None: it has had none.
        """
        end, _, place = (self.value(f"digest:{feed}") or "").partition(" ")
        return (datetime.fromtimestamp(int(end), UTC), int(place)) if end else None

    def set_digested(self, feed: str, end: datetime) -> None:
        """The last entry of a digest ended then, and all that is stored now has had its chance to stand in one."""
        self.set_value(f"digest:{feed}", f"{epoch(end)} {self.last_arrival()}")

    def unread_pages(self, source: str, now: datetime, limit: int) -> dict[str, int]:
        """Items of a source that stand in a feed and whose own page is to be read now, the longest due first, with how
        often it could not be had.
        """
        rows = self._db.execute(
            "SELECT item, tries FROM unread_page WHERE source = ? AND due <= ? AND EXISTS"
            " (SELECT 1 FROM entry WHERE entry.item = unread_page.item AND left_at IS NULL) ORDER BY due, item LIMIT ?",
            (source, epoch(now), limit),
        )
        return dict(rows.fetchall())

    def save_unread_page(self, item: str, source: str, *, tries: int, due: datetime) -> None:
        self._save("unread_page", {"item": item, "source": source, "tries": tries, "due": epoch(due)})

    def drop_unread_page(self, item: str) -> None:
        """It was read, or is given up."""
        self._db.execute("DELETE FROM unread_page WHERE item = ?", (item,))

    def bury(self, tombstone: Tombstone, slugs: Iterable[str], now: datetime) -> None:
        """Remember an item of which a feed shows that it was taken out, though an archive page may still hold it."""
        when = epoch(tombstone.when)
        told = self._one("SELECT 1 FROM item WHERE id = ? AND retracted NOT NULL", tombstone.id) is not None
        if self.has(tombstone.id):
            self._db.execute("UPDATE item SET retracted = ? WHERE id = ?", (when, tombstone.id))
        else:
            self._db.execute(
                "INSERT INTO item"  # noqa: S608
                " (id, seq, source, first_seen, backlog, published, date_source, updated, retracted, title)"
                f" VALUES (?, {_NEXT}, '', ?, 1, ?, ?, ?, ?, '')",
                (tombstone.id, when, when, DateSource.FEED.value, when, when),
            )
        if not told:
            self.tell(tombstone.id, BURIED, now)
        self._db.executemany(
            "INSERT OR IGNORE INTO topic VALUES (?, ?, 'taken over from its feed')", [(s, tombstone.id) for s in slugs]
        )

    def set_topics(self, item: str, topics: Iterable[TopicMatch]) -> None:
        self._db.execute("DELETE FROM topic WHERE item = ?", (item,))
        self._db.executemany(_SAVE_TOPIC, [(t.slug, item, t.rule) for t in topics])

    def renew_topics(self, slugs: Iterable[str], topics: Iterable[tuple[str, TopicMatch]]) -> None:
        """To these topics belong these items (id, and the rule that took it), and of those with a text no others."""
        self._db.executemany(
            "DELETE FROM topic WHERE slug = ? AND EXISTS"
            " (SELECT 1 FROM item WHERE id = topic.item AND body NOT NULL AND seq > 0)",
            [(slug,) for slug in slugs],
        )
        self._db.executemany(_SAVE_TOPIC, ((t.slug, item, t.rule) for item, t in topics))

    def forget_topic(self, slug: str) -> None:
        """No item is known to belong to it."""
        self._db.execute("DELETE FROM topic WHERE slug = ?", (slug,))

    def leave_out(self, item: str, rule: str | None) -> None:
        """The item stands in no feed, by that rule; None: it may."""
        self._db.execute("UPDATE item SET left_out = ? WHERE id = ?", (rule, item))

    def left_out(self, ids: Iterable[str]) -> list[str]:
        """The rules by which those of these items stand in no feed that do not."""
        found = (self._in("SELECT left_out FROM item WHERE left_out NOT NULL AND id IN", some) for some in _chunks(ids))
        return [row[0] for rows in found for row in rows]

    def set_page(self, source: str, page: Iterable[tuple[str, Sighting]], now: datetime) -> None:
        """These items stand on the source's page, in this order, and no others.

        An item keeps the categories that it had there where the page states none now: a page that looks anew takes
        nothing out of a topic.
        """
        self._db.execute(
            "UPDATE sighting INDEXED BY sighting_page SET position = NULL, left_at = coalesce(left_at, ?)"
            " WHERE source = ? AND position NOT NULL",
            (epoch(now), source),
        )
        self._db.executemany(
            "INSERT INTO sighting VALUES (?, ?, ?, NULL, ?, ?) ON CONFLICT DO UPDATE SET"
            " position = excluded.position, left_at = NULL, fingerprint = excluded.fingerprint,"
            " categories = iif(excluded.categories = '[]', categories, excluded.categories)",
            [
                (source, item, seen.position, seen.fingerprint, msgspec.json.encode(seen.categories).decode())
                for item, seen in sorted(page, key=_by_id)
            ],
        )

    def stay(self, source: str, items: Sequence[str], first: int) -> None:
        """These stand on the source's page as well, from this place on, as they did before (after `set_page`)."""
        self._db.executemany(
            "UPDATE sighting SET position = ?, left_at = NULL WHERE source = ? AND item = ?",
            [(place, source, item) for place, item in enumerate(items, first)],
        )

    def forget_fingerprints(self, ids: Iterable[str]) -> None:
        """What the pages said of these items last is not known: their words came from a feed."""
        self._db.executemany("UPDATE sighting SET fingerprint = NULL WHERE item = ?", [(item,) for item in ids])

    def leave_page(self, source: str, now: datetime) -> int:
        """The source is read no more: its items have left its page.  Returns how many they were.

        Their places are kept, as negative numbers from -1 down: should the source be read again, they tell which is
        which.
        """
        return self._db.execute(
            "UPDATE sighting SET position = ~position, left_at = ? WHERE source = ? AND position >= 0",
            (epoch(now), source),
        ).rowcount

    def tell(self, item: str, what: str, now: datetime) -> None:
        """Write a line of an item's history."""
        self._db.execute(_TELL, (item, epoch(now), what))

    def history(self, item: str) -> list[tuple[datetime, str]]:
        rows = self._db.execute("SELECT at, what FROM history WHERE item = ? ORDER BY at, rowid", (item,))
        return [(datetime.fromtimestamp(at, UTC), what) for at, what in rows]

    # --- feeds ---

    def newest(self, slug: str | None, limit: int, per_source: int | None = None) -> list[str]:
        """Ids of the newest published items of a topic (None: of all), newest first; of one source so many at most."""
        of_topic = "JOIN topic ON topic.item = item.id AND topic.slug = :slug" if slug is not None else ""
        live = _LIVE if slug is not None else f"{_LIVE} AND +item.seq > 0"
        if per_source is not None:  # where the configuration is new: this looks at all of them
            rank = "row_number() OVER (PARTITION BY item.source ORDER BY published DESC, item.seq DESC)"
            rows = self._db.execute(
                f"SELECT id FROM (SELECT id, published, seq, {rank} AS place, source FROM item {of_topic} WHERE {live})"  # noqa: S608
                " WHERE place <= :most OR source = '' ORDER BY published DESC, seq DESC LIMIT :limit",
                {"slug": slug, "limit": limit, "most": per_source},
            )
            return [row[0] for row in rows]
        rows = self._db.execute(
            f"SELECT id FROM item {of_topic} WHERE {live}"  # noqa: S608
            " ORDER BY published DESC, item.seq DESC LIMIT :limit",
            {"slug": slug, "limit": limit},
        )
        return [row[0] for row in rows]

    def come_since(self, moment: datetime, arrival: int) -> list[str]:
        """Ids of the items that are dated then or later, or were news after that place in the order of arrivals."""
        rows = self._db.execute(
            "SELECT id FROM item WHERE published >= ? AND +seq > 0 UNION"
            " SELECT id FROM item WHERE seq > ? AND backlog = 0",
            (epoch(moment), max(arrival, 0)),
        )
        return [row[0] for row in rows]

    def candidates(self, ids: Iterable[str], slug: str | None) -> list[Candidate]:
        """These items as candidates for a topic's feed (None: for that with everything), newest first."""
        of_topic = "EXISTS (SELECT 1 FROM topic WHERE slug = ? AND topic.item = item.id)"
        able = _LIVE if slug is None else f"{_LIVE} AND {of_topic}"
        sql = f"SELECT id, title, published, seq, source, {able} AS able FROM item WHERE id IN"  # noqa: S608
        rows = [row for some in _chunks(ids) for row in self._in(sql, some, *([] if slug is None else [slug]))]
        rows.sort(key=lambda row: (row["published"], row["seq"]), reverse=True)
        return [
            Candidate(
                id=row["id"],
                title=row["title"],
                published=row["published"],
                source=row["source"],
                able=bool(row["able"]),
            )
            for row in rows
        ]

    def concerned(self, ids: Iterable[str]) -> dict[str, set[str]]:
        """By the slug of a feed, which of these items stand in it or belong to its topic."""
        found: dict[str, set[str]] = {}
        for some in _chunks(ids):
            standing = self._in("SELECT feed, item FROM entry WHERE left_at IS NULL AND item IN", some)
            for slug, item in (*standing, *self._in("SELECT slug, item FROM topic WHERE item IN", some)):
                found.setdefault(slug, set()).add(item)
        return found

    def standing(self, feed: str) -> int:
        """How many items stand in a feed."""
        return self._number(
            "SELECT count(*) FROM entry INDEXED BY entry_stands WHERE feed = ? AND left_at IS NULL", feed
        )

    def standing_since(self, before: datetime) -> list[str]:
        """Slugs of the feeds in which an item stands that was published before a moment."""
        rows = self._db.execute(
            "SELECT DISTINCT feed FROM entry JOIN item ON id = item WHERE left_at IS NULL AND published < ?",
            (epoch(before),),
        )
        return [row[0] for row in rows]

    def topics(self) -> set[str]:
        """Slugs of the topics that have items, though all may have been retracted."""
        rows = self._db.execute(
            "WITH RECURSIVE found (slug) AS (SELECT min(slug) FROM topic UNION ALL"
            " SELECT (SELECT min(slug) FROM topic WHERE slug > found.slug) FROM found WHERE found.slug NOT NULL)"
            " SELECT slug FROM found WHERE slug NOT NULL AND EXISTS (SELECT 1 FROM topic JOIN item ON id = topic.item"
            " WHERE topic.slug = found.slug AND body NOT NULL"
            " AND EXISTS (SELECT 1 FROM sighting WHERE sighting.item = id))"
        )
        return {row[0] for row in rows}

    def feeds(self) -> dict[str, FeedRecord]:
        rows = self._db.execute("SELECT slug, id, title, updated, says, card FROM feed")
        return {row["slug"]: FeedRecord(**with_times(row, "updated")) for row in rows}

    def new_feed_id(self, address: str | None, slug: str) -> str:
        """A feed's id is made once: of the site's address, or else of its first source's name, and the topic."""
        from feedpub.identity.keys import mint

        return mint(f"feed:{address or next(iter(self.sources()), '')}:{slug}")

    def save_feed(self, feed: FeedRecord) -> None:
        self._save("feed", to_row(feed))

    def save_card(self, slug: str, card: str) -> None:
        """What the index says of a feed."""
        self._db.execute("UPDATE feed SET card = ? WHERE slug = ?", (card, slug))

    def entries(self, feed: str) -> dict[str, datetime]:
        """Ids of what stands in a feed, and since when."""
        rows = self._db.execute(
            "SELECT item, since FROM entry INDEXED BY entry_stands WHERE feed = ? AND left_at IS NULL", (feed,)
        )
        return {row["item"]: datetime.fromtimestamp(row["since"], UTC) for row in rows}

    def were_in(self, feed: str, ids: Iterable[str]) -> set[str]:
        """Which of these stand in the feed, or stood there until a cap took them out."""
        found = (self._in("SELECT item FROM entry WHERE feed = ? AND item IN", some, feed) for some in _chunks(ids))
        return {row[0] for rows in found for row in rows}

    def enter(self, feed: str, ids: Iterable[str], now: datetime) -> None:
        """These stand in the feed from now on.  No entry stands there since a moment that is still to come: the clock
        was set back, and all that is known of such a one is that it stands there now.
        """
        self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, NULL)", [(feed, item, epoch(now)) for item in ids])
        self._db.execute(
            "UPDATE entry INDEXED BY entry_stands SET since = ?1 WHERE feed = ?2 AND since > ?1 AND left_at IS NULL",
            (epoch(now), feed),
        )

    def leave(self, feed: str, ids: Iterable[str], now: datetime) -> None:
        """A cap took these out of the feed, or they are known to have left it: they do not come back."""
        when = epoch(now)
        self._db.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET left_at = excluded.left_at",
            [(feed, item, when, when) for item in ids],
        )

    def forget_entries(self, feed: str, ids: Iterable[str]) -> None:
        """These are no business of the feed any more: retracted, or of another topic.  They may come back."""
        self._db.executemany("DELETE FROM entry WHERE feed = ? AND item = ?", [(feed, item) for item in ids])

    def categories(self, ids: Iterable[str] | None = None) -> list[str]:
        """All categories that items state (None: any item), in the order that they came in."""
        sql = (
            "SELECT value, min(seq) FROM sighting JOIN item ON item.id = sighting.item, json_each(sighting.categories)"
            "{} GROUP BY value"
        )
        if ids is None:
            rows = list(self._db.execute(sql.format("")))
        else:
            marks = ((some, ",".join("?" * len(some))) for some in _chunks(ids))
            rows = [r for some, m in marks for r in self._db.execute(sql.format(f" WHERE item.id IN ({m})"), some)]
        return list(dict.fromkeys(value for value, _ in sorted(rows, key=lambda row: row[1])))

    # --- what was written of items that stand in feeds ---

    def said(self, ids: Iterable[str]) -> dict[str, str]:
        """What stands for all that feeds show of these items, of those that stand in one."""
        found = (self._in("SELECT item, says FROM piece WHERE item IN", some) for some in _chunks(ids))
        return {row["item"]: row["says"] for rows in found for row in rows}

    def pieces(self, kind: str, ids: Sequence[str]) -> dict[str, tuple[str, bytes]]:
        """Of these items, what they were written of, and their bytes in a format."""
        found = (self._in("SELECT item, says, bytes FROM piece WHERE kind = ? AND item IN", some, kind)
                 for some in _chunks(ids))  # fmt: skip
        return {row["item"]: (row["says"], row["bytes"]) for rows in found for row in rows}

    def save_pieces(self, kind: str, pieces: Mapping[str, tuple[str, bytes]]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO piece VALUES (?, ?, ?, ?)",
            [(item, kind, told, data) for item, (told, data) in pieces.items()],
        )

    def drop_pieces(self, ids: Iterable[str] | None = None) -> None:
        """Forget what was written of these items (None: of all), of those that stand in no feed any more."""
        if ids is None:
            self._db.execute("DELETE FROM piece")
            return
        self._db.executemany(
            "DELETE FROM piece WHERE item = ?1"
            " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.item = ?1 AND left_at IS NULL)",
            [(item,) for item in ids],
        )

    def tombstones(self, slug: str | None, limit: int) -> list[Tombstone]:
        """The items taken out of a topic (None: of all) on purpose, the latest first."""
        # CROSS: from the few retracted items to the topic, not from a topic's thousands of items.
        of_topic = "CROSS JOIN topic ON topic.item = item.id AND topic.slug = :slug" if slug is not None else ""
        rows = self._db.execute(
            f"SELECT id, retracted FROM item INDEXED BY item_retracted {of_topic} WHERE retracted NOT NULL"  # noqa: S608
            f"{'' if slug is not None else ' AND +item.seq > 0'} ORDER BY retracted DESC, item.seq DESC LIMIT :limit",
            {"slug": slug, "limit": limit},
        )
        return [Tombstone(id=row["id"], when=datetime.fromtimestamp(row["retracted"], UTC)) for row in rows]

    def tombstones_of(self, ids: Sequence[str]) -> list[Tombstone]:
        """Of these items, those that were taken out on purpose."""
        found = self.records(ids)
        return [Tombstone(id=i, when=when) for i in ids if (when := found[i].retracted) is not None]

    def waiting(self, slug: str | None, feed: str, among: Iterable[str] | None = None) -> list[str]:
        """Ids of a topic's items (None: of all) that stand in no archive page of its feed, oldest arrival first; only
        of these (None: of any).
        """
        of_topic = "JOIN topic ON topic.item = item.id AND topic.slug = ?2" if slug is not None else ""
        sql = (
            f"SELECT seq, id FROM item {of_topic} WHERE {_LIVE}{'' if slug is not None else ' AND +item.seq > 0'}"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM archived WHERE archived.item = id AND archived.feed = ?1)"
        )
        values = (feed, slug) if slug is not None else (feed,)
        if among is None:
            rows = list(self._db.execute(sql, values))
        else:
            rows = [row for some in _chunks(among) for row in self._in(f"{sql} AND id IN", some, *values)]
        return [row["id"] for row in sorted(rows, key=lambda row: row["seq"])]

    def last_page(self, feed: str) -> int:
        """Number of the newest archive page of a feed; 0: it has none."""
        return self._number("SELECT coalesce(max(page), 0) FROM archived WHERE feed = ?", feed)

    def page(self, feed: str, number: int) -> list[str]:
        """Ids of what stands in an archive page."""
        rows = self._db.execute("SELECT item FROM archived WHERE feed = ? AND page = ? ORDER BY item", (feed, number))
        return [row[0] for row in rows]

    def pages_of(self, item: str) -> list[tuple[str, int]]:
        """Feed and number of each archive page that the item stands in."""
        rows = self._db.execute("SELECT feed, page FROM archived WHERE item = ? ORDER BY feed", (item,))
        return [(row["feed"], row["page"]) for row in rows]

    def add_page(self, feed: str, page: int, ids: Iterable[str]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO archived VALUES (?, ?, ?)", [(feed, item, page) for item in ids])

    def feeds_of(self, item: str) -> list[str]:
        rows = self._db.execute("SELECT feed FROM entry WHERE item = ? AND left_at IS NULL ORDER BY feed", (item,))
        return [row[0] for row in rows]

    # --- SQL ---

    def _one(self, sql: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return row

    def _number(self, sql: str, *values: object) -> int:
        return int(self._db.execute(sql, values).fetchone()[0])

    def _by_arrival(self, columns: str, which: str) -> Iterator[sqlite3.Row]:
        """The rows of items, `seq` among their columns, oldest arrival first; the table may change meanwhile."""
        sql = f"SELECT {columns} FROM item WHERE seq > ? AND {which} ORDER BY seq LIMIT {_CHUNK}"  # noqa: S608
        rows = self._db.execute(sql, (0,)).fetchall()
        while rows:
            yield from rows
            rows = self._db.execute(sql, (rows[-1]["seq"],)).fetchall()

    def _in(self, sql: str, values: Sequence[str], *before: str) -> sqlite3.Cursor:
        return self._db.execute(f"{sql} ({','.join('?' * len(values))})", (*before, *values))

    def _save(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        changes = ", ".join(f"{name} = excluded.{name}" for name in [*row][1:])
        # REPLACE would look through all rows that refer to this one.
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO UPDATE SET {changes}"  # noqa: S608
        self._db.execute(sql, row)


@contextmanager
def open_store(path: Path | None) -> Iterator[Store]:
    """Open the state file, made or brought up to date as need be; None: an empty state in memory.

    Raises:
        StateError: See `feedpub.state.schema.connect`.
    """
    with connect(path) as db:
        yield Store(db)


def _by_id(row: tuple[str, object]) -> str:
    """Rows come to indexes of ids, which come in no order, as these stand there: each page of them is read once."""
    return row[0]


def _chunks(values: Iterable[str]) -> Iterator[tuple[str, ...]]:
    rest = iter(values)
    while some := tuple(islice(rest, _CHUNK)):
        yield some
