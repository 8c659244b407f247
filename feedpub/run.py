# SPDX-License-Identifier: MIT
"""The story of a run, from top to bottom.

::

    fetch ─ nothing new? ─ take in each source ─ release what was held ─ assemble the feeds ─ render
          └ done                                        state │
                                     write beside ─ commit ─ put in place

The state is committed before a file is put in its place, and the files are a function of the state: whatever stops a
run between the two, the next one mends.  Before the commit nothing has changed, and any error calls the run off.  A
source that fails is left as it is, and the others go on.  Time is an argument.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from feedpub import __version__
from feedpub.config import Site, Source
from feedpub.errors import FeedpubError, PublishError, SourceError, StateError
from feedpub.fetch.shapes import Caller
from feedpub.fetch.sources import fetch_all
from feedpub.folder import outbox
from feedpub.model import Document, Feed, Note, Visit
from feedpub.report import Report, SourceReport
from feedpub.state.lock import Lock, hold
from feedpub.state.records import SourceRecord
from feedpub.state.schema import DamagedError, set_aside
from feedpub.state.store import Store, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked of a run beside the configuration."""

    now: datetime
    """Aware."""
    dry_run: bool = False
    """Change nothing; report what would be."""
    accept: frozenset[str] = frozenset()
    """Names of the sources whose shrunken listing is to be believed."""
    progress: Callable[[str], None] | None = None
    """Called with the name of each source as its turn comes."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Variables that the secrets of sources are taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A source and what it gave: documents, or the error that it failed with."""

    source: Source
    documents: tuple[Document, ...]
    digest: str
    error: SourceError | None = None
    unread: bool = False
    """Its server says that nothing is new, or it was not asked."""
    visit: Visit | None = None
    """What to remember of the visit to its address."""
    notes: tuple[Note, ...] = ()


def build(site: Site, order: Order) -> Report:
    """Read all sources and bring state and files up to date.

    Raises:
        StateError: The state can't be used, or another run holds it.
        PublishError: The files can't be written.
        SourceError: Every source failed, and nothing was ever published.
    """
    fetched = _fetch(site, order, _remembered(site))
    if not site.state_path.exists():
        _require_one(f.error for f in fetched)
    with _hold(site, order) as lock:
        try:
            report = _attempt(site, fetched, order)
        except DamagedError as damage:
            if order.dry_run:
                raise
            aside = set_aside(site.state_path, order.now)
            note = Note(code="state-damaged", text=f"{damage}; it was set aside as {aside.name}")
            report = _attempt(site, fetched, order, note)
        if site.hub and not order.dry_run:
            report = replace(report, notes=(*report.notes, *_tell_hub(site, report)))
        if lock is not None:
            _remember(site, fetched)
            lock.finish({s.name: str(s.error) if s.error else None for s in report.sources}, order.now)
    return report


def _tell_hub(site: Site, report: Report) -> Iterator[Note]:
    """WebSub: name the feeds that changed, and those that the hub did not hear of at an earlier run."""
    from feedpub.folder.render import served_at
    from feedpub.notify.websub import ping

    with open_store(site.state_path) as store:
        pending = (store.value("pings") or "").split()
        told = ping(site.hub or "", [*pending, *served_at(site, report.files)])
        again = " ".join(p.topic for p in told if p.again)
        if again != " ".join(pending):
            with store.transaction():
                store.set_value("pings", again or None)
    yield from (Note(code="hub", text=f"{p.topic}: {p.fault}") for p in told if p.fault)


def feeds_once(site: Site, order: Order) -> list[Feed]:
    """All feeds of a site from nothing but its sources: no state, no files.

    Raises:
        SourceError: A source failed.
    """
    from feedpub.feeds.assemble import assemble

    with open_store(None) as store:
        for fetched in _fetch(site, order, {}):
            report = _take_in(store, site, fetched, order)
            if report.error is not None:
                raise report.error
        return [assembled.feed for assembled in assemble(store, site, now=order.now, settled=False)]


def _hold(site: Site, order: Order) -> AbstractContextManager[Lock | None]:
    return nullcontext() if order.dry_run else hold(site.state_path, now=order.now)


def _attempt(site: Site, fetched: Sequence[Fetched], order: Order, *notes: Note) -> Report:
    path = site.state_path
    absent = not path.exists()
    try:
        with open_store(None if absent and order.dry_run else path) as store:
            if not notes and _is_settled(store, site, fetched, order.now):
                return Report(sources=tuple(_unread(store, f) for f in fetched), total=store.count())
            return _run(store, site, fetched, order, notes)
    except FeedpubError:
        if absent:  # a first run that failed leaves no empty state behind
            path.unlink(missing_ok=True)
        raise


