# SPDX-License-Identifier: MIT
"""HTML pages for people: one of the site, one of each feed, in the language of the site.

The looks stand in `templates`, and a site may put its own there, file by file; the words in ``phrases.toml``.  A page
is whole without its script, which searches in it and marks what is new.  It shows an item's text without pictures and
players, whatever the item holds: to show them would tell other hosts who reads it.  Only a site that asks for pictures
gets each item's own.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from feedpub.errors import ConfigError
from feedpub.formats import text
from feedpub.formats.phrases import Phrases, phrases
from feedpub.model import DateSource, Enclosure, Feed, Item

if TYPE_CHECKING:
    from jinja2 import Environment
    from nh3 import Cleaner

ENDING = ".html"
ASSETS = ("page.css", "page.js", "feed.css")
"""Style of the pages, their script, and style of the XML feeds in a browser."""
_SHOWN = 12
"""Months in the picture of a feed's activity."""
_TELLING = 3
"""Months with items without which the picture would tell nothing, and is not drawn."""
_HOME = "https://pypi.org/project/feedpub/"
_OUT_OF_PLACE = {"area", "article", "aside", "footer", "header", "hgroup", "img", "map", "nav"}
"""Elements of an item that would load something, or be taken for a part of the page."""
_HEADING = re.compile("<(/?)h[1-6]>")
_EMPTY_LINK = re.compile(r"<a [^>]*>\s*</a>")
_SHORT_PART = re.compile(r"(?<![\w-])(?:\w{1,2}-\w{1,14}|\w{1,14}-\w{1,2})(?![\w-])")
"""A word such as e-commerce, that would be ugly at the end of one line and the start of the next."""
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
        template = _environment(templates, zone, site.language).get_template("card.html")
        site = text.clean(replace(site, items=()))
        return {feed.slug: template.render(feed=text.clean(feed), site=site, files=files) for feed in feeds}


def render(
    feeds: Sequence[Feed],
    files: Mapping[str, Sequence[Link]],
    cards: Mapping[str, str],
    *,
    only: Collection[str] | None = None,
    named: Sequence[Feed] | None = None,
    opml: str | None = None,
    zone: tzinfo,
    templates: Path | None = None,
    pictures: bool = False,
    moved: Mapping[str, str | None] | None = None,
) -> dict[str, bytes]:
    """The pages and their stylesheets, by file name: ``index.html``, and those of feeds.

    Args:
        feeds: All feeds of the site; the first holds everything.
        files: By slug, the files of each feed, the best first.
        cards: By slug, what the index says of each feed, as `cards` makes it.
        only: Slugs of the feeds whose pages are made; None: all.
        named: The feeds that the index names; None: all.
        opml: Name of the list of all feeds; None when there is none.
        zone: Of the dates that people read.
        templates: A folder with templates that replace ours, by name; None for none.
        pictures: Show each item's picture, which comes from the host that has it.
        moved: Feeds of old by their slugs, with the slug or address where each is now; None: it has ended.  On a host
            that can't redirect their pages say so.

    Raises:
        ConfigError: One of the site's own templates is wrong.
    """
    feeds = text.clean(tuple(feeds))
    environment = _environment(templates, zone, feeds[0].language)
    common = {"site": feeds[0], "feeds": feeds, "files": files, "cards": cards, "opml": opml, "pictures": pictures}
    with _errors(templates):
        index = common | {"feeds": feeds if named is None else text.clean(tuple(named))}
        pages = {"index.html": environment.get_template("index.html").render(index)}
        for feed in (feed for feed in feeds if only is None or feed.slug in only):
            pages[feed.slug + ENDING] = environment.get_template("feed.html").render(common, feed=feed)
        for slug, target in (moved or {}).items():
            pages[slug + ENDING] = _of_old(environment, common, target, feeds[0])
        pages |= {name: environment.get_template(name).render() for name in ASSETS}
    return {name: page.encode() for name, page in pages.items()}


