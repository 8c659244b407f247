# SPDX-License-Identifier: MIT
"""What one source lists becomes items in the state: recognise, date, remember.

What is stored is law: an item that is known keeps its id and its published date, and its words stay as they are until
the source really changes them.  Where several sources list one item, the first of them that still does tells its words.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from feedpub import config
from feedpub.dates.ladder import Candidate, Dated, fill_dates
from feedpub.dates.resolve import Stated, date_in_url
from feedpub.identity.evidence import Draft, Known, Look
from feedpub.identity.keys import canonical, fingerprint, raw_item
from feedpub.identity.matching import SAME_TIME
from feedpub.intake.belief import doubted, fault_of, has_stayed, is_in_its_place
from feedpub.intake.memory import DoubtedError
from feedpub.intake.normalise import text_fragment
from feedpub.intake.reading import Reading
from feedpub.intake.recognise import drafts_of, former_name, recognise
from feedpub.model import DateSource, Item, Note, RawItem
from feedpub.report import SourceReport
from feedpub.state.records import Newcomer, Record, Sighting, SourceRecord
from feedpub.state.store import REBUILT, Store, rebuilt_of


class Terms(Struct, frozen=True, kw_only=True):
    """What a run asks of an intake beside the source."""

    now: datetime
    zone: ZoneInfo
    """Of dates that name none."""
    group: bool = False
    """A story that another source tells under nearly the same title is the same item."""
    configured: Sequence[str] = ()
    """Names of all sources of the site."""
    accept: bool = False
    """Believe the listing, whatever it lists."""
    assigned: Callable[[Record], Record] = lambda record: record
    """Gives a new item its topics."""
    more: bool = False
    """The listing goes on, on pages that were not read: what stood there has not left."""


def take_in(store: Store, source: config.Source, reading: Reading, terms: Terms, *, digest: str) -> SourceReport:
    """Bring the state up to date with one source.  `digest` stands for the bytes read and all that decides over them.

    Raises:
        DoubtedError: The listing must wait to be believed.
        SourceError: It is of no source of this site.
    """
    former = former_name(store, source, reading, configured=terms.configured, accept=terms.accept)
    if former is not None:
        store.sources.rename(former, source.name)
    before = store.sources.get(source.name)
    rebuilt = before is not None and before.digest is None  # known from the feeds alone
    drafts = drafts_of(reading, source, name=source.name)
    known = store.keys.known(source.name, (key for draft in drafts for key in draft.keys.all()))
    below = _below(known, drafts) if terms.more else []
    unread = {k.id for k in below}
    here = [k for k in known if k.id not in unread]
    since = _group_since(terms, rebuilt=rebuilt)
    ids, new = recognise(store, source, reading, drafts, here, group_since=since, look=_look(before, terms))
    shares = not new.issuperset(ids)
    placed = is_in_its_place(before.place if before else None, reading.place)
    stayed = () if terms.accept else _believe(store, source, drafts, known, shares=shares, placed=placed, terms=terms)
    last = None if rebuilt else before
    changed, arrived = _remember(store, source, reading, terms, drafts=drafts, ids=ids, first_run=last is None)
    left = _turn_page(store, source, reading, drafts, ids=ids, known=known, below=below, now=terms.now)
    store.sources.save(_source_record(source, reading, last, digest=digest, now=terms.now, news=bool(new)))
    return SourceReport(
        name=source.name,
        items=len(ids),
        listed=tuple(ids),
        let_go=_let_go(store, source, ids, new, terms.zone) if rebuilt else (),
        new=tuple(i for i in ids if i in new),
        changed=changed,
        arrived=arrived,
        left=tuple(left),
        dropped=tuple(d for listing in reading.listings for d in listing.dropped),
        notes=(*_renamed(source, former), *stayed, *reading.notes),
        record="; ".join(listing.record for listing in reading.listings if listing.record) or None,
    )


def _below(known: Sequence[Known], drafts: Sequence[Draft]) -> list[Known]:
    """What stood below all that is listed again, from the top: it stands on pages that were not read."""
    keys = {key for draft in drafts for key in draft.keys.all()}
    page = sorted(((k.position, k) for k in known if k.position is not None), key=lambda pair: pair[0])
    last = max((place for place, k in page if not k.keys.isdisjoint(keys)), default=-1)
    return [k for place, k in page if place > last]


def _turn_page(
    store: Store,
    source: config.Source,
    reading: Reading,
    drafts: Sequence[Draft],
    *,
    ids: Sequence[str],
    known: Sequence[Known],
    below: Sequence[Known],
    now: datetime,
) -> list[str]:
    """The page is as it was read now; ids of what has left it.  As much stays below as stood there before."""
    page = [k.id for k in known if k.position is not None]
    below_now = [k.id for k in below if k.id not in set(ids)][: max(0, len(page) - len(ids))]
    here = {*ids, *below_now}
    left = [item_id for item_id in page if item_id not in here]
    for item_id in left:
        store.items.tell(item_id, f"left the page of {source.name}", now)
    seen = (_sighting(source, n, *row) for n, row in enumerate(zip(reading.items, drafts, strict=True)))
    store.sources.set_page(source.name, zip(ids, seen, strict=True), now)
    store.sources.stay(source.name, below_now, len(ids))
    return left


def _believe(
    store: Store,
    source: config.Source,
    drafts: Sequence[Draft],
    known: Sequence[Known],
    *,
    shares: bool,
    placed: bool,
    terms: Terms,
) -> tuple[Note, ...]:
    """Let a listing wait that is not to be believed yet; a note when it has waited for long enough.

    Raises:
        DoubtedError: It waits.
    """
    page = [k for k in known if k.position is not None]
    min_share = 0 if terms.more else source.min_share
    fault = fault_of(drafts, page, shares=shares, placed=placed, min_share=min_share)
    if fault is None:
        return ()
    before = store.sources.doubts().get(source.name)
    if not has_stayed(before, drafts, page, terms.now):
        raise DoubtedError(source.name, fault, doubted(before, drafts, terms.now))
    return (Note(code="believed", text=f"source {source.name} {fault}; it has stayed so, and is believed now"),)


def _renamed(source: config.Source, former: str | None) -> Iterator[Note]:
    if former is not None:
        yield Note(code="renamed-source", text=f"source {former} goes on as {source.name}: it lists the same items")


def _look(before: SourceRecord | None, terms: Terms) -> Look | None:
    """Days as the page has them.  Only a look that found other bytes than the one before it is known."""
    if before is None or before.read_at is None:
        return None
    return Look(today=terms.now.astimezone(terms.zone).date(), last=before.read_at.astimezone(terms.zone).date())


def _group_since(terms: Terms, *, rebuilt: bool) -> datetime | None:
    """When an item of a rebuilt state was first seen is not known; its day is, where it states one."""
    since = datetime(1970, 1, 1, tzinfo=UTC) if rebuilt else terms.now - SAME_TIME
    return since if terms.group else None


def _remember(
    store: Store,
    source: config.Source,
    reading: Reading,
    terms: Terms,
    *,
    drafts: Sequence[Draft],
    ids: Sequence[str],
    first_run: bool,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Store the items, new and known; ids of those that really changed, and of those that came since the page was first
    read, in page order.
    """
    records = store.items.records(ids)
    candidates = [_candidate(records.get(i), *row, terms) for i, row in zip(ids, _rows(reading), strict=True)]
    older_than = _rebuilt_from(store, source) if first_run else None
    dated = fill_dates(candidates, now=terms.now, future=source.future, older_than=older_than)
    newest = max((record.item.published for record in records.values()), default=terms.now)
    page = _Page(store=store, source=source, terms=terms)
    # From the bottom, so that of two items of one second the upper one arrives later and stands first.
    rows = list(zip(ids, drafts, dated, enumerate(reading.items), strict=True))[::-1]

    arrived: list[str] = []

    def newcomers() -> Iterator[Newcomer]:
        for item_id, draft, date, (place, raw) in rows:
            if item_id in records or date is None:
                continue
            # After a rebuild, what is younger than the known items, or stands above them, is new; the rest was there.
            younger = date.source is DateSource.FIRST_SEEN or date.published > newest
            above = older_than is not None and bool(records) and younger
            backlog = first_run and not above
            if not backlog:
                arrived.append(item_id)
            seen = _sighting(source, place, raw, draft)
            yield page.newcomer(item_id, raw, draft, date, seen=seen, backlog=backlog)

    store.items.add(newcomers())
    changed = [i for i, draft, date, (_, raw) in rows if i in records and page.update(records[i], raw, draft, date)]
    return tuple(reversed(changed)), tuple(reversed(arrived))


