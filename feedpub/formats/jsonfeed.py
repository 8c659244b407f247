# SPDX-License-Identifier: MIT
"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

Keys whose value is not known are left out.  An item's content is HTML: the full text, or the summary, or the title.
The format has no place for a feed's own id and date.  In an extension of ours, ``_feedpub``, stands the feed's date
(``updated``), and of each item where its date came from: ``date_source``, one of `feedpub.model.DateSource`, and
``date_text``, the words that it was read from; and what else the format has no word for (`_beyond`), such as the
page's own ``title`` where another is shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from feedpub.formats import text
from feedpub.model import Author, Enclosure, Feed, Item

ENDING = ".json"
MEDIA_TYPE = "application/feed+json"


def item(value: Item) -> bytes:
    """The bytes of one item; they depend on nothing else."""
    value = text.clean(value)
    title, summary = value.title.strip(), (value.summary or "").strip()
    members = {
        "id": value.id,
        "url": text.address(value.link or ""),
        "title": title,
        "summary": summary,
        "content_html": value.content or text.paragraphs(summary or title or value.id),
        "date_published": value.published.isoformat(),
        "date_modified": value.updated.isoformat() if value.updated != value.published else None,
        "image": text.address(value.image or ""),
        "authors": _authors(value.authors),
        "tags": [category for category in value.categories if category.strip()],
        "language": text.language(value.language),
        "_feedpub": {"date_source": value.date_source, "date_text": value.date_text, **_beyond(value)},
        "attachments": [_attachment(found) for found in value.enclosures if text.address(found.url)],
    }
    return b"    " + _dump(members).replace(b"\n", b"\n    ")


def feed(value: Feed, items: Sequence[bytes]) -> bytes:
    """A whole file: the head of `value`, and its items as `item` has made them, newest first."""
    value = text.clean(replace(value, items=()))
    members = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": value.title.strip() or value.id,
        "home_page_url": text.address(value.link) if value.link.startswith(("http://", "https://")) else None,
        "feed_url": value.address(ENDING),
        "next_url": value.address(ENDING, value.prev_archive) if value.prev_archive else None,
        "description": value.description,
        "icon": text.address(value.logo or ""),
        "favicon": text.address(value.icon or ""),
        "authors": _authors((value.author,) if value.author else ()),
        "language": text.language(value.language),
        "expired": value.over,
        "_feedpub": {"updated": value.updated.isoformat()},
        "hubs": [{"type": "WebSub", "url": text.address(value.hub)}] if value.hub else None,
    }
    head = _dump(members).removesuffix(b"\n}")
    body = b"\n" + b",\n".join(items) + b"\n  " if items else b""
    return head + b',\n  "items": [' + body + b"]\n}\n"


def _dump(members: Mapping[str, Any]) -> bytes:
    known = {key: value for key, value in members.items() if value}
    return msgspec.json.format(msgspec.json.encode(known), indent=2)


def _authors(authors: Sequence[Author]) -> list[dict[str, str]]:
    people = ({"name": author.name, "url": text.address(author.url or "")} for author in text.people(authors))
    return [{key: value for key, value in person.items() if value} for person in people]


def _beyond(value: Item) -> dict[str, str | dict[str, str]]:
    """What an item may have that the format has no word for."""
    origin = value.origins[0] if value.origins else None
    source = {"title": origin.title, "url": text.address(origin.link or "")} if origin else {}
    members = {
        "title": value.own_title,
        "comments": text.address(value.comments or ""),
        "rights": value.rights,
        "license": text.address(value.license or ""),
        "source": {key: said for key, said in source.items() if said},
    }
    return {key: said for key, said in members.items() if said}


def _attachment(enclosure: Enclosure) -> dict[str, str | int]:
    members = {
        "url": text.address(enclosure.url),
        "mime_type": text.media_type(enclosure.type),
        "title": enclosure.title,
        "size_in_bytes": enclosure.length,
        "duration_in_seconds": enclosure.duration,
    }
    return {key: value for key, value in members.items() if value}
