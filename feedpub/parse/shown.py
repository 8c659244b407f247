# SPDX-License-Identifier: MIT
"""What a page shows to people, of whatever kind it is: its title and its lines, with nothing understood.

Buttons, the words in fields, and what stands for browsers without scripts are lines, too; what is no text is left out.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from feedpub.model import Document
from feedpub.parse.decode import decode
from feedpub.parse.html import flatten, tree
from feedpub.parse.html.charset import decode as decode_html
from feedpub.words.failures import around, plain
from feedpub.words.measure import one_spaced

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LIMIT = 20_000
"""Characters that are looked at: no page that comes in place of a listing needs more to say so."""
_BLOCKS = tree.BLOCKS | {"button", "label", "legend", "noscript", "option", "body"}
_BUTTONS = ("submit", "button", "reset")
_TAG = re.compile(r"<[^<>]*>")


class Shown(Struct, frozen=True, kw_only=True):
    """A page as people see it."""

    title: str = ""
    """Of an HTML page; empty where it has none."""
    lines: tuple[str, ...]
    """None is empty."""
    scripts: bool = False
    """There is a script on it."""


def shown(document: Document, kind: str) -> Shown:
    """What a document shows.  `kind` is a key of `feedpub.parse.PARSERS`.

    Raises:
        SourceError: Its characters can't be told.
    """
    return _READERS.get(kind, _text)(document)


def _text(document: Document) -> Shown:
    text = decode(document)[0][:_LIMIT]
    return Shown(lines=tuple(_lines(_TAG.sub("\n", text) if text.lstrip().startswith("<") else text)))


def _lines(text: str) -> Iterator[str]:
    return (line for each in text.splitlines() if (line := one_spaced(each)))


def _html(document: Document) -> Shown:
    _, parser = flatten.read(decode_html(document)[0].encode("utf-8", "replace"), document.name)
    title, scripts = parser.css_first("title"), parser.css_first("script") is not None
    words = one_spaced(title.text()) if title is not None else ""
    parser.strip_tags(["script", "style", "template", "svg", "title"])
    return Shown(title=words, lines=tuple(_lines(_blocks(parser.root))), scripts=scripts)


def _blocks(root: "LexborNode | None") -> str:
    """The words of a page, a line feed between blocks."""
    parts: list[str] = []
    size, block = 0, 0
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.tag in ("br", "hr"):
            parts.append("\n")
        elif node.tag == "input":
            parts.append(f"\n{_field(node)}\n")
        elif node.tag == "-text" and size < _LIMIT:
            around = _block_of(node)
            parts += ["\n"] * (around != block) + [(node.text_content or "").replace("\n", " ")]
            block, size = around, size + len(parts[-1].strip())
    return "".join(parts)


def _field(node: "LexborNode") -> str:
    """What a field of a form shows: the words in it, or those on a button."""
    given = node.attributes
    return (given.get("placeholder") or (given.get("type") in _BUTTONS and given.get("value")) or "").replace("\n", " ")


def _block_of(node: "LexborNode") -> int:
    up = node.parent
    while up is not None and up.tag not in _BLOCKS:
        up = up.parent
    return up.mem_id if up is not None else 0


def _json(document: Document) -> Shown:
    """The words of its values, and its numbers: ``{"status": 503}``; of its names only that of an error."""
    try:
        value = json.loads(document.data)
    except (ValueError, RecursionError):
        return _text(document)
    return Shown(lines=tuple(_lines("\n".join(_values(value))[:_LIMIT])))


def _values(value: object, deep: int = 0) -> Iterator[str]:
    if isinstance(value, str | int):
        yield str(value)
    elif isinstance(value, list | dict) and deep < 9:
        if isinstance(value, dict):
            yield from (key for key in value if plain(key) in around())
        for each in value.values() if isinstance(value, dict) else value:
            yield from _values(each, deep + 1)


_READERS: Mapping[str, Callable[[Document], Shown]] = {"html": _html, "json": _json}
