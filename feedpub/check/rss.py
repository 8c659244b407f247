# SPDX-License-Identifier: MIT
"""What can be wrong with RSS 2.0 (https://www.rssboard.org/rss-specification, and its profile)."""

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from lxml import etree

from feedpub.check.entries import Checked, Entry, address, is_absolute, line_of, media, read_date, single
from feedpub.check.findings import Finding

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ONCE_IN_CHANNEL = ("title", "link", "description", "language", "pubDate", "lastBuildDate", "ttl", "image", "skipHours")
_ONCE_IN_ITEM = ("title", "link", "description", _CONTENT, "guid", "pubDate", "author", "comments", "source")
_DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d\d? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:\d\d)?\d\d"
    r" \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|UT|GMT|[ECMP][SD]T|Z)"
)
_moment = lru_cache(maxsize=1024)(parsedate_to_datetime)  # each is asked for three times
_LANGUAGE = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}


def check(root: etree._Element, url: str | None) -> Checked:
    """What is wrong with the `rss` element and all in it."""
    channel = root.find("channel")
    if channel is None:
        return Checked(findings=[Finding("missing-element", line_of(root), "rss has no channel")])
    items = list(channel.iterfind("item"))
    found = [*_channel(root, channel), *_self(channel, url)]
    for item in items:
        found += _item(item)
    outside = (item for item in root.iter("item") if item.getparent() is not channel)
    found += [Finding("item-outside", line_of(item), "an item stands outside of the channel") for item in outside]
    built = read_date(channel.findtext("lastBuildDate"), _moment)
    return Checked(findings=found, entries=[_entry(item) for item in items], updated=built)


def _channel(root: etree._Element, channel: etree._Element) -> Iterator[Finding]:
    line = line_of(channel)
    if not (root.get("version") or "").startswith(("2.0", "0.9")):
        yield Finding("missing-element", line_of(root), "rss has no version 2.0")
    for name in ("title", "link", "description"):
        if channel.find(name) is None or not (channel.findtext(name) or "").strip():
            yield Finding("missing-element", line, f"channel has no {name}")
    yield from single(channel, _ONCE_IN_CHANNEL)
    yield from _address(channel, "link")
    for name in ("pubDate", "lastBuildDate"):
        yield from _date(channel, name)
    language = channel.findtext("language")
    if language is not None and not _LANGUAGE.fullmatch(language.strip()):
        yield Finding("language", line, f"language {language!r}")
    yield from _polling(channel)


def _polling(channel: etree._Element) -> Iterator[Finding]:
    for path, known in (("ttl", str.isdecimal), ("skipHours/hour", _is_hour), ("skipDays/day", _DAYS.__contains__)):
        for element in channel.iterfind(path):
            if not known((element.text or "").strip()):
                yield Finding("invalid-value", line_of(element), f"{path} {element.text!r}")


def _is_hour(words: str) -> bool:
    return words.isdecimal() and len(words) <= 2 and int(words) < 24


def _self(channel: etree._Element, url: str | None) -> Iterator[Finding]:
    links = [link for link in channel.iterfind(f"{_ATOM}link") if link.get("rel") == "self"]
    line, page = line_of(channel), (channel.findtext("link") or "").strip()
    if not links:
        yield Finding("self-missing", line, 'channel has no atom:link with rel="self"')
    for link in links:
        href = link.get("href", "")
        if not is_absolute(href):
            yield Finding("link-relative", line_of(link), f"self link {href!r}")
        elif url is not None and href != url:
            yield Finding("self-differs", line_of(link), f"self link {href!r}, fetched from {url}")
        if href == page:
            yield Finding("link-self", line, f"channel link {page!r} is the feed itself")


def _item(item: etree._Element) -> Iterator[Finding]:
    line = line_of(item)
    if not any((item.findtext(name) or "").strip() for name in ("title", "description", _CONTENT)):
        yield Finding("missing-element", line, "item has neither title nor description")
    yield from single(item, _ONCE_IN_ITEM)
    yield from _guid(item)
    for name in ("link", "comments"):
        yield from _address(item, name)
    if (
        item.find("link") is None
        and item.find("description") is None
        and item.find("guid[@isPermaLink='true']") is None
    ):
        yield Finding("link-missing", line, "item has neither link nor text")
    yield from _date(item, "pubDate")
    if item.find("pubDate") is None and item.find(f"{_DC}date") is None:
        yield Finding("date-missing", line, "item has no pubDate")
    author = item.findtext("author")
    if author is not None and "@" not in author:
        yield Finding("author-mail", line, f"author {author!r}")
    for enclosure in item.iterfind("enclosure"):
        yield from _enclosure(enclosure)


def _guid(item: etree._Element) -> Iterator[Finding]:
    guid = item.find("guid")
    if guid is None or not (guid.text or "").strip():
        yield Finding("id-missing", line_of(item), "item has no guid")
        return
    permalink = guid.get("isPermaLink", "true")
    if permalink not in ("true", "false"):
        yield Finding("invalid-value", line_of(guid), f"isPermaLink {permalink!r}")
    elif permalink == "true" and not (guid.text or "").strip().startswith(("http://", "https://")):
        yield Finding("guid-permalink", line_of(guid), f"guid {guid.text!r} is no address")


def _address(parent: etree._Element, name: str) -> Iterator[Finding]:
    element = parent.find(name)
    words = "" if element is None else (element.text or "").strip()
    if element is not None and words:
        yield from address(line_of(element), name, words)


def _date(parent: etree._Element, name: str) -> Iterator[Finding]:
    element = parent.find(name)
    if element is None:
        return
    words = (element.text or "").strip()
    when = read_date(words, _moment)
    if not _DATE.fullmatch(words) or when is None:
        yield Finding("date-format", line_of(element), f"{name} {words!r}")
    elif words[:3] in _WEEKDAYS and words[:3] != _WEEKDAYS[_moment(words).weekday()]:
        yield Finding("date-weekday", line_of(element), f"{name} {words!r}")  # RFC 5322, 3.3


def _enclosure(enclosure: etree._Element) -> Iterator[Finding]:
    line = line_of(enclosure)
    missing = [name for name in ("url", "length", "type") if not enclosure.get(name)]
    if missing:
        yield Finding("enclosure", line, f"enclosure has no {', '.join(missing)}")
    if not (enclosure.get("length") or "0").isdecimal():
        yield Finding("enclosure", line, f"length {enclosure.get('length')!r}")
    yield from media(line, "enclosure", enclosure.get("url", ""), enclosure.get("type", ""))


def _entry(item: etree._Element) -> Entry:
    published = read_date(item.findtext("pubDate"), _moment)
    return Entry(
        line=line_of(item),
        id=(item.findtext("guid") or "").strip() or None,
        title=item.findtext("title"),
        title_is_text=True,
        published=published or read_date(item.findtext(f"{_DC}date"), datetime.fromisoformat),
        updated=read_date(item.findtext(f"{_ATOM}updated"), datetime.fromisoformat),
        markup=tuple(filter(None, (item.findtext("description"), item.findtext(_CONTENT)))),
    )
