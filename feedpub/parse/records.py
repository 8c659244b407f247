# SPDX-License-Identifier: MIT
"""A list of records (objects of JSON, rows of a table) becomes items, once `roles` has told which key is what."""

import mimetypes
import re
from collections.abc import Mapping, Sequence
from itertools import repeat

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
    plan = {role: keys for role, keys in roles.keys.items() if keys and role not in fields and role != "link"}
    items, dropped = [], []
    for whole, record, line in zip(records, opened, lines or repeat(0), strict=False):
        values = {role: at(whole, path) for role, path in fields.items()}
        values |= {role: value for role, keys in plan.items() if (value := _first(record, keys, role)) is not None}
        link = address(values.get("link")) if "link" in fields else _link(record, roles, base_url)
        item = _item(values, link, line)
        if item.title:
            items.append(item)
        else:
            dropped.append(Dropped(reason="no title", text=str(dict(whole))[:80], line=line))
    used = ", ".join(f"{role}: {fields.get(role) or roles.of(role)[0]}" for role in _used(roles, fields))
    return Listing(items=tuple(items), dropped=tuple(dropped), record=used or None)


def _used(roles: Roles, fields: Mapping[str, str]) -> list[str]:
    return [role for role in roles.keys if fields.get(role) or roles.of(role)]


def _first(record: Record, keys: Sequence[str], role: str) -> object:
    """The first of a role's values that can play it; None when there is none."""
    for key in keys:
        value = record.get(key)
        if fits(role, value):
            return value
    return None


def _item(values: Mapping[str, object], link: str | None, line: int) -> RawItem:
    """An item of the values of its roles, and its address."""
    get = values.get
    content, summary = _bodies(get("content"), get("summary"))
    title = one_line((texts(get("title")) or ("",))[0])
    return RawItem(
        title=title or opening(summary or plain_text(content or "")),
        link=link,
        id=(texts(get("id")) or (None,))[0],
        date=date_of(moment(get("date"))),
        summary=summary,
        content=content,
        categories=labels(get("category")),
        authors=people(get("author")),
        enclosures=_enclosures(get("enclosure")),
        image=address(get("image")),
        language=_language(get("language")),
        line=line,
    )


def _link(record: Record, roles: Roles, base_url: str | None) -> str | None:
    """The best address; one within a site only where the site is known, or nothing better is there."""
    values = [record.get(key) for key in roles.of("link")]
    first = next((found for value in values if (found := address(value))), None)
    if base_url or first is None or first.startswith("http"):
        return first
    return next((found for value in values if (found := address(value, absolute=True))), first)


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


def _enclosures(value: object) -> tuple[Enclosure, ...]:
    url = address(value) if value is not None else None
    kind = mimetypes.guess_type(url)[0] if url else None
    return (Enclosure(url=url, type=kind),) if url and kind else ()


def _language(value: object) -> str | None:
    tag = (texts(value) or ("",))[0]
    return tag.replace("_", "-") if re.fullmatch(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?", tag) else None