def _of_old(environment: "Environment", common: Mapping[str, object], target: str | None, site: Feed) -> str:
    """The page of a feed that has moved or ended."""
    place = target if target is None or "://" in target else site.address(ENDING, target) or quote(target) + ENDING
    heading = environment.globals["say"]("gone" if place is None else "moved")  # type: ignore[operator]
    return environment.get_template("moved.html").render(common, place=place, heading=heading)


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
    environment = _environment(folder, UTC, None)
    for name in environment.list_templates(extensions=["html", "css"]):
        with _errors(folder):
            environment.get_template(name)


@lru_cache(maxsize=4)
def _environment(folder: Path | None, zone: tzinfo, language: str | None) -> "Environment":
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
        pass_context,
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
    lang = phrases(language)
    environment.globals |= {
        "lang": lang,
        "say": lang.say,
        "phrase": lang.raw,
        "link": _link,
        "feedpub": _link(_HOME, "feedpub"),
    }
    environment.filters |= {
        "day": lambda when: lang.day(when.astimezone(zone)),
        "exact": lambda when: lang.exact(when.astimezone(zone)),
        "time": lambda when: _time(when, lang, zone),
        "web": web,
        "apart": lambda name: Markup("<bdi>{}</bdi>").format(name),
        "label": label,
        "file": quote,
        "activity": lambda feed: activity(feed, zone, lang),
        "topic": pass_context(lambda context, feed: topic(feed, context["site"])),
        "whole": whole,
        "words": words,
    }
    environment.tests["estimated"] = lambda item: item.date_source in _ESTIMATED
    return environment


def _time(when: datetime, lang: Phrases, zone: tzinfo) -> Markup:
    """A day for people and for programs."""
    local = when.astimezone(zone)
    said = when.isoformat(), lang.exact(local), lang.day(local)
    return Markup('<time datetime="%s" title="%s">%s</time>') % said  # each item has some: "%" is faster than `format`


def _link(address: str, words: str, *, type: str | None = None) -> Markup:  # noqa: A002 - HTML's name
    kind = Markup(' type="{}"').format(type) if type else ""
    return Markup('<a href="{}"{}>{}</a>').format(address, kind, words)


def topic(feed: Feed, site: Feed) -> str:
    """A feed's title without that of the site, which stands on the page already."""
    return feed.title.removeprefix(f"{site.title}: ") or feed.title


def whole(title: str) -> Markup:
    """A title in which words such as e-commerce stay in one piece."""
    parts, end = [], 0
    for found in _SHORT_PART.finditer(title):
        parts += [escape(title[end : found.start()]), Markup('<span class="whole">{}</span>').format(found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(title[end:])])


def web(address: str | None) -> str | None:
    """The address, when a browser can safely go there; else None."""
    return text.address(address) if address and address.lower().startswith(("http://", "https://")) else None


def label(enclosure: Enclosure) -> str:
    """What a file is called: its title, or its name."""
    return enclosure.title or unquote(urlsplit(enclosure.url).path.rpartition("/")[2]) or enclosure.type


def words(item: Item) -> str:
    """An item's text as HTML that asks nothing of any other host.  Headings are paragraphs: the page has its own."""
    safe = _cleaner().clean(item.content or text.paragraphs(item.summary or ""))
    return _EMPTY_LINK.sub("", _HEADING.sub(r"<\1p>", safe))


@cache
def _cleaner() -> "Cleaner":
    """To make one costs more than to clean an item with it."""
    import nh3

    return nh3.Cleaner(tags=nh3.ALLOWED_TAGS - _OUT_OF_PLACE, attributes={"a": {"href"}}, link_rel="noopener")


def activity(feed: Feed, zone: tzinfo, lang: Phrases) -> list[Bar]:
    """Items of each of the last months, oldest first, back from the newest item; none where that tells little."""
    months = Counter((local.year, local.month) for item in feed.items for local in [item.published.astimezone(zone)])
    if not months:
        return []
    year, month = max(months)
    last = year * 12 + month - 1
    spans = [divmod(n, 12) for n in range(last - _SHOWN + 1, last + 1)]
    counts = [(lang.month(datetime(y, m + 1, 15, tzinfo=zone)), months[y, m + 1]) for y, m in spans]
    if sum(count > 0 for _, count in counts) < _TELLING:
        return []
    highest = max(count for _, count in counts)
    return [Bar(month=name, count=count, height=round(100 * count / highest)) for name, count in counts]
