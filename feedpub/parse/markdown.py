# SPDX-License-Identifier: MIT
"""Markdown and reStructuredText become raw items: a post, a changelog, a table, or a list of links or dated lines.

Tried in this order, each by what most of the document is: a table with titles and links or dates; headings that are
versions or have dates (Keep a Changelog in all its forms, https://keepachangelog.com/), one item a heading; list points
and paragraphs that have a link or a date, one item each; else the whole is one post, as every file of a folder is.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from msgspec.structs import replace

from feedpub.model import Document, Dropped, Listing, Note, ParseOptions, RawItem
from feedpub.parse.decode import lenient
from feedpub.parse.heads import heads
from feedpub.parse.marks import LINK, bare_words, date_in, place, plain, rendered, without
from feedpub.parse.markup import one_line
from feedpub.parse.records import read_records
from feedpub.parse.releases import releases, releases_of_lines
from feedpub.parse.roles import quality
from feedpub.parse.sections import Section, front_matter, markdown, sections, without_equals
from feedpub.parse.stated import date_of, stated
from feedpub.parse.table import rows_as_records

_DATED_NAME = re.compile(r"^(\d{4})-(\d\d)-(\d\d)[-_ ]?(.*)$")
_HTML_LINK = re.compile(r"<a\s[^<>]*?\bhref\s*=\s*[\"']?([^\s\"'<>]+)[^<>]*>([^<>\[\]]*)</a\s*>", re.IGNORECASE)
_FEW = 3
"""Fewer points than this among other words are no list."""


def parse_markdown(document: Document, options: ParseOptions) -> Listing:
    """Read a document of words with marks."""
    del options
    text, notes = lenient(document)
    keys, body, fault = front_matter(text.replace("\r\n", "\n"))
    notes = (*notes, Note(code="front-matter", text=f"{document.name}: {fault}")) if fault else notes
    skipped = text.replace("\r\n", "\n")[: len(text) - len(body)].count("\n") if keys or fault else 0
    rst = document.name.lower().endswith(".rst") or document.media_type == "text/x-rst"
    body = body if rst else without_equals(body)
    if not document.whole:
        for reader in (_table, releases, _lines, _points):
            listing = reader(body, rst)
            if listing is not None:
                items = tuple(replace(item, line=item.line + skipped) for item in listing.items)
                title = str(keys["title"]) if keys.get("title") else listing.title
                return replace(listing, items=items, notes=(*notes, *listing.notes), title=title)
    return replace(_post(keys, body, document.name, rst), notes=notes)


def _table(text: str, rst: bool) -> Listing | None:
    """The table that looks most like a listing."""
    if rst or "|" not in text:
        return None
    known: dict[str, object] = {}  # takes the addresses at the foot
    best = max(_tables(text, known), key=lambda found: len(found[1]), default=None)
    if best is None or len(best[1]) < 2:
        return None
    names, rows, line = best
    records = rows_as_records([[markdown().renderInline(cell, known) for cell in row] for row in rows], names)
    if quality(records) < 1.3:
        return None
    lines = range(line + 2, line + 2 + len(rows))
    return read_records(zip(records, lines, strict=False))


def _tables(text: str, known: dict[str, object]) -> Iterator[tuple[list[str], list[list[str]], int]]:
    """Each table: the names of its columns, its rows, and its line."""
    rows: list[list[str]] = []
    line = 0
    for token in markdown().parse(text, known):
        if token.type == "table_open":
            rows, line = [], token.map[0] + 1
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(token.content)
        elif token.type == "table_close":
            yield rows[0], rows[1:], line
            rows = []


def _lines(text: str, rst: bool) -> Listing | None:
    """A changelog whose versions are no headings."""
    del rst
    found = heads(text)
    return releases_of_lines(text, found) if found else None


def _points(text: str, rst: bool) -> Listing | None:
    """List points and paragraphs that mostly have a link or a date; a heading with a date dates those below it.  A page
    of nothing else is a list, however short.
    """
    if rst:
        return None
    pieces = list(_pieces(text))
    good = [piece for piece in pieces if LINK.search(piece[0]) or date_in(piece[0][:60])]
    leading = [piece for piece in good if _leads(piece[0])]
    least = 1 if pieces and leading == pieces and LINK.search(pieces[0][0]) else _FEW
    if len(leading) < least or len(leading) * 2 < len(pieces):
        return None
    items = tuple(item for piece in leading if (item := _point(*piece)).title)
    dropped = tuple(Dropped(reason="no link", text=p[0][:80], line=p[1]) for p in pieces if not _leads(p[0]))
    return Listing(items=items, dropped=dropped, record="point: date, link, text")


def _leads(text: str) -> bool:
    """Whether a link or a date is what a piece begins with, or most of it, or what a label with a colon leads to: no
    link inside a running text.
    """
    bare = text.lstrip(' *_>`"')
    link = LINK.search(bare)
    if date_in(bare[:40]):
        return True
    if link is None:
        return False
    label = bare[: link.start()].rstrip()
    return len(label) <= 3 or label.endswith((":", "：")) or len(link[1] or link[3] or "") * 2 > len(bare_words(bare))


def _pieces(text: str) -> Iterator[tuple[str, int, str]]:
    """Each list point or paragraph: its text, its line, the heading above it."""
    heading = ""
    tokens = markdown().parse(text)
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            heading = following.content
        elif token.type == "paragraph_open" and following.type == "inline" and token.map:
            yield _HTML_LINK.sub(r"[\2](<\1>)", following.content), token.map[0] + 1, heading


def _point(text: str, line: int, heading: str) -> RawItem:
    link = LINK.search(text)
    first = text.split("\n", maxsplit=1)[0] if not link or link.end() <= len(text.split("\n", maxsplit=1)[0]) else text
    bare = bare_words(first)
    below, *rest = text.split("\n")[1:] or [""]
    day = date_in(bare_words(below), alone=True)
    if day is not None:  # a line that only dates the one above
        text = "\n".join([first, *rest])
    date = day or date_in(bare)
    title = without(bare, date)
    whole = bare_words(text)
    section = date_in(bare_words(heading))
    return RawItem(
        title=title,
        link=place(link) if link else None,
        date=date_of(stated(date or section)) if date or section else None,
        summary=whole if whole != bare else None,
        content=rendered(text, {}) if whole != bare else None,
        categories=(bare_words(heading),) if heading and not section else (),
        line=line,
    )


def _post(keys: Mapping[str, Any], text: str, name: str, rst: bool) -> Listing:
    """One item: its parts from the front matter, else from the file's name, its first heading and its first lines."""
    if keys.get("draft") is True or keys.get("published") is False:
        return Listing(items=(), dropped=(Dropped(reason="draft", text=name),))
    found = sections(text, rst=rst)
    dated = _DATED_NAME.match(PurePath(name).stem)
    head = found[0] if found and (not keys.get("title") or bare_words(found[0].title) == str(keys["title"])) else None
    body = _body(text, head)
    values = {key: _flat(value) for key, value in keys.items()}
    record = {key: value for key, value in values.items() if value not in (None, "", [])}
    [item] = read_records([({"title": ""} | record, 0)]).items or (RawItem(title=""),)
    html = None if rst else rendered(body, {})
    text_alone = plain(body, rst)
    words = (dated[4] if dated else PurePath(name).stem).replace("-", " ").replace("_", " ").strip()
    title = (one_line(str(keys.get("title") or "")) or (bare_words(head.title) if head else "")) or words
    item = replace(
        item,
        title=title,
        date=item.date or (date_of("-".join(dated.groups()[:3])) if dated else None),
        summary=item.summary or text_alone or None,
        content=html or None,
        line=1,
    )
    return Listing(items=(item,) if text_alone or keys or head else (), title=None, record="post: front matter, text")


def _flat(value: object) -> object:
    return stated(value) if hasattr(value, "isoformat") else value


def _body(text: str, head: Section | None) -> str:
    """A post without the heading that is its title."""
    return text if head is None or head.level > 2 else head.body if text.strip().endswith(head.body.strip()) else text
