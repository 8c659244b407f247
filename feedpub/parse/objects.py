# SPDX-License-Identifier: MIT
"""JSON, JSON Lines and JSON Feed become raw items.

The list of items is found by itself: of all arrays of objects (and objects of objects), the one that most looks like a
listing (`roles.quality`), the longer the better.  What stands inside its records is not looked at.  `items`, a
JMESPath, names it instead.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from feedpub.errors import ConfigError, SourceError
from feedpub.model import Document, Dropped, Listing, Note, ParseOptions
from feedpub.parse.decode import lenient
from feedpub.parse.jsonfeed import is_json_feed, read_json_feed
from feedpub.parse.records import read_records
from feedpub.parse.roles import Record, quality
from feedpub.parse.table import rows_as_records

_DEEPEST = 12
"""Objects in objects in objects: no API nests its list deeper."""


def parse_json(document: Document, options: ParseOptions) -> Listing:
    """Read JSON of any shape, or one value a line.

    Raises:
        SourceError: It is damaged, or no list of items is found.
        ConfigError: A path of the configuration is no JMESPath.
    """
    value, notes, dropped = _decoded(document)
    if is_json_feed(value):
        listing = read_json_feed(value)
    else:
        fields = dict(options.fields or {})
        records = _named(value, fields.pop("items"), document.name) if "items" in fields else _found(value)
        _check_paths(fields, document.name)
        listing = read_records(((record, 0) for record in records), fields=fields, base_url=document.base_url)
    lost = (Note(code="records-damaged", text=f"{document.name}: {len(dropped)} lines are no JSON"),) if dropped else ()
    return replace(listing, notes=(*notes, *lost), dropped=(*listing.dropped, *dropped))


def _decoded(document: Document) -> tuple[object, tuple[Note, ...], tuple[Dropped, ...]]:
    """One value, or the list of the values of JSON Lines, with notes about damage, and the lines that are no JSON."""
    whole = (msgspec.json.decode, msgspec.json.Decoder().decode_lines)
    for decode in whole if document.charset in (None, "utf-8") else ():
        try:
            return decode(document.data), (), ()
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue  # what is wrong is told below, and what is whole read all the same
    text, notes = lenient(document)
    value, dropped = _of_text(text, document.name)
    return value, notes, dropped


def _of_text(text: str, name: str) -> tuple[object, tuple[Dropped, ...]]:
    try:
        return msgspec.json.decode(text), ()
    except msgspec.DecodeError as error:
        several = text.strip().count("\n") and re.match(r"\s*[{\[].*[}\]]\s*$", text.strip().partition("\n")[0])
        if not several:
            raise SourceError(name, f"is no JSON: {_place(text, error)}", "Get the file again, or mend it.") from error
    except RecursionError as error:
        raise SourceError(name, "nests too deep", "No listing needs that; check what the source gives.") from error
    return _lines(text, name)


def _lines(text: str, name: str) -> tuple[list[object], tuple[Dropped, ...]]:
    values: list[object] = []
    dropped = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            values.append(msgspec.json.decode(line))
        except (msgspec.DecodeError, RecursionError):
            dropped.append(Dropped(reason="no JSON", text=line[:80], line=number))
    if not values:
        raise SourceError(name, f"is no JSON: {len(dropped)} damaged lines, no good one", "Get the file again.")
    return values, tuple(dropped)


def _place(text: str, error: msgspec.DecodeError) -> str:
    """The fault with its line; msgspec counts bytes."""
    at = re.search(r" \(byte (\d+)\)", str(error))
    if at is None:
        line = text.count("\n") + 1
        return f"line {line}: it ends too early"
    line = text.encode()[: int(at[1])].count(b"\n") + 1
    return f"line {line}: {str(error).replace(at[0], '').removeprefix('JSON is malformed: ')}"


def _named(value: object, path: str, name: str) -> Sequence[Record]:
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        found = jmespath.search(path, value)
    except JMESPathError as error:
        raise ConfigError(name, f"items is {path!r}, no JMESPath: {error}", "See https://jmespath.org/.") from error
    if not isinstance(found, list) or not found:
        raise SourceError(name, f"has no list at {path!r}", "Correct 'items' under [sources.fields], or leave it out.")
    return _records(found)


def _check_paths(fields: Mapping[str, str], name: str) -> None:
    from jmespath import compile as compiled
    from jmespath.exceptions import JMESPathError

    for role, path in fields.items():
        try:
            compiled(path)
        except JMESPathError as error:
            raise ConfigError(
                name, f"{role} is {path!r}, no JMESPath: {error}", "See https://jmespath.org/."
            ) from error


def _found(value: object) -> Sequence[Record]:
    best = max(_lists(value), key=_worth, default=None)
    if best is not None and _worth(best) > 0:
        return best
    whole = [value] if isinstance(value, dict) else []
    return whole if whole and quality(whole) else []


def _worth(records: Sequence[Record]) -> float:
    return float(quality(records) ** 3 * len(records) ** 0.5)


def _lists(value: object, depth: int = 0) -> Iterator[Sequence[Record]]:
    """Every list of records, from the outside; inside one that looks like a listing there is no better one."""
    if depth > _DEEPEST:
        return
    records = _records(value)
    if records:
        yield records
        if quality(records):
            return
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        if isinstance(part, dict | list):
            yield from _lists(part, depth + 1)


def _records(value: object) -> Sequence[Record]:
    """The objects of a list, the rows of a list of lists, or the objects of an object, each with its key as its id."""
    if isinstance(value, list):
        objects = [part for part in value if isinstance(part, dict)]
        rows = [part for part in value if isinstance(part, list)]
        return (
            objects if len(objects) * 2 > len(value) else rows_as_records(rows) if len(rows) == len(value) > 1 else []
        )
    if isinstance(value, dict) and len(value) > 1 and all(isinstance(part, dict) for part in value.values()):
        return [{"id": key} | part for key, part in value.items()]
    return []
