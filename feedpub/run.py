# SPDX-License-Identifier: MIT
"""The story of a run, from top to bottom.

::

    fetch ─ nothing new? ─ take in each source ─ assign topics ─ assemble the feeds ─ render
          └ done                                        state │
                                     write beside ─ commit ─ put in place ─ tell the hub, run `after` ─ tell people

The state is committed before a file is put in its place, and the files are a function of the state: whatever stops a
run between the two, the next one mends.  Before the commit nothing has changed, and any error calls the run off.  A
source that fails is left as it is, and the others go on.  Time is an argument.

What only a run with news needs is imported where it is used.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from feedpub import __version__
from feedpub.config import Site, Source
from feedpub.errors import FeedpubError, SourceError
from feedpub.fetch.shapes import Caller
from feedpub.fetch.sources import fetch_all
from feedpub.folder import outbox
from feedpub.intake.memory import DoubtedError, remember, visits_so_far
from feedpub.model import ALL, Document, Feed, Note, Visit
from feedpub.report import Report, SourceReport
from feedpub.state.lock import Lock, hold, read_note
from feedpub.state.records import SourceRecord
from feedpub.state.schema import MIGRATIONS, DamagedError, outdated, set_aside
from feedpub.state.store import Store, open_store

if TYPE_CHECKING:
    from feedpub.feeds.assemble import Assembled
    from feedpub.feeds.shift import News
    from feedpub.folder.render import Files


class Order(Struct, frozen=True, kw_only=True):
    """What is asked of a run beside the configuration."""

    now: datetime
    """Aware."""
    dry_run: bool = False
    """Change nothing; report what would be."""
    accept: frozenset[str] = frozenset()
    """Names of the sources whose listing is to be believed, whatever it lists."""
    progress: Callable[[str], None] | None = None
    """Called with the name of each source as its turn comes."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that the secrets of sources are taken from."""

    def __repr__(self) -> str:
        return f"Order(now={self.now!r}, …)"  # no secret in a traceback or a log


class Fetched(Struct, frozen=True, kw_only=True):
    """A source and what it gave: documents, or the error that it failed with."""

    source: Source
    documents: tuple[Document, ...]
    digest: str
    error: SourceError | None = None
    unread: bool = False
    """Its server says that nothing is new, or it was not asked."""
    visit: Visit | None = None
    """What to remember of the visit to its address."""
    more: bool = False
    """The list goes on, on pages that were not read."""
    texts: Mapping[str, str | None] = {}
    """What came of the items' own pages (`feedpub.intake.full_text.Texts`)."""
    notes: tuple[Note, ...] = ()


class Changes(Struct, frozen=True, kw_only=True):
    """What was done to the state, by a run or by hand."""

    sources: tuple[SourceReport, ...] = ()
    notes: tuple[Note, ...] = ()
    shown: frozenset[str] = frozenset()
    """Ids of the items that readers shall see as new, because a person said so."""
    retopiced: frozenset[str] = frozenset()
    """Ids of the items that belong to other topics now, new ones among them."""
    reconfigured: bool = False
    """The configuration is another than at the last run: new caps and topics take effect."""
    idle: bool = False
    """Every source failed, or has the bytes of its last run."""
    whole: bool = False
    """Every feed is looked at, whether or not there is news for it."""


def build(site: Site, order: Order) -> Report:
    """Read all sources and bring state and files up to date.

    Raises:
        StateError: The state can't be used, or another run holds it.
        PublishError: The files can't be written.
        SourceError: Every source failed, and nothing was ever published.
    """
    upgraded = tuple(_upgraded(site.state_path))  # before anything opens it
    fetched = _go_on(site, _fetch(site, order, _visits(site)), order)
    if not site.state_path.exists():
        _require_one(f.error for f in fetched)
    with hold_state(site, order) as lock:
        try:
            report = _attempt(site, fetched, order)
        except DamagedError:
            report = _attempt_again(site, fetched, order)
        if lock is not None:
            report = replace(report, notes=(*report.notes, *_pass_on(site, report, order)))
            lock.finish({s.name: str(s.error) if s.error else None for s in report.sources}, order.now)
            report = replace(report, notes=(*report.notes, *_alarm(site, order)))
    return replace(report, notes=(*upgraded, *report.notes))


