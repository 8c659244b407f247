# SPDX-License-Identifier: MIT
"""Markdown and reStructuredText become raw items: a post, a changelog, a table, or a list of links or dated lines.

Tried in this order, each by what most of the document is: a table with titles and links or dates; headings that are
versions or have dates (Keep a Changelog in all its forms, https://keepachangelog.com/), one item a heading; list points
and paragraphs that have a link or a date, one item each; else the whole is one post, as every file of a folder is.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from msgspec.structs import replace

from feedpub.model import Document, Dropped, Listing, Note, ParseOptions, RawItem
from feedpub.parse.decode import lenient
from feedpub.parse.markup import one_line, plain_text
from feedpub.parse.records import read_records
from feedpub.parse.roles import quality
from feedpub.parse.sections import Section, front_matter, markdown, sections, without_equals
from feedpub.parse.stated import date_of, stated
from feedpub.parse.table import rows_as_records
from feedpub.parse.values import address

_VERSION = re.compile(
    r"^(?:[\w@/.-]+\s+){0,2}?\[?(?:version\s+|release\s+|v\.?\s?)?(?P<version>\d+(?:\.\d+)+[\w.+~-]*|v\d+[\w.+-]*)\]?(?=$|[\s:(,–—-])",
    re.IGNORECASE,
)
_UNRELEASED = re.compile(
    r"\b(?:unreleased|unpublished|tbd|tba|upcoming|not (?:yet )?released|in development)\b", re.IGNORECASE
)
_DATED_NAME = re.compile(r"^(\d{4})-(\d\d)-(\d\d)[-_ ]?(.*)$")
_LINK = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((<[^<>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)|<(https?://[^<>\s]+)>"
)
_HTML_LINK = re.compile(r"<a\s[^<>]*?\bhref\s*=\s*[\"']?([^\s\"'<>]+)[^<>]*>([^<>\[\]]*)</a\s*>", re.IGNORECASE)
_REFERENCE = re.compile(
    r"^ {0,3}\[([^\]]+)\]:[ \t]*<?(\S+?)>?(?:[ \t].*)?$|^\.\. _`?([^:`]+)`?:[ \t]*(https?://\S+)[ \t]*$", re.MULTILINE
)
_FEW = 3
"""Fewer points than this among other words are no list."""
_EDGES = " \t-–—:|,;./"


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
        for reader in (_table, _changelog, _points):
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
    best = max(_tables(text), key=lambda found: len(found[1]), default=None)
    if best is None or len(best[1]) < 2:
        return None
    names, rows, line = best
    records = rows_as_records([[markdown().renderInline(cell) for cell in row] for row in rows], names)
    if quality(records) < 1.3:
        return None
    lines = range(line + 2, line + 2 + len(rows))
    return read_records(zip(records, lines, strict=False))


def _tables(text: str) -> Iterator[tuple[list[str], list[list[str]], int]]:
    """Each table: the names of its columns, its rows, and its line."""
    rows: list[list[str]] = []
    line = 0
    for token in markdown().parse(text):
        if token.type == "table_open":
            rows, line = [], token.map[0] + 1
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(token.content)
        elif token.type == "table_close":
            yield rows[0], rows[1:], line
            rows = []


def _changelog(text: str, rst: bool) -> Listing | None:
    """Headings of one level of which most are versions or have a date; a title above them all is the document's."""
    found = sections(text, rst=rst)
    levels = Counter(part.level for part in found if _is_entry(part))
    level = max(levels, key=lambda at: (levels[at], -at), default=0)
    heads = [part for part in found if part.level == level]
    entries = [part for part in heads if _is_entry(part)]
    apart = [] if rst else _apart(found, text)
    if len(apart) > 1 and not (_is_level(apart, level) and any(part.body for part in entries)):
        entries, level = apart, min(part.level for part in apart)
    elif not entries or len(entries) * 2 < len([part for part in heads if part.body or _is_entry(part)]):
        return None
    places = _references(text)
    fresh = [part for part in entries if _is_fresh(part)]
    items = tuple(_entry(part, places, rst) for part in entries if not _is_fresh(part))
    dropped = tuple(Dropped(reason="unreleased", text=part.title, line=part.line) for part in fresh)
    if not items or (len(entries) == 1 and len(heads) == len(found) == 1 and _version(entries[0].title) is None):
        return None
    title = next((part.title for part in found if part.level < level), None)
    return Listing(items=items, dropped=dropped, title=title, record="heading: version, date; text")


