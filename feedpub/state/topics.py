# SPDX-License-Identifier: MIT
"""Which item belongs to which topic, and which to none because it is left out of all feeds."""

import sqlite3
from collections.abc import Iterable

from feedpub.model import TopicMatch
from feedpub.state.sql import chunks, within

SAVE_TOPIC = "INSERT INTO topic VALUES (?, ?, ?)"


class Topics:
    """The topics of an open state: `Store.topics`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def slugs(self) -> set[str]:
        """Slugs of the topics that have items, though all may have been retracted."""
        rows = self._db.execute(
            "WITH RECURSIVE found (slug) AS (SELECT min(slug) FROM topic UNION ALL"
            " SELECT (SELECT min(slug) FROM topic WHERE slug > found.slug) FROM found WHERE found.slug NOT NULL)"
            " SELECT slug FROM found WHERE slug NOT NULL AND EXISTS (SELECT 1 FROM topic JOIN item ON id = topic.item"
            " WHERE topic.slug = found.slug AND body NOT NULL"
            " AND EXISTS (SELECT 1 FROM sighting WHERE sighting.item = id))"
        )
        return {row[0] for row in rows}

    def categories(self, ids: Iterable[str] | None = None) -> list[str]:
        """All categories that items state (None: any item), in the order that they came in."""
        sql = (
            "SELECT value, min(seq) FROM sighting JOIN item ON item.id = sighting.item, json_each(sighting.categories)"
            "{} GROUP BY value"
        )
        if ids is None:
            rows = list(self._db.execute(sql.format("")))
        else:
            marks = ((some, ",".join("?" * len(some))) for some in chunks(ids))
            rows = [r for some, m in marks for r in self._db.execute(sql.format(f" WHERE item.id IN ({m})"), some)]
        return list(dict.fromkeys(value for value, _ in sorted(rows, key=lambda row: row[1])))

    def set(self, item: str, topics: Iterable[TopicMatch]) -> None:
        self._db.execute("DELETE FROM topic WHERE item = ?", (item,))
        self._db.executemany(SAVE_TOPIC, [(t.slug, item, t.rule) for t in topics])

    def renew(self, slugs: Iterable[str], topics: Iterable[tuple[str, TopicMatch]]) -> None:
        """To these topics belong these items (id, and the rule that took it), and of those with a text no others."""
        self._db.executemany(
            "DELETE FROM topic WHERE slug = ? AND EXISTS"
            " (SELECT 1 FROM item WHERE id = topic.item AND body NOT NULL AND seq > 0)",
            [(slug,) for slug in slugs],
        )
        self._db.executemany(SAVE_TOPIC, ((t.slug, item, t.rule) for item, t in topics))

    def forget(self, slug: str) -> None:
        """No item is known to belong to it."""
        self._db.execute("DELETE FROM topic WHERE slug = ?", (slug,))

    def leave_out(self, item: str, rule: str | None) -> None:
        """The item stands in no feed, by that rule; None: it may."""
        self._db.execute("UPDATE item SET left_out = ? WHERE id = ?", (rule, item))

    def left_out(self, ids: Iterable[str]) -> list[str]:
        """The rules by which those of these items stand in no feed that do not."""
        found = (
            within(self._db, "SELECT left_out FROM item WHERE left_out NOT NULL AND id IN", some)
            for some in chunks(ids)
        )
        return [row[0] for rows in found for row in rows]