def _pass_on(site: Site, report: Report, order: Order) -> Iterator[Note]:
    """Tell the hub which feeds have changed, and run the site's own program."""
    if site.hub:
        from feedpub.notify.websub import tell_hub

        yield from tell_hub(site, report.files)
    if site.after:
        from feedpub.notify.hook import run_after

        yield from run_after(site, report.files, environment=order.environment)


def _alarm(site: Site, order: Order) -> Iterable[Note]:
    """Tell people of sources that broke or are well again."""
    if not site.notify:
        return ()
    from feedpub.notify.alarm import tell

    return tell(site, read_note(site.state_path), now=order.now, environment=order.environment)


def _attempt(site: Site, fetched: Sequence[Fetched], order: Order, *notes: Note) -> Report:
    path = site.state_path
    absent = not path.exists()
    try:
        with open_store(None if absent and order.dry_run else path) as store:
            if not notes and _is_up_to_date(store, site, fetched, order.now):
                known = store.sources()
                unread = tuple(_unread(known.get(f.source.name), f) for f in fetched)
                report = Report(sources=unread, total=store.count())
            else:
                report = _run(store, site, fetched, order, notes)
            if not order.dry_run:
                remember(store, {f.source.name: f.visit for f in fetched if f.visit is not None}, report.sources)
            return report
    except FeedpubError:
        if absent:  # a first run that failed leaves no empty state behind
            path.unlink(missing_ok=True)
        raise


def _upgraded(path: Path) -> Iterator[Note]:
    """A state file of an older feedpub is brought up to date when it is opened."""
    version = outdated(path)
    if version is not None:
        text = f"the state {path.name} goes from version {version} to {len(MIGRATIONS)}, which an older feedpub refuses"
        yield Note(code="state-upgraded", text=text)


def _attempt_again(site: Site, fetched: Sequence[Fetched], order: Order) -> Report:
    """A disk that fails once looks like damage, too: the state is set aside when it is damaged at a second look."""
    try:
        return _attempt(site, fetched, order)
    except DamagedError as damage:
        if order.dry_run:
            raise
        aside = set_aside(site.state_path, order.now)
        note = Note(code="state-damaged", text=f"{damage}; it was set aside as {aside.name}")
    return _attempt(site, _read_after_all(site, fetched, order), order, note)


def _run(store: Store, site: Site, fetched: Sequence[Fetched], order: Order, notes: tuple[Note, ...]) -> Report:
    """All of it, or nothing: while the transaction is open, any error leaves state and files as they were."""
    with outbox.Outbox(site.output_path, now=order.now) as box:
        with store.transaction() as transaction:
            changes = _take_in_all(store, site, fetched, order, notes)
            report, files = follow(store, site, changes, now=order.now)
            if order.dry_run or (changes.idle and not files):
                transaction.call_off()
            else:
                store.set_stamps(box.stage(files))
        box.release()
    return report


def _take_in_all(
    store: Store, site: Site, fetched: Sequence[Fetched], order: Order, notes: tuple[Note, ...]
) -> Changes:
    """The sources into the state."""
    from feedpub.feeds.assign import assign, forget_configured, let_go

    empty = store.is_empty()
    rebuilt = _rebuild(store, site, order) if empty else ()
    caught_up = () if empty else caught_up_with_feeds(store, site, now=order.now)
    sources = [_take_in(store, site, f, order) for f in fetched]
    if not any(known.digest for name, known in store.sources().items() if name in {s.name for s in sources}):
        _require_one(None if isinstance(source.error, DoubtedError) else source.error for source in sources)
    told = _told(site)
    reconfigured = store.value("config") != told
    listed = {i for source in sources for i in source.listed}
    retopiced = assign(store, store.every() if reconfigured and not rebuilt else listed, site)
    if rebuilt and not site.topics:
        forget_configured(store)
    let_go(store, [i for source in sources for i in source.let_go], order.now)
    store.set_value("config", told)
    return Changes(
        sources=tuple(sources),
        notes=(*notes, *rebuilt, *caught_up, *_left_out(store, sources), *_orphaned_sources(store, site, order.now)),
        retopiced=retopiced & listed,
        whole=bool(caught_up),
        reconfigured=reconfigured
        and not rebuilt,  # rebuilt feeds hold what they held, whatever caps and rules would say
        idle=not reconfigured and all(source.unread or source.error for source in sources),
    )


