# SPDX-License-Identifier: MIT
"""A list of records (objects of JSON, rows of a table) becomes items, once `roles` has told which key is what."""

import mimetypes
import re
from collections.abc import Mapping, Sequence

from feedpub.model import Dropped, Enclosure, Listing, RawItem
from feedpub.parse.markup import is_html, one_line, opening, paragraphs, plain_text
from feedpub.parse.roles import Record, Roles, choose, fits, unwrap
from feedpub.parse.stated import date_of
from feedpub.parse.values import address, at, labels, moment, people, texts


def read_records(
    records: Sequence[Record],
    *,
    fields: Mapping[str, str] | None = None,
    base_url: str | None = None,
    lines: Sequence[int] = (),
) -> Listing:
    """The items of records; one that has neither title nor text is left out.

    Args:
        fields: Where a role's value stands, for those that the configuration names: a key, a column or a JMESPath.
        base_url: Where addresses within a site start.  Without it only whole addresses are of use.
        lines: In which line each record begins, where a document has lines.
    """
    fields = fields or {}
    opened = [unwrap(record) for record in records]
    roles = choose(opened)
    items, dropped = [], []
    for number, (whole, record) in enumerate(zip(records, opened, strict=True)):
        line = lines[number] if lines else 0
        item = _item(whole, record, roles, fields, base_url, line)
        if item.title:
            items.append(item)
        else:
            dropped.append(Dropped(reason="no title", text=str(dict(whole))[:80], line=line))
    used = ", ".join(f"{role}: {fields.get(role) or roles.of(role)[0]}" for role in _used(roles, fields))
    return Listing(items=tuple(items), dropped=tuple(dropped), record=used or None)


def _used(roles: Roles, fields: Mapping[str, str]) -> list[str]:
    return [role for role in roles.keys if fields.get(role) or roles.of(role)]


def _item(
    whole: Record, record: Record, roles: Roles, fields: Mapping[str, str], base_url: str | None, line: int
) -> RawItem:
    def value(role: str) -> object:
        if role in fields:
            return at(whole, fields[role])
        return next((record[key] for key in roles.of(role) if fits(role, record.get(key))), None)

    content, summary = _bodies(value("content"), value("summary"))
    title = one_line((texts(value("title")) or ("",))[0])
    return RawItem(
        title=title or opening(summary or plain_text(content or "")),
        link=address(value("link")) if "link" in fields else _link(record, roles, base_url),
        id=(texts(value("id")) or (None,))[0],
        date=date_of(moment(value("date"))),
        summary=summary,
        content=content,
        categories=labels(value("category")),
        authors=people(value("author")),
        enclosures=_enclosures(value("enclosure")),
        image=address(value("image")),
        language=_language(value("language")),
        line=line,
    )


def _link(record: Record, roles: Roles, base_url: str | None) -> str | None:
    """The best address; one within a site only where the site is known, or nothing better is there."""
    values = [record.get(key) for key in roles.of("link")]
    whole = next((found for value in values if (found := address(value, absolute=True))), None)
    first = next((found for value in values if (found := address(value))), None)
    return (first if base_url else whole) or first


def _bodies(content: object, summary: object) -> tuple[str | None, str | None]:
    """Full text as HTML and summary as plain text, out of the one or two texts that a record has."""
    full, short = "\n\n".join(texts(content)), "\n\n".join(texts(summary))
    if not full and is_html(short):
        full = short
    plain = plain_text(full) if is_html(full) else full
    short = plain_text(short) if is_html(short) else short
    html = full if is_html(full) else paragraphs(full) if short and full else ""
    return html or None, short or plain or None


def _enclosures(value: object) -> tuple[Enclosure, ...]:
    url = address(value)
    kind = mimetypes.guess_type(url)[0] if url else None
    return (Enclosure(url=url, type=kind),) if url and kind else ()


def _language(value: object) -> str | None:
    tag = (texts(value) or ("",))[0]
    return tag.replace("_", "-") if re.fullmatch(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?", tag) else None
