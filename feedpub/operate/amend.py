# SPDX-License-Identifier: MIT
"""What a person may do to an item that is published: the only ways to move a date or an id, or to take an item out.

Each function changes the state; `amend` runs it and brings the files up to date.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedpub.config import Site
from feedpub.dates.resolve import AHEAD, EARLIEST
from feedpub.errors import FeedpubError, StateError
from feedpub.feeds.archive import page_name
from feedpub.folder.outbox import Outbox
from feedpub.identity.keys import canonical, renewals
from feedpub.intake.take_in import later
from feedpub.model import DateSource
from feedpub.report import Report
from feedpub.run import hold_state
from feedpub.run.learn import caught_up_with_feeds
from feedpub.run.publish import follow
from feedpub.run.shapes import Changes, Order
from feedpub.state.records import Record
from feedpub.state.store import Store, open_store


def amend(site: Site, order: Order, change: Callable[[Store], Iterable[str]]) -> Report:
    """Change the state by hand, and bring the files up to date; no source is read.

    Args:
        change: Changes the state, and returns the ids of the items that readers shall see as new.

    Raises:
        StateError: There is no state, it can't be used, or another run holds it.
        PublishError: The files can't be written.
    """
    if not site.state_path.exists():
        raise StateError(str(site.state_path), "there is no state", "Run 'feedpub build' first.")
    with (
        hold_state(site, order) as lock,
        open_store(site.state_path) as store,
        Outbox(site.output_path, now=order.now) as box,
    ):
        with store.transaction() as transaction:
            try:
                caught_up = caught_up_with_feeds(store, site, now=order.now)
                changes = Changes(shown=frozenset(change(store)), notes=caught_up, whole=True)
            except FeedpubError:  # what was asked for can't be done; nothing is wrong with the site
                if lock is not None:
                    lock.end(order.now)
                raise
            report, files = follow(store, site, changes, now=order.now)
            if order.dry_run:
                transaction.call_off()
            else:
                store.files.set_stamps(box.stage(files))
        box.release()
    return report


def find(store: Store, words: str) -> Record:
    """The one item of that id, link or title.

    Raises:
        FeedpubError: There is none, or there are several.
    """
    if not words.strip():
        raise FeedpubError("ITEM", "is empty", "Give an id, a link, or words of a title.")
    ids = _candidates(store, words.strip().encode("utf-8", "replace").decode())
    if len(ids) == 1:
        return store.items.records(ids)[ids[0]]
    if not ids:
        raise FeedpubError(words, "no item has this id, this link or these words in its title", "Try fewer words.")
    found = store.items.records(ids[:5])
    titles = "; ".join(f"{found[i].item.title} ({i})" for i in ids[:5]) + ("; …" if len(ids) > 5 else "")
    raise FeedpubError(words, f"{len(ids)} items have these words in their titles", f"Name one by its id: {titles}")


def _candidates(store: Store, words: str) -> list[str]:
    if store.items.has(words):
        return [words]
    if "://" in words:
        return store.keys.owners(f"link:{canonical(words)}")
    records = store.items.records(store.items.search(words))
    ids = [i for i, r in records.items() if r.retracted is None] or [
        *records
    ]  # one that is gone can be named by its id
    exact = [i for i in ids if records[i].item.title.casefold() == words.casefold()]
    return exact if len(exact) == 1 else ids


def noon(day: date | datetime, zone: ZoneInfo, *, now: datetime) -> datetime:
    """The moment that a day alone stands for, as in listings: its noon, or now if that of today is still to come."""
    if isinstance(day, datetime):
        return day
    moment = datetime.combine(day, time(12), zone).astimezone(UTC)
    return min(moment, now) if day == now.astimezone(zone).date() else moment


def redate(store: Store, record: Record, published: datetime, *, now: datetime) -> None:
    """Give an item another published date.  Readers that sort by date move it; none shows it as new.

    Raises:
        FeedpubError: Nothing was published on such a date.
    """
    if not EARLIEST <= published.year <= now.year + AHEAD:
        raise FeedpubError(record.item.title, f"{published.isoformat()} can't be a date of publication", "Correct it.")
    moment = published.astimezone(UTC).replace(microsecond=0)
    item = replace(
        record.item,
        published=moment,
        updated=later(record.item.updated, now),
        date_source=DateSource.COMMAND,
        date_text=None,
    )
    store.items.save(replace(record, item=item, held_until=None))
    _write_pages_anew(store, item.id)
    store.items.tell(item.id, f"published date moved by hand from {record.item.published.isoformat()}", now)


def rekey(store: Store, record: Record, *, into: Record | None, now: datetime) -> str:
    """Give an item a new id, so that subscribers see it once more, or join it with another; returns its id now.

    The old id is retracted, and all its keys lead to the new one.

    Raises:
        FeedpubError: One of the two is retracted, or both are one.
    """
    for one in (record, into):
        if one is not None and one.retracted is not None:
            raise FeedpubError(one.item.title, "is retracted", "Take that back first, with 'feedpub retract --undo'.")
    if into is not None and into.item.id == record.item.id:
        raise FeedpubError(
            record.item.title, "is one item already", "Name two: the one that goes, and --into the other."
        )
    old = record.item.id
    new = into.item.id if into else next(i for i in renewals(old) if not store.items.has(i))
    if into is None:
        store.items.save(replace(record, item=replace(record.item, id=new)))
    store.keys.move(old, new)
    store.items.save(replace(record, retracted=_after(record, now)))
    _write_pages_anew(store, old)
    store.items.tell(new, f"took the place of {old} by hand", now)
    store.items.tell(old, f"{new} took its place, by hand", now)
    return new


def retract(store: Store, record: Record, *, now: datetime) -> None:
    """Take an item out of all feeds.  Atom says so (RFC 6721), and it does not come back by itself.

    Raises:
        FeedpubError: It is retracted already.
    """
    if record.retracted is not None:
        raise FeedpubError(record.item.title, "is retracted already", "Nothing was changed.")
    store.items.save(replace(record, retracted=_after(record, now)))
    _write_pages_anew(store, record.item.id)
    store.items.tell(record.item.id, "retracted by hand", now)


def _after(record: Record, now: datetime) -> datetime:
    """The moment of a retraction: after the item's last change, or readers would pass over it (RFC 6721, section 3)."""
    return later(record.item.updated, now)


def _write_pages_anew(store: Store, item: str) -> None:
    """Archive pages are written once; but what a person changes is changed there, too."""
    for slug, number in store.archive.of(item):
        store.files.forget(page_name(slug, number))


def restore(store: Store, record: Record, *, now: datetime) -> None:
    """Take a retraction back.

    Raises:
        FeedpubError: It is not retracted, or nothing but its id is left: another took its place.
    """
    if record.retracted is None:
        raise FeedpubError(record.item.title, "is not retracted", "Nothing was changed.")
    if not store.keys.of(record.item.id):
        what = record.item.title or record.item.id
        raise FeedpubError(
            what, "nothing but this id is left of it", "It has another id now, or was lost with a state."
        )
    store.items.save(replace(record, retracted=None))
    _write_pages_anew(store, record.item.id)
    store.items.tell(record.item.id, "its retraction was taken back by hand", now)
