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

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from feedpub.config import Site
from feedpub.errors import FeedpubError
from feedpub.folder import outbox
from feedpub.intake.memory import remember
from feedpub.model import Note
from feedpub.report import Report
from feedpub.run.gather import (
    fetch,
    go_on,
    is_known,
    read_after_all,
    require_one,
    settings,
    unread_report,
    visits_before,
)
from feedpub.run.shapes import Fetched, Order
from feedpub.state.lock import Lock, hold, read_note
from feedpub.state.schema import MIGRATIONS, DamagedError, outdated, set_aside
from feedpub.state.store import Store, open_store


def build(site: Site, order: Order) -> Report:
    """Read all sources and bring state and files up to date.

    Raises:
        StateError: The state can't be used, or another run holds it.
        PublishError: The files can't be written.
        SourceError: Every source failed, and nothing was ever published.
    """
    upgraded = tuple(_upgraded(site.state_path))  # before anything opens it
    fetched = go_on(site, fetch(site, order, visits_before(site)), order)
    if not site.state_path.exists():
        require_one(f.error for f in fetched)
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
                known = store.sources.all()
                unread = tuple(unread_report(known.get(f.source.name), f) for f in fetched)
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
    return _attempt(site, read_after_all(site, fetched, order), order, note)


def _run(store: Store, site: Site, fetched: Sequence[Fetched], order: Order, notes: tuple[Note, ...]) -> Report:
    """All of it, or nothing: while the transaction is open, any error leaves state and files as they were."""
    from feedpub.run.learn import learn
    from feedpub.run.publish import follow

    with outbox.Outbox(site.output_path, now=order.now) as box:
        with store.transaction() as transaction:
            changes = learn(store, site, fetched, order, notes)
            report, files = follow(store, site, changes, now=order.now)
            if order.dry_run or (changes.idle and not files):
                transaction.call_off()
            else:
                store.files.set_stamps(box.stage(files))
        box.release()
    return report


def hold_state(site: Site, order: Order) -> AbstractContextManager[Lock | None]:
    """The site's lock; None for a dry run, which needs none."""
    return nullcontext() if order.dry_run else hold(site.state_path, now=order.now)


def _is_up_to_date(store: Store, site: Site, fetched: Sequence[Fetched], now: datetime) -> bool:
    """Whether there is nothing to do: no news, nothing due, and every file as it was published."""
    sources = store.sources.all()
    read = [f for f in fetched if f.error is None]
    if any(f.texts or f.source.name not in sources or not is_known(sources[f.source.name], f) for f in read):
        return False
    wake = store.value("wake")
    if store.value("config") != settings(site) or (wake is not None and now.timestamp() >= float(wake)):
        return False
    return not outbox.differing(site.output_path, store.files.all(), store.files.stamps())