def _dated(item: Item, date: Dated) -> Item:
    return replace(item, published=date.published, updated=date.published, date_source=date.source, date_text=date.text)


def _rows(reading: Reading) -> Iterator[tuple[RawItem, Stated | None]]:
    return zip(reading.items, reading.stated, strict=True)


def _candidate(record: Record | None, raw: RawItem, stated: Stated | None, terms: Terms) -> Candidate:
    in_url = date_in_url(raw.link, zone=terms.zone, now=terms.now) if raw.link and stated is None else None
    # Of a tombstone that a state was rebuilt from nobody knows when its item was published.
    frozen = record.item.published if record and record.item.title else None
    return Candidate(frozen=frozen, stated=stated, in_url=in_url)


def _rebuilt_from(store: Store, source: config.Source) -> datetime | None:
    """The oldest date in the feeds that the state was rebuilt from, if they were full, of all or of this source; else
    None.
    """
    oldest = store.value(rebuilt_of(source.name)) or store.value(REBUILT)
    return None if oldest is None else datetime.fromisoformat(oldest)


def _let_go(store: Store, source: config.Source, ids: Sequence[str], new: Set[str], zone: ZoneInfo) -> tuple[str, ...]:
    """Of items that no feed had when the state was rebuilt, those older than what full feeds hold.  One of the oldest
    day may have been let go, too, unless it stands above all that are known, and new ones come on top.  What is dated
    by its arrival is new, wherever the clock stands.
    """
    oldest = _rebuilt_from(store, source)
    if oldest is None:
        return ()
    day, above = (
        oldest.astimezone(zone).date(),
        set(takewhile(new.__contains__, ids)) if _comes_on_top(store, ids, new) else frozenset(),
    )
    return tuple(
        i
        for i, record in store.items.records(new).items()
        if record.item.date_source is not DateSource.FIRST_SEEN
        and (record.item.published < oldest or (record.day == day and i not in above))
    )


