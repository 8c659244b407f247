# SPDX-License-Identifier: MIT
"""What may be configured.

A key is known because a class below has a field of that name: its annotation is the check, its docstring the
documentation.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct, field

from feedpub.model import Author, Hints, Selectors

PLACES = ("title", "text", "author", "category", "link")
"""Where in an item a term may stand."""
Kind = Literal["calendar", "changelog", "feed", "html", "json", "mail", "markdown", "opml", "sitemap", "table", "text"]
Field = Literal[
    "items", "title", "link", "id", "date", "summary", "content", "author", "category", "image", "enclosure"
]
IdOf = Literal["guid", "link", "title", "date+title"]
Period = Literal["daily", "weekly"]
PERIODS: dict[Period, int] = {"daily": 1, "weekly": 7}
"""Days of each."""
Days = Annotated[int, msgspec.Meta(ge=1, le=36_500)]


class Source(Struct, frozen=True, kw_only=True):
    """One listing, or several of one kind named by a glob.  One of `path`, `url` and `command` is set."""

    path: str = ""
    """File or glob, relative to the configuration; ``-`` is standard input."""
    url: str = ""
    """Address of the page."""
    command: tuple[str, ...] = ()
    """Program and arguments, run without a shell in the folder of the configuration; what it prints is the listing."""
    name: str = ""
    """Scope of the titles' keys: two sources never share a title key.  Default: the file's stem, or host and path."""
    title: str | None = None
    """Shown where an item names its source."""
    item_title: str | None = None
    """Template of its items' titles, such as ``{date:%d %b}: {title}``.  Default: the site's."""
    link: str | None = None
    """The page that people read; items without an address of their own point into it."""
    timezone: str | None = None
    """Zone of dates that name none.  Default: the site's."""
    keep: tuple[str, ...] = ()
    """Terms: an item in which none of these is stands in no feed.  Empty: all are shown."""
    drop: tuple[str, ...] = ()
    """Terms: an item in which one of these is stands in no feed."""
    max_days: Days | None = None
    """An item that is older than so many days when it comes stands in no feed."""
    id: IdOf | None = None
    """What alone tells one item from another, where the page's other signs mislead."""
    language: str | None = None
    encoding: str | None = None
    """Charset of the bytes, where they are neither UTF-8 nor say what they are."""
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    """How ``11/07/2023`` is read when the page itself does not prove it."""
    future: Literal["keep", "hold", "clamp"] = "keep"
    """An item dated later than the run: publish it with that date, hold it back until then, or date it now."""
    hints: Hints | None = None
    """Help for a listing that is misunderstood."""
    selectors: Selectors | None = None
    """Where the parts of an HTML page stand, as CSS or XPath; what is left out is found."""
    follow: bool = False
    """Read the feeds that an OPML list names, or the maps of a sitemap's index, as one source."""
    list: Annotated[int, msgspec.Meta(ge=1)] = 1
    """Which of an HTML page's lists, as ``parse -v`` numbers them."""
    pages: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    """So many pages of the list are read, from one to the next, while they bring something new."""
    full_text: bool = False
    """Take the text of each new item from its own page, where `selectors.content` says, or as trafilatura finds it."""
    render: bool = False
    """Let a browser run the page's scripts (Chromium; ``feedpub[browser]``)."""
    headers: dict[str, str] = field(default_factory=dict)
    """Sent to the host of `url` alone; ``$NAME`` in a value stands for a variable of the environment."""
    cookies: dict[str, str] = field(default_factory=dict)
    """Likewise."""
    login: str | None = None
    """``$NAME`` of the variable that holds ``user:password`` (HTTP basic).  Default: what a netrc says of the host."""
    token: str | None = None
    """``$NAME`` of the variable that holds a bearer token."""
    robots: bool = False
    """Ask the host's robots.txt first, and obey it."""
    private: bool = False
    """Redirects may lead into a private network."""
    timeout: Annotated[float, msgspec.Meta(gt=0, le=600)] = 60.0
    """Seconds for one visit, redirects and all, or for the command."""
    delay: Annotated[float, msgspec.Meta(ge=0, le=600)] = 1.0
    """Seconds between two requests to one host."""
    kind: Kind | None = None
    """What the source gives, where its name, type and first bytes mislead."""
    fields: dict[Field, str] = field(default_factory=dict)
    """Where an item's parts stand in records of JSON (JMESPath) or a table (column); ``items`` is the list itself."""
    silent_days: Annotated[float, msgspec.Meta(gt=0, le=36_500)] | None = None
    """Days without news after which the source looks broken.  Default: by its own rhythm."""
    min_share: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0
    """A listing with fewer than this share of the items of the last good run waits until it has stayed so for a day,
    even if it lists known ones."""


