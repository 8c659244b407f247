# SPDX-License-Identifier: MIT
"""Our own published feeds, read back: where a lost state comes from.

What `rss`, `atom` and `jsonfeed` have written becomes a `Feed` again, which they would write the same.  A damaged XML
file gives what can still be read.  No entity is resolved and nothing is fetched.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from feedpub.formats import text
from feedpub.formats.tree import MINUTES, NAMESPACES, XML_LANG
from feedpub.model import Author, DateSource, Enclosure, Feed, Item, Origin, Tombstone

MARK = b"feedpub"
"""Stands in every feed and page of ours, as its generator."""
_TEXT_FRAGMENT = "#:~:text="


def read_feed(data: bytes) -> Feed | None:
    """A published RSS, Atom or JSON file as the feed that it was written from; None when it is none of them.

    Items stand in the file's order.  One without a readable id or published date is left out.  What a format does not
    carry is missing: in XML `date_source` is `DateSource.FEED`; topics are empty; RSS and JSON have no tombstones, and
    JSON has no id of the feed (it is empty), and no mark of an archive page.
    """
    if data.lstrip()[:1] == b"{":
        return _json(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    if root is None:
        return None
    if root.tag == f"{{{NAMESPACES['atom']}}}feed":
        return _atom(root)
    channel = root.find("channel")
    return _rss(channel) if root.tag == "rss" and channel is not None else None


def is_whole(data: bytes) -> bool:
    """Whether nothing is missing at a file's end or in its midst."""
    try:
        if data.lstrip()[:1] == b"{":
            json.loads(data)
        else:
            etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (ValueError, etree.XMLSyntaxError):
        return False
    return True


def _atom(root: etree._Element) -> Feed | None:
    updated = _date(_text(root, "atom:updated"), datetime.fromisoformat)
    identifier = _text(root, "atom:id")
    if updated is None or identifier is None:
        return None
    title = _text(root, "atom:title") or ""
    author = next(_people(root), None)
    places = _places(root)
    return Feed(
        slug=places.self or "",
        id=identifier,
        title=title,
        description=_text(root, "atom:subtitle") or "",
        link=_link(root, "alternate") or "",
        base_url=places.base_url,
        updated=updated,
        items=tuple(item for node in root.iterfind("atom:entry", NAMESPACES) if (item := _entry(node)) is not None),
        tombstones=tuple(_tombstones(root)),
        language=root.get(XML_LANG),
        author=None if author == Author(name=title) else author,
        rights=_text(root, "atom:rights"),
        license=_link(root, "license"),
        icon=_text(root, "atom:icon"),
        logo=_text(root, "atom:logo"),
        ttl=_period(root),
        hub=_link(root, "hub"),
        stylesheet=_stylesheet(root),
        current=places.current,
        prev_archive=places.prev_archive,
    )


def _entry(node: etree._Element) -> Item | None:
    identifier = _text(node, "atom:id")
    published = _date(_text(node, "atom:published"), datetime.fromisoformat)
    if identifier is None or published is None:
        return None
    title = _text(node, "atom:title") or ""
    summary = _text(node, "atom:summary")
    if node.find("atom:summary[@type='html']", NAMESPACES) is not None:
        summary = text.as_text(summary or "")
    content = _text(node, "atom:content")
    link = _link(node, "alternate")
    return Item(
        id=identifier,
        title=title,
        own_title=_text(node, "dcterms:alternative"),
        link=link,
        permalink=_is_permalink(link),
        published=published,
        updated=_date(_text(node, "atom:updated"), datetime.fromisoformat) or published,
        date_source=DateSource.FEED,
        summary=summary,
        content=None if content == text.paragraphs(summary or title) else content,
        categories=tuple(c.get("term", "") for c in node.iterfind("atom:category", NAMESPACES)),
        authors=tuple(_people(node)),
        enclosures=tuple(_enclosures(node, "atom:link[@rel='enclosure']", url="href", length="length")),
        image=_attribute(node, "media:thumbnail", "url"),
        comments=_link(node, "replies"),
        language=node.get(XML_LANG),
        rights=_text(node, "atom:rights"),
        license=_link(node, "license"),
        origins=tuple(_origins(node)),
    )


def _origins(node: etree._Element) -> Iterator[Origin]:
    """The sources of an item, as we write them."""
    source = node.find("atom:source", NAMESPACES)
    if source is None:
        return
    yield _origin(_text(source, "atom:title"), _link(source, "alternate"))
    for link in node.iterfind("atom:link[@rel='via']", NAMESPACES):
        yield _origin(link.get("title"), link.get("href"))


