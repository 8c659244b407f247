# SPDX-License-Identifier: MIT
"""A list of records (objects of JSON, rows of a table) becomes items, once `roles` has told which key is what.

It is read by columns, not by items: of each role all values in a row, by one function for each.
"""

import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, repeat
from typing import TypeVar

from feedpub.model import Author, Dropped, Enclosure, Listing, RawDate, RawItem
from feedpub.parse.markup import is_html, one_line, opening, paragraphs, plain_text
from feedpub.parse.roles import SAMPLE, Record, Roles, choose, is_date, unwrap
from feedpub.parse.stated import date_of, iso_date
from feedpub.parse.values import address, at, first_text, labels, moment, people, texts

T = TypeVar("T")
Numbered = tuple[Record, int]
"""A record, and the line in which it begins."""
_BATCH = 1000
"""So many records are read at a time: their values are still at hand when they become items."""


def read_records(
    records: Iterable[Numbered],
    *,
    fields: Mapping[str, str] | None = None,
    base_url: str | None = None,
    flat: bool = False,
) -> Listing:
    """The items of records; one that has neither title nor text is left out.

    Args:
        records: Each with the line in which it begins; 0 where a document has none.
        fields: Where a role's value stands, for those that the configuration names: a key, a column or a JMESPath.
        base_url: Where addresses within a site start.  Without it only whole addresses are of use.
        flat: No record has another one in it.
    """
    records = iter(records)
    first = list(islice(records, SAMPLE))
    roles = choose([record if flat else unwrap(record) for record, _ in first])
    read = _Reader(roles=roles, fields=fields or {}, whole=base_url is None, flat=flat)
    items: list[RawItem] = []
    dropped: list[Dropped] = []
    records = chain(first, records)
    while batch := list(islice(records, _BATCH)):
        for item, (record, line) in zip(read.items(batch), batch, strict=True):
            if item.title:
                items.append(item)
            else:
                dropped.append(Dropped(reason="no title", text=str(dict(record))[:80], line=line))
    return Listing(items=tuple(items), dropped=tuple(dropped), record=read.plan() or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """What plays each role, and how it is read."""

    roles: Roles
    fields: Mapping[str, str]
    whole: bool
    """Whole addresses go first: those within a site are of no use."""
    flat: bool

    def plan(self) -> str:
        """For people."""
        found = {role: self.fields.get(role) or next(iter(self.roles.of(role)), None) for role in self.roles.keys}
        return ", ".join(f"{role}: {key}" for role, key in found.items() if key)

    def items(self, batch: Sequence[Numbered]) -> Iterator[RawItem]:
        """The items of some records, one for each, by columns."""
        records = [record for record, _ in batch]
        opened = records if self.flat else [unwrap(record) for record in records]

        def column(
            role: str, read: Callable[[object], T | None], *named: Callable[[object], T | None]
        ) -> list[T | None]:
            """A role of all records, as `read` has it; as `named`, where the configuration says where it stands."""
            if role in self.fields:
                return [(named or (read,))[0](at(record, self.fields[role])) for record in records]
            return _column(opened, self.roles.of(role), read)

        links = column("link", partial(address, absolute=True) if self.whole else address, address)
        if self.whole and "link" not in self.fields:
            links = _column(opened, self.roles.of("link"), address, links)
        return map(
            _item,
            column("title", _title, _any_title),
            links,
            column("id", _id),
            column("date", _date, _any_date),
            column("content", _body),
            column("summary", _body),
            column("category", labels),
            column("author", people),
            column("enclosure", _enclosures),
            column("image", address),
            column("language", _language),
            [line for _, line in batch],
        )


def _column(
    records: Sequence[Record],
    keys: Sequence[str],
    read: Callable[[object], T | None],
    known: Sequence[T | None] | None = None,
) -> list[T | None]:
    """Of each record the first of the keys' values that can be read so; for those that are not `known` already."""
    found: list[T | None] = list(known or repeat(None, len(records)))
    for key in keys:
        found = [
            value if value or (cell := record.get(key)) is None else read(cell)
            for value, record in zip(found, records, strict=True)
        ]
    return found


def _item(
    title: str | None,
    link: str | None,
    ident: str | None,
    date: RawDate | None,
    content: object,
    summary: object,
    categories: tuple[str, ...] | None,
    authors: tuple[Author, ...] | None,
    enclosures: tuple[Enclosure, ...] | None,
    image: str | None,
    language: str | None,
    line: int,
) -> RawItem:
    """An item of what its roles hold."""
    full, short = _bodies(content, summary)
    return RawItem(
        title=title or opening(short or plain_text(full or "")),
        link=link,
        id=ident,
        date=date,
        summary=short,
        content=full,
        categories=categories or (),
        authors=authors or (),
        enclosures=enclosures or (),
        image=image,
        language=language,
        line=line,
    )


# What a value says in each role; None: it cannot play it -------------------------------------------------------------


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
    return value if first_text(value) else None


def _bodies(content: object, summary: object) -> tuple[str | None, str | None]:
    """Full text as HTML and summary as plain text, out of the one or two texts that a record has."""
    if content is None and isinstance(summary, str) and not is_html(summary):  # most records
        return None, summary.strip() or None
    full, short = "\n\n".join(texts(content)), "\n\n".join(texts(summary))
    if not full and is_html(short):
        full = short
    plain = plain_text(full) if is_html(full) else full
    short = plain_text(short) if is_html(short) else short
    html = full if is_html(full) else paragraphs(full) if short and full else ""
    return html or None, short or plain or None


def _enclosures(value: object) -> tuple[Enclosure, ...] | None:
    url = address(value)
    kind = mimetypes.guess_type(url)[0] if url else None
    return (Enclosure(url=url, type=kind),) if url and kind else None


def _language(value: object) -> str | None:
    tag = first_text(value)
    return tag.replace("_", "-") if re.fullmatch(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?", tag) else None