class Topic(Struct, frozen=True, kw_only=True):
    """Which items stand in one topic's feed, by terms: a whole word; ``port*``, a prefix; a phrase; ``/expression/``;
    each with its place before it, if need be (``author: ann lee``).
    """

    title: str | None = None
    description: str | None = None
    any: tuple[str, ...] = ()
    """At least one of these is there."""
    all: tuple[str, ...] = ()
    """Every one of these is there."""
    none: tuple[str, ...] = ()
    """None of these is there."""
    category: tuple[str, ...] = ()
    """Categories that items state; one of them is enough, whatever `any` and `all` say."""
    where: Literal["title", "text", "both"] = "both"
    """Where terms are looked for that name no place."""
    rest: bool = False
    """It also takes what no other topic takes."""
    digest: tuple[Period, ...] = ()
    """Also a feed with one entry for each day or week that is over, which lists the topic's items."""


class Keep(Struct, frozen=True, kw_only=True):
    """How much one feed holds.  What goes over is left out, oldest first."""

    items: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 100
    per_source: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    """So many items of one source in a feed, so that a source that tells much leaves room for the others."""
    age_days: Days | None = None
    """Items published longer ago than this leave."""
    bytes: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """Rough size of a feed's items, as text."""
    min_days: Annotated[float, msgspec.Meta(ge=0, le=36_500)] = 2.0
    """Nothing leaves before it has stood in the feed for so long: slow pollers shall see it."""
    archive: bool = True
    """Keep what has left a feed in archive pages (RFC 5005).  They need `base_url`."""
    text_days: Days | None = 365
    """The text of an item that left its page and every feed is dropped from the state after so many days; the record of
    its arrival stays for ever.  Not set: never.
    """


class Serve(Struct, frozen=True, kw_only=True):
    """How `feedpub serve` publishes the output folder over HTTP."""

    host: str = "127.0.0.1"
    """IP address to listen at; ``0.0.0.0`` or ``::`` for everybody."""
    port: int = 8000
    max_age: int | None = None
    """Seconds for which a client need not ask again.  Default: the site's `ttl`, or else a quarter of an hour."""
    redirects: dict[str, str] = field(default_factory=dict)
    """Slug, or address, that a feed moved to, by the slug that it had."""
    gone: tuple[str, ...] = ()
    """Slugs of feeds that have been retired."""
    access_log: bool = False
    """Write one line for each request to standard output, in the common log format."""


class Notify(Struct, frozen=True, kw_only=True):
    """Somebody who is told once when a source breaks or falls silent, and once when it is well again: by a command, a
    webhook or mail, one of the three.  ``{title}``, ``{text}`` and ``{site}`` in what is sent stand for the message."""

    command: tuple[str, ...] = ()
    """A program and its arguments; the text comes on its standard input."""
    webhook: str | None = None
    """Address that JSON is posted to; ``$NAME`` in it stands for a variable of the environment."""
    headers: dict[str, str] = field(default_factory=dict)
    """Sent to the webhook; ``$NAME`` likewise."""
    json: dict[str, Any] = field(default_factory=dict)
    """What is posted, such as ``{text = "{title}"}``.  Default: title, text, site and the events."""
    mail: tuple[str, ...] = ()
    """Addresses that a mail goes to."""
    sender: str | None = None
    """Its sender.  Default: the first of the addresses."""
    smtp: str | None = None
    """Server, ``smtp://HOST:PORT`` or ``smtps://HOST``.  Default: this machine's sendmail."""
    login: str | None = None
    """``$NAME`` of the variable that holds ``user:password`` for that server."""
    patience: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    """Minutes that a source must have been failing before that is told."""


