# SPDX-License-Identifier: MIT
"""The shapes that an item has on its way, each made from the one before: `RawItem`, `Item`, `Feed`.

`RawItem` is what a page says, as text; `Item` is complete (id, aware dates in UTC and where each came from, topics);
`Feed` is what one published file holds.  All are frozen values.  No rule lives here.
"""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from enum import StrEnum
from typing import Literal
from urllib.parse import quote

from msgspec import Struct

ALL = "all"
"""Slug of the feed with everything."""

Certainty = Literal["stated", "reckoned", "guessed"]
"""How sure a date is.  ``stated``: year, month and day are named.  ``reckoned``: a time before the run is
(``3 days ago``).  ``guessed``: the day or the year is left open."""


class DateSource(StrEnum):
    """Where a published date came from: the rungs of the ladder, best first, and the ways around it."""

    ITEM = "item"
    """The item itself states it."""
    URL = "url"
    """It stands in the item's address."""
    NEIGHBOURS = "neighbours"
    """The page is in date order, and the items around this one leave no other place for it."""
    FIRST_SEEN = "first-seen"
    """The moment of the run that saw the item first."""
    FEED = "feed"
    """Taken over from a feed published earlier, when the state was lost."""
    COMMAND = "command"
    """Set by hand with `feedpub redate`."""
    PERIOD = "period"
    """The end of the days that a digest sums up."""


class Document(Struct, frozen=True, kw_only=True):
    """What a source gave: bytes and what is known about them."""

    name: str
    """Path, address or ``-``, as the user knows it."""
    data: bytes
    media_type: str | None = None
    """Such as ``text/html``, lower case, without parameters; None when nobody said."""
    charset: str | None = None
    """None when nobody said."""
    base_url: str | None = None
    """Where relative links start; None when the document's address is not known."""
    whole: bool = False
    """One file of a folder of posts or messages: it is one item, whatever stands in it, or none."""
    member: bool = False
    """One of several places that a list names: should it fail, the others count."""
    follows: bool = False
    """One more page of the list that the first document of its source begins: it is read as that one is."""
    left_out: int = 0
    """Bytes of its middle that were not read, because it has a record on each line, and too many of them."""


class Hints(Struct, frozen=True, kw_only=True):
    """Help for one source.  Everything may be left out."""

    record: str | None = None
    """Lines of one item in their order, such as ``title, date, text``; ``text`` takes one line or more."""
    start: str | None = None
    """Words of the line above the list."""
    end: str | None = None
    """Words of the line below the list."""
    skip: tuple[str, ...] = ()
    """Lines to leave out: each holds these words, or is matched by them when they stand between slashes: ``/^Ad /``."""
    pattern: str | None = None
    """A regular expression that matches each item, with the groups ``title``, ``date``, ``text``, ``link``, ``author``,
    ``category``, ``id``."""


class Selectors(Struct, frozen=True, kw_only=True):
    """Where the parts of an HTML page stand, as CSS, or as XPath beginning with ``/``.  What is left out is found."""

    items: str | None = None
    """Each item whole."""
    title: str | None = None
    link: str | None = None
    date: str | None = None
    summary: str | None = None
    content: str | None = None
    category: str | None = None
    author: str | None = None
    image: str | None = None


class ParseOptions(Struct, frozen=True, kw_only=True):
    """What is known about a source's documents beside their bytes.  Everything may be left out."""

    language: str | None = None
    """BCP 47 tag of the page; None: it is told from the page."""
    hints: Hints | None = None
    """Help with a text listing that is misunderstood."""
    kind: str | None = None
    """A key of `feedpub.parse.PARSERS`; None: it is told from the document."""
    selectors: Selectors | None = None
    """Help with an HTML page that is misunderstood."""
    list: int = 1
    """Which of an HTML page's lists, as ``parse -v`` numbers them."""
    fields: Mapping[str, str] | None = None
    """Where records have an item's parts (``title``, ``link``, …), and in JSON the list itself (``items``): a column's
    name or a JMESPath.
    """
    like: str | None = None
    """How the source's last page was read (`Listing.record`): where that fits about as well, it is read so again."""
    place: str | None = None
    """Where the list of an HTML page stood at its last good run (`Listing.place`): nothing else is looked at."""
    placed: bool = False
    """The place of the list is asked for."""
    vouched: bool = False
    """A person vouches for the documents: they are listings, whatever they look like."""


class Author(Struct, frozen=True, kw_only=True, gc=False):
    """A person or an organisation that wrote an item."""

    name: str
    email: str | None = None
    url: str | None = None


class Enclosure(Struct, frozen=True, kw_only=True, gc=False):
    """A media file that belongs to an item (RSS `enclosure`, Atom `rel="enclosure"`)."""

    url: str
    type: str
    """Media type, such as ``audio/mpeg``."""
    length: int | None = None
    """Size in bytes; None when it is not known."""
    title: str | None = None
    duration: int | None = None
    """Playing time in seconds; None when it is not known."""