def _rebuild(store: Store, site: Site, order: Order) -> tuple[Note, ...]:
    from feedpub.folder.published import read_published
    from feedpub.intake.rebuild import rebuild

    return rebuild(store, site, read_published(site), now=order.now)


def _take_in(store: Store, site: Site, fetched: Fetched, order: Order) -> SourceReport:
    from zoneinfo import ZoneInfo

    from feedpub.intake.reading import read
    from feedpub.intake.take_in import Terms, take_in

    source = fetched.source
    known = store.source(source.name)
    if fetched.error is not None or _is_known(known, fetched):
        return _with_texts(store, fetched, _unread(known, fetched), order)
    terms = Terms(
        now=order.now,
        zone=ZoneInfo(source.timezone or site.timezone),
        group=site.group_similar,
        configured=[s.name for s in site.sources],
        accept=source.name in order.accept,
        more=fetched.more,
    )
    try:
        like = known.record if known else None
        reading = read(
            source,
            fetched.documents,
            zone=terms.zone,
            now=order.now,
            base=site.page,
            like=like,
            vouched=terms.accept,
        )
        report = take_in(store, source, reading, terms, digest=fetched.digest)
    except SourceError as error:
        return SourceReport(name=source.name, error=error, notes=fetched.notes)
    if fetched.visit is not None:
        store.save_visit(source.name, fetched.visit)
    return _with_texts(store, fetched, replace(report, notes=(*fetched.notes, *report.notes)), order)


def _with_texts(store: Store, fetched: Fetched, report: SourceReport, order: Order) -> SourceReport:
    """The texts of items' own pages into the state."""
    if not fetched.source.full_text or fetched.error is not None:
        return report
    from feedpub.intake.full_text import fill

    filled = fill(store, fetched.source, report.new, fetched.texts, order.now)
    changed = [item_id for item_id in filled if item_id not in report.new]
    return replace(
        report,
        changed=tuple(dict.fromkeys([*report.changed, *changed])),
        listed=tuple(dict.fromkeys([*report.listed, *changed])),
        unread=report.unread and not fetched.texts,
    )


def caught_up_with_feeds(store: Store, site: Site, *, now: datetime) -> tuple[Note, ...]:
    """Read back what the feeds know and an older state does not.

    They are not read while the feed with everything is as the state says: nothing is new in another without it.
    """
    files = {name: digest for name, digest in store.files().items() if name.startswith(f"{ALL}.")}
    if not files or not outbox.differing(site.output_path, files, store.stamps()):
        return ()
    from feedpub.folder.published import read_published
    from feedpub.intake.catch_up import catch_up

    return catch_up(store, site, read_published(site), now=now)


def follow(store: Store, site: Site, changes: Changes, *, now: datetime) -> tuple[Report, Mapping[str, bytes]]:
    """What follows from a change of the state: the feeds, and the files that are to be written.

    Raises:
        PublishError: A feed would be wrong, or a file that is not ours stands in the way.
    """
    from feedpub.feeds.assemble import next_change
    from feedpub.intake.aging import prune

    before = store.files()
    feeds, files = _make(store, site, changes, before, now)
    prune(store, site.keep.text_days, now, whole=changes.reconfigured)
    wake = next_change(store, site.keep, now)
    store.set_value("wake", str(wake.timestamp()) if wake else None)
    report = Report(
        sources=changes.sources,
        feeds=tuple(feed.report for feed in feeds),
        files=tuple(files.changed),
        notes=(*changes.notes, *_orphaned_files(sorted(before.keys() - files.digests.keys()))),
        untaken=store.untaken(ALL),
        total=store.count(),
    )
    return report, files.changed


def _make(
    store: Store, site: Site, changes: Changes, before: Mapping[str, str], now: datetime
) -> tuple[Sequence["Assembled"], "Files"]:
    """Make the feeds that have news, and all files that are not there; the state knows afterwards what they are."""
    from feedpub.feeds.assemble import assemble, is_several, shown
    from feedpub.folder.pieces import Pieces
    from feedpub.folder.render import Held, refuse_strangers, render_files, torn

    news = _news(store, changes, now)
    first = not store.feeds()
    there = outbox.look(site.output_path, before, store.stamps())
    whole = changes.whole or site.templates is not None  # the site's own templates may show anything of any feed
    lost = None if whole else torn(before, there)
    feeds = assemble(store, site, now=now, reconfigured=changes.reconfigured, news=news, torn=lost)
    several = is_several(store)

    def held(feed: str, number: int) -> Held:
        ids = store.page(feed, number)
        return shown(store.items(ids), several=several), store.tombstones_of(ids)

    files = render_files(feeds, site, before=before, there=there, pieces=Pieces(store), held=held, now=now)
    if first:  # nothing was published here so far: what stands in the way is somebody else's
        refuse_strangers(site, files.changed)
    store.set_files(files.digests)
    store.set_stamps({name: stamp for name, stamp in there.items() if name not in files.changed})
    for slug, card in files.cards.items():
        store.save_card(slug, card)
    return feeds, files


