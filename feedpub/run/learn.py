# SPDX-License-Identifier: MIT
"""What the sources gave goes into the state, one source after the other."""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from feedpub.config import Site
from feedpub.errors import SourceError
from feedpub.feeds.assign import Assigned, assign, by_rules, forget_configured, let_go, reassign
from feedpub.feeds.topics import anew
from feedpub.folder import outbox
from feedpub.intake.memory import DoubtedError
from feedpub.intake.take_in import Terms, take_in
from feedpub.model import ALL, Note
from feedpub.report import SourceReport
from feedpub.run.gather import is_known, require_one, rules, settings, unread_report
from feedpub.run.shapes import Changes, Fetched, Order, Rules
from feedpub.run.understand import understand
from feedpub.state.store import Store


def learn(store: Store, site: Site, fetched: Sequence[Fetched], order: Order, notes: tuple[Note, ...]) -> Changes:
    """Take in what all sources gave, and let each item come to its topics.

    Raises:
        SourceError: No source was ever good, and none is now.
    """
    empty = store.is_empty()
    rebuilt = _rebuild(store, site, order) if empty else ()
    caught_up = () if empty else caught_up_with_feeds(store, site, now=order.now)
    assigned = by_rules(site)
    sources = [learn_from(store, site, f, order, assigned) for f in fetched]
    if not any(known.digest for name, known in store.sources.all().items() if name in {s.name for s in sources}):
        require_one(None if isinstance(source.error, DoubtedError) else source.error for source in sources)
    reconfigured = _renew(store, "config", settings(site)) and not rebuilt
    before, now = _ruled_before(store), rules(site)
    rearranged = _renew(store, "rules", msgspec.json.encode(now).decode()) and reconfigured
    topics = _ruled_anew(before, now) if rearranged else frozenset()
    listed = dict.fromkeys(i for source in sources for i in source.listed)
    settled = settled_items(fetched, sources)
    ids = (i for i in (store.items.every() if topics is None else listed) if i not in settled)
    retopiced = assign(store, ids, assigned)
    if topics:
        reassign(store, topics, site)
    if rebuilt and not site.topics:
        forget_configured(store)
    let_go(store, [i for source in sources for i in source.let_go], order.now)
    return Changes(
        sources=tuple(sources),
        notes=(*notes, *rebuilt, *caught_up, *_left_out(store, sources), *_orphaned_sources(store, site, order.now)),
        retopiced=retopiced.intersection(listed),
        whole=bool(caught_up),
        reconfigured=reconfigured,
        rearranged=rearranged,
        lost=rearranged and _may_take(store, before, now, topics),
        idle=not (reconfigured or rebuilt) and all(source.unread or source.error for source in sources),
    )


def _ruled_before(store: Store) -> Rules | None:
    """The rules of the last run; None: there was none, or it was one of another feedpub, which noted them otherwise."""
    try:
        return msgspec.json.decode(store.value("rules") or "null", type=Rules | None)
    except msgspec.DecodeError:
        return None


def _ruled_anew(before: Rules | None, now: Rules) -> frozenset[str] | None:
    """Slugs of the topics to which other stored items may belong than did; None: it may be any.

    Args:
        before: The rules of the last run; None: they are not known.
        now: Those of this one.
    """
    if before is None or (before.choosy, before.version) != (now.choosy, now.version):
        return None
    return anew(before.topics, now.topics)


def _may_take(store: Store, before: Rules | None, now: Rules, topics: frozenset[str] | None) -> bool:
    """Whether items may lose their place in a feed by new rules: not where these only make feeds that never were."""
    capped = before is None or before.keep != now.keep
    return capped or not topics or not topics.isdisjoint(store.feeds.all())


def _renew(store: Store, name: str, value: str) -> bool:
    """Note one of the site's values; whether it was another."""
    before = store.value(name)
    store.set_value(name, value)
    return before != value


def settled_items(fetched: Iterable[Fetched], sources: Iterable[SourceReport]) -> Set[str]:
    """Ids of the items that came with their topics: those new ones of which no more is known than what their source
    lists.
    """
    new = {i for f, source in zip(fetched, sources, strict=True) if not f.source.full_text for i in source.new}
    return new.difference(*(set(source.listed).difference(source.new) for source in sources))


def learn_from(store: Store, site: Site, fetched: Fetched, order: Order, assigned: Assigned) -> SourceReport:
    """Take in what one source gave; what it fails with is in the report."""
    source = fetched.source
    known = store.sources.get(source.name)
    if fetched.error is not None or is_known(known, fetched):
        return _with_texts(store, fetched, unread_report(known, fetched), order)
    terms = Terms(
        now=order.now,
        zone=ZoneInfo(source.timezone or site.timezone),
        group=site.group_similar,
        configured=[s.name for s in site.sources],
        accept=source.name in order.accept,
        assigned=assigned,
        more=fetched.more,
    )
    try:
        reading = understand(store, site, fetched, terms, known)
        report = take_in(store, source, reading, terms, digest=fetched.digest)
    except SourceError as error:
        return SourceReport(name=source.name, error=error, notes=fetched.notes)
    if fetched.visit is not None:
        store.sources.save_visit(source.name, fetched.visit)
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


def _rebuild(store: Store, site: Site, order: Order) -> tuple[Note, ...]:
    from feedpub.folder.published import read_published
    from feedpub.intake.rebuild import rebuild

    return rebuild(store, site, read_published(site), now=order.now)


def caught_up_with_feeds(store: Store, site: Site, *, now: datetime) -> tuple[Note, ...]:
    """Read back what the feeds know and an older state does not.

    They are not read while the feed with everything is as the state says: nothing is new in another without it.
    """
    files = {name: digest for name, digest in store.files.all().items() if name.startswith(f"{ALL}.")}
    if not files or not outbox.differing(site.output_path, files, store.files.stamps()):
        return ()
    from feedpub.folder.published import read_published
    from feedpub.intake.catch_up import catch_up

    return catch_up(store, site, read_published(site), now=now)


def _orphaned_sources(store: Store, site: Site, now: datetime) -> Iterator[Note]:
    """Sources that the configuration names no more.  Their items stay: readers may still come for them."""
    for name in sorted(store.sources.all().keys() - {source.name for source in site.sources}):
        count = store.sources.leave_page(name, now)
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
        out = store.topics.left_out(source.new)
        if out:
            text = f"{source.name}: {len(out)} of {len(source.new)} new items are left out ({out[0]})"
            yield Note(code="left-out", text=text)
