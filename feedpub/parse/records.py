# SPDX-License-Identifier: MIT
"""A list of records (objects of JSON, rows of a table) becomes items, once `roles` has told which key is what.

It is read by columns, not by items: of each role all values in a row, by one function for each.
"""

import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from feedpub.model import Dropped, Enclosure, Listing, RawDate, RawItem
from feedpub.parse.columns import Batch, in_batches
from feedpub.parse.markup import is_html, one_line, opening, paragraphs, plain_text
from feedpub.parse.roles import Record, Roles, choose, is_date
from feedpub.parse.stated import date_of, iso_date
from feedpub.parse.values import address, at, first_text, labels, moment, people, said, texts

_MEDIA_TYPE = ("type", "mime_type", "mimetype", "content_type")
_SIZE = ("length", "size", "size_in_bytes", "filesize")
"""What objects of files call their media type and their size in bytes."""
_IS_TYPE = re.compile(r"[a-z]+/[\w.+-]+", re.ASCII)
_IS_SIZE = re.compile("[0-9]{1,15}")
T = TypeVar("T")
_Read = Callable[[object], T | None]
"""Reads a value; None: it can't play that role."""


def read_records(
    records: Iterable[tuple[Record, int]],
    *,
    fields: Mapping[str, str] | None = None,
    base_url: str | None = None,
) -> Listing:
    """The items of records, each given with the line in which it begins (0 where a document has none)."""
    return read_batches(in_batches(records), fields=fields, base_url=base_url)


def read_batches(
    batches: Iterable[Batch], *, fields: Mapping[str, str] | None = None, base_url: str | None = None
) -> Listing:
    """The items of records; one that has neither title nor text is left out.

    Args:
        batches: All records, in their order.  The first of them tell what the keys of all are.
        fields: Where a role's value stands, for those that the configuration names: a key, a column or a JMESPath.
        base_url: Where addresses within a site start.  Without it whole addresses go first.
    """
    reader: _Reader | None = None
    items: list[RawItem] = []
    dropped: list[Dropped] = []
    for batch in batches:
        reader = reader or _Reader(roles=choose(batch.opened), fields=fields or {}, whole=base_url is None)
        found = reader.items(batch)
        items += [item for item in found if item.title]
        dropped += [
            Dropped(reason="no title", text=str(dict(batch.records[n]))[:80], line=item.line)
            for n, item in enumerate(found)
            if not item.title
        ]
    return Listing(items=tuple(items), dropped=tuple(dropped), record=(reader.plan() if reader else "") or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """What plays each role, and how it is read."""

    roles: Roles
    fields: Mapping[str, str]
    whole: bool
    """Whole addresses go first: nobody knows where those within the site start."""

    def plan(self) -> str:
        """For people."""
        found = {role: self.fields.get(role) or next(iter(self.roles.of(role)), None) for role in self.roles.keys}
        return ", ".join(f"{role}: {key}" for role, key in found.items() if key)

    def items(self, batch: Batch) -> list[RawItem]:
        """The items of some records, one for each."""

        def column(role: str, read: _Read[T], named: _Read[T] | None = None) -> Sequence[T | None]:
            """A role of all records, as `read` has it; as `named`, where the configuration says where it stands."""
            if role in self.fields:
                return [(named or read)(at(record, self.fields[role])) for record in batch.records]
            return _column(batch, self.roles.of(role), read)

        links = column("link", _whole_address if self.whole else address, address)
        if self.whole and "link" not in self.fields:
            links = _column(batch, self.roles.of("link"), address, links)
        contents, summaries = _texts(column("content", _body), column("summary", _body))
        parts = zip(
            _titles(column("title", _title, _any_title), summaries, contents),
            links,
            column("id", _id),
            column("date", _date, _any_date),
            summaries,
            contents,
            column("category", labels),
            column("author", people),
            column("enclosure", _enclosures),
            column("image", address),
            column("language", _language),
            batch.lines,
            strict=True,
        )
        return [
            RawItem(
                title=title,
                link=link,
                id=ident,
                date=date,
                summary=short,
                content=full,
                categories=tags or (),
                authors=authors or (),
                enclosures=media or (),
                image=image,
                language=language,
                line=line,
            )
            for title, link, ident, date, short, full, tags, authors, media, image, language, line in parts
        ]


def _column(batch: Batch, keys: Sequence[str], read: _Read[T], known: Sequence[T | None] = ()) -> Sequence[T | None]:
    """Of each record the first of the keys' values that can be read so; for those that are not `known` already."""
    found = known
    for key in keys:
        if not found:
            found = [None if cell is None else read(cell) for cell in batch.column(key)]
        elif not all(found):
            found = [
                value if value or cell is None else read(cell)
                for value, cell in zip(found, batch.column(key), strict=True)
            ]
    return found or [None] * len(batch.lines)


def _texts(
    contents: Sequence[object], summaries: Sequence[object]
) -> tuple[Sequence[str | None], Sequence[str | None]]:
    """Of each record the full text as HTML and the summary as plain text."""
    both = [_bodies(content, summary) for content, summary in zip(contents, summaries, strict=True)]
    return [full for full, _ in both], [short for _, short in both]


def _titles(
    titles: Sequence[str | None], summaries: Sequence[str | None], contents: Sequence[str | None]
) -> Iterator[str]:
    """Of each record its title, else how its text begins."""
    for title, short, full in zip(titles, summaries, contents, strict=True):
        yield title or opening(short or plain_text(full or ""))


# What a value says in each role; None: it cannot play it -------------------------------------------------------------


def _whole_address(value: object) -> str | None:
    return address(value, absolute=True)


def _title(value: object) -> str | None:
    text = first_text(value)
    return None if len(text) >= 500 and is_html(text) else one_line(text) or None


def _any_title(value: object) -> str | None:
    return one_line(first_text(value)) or None


def _id(value: object) -> str | None:
    return first_text(value) or None


def _date(value: object) -> RawDate | None:
    iso = iso_date(value) if isinstance(value, str) else None
    return iso or (_any_date(value) if is_date(value) else None)


def _any_date(value: object) -> RawDate | None:
    return date_of(moment(value))


def _body(value: object) -> object:
    if isinstance(value, str):
        return said(value) or None
    return value if first_text(value) else None


def _bodies(content: object, summary: object) -> tuple[str | None, str | None]:
    """Full text as HTML and summary as plain text, out of the one or two texts that a record has."""
    if content is None and isinstance(summary, str) and not is_html(summary):  # most records
        return None, summary
    full, short = "\n\n".join(texts(content)), "\n\n".join(texts(summary))
    if not full and is_html(short):
        full = short
    plain = plain_text(full) if is_html(full) else full
    short = plain_text(short) if is_html(short) else short
    html = full if is_html(full) else paragraphs(full) if short and full else ""
    return html or None, short or plain or None


def _enclosures(value: object) -> tuple[Enclosure, ...] | None:
    """One file: its address, or an object with it, which may say its media type and its size in bytes as well."""
    url = address(value)
    told = {str(key).casefold(): str(each) for key, each in value.items()} if isinstance(value, dict) else {}
    kind = next((x for x in map(told.get, _MEDIA_TYPE) if x and _IS_TYPE.fullmatch(x)), None)
    kind = kind or (mimetypes.guess_type(url)[0] if url else None)
    size = next((int(x) for x in map(told.get, _SIZE) if x and _IS_SIZE.fullmatch(x)), None)
    return (Enclosure(url=url, type=kind, length=size or None),) if url and kind else None


def _language(value: object) -> str | None:
    tag = first_text(value)
    return tag.replace("_", "-") if re.fullmatch(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?", tag) else None