def _news(store: Store, changes: Changes, now: datetime) -> "News":
    """What the changes are to the feeds, with the items whose day has come."""
    from feedpub.feeds.assemble import restated
    from feedpub.feeds.shift import News
    from feedpub.intake.aging import release

    sources = changes.sources
    return News(
        arrived=release(store, now).union(changes.shown, *(source.arrived for source in sources)),
        changed=frozenset().union(*(source.changed for source in sources)),
        touched=changes.retopiced.union(*(source.new for source in sources)),
        restated=restated(store, (i for source in sources for i in source.listed)),
    )


def feeds_once(site: Site, order: Order) -> list[Feed]:
    """All feeds of a site from nothing but its sources: no state, no files.

    Raises:
        SourceError: A source failed.
    """
    from feedpub.feeds.assemble import assemble
    from feedpub.feeds.assign import assign

    with open_store(None) as store:
        for fetched in _fetch(site, order, {}):
            report = _take_in(store, site, _look_further(store, site, fetched, order), order)
            if report.error is not None:
                raise report.error
        assign(store, store.every(), site)
        feeds = [assembled.feed for assembled in assemble(store, site, now=order.now, reconfigured=True)]
        return [replace(feed, updated=_newest(feed, order.now)) for feed in feeds]


def _newest(feed: Feed, now: datetime) -> datetime:
    """The date of a feed that is made anew each time: with it the same page gives the same bytes."""
    past = [item.updated for item in feed.items if item.updated <= now]
    return max(past, default=feed.updated)


# --- what the steps above are made of ---


def hold_state(site: Site, order: Order) -> AbstractContextManager[Lock | None]:
    """The site's lock; None for a dry run, which needs none."""
    return nullcontext() if order.dry_run else hold(site.state_path, now=order.now)


def _fetch(site: Site, order: Order, visits: Mapping[str, Visit]) -> list[Fetched]:
    told = _told(site)
    results = fetch_all(
        site.sources,
        folder=Path(site.folder),
        caller=_caller(site, order),
        visits=visits,
        again=order.accept,
        progress=order.progress or (lambda _name: None),
    )
    return [
        Fetched(
            source=source,
            documents=got.documents,
            digest="" if got.unread or got.error else _digest(told, got.documents),
            error=got.error,
            unread=got.unread,
            visit=got.visit,
            notes=got.notes,
        )
        for source, got in zip(site.sources, results, strict=True)
    ]


def _go_on(site: Site, fetched: list[Fetched], order: Order) -> list[Fetched]:
    """With what sources name beyond the pages at their addresses."""
    if not any(source.pages > 1 or source.full_text for source in site.sources):
        return fetched
    try:
        with open_store(site.state_path if site.state_path.exists() else None) as store:
            return [_look_further(store, site, each, order) for each in fetched]
    except DamagedError:
        return fetched


def _look_further(store: Store, site: Site, fetched: Fetched, order: Order) -> Fetched:
    source = fetched.source
    known = store.source(source.name)
    documents = () if _is_known(known, fetched) else fetched.documents
    if not (documents or _is_owed_texts(store, fetched, order.now)) or (source.pages == 1 and not source.full_text):
        return fetched
    from zoneinfo import ZoneInfo

    from feedpub.intake.further import look_further

    further = look_further(
        store,
        source,
        documents,
        _caller(site, order),
        zone=ZoneInfo(source.timezone or site.timezone),
        base=site.page,
        all_pages=known is not None and known.digest == "",
    )
    return replace(
        fetched,
        documents=further.pages.documents or fetched.documents,
        digest="" if further.pages.failed else fetched.digest,
        more=further.pages.more,
        texts=further.texts.found,
        notes=(*fetched.notes, *further.pages.notes, *further.texts.notes),
    )


