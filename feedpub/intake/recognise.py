# SPDX-License-Identifier: MIT
"""The items of a reading are found again in the state: each gets the id that it has, or a new one.

`feedpub.identity.matching` decides within one source and is given here what the state knows.  What another source
lists, or this one has listed under another name, is looked for afterwards.
"""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec.structs import replace

from feedpub import config
from feedpub.dates.resolve import Stated
from feedpub.errors import PublishError, SourceError
from feedpub.identity.evidence import Draft, Known, Look, other_way_round
from feedpub.identity.keys import (
    Keys,
    Marks,
    chosen,
    fingerprint,
    is_number,
    keys_of,
    marks_of,
    mint,
    raw_item,
    text_of,
)
from feedpub.identity.matching import match, same_stories
from feedpub.intake.reading import Reading
from feedpub.model import RawItem
from feedpub.state.records import Record
from feedpub.state.store import Store

_BEGIN = 1000
"""Characters of two texts that are compared."""
_MOST = 0.5
"""Share of a page's items that are known, by which it is the page, whatever it says."""
_SAME_SOURCE = 0.5
"""Share of a new source's items by which it is an old one under another name."""


def lists_known(store: Store, source: config.Source, reading: Reading) -> bool:
    """Whether most of what was read are items that the source has shown before."""
    return known_in(store, source, reading, source.name) >= _MOST * len(reading.items)


def drafts_of(reading: Reading, source: config.Source, *, name: str) -> list[Draft]:
    """The items of a reading as matching looks at them, with the keys that they have in a source of that name."""
    days = [_day(stated) for stated in reading.stated]
    items = [chosen(raw, source.id, day) for raw, day in zip(reading.items, days, strict=True)]
    # Both of one item at a time: much of what they look at is the same.
    marked = [(marks_of(item, source.link), fingerprint(raw)) for item, raw in zip(items, reading.items, strict=True)]
    keys = keys_of(items, source=name, marks=[marks for marks, _ in marked])
    return [_draft(*row) for row in zip(items, marked, keys, reading.stated, days, strict=True)]


def _day(stated: Stated | None) -> date | None:
    """The day that an item states, in earnest."""
    exact = stated is not None and stated.precision in ("time", "day") and stated.certainty != "reckoned"
    return stated.at.date() if stated is not None and exact else None


def _draft(raw: RawItem, marked: tuple[Marks, str], keys: Keys, stated: Stated | None, day: date | None) -> Draft:
    marks, told = marked
    return Draft(
        fingerprint=told,
        keys=keys,
        title=raw.title,
        link=marks.link,
        text=marks.text,
        day=day,
        year_known=stated is None or stated.certainty == "stated",
    )


def recognise(
    store: Store,
    source: config.Source,
    reading: Reading,
    drafts: Sequence[Draft],
    known: Sequence[Known],
    *,
    group_since: datetime | None,
    look: Look | None,
) -> tuple[list[str], set[str]]:
    """An id for each draft, and the set of those that are new.

    Args:
        known: Stored items of this source's page, or with a key of one of the drafts.
        group_since: A story that another source has told since, under nearly the same title, is the same item.  None:
            stories are not grouped.
        look: See `match`.
    """
    found = match(*_with_texts(store, reading, drafts, known), look=look) if known else (None,) * len(drafts)
    found = _listed_elsewhere(store, source, drafts, found)
    if group_since is not None:
        found = same_stories(drafts, found, store.keys.recent(source.name, group_since))
    return _name(store, drafts, found)


def _with_texts(
    store: Store, reading: Reading, drafts: Sequence[Draft], known: Sequence[Known]
) -> tuple[list[Draft], list[Known]]:
    """Drafts and stored items, with the beginning of the text where it is not what it was under this title."""
    keys = {key for k in known for key in k.keys}
    now = {draft.keys.text for draft in drafts}
    anew = {draft.keys.title for draft in drafts if draft.text and draft.keys.text not in keys}
    stored = store.items.records(
        k.id for k in known if not k.keys.isdisjoint(anew) or (k.position is not None and k.keys.isdisjoint(now))
    )
    return (
        [
            replace(draft, begin=text_of(raw)[:_BEGIN]) if draft.keys.title in anew else draft
            for draft, raw in zip(drafts, reading.items, strict=True)
        ],
        [replace(k, begin=text_of(raw_item(stored[k.id].item))[:_BEGIN]) if k.id in stored else k for k in known],
    )


