# SPDX-License-Identifier: MIT
"""A source's documents are understood; nothing is stored yet."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from feedpub import config
from feedpub.dates.resolve import Stated, read_dates
from feedpub.errors import SourceError
from feedpub.identity.keys import merge_repeats
from feedpub.intake.normalise import is_visible, normalise, without_counters
from feedpub.model import Document, Listing, Note, ParseOptions, RawItem, Selectors
from feedpub.parse import parse_all
from feedpub.report import counted


class Reading(Struct, frozen=True, kw_only=True):
    """A source's documents, understood: items normalised, each once, in page order, each with the date it states."""

    items: tuple[RawItem, ...]
    stated: tuple[Stated | None, ...]
    listings: tuple[Listing, ...]
    """What else the documents hold: of their items they have none, these are `items` now."""
    notes: tuple[Note, ...]

    @property
    def record(self) -> str | None:
        """How the only document was read; None where there are several, or no record repeats."""
        return self.listings[0].record if len(self.listings) == 1 else None

    @property
    def place(self) -> str | None:
        """Where the list of the only page stood; None where there are several, or nobody can say."""
        return self.listings[0].place if len(self.listings) == 1 else None


def read(
    source: config.Source,
    documents: Iterable[Document],
    *,
    zone: ZoneInfo,
    now: datetime,
    base: str | None = None,
    like: str | None = None,
    place: str | None = None,
    vouched: bool = False,
    within: bool = False,
) -> Reading:
    """Understand what a source gave.

    Args:
        base: Where its relative links start, when neither it nor the source says so.
        like: How it was read before (`Reading.record`).
        place: Where alone its items are looked for (`Reading.place`).
        vouched: A person says that it is a listing, whatever it looks like.
        within: People look at what is read: links within a site whose address nobody has said stay as they are.

    Raises:
        SourceError: A document can't be read, came in place of a listing, or holds no items.
    """
    given = tuple(documents)
    listings = parse_all(given, _options(source, like=like, place=place, vouched=vouched))
    base = source.link or base
    starts = [document.base_url or base or listing.base_url for document, listing in zip(given, listings, strict=True)]
    items = _items(source, listings, starts, within=within)
    language = source.language or next((listing.language for listing in listings if listing.language), None)
    stated, notes = read_dates(
        [item.date for item in items], zone=zone, now=now, order=source.date_order, language=language
    )
    told = (note for listing in listings for note in listing.notes)
    return Reading(
        items=items,
        stated=stated,
        listings=tuple(replace(listing, items=()) for listing in listings),
        notes=(*told, *notes, *_lost_links(source, listings, starts)),
    )


def _options(source: config.Source, *, like: str | None, place: str | None, vouched: bool) -> ParseOptions:
    return ParseOptions(
        language=source.language,
        hints=source.hints,
        kind=source.kind,
        selectors=_of_the_list(source),
        list=source.list,
        like=like,
        place=place,
        placed=True,
        fields={str(role): place for role, place in source.fields.items()},
        vouched=vouched,
    )


def _of_the_list(source: config.Source) -> Selectors | None:
    """With `full_text`, `content` is of the items' own pages."""
    found = source.selectors
    return replace(found, content=None) if found is not None and source.full_text else found


def _items(
    source: config.Source, listings: Sequence[Listing], starts: Sequence[str | None], *, within: bool
) -> tuple[RawItem, ...]:
    """The items of all documents, clean, each once.

    Args:
        source: Where they are from.
        listings: What each document holds.
        starts: Where the relative links of each start.
        within: Those of which nobody knows that stay as they are.

    Raises:
        SourceError: None has a title that can be seen.
    """
    raws = [
        normalise(raw, base_url=start, within=within)
        for start, listing in zip(starts, listings, strict=True)
        for raw in listing.items
    ]
    raws = without_counters([raw for raw in raws if is_visible(raw.title)])
    if not raws:
        advice = "Its feeds stay.  Look at the page, and at what 'feedpub parse -v' reads there."
        raise SourceError(source.name, "no item has a title that can be seen", advice)
    return merge_repeats(raws, page=source.link, dated=source.id == "date+title")


def _lost_links(source: config.Source, listings: Sequence[Listing], starts: Sequence[str | None]) -> Iterator[Note]:
    """Links within a page whose address nobody has said lead nowhere."""
    nowhere = (listing for listing, start in zip(listings, starts, strict=True) if start is None)
    lost = sum(_is_relative(item.link) for listing in nowhere for item in listing.items if item.link)
    if lost:
        what = counted(lost, "link")
        text = f"{what} within the site can't be followed, its address being unknown: set link for {source.name}"
        yield Note(code="links-relative", text=text)


def _is_relative(link: str) -> bool:
    try:
        return not urlsplit(link).scheme
    except ValueError:  # a bracket that opens no IPv6 address
        return False
