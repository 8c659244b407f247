# SPDX-License-Identifier: MIT
"""What follows from a change of the state: the feeds, and the files that are to be written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from feedpub.config import Site
from feedpub.feeds.assemble import Assembled, assemble, is_several, next_change, restated, shown
from feedpub.feeds.shift import News
from feedpub.feeds.titles import templates
from feedpub.folder import outbox
from feedpub.folder.pieces import Pieces
from feedpub.folder.render import Files, Held, refuse_strangers, render_files, torn
from feedpub.intake.aging import prune, release
from feedpub.model import ALL, Note
from feedpub.report import Report
from feedpub.run.shapes import Changes
from feedpub.state.store import Store


def follow(store: Store, site: Site, changes: Changes, *, now: datetime) -> tuple[Report, Mapping[str, bytes]]:
    """What follows from a change of the state: the feeds, and the files that are to be written.

    Raises:
        PublishError: A feed would be wrong, or a file that is not ours stands in the way.
    """
    before = store.files.all()
    feeds, files = _make(store, site, changes, before, now)
    prune(store, site.keep.text_days, now, whole=changes.lost)
    wake = next_change(store, site, now)
    store.set_value("wake", str(wake.timestamp()) if wake else None)
    report = Report(
        sources=changes.sources,
        feeds=tuple(feed.report for feed in feeds),
        files=tuple(files.changed),
        notes=(*changes.notes, *_orphaned_files(sorted(before.keys() - files.digests.keys()))),
        untaken=store.feeds.untaken(ALL),
        total=store.count(),
    )
    return report, files.changed


def _make(
    store: Store, site: Site, changes: Changes, before: Mapping[str, str], now: datetime
) -> tuple[Sequence[Assembled], Files]:
    """Make the feeds that have news, and all files that are not there; the state knows afterwards what they are."""
    news = _news(store, site, changes, now)
    first = not store.feeds.all()
    there = outbox.look(site.output_path, before, store.files.stamps())
    whole = changes.whole or site.templates is not None  # the site's own templates may show anything of any feed
    lost = None if whole else torn(before, there)
    feeds = assemble(
        store,
        site,
        now=now,
        reconfigured=changes.reconfigured,
        rearranged=changes.rearranged,
        news=news,
        torn=lost,
    )
    several, titles = is_several(store), templates(site)

    def held(feed: str, number: int) -> Held:
        ids = store.archive.page(feed, number)
        return shown(store.items.of(ids), titles, several=several), store.items.tombstones_of(ids)

    files = render_files(feeds, site, before=before, there=there, pieces=Pieces(store), held=held, now=now)
    if first:  # nothing was published here so far: what stands in the way is somebody else's
        refuse_strangers(site, files.changed)
    store.files.set(files.digests)
    store.files.set_stamps({name: stamp for name, stamp in there.items() if name not in files.changed})
    for slug, card in files.cards.items():
        store.feeds.save_card(slug, card)
    return feeds, files


def _news(store: Store, site: Site, changes: Changes, now: datetime) -> News:
    """What the changes are to the feeds, with the items whose day has come."""

    sources = changes.sources
    return News(
        arrived=release(store, now).union(changes.shown, *(source.arrived for source in sources)),
        changed=frozenset().union(*(source.changed for source in sources)),
        touched=changes.retopiced.union(*(source.new for source in sources)),
        restated=restated(store, site, (i for source in sources for i in source.listed)),
    )


def _orphaned_files(names: Iterable[str]) -> Iterator[Note]:
    """Files that the configuration asks for no more.  Nothing is deleted."""
    for name in names:
        text = f"{name} is not published any more; it was left as it is, and will not be renewed"
        yield Note(code="orphan-file", text=text)
