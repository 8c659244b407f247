# SPDX-License-Identifier: MIT
"""A list that goes on is followed from page to page, while they bring something new.

::

    page ─ all known already? ───────────── yes: the rest is known, too, and has not left
         └ is there a next one? ─────────── no: that is the whole list
                               └ ask for it ─ fails: told, and all pages are asked for at the next run
                                            └ nothing but what stood above: an endless pager, not taken

What is new is told by the best key of an item alone (`feedpub.identity.keys`): to go one page too far does no harm.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from feedpub.config import Source
from feedpub.errors import ConfigError, SourceError
from feedpub.identity.keys import Keys
from feedpub.intake.reading import read
from feedpub.intake.recognise import drafts_of
from feedpub.model import Document, Note
from feedpub.parse.html.pager import next_page
from feedpub.state.store import Store


class Pages(Struct, frozen=True, kw_only=True):
    """The pages of a list that were read."""

    documents: tuple[Document, ...]
    more: bool = False
    """The list goes on, on pages that were not read: what stood there has not left."""
    failed: bool = False
    """One of them could not be had."""
    notes: tuple[Note, ...] = ()


def follow(
    source: Source,
    first: Document,
    ask: Callable[[str], Document],
    store: Store,
    *,
    zone: ZoneInfo,
    now: datetime,
    all_of_them: bool = False,
) -> Pages:
    """The first page, and those behind it.

    Args:
        source: With `pages`.
        first: The page that its address gave.
        ask: Fetches one more; may raise a `SourceError`.
        store: What is known already.
        zone: Of dates that name none.
        now: Aware.
        all_of_them: Pages that bring nothing new do not end it: the last time one of them failed.
    """
    documents: list[Document] = []
    seen: set[str] = set()
    places = {_plain(source.url), _plain(first.base_url)}
    page = first
    while True:
        try:
            reading = read(source, [page] if page is first else [first, page], zone=zone, now=now)
            place = next_page(page, source.language)
        except (SourceError, ConfigError):  # of the first page, of which the run will tell
            return Pages(documents=tuple(documents) or (first,))
        fault = next((note.text for note in reading.notes if note.code == "file-damaged"), None)
        if fault is not None:
            return _failed(documents, fault)
        fresh = {_best(draft.keys) for draft in drafts_of(reading, source, name=source.name)} - seen
        if not fresh and documents:
            return Pages(documents=tuple(documents))
        documents.append(page)
        seen |= fresh
        if place is None or _plain(place) in places or len(documents) == source.pages:
            return Pages(documents=tuple(documents))
        if not all_of_them and all(map(store.keys.owners, fresh)):
            return Pages(documents=tuple(documents), more=True)
        places.add(_plain(place))
        try:
            page = replace(ask(place), follows=True)
        except SourceError as error:
            return _failed(documents, f"{error}; left out")


def _failed(documents: Sequence[Document], fault: str) -> Pages:
    note = Note(code="page-failed", text=f"{fault}, and the pages behind it")
    return Pages(documents=tuple(documents), more=True, failed=True, notes=(note,))


def _best(keys: Keys) -> str:
    """The key by which an item is known, if it is."""
    return next(keys.minting())


def _plain(address: str | None) -> str:
    return (address or "").partition("#")[0]