class Site(Struct, frozen=True, kw_only=True):
    """All that a site says about itself.  Folders are absolute once the file has been read."""

    title: str | None = None
    link: str | None = None
    """The page that people read."""
    base_url: str | None = None
    """Where the output folder is served; ends in a slash once read."""
    description: str | None = None
    language: str | None = None
    timezone: str = "UTC"
    item_title: str | None = None
    """Template of the titles that feeds show, with ``{title}``, ``{date}``, ``{source}``, ``{category}``, ``{author}``.
    An item that lacks one of those named shows its own."""
    output: str = "feeds"
    state: str | None = None
    """SQLite file.  Default: beside the output folder, ``.NAME.sqlite3``."""
    author: Author | None = None
    rights: str | None = None
    license: str | None = None
    icon: str | None = None
    logo: str | None = None
    ttl: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """Minutes between two polls that make sense."""
    skip_hours: tuple[Annotated[int, msgspec.Meta(ge=0, le=23)], ...] = ()
    """Hours of the day (UTC) in which a poll makes no sense."""
    skip_days: tuple[Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"], ...] = ()
    """Days in which a poll makes no sense."""
    podcast_category: str | None = None
    """Apple's category of a feed with audio or video, such as ``News``."""
    podcast_explicit: bool | None = None
    """Whether what is to be heard or seen is for adults only."""
    hub: str | None = None
    digest: tuple[Period, ...] = ()
    """Also a feed with one entry for each day or week that is over, which lists its items."""
    group_similar: bool = False
    """Make one item of stories that several sources tell under nearly the same title within three days."""
    keep: Keep = field(default_factory=Keep)
    serve: Serve = field(default_factory=Serve)
    sources: tuple[Source, ...] = ()
    topics: dict[str, Topic] = field(default_factory=dict)
    formats: tuple[Literal["rss", "atom", "json"], ...] = ("atom", "rss", "json")
    """What every feed is written in; the first is the one to recommend."""
    pictures: bool = False
    """Show the items' pictures on the pages.  They come from the hosts that have them, which then know who reads."""
    templates: str | None = None
    """Folder with your own templates of the pages, which replace ours file by file."""
    notify: tuple[Notify, ...] = ()
    """Who is told when a source breaks, and when it is well again."""
    after: tuple[str, ...] = ()
    """A program and its arguments, run after each publication; the names of the changed files come on its standard
    input, one a line."""
    folder: str = "."
    """Where relative paths start: the folder of the configuration.  Set by the reader, not by the file."""

    @property
    def page(self) -> str | None:
        """Where a listing is that does not say so: of a single source, the page that people read."""
        return self.link if len(self.sources) == 1 else None

    @property
    def output_path(self) -> Path:
        """The folder that feeds are published in."""
        return Path(self.folder, self.output)

    @property
    def templates_path(self) -> Path | None:
        """The folder of the site's own templates; None when it has none."""
        return None if self.templates is None else Path(self.folder, self.templates)

    @property
    def max_age(self) -> int:
        """Seconds for which a client need not ask again."""
        return self.serve.max_age if self.serve.max_age is not None else 60 * (self.ttl or 15)

    @property
    def state_path(self) -> Path:
        """The state file; it belongs to the output folder, which can rebuild it."""
        if self.state is not None:
            return Path(self.folder, self.state)
        output = self.output_path
        return output.parent / f".{output.name}.sqlite3"


def placed(term: str) -> tuple[str | None, str]:
    """The place that a term names, and its words; None: it names none."""
    place, colon, words = term.partition(":")
    return (place, words.strip()) if colon and place in PLACES else (None, term)
