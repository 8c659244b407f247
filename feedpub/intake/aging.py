# SPDX-License-Identifier: MIT
"""What time alone does to the items in the state: one that was held back comes out, a text of old goes."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from feedpub.state.store import Store


def release(store: Store, now: datetime) -> frozenset[str]:
    """Let out the items that were held back until their date, which has come; their ids."""
    due = store.items.due(now)
    for record in store.items.records(due).values():
        store.items.save(replace(record, held_until=None))
        store.items.tell(record.item.id, "its date has come; published", now)
    return frozenset(due)


def prune(store: Store, text_days: int | None, now: datetime, *, whole: bool) -> None:
    """Drop the texts of old; a run looks at what has left since the one before.

    Args:
        text_days: How many days a text is kept after its item has left its page and every feed; None: for good.
        whole: Look at all, as where the number of days is another one now.
    """
    if text_days is None:
        return
    age = timedelta(days=text_days)
    value = store.value("pruned")
    last = datetime.fromtimestamp(int(value) if value else 0, UTC)
    known = value is not None and last <= now and not whole
    store.items.prune(now - age, since=(last - age, last) if known else None)
    store.set_value("pruned", str(int(now.timestamp())))
