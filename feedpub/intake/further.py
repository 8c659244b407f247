# SPDX-License-Identifier: MIT
"""What a source names beyond the page at its address: the further pages of its list, and its items' own pages.

They are asked for before the state is locked, since that takes its time.  What is known already decides how far to go.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedpub.config import Source
from feedpub.errors import ConfigError, SourceError
from feedpub.fetch.beyond import paced
from feedpub.fetch.shapes import Caller
from feedpub.intake.full_text import Texts, fetch, wanted
from feedpub.intake.pages import Pages, follow
from feedpub.intake.reading import Reading, read
from feedpub.model import Document
from feedpub.state.store import Store


class Further(Struct, frozen=True, kw_only=True):
    """A source's documents, and what was read beyond them."""

    pages: Pages
    texts: Texts


def look_further(
    store: Store,
    source: Source,
    documents: Sequence[Document],
    caller: Caller,
    *,
    zone: ZoneInfo,
    base: str | None,
    all_pages: bool = False,
) -> Further:
    """Read what `Source.pages` and `Source.full_text` ask for.

    Args:
        store: What is known already.
        source: One that asks for any of it.
        documents: What its address gave; none: nothing new.
        caller: Who asks.
        zone: Of dates that name none.
        base: See `read`.
        all_pages: Further pages are read even if what stands before them is known: the last time one failed.
    """
    pages = Pages(documents=tuple(documents))
    if source.pages > 1 and documents:
        ask = paced(source, caller)
        pages = follow(source, documents[0], ask, store, zone=zone, now=caller.now, all_of_them=all_pages)
    if not source.full_text:
        return Further(pages=pages, texts=Texts())
    reading = _read(source, pages.documents, caller, zone, base)
    links = wanted(store, source, reading, caller.now)
    return Further(pages=pages, texts=fetch(source, links, lambda: paced(source, caller)))


def _read(
    source: Source, documents: Sequence[Document], caller: Caller, zone: ZoneInfo, base: str | None
) -> Reading | None:
    try:
        return read(source, documents, zone=zone, now=caller.now, base=base) if documents else None
    except (SourceError, ConfigError):  # of which the run will tell
        return None
