# SPDX-License-Identifier: MIT
"""The values of a run: what is asked of it, what a source gave, what was done to the state."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from feedpub.config import Keep, Source, Topic
from feedpub.errors import SourceError
from feedpub.model import Document, Note, Visit
from feedpub.report import SourceReport


class Order(Struct, frozen=True, kw_only=True):
    """What is asked of a run beside the configuration."""

    now: datetime
    """Aware."""
    dry_run: bool = False
    """Change nothing; report what would be."""
    accept: frozenset[str] = frozenset()
    """Names of the sources whose listing is to be believed, whatever it lists."""
    progress: Callable[[str], None] | None = None
    """Called with the name of each source as its turn comes."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that the secrets of sources are taken from."""

    def __repr__(self) -> str:
        return f"Order(now={self.now!r}, …)"  # no secret in a traceback or a log


class Rules(Struct, frozen=True, kw_only=True, array_like=True):
    """What decides which stored items stand in which feed."""

    topics: Mapping[str, Topic]
    choosy: Sequence[tuple[str, tuple[str, ...], tuple[str, ...], int | None]]
    """The sources and what they leave out; none where none does."""
    keep: Keep
    archived: bool
    """Archive pages can be found."""
    version: str
    """Of feedpub."""


class Fetched(Struct, frozen=True, kw_only=True):
    """A source and what it gave: documents, or the error that it failed with."""

    source: Source
    documents: tuple[Document, ...]
    digest: str
    error: SourceError | None = None
    unread: bool = False
    """Its server says that nothing is new, or it was not asked."""
    visit: Visit | None = None
    """What to remember of the visit to its address."""
    more: bool = False
    """The list goes on, on pages that were not read."""
    texts: Mapping[str, str | None] = {}
    """What came of the items' own pages (`feedpub.intake.full_text.Texts`)."""
    notes: tuple[Note, ...] = ()


class Changes(Struct, frozen=True, kw_only=True):
    """What was done to the state, by a run or by hand."""

    sources: tuple[SourceReport, ...] = ()
    notes: tuple[Note, ...] = ()
    shown: frozenset[str] = frozenset()
    """Ids of the items that readers shall see as new, because a person said so."""
    retopiced: frozenset[str] = frozenset()
    """Ids of the items that belong to other topics now."""
    reconfigured: bool = False
    """The configuration is another than at the last run."""
    rearranged: bool = False
    """So is what it says of who stands in which feed: new caps and topics take effect."""
    lost: bool = False
    """And that may take items out of feeds, for all that is known."""
    idle: bool = False
    """Every source failed, or has the bytes of its last run."""
    whole: bool = False
    """Every feed is looked at, whether or not there is news for it."""
