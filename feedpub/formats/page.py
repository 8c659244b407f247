# SPDX-License-Identifier: MIT
"""HTML pages for people: one of the site, one of each feed.  No script, no request to anybody else.

The words and the looks stand in `templates`; a site may put its own there, file by file.  A page shows an item's text
without pictures and players, whatever the item holds: to show them would tell other hosts who reads it.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from feedpub.errors import ConfigError
from feedpub.formats import text
from feedpub.model import DateSource, Feed, Item

if TYPE_CHECKING:
    from jinja2 import Environment

ENDING = ".html"
STYLESHEETS = ("page.css", "feed.css")
"""Style of the pages, and of the XML feeds in a browser."""
_FIRST_HALF = ("January", "February", "March", "April", "May", "June")
_SECOND_HALF = ("July", "August", "September", "October", "November", "December")
MONTHS = _FIRST_HALF + _SECOND_HALF
"""Not from `calendar`, which speaks the language of the process."""
_SHOWN = 12
"""Months in the picture of a feed's activity."""
_OUT_OF_PLACE = {"area", "article", "aside", "footer", "header", "hgroup", "img", "map", "nav"}
"""Elements of an item that would load something, or be taken for a part of the page."""
_HEADING = re.compile("<(/?)h[1-6]>")
_EMPTY_LINK = re.compile(r"<a [^>]*>\s*</a>")
_SOURCES = {
    DateSource.ITEM: "as the item states it",
    DateSource.URL: "read from the address",
    DateSource.NEIGHBOURS: "estimated from the items around it",
    DateSource.FIRST_SEEN: "first seen then",
    DateSource.FEED: "taken over from the feed published before",
    DateSource.COMMAND: "set by hand",
}
_ESTIMATED = frozenset({DateSource.NEIGHBOURS, DateSource.FIRST_SEEN})


class Link(Struct, frozen=True, kw_only=True):
    """A file that a page points to."""

    label: str
    href: str
    media_type: str


class Bar(Struct, frozen=True, kw_only=True):
    """One month in the picture of a feed's activity."""

    month: str
    count: int
    height: int
    """Percent of the highest bar."""


def cards(
    feeds: Sequence[Feed],
    files: Mapping[str, Sequence[Link]],
    *,
    site: Feed,
    zone: tzinfo,
    templates: Path | None = None,
) -> dict[str, str]:
    """What the index says of each of these feeds, as HTML, by slug.  It depends on the feed, and on `site`: that is the
    feed with everything.

    Raises:
        ConfigError: One of the site's own templates is wrong.
    """
    with _errors(templates):
        template = _environment(templates, zone).get_template("card.html")
        site = text.clean(replace(site, items=()))
        return {feed.slug: template.render(feed=text.clean(feed), site=site, files=files) for feed in feeds}


def render(
    feeds: Sequence[Feed],
    files: Mapping[str, Sequence[Link]],
    cards: Mapping[str, str],
    *,
    only: Collection[str] | None = None,
    opml: str | None = None,
    zone: tzinfo,
    templates: Path | None = None,
) -> dict[str, bytes]:
    """The pages and their stylesheets, by file name: ``index.html``, and those of feeds.

    Args:
        feeds: All feeds of the site; the first holds everything.
        files: By slug, the files of each feed, the best first.
        cards: By slug, what the index says of each feed, as `cards` makes it.
        only: Slugs of the feeds whose pages are made; None: all.
        opml: Name of the list of all feeds; None when there is none.
        zone: Of the dates that people read.
        templates: A folder with templates that replace ours, by name; None for none.

    Raises:
        ConfigError: One of the site's own templates is wrong.
    """
    feeds = text.clean(tuple(feeds))
    environment = _environment(templates, zone)
    common = {"site": feeds[0], "feeds": feeds, "files": files, "cards": cards, "opml": opml}
    with _errors(templates):
        pages = {"index.html": environment.get_template("index.html").render(common)}
        for feed in (feed for feed in feeds if only is None or feed.slug in only):
            pages[feed.slug + ENDING] = environment.get_template("feed.html").render(common, feed=feed)
        pages |= {name: environment.get_template(name).render() for name in STYLESHEETS}
    return {name: page.encode() for name, page in pages.items()}


