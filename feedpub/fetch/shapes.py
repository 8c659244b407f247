# SPDX-License-Identifier: MIT
"""What is asked of a fetch, and what comes of it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct

from feedpub.errors import SourceError
from feedpub.model import Document, Note, Visit


class Fetched(Struct, frozen=True, kw_only=True):
    """What came of asking one source."""

    documents: tuple[Document, ...] = ()
    visit: Visit | None = None
    """To remember for the next time; None: nothing."""
    unread: bool = False
    """There is nothing new to read: 304, files as they were, or it was not asked at all."""
    notes: tuple[Note, ...] = ()
    error: SourceError | None = None


class Caller(Struct, frozen=True, kw_only=True):
    """Who asks, and when."""

    now: datetime
    environment: Mapping[str, str]
    contact: str | None = None
    """Address of the site, for the User-Agent."""
    pause: Callable[[], None] = lambda: None
    """Called before each request: keeps the delay of the host."""