def _fetch(site: Site, order: Order, visits: Mapping[str, Visit]) -> list[Fetched]:
    caller = Caller(now=order.now, environment=order.environment, contact=site.link or site.base_url)
    results = fetch_all(
        site.sources,
        folder=Path(site.folder),
        caller=caller,
        visits=visits,
        again=order.accept,
        progress=order.progress or (lambda _name: None),
    )
    return [
        Fetched(
            source=source,
            documents=got.documents,
            digest=_digest(site, got.documents),
            error=got.error,
            unread=got.unread,
            visit=got.visit,
            notes=got.notes,
        )
        for source, got in zip(site.sources, results, strict=True)
    ]


def _digest(site: Site, documents: Iterable[Document]) -> str:
    total = sha256(_config_digest(site).encode())
    for document in documents:
        total.update(sha256(document.data).digest())
    return total.hexdigest()


def _remembered(site: Site) -> Mapping[str, Visit]:
    """What is known of the addresses.  What was read for another configuration must be read again, so that then the
    servers are not told what we have."""
    if not any(source.url for source in site.sources) or not site.state_path.exists():
        return {}
    try:
        with open_store(site.state_path) as store:
            visits, read = store.visits(), {name for name, known in store.sources().items() if known.digest}
            settled = store.value("config") == _config_digest(site)
    except DamagedError:
        return {}
    return {
        name: visit if settled and name in read else replace(visit, etag=None, modified=None)
        for name, visit in visits.items()
    }


def _remember(site: Site, fetched: Iterable[Fetched]) -> None:
    """Keep what servers asked for.  What they call a page (ETag) is kept with the page's items, not here."""
    if not site.state_path.exists():
        return
    with open_store(site.state_path) as store:
        before = store.visits()
        asked = {f.source.name: f.visit for f in fetched if f.visit is not None}
        news = {name: visit for name, visit in asked.items() if _wishes(visit) != _wishes(before.get(name))}
        if not news:
            return
        with store.transaction():
            for name, visit in news.items():
                known = before.get(name)
                labels = known if known is not None and known.url == visit.url else Visit(url=visit.url)
                store.save_visit(name, replace(visit, etag=labels.etag, modified=labels.modified))


def _wishes(visit: Visit | None) -> tuple[datetime | None, datetime | None, bool]:
    """What a server has asked of us."""
    return (visit.wait_until, visit.gone_since, visit.retired) if visit else (None, None, False)


def _config_digest(site: Site) -> str:
    """Stands for all but the listings that decides what the files are."""
    told = msgspec.json.encode({"site": replace(site, folder="", output="", state=None), "version": __version__})
    return sha256(told).hexdigest()


def _is_settled(store: Store, site: Site, fetched: Sequence[Fetched], now: datetime) -> bool:
    """Whether there is nothing to do: no news, nothing due, and every file as it was published."""
    sources = store.sources()
    read = [f for f in fetched if f.error is None]
    if any(f.source.name not in sources or not _is_known(sources[f.source.name], f) for f in read):
        return False
    wake = store.value("wake")
    if store.value("config") != _config_digest(site) or (wake is not None and now.timestamp() >= float(wake)):
        return False
    return not outbox.differing(site.output_path, store.files())


def _is_known(known: SourceRecord | None, fetched: Fetched) -> bool:
    """Whether there is nothing to read in what was fetched."""
    return fetched.unread or (known is not None and known.digest == fetched.digest)