class RawDate(Struct, frozen=True, kw_only=True, gc=False):
    """A date as a page says it: its words, and what they are made of; nothing resolved.  None: they do not say.

    It is found once, where it stands, and travels as it is: `feedpub.dates.find` makes it, `feedpub.dates.resolve`
    reads it.  One with words alone is a date that nobody could read.
    """

    words: str
    """The words of the date, and no others: the state keeps them, and they must be readable again."""
    year: int | None = None
    short_year: bool = False
    """The year has two digits, as yet without its century."""
    months: tuple[tuple[int, frozenset[str]], ...] = ()
    """The month; more than one, with their languages, where the word names several."""
    day: int | None = None
    pair: tuple[int, int] | None = None
    """Two numbers, day and month or month and day, in their order on the page."""
    calendar: str = ""
    """The calendar that year, month and day are of, where it isn't the Gregorian: ``persian`` or ``hijri``."""
    ago: tuple[tuple[int, str], ...] | None = None
    """So many units before now, the largest first: ``((1, "day"), (3, "hour"))``."""
    clock: str = ""
    """The words of the time of day and of the zone."""
    at: datetime | None = None
    """The moment itself, aware, where the source states it whole; then the other parts stay empty."""

    @property
    def names_day(self) -> bool:
        """Whether the words name a day of a month, be its year known or not."""
        return self.at is not None or self.day is not None or self.pair is not None

    @property
    def names_year(self) -> bool:
        """Whether the words name a year."""
        return self.at is not None or self.year is not None

    @property
    def certainty(self) -> Certainty:
        """How sure it is, by its own words; the page's other dates may say more."""
        if self.ago is not None:
            return "reckoned"
        return "stated" if self.names_year and self.names_day else "guessed"


class RawItem(Struct, frozen=True, kw_only=True, gc=False):
    """An item as its page says it: text, nothing resolved, nothing guessed.  None means: the page does not say."""

    title: str
    link: str | None = None
    """As written, possibly relative to the document's base address."""
    id: str | None = None
    """The source's own id."""
    date: RawDate | None = None
    """When the item was published."""
    summary: str | None = None
    """Plain text; a blank line (two line feeds) stands between paragraphs."""
    content: str | None = None
    """The full text as HTML, not yet sanitised."""
    categories: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    """Address of a picture of the item."""
    comments: str | None = None
    """Address of the page where the item is discussed."""
    language: str | None = None
    """BCP 47 tag, where it differs from the page's."""
    rights: str | None = None
    license: str | None = None
    """Address of the licence."""
    line: int = 0
    """Where the item begins in its document: line, counted from 1; 0 when the document has no lines."""


class Dropped(Struct, frozen=True, kw_only=True):
    """A piece of a page that became no part of an item, and why."""

    reason: str
    """A word or two from a fixed list, such as ``menu``, ``read more``, ``page number``: reports count by it."""
    text: str
    line: int = 0


class Note(Struct, frozen=True, kw_only=True):
    """Something that a person may want to know about a run; no failure."""

    code: str
    """Short and stable, such as ``date-order-open``: monitors match on it."""
    text: str
    """A sentence for people."""


class Visit(Struct, frozen=True, kw_only=True):
    """What is remembered of a visit to a source's address.  To lose it costs one full fetch, and no more."""

    url: str = ""
    """The address as it was configured: what is remembered of another one does not count.  Empty: a file."""
    etag: str | None = None
    modified: str | None = None
    """Its ``Last-Modified``, as the server wrote it."""
    wait_until: datetime | None = None
    """The server wants to be left alone until then."""
    gone_since: datetime | None = None
    """The first of the answers 410 in a row."""
    retired: bool = False
    """It was gone for so long that it is not asked any more."""
    stamp: str | None = None
    """Of files: their names, sizes, times and numbers on the disk; None: it can't be told by these whether they change.
    """


class Listing(Struct, frozen=True, kw_only=True):
    """What one document was understood to hold.  Items stand in page order, first on the page first."""

    items: tuple[RawItem, ...]
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str | None = None
    language: str | None = None
    """BCP 47 tag, when the document states or shows it."""
    record: str | None = None
    """How the page was understood, in words for people, such as ``title, title, text, date category``."""
    base_url: str | None = None
    """The site that the document says it is of: where relative links start when nobody else says so."""
    place: str | None = None
    """Of an HTML page that was asked for it: the CSS selector that names its items and nothing else, if one does."""


class TopicMatch(Struct, frozen=True, kw_only=True, gc=False):
    """An item's place in a topic, and the rule that took it there."""

    slug: str
    rule: str
    """For people, such as ``any: port* (in the title)`` or ``category: Logistics``."""


