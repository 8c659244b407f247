# SPDX-License-Identifier: MIT
"""The text of new items comes from their own pages: each is read once, and no more than so many in a run.

`wanted` says which, before the state is locked; `fetch` reads them; `fill` keeps the texts with their items.  A page
that can't be had costs the text and never the item.  It is tried again after an hour and after a day; then what the
list says stays.  What a run has no time for is left to the next.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from feedpub.config import Source
from feedpub.errors import ConfigError, FeedpubError, SourceError
from feedpub.intake.normalise import safe_html
from feedpub.intake.reading import Reading
from feedpub.intake.recognise import drafts_of
from feedpub.intake.take_in import later
from feedpub.model import Document, Item, Note
from feedpub.parse.article import is_able, text_of_page
from feedpub.report import counted
from feedpub.state.records import Record
from feedpub.state.store import Store

MOST = 20
"""Pages that are read for one source in one run."""
_WAITS = (timedelta(hours=1), timedelta(days=1))
"""How long a page that could not be had is left alone, after the first time and the second."""
_ENOUGH = 2
"""A host of which so many pages in a row can't be had is left alone for this run."""
_HOSTS = 8
"""Hosts that are asked at the same time."""


class Texts(Struct, frozen=True, kw_only=True):
    """What came of the items' own pages."""

    found: Mapping[str, str | None] = {}
    """By the item's link the text as safe HTML; None: the page could not be had, or no text in it."""
    notes: tuple[Note, ...] = ()


def wanted(store: Store, source: Source, reading: Reading | None, now: datetime) -> list[str]:
    """The links of the items whose pages are to be read: those of new ones in page order, then those still owed.

    Args:
        store: What is known.
        source: With `full_text`.
        reading: What its list says now; None: nothing new.
        now: Aware.
    """
    links: dict[str, None] = {}
    for draft, raw in zip(drafts_of(reading, source, name=source.name), reading.items, strict=True) if reading else ():
        if draft.link and raw.link and not store.keys.owners(next(draft.keys.minting())):
            links[raw.link] = None
    owed = store.items.records(store.sources.unread_pages(source.name, now, MOST))
    links.update((record.item.link, None) for record in owed.values() if record.item.link)
    return list(links)


def fetch(source: Source, links: Sequence[str], asking: Callable[[], Callable[[str], Document]]) -> Texts:
    """Read the pages of these links, as many as a run may.  `asking` makes what asks one host for its pages."""
    if links and _selector(source) is None and not is_able():
        fault = "full_text needs trafilatura: pip install 'feedpub[full-text]', or set selectors.content"
        return Texts(notes=(Note(code="text-missing", text=f"{source.name}: {fault}"),))
    hosts: dict[str, list[str]] = {}
    for link in links[:MOST]:
        hosts.setdefault(urlsplit(link).netloc.lower(), []).append(link)
    with ThreadPoolExecutor(_HOSTS) as pool:
        results = pool.map(lambda some: list(_texts_of(source, some, asking())), hosts.values())
        got = [pair for host in results for pair in host]
    found = {link: None if isinstance(text, FeedpubError) else text for link, text in got}
    faults = [fault for _, fault in got if isinstance(fault, FeedpubError)]
    return Texts(found=found, notes=tuple(_told(source, len(links) - len(found), faults)))


def _selector(source: Source) -> str | None:
    return source.selectors.content if source.selectors else None


def _texts_of(
    source: Source, links: Iterable[str], ask: Callable[[str], Document]
) -> Iterator[tuple[str, str | FeedpubError | None]]:
    """Each page's text, or why there is none, until too many in a row have none."""
    failed = 0
    for link in links:
        try:
            page = ask(link)
            text = text_of_page(page, selector=_selector(source), language=source.language)
            yield link, safe_html(text, page.base_url)
            failed = 0
        except (SourceError, ConfigError) as error:
            yield link, error
            failed += 1
            if failed == _ENOUGH:
                return


def _told(source: Source, later: int, faults: Sequence[FeedpubError]) -> Iterator[Note]:
    if faults:
        text = f"{source.name}: the text of {counted(len(faults), 'item')} could not be had ({faults[0]})"
        yield Note(code="text-failed", text=text)
    if later:
        text = f"{source.name}: {counted(later, 'item')} will get the full text in one of the next runs"
        yield Note(code="text-later", text=text)


def shown(reading: Reading, texts: Texts) -> Reading:
    """A reading with the texts in it, where nothing is stored."""
    items = (replace(raw, content=texts.found.get(raw.link or "") or raw.content) for raw in reading.items)
    return replace(reading, items=tuple(items))


def fill(
    store: Store, source: Source, new: Iterable[str], found: Mapping[str, str | None], now: datetime
) -> tuple[str, ...]:
    """Keep the texts with their items, and which pages are still to be read; ids of the items that have their text now.

    Args:
        store: Under a transaction.
        source: Theirs.
        new: Ids of those that came with this run.
        found: What came of the pages that were read (`Texts.found`).
        now: Aware.
    """
    fresh = set(new)
    tried = {**dict.fromkeys(fresh, 0), **store.sources.unread_pages(source.name, now, MOST)}
    filled = []
    for item_id, record in store.items.records(tried).items():
        link = record.item.link if record.item.permalink else None
        text = found.get(link or "")
        if text is not None:
            store.items.save(replace(record, item=_with_text(record, text, now, fresh=item_id in fresh)))
            store.sources.drop_unread_page(item_id)
            filled.append(item_id)
            if item_id not in fresh:
                store.items.tell(item_id, "changed: text (its own page was read)", now)
        elif link is not None and (link in found or item_id in fresh):
            _put_off(store, source, item_id, tries=tried[item_id] + (link in found), now=now)
    return tuple(filled)


def _with_text(record: Record, text: str, now: datetime, *, fresh: bool) -> Item:
    """A known item is a changed one; nobody has seen a new one without its text."""
    updated = record.item.updated if fresh else later(record.item.updated, now)
    return replace(record.item, content=text, updated=updated)


def _put_off(store: Store, source: Source, item_id: str, *, tries: int, now: datetime) -> None:
    if tries > len(_WAITS):
        store.sources.drop_unread_page(item_id)
        store.items.tell(item_id, "its own page could not be read; the text of the list stays", now)
        return
    due = now + _WAITS[tries - 1] if tries else now
    store.sources.save_unread_page(item_id, source.name, tries=tries, due=due)
