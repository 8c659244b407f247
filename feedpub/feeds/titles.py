# SPDX-License-Identifier: MIT
"""Titles as feeds show them, by the template of the site or of the source that brought the item.

Only what is shown is shaped.  The state keeps the page's own title, by which an item is known, and feeds carry it
beside the shown one (`Item.own_title`): so a template may come, change and go, with or without the state, and no item
gets another id or date by it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from feedpub.config import Site
from feedpub.config.titles import DAY, DIRECTIVE, Part, parts
from feedpub.model import Feed, Item

if TYPE_CHECKING:
    from babel import Locale

_NAMES = {"%a": "EEE", "%A": "EEEE", "%b": "MMM", "%B": "MMMM"}
"""Days and months in words, and what the CLDR calls them."""
_WORLD = "en_001"
"""English that belongs to no country: 7 November 2023."""


class Template(Struct, frozen=True, kw_only=True):
    """How the titles of a source's items are made."""

    parts: Sequence[Part]
    zone: ZoneInfo
    """In which dates are told."""
    language: str | None
    """Of the names of days and months."""


Templates = Mapping[str, Template]
"""By the names of sources; the empty name stands for sources that are configured no more."""


def templates(site: Site) -> Templates:
    """The templates of a site, looked up once: it may have a thousand sources."""
    asked = {"": (site.item_title, site.timezone)}
    asked |= {s.name: (s.item_title or site.item_title, s.timezone or site.timezone) for s in site.sources}
    return {
        name: Template(parts=_parts(words), zone=ZoneInfo(zone), language=site.language)
        for name, (words, zone) in asked.items()
        if words is not None
    }


def titled(item: Item, known: Templates) -> Item:
    """The item with the title that its template makes; one that lacks what the template names is as it was."""
    if not known or not item.origins:
        return item
    template = known.get(item.origins[0].name, known.get(""))
    if template is None:
        return item
    said = [_said(part, item, template) for part in template.parts]
    if any(part.field and not word for part, word in zip(template.parts, said, strict=True)):
        return item
    told = "".join(part.words + word for part, word in zip(template.parts, said, strict=True))
    title = " ".join(told.split())
    return item if title == item.title else replace(item, title=title, own_title=item.title)


def own(feed: Feed) -> Feed:
    """The feed with the titles that the pages give."""
    items = (replace(item, title=item.own_title or item.title, own_title=None) for item in feed.items)
    return replace(feed, items=tuple(items))


_parts = cache(parts)


def _said(part: Part, item: Item, template: Template) -> str:
    """What the item says in the field of a part; empty: it lacks that."""
    if part.field == "date":
        return _date(item.published.astimezone(template.zone), part.format or DAY, template.language)
    said = {
        "": "",
        "title": item.title,
        "source": "".join(origin.title for origin in item.origins[:1]),
        "category": ", ".join(item.categories),
        "author": ", ".join(author.name for author in item.authors),
    }[part.field]
    most = int(part.format.removeprefix(".") or len(said))
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


def _date(when: datetime, format_: str, language: str | None) -> str:
    """A date as `strftime` writes it, the names of days and months in the site's language."""
    from babel.dates import format_date

    def told(found: re.Match[str]) -> str:
        name = _NAMES.get(found[0])
        return when.strftime(found[0]) if name is None else format_date(when, name, locale(language))

    return DIRECTIVE.sub(told, format_)


@cache
def locale(language: str | None) -> "Locale | str":
    """What babel knows of a language; one that it does not know is English, of no country."""
    from babel import Locale, UnknownLocaleError

    tag = (language or "").replace("_", "-")
    try:
        return _WORLD if tag in ("", "en") else Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return _WORLD