class Origin(Struct, frozen=True, kw_only=True, gc=False):
    """The source that an item was read from, where a feed brings several together (RSS and Atom `source`)."""

    name: str
    title: str
    link: str | None = None


class Item(Struct, frozen=True, kw_only=True, gc=False):
    """A complete item.  All datetimes are aware and in UTC, whole seconds."""

    id: str
    """``urn:uuid:…``, given once, for ever."""
    title: str
    own_title: str | None = None
    """The one that its page gives, where feeds show another; None: `title` is."""
    link: str | None
    """Absolute; None when the item has no address of its own and its page's address is not known."""
    permalink: bool
    """True when `link` is the item's own page, False when it only points into the listing."""
    published: datetime
    updated: datetime
    date_source: DateSource
    date_text: str | None = None
    """What the date was read from: the words on the page, the address, or how the neighbours bound it."""
    summary: str | None = None
    """Plain text."""
    content: str | None = None
    """Sanitised HTML with absolute addresses."""
    categories: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    comments: str | None = None
    language: str | None = None
    rights: str | None = None
    license: str | None = None
    topics: tuple[TopicMatch, ...] = ()
    origins: tuple[Origin, ...] = ()
    """The sources that list it, the first that did so first."""


class Tombstone(Struct, frozen=True, kw_only=True):
    """An item that was taken out on purpose (RFC 6721)."""

    id: str
    when: datetime
    comment: str | None = None


class Topic(Struct, frozen=True, kw_only=True):
    """A named selection of items: one feed in each format."""

    slug: str
    """File name without its ending."""
    title: str
    description: str | None = None


class Feed(Struct, frozen=True, kw_only=True):
    """What one file holds, in no format yet.  Items are newest first."""

    slug: str
    id: str
    """``urn:uuid:…`` of the feed itself, given once."""
    title: str
    description: str
    link: str
    """The page that people read; never the feed itself."""
    base_url: str | None
    """Where the output folder is served, ending in a slash; None when that is not known, and then no self link."""
    updated: datetime
    """When what it says changed last.  Of an archive page: the newest `updated` in it, or removal from it."""
    items: tuple[Item, ...]
    tombstones: tuple[Tombstone, ...] = ()
    language: str | None = None
    author: Author | None = None
    rights: str | None = None
    license: str | None = None
    icon: str | None = None
    logo: str | None = None
    ttl: int | None = None
    """Minutes between two polls that make sense."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, 0 to 23 in UTC, in which polls make no sense."""
    skip_days: tuple[str, ...] = ()
    """Days in which polls make no sense, from ``Monday`` to ``Sunday``."""
    podcast_category: str | None = None
    """Apple's category of a feed with audio or video, such as ``News``; None when nobody said."""
    podcast_explicit: bool | None = None
    """Whether it is for adults only; None when nobody said."""
    hub: str | None = None
    """WebSub hub."""
    stylesheet: str | None = None
    """Relative address of the CSS file by which a browser shows the XML; None for none."""

    over: bool = False
    """Nothing will come any more: it has moved, or ended."""
    moved_to: str | None = None
    """Address of the RSS feed that took its place."""
    current: str | None = None
    """In an archive page, the slug of the feed whose page it is; None in a feed that still gets news."""
    prev_archive: str | None = None
    """Slug of the newest archive page that is older than this file."""

    def address(self, ending: str, slug: str | None = None) -> str | None:
        """Where this feed's file with that ending is served, or that of another slug; None without `base_url`."""
        return None if self.base_url is None else f"{self.base_url}{quote(slug or self.slug)}{ending}"


class Published(Struct, frozen=True, kw_only=True):
    """The feeds of a site as its output folder holds them."""

    feeds: Sequence[Feed]
    """Those that the site still publishes first; an archive page names its feed as `Feed.current`."""
    items: Sequence[Item]
    """Each once, in its latest words, oldest first; of those of one second the later arrival last."""
    topics: Mapping[str, Sequence[str]]
    """Slugs of the topics in whose feeds each item stands, by its id."""
    latest: Set[str]
    """Ids of the items that a feed still holds which is still written: no later words of them are missing here."""
    buried: Set[str]
    """Ids of the items of which some feed shows that they were taken out."""
    alive: Set[str]
    """Slugs of the feeds that the site still publishes."""
    torn: Sequence[str]
    """Names of the feeds' files that are not whole."""
    whole: Set[str]
    """Slugs of the feeds of which some file is whole."""
    digests: Mapping[str, Sequence[Item]]
    """By its slug, the entries of each digest: they are among the feeds, and not among the items."""
    files: Mapping[str, str]
    """Name and SHA-256 of each archive page's file."""
    several: bool
    """The entries of the feeds name their sources."""