def _comes_on_top(store: Store, ids: Sequence[str], new: Set[str]) -> bool:
    """Whether new items come on top: the last known one is no younger than the first."""
    known = store.items.records(i for i in ids if i not in new)
    days = [day for i in ids if i in known and (day := known[i].day) is not None]
    return not days or days[0] >= days[-1]


class _Page(Struct, frozen=True, kw_only=True):
    """One source's run, as its items are stored."""

    store: Store
    source: config.Source
    terms: Terms

    def newcomer(
        self, item_id: str, raw: RawItem, draft: Draft, date: Dated, *, seen: Sighting, backlog: bool
    ) -> Newcomer:
        """An item that was never seen, with its topics."""
        bare = Item(
            id=item_id,
            title=raw.title,
            link=None,
            permalink=False,
            published=date.published,
            updated=date.published,
            date_source=date.source,
            date_text=date.text,
            categories=raw.categories,
        )
        record = Record(
            item=self._told_by(raw, bare),
            source=self.source.name,
            first_seen=self.terms.now.astimezone(UTC).replace(microsecond=0),
            backlog=backlog,
            held_until=date.published if date.held else None,
            retracted=None,
            day=draft.day,
            link=draft.link,
            digest=draft.text,
            sightings=(seen,),
        )
        held = ", held back until its date" if date.held else ""
        told = f"first seen in {self.source.name}{held}"
        return Newcomer(record=self.terms.assigned(record), keys=draft.keys.all(), told=told)

    def update(self, record: Record, raw: RawItem, draft: Draft, date: Dated | None) -> bool:
        """Store what is new about a known item; True when something changed that readers shall see.

        The words of a retracted one are kept up, too: by them it is known when it gets another title.
        """
        if date is not None:  # only its retraction was known so far
            record = replace(record, item=_dated(record.item, date))
        item_id = record.item.id
        self.store.keys.add(item_id, draft.keys.all())
        if not self._tells(record):
            return False
        changed = self._has_changed(record, raw, draft)
        item = self._told_by(raw, record.item) if changed or record.pruned else _moved(record.item, raw)
        day = draft.day if draft.day and draft.year_known else record.day or draft.day
        if item == record.item and (record.digest, record.day) == (draft.text, day):
            return False
        if changed:
            item = replace(item, updated=later(record.item.updated, self.terms.now))
            self.store.items.tell(item_id, _difference(record.item, item), self.terms.now)
        self.store.items.save(replace(record, item=item, day=day, link=draft.link or record.link, digest=draft.text))
        return changed and record.retracted is None

    def _tells(self, record: Record) -> bool:
        """Whether this source is the one that tells the item's words: the first that still lists it."""
        listing = [s.source for s in record.sightings if s.position is not None]
        return not listing or listing[0] == self.source.name

    def _has_changed(self, record: Record, raw: RawItem, draft: Draft) -> bool:
        mine = next((s for s in record.sightings if s.source == self.source.name), None)
        if mine and mine.fingerprint:
            return mine.fingerprint != draft.fingerprint
        told = raw_item(record.item)
        if self.source.full_text:  # which of it the list had told nobody knows any more
            told, raw = replace(told, content=None), replace(raw, content=None)
        return fingerprint(told) != fingerprint(raw)

    def _content(self, raw: RawItem, item: Item) -> str | None:
        """Where the text came from the item's own page, it stays: it says more than the list."""
        known = item.content if self.source.full_text else None
        return known if known and len(known) > len(raw.content or "") else raw.content

    def _told_by(self, raw: RawItem, item: Item) -> Item:
        link, page = raw.link, self.source.link
        if link is None and page is not None:
            link = text_fragment(page, raw.title)
        return replace(
            item,
            title=raw.title,
            link=link,
            permalink=raw.link is not None,
            summary=raw.summary,
            content=self._content(raw, item),
            authors=raw.authors,
            enclosures=raw.enclosures,
            image=raw.image,
            comments=raw.comments,
            language=raw.language,
            rights=raw.rights,
            license=raw.license,
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


def _sighting(source: config.Source, position: int, raw: RawItem, draft: Draft) -> Sighting:
    return Sighting(
        source=source.name,
        position=position,
        left_at=None,
        fingerprint=draft.fingerprint,
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
        read_at=now,
        record=reading.record,
        place=reading.place,
        items=len(reading.items),
        dated=sum(stated is not None for stated in reading.stated),
        linked=sum(raw.link is not None for raw in reading.items),
    )