def _unread(store: Store, fetched: Fetched) -> SourceReport:
    name = fetched.source.name
    if fetched.error is not None:
        return SourceReport(name=name, error=fetched.error, notes=fetched.notes)
    known = store.sources().get(name)
    return SourceReport(name=name, items=known.items if known else 0, unread=True, notes=fetched.notes)


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
    with _hold(site, order) as lock, open_store(site.state_path) as store:

        def changes() -> Changes:
            return Changes(shown=frozenset(change(store)))

        try:
            return _commit(store, site, order, changes)
        except (StateError, PublishError):
            raise
        except FeedpubError:  # what was asked for can't be done; nothing is wrong with the site
            if lock is not None:
                lock.end(order.now)
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What was done to the state, for the report."""

    sources: tuple[SourceReport, ...] = ()
    notes: tuple[Note, ...] = ()
    shown: frozenset[str] = frozenset()
    """Ids of the items that readers shall see as new, because a person said so."""
    settled: bool = True
    """The configuration is that of the last run."""
    idle: bool = False
    """Every source failed, or has the bytes of its last run."""


def _run(store: Store, site: Site, fetched: Sequence[Fetched], order: Order, notes: tuple[Note, ...]) -> Report:
    return _commit(store, site, order, lambda: _take_in_all(store, site, fetched, order, notes))


def _commit(store: Store, site: Site, order: Order, change: Callable[[], Changes]) -> Report:
    """Change the state and bring the files up to date with it: all of it, or nothing."""
    with outbox.Outbox(site.output_path) as box:
        with store.transaction():
            done = change()
            report, files = _settle(store, site, order, done)
            if order.dry_run or (done.idle and not report.files):
                store.call_off()
            else:
                box.stage(files)
        box.release()
    return report


def _take_in_all(
    store: Store, site: Site, fetched: Sequence[Fetched], order: Order, notes: tuple[Note, ...]
) -> Changes:
    from feedpub.intake.rebuild import recover
    from feedpub.intake.take_in import retopic

    rebuilt = recover(store, site, now=order.now) if store.is_empty() else ()
    sources = [_take_in(store, site, f, order) for f in fetched]
    if not any(known.digest for name, known in store.sources().items() if name in {s.name for s in sources}):
        _require_one(source.error for source in sources)
    settled = store.value("config") == _config_digest(site)
    if not settled and not rebuilt:
        retopic(store, site.topics)
    store.set_value("config", _config_digest(site))
    return Changes(
        sources=tuple(sources),
        notes=(*notes, *rebuilt, *_orphaned_sources(store, site, order.now)),
        settled=settled or bool(rebuilt),  # rebuilt feeds hold what they held, whatever caps and rules would say
        idle=settled and all(source.unread or source.error for source in sources),
    )


def _settle(store: Store, site: Site, order: Order, done: Changes) -> tuple[Report, Mapping[str, bytes]]:
    """What follows from a change of the state: the feeds and their files.  Imports what a run without news spares."""
    from feedpub.feeds.assemble import News, assemble, shown
    from feedpub.folder.render import Held, render_files
    from feedpub.intake.take_in import release

    arrived = (item for source in done.sources for item in source.arrived)
    touched = (item for source in done.sources for item in (*source.new, *source.retopiced))
    changed = (item for source in done.sources for item in source.changed)
    news = News(
        arrived=release(store, order.now).union(done.shown, arrived),
        changed=frozenset(changed),
        touched=frozenset(touched),
    )
    first = not store.feeds()
    feeds = assemble(store, site, now=order.now, settled=done.settled, news=news)
    before = store.files()

    def held(ids: Sequence[str]) -> Held:
        return shown(store.items(ids), store), store.tombstones_of(ids)

    files = render_files(feeds, site, before=before, held=held)
    if first:
        _refuse_strangers(site, files.changed)
    if site.keep.text_days is not None:
        store.prune(order.now - timedelta(days=site.keep.text_days))
    store.set_files(files.digests)
    store.set_value("wake", _wake(store, site, order.now))
    report = Report(
        sources=done.sources,
        feeds=tuple(feed.report for feed in feeds),
        files=tuple(files.changed),
        notes=(*done.notes, *_orphaned_files(sorted(before.keys() - files.digests.keys()))),
        untaken=store.untaken(),
        total=store.count(),
    )
    return report, files.changed


def _refuse_strangers(site: Site, names: Iterable[str]) -> None:
    """Nothing was published here so far: what stands in the way is somebody else's."""
    from feedpub.folder.render import strangers

    for name in strangers(site.output_path, names):
        fault = "is there already, and is not feedpub's"
        raise PublishError(str(site.output_path / name), fault, "Move it away, or give another folder with --output.")


def _take_in(store: Store, site: Site, fetched: Fetched, order: Order) -> SourceReport:
    from feedpub.intake.reading import read
    from feedpub.intake.recognise import adopt
    from feedpub.intake.take_in import Terms, take_in

    source = fetched.source
    known = store.sources().get(source.name)
    if fetched.error is not None or _is_known(known, fetched):
        return _unread(store, fetched)
    terms = Terms(
        now=order.now,
        zone=ZoneInfo(source.timezone or site.timezone),
        rules=site.topics,
        group=site.group_similar,
        accept=source.name in order.accept,
    )
    try:
        reading = read(source, fetched.documents, zone=terms.zone, now=order.now)
        renamed = adopt(store, source, reading, configured=[s.name for s in site.sources], accept=terms.accept)
        report = take_in(store, source, reading, terms, digest=fetched.digest)
    except SourceError as error:
        return SourceReport(name=source.name, error=error, notes=fetched.notes)
    if fetched.visit is not None:
        store.save_visit(source.name, fetched.visit)
    return replace(report, notes=(*fetched.notes, *renamed, *report.notes))


def _wake(store: Store, site: Site, now: datetime) -> str | None:
    """The next moment at which time alone changes a feed: a held item is due, or one reaches the highest age."""
    moments = [store.next_due()]
    if site.keep.age_days is not None:
        age = timedelta(days=site.keep.age_days)
        oldest = store.oldest_since(now - age)
        moments.append(oldest + age if oldest else None)
    return next((str(m.timestamp()) for m in sorted(m for m in moments if m is not None)), None)


def _orphaned_sources(store: Store, site: Site, now: datetime) -> Iterator[Note]:
    """Sources that the configuration names no more.  Their items stay: readers may still come for them."""
    for name in sorted(store.sources().keys() - {source.name for source in site.sources}):
        count = store.leave_page(name, now)
        if count:
            text = f"source {name} is no longer configured; its {count} items stay in the feeds until they age out"
            yield Note(code="orphan-source", text=text)


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
