# SPDX-License-Identifier: MIT
"""The JSON Schema of the configuration, by which editors complete keys and mark what is wrong.

Made of the classes alone: msgspec knows the types, and what a key means is the sentence below it in the class.
"""

import ast
import inspect
from collections.abc import Iterator, Mapping
from textwrap import dedent
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import Struct

from feedpub.config import Site
from feedpub.config.tables import UNWRITTEN

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema of a `feedpub.toml`."""
    (whole,), parts = msgspec.json.schema_components([Site], ref_template="#/$defs/{name}")
    for cls in {cls.__name__: cls for cls in _classes(Site)}.values():
        _finish(parts[cls.__name__], _sentences(cls))
    parts["Site"]["properties"].pop(UNWRITTEN)
    return {"$schema": DIALECT, "title": "feedpub.toml", **whole, "$defs": parts}


def _classes(cls: type[Struct]) -> Iterator[type[Struct]]:
    """The class, and those of all tables in it."""
    yield cls
    for hint in get_type_hints(cls).values():
        for inner in (hint, *get_args(hint)):
            if isinstance(inner, type) and issubclass(inner, Struct):
                yield from _classes(inner)


def _finish(part: dict[str, Any], sentences: Mapping[str, str]) -> None:
    """No key but ours, each with its sentence; one value may stand for a list of one."""
    part["additionalProperties"] = False
    for name, found in part["properties"].items():
        if name in sentences:
            found["description"] = sentences[name]
        if found.get("type") == "array":
            kept = {key: found.pop(key) for key in ("type", "items")}
            found["anyOf"] = [kept, kept["items"]]


def _sentences(cls: type[Struct]) -> dict[str, str]:
    """What stands below each field of a class."""
    (body,) = (node for node in ast.parse(dedent(inspect.getsource(cls))).body if isinstance(node, ast.ClassDef))
    found: dict[str, str] = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[ast.unparse(field.target)] = " ".join(str(below.value.value).split()).replace("`", "")
    return found
