# SPDX-License-Identifier: MIT
"""What a run tells about itself, as values: for people and for programs `feedpub.cli` shows them."""

from msgspec import Struct

from feedpub.errors import SourceError
from feedpub.model import Dropped, Note


def counted(count: int, thing: str) -> str:
    """So many things, in words for people: ``1 item``, ``2 items``, ``no item``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}" if count else f"no {thing}"


class SourceReport(Struct, frozen=True, kw_only=True):
    """What a run did with one source."""

    name: str
    items: int = 0
    """On the page."""
    unread: bool = False
    """True: its bytes are those of the last run, and so nothing was done."""
    listed: tuple[str, ...] = ()
    """Ids of what the page lists, in page order."""
    new: tuple[str, ...] = ()
    """Ids of the items that came."""
    changed: tuple[str, ...] = ()
    """Ids of those whose title, text or link really changed."""
    arrived: tuple[str, ...] = ()
    """Ids of those of the new ones that came since the page was first read; the others had been there before."""
    let_go: tuple[str, ...] = ()
    """Ids of the new ones that full feeds have let go before the state was lost: they come into none."""
    left: tuple[str, ...] = ()
    """Ids of those that are on the page no more; they stay in the feeds until they age out."""
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[Note, ...] = ()
    record: str | None = None
    error: SourceError | None = None
    """Why it failed; its items stay as they are."""


class FeedReport(Struct, frozen=True, kw_only=True):
    """What a run did with one feed, as its subscribers see it."""

    slug: str
    title: str
    items: int
    new: tuple[str, ...] = ()
    """Titles."""
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    """What a run did."""

    sources: tuple[SourceReport, ...]
    feeds: tuple[FeedReport, ...] = ()
    files: tuple[str, ...] = ()
    """Names of the files that were written; in a dry run, that would be."""
    notes: tuple[Note, ...] = ()
    untaken: int = 0
    """Items of the feed with everything that no topic took."""
    total: int = 0
    """Items that are published or held back."""