def _is_release(part: Section) -> bool:
    """Whether a heading is a version and a date: no other is both."""
    return _version(part.title) is not None and _date_in(_bare(part.title)) is not None


def _is_level(parts: Sequence[Section], level: int) -> bool:
    """Whether all have headings of that level."""
    return all(part.level == level for part in parts)


def _apart(found: Sequence[Section], text: str) -> list[Section]:
    """Releases whose headings are of several levels, or of that of their own parts, as programs write them that make
    change logs of commits.  Each goes as far as to the next.
    """
    releases, lines = [part for part in found if _is_release(part)], text.splitlines()
    ends = [*(part.line - 1 for part in releases[1:]), len(lines)]
    bodies = ("\n".join(lines[part.line : end]).strip("\n") for part, end in zip(releases, ends, strict=False))
    return [dataclasses.replace(part, body=body) for part, body in zip(releases, bodies, strict=True)]


def _is_fresh(part: Section) -> bool:
    """Whether a section says that it has not come out yet."""
    return _UNRELEASED.search(part.title) is not None or _UNRELEASED.search(_first_line(part)) is not None


def _is_entry(part: Section) -> bool:
    title = _bare(part.title)
    return _version(title) is not None or _UNRELEASED.search(title) is not None or _date_in(title) is not None


def _version(title: str) -> str | None:
    found = _VERSION.match(_bare(title))
    return found["version"] if found and not re.match(r"(?:19|20)\d\d[.-]\d\d?[.-]\d\d?$", found["version"]) else None


def _entry(part: Section, places: Mapping[str, str], rst: bool) -> RawItem:
    """A heading's item.  Its date stands in it, or else in the first line below."""
    bare = _bare(part.title)
    date = _date_in(bare)
    title = _without(bare, date) or bare
    below = date or _date_in(_first_line(part), alone=True)
    version = _version(title)
    name = re.sub(r"[\[\]]", "", re.sub(r"\s*\[yanked\]", "", title, flags=re.IGNORECASE)).strip(_EDGES)
    link = _LINK.search(part.title)
    return RawItem(
        title=name or title,
        link=_place(link) if link else places.get(name.casefold()) or places.get((version or "").casefold()),
        id=version or None,
        date=date_of(stated(below)) if below else None,
        summary=_plain(part.body, rst) or None,
        content=None if rst else _rendered(part.body, places),
        categories=("yanked",) if re.search(r"\byanked\b", title, re.IGNORECASE) else (),
        line=part.line,
    )


def _first_line(part: Section) -> str:
    return next((line.strip(" *_>") for line in part.body.splitlines() if line.strip()), "")


def _date_in(text: str, *, alone: bool = False) -> str | None:
    """The words of a date in a line; `alone`: a word or two may stand before it, and no more."""
    from feedpub.dates.find import find

    found = find(text)
    if found is None or not found.date.names_day or not (found.date.names_year or not alone):
        return None
    rest = (text[: found.start] + " " + text[found.end :]).split()
    return text[found.start : found.end] if not alone or len(rest) <= 2 else None


def _without(text: str, date: str | None) -> str:
    rest = text.replace(date, " ", 1) if date else text
    return re.sub(r"[(\[]\s*[)\]]", " ", " ".join(rest.split())).strip(_EDGES)


def _bare(title: str) -> str:
    """A heading's words: without the marks of links, emphasis and code."""
    title = _LINK.sub(lambda link: link[1] or link[3] or "", title)
    title = re.sub(r"\[([^\[\]]+)\]\[[^\[\]]*\]", r"\1", title)
    title = re.sub(r":[\w:+.-]+:`([^`<]*)(?:<[^>]*>)?`|`([^`<]+?)\s*(?:<[^>]*>)?`_*", r"\1\2", title)
    return " ".join(re.sub(r"[*`#]|\{[^{}]*\}|(?<!\w)_|_(?!\w)|</?\w+[^<>]*>", "", title).split())


def _place(link: re.Match[str]) -> str | None:
    target = unescape((link[2] or link[3] or "").strip("<>"))  # https://spec.commonmark.org/0.31.2/#entity-references
    return target if target.startswith(("?", "#", "//")) else address(target)


def _references(text: str) -> dict[str, str]:
    """The addresses at the foot, by their names."""
    return {(m[1] or m[3]).casefold(): (m[2] or m[4]) for m in _REFERENCE.finditer(text)}