def _rss(channel: etree._Element) -> Feed | None:
    updated = _date(_text(channel, "lastBuildDate"), parsedate_to_datetime)
    identifier = _text(channel, "atom:id")
    if updated is None or identifier is None:
        return None
    places = _places(channel)
    return Feed(
        slug=places.self or "",
        id=identifier,
        title=_text(channel, "title") or "",
        description=text.as_text(_text(channel, "description") or ""),
        link=_text(channel, "link") or "",
        base_url=places.base_url,
        updated=updated,
        items=tuple(item for node in channel.iterfind("item") if (item := _item(node)) is not None),
        language=_text(channel, "language"),
        author=next(_contacts(channel, "managingEditor"), None),
        rights=_text(channel, "copyright"),
        license=_text(channel, "creativeCommons:license"),
        logo=_text(channel, "image/url"),
        ttl=_number(_text(channel, "ttl")),
        skip_hours=tuple(_number(node.text) or 0 for node in channel.iterfind("skipHours/hour")),
        skip_days=tuple(node.text or "" for node in channel.iterfind("skipDays/day")),
        hub=_link(channel, "hub"),
        moved_to=_text(channel, "itunes:new-feed-url"),
        stylesheet=_stylesheet(channel.getroottree().getroot()),
        current=places.current,
        prev_archive=places.prev_archive,
    )


def _item(node: etree._Element) -> Item | None:
    identifier = _text(node, "guid")
    published = _date(_text(node, "pubDate"), parsedate_to_datetime)
    if identifier is None or published is None:
        return None
    description, content = _text(node, "description"), _text(node, "content:encoded")
    summary = None if content is None or description is None else text.as_text(description)
    content = description if content is None else content
    link, source = _text(node, "link"), node.find("source")
    return Item(
        id=identifier,
        title=_text(node, "title") or "",
        own_title=_text(node, "dcterms:alternative"),
        link=link,
        permalink=_is_permalink(link),
        published=published,
        updated=_date(_text(node, "atom:updated"), datetime.fromisoformat) or published,
        date_source=DateSource.FEED,
        summary=summary,
        content=None if content == text.paragraphs(summary or _text(node, "title") or "") else content,
        categories=tuple(category.text or "" for category in node.iterfind("category")),
        authors=tuple(_contacts(node, "author")),
        enclosures=(
            *_enclosures(node, "enclosure", url="url", length="length", duration=_text(node, "itunes:duration")),
            *_enclosures(node, "media:content", url="url", length="fileSize"),
        ),
        image=_attribute(node, "media:thumbnail", "url"),
        comments=_text(node, "comments"),
        language=_text(node, "dc:language"),
        rights=_text(node, "dc:rights"),
        license=_text(node, "creativeCommons:license"),
        origins=() if source is None else (_origin(source.text, source.get("url")),),
    )


def _json(data: bytes) -> Feed | None:
    try:
        return _json_feed(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError):  # cut short, or somebody else's
        return None


def _json_feed(root: dict[str, Any]) -> Feed | None:
    items = tuple(item for members in root["items"] if (item := _json_item(members)) is not None)
    if not items:
        return None
    base_url, _, name = (root.get("feed_url") or "").rpartition("/")
    return Feed(
        slug=unquote(name.rpartition(".")[0]),
        id="",
        title=root["title"],
        description=root.get("description") or "",
        link=root.get("home_page_url") or "",
        base_url=f"{base_url}/" if base_url else None,
        updated=_date((root.get("_feedpub") or {}).get("updated"), datetime.fromisoformat)
        or max(item.updated for item in items),
        items=items,
        language=root.get("language"),
        author=next(iter(_json_authors(root)), None),
        icon=root.get("favicon"),
        logo=root.get("icon"),
        over=root.get("expired") is True,
        hub=next((hub.get("url") for hub in root.get("hubs", ())), None),
    )


