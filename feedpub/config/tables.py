# SPDX-License-Identifier: MIT
"""Tables of plain values against classes: which key is unknown, which value does not fit, and how to say so.

The classes are the only list of keys: an annotation is the check, and here it is put into words for people.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, TypeGuard, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from feedpub.errors import ConfigError

UNWRITTEN = "folder"
"""A field that no file sets."""
LIKE = 0.7
"""So alike must two names be that one is taken for a misspelling of the other, 0 to 1."""
OTHERS = {
    "address": "url",
    "browser": "render",
    "categories": "category",
    "charset": "encoding",
    "every": "ttl",
    "exclude": "none",
    "file": "path",
    "filename": "path",
    "fulltext": "full_text",
    "href": "url",
    "include": "any",
    "interval": "ttl",
    "javascript": "render",
    "keywords": "any",
    "lang": "language",
    "limit": "items",
    "max_items": "items",
    "max_pages": "pages",
    "max_per_source": "per_source",
    "site": "link",
    "title_format": "item_title",
    "title_template": "item_title",
    "tz": "timezone",
    "type": "kind",
    "words": "any",
}
"""What other programs call a key, and what it is called here."""


class Misfit(NamedTuple):
    """A value that is none for its key."""

    where: str
    value: object
    hint: Any
    """The annotation of the key."""


def unknown_key(table: Mapping[str, Any], cls: type[Struct], *, subject: str) -> ConfigError | None:
    """The first key that no field has, with what was probably meant; None: all are known."""
    for where, key, known in _unknown(table, cls):
        return ConfigError(subject, f"unknown key {key!r}{where}", _meant(key, known, cls))
    return None


def misfit(table: Mapping[str, Any], cls: type[Struct], *, subject: str) -> ConfigError | None:
    """The first value that does not fit its key, and what would; None: all fit."""
    found = _misfit(Misfit("", table, cls))
    if found is None:
        return None
    value = "a table" if isinstance(found.value, dict) else repr(found.value)
    return ConfigError(subject, f"{found.where} is {value}", f"It must be {expected(found.hint)}.")


def listed(table: Mapping[str, Any], cls: type[Struct]) -> dict[str, Any]:
    """The table with one text where a list of texts is meant put into a list: ``any = "port"`` says what it means."""
    hints = get_type_hints(cls, include_extras=True)
    return {key: _listed(value, hints[key]) if key in hints else value for key, value in table.items()}


def expected(hint: Any) -> str:  # noqa: ANN401 - an annotation has no type of its own
    """What an annotation asks for, in words that follow "It must be"."""
    kind, limits = _bare(hint)
    origin = get_origin(kind)
    if origin is Literal:
        *most, last = (repr(choice) for choice in get_args(kind))
        return f"{', '.join(most)} or {last}" if most else last
    if origin is tuple:
        return f"a list, each {expected(get_args(kind)[0])}"
    if origin is dict or _is_struct(kind):
        return "a table"
    names = {str: "text between quotes", bool: "true or false", int: "a whole number", float: "a number"}
    return names.get(kind, str(kind)) + _range(limits)


def _range(limits: msgspec.Meta | None) -> str:
    if limits is None:
        return ""
    low = f"of {limits.ge} or more" if limits.ge is not None else f"over {limits.gt}" if limits.gt is not None else ""
    high = f"{limits.le} at most" if limits.le is not None else ""
    return " ".join(["", *filter(None, [low, "and" if low and high else "", high])])


def _bare(hint: Any) -> tuple[Any, msgspec.Meta | None]:  # noqa: ANN401
    """The annotation without None, and the limits that stand with it."""
    if get_origin(hint) is Annotated:
        kind, limits = get_args(hint)[:2]
        return kind, limits
    members = get_args(hint)
    if NoneType in members:
        return _bare(next(member for member in members if member is not NoneType))
    return hint, None


def _misfit(found: Misfit) -> Misfit | None:
    """The innermost value that does not fit; None when this one and all in it do."""
    kind, _ = _bare(found.hint)
    for part in _parts(found, kind):
        inner = _misfit(part)
        if inner is not None:
            return inner
    try:
        msgspec.convert(found.value, found.hint)
    except msgspec.ValidationError:
        return found
    return None


def _parts(found: Misfit, kind: Any) -> Iterator[Misfit]:  # noqa: ANN401
    value, where = found.value, found.where
    if isinstance(value, dict) and _is_struct(kind):
        hints = get_type_hints(kind, include_extras=True)
        yield from (Misfit(f"{where}.{k}".lstrip("."), v, hints[k]) for k, v in value.items() if k in hints)
    elif isinstance(value, dict) and get_origin(kind) is dict:
        yield from (Misfit(f"{where}.{k}", v, get_args(kind)[1]) for k, v in value.items())
    elif isinstance(value, list) and get_origin(kind) is tuple:
        yield from (Misfit(f"{where}[{n}]", v, get_args(kind)[0]) for n, v in enumerate(value, 1))


def _listed(value: Any, hint: Any) -> Any:  # noqa: ANN401
    kind, _ = _bare(hint)
    origin, inside = get_origin(kind), get_args(kind)
    if origin is tuple and isinstance(value, str | int | dict):
        value = [value]
    if origin is tuple and isinstance(value, list):
        return [_listed(part, inside[0]) for part in value]
    if origin is dict and isinstance(value, dict):
        return {name: _listed(part, inside[1]) for name, part in value.items()}
    fits = _is_struct(kind) and isinstance(value, dict)
    return listed(value, kind) if fits else value


def _meant(key: str, known: list[str], cls: type[Struct]) -> str:
    from difflib import get_close_matches

    near = [OTHERS[key]] if OTHERS.get(key) in known else get_close_matches(key, known, n=1, cutoff=LIKE)
    if near:
        return f"Did you mean {near[0]!r}?"
    homes = [place for place, names in _homes(cls) if key in names and names != known]
    return f"It belongs to {homes[0]}." if homes else f"Known here: {', '.join(sorted(known))}."


def _homes(cls: type[Struct], where: str = "the top of the file") -> Iterator[tuple[str, list[str]]]:
    """Each table that a file may have, as it is written, with its keys."""
    yield where, _names(cls)
    for key, hint in get_type_hints(cls, include_extras=True).items():
        kind, _ = _bare(hint)
        origin, inside = get_origin(kind), get_args(kind)
        at = {tuple: f"[[{key}]]", dict: f"[{key}.NAME]"}.get(origin, f"[{key}]")
        inner = kind if origin is None else inside[-1] if origin is dict else inside[0]
        if _is_struct(inner):
            yield from _homes(inner, at)


def _is_struct(kind: Any) -> TypeGuard[type[Struct]]:  # noqa: ANN401
    return isinstance(kind, type) and issubclass(kind, Struct)


def _names(cls: type[Struct]) -> list[str]:
    return [name for name in cls.__struct_fields__ if name != UNWRITTEN]


def _unknown(table: Mapping[str, Any], cls: type[Struct], where: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """Keys that no field has, with a phrase for where they stand and the names that are known there."""
    known = _names(cls)
    for key, value in table.items():
        if key not in known:
            yield where, key, known
            continue
        hint = _hints(cls)[key]
        for inner in (t for t in (hint, *get_args(hint)) if _is_struct(t)):
            for place, entry in _tables(value, key, named=get_origin(hint) is dict):
                yield from _unknown(entry, inner, f" in {place}")


@cache
def _hints(cls: type[Struct]) -> dict[str, Any]:
    return get_type_hints(cls)


def _tables(value: object, key: str, *, named: bool) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables below a key, each with its place in words; anything else there is the type check's affair."""
    if isinstance(value, list):
        yield from ((f"{key}, entry {n}", v) for n, v in enumerate(value, 1) if isinstance(v, dict))
    elif isinstance(value, dict) and named:
        yield from ((f"{key}.{name}", v) for name, v in value.items() if isinstance(v, dict))
    elif isinstance(value, dict):
        yield key, value