def _is_owed_texts(store: Store, fetched: Fetched, now: datetime) -> bool:
    """Whether pages of its items are still to be read, and its server does not ask to be left alone."""
    source, visit = fetched.source, fetched.visit
    alone = fetched.error is not None or (visit is not None and (visit.retired or visit.wait_until is not None))
    return source.full_text and not alone and bool(store.unread_pages(source.name, now, 1))


def _caller(site: Site, order: Order) -> Caller:
    return Caller(now=order.now, environment=order.environment, contact=site.link or site.base_url)


def _read_after_all(site: Site, fetched: Sequence[Fetched], order: Order) -> list[Fetched]:
    """With the documents of the files that were not read, because a state that is lost now knew them."""
    unread = tuple(f.source for f in fetched if f.unread and f.source.path)
    again = {f.source.name: f for f in _fetch(replace(site, sources=unread), order, {})}
    return [again.get(f.source.name, f) for f in fetched]


def _digest(told: str, documents: Iterable[Document]) -> str:
    from hashlib import sha256  # most runs read nothing

    total = sha256(told.encode())
    for document in documents:
        total.update(sha256(document.data).digest())
    return total.hexdigest()


def _visits(site: Site) -> Mapping[str, Visit]:
    """What is known of the files and addresses of sources, before anything is fetched."""
    if not site.state_path.exists():
        return {}
    try:
        with open_store(site.state_path) as store:
            return visits_so_far(store, same_site=store.value("config") == _told(site))
    except DamagedError:
        return {}


def _told(site: Site) -> str:
    """All but the listings that decides what the files are, as JSON: to hash it costs more than to keep it."""
    kept = replace(site, folder="", output="", state=None, notify=(), after=())
    return msgspec.json.encode({"site": kept, "version": __version__}).decode()


def _is_up_to_date(store: Store, site: Site, fetched: Sequence[Fetched], now: datetime) -> bool:
    """Whether there is nothing to do: no news, nothing due, and every file as it was published."""
    sources = store.sources()
    read = [f for f in fetched if f.error is None]
    if any(f.texts or f.source.name not in sources or not _is_known(sources[f.source.name], f) for f in read):
        return False
    wake = store.value("wake")
    if store.value("config") != _told(site) or (wake is not None and now.timestamp() >= float(wake)):
        return False
    return not outbox.differing(site.output_path, store.files(), store.stamps())


def _is_known(known: SourceRecord | None, fetched: Fetched) -> bool:
    """Whether there is nothing to read in what was fetched."""
    same = known is not None and known.digest == fetched.digest
    return fetched.unread or (same and bool(fetched.digest))  # without one, not all of it could be had


def _unread(known: SourceRecord | None, fetched: Fetched) -> SourceReport:
    name = fetched.source.name
    if fetched.error is not None:
        return SourceReport(name=name, error=fetched.error, notes=fetched.notes)
    return SourceReport(name=name, items=known.items if known else 0, unread=True, notes=fetched.notes)


def _orphaned_sources(store: Store, site: Site, now: datetime) -> Iterator[Note]:
    """Sources that the configuration names no more.  Their items stay: readers may still come for them."""
    for name in sorted(store.sources().keys() - {source.name for source in site.sources}):
        count = store.leave_page(name, now)
        if count:
            what = (
                "its item stays in the feeds until it ages"
                if count == 1
                else f"its {count} items stay in the feeds until they age"
            )
            text = f"source {name} is no longer configured; {what} out"
            yield Note(code="orphan-source", text=text)


def _left_out(store: Store, sources: Iterable[SourceReport]) -> Iterator[Note]:
    """New items that their source's own rules show to nobody."""
    for source in sources:
        out = store.left_out(source.new)
        if out:
            text = f"{source.name}: {len(out)} of {len(source.new)} new items are left out ({out[0]})"
            yield Note(code="left-out", text=text)


def _orphaned_files(names: Iterable[str]) -> Iterator[Note]:
    """Files that the configuration asks for no more.  Nothing is deleted."""
    for name in names:
        text = f"{name} is not published any more; it was left as it is, and will not be renewed"
        yield Note(code="orphan-file", text=text)


def _require_one(errors: Iterable[SourceError | None]) -> None:
    """Where none of the sources was ever published, a run without a single good one leaves no trace."""
    found = list(errors)
    if found and all(found):
        raise next(filter(None, found))
