# SPDX-License-Identifier: MIT
"""What can be wrong with a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from feedpub.check.entries import Checked, Entry, address, media, read_date
from feedpub.check.findings import Finding

_VERSION = re.compile(r"https?://(www\.)?jsonfeed\.org/version/1(\.1)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ADDRESSES = ("url", "external_url", "image", "banner_image")


def check(data: bytes, url: str | None) -> Checked:
    """What is wrong with the file."""
    try:
        text = data.decode("utf-8-sig")
        feed = json.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Checked(findings=[Finding("not-well-formed", line, f"no UTF-8: {error.reason}")])
    except json.JSONDecodeError as error:
        return Checked(findings=[Finding("not-well-formed", error.lineno, f"no JSON: {error.msg}")])
    except (RecursionError, ValueError) as error:  # Python, too, reads no number of more than 4,300 digits
        deep = isinstance(error, RecursionError)
        fault = "nested too deep" if deep else "a number of too many digits"
        return Checked(findings=[Finding("not-well-formed", 1, f"no JSON that anybody could read: {fault}")])
    if not isinstance(feed, dict) or not _VERSION.fullmatch(str(feed.get("version"))):
        return Checked(findings=[Finding("not-a-feed", 1, "JSON, with no version of JSON Feed")])
    found = [*_head(feed, url)]
    if data.startswith(BOM_UTF8):
        found.append(Finding("byte-order-mark", 1, "the file begins with a byte order mark"))
    lines = _lines(text)
    items = [item for item in _list(feed.get("items")) if isinstance(item, dict)]
    placed = [(item, next(lines.get(str(item.get("id")), iter(())), 0)) for item in items]
    for item, line in placed:
        found += _item(item, line)
    return Checked(findings=found, entries=[_entry(item, line) for item, line in placed])


def _lines(text: str) -> dict[str, Iterator[int]]:
    """Where each id stands: JSON parsers don't tell, so the words are looked for."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for found in re.finditer(r'"id"\s*:\s*("(?:[^"\\]|\\.)*"|[\d.]+)', line):
            places.setdefault(str(json.loads(found[1])), []).append(number)
    return {name: iter(numbers) for name, numbers in places.items()}


def _head(feed: Mapping[str, Any], url: str | None) -> Iterator[Finding]:
    if not _text(feed.get("title")):
        yield Finding("missing-element", 1, "the feed has no title")
    if not isinstance(feed.get("items"), list):
        yield Finding("missing-element", 1, "the feed has no list of items")
    for name in ("home_page_url", "feed_url", "next_url", "icon", "favicon"):
        if name in feed:
            yield from address(1, name, _text(feed[name]))
    own = _text(feed.get("feed_url"))
    if not own:
        yield Finding("self-missing", 1, "the feed has no feed_url")
    elif url is not None and own != url:
        yield Finding("self-differs", 1, f"feed_url {own!r}, fetched from {url}")
    if own and own == feed.get("home_page_url"):
        yield Finding("link-self", 1, f"home_page_url {own!r} is the feed itself")


def _item(item: Mapping[str, Any], line: int) -> Iterator[Finding]:
    if not item.get("id"):
        yield Finding("missing-element", line, "an item has no id")
    elif not isinstance(item["id"], str):
        yield Finding("invalid-value", line, f"id {item['id']!r} is no text")
    if not (_text(item.get("content_html")) or _text(item.get("content_text"))):
        yield Finding("missing-element", line, "an item has neither content_html nor content_text")
    for name in _ADDRESSES:
        if name in item:
            yield from address(line, name, _text(item[name]))
    yield from _item_dates(item, line)
    for attachment in _list(item.get("attachments")):
        known = attachment if isinstance(attachment, dict) else {}
        missing = [name for name in ("url", "mime_type") if not _text(known.get(name))]
        if missing:
            yield Finding("enclosure", line, f"attachment has no {', '.join(missing)}")
        yield from media(line, "attachment", _text(known.get("url")), _text(known.get("mime_type")))


def _item_dates(item: Mapping[str, Any], line: int) -> Iterator[Finding]:
    if "date_published" not in item:
        yield Finding("date-missing", line, "an item has no date_published")
    for name in ("date_published", "date_modified"):
        if name in item and (not _DATE.fullmatch(_text(item[name])) or _date(item[name]) is None):
            yield Finding("date-format", line, f"{name} {item[name]!r}")


def _entry(item: Mapping[str, Any], line: int) -> Entry:
    return Entry(
        line=line,
        id=str(item["id"]) if item.get("id") else None,
        title=_text(item.get("title")) or None,
        title_is_text=True,
        published=_date(item.get("date_published")),
        updated=_date(item.get("date_modified")),
        markup=tuple(filter(None, [_text(item.get("content_html"))])),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _date(value: object) -> datetime | None:
    return read_date(_text(value) or None, datetime.fromisoformat)
