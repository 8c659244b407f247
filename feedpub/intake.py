# SPDX-License-Identifier: MIT
"""One source's documents become items in the state: parse, normalise, identify, date, remember.

What is stored is law: an item that is known keeps its id and its published date, and its words stay as they are until
the source really changes them.  Where several sources list one item, the first of them that still does tells its words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from feedpub import config
from feedpub.dates import Stated, date_in_url, read_dates
from feedpub.errors import SourceError
from feedpub.identity import Keys, canonical, fingerprint, keys_of, merge_repeats, mint, own_link, text_digest
from feedpub.ladder import Candidate, Dated, fill_dates
from feedpub.matching import Draft, match, same_stories
from feedpub.model import Document, Item, Listing, Note, RawItem
from feedpub.normalise import normalise, plain, text_fragment
from feedpub.parse import parse
from feedpub.report import SourceReport
from feedpub.store import REBUILT, Record, Sighting, SourceRecord, Store
from feedpub.topics import match_topics

_SAME_STORY = timedelta(days=3)
"""How far apart two sources may tell one story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A source's documents, understood: items normalised, each once, in page order, each with the date it states."""

    items: tuple[RawItem, ...]
    stated: tuple[Stated | None, ...]
    listings: tuple[Listing, ...]
    notes: tuple[Note, ...]


def read(source: config.Source, documents: Iterable[Document], *, zone: ZoneInfo, now: datetime) -> Reading:
    """Understand what a source gave.

    Raises:
        SourceError: A document can't be read, or holds no items.
    """
    listings = tuple(parse(d, hints=source.hints, language=source.language) for d in documents)
    raws = [normalise(raw, base_url=source.link) for listing in listings for raw in listing.items]
    items = merge_repeats((raw for raw in raws if raw.title), page=source.link)
    language = source.language or next((listing.language for listing in listings if listing.language), None)
    stated, notes = read_dates(
        [item.date_text for item in items], zone=zone, now=now, order=source.date_order, language=language
    )
    return Reading(
        items=items,
        stated=stated,
        listings=listings,
        notes=(*(note for listing in listings for note in listing.notes), *notes),
    )


def take_in(
    store: Store,
    source: config.Source,
    reading: Reading,
    *,
    rules: Mapping[str, config.Topic],
    group: bool,
    digest: str,
    zone: ZoneInfo,
    now: datetime,
    accept: bool = False,
) -> SourceReport:
    """Bring the state up to date with one source.

    Args:
        rules: The configured topics.
        group: Whether a story that another source tells under nearly the same title is the same item.
        digest: Of the bytes read and of all that decides what becomes of them.
        accept: Believe a listing that has lost most of its items.

    Raises:
        SourceError: The listing has lost so many items that it can't be believed.
    """
    before = store.sources().get(source.name)
    if before is not None and before.digest is None:  # known from the feeds alone
        before = None
    if before is not None and not accept:
        _believe(reading, before, source)
    keys = keys_of(reading.items, source=source.name, page=source.link)
    drafts = [_draft(*row, page=source.link) for row in zip(reading.items, keys, reading.stated, strict=True)]
    known = store.known(source.name, (key for k in keys for key in k.all()))
    found = match(drafts, known)
    if group:
        found = same_stories(drafts, found, store.recent(source.name, now - _SAME_STORY))
    ids, new = _name(store, drafts, found)
    records = store.records(ids)
    dated = fill_dates(
        [
            Candidate(
                frozen=records[item_id].item.published if item_id in records else None,
                stated=stated,
                in_url=date_in_url(raw.link, zone=zone, now=now) if raw.link and stated is None else None,
            )
            for item_id, raw, stated in zip(ids, reading.items, reading.stated, strict=True)
        ],
        now=now,
        future=source.future,
        older_than=_rebuilt_from(store) if before is None else None,
    )
    page = _Page(store=store, source=source, now=now, backlog=before is None)
    changed = []
    # From the bottom, so that of two items of one second the upper one arrives later and stands first.
    for item_id, raw, draft, date in reversed(list(zip(ids, reading.items, drafts, dated, strict=True))):
        if item_id not in records and date is not None:
            page.add(item_id, raw, draft, date)
        elif page.update(records[item_id], raw, draft):
            changed.append(item_id)
    left = [k.id for k in known if k.position is not None and k.id not in ids]
    store.set_page(
        source.name,
        [(i, _sighting(source, n, raw)) for n, (i, raw) in enumerate(zip(ids, reading.items, strict=True))],
        now,
    )
    store.save_source(_source_record(source, reading, before, digest=digest, now=now, news=bool(new)))
    _assign_topics(store, ids, rules)
    for item_id in left:
        store.tell(item_id, f"left the page of {source.name}", now)
    return SourceReport(
        name=source.name,
        items=len(ids),
        new=tuple(i for i in ids if i in new),
        changed=tuple(reversed(changed)),
        left=tuple(left),
        dropped=tuple(d for listing in reading.listings for d in listing.dropped),
        notes=reading.notes,
        record="; ".join(listing.record for listing in reading.listings if listing.record) or None,
    )