def _listed_elsewhere(
    store: Store, source: config.Source, drafts: Sequence[Draft], found: Sequence[str | None]
) -> tuple[str | None, ...]:
    """Fill what `match` left open with items that another source lists, or has listed, with the same title and text."""
    others = store.sources.all().keys() - {source.name}
    ids = list(found)
    taken = set(found)
    for n, draft in enumerate(drafts):
        if ids[n] is not None or draft.keys.text is None or draft.text is None or not others:
            continue
        rest = draft.keys.text.removeprefix(f"text:{source.name}")
        told = (row for row in store.keys.tellers(draft.text) if row[0].endswith(rest))
        owners = store.items.records({i for key, i in told if key.removesuffix(rest)[len("text:") :] in others} - taken)
        same = [i for i, record in owners.items() if not _is_other(draft, record)]
        if len(same) == 1:
            ids[n] = same[0]
            taken.add(same[0])
    return tuple(ids)


def _is_other(draft: Draft, record: Record) -> bool:
    """Whether an item with the same words is another one: it states another day, or has a page of its own elsewhere."""
    if draft.link is not None and record.link is not None and draft.link != record.link:
        return True
    # Another page may prove another order of the same numbers.
    days = (draft.day, other_way_round(draft.day)) if draft.day else ()
    return bool(days) and record.day is not None and record.day not in days


def _name(store: Store, drafts: Sequence[Draft], found: Sequence[str | None]) -> tuple[list[str], set[str]]:
    """An id for each draft, and the set of those that are new."""
    taken = {item_id for item_id in found if item_id is not None}
    ids: list[str] = []
    new: set[str] = set()
    for draft, known in zip(drafts, found, strict=True):
        free = ((i, key) for key in draft.keys.minting() if (i := mint(key)) not in taken)
        item_id = known or next(i for i, key in free if _is_free(store, i, key))
        taken.add(item_id)
        if not store.items.has(item_id):
            new.add(item_id)
        ids.append(item_id)
    return ids, new


def _is_free(store: Store, item_id: str, key: str) -> bool:
    """Whether a draft may have the id, which this key makes: nobody has it, or only a record that lost this key with
    the state, and so is this very item.  A key that leads to another id now is no draft's: that one took the item's
    place.  A mere number (`Keys.minting`) proves nothing: an item of which more than the id is known is another one.
    """
    return not store.items.has(item_id) or not (store.keys.of(item_id) if is_number(key) else store.keys.owners(key))


def former_name(
    store: Store, source: config.Source, reading: Reading, *, configured: Sequence[str], accept: bool
) -> str | None:
    """A source that was never read may be one that is configured no more: the name that this one had; else None.

    Raises:
        SourceError: The feeds belong to other sources altogether, and nobody said to accept this one.
        PublishError: So they do, and it came by standard input with nothing to tell it by.
    """
    known = store.sources.all()
    orphans = [name for name in known if name not in configured]
    if source.name in known and not accept and _is_nameless(source) and known[source.name].digest is not None:
        _refuse_another_page(store, source, reading)
    if source.name in known or not orphans:
        return None
    share, name = max((known_in(store, source, reading, name) / len(reading.items), name) for name in orphans)
    if share >= _SAME_SOURCE:
        return name
    if len(orphans) == len(known) and not accept:
        raise SourceError(
            source.name,
            f"the output folder holds the feeds of another source, {orphans[0]}, with none of its items",
            f"Give another folder with --output, or publish both together with --accept {source.name}.",
        )
    return None


def _is_nameless(source: config.Source) -> bool:
    """Whether every page that is piped in looks like this source: nobody gave it a name or an address."""
    return source == config.Source(path="-", name=source.name, encoding=source.encoding)


def _refuse_another_page(store: Store, source: config.Source, reading: Reading) -> None:
    drafts = drafts_of(reading, source, name=source.name)
    if not any(match(drafts, store.keys.known(source.name, (key for draft in drafts for key in draft.keys.all())))):
        raise PublishError(
            "-",
            "the output folder holds the feeds of another page that was piped in, with none of its items",
            f"Give another folder with --output. If it is the same page, run it with --accept {source.name} once.",
        )


def known_in(store: Store, source: config.Source, reading: Reading, name: str) -> int:
    """How many items of a listing are known as those of the source `name`: by its own ids, links or titles.  Numbers
    that count items, days and places are alike in sources that have nothing to do with each other.
    """
    keys = [_own_keys(draft.keys) for draft in drafts_of(reading, source, name=name)]
    known = frozenset[str]().union(*(k.keys for k in store.keys.known(name, frozenset[str]().union(*keys))))
    return sum(not mine.isdisjoint(known) for mine in keys)


def _own_keys(keys: Keys) -> frozenset[str]:
    counted = keys.id is not None and keys.id.rpartition(":")[2].isdecimal()
    return frozenset(key for key in (None if counted else keys.id, keys.link, keys.title) if key is not None)
