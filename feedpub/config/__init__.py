# SPDX-License-Identifier: MIT
"""A `feedpub.toml`, or `[tool.feedpub]` in a `pyproject.toml`, becomes one frozen value.

Configuration is read here, at the edge; inner modules get the values they need.  A key is known because a class
below has a field of that name: its annotation is the check, its docstring the documentation.  An unknown key is an
error with a suggestion, because a misspelt `timezone` would otherwise move every date in silence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from feedpub.config.tables import listed, misfit, unknown_key
from feedpub.errors import ConfigError
from feedpub.model import Author, Hints, Selectors

_DEVICES = (
    *("con", "prn", "aux", "nul", "conin$", "conout$"),
    *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"),
)
"""What Windows takes for a device, whatever its ending
(https://learn.microsoft.com/windows/win32/fileio/naming-a-file)."""
RESERVED_SLUGS = frozenset({"all", "index", "feed", "feeds", "archive", "healthz", *_DEVICES})
"""Names, in lower case, that are not a topic's: other files have them, or no file can on some system."""
SLUG_BYTES = 200
"""The longest name of a topic: a file's name has 255 bytes, and ours add an ending, a page's number, a mark."""
FILE_NAMES = ("feedpub.toml", "pyproject.toml")
PLACES = ("title", "text", "author", "category", "link")
"""Where in an item a term may stand."""
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
Kind = Literal["calendar", "changelog", "feed", "html", "json", "mail", "markdown", "opml", "sitemap", "table", "text"]
Field = Literal[
    "items", "title", "link", "id", "date", "summary", "content", "author", "category", "image", "enclosure"
]
IdOf = Literal["guid", "link", "title", "date+title"]
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


class Keep(Struct, frozen=True, kw_only=True):
    """How much one feed holds.  What goes over is left out, oldest first."""

    items: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 100
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


def find_config(folder: Path) -> Path | None:
    """The configuration that stands in `folder`, or None.  A `pyproject.toml` counts when it has `[tool.feedpub]`."""
    for name in FILE_NAMES:
        path = folder / name
        if path.is_file() and (name != "pyproject.toml" or _table(path) is not None):
            return path
    return None


def load(path: Path) -> Site:
    """Read a configuration.

    Raises:
        ConfigError: The file can't be read, or a key or a value is wrong.
    """
    table = _table(path)
    if table is None:
        raise ConfigError(str(path), "has no [tool.feedpub] table", "Add one, or give a feedpub.toml with --config.")
    return from_table(table, subject=str(path), folder=path.parent)


def from_table(table: Mapping[str, Any], *, subject: str, folder: Path) -> Site:
    """Check a table of plain values and make it a `Site`.  `subject` names it in errors."""
    plain = dict(table)
    wrong = unknown_key(plain, Site, subject=subject)
    if wrong is not None:
        raise wrong
    try:
        site = msgspec.convert(plain, Site)
    except msgspec.ValidationError:
        plain = listed(plain, Site)
        wrong = misfit(plain, Site, subject=subject)
        if wrong is not None:
            raise wrong from None
        site = msgspec.convert(plain, Site)
    return _checked(replace(site, folder=str(folder.absolute())), subject)


def _table(path: Path) -> Mapping[str, Any] | None:
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(str(path), error.strerror or "can't be read", "Check the path given.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"is not UTF-8 (byte {error.start})", "Save the file as UTF-8.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(str(path), f"is not valid TOML: {error}", _toml_advice(path, text)) from error
    if path.name != "pyproject.toml":
        return data
    tool = data.get("tool")
    table = tool.get("feedpub") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _toml_advice(path: Path, text: str) -> str:
    """What to do about a file that is no TOML; most often it is YAML, which looks alike."""
    start = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    if path.suffix in (".yaml", ".yml") or re.match(r"(---|[\w-]+:(\s|$)|- )", start):
        return 'It looks like YAML; write TOML: title = "News", and [[sources]] above path = "listing.txt".'
    return "Correct that line."


def _checked(site: Site, subject: str) -> Site:
    for zone in sorted({site.timezone, *(s.timezone for s in site.sources if s.timezone)} - {"UTC"}):
        _check_zone(zone, subject)
    for key in ("link", "base_url", "icon", "logo", "hub", "license"):
        _check_address(getattr(site, key), key, subject)
    for source in site.sources:
        _check_address(source.link, "link of a source", subject)
        _check_source(source, subject)
        _check_terms((*source.keep, *source.drop), subject)
    for one in site.notify:
        _check_notify(one, subject)
    _check_places(site, subject)
    if not site.formats or len(set(site.formats)) < len(site.formats):
        fault = "names one twice" if site.formats else "is empty"
        raise ConfigError(subject, f"formats {fault}", "Name at least one, each once: atom, rss, json.")
    _check_slugs(site.topics, subject)
    for rule in site.topics.values():
        _check_terms((*rule.any, *rule.all, *rule.none), subject)
    base = site.base_url
    return replace(
        site,
        base_url=base if base is None or base.endswith("/") else base + "/",
        sources=named(site.sources, subject),
    )


def _check_zone(zone: str, subject: str) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            subject, f"there is no time zone {zone!r}", "Use a name such as 'Europe/Brussels' or 'UTC'."
        ) from error


def _check_slugs(slugs: Iterable[str], subject: str) -> None:
    """Topics are names of files, here or on a disk that knows no capitals (macOS, Windows)."""
    from unicodedata import normalize

    seen: dict[str, str] = {}
    for slug in slugs:
        same = normalize("NFC", normalize("NFKC", slug).casefold())
        if not re.fullmatch(r"\w[\w-]*", slug) or same in RESERVED_SLUGS or len(slug.encode()) > SLUG_BYTES:
            advice = "Use letters, digits and dashes, not too many; names such as 'all', 'index' and 'con' are taken."
            raise ConfigError(subject, f"{slug!r} is no name for a topic", advice)
        if same in seen:
            fault = f"topics {seen[same]!r} and {slug!r} are one file where capitals make no difference"
            raise ConfigError(subject, fault, "Give one of them another name; its title may stay.")
        seen[same] = slug


def placed(term: str) -> tuple[str | None, str]:
    """The place that a term names, and its words; None: it names none."""
    place, colon, words = term.partition(":")
    return (place, words.strip()) if colon and place in PLACES else (None, term)


def _check_terms(terms: tuple[str, ...], subject: str) -> None:
    if not any("/" in term for term in terms):
        return
    from feedpub.words.expressions import body, compiled

    for term in terms:
        expression = body(placed(term)[1])
        try:
            if expression is not None:
                compiled(expression)
        except ValueError as error:
            raise ConfigError(subject, f"{term!r} is no regular expression: {error}", "Correct it.") from error


def _check_places(site: Site, subject: str) -> None:
    for place in (site.output, site.state or "-", *_paths(site.sources)):
        if not place.strip() or "\0" in place:
            raise ConfigError(subject, f"{place!r} is no path", "Name a file or a folder.")
    if not Path(site.folder, site.output).name:
        raise ConfigError(subject, f"output is {site.output!r}, no folder for feeds alone", "Name one below it.")
    if site.templates_path is not None and not site.templates_path.is_dir():
        raise ConfigError(subject, f"templates is {site.templates!r}, and there is no such folder", "Correct the path.")


def _paths(sources: Iterable[Source]) -> Iterator[str]:
    return (source.path for source in sources if not source.url and not source.command)


def _check_command(command: tuple[str, ...], subject: str) -> None:
    if not command[0].strip() or "\0" in "".join(command):
        raise ConfigError(subject, f"{list(command)!r} is no command", "Name a program, then its arguments.")
    # The path of a program may have blanks; a name that is looked for has none.
    if len(command) == 1 and re.match(r"[^/\\\s]+\s", command[0]):
        fault = f"{command[0]!r} is a whole command line, and no shell reads it"
        raise ConfigError(subject, fault, 'Write it as a list: ["program", "argument"].')


def _check_source(source: Source, subject: str) -> None:
    """A source is a path, an address or a command, and its secrets are not written down."""
    given = [key for key in ("path", "url", "command") if getattr(source, key)]
    if len(given) != 1:
        fault = f"a source has both {' and '.join(given)}" if given else "a source has neither path nor url nor command"
        raise ConfigError(subject, fault, "Give one of them: path for a file, url for a page, command for a program.")
    if source.command:
        _check_command(source.command, subject)
    if source.hints is not None:
        from feedpub.config.hints import check as check_hints

        check_hints(source.hints, subject=subject)
    if re.match(r"https?://", source.path, re.IGNORECASE):
        raise ConfigError(subject, f"path of a source is the address {source.path!r}", 'Write it as url = "…".')
    if not source.url:
        _refuse_without_url(source, subject)
        return
    check_address(source.url, subject)
    for key, value in (("login", source.login), ("token", source.token), *_confided(source)):
        if value is not None and "$" not in value:
            advice = f'Put it into a variable of the environment, and write {key} = "$NAME".'
            raise ConfigError(subject, f"{key} of a source is written out", advice)


def _refuse_without_url(source: Source, subject: str) -> None:
    if source.render:
        raise ConfigError(subject, "render of a source is true, and it has no url", "Scripts run at an address alone.")
    if source.pages > 1:
        fault = f"pages of a source is {source.pages}, and it has no url"
        raise ConfigError(subject, fault, "A file has no next page; give the url of the list.")


def _check_notify(one: Notify, subject: str) -> None:
    ways = [key for key in ("command", "webhook", "mail") if getattr(one, key)]
    if len(ways) != 1:
        fault = f"a notify has {' and '.join(ways)}" if ways else "a notify has neither command, webhook nor mail"
        raise ConfigError(subject, fault, "Give one of them; [[notify]] may stand several times.")
    if one.webhook and "$" not in one.webhook:
        _check_address(one.webhook, "webhook of a notify", subject)
    if one.smtp and not re.fullmatch(r"smtps?://[^/\s@]+/?", one.smtp):
        advice = 'Write "smtp://HOST:PORT"; a login goes to login = "$NAME".'
        raise ConfigError(subject, f"smtp of a notify is {one.smtp!r}", advice)
    if one.login is not None and "$" not in one.login:
        advice = 'Put it into a variable of the environment, and write login = "$NAME".'
        raise ConfigError(subject, "login of a notify is written out", advice)


def check_address(url: str, subject: str = "command line", *, of: str = "url of a source") -> None:
    """Refuse what can't be asked for; `of` says what it is.

    Raises:
        ConfigError: It is no web address, or holds a login, which would show in reports.
    """
    _check_address(url, of, subject)
    if urlsplit(url).username is not None:
        advice = 'Take it out, and set login = "$NAME" in a configuration, or write a ~/.netrc.'
        raise ConfigError(subject, f"{of} holds a login", advice)


def _confided(source: Source) -> Iterator[tuple[str, str]]:
    """The headers and cookies that are always secrets."""
    yield from ((key, value) for key, value in source.headers.items() if key.lower() in _SECRET_HEADERS)
    yield from source.cookies.items()


def _check_address(value: str | None, key: str, subject: str) -> None:
    if value is None:
        return
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        good = good and value.isprintable() and not re.search(r"""[\s<>"]""", value)
    except ValueError:
        good = False
    if not good:
        raise ConfigError(subject, f"{key} is {value!r}, no web address", _address_advice(value))


def _address_advice(value: str) -> str:
    near = f"https://{value.strip()}"
    whole = re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?", value.strip())
    return f"Write it in full: {near}" if whole else "Write it in full, with https://."


def named(sources: tuple[Source, ...], subject: str) -> tuple[Source, ...]:
    """Each source with its name: the one given, or else the file's stem, with its folder where two would be alike.

    A page's name is its host and path, and its `link` its address.

    Raises:
        ConfigError: Two sources have one name.
    """
    sources = tuple(_page(s) if s.url else _program(s) if s.command else s for s in sources)
    stems = Counter(_stem(s.path, 1) for s in sources if not s.name)
    result = tuple(
        s if s.name else replace(s, name=_stem(s.path, 1 if stems[_stem(s.path, 1)] == 1 else 2)) for s in sources
    )
    names = Counter(s.name for s in result)
    for name, number in names.items():
        if number > 1:
            raise ConfigError(subject, f"{number} sources are named {name!r}", "Give each a name of its own.")
    return result


def _page(source: Source) -> Source:
    parts = urlsplit(source.url)
    words = re.sub(r"[^\w.-]+", "-", f"{(parts.hostname or '').removeprefix('www.')}{parts.path} {parts.query}")
    return replace(source, name=source.name or words.strip("-"), link=source.link or source.url)


def _program(source: Source) -> Source:
    """A command's source has the program's name, with that of the last thing it is to do."""
    words = [Path(source.command[0]).name, re.sub(r"https?://", "", source.command[-1])][: len(source.command)]
    return replace(source, name=source.name or re.sub(r"[^\w.-]+", "-", " ".join(words)).strip("-")[:100])


def _stem(path: str, parts: int) -> str:
    if path == "-":
        return "stdin"
    folders, last = Path(path).parent.parts, Path(path).stem
    words = [w for w in [*folders[len(folders) - parts + 1 :], last] if re.search(r"\w", w)]
    return "-".join(re.sub(r"[^\w.-]+", "-", w).strip("-") for w in words) or "listing"