def _rebuilt_from(store: Store) -> datetime | None:
    oldest = store.value(REBUILT)
    return None if oldest is None else datetime.fromisoformat(oldest)


def _assign_topics(store: Store, ids: Iterable[str], rules: Mapping[str, config.Topic]) -> None:
    for item_id, record in store.records(ids).items():
        item = record.item
        topics = match_topics(item.title, item.summary or plain(item.content), item.categories, rules=rules)
        if topics != item.topics:
            store.set_topics(item_id, topics)


def _believe(reading: Reading, before: SourceRecord, source: config.Source) -> None:
    if len(reading.items) < before.items * source.min_share:
        raise SourceError(
            source.name,
            f"has only {len(reading.items)} items, where the last good run found {before.items}",
            f"Its feeds stay.  If the page is right, run 'feedpub build --accept {source.name}' once.",
        )


def _draft(raw: RawItem, keys: Keys, stated: Stated | None, *, page: str | None) -> Draft:
    day = stated.at.date() if stated is not None and stated.precision in ("time", "day") else None
    return Draft(keys=keys, title=raw.title, link=own_link(raw, page), text=text_digest(raw), day=day)


def _name(store: Store, drafts: Sequence[Draft], found: Sequence[str | None]) -> tuple[list[str], set[str]]:
    """An id for each draft, and the set of those that are new."""
    taken = {item_id for item_id in found if item_id is not None}
    ids: list[str] = []
    new: set[str] = set()
    for draft, known in zip(drafts, found, strict=True):
        free = (mint(key) for key in draft.keys.minting() if mint(key) not in taken and _is_free(store, key))
        item_id = known or next(free)
        taken.add(item_id)
        if not store.has(item_id):
            new.add(item_id)
        ids.append(item_id)
    return ids, new


