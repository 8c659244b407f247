# SPDX-License-Identifier: MIT
"""What the sources give, and whether it is what the state knows already."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from feedpub import __version__
from feedpub.config import Site
from feedpub.errors import SourceError
from feedpub.fetch.shapes import Caller
from feedpub.fetch.sources import fetch_all
from feedpub.intake.memory import visits_so_far
from feedpub.model import Document, Visit
from feedpub.report import SourceReport
from feedpub.run.shapes import Fetched, Order, Rules
from feedpub.state.records import SourceRecord
from feedpub.state.schema import DamagedError
from feedpub.state.store import Store, open_store


def fetch(site: Site, order: Order, visits: Mapping[str, Visit]) -> list[Fetched]:
    set_now = settings(site)
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
            digest="" if got.unread or got.error else _digest(set_now, got.documents),
            error=got.error,
            unread=got.unread,
            visit=got.visit,
            notes=got.notes,
        )
        for source, got in zip(site.sources, results, strict=True)
    ]


def visits_before(site: Site) -> Mapping[str, Visit]:
    """What is known of the files and addresses of sources, before anything is fetched."""
    if not site.state_path.exists():
        return {}
    try:
        with open_store(site.state_path) as store:
            return visits_so_far(store, same_site=store.value("config") == settings(site))
    except DamagedError:
        return {}


def go_on(site: Site, fetched: list[Fetched], order: Order) -> list[Fetched]:
    """With what sources name beyond the pages at their addresses."""
    if not any(source.pages > 1 or source.full_text for source in site.sources):
        return fetched
    try:
        with open_store(site.state_path if site.state_path.exists() else None) as store:
            return [look_further(store, site, each, order) for each in fetched]
    except DamagedError:
        return fetched


def look_further(store: Store, site: Site, fetched: Fetched, order: Order) -> Fetched:
    source = fetched.source
    known = store.sources.get(source.name)
    documents = () if is_known(known, fetched) else fetched.documents
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
    return source.full_text and not alone and bool(store.sources.unread_pages(source.name, now, 1))


def _caller(site: Site, order: Order) -> Caller:
    return Caller(now=order.now, environment=order.environment, contact=site.link or site.base_url)


def read_after_all(site: Site, fetched: Sequence[Fetched], order: Order) -> list[Fetched]:
    """With the documents of the files that were not read, because a state that is lost now knew them."""
    unread = tuple(f.source for f in fetched if f.unread and f.source.path)
    again = {f.source.name: f for f in fetch(replace(site, sources=unread), order, {})}
    return [again.get(f.source.name, f) for f in fetched]


def _digest(set_now: str, documents: Iterable[Document]) -> str:
    from hashlib import sha256  # most runs read nothing

    total = sha256(set_now.encode())
    for document in documents:
        total.update(sha256(document.data).digest())
    return total.hexdigest()


def settings(site: Site) -> str:
    """All but the listings that decides what the files are, as JSON: to hash it costs more than to keep it."""
    kept = replace(site, folder="", output="", state=None, notify=(), after=())
    return msgspec.json.encode({"site": kept, "version": __version__}).decode()


def rules(site: Site) -> Rules:
    """The part of it that decides which stored items stand in which feed."""
    choosy = [(s.name, s.drop, s.keep, s.max_days) for s in site.sources]
    if not any(said for _, *of_source in choosy for said in of_source):
        choosy = []
    return Rules(
        topics=site.topics, choosy=choosy, keep=site.keep, archived=site.base_url is not None, version=__version__
    )


def is_known(known: SourceRecord | None, fetched: Fetched) -> bool:
    """Whether there is nothing to read in what was fetched."""
    same = known is not None and known.digest == fetched.digest
    return fetched.unread or (same and bool(fetched.digest))  # without one, not all of it could be had


def unread_report(known: SourceRecord | None, fetched: Fetched) -> SourceReport:
    name = fetched.source.name
    if fetched.error is not None:
        return SourceReport(name=name, error=fetched.error, notes=fetched.notes)
    return SourceReport(name=name, items=known.items if known else 0, unread=True, notes=fetched.notes)


def require_one(errors: Iterable[SourceError | None]) -> None:
    """Where none of the sources was ever published, a run without a single good one leaves no trace."""
    found = list(errors)
    if found and all(found):
        raise next(filter(None, found))
