# SPDX-License-Identifier: MIT
"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) become raw items."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from feedpub.model import Author, Enclosure, Listing, RawItem
from feedpub.parse.markup import one_line, opening, paragraphs, plain_text
from feedpub.parse.stated import date_of, stated
from feedpub.parse.values import address

Object = Mapping[str, Any]
OWN = "_feedpub"
"""What only our own items have.  Their titles are plain text, as the standard has it; others' often are not."""


def is_json_feed(value: object) -> TypeGuard[Object]:
    """Whether a decoded document says that it is one."""
    return isinstance(value, dict) and "jsonfeed.org/version/" in str(value.get("version"))


def read_json_feed(feed: Object) -> Listing:
    """The items of a JSON Feed; entries that are no objects are left out."""
    language = _text(feed, "language")
    items = (_item(item, language) for item in _objects(feed, "items"))
    return Listing(
        items=tuple(item for item in items if item.title),
        title=_text(feed, "title"),
        language=language,
        record="feed: JSON Feed",
        base_url=address([feed.get("home_page_url"), feed.get("feed_url")], absolute=True),
    )


def _item(item: Object, language: str | None) -> RawItem:
    html, text = _text(item, "content_html"), _text(item, "content_text")
    summary = _text(item, "summary")
    words = summary or text or (plain_text(html) if html else "")
    own = _text(item, "language")
    more = item[OWN] if isinstance(item.get(OWN), dict) else {}
    title = _text(item, "title") or ""
    return RawItem(
        title=(title if OWN in item else one_line(title)) or opening(words) or _text(item, "url") or "",
        link=_text(item, "url") or _text(item, "external_url"),
        id=_text(item, "id"),
        date=date_of(stated(item.get("date_published")) or stated(item.get("date_modified"))),
        summary=summary or text,
        content=html or (paragraphs(text) if text else None),
        categories=tuple(str(tag) for tag in _list(item, "tags") if isinstance(tag, str)),
        authors=tuple(_authors(item)),
        enclosures=tuple(_enclosures(item)),
        image=_text(item, "image") or _text(item, "banner_image"),
        comments=_text(more, "comments"),
        language=own if own != language else None,
        rights=_text(more, "rights"),
        license=_text(more, "license"),
    )


def _authors(item: Object) -> Iterator[Author]:
    old = item.get("author")  # version 1.0
    for author in [*_objects(item, "authors"), *([old] if isinstance(old, dict) else [])]:
        name = _text(author, "name") or _text(author, "url")
        if name:
            yield Author(name=name, url=_text(author, "url"))


def _enclosures(item: Object) -> Iterator[Enclosure]:
    for found in _objects(item, "attachments"):
        url = _text(found, "url")
        if url:
            yield Enclosure(
                url=url,
                type=_text(found, "mime_type") or "application/octet-stream",
                length=_whole(found, "size_in_bytes"),
                title=_text(found, "title"),
                duration=_whole(found, "duration_in_seconds"),
            )


def _text(item: Object, key: str) -> str | None:
    value = item.get(key)
    return str(value).strip() or None if isinstance(value, str | int) and not isinstance(value, bool) else None


def _whole(item: Object, key: str) -> int | None:
    value = item.get(key)
    if isinstance(value, str) and re.fullmatch("[0-9]{1,15}", value):
        return int(value) or None
    return int(value) or None if isinstance(value, int | float) else None


def _list(item: Object, key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []


def _objects(item: Object, key: str) -> list[Object]:
    return [value for value in _list(item, key) if isinstance(value, dict)]