def _is_free(store: Store, key: str) -> bool:
    """Whether a draft may have the id that this key makes: nobody has it, or only a record that lost this key with the
    state, and so is this very item.
    """
    item_id = mint(key)
    return not store.has(item_id) or key not in store.keys(item_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One source's run, as its items are stored."""

    store: Store
    source: config.Source
    now: datetime
    backlog: bool

    def add(self, item_id: str, raw: RawItem, draft: Draft, date: Dated) -> None:
        """Store an item that was never seen."""
        item = self._words(
            raw,
            Item(
                id=item_id,
                title=raw.title,
                link=None,
                permalink=False,
                published=date.published,
                updated=date.published,
                date_source=date.source,
                date_text=date.text,
            ),
        )
        record = Record(
            item=item,
            source=self.source.name,
            first_seen=self.now.astimezone(UTC).replace(microsecond=0),
            backlog=self.backlog,
            held_until=date.published if date.held else None,
            retracted=None,
            day=draft.day,
            link=draft.link,
            digest=draft.text,
        )
        self.store.save_item(record, draft.keys.all())
        held = ", held back until its date" if date.held else ""
        self.store.tell(item_id, f"first seen in {self.source.name}{held}", self.now)

    def update(self, record: Record, raw: RawItem, draft: Draft) -> bool:
        """Store what is new about a known item; True when it really changed."""
        item_id = record.item.id
        self.store.add_keys(item_id, draft.keys.all())
        if record.retracted is not None or not self._tells(record):
            return False
        changed = self._last_fingerprint(record) != fingerprint(raw)
        item = self._words(raw, record.item) if changed or record.pruned else _moved(record.item, raw)
        if item == record.item:
            return False
        if changed:
            item = replace(item, updated=later(record.item.updated, self.now))
            self.store.tell(item_id, _difference(record.item, item), self.now)
        self.store.save_item(
            replace(record, item=item, day=draft.day or record.day, link=draft.link or record.link, digest=draft.text)
        )
        return changed

    def _tells(self, record: Record) -> bool:
        """Whether this source is the one that tells the item's words: the first that still lists it."""
        listing = [s.source for s in record.sightings if s.position is not None]
        return not listing or listing[0] == self.source.name

    def _last_fingerprint(self, record: Record) -> str | None:
        mine = next((s for s in record.sightings if s.source == self.source.name), None)
        return mine.fingerprint if mine and mine.fingerprint else item_fingerprint(record.item)

    def _words(self, raw: RawItem, item: Item) -> Item:
        link, page = raw.link, self.source.link
        if link is None and page is not None:
            link = text_fragment(page, raw.title)
        return replace(
            item,
            title=raw.title,
            link=link,
            permalink=raw.link is not None,
            summary=raw.summary,
            content=raw.content,
            authors=raw.authors,
            enclosures=raw.enclosures,
            image=raw.image,
            comments=raw.comments,
            language=raw.language,
            rights=raw.rights,
            license=raw.license,
        )


def item_fingerprint(item: Item) -> str:
    """The fingerprint of what was published, where the source's own is not known."""
    return fingerprint(
        RawItem(
            title=item.title,
            link=item.link if item.permalink else None,
            summary=item.summary,
            content=item.content,
            enclosures=item.enclosures,
        )
    )


def _moved(item: Item, raw: RawItem) -> Item:
    """The same page at another address (https, a new host): readers shall go there, but nothing has changed to read.

    Tracking parameters, fragments and slashes are not worth a new file.
    """
    if raw.link is None or not item.permalink or item.link is None:
        return item
    same_place = raw.link.startswith(item.link.split("://")[0] + "://") and canonical(raw.link) == canonical(item.link)
    return item if same_place else replace(item, link=raw.link)


def later(updated: datetime, now: datetime) -> datetime:
    """`updated` only goes forward, even where the clock does not."""
    return max(now.astimezone(UTC).replace(microsecond=0), updated + timedelta(seconds=1))


def _difference(old: Item, new: Item) -> str:
    names = {"title": "title", "link": "link", "summary": "text", "content": "text", "enclosures": "enclosures"}
    found = dict.fromkeys(word for name, word in names.items() if getattr(old, name) != getattr(new, name))
    title = f" (it was {old.title!r})" if old.title != new.title else ""
    return f"changed: {', '.join(found) or 'details'}{title}"


def _sighting(source: config.Source, position: int, raw: RawItem) -> Sighting:
    return Sighting(
        source=source.name,
        position=position,
        left_at=None,
        fingerprint=fingerprint(raw),
        categories=raw.categories,
    )


def _source_record(
    source: config.Source, reading: Reading, before: SourceRecord | None, *, digest: str, now: datetime, news: bool
) -> SourceRecord:
    return SourceRecord(
        name=source.name,
        title=source.title or next((x.title for x in reading.listings if x.title), None) or source.name,
        link=source.link,
        digest=digest,
        first_run=before.first_run if before else now,
        last_news=now if news else before.last_news if before else None,
        items=len(reading.items),
        dated=sum(stated is not None for stated in reading.stated),
        linked=sum(raw.link is not None for raw in reading.items),
    )


def adopt(
    store: Store, source: config.Source, reading: Reading, *, configured: Sequence[str], accept: bool
) -> tuple[Note, ...]:
    """A source that was never read may be one that is configured no more, under another name: then it goes on as that.

    Raises:
        SourceError: The feeds belong to other sources altogether, and nobody said to accept this one.
    """
    known = store.sources()
    orphans = [name for name in known if name not in configured]
    if source.name in known or not orphans:
        return ()
    for name in orphans:
        keys = keys_of(reading.items, source=name, page=source.link)
        drafts = [_draft(*row, page=source.link) for row in zip(reading.items, keys, reading.stated, strict=True)]
        found = match(drafts, store.known(name, (key for k in keys for key in k.all())))
        if sum(item_id is not None for item_id in found) * 2 >= len(found):
            store.rename_source(name, source.name)
            return (
                Note(code="renamed-source", text=f"source {name} goes on as {source.name}: it lists the same items"),
            )
    if len(orphans) == len(known) and not accept:
        raise SourceError(
            source.name,
            f"the output folder holds the feeds of another source, {orphans[0]}, with none of its items",
            f"Give another folder with --output, or publish both together with --accept {source.name}.",
        )
    return ()


def release(store: Store, now: datetime) -> None:
    """Items that were held back until their date, which has come."""
    for record in store.records(store.due(now)).values():
        store.save_item(replace(record, held_until=None))
        store.tell(record.item.id, "its date has come; published", now)


def retopic(store: Store, rules: Mapping[str, config.Topic]) -> None:
    """The topics of all items anew, because their rules may have changed."""
    _assign_topics(store, store.every(), rules)
