# SPDX-License-Identifier: MIT
"""Of which kind a document is: the one place where that is told.

What stands in the bytes goes first, since names and media types are often wrong (a feed as ``text/html``, a JSON answer
as ``.txt``); then the name, then the media type.  What nothing speaks for is a text listing.
"""

import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import urlsplit

from feedpub.model import Document
from feedpub.parse.heads import heads
from feedpub.parse.roles import is_date

_ROOTS: Mapping[str, str] = {
    "rss": "feed",
    "rdf": "feed",
    "feed": "feed",
    "channel": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "opml": "opml",
    "html": "html",
    "head": "html",
    "body": "html",
    "svg": "html",
}
"""Local names of root elements."""
_NAMES: Mapping[str, str] = {
    ".rss": "feed",
    ".atom": "feed",
    ".rdf": "feed",
    ".xml": "feed",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".csv": "table",
    ".tsv": "table",
    ".tab": "table",
    ".xlsx": "table",
    ".xlsm": "table",
    ".xls": "table",
    ".ods": "table",
    ".md": "markdown",
    ".markdown": "markdown",
    ".rst": "markdown",
    ".rdoc": "markdown",
    ".adoc": "markdown",
    ".mbox": "mail",
    ".eml": "mail",
    ".ics": "calendar",
    ".opml": "opml",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
_MEDIA: Mapping[str, str] = {
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/feed+json": "json",
    "application/json": "json",
    "application/x-ndjson": "json",
    "application/jsonl": "json",
    "text/csv": "table",
    "text/tab-separated-values": "table",
    "text/markdown": "markdown",
    "text/x-rst": "markdown",
    "application/mbox": "mail",
    "message/rfc822": "mail",
    "text/calendar": "calendar",
    "text/x-opml": "opml",
    "text/html": "html",
    "application/xhtml+xml": "html",
}
_HEADS = 1 << 16
"""So many bytes tell whether a text lists versions."""
_MARKS = b"\xef\xbb\xbf\xff\xfe"
"""Of these bytes the marks of byte order are made."""
_XML_BEFORE_ROOT = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!doctype(?:[^\[>]|\[.*?\]\s*)*>)*", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_HEADERS = re.compile(r"(?:[A-Za-z-]+: .*\n(?:[ \t].*\n)*){3}")
_OF_MAIL = re.compile(r"^(?:Message-ID|Received|Return-Path):", re.IGNORECASE | re.MULTILINE)
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("calendar", re.compile(r"\s*BEGIN:VCALENDAR\b", re.IGNORECASE)),
    ("mail", re.compile(r"From \S.*\d\d:\d\d.*\n[A-Za-z-]+:")),
    ("changelog", re.compile(r"\s*[a-z0-9][a-z0-9+.-]* \([^()\s]+\) [\w .-]+;\s*urgency=")),
    ("changelog", re.compile(r"\s*\d{4}-\d\d-\d\d\s\s+\S.*<[^<>@\s]+@[^<>\s]+>\s*\n")),
    (
        "changelog",
        re.compile(
            r"\s*(?:\* +)?commit [0-9a-f]{7,64}(?: \(.*\))?\n(?:[|/\\ ]*\w+:.*\n)*[|/\\ ]*(?:Author|AuthorDate|Merge): "
        ),
    ),
    ("changelog", re.compile(r"(?:[0-9a-f]{7,64} (?:\(.+?\) )?\S.*\n){2}")),
    ("markdown", re.compile(r"(={1,3}) (?:\S.*)?\S \1[ \t]*\n")),
    (
        "table",
        re.compile(r'(?=(?:.*[,;\t])?"?(?:title|headline)"?[,;\t\n])"?\w+"?(?:[,;\t]"?\w[\w .-]*"?)+\n', re.IGNORECASE),
    ),
)
"""What only one kind of text begins with."""


_ROWS = 8
"""So many lines are looked at, if there are so many."""
_ENOUGH = 3
"""Fewer lines may be alike by chance."""
_COLUMNS = 3
"""Fewer columns may be anything; and the name of one has no more words."""


def kind_of(document: Document) -> str:
    """A key of `feedpub.parse.PARSERS`, or ``html``, or ``xml`` for XML that is no kind of listing."""
    head = document.data[:8192].replace(b"\0", b"").lstrip(_MARKS).decode("latin-1").lstrip()  # UTF-16: its letters
    head = head.replace("\r\n", "\n")
    name = _of_name(document.name)
    kind = _of_markup(head, name) or _of_signs(head) or name or _MEDIA.get(document.media_type or "")
    return kind or _of_versions(document.data[:_HEADS].decode("latin-1")) or "text"


def _of_versions(text: str) -> str | None:
    """The kind of what lists versions: its heads have the marks of Markdown, or it is plain text."""
    found = heads(text)
    marked = found and re.match(r"#|=+ ", text.splitlines()[found[0].line])
    return "markdown" if marked else "changelog" if found else None


def _of_name(name: str) -> str | None:
    path = urlsplit(name).path if "://" in name else name
    return _NAMES.get(PurePath(path.lower().removesuffix(".gz")).suffix)


def _of_markup(head: str, name: str | None) -> str | None:
    if not head.startswith("<"):
        return None
    before = _XML_BEFORE_ROOT.match(head)
    rest = head[before.end() if before else 0 :]
    root = _ROOT.match(rest)
    known = _ROOTS.get(root[1].lower()) if root else None
    if known is not None:
        return known
    if re.match(r"<!doctype\s+html", head, re.IGNORECASE):
        return "html"
    return name or ("xml" if head.startswith("<?xml") else None)


def _of_signs(head: str) -> str | None:
    if head[:1] in "{[" and _is_json(head):
        return "json"
    kind = next((kind for kind, sign in _SIGNS if sign.match(head)), None)
    if kind is None and any(_is_table(head, separator) for separator in "\t;"):
        return "table"
    return kind or ("mail" if _HEADERS.match(head) and _OF_MAIL.search(head) else None)


def _is_table(head: str, separator: str) -> bool:
    """Whether these are rows of as many cells: below names of columns, without figures, or with a column of days."""
    rows = [line.split(separator) for line in head.split("\n")[:_ROWS] if line.strip()]
    names = rows[0] if rows else []
    if len(rows) < _ENOUGH or len(names) < _COLUMNS or any(len(row) != len(names) for row in rows):
        return False
    named = all(name.strip() and len(name.split()) <= _COLUMNS for name in names)
    if named and not any(map(str.isdecimal, "".join(names))):
        return True
    return any(all(map(is_date, column)) for column in zip(*rows, strict=True))


_OBJECT = re.compile(r"[\[\s]*\{\s*(?:[\"}]|$)")
_VALUE = r"(?:[\[{},:]|\](?!\()|\"(?:[^\"\\\n]|\\.)*+\"|-?\d[\d.eE+-]*+|true|false|null)"
_VALUES = re.compile(rf"(?:\s*{_VALUE}){{5}}|(?:\s*{_VALUE})+\s*\Z")
"""So an array's values begin (RFC 8259): five tokens of them, or all that there is."""


def _is_json(head: str) -> bool:
    """Whether what begins so is JSON, and no text that begins with a bracket, such as ``[[Part 2] Home](…)``."""
    if _OBJECT.match(head) or _VALUES.match(head):
        return True
    line = head.partition("\n")[0]
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