def _json_item(members: dict[str, Any]) -> Item | None:
    published = _date(members.get("date_published"), datetime.fromisoformat)
    if published is None:
        return None
    title, summary, content = members.get("title") or "", members.get("summary"), members.get("content_html")
    said, link = members.get("_feedpub") or {}, members.get("url")
    return Item(
        id=members["id"],
        title=title,
        own_title=said.get("title"),
        link=link,
        permalink=_is_permalink(link),
        published=published,
        updated=_date(members.get("date_modified"), datetime.fromisoformat) or published,
        date_source=DateSource(said.get("date_source") or DateSource.FEED),
        date_text=said.get("date_text"),
        summary=summary,
        content=None if content == text.paragraphs(summary or title or members["id"]) else content,
        categories=tuple(members.get("tags", ())),
        authors=_json_authors(members),
        enclosures=tuple(
            Enclosure(
                url=found["url"],
                type=found.get("mime_type") or "",
                length=found.get("size_in_bytes"),
                title=found.get("title"),
                duration=found.get("duration_in_seconds"),
            )
            for found in members.get("attachments", ())
        ),
        image=members.get("image"),
        comments=said.get("comments"),
        language=members.get("language"),
        rights=said.get("rights"),
        license=said.get("license"),
        origins=(_origin(source.get("title"), source.get("url")),) if (source := said.get("source")) else (),
    )


def _json_authors(members: dict[str, Any]) -> tuple[Author, ...]:
    return tuple(Author(name=one.get("name") or "", url=one.get("url")) for one in members.get("authors", ()))


def _text(node: etree._Element, path: str) -> str | None:
    return node.findtext(path, namespaces=NAMESPACES) or None


def _attribute(node: etree._Element, path: str, name: str) -> str | None:
    found = node.find(path, NAMESPACES)
    return None if found is None else found.get(name)


def _link(node: etree._Element, rel: str) -> str | None:
    links = node.iterfind("atom:link", NAMESPACES)
    return next((link.get("href") for link in links if link.get("rel", "alternate") == rel), None)


def _date(words: str | None, parse: Callable[[str], datetime]) -> datetime | None:
    try:
        when = parse((words or "").strip())
    except ValueError:
        return None
    return None if when.tzinfo is None else when.astimezone(UTC)


def _number(words: str | None) -> int | None:
    return int(words) if words is not None and words.isdecimal() else None


def _period(node: etree._Element) -> int | None:
    """Minutes between two polls, from RSS 1.0's syndication module: what Atom has for `ttl`."""
    minutes = MINUTES.get(_text(node, "sy:updatePeriod") or "")
    times = _number(_text(node, "sy:updateFrequency"))
    return minutes // times if minutes and times else None


def _people(node: etree._Element) -> Iterator[Author]:
    for person in node.iterfind("atom:author", NAMESPACES):
        name = _text(person, "atom:name") or ""
        yield Author(name=name, email=_text(person, "atom:email"), url=_text(person, "atom:uri"))


def _contacts(node: etree._Element, path: str) -> Iterator[Author]:
    """RSS: ``mail (name)`` where there is an address, a ``dc:creator`` where there is none."""
    for contact in node.iterfind(path):
        mail, _, name = (contact.text or "").partition(" (")
        yield Author(name=name.removesuffix(")") or mail, email=mail)
    for creator in node.iterfind("dc:creator", NAMESPACES):
        yield Author(name=creator.text or "")


def _enclosures(
    node: etree._Element, path: str, *, url: str, length: str, duration: str | None = None
) -> Iterator[Enclosure]:
    for media in node.iterfind(path, NAMESPACES):
        yield Enclosure(
            url=media.get(url, ""),
            type=media.get("type", ""),
            length=_number(media.get(length)) or None,
            title=media.get("title") or _text(media, "media:title"),
            duration=_number(duration or media.get("duration")),
        )


def _tombstones(root: etree._Element) -> Iterator[Tombstone]:
    for deleted in root.iterfind("at:deleted-entry", NAMESPACES):
        ref, when = deleted.get("ref"), _date(deleted.get("when"), datetime.fromisoformat)
        if ref is not None and when is not None:
            yield Tombstone(id=ref, when=when, comment=_text(deleted, "at:comment"))


def _origin(title: str | None, link: str | None) -> Origin:
    return Origin(name=title or link or "", title=title or "", link=link)


class _Places(NamedTuple):
    """Slugs of the files that a feed names, and the address before them."""

    base_url: str | None
    self: str | None
    current: str | None
    prev_archive: str | None


def _places(node: etree._Element) -> _Places:
    current = _link(node, "current")
    base_url = "".join((current or _link(node, "self") or "").rpartition("/")[:2]) or None
    addresses = [_link(node, "self"), current, _link(node, "prev-archive")]
    known = [unquote(a.removeprefix(base_url or "").rpartition(".")[0]) if a else None for a in addresses]
    return _Places(base_url, *known)


def _is_permalink(link: str | None) -> bool:
    """An item without a page of its own points into its listing by a text fragment."""
    return link is not None and _TEXT_FRAGMENT not in link


def _stylesheet(root: etree._Element) -> str | None:
    before = root.getprevious()
    return None if before is None else before.get("href")
