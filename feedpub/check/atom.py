# SPDX-License-Identifier: MIT
"""What can be wrong with Atom 1.0 (RFC 4287)."""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from feedpub.check.entries import Checked, Entry, address, is_absolute, line_of, local, media, read_date, single
from feedpub.check.findings import Finding

NAMESPACE = "http://www.w3.org/2005/Atom"
_A = f"{{{NAMESPACE}}}"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ONCE = tuple(_A + n for n in ("id", "title", "updated", "published", "summary", "content", "subtitle", "generator"))
_TEXTS = tuple(_A + n for n in ("title", "subtitle", "summary", "rights"))
_DIV = "{http://www.w3.org/1999/xhtml}div"
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_LANGUAGE = re.compile("([A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)?")


def check(root: etree._Element, url: str | None) -> Checked:
    """What is wrong with the `feed` element and all in it."""
    entries = list(root.iterfind(f"{_A}entry"))
    found = [*_required(root), *_links(root), *_self(root, url)]
    for entry in entries:
        found += [*_required(entry), *_links(entry), *_entry_itself(entry)]
    if root.find(f"{_A}author") is None:
        lonely = (e for e in entries if e.find(f"{_A}author") is None and e.find(f"{_A}source/{_A}author") is None)
        found += [Finding("missing-element", line_of(e), "neither feed nor entry has an author") for e in lonely]
    updated = read_date(root.findtext(f"{_A}updated"), datetime.fromisoformat)
    return Checked(findings=found, entries=[_entry(entry) for entry in entries], updated=updated)


def _required(parent: etree._Element) -> Iterator[Finding]:
    line, name = line_of(parent), local(parent)
    for child in ("id", "title", "updated"):
        found = parent.find(_A + child)
        if found is None:
            yield Finding("missing-element", line, f"{name} has no {child}")
        elif child != "title" and not (found.text or "").strip():
            yield Finding("missing-element", line, f"{name} has an empty {child}")
    yield from single(parent, _ONCE)
    identifier = (parent.findtext(f"{_A}id") or "").strip()
    if identifier and not is_absolute(identifier):
        yield Finding("invalid-value", line, f"id {identifier!r} is no full URI")
    for child in ("updated", "published"):
        yield from _date(parent, child)
    language = parent.get(_LANG)
    if language is not None and not _LANGUAGE.fullmatch(language):
        yield Finding("language", line, f"xml:lang {language!r}")
    yield from _constructs(parent)
    for author in parent.iterfind(f"{_A}author"):
        if not (author.findtext(f"{_A}name") or "").strip():
            yield Finding("missing-element", line_of(author), "author has no name")


def _constructs(parent: etree._Element) -> Iterator[Finding]:
    """Categories need a term; text is of one of three types, and XHTML in one div (RFC 4287, 4.2.2 and 3.1)."""
    for category in parent.iterfind(f"{_A}category"):
        if not category.get("term"):
            yield Finding("missing-element", line_of(category), "category has no term")
    for element in parent:
        kind = element.get("type", "text")
        if element.tag in _TEXTS and kind not in ("text", "html", "xhtml"):
            yield Finding("invalid-value", line_of(element), f"type {kind!r} of {local(element)}")
        elif element.tag in (*_TEXTS, f"{_A}content") and kind == "xhtml" and [x.tag for x in element] != [_DIV]:
            yield Finding("invalid-value", line_of(element), f"{local(element)} is XHTML that is not in one div")


def _date(parent: etree._Element, name: str) -> Iterator[Finding]:
    element = parent.find(_A + name)
    words = "" if element is None else (element.text or "").strip()
    if element is None or not words:
        return
    if not _DATE.fullmatch(words) or read_date(words, datetime.fromisoformat) is None:
        yield Finding("date-format", line_of(element), f"{name} {words!r}")


def _links(parent: etree._Element) -> Iterator[Finding]:
    based = _has_base(parent)
    for link in parent.iterfind(f"{_A}link"):
        line, href = line_of(link), link.get("href")
        if not href:
            yield Finding("missing-element", line, "link has no href")
        else:  # an IRI may stand there (RFC 4287, 2)
            yield from address(line, "link", href, based=based, ascii_only=False)
        if link.get("type"):
            yield from media(line, "link", "", link.get("type", ""))
        if link.get("rel") == "enclosure" and not link.get("type"):
            yield Finding("enclosure", line, f"enclosure {href!r} has no type")
        if not (link.get("length") or "0").isdecimal():
            yield Finding("enclosure", line, f"length {link.get('length')!r}")


def _self(root: etree._Element, url: str | None) -> Iterator[Finding]:
    links = {link.get("rel", "alternate"): link for link in root.iterfind(f"{_A}link")}
    if "self" not in links:
        yield Finding("self-missing", line_of(root), 'feed has no link with rel="self"')
        return
    href = links["self"].get("href", "")
    if url is not None and is_absolute(href) and href != url:
        yield Finding("self-differs", line_of(links["self"]), f"self link {href!r}, fetched from {url}")
    if "alternate" in links and links["alternate"].get("href") == href:
        yield Finding("link-self", line_of(links["alternate"]), f"alternate link {href!r} is the feed itself")


def _entry_itself(entry: etree._Element) -> Iterator[Finding]:
    line = line_of(entry)
    alternate = any(link.get("rel", "alternate") == "alternate" for link in entry.iterfind(f"{_A}link"))
    if entry.find(f"{_A}content") is None and not alternate:
        yield Finding("missing-element", line, "entry has neither content nor an alternate link")
    if entry.find(f"{_A}published") is None:
        yield Finding("date-missing", line, "entry has no published")
    for content in (*entry.iterfind(f"{_A}content"), *entry.iterfind(f"{_A}summary")):
        if content.get("type") in ("text", "html", None) and len(content):
            yield Finding("invalid-value", line_of(content), f"elements in {local(content)} that is no XHTML")


def _entry(entry: etree._Element) -> Entry:
    title = entry.find(f"{_A}title")
    updated = read_date(entry.findtext(f"{_A}updated"), datetime.fromisoformat)
    texts = (*entry.iterfind(f"{_A}content"), *entry.iterfind(f"{_A}summary"))
    return Entry(
        line=line_of(entry),
        id=(entry.findtext(f"{_A}id") or "").strip() or None,
        title=None if title is None else title.text,
        title_is_text=title is not None and title.get("type", "text") == "text",
        published=read_date(entry.findtext(f"{_A}published"), datetime.fromisoformat) or updated,
        updated=updated,
        markup=tuple(text.text for text in texts if text.get("type") == "html" and text.text),
        has_base=_has_base(entry),
    )


def _has_base(element: etree._Element) -> bool:
    return element.get(_BASE) is not None or any(above.get(_BASE) is not None for above in element.iterancestors())