def _plain(body: str, rst: bool) -> str:
    return _bare_lines(body) if rst else plain_text(_rendered(body, {}))


def _bare_lines(body: str) -> str:
    lines = (_bare(line) for line in body.splitlines() if not line.startswith(".. "))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _rendered(body: str, places: Mapping[str, str]) -> str:
    foot = "".join(f"\n[{name}]: {place}" for name, place in places.items() if f"[{name}]" in body.casefold())
    return str(markdown().render(f"{body}\n{foot}" if foot else body)).strip()


def _points(text: str, rst: bool) -> Listing | None:
    """List points and paragraphs that mostly have a link or a date; a heading with a date dates those below it.  A page
    of nothing else is a list, however short.
    """
    if rst:
        return None
    pieces = list(_pieces(text))
    good = [piece for piece in pieces if _LINK.search(piece[0]) or _date_in(piece[0][:60])]
    leading = [piece for piece in good if _leads(piece[0])]
    least = 1 if pieces and leading == pieces and _LINK.search(pieces[0][0]) else _FEW
    if len(leading) < least or len(leading) * 2 < len(pieces):
        return None
    items = tuple(item for piece in leading if (item := _point(*piece)).title)
    dropped = tuple(Dropped(reason="no link", text=p[0][:80], line=p[1]) for p in pieces if not _leads(p[0]))
    return Listing(items=items, dropped=dropped, record="point: date, link, text")


def _leads(text: str) -> bool:
    """Whether a link or a date is what a piece begins with, or most of it: no link inside a running text."""
    bare = text.lstrip(' *_>`"')
    link = _LINK.search(bare)
    return bool(
        _date_in(bare[:40]) or (link and (link.start() <= 3 or len(link[1] or link[3] or "") * 2 > len(_bare(bare))))
    )


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
    link = _LINK.search(text)
    first = text.split("\n", maxsplit=1)[0] if not link or link.end() <= len(text.split("\n", maxsplit=1)[0]) else text
    bare = _bare(first)
    below, *rest = text.split("\n")[1:] or [""]
    day = _date_in(_bare(below), alone=True)
    if day is not None:  # a line that only dates the one above
        text = "\n".join([first, *rest])
    date = day or _date_in(bare[:60]) or _date_in(bare)
    title = _without(bare, date)
    whole = _bare(text)
    section = _date_in(_bare(heading))
    return RawItem(
        title=title,
        link=_place(link) if link else None,
        date=date_of(stated(date or section)) if date or section else None,
        summary=whole if whole != bare else None,
        content=_rendered(text, {}) if whole != bare else None,
        categories=(_bare(heading),) if heading and not section else (),
        line=line,
    )


def _post(keys: Mapping[str, Any], text: str, name: str, rst: bool) -> Listing:
    """One item: its parts from the front matter, else from the file's name, its first heading and its first lines."""
    if keys.get("draft") is True or keys.get("published") is False:
        return Listing(items=(), dropped=(Dropped(reason="draft", text=name),))
    found = sections(text, rst=rst)
    dated = _DATED_NAME.match(PurePath(name).stem)
    head = found[0] if found and (not keys.get("title") or _bare(found[0].title) == str(keys["title"])) else None
    body = _body(text, head)
    values = {key: _flat(value) for key, value in keys.items()}
    record = {key: value for key, value in values.items() if value not in (None, "", [])}
    [item] = read_records([({"title": ""} | record, 0)]).items or (RawItem(title=""),)
    html = None if rst else _rendered(body, {})
    plain = _plain(body, rst)
    words = (dated[4] if dated else PurePath(name).stem).replace("-", " ").replace("_", " ").strip()
    title = (one_line(str(keys.get("title") or "")) or (_bare(head.title) if head else "")) or words
    item = replace(
        item,
        title=title,
        date=item.date or (date_of("-".join(dated.groups()[:3])) if dated else None),
        summary=item.summary or plain or None,
        content=html or None,
        line=1,
    )
    return Listing(items=(item,) if plain or keys or head else (), title=None, record="post: front matter, text")


def _flat(value: object) -> object:
    return stated(value) if hasattr(value, "isoformat") else value


def _body(text: str, head: Section | None) -> str:
    """A post without the heading that is its title."""
    return text if head is None or head.level > 2 else head.body if text.strip().endswith(head.body.strip()) else text