@contextmanager
def _errors(templates: Path | None) -> Iterator[None]:
    from jinja2 import TemplateError

    try:
        yield
    except TemplateError as error:
        where = str(getattr(error, "filename", None) or templates)
        raise ConfigError(where, f"is no good template: {error}", "Correct it, or remove it to use ours.") from error


def look_at_templates(folder: Path) -> None:
    """See that the site's own templates can be read.

    Raises:
        ConfigError: One can't.
    """
    environment = _environment(folder, UTC)
    for name in environment.list_templates(extensions=["html", "css"]):
        with _errors(folder):
            environment.get_template(name)


@lru_cache(maxsize=4)
def _environment(folder: Path | None, zone: tzinfo) -> "Environment":
    """It keeps the templates that it has compiled: that takes longer than all else in a small site's run, and
    `build --watch` shall not pay for it at each change.  A template that was edited meanwhile is read again.

    They are also kept on the disk, where Python keeps our compiled modules, if it may.
    """
    from jinja2 import (
        ChoiceLoader,
        Environment,
        FileSystemBytecodeCache,
        FileSystemLoader,
        PackageLoader,
        StrictUndefined,
    )

    ours = PackageLoader("feedpub.formats")
    compiled = Path(__file__).with_name("__pycache__")
    kept = not sys.dont_write_bytecode and os.access(compiled, os.W_OK)
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder), ours]) if folder else ours,
        autoescape=True,
        bytecode_cache=FileSystemBytecodeCache(str(compiled)) if kept else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "day": lambda when: day(when.astimezone(zone)),
        "exact": lambda when: exact(when.astimezone(zone)),
        "web": web,
        "file": quote,
        "activity": lambda feed: activity(feed, zone),
        "provenance": provenance,
        "words": words,
    }
    environment.tests["estimated"] = lambda item: item.date_source in _ESTIMATED
    return environment


def day(when: datetime) -> str:
    """A date in words, such as ``7 November 2023``; the same in every locale."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def exact(when: datetime) -> str:
    """A moment to the minute, with its zone, such as ``7 November 2023, 12:00 CET``."""
    return f"{day(when)}, {when:%H:%M} {when.tzname()}"


def provenance(item: Item) -> str:
    """Where an item's published date came from, for people."""
    source = _SOURCES[item.date_source]
    return f"{source}: {item.date_text}" if item.date_text else source


def web(address: str | None) -> str | None:
    """The address, when a browser can safely go there; else None."""
    return text.address(address) if address and address.lower().startswith(("http://", "https://")) else None


def words(item: Item) -> str:
    """An item's text as HTML that asks nothing of any other host.  Headings are paragraphs: the page has its own."""
    import nh3

    markup = item.content or text.paragraphs(item.summary or "")
    safe = nh3.clean(markup, tags=nh3.ALLOWED_TAGS - _OUT_OF_PLACE, attributes={"a": {"href"}}, link_rel="noopener")
    return _EMPTY_LINK.sub("", _HEADING.sub(r"<\1p>", safe))


def activity(feed: Feed, zone: tzinfo) -> list[Bar]:
    """Items of each of the last months, oldest first, counted back from the newest item."""
    months = Counter((local.year, local.month) for item in feed.items for local in [item.published.astimezone(zone)])
    if not months:
        return []
    year, month = max(months)
    last = year * 12 + month - 1
    spans = [divmod(n, 12) for n in range(last - _SHOWN + 1, last + 1)]
    counts = [(f"{MONTHS[m]} {y}", months[y, m + 1]) for y, m in spans]
    highest = max(count for _, count in counts)
    return [Bar(month=name, count=count, height=round(100 * count / highest)) for name, count in counts]
