# SPDX-License-Identifier: MIT
"""Options that commands share, and what they mean: which site, and which moment is now."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec.structs import replace

from feedpub import config
from feedpub.cli.say import say
from feedpub.errors import ConfigError, StateError
from feedpub.report import Report
from feedpub.run.shapes import Order
from feedpub.state.store import Store, open_store

_OF_FILES = frozenset(
    {
        *(".txt", ".text", ".log", ".out", ".htm", ".html", ".xhtml", ".xml", ".rss", ".atom", ".rdf"),
        *(".json", ".jsonl", ".csv", ".tsv", ".md", ".rst", ".toml", ".yaml", ".yml"),
    }
)
"""Endings of files; a name with another one, such as ``example.org``, may be a host's."""
Command = TypeVar("Command", bound=Callable[..., Any])


class Moment(click.ParamType[datetime]):
    """A date and time with its zone, ISO 8601; without a zone UTC."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no moment such as 2026-03-01T08:00:00Z", param, ctx)
        if not 1970 <= moment.year < 9999:
            self.fail(f"{value!r} is out of range: 1970 to 9998", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class DayOrMoment(Moment):
    """The same, or a day alone: which moment that is depends on the zone of the site."""

    name = "day or moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's
        """A `datetime` in UTC, or a `date` for a day."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            return super().convert(value, param, ctx)


class Place(click.Path):
    """A path that is not empty: ``-o "$FOLDER"`` with no such variable would write into this folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's
        """The path as it is."""
        if value == "":
            self.fail("it is empty; name a path", param, ctx)
        return super().convert(value, param, ctx)


def web_address(_context: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The value of an option that must be the address of a page; None when it is empty, as a variable may be."""
    if not value:
        return None
    config.check_address(value, f"--{param.name}".replace("_", "-"), of="it")
    return value


def now_option(command: Command) -> Command:
    """``--now``, the clock of a run."""
    return click.option(
        "--now",
        type=Moment(),
        default=lambda: datetime.now(UTC),
        help="Take this for the present moment, such as 2026-03-01T08:00:00Z.  [default: the clock]",
    )(command)


def config_option(command: Command) -> Command:
    """``--config``, where the site is described."""
    return click.option(
        "--config",
        "config_path",
        type=Place(),
        help="Configuration file.  [default: feedpub.toml, or pyproject.toml with [tool.feedpub], in this folder]",
    )(command)


def output_option(command: Command) -> Command:
    """``--output``, where feeds are written, and ``--state``."""
    command = click.option("--state", type=Place(), help="State file.  [default: beside the output folder, hidden]")(
        command
    )
    return click.option("-o", "--output", type=Place(), help="Folder for the feeds.  [default: feeds]")(command)


def verbosity_options(command: Command) -> Command:
    """``-q`` and ``-v``."""
    command = click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")(command)
    return click.option("-v", "--verbose", is_flag=True, help="Say more: how each page was understood.")(command)


def site_for(
    sources: Sequence[str] = (),
    *,
    config_path: Path | None = None,
    output: Path | None = None,
    state: Path | None = None,
    sources_needed: bool = True,
) -> config.Site:
    """The site that a command is about.  Commands about what is stored already need no source.

    Sources on the command line stand for themselves: no configuration is looked for beside them, and a configuration
    given all the same lends everything but its sources.

    Raises:
        ConfigError: The configuration is wrong, or there is neither a configuration nor a source.
    """
    here = _here()
    found_here = config_path is None and not sources
    if found_here:
        config_path = config.find_config(here)
        if config_path is None and sources_needed:
            raise ConfigError(
                str(here),
                "there is no configuration here, and no listing was named",
                f"Name a listing ('feedpub {_called()} listing.txt'), or write a feedpub.toml with 'feedpub init'.",
            )
    site = config.load(config_path) if config_path else config.from_table({}, subject="command line", folder=here)
    if sources:
        site = replace(site, sources=config.named(tuple(source_of(s) for s in sources), "command line"))
    if not site.sources and sources_needed:
        raise ConfigError(str(config_path), "names no source", "Add a [[sources]] table with a path.")
    whole = _placed(site, output, state)
    if found_here and not sources_needed and (output or state) and not _describes(whole):
        return _placed(config.from_table({}, subject="command line", folder=here), output, state)
    return whole


def _called() -> str:
    """The name of the command that is under way."""
    context = click.get_current_context(silent=True)
    return (context.info_name if context else None) or "build"


def _placed(site: config.Site, output: Path | None, state: Path | None) -> config.Site:
    """The site with the folder and the state that the command line names."""
    if output is not None and not output.absolute().name:
        raise ConfigError("--output", f"{str(output)!r} is no folder for feeds alone", "Name one below it.")
    if output is not None:
        site = replace(site, output=str(output.absolute()))
    return replace(site, state=str(state.absolute())) if state is not None else site


def _describes(site: config.Site) -> bool:
    """Whether a configuration that happens to stand here is that of the state which the command line names."""
    if not site.state_path.exists() or site.state_path.stat().st_size == 0:
        return True
    with open_store(site.state_path) as store:
        known = store.sources.all().keys()
    return not known or any(source.name in known for source in site.sources)


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise ConfigError(".", "the working folder is gone", "Change to a folder that is there.") from error


def source_of(place: str) -> config.Source:
    """What a person typed where a source is taken: the address of a page, or a path.

    Raises:
        ConfigError: It is an address that can't be used, or a path that can't.
    """
    if re.match(r"https?://", place, re.IGNORECASE):
        config.check_address(place)
        return config.Source(url=place)
    if re.match(r"[a-z][a-z0-9+.-]*://", place, re.IGNORECASE):
        raise ConfigError(place, "is no address of the web", "Give one that begins with https:// or http://.")
    if looks_like_a_host(place) and not os.path.lexists(place):
        scheme = "http" if _AT_HOME.match(place) else "https"
        raise ConfigError(place, "no such file", f"If you mean the page, type {scheme}://{place.lstrip('/')}")
    return config.Source(path=_absolute(place))


_AT_HOME = re.compile(r"/{0,2}(?:[\w-]+|[\d.]+):\d{2,5}(?:/|$)")
"""A number or a name without a full stop, and a port."""


def looks_like_a_host(place: str) -> bool:
    """Such as ``example.org/news``, ``www.example.org`` or ``localhost:8000``; a name such as ``news.txt`` does not."""
    if _AT_HOME.match(place):
        return True
    found = re.match(r"(?://)?(www\.)?[\w-]+(\.[\w-]+)*\.[a-z]{2,}(:\d+)?(/|$)", place, re.IGNORECASE)
    if found is None:
        return False
    return found[0].endswith("/") or bool(found[1]) or Path(place).suffix.lower() not in _OF_FILES


def _absolute(source: str) -> str:
    """A path of the command line starts here, not where the configuration is."""
    try:
        source.encode()
    except UnicodeEncodeError as error:
        name = source.encode("utf-8", "backslashreplace").decode()
        raise ConfigError(
            name, "the name is not UTF-8", "Rename the file, or pipe it in: 'feedpub build -'."
        ) from error
    return source if source == "-" else os.path.abspath(source)  # noqa: PTH100 - Path.absolute keeps '..' in names


@contextmanager
def open_state(site: config.Site) -> Iterator[Store]:
    """The state of a site, which must be there.

    Raises:
        StateError: It is not there, or can't be used.
    """
    if not site.state_path.exists() or site.state_path.stat().st_size == 0:
        raise StateError(str(site.state_path), "there is no state", "Run 'feedpub build' first, or give --output.")
    with open_store(site.state_path) as store:
        yield store


def amend_options(command: Command) -> Command:
    """What every command takes that changes an item by hand."""
    dry_run = click.option("--dry-run", is_flag=True, help="Change nothing; say what subscribers would see.")
    return config_option(output_option(dry_run(now_option(command))))


def amend_site(
    change: Callable[[Store], Iterable[str]],
    *,
    config_path: Path | None,
    output: Path | None,
    state: Path | None,
    dry_run: bool,
    now: datetime,
) -> Report:
    """Change the state by hand, and publish."""
    site = site_for(config_path=config_path, output=output, state=state, sources_needed=False)
    from feedpub.operate.amend import amend

    return amend(site, Order(now=now, dry_run=dry_run), change)


def show_amended(report: Report, *, dry_run: bool) -> None:
    """What subscribers see of a change by hand, or would see."""
    if dry_run:
        say("Nothing is changed. What readers would see:")
    for feed in report.feeds:
        for sign, titles in (("+", feed.new), ("-", feed.gone)):
            for title in titles:
                say(f"{feed.slug}: {sign} {title}")
    say(f"{'Files that would change' if dry_run else 'Files'}: {', '.join(report.files) or 'none'}")
