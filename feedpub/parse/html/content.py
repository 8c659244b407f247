# SPDX-License-Identifier: MIT
"""What is left of a record when its title, date, categories and author are taken out: text, HTML, image, media."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from urllib.parse import urljoin, urlsplit

from feedpub.dates import find
from feedpub.model import Enclosure
from feedpub.parse import furniture
from feedpub.parse.byline import is_bare
from feedpub.parse.html.parts import CELLS, Parts, nodes_of
from feedpub.parse.html.tree import Node, Page
from feedpub.words.measure import fold

_KEPT_NAMES = """
a abbr b blockquote br cite code dd dl dt em figcaption figure h2 h3 h4 h5 h6 i img li ol p pre q s small strong sub sup
table tbody td th thead tr u ul
"""
_KEPT = frozenset(_KEPT_NAMES.split())
_STRUCTURE = frozenset(["a", "blockquote", "code", "em", "li", "ol", "pre", "strong", "table", "ul"])
"""Where one of these stands in it, a summary is more than its words."""
_SHOWN = frozenset(["a", "audio", "img", "source", "video"])
_LONG = 90
"""Characters: a paragraph of so many is text."""
_LAZY = ("data-src", "data-lazy-src", "data-original", "srcset", "data-srcset", "src")
_ENDING = re.compile(r"[^?#]*(\.\w+)\s*(?:[?#]|$)")
_MEDIA = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".mp4": "video/mp4"}


def left(page: Page, part: Parts) -> list[Node]:
    """The nodes of a record that no other part has used."""
    nodes, rest = nodes_of(page, part.record), list[Node]()
    start, at = part.record.start, part.record.start
    for a, b in sorted(part.used):
        rest += nodes[at - start : max(a, at) - start]
        at = max(at, b)
    return rest + list(nodes[at - start :])


def said(nodes: Sequence[Node], title: str) -> tuple[list[str], list[Node]]:
    """The paragraphs of what is left, and its nodes without those texts that are none: buttons, counters, dates."""
    paragraphs: list[str] = []
    silent: set[int] = set()
    for line, places in _lines(nodes):
        if _says_something(line, title):
            paragraphs.append(line)
        else:
            silent.update(places)
    return paragraphs, [node for node in nodes if node.index not in silent]


def _lines(nodes: Iterable[Node]) -> Iterator[tuple[str, list[int]]]:
    """The words of each block, and the indexes of the nodes that say them."""
    words, places = "", list[int]()
    block, broken = -1, False
    for node in nodes:
        if node.tag:
            broken = broken or node.spaced or node.tag == "br"
            continue
        if node.block != block and places:
            yield words, places
            words, places = "", []
        words += (" " if places and (node.spaced or broken) else "") + node.text
        places.append(node.index)
        block, broken = node.block, False
    if places:
        yield words, places


def _says_something(line: str, title: str) -> bool:
    return line != title and _is_text(line) and fold(line) != fold(title)


@lru_cache(maxsize=4096)
def _is_text(line: str) -> bool:
    low = fold(line)
    if len(line) >= _LONG:
        return True
    if not low or furniture.reason_for(line, low):
        return False
    if len(line) >= 60:
        return True
    date = find.find_calendar(line)
    return not (is_bare(line[: date.start], line[date.end :]) if date else is_bare(line))


def html(nodes: Sequence[Node], base: str) -> str | None:
    """The same as HTML with absolute addresses, where it has a structure worth keeping; not yet sanitised."""
    return written(nodes, base) if any(n.tag in _STRUCTURE for n in nodes) else None


def whole(page: Page, node: Node, base: str) -> str:
    """All of a node as HTML with absolute addresses; not yet sanitised."""
    return written(page.nodes[node.index : node.end], base)


def written(nodes: Sequence[Node], base: str) -> str:
    """Nodes in page order as HTML."""
    parts: list[str] = []
    opened: list[tuple[Node, int]] = []
    for node in nodes:
        while opened and opened[-1][0].end <= node.index:
            _close(parts, *opened.pop())
        parts.append(" " if node.spaced or node.tag in CELLS else "")
        if not node.tag:
            parts.append(escape(node.text, quote=False))
        elif node.tag in _KEPT and not (node.tag == "img" and not is_picture(node)):
            if node.tag not in ("br", "img"):
                opened.append((node, len(parts)))
            parts.append(f"<{node.tag}{_attributes(node, base)}>")
    while opened:
        _close(parts, *opened.pop())
    return "".join(parts)


def _close(parts: list[str], node: Node, start: int) -> None:
    """End an element; one with nothing in it goes, unless it is a cell."""
    if node.tag in CELLS or any(part and not part.isspace() for part in parts[start + 1 :]):
        parts.append(f"</{node.tag}>")
    else:
        parts[start:] = [" "]


def _attributes(node: Node, base: str) -> str:
    if node.tag == "a" and (href := safe(node.attrs.get("href", ""), base)):
        return f' href="{escape(href)}"'
    if node.tag == "img" and (src := source(node, base)):
        return f' src="{escape(src)}" alt="{escape(node.attrs.get("alt", ""))}"'
    return ""


def safe(address: str, base: str) -> str | None:
    """An address made absolute; None where it is none of the web."""
    address = address.strip()
    if address.startswith(("http://", "https://")):
        return address
    if address[:1] == "/" and address[1:2] != "/" and "/." not in address and (origin := _origin(base)):
        return origin + address  # as most are written, and ten times as fast
    try:
        full = urljoin(base, address)
    except ValueError:
        return None
    scheme, colon, _ = full.partition(":")
    return full if not colon or "/" in scheme or scheme.lower() in ("http", "https") else None


@lru_cache(maxsize=64)
def _origin(base: str) -> str | None:
    try:
        parts = urlsplit(base)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else None


def shown(page: Page, part: Parts) -> list[Node]:
    """What a record shows beside its text: pictures, players, links."""
    return [n for n in nodes_of(page, part.record) if n.tag in _SHOWN]


def image(nodes: Iterable[Node], base: str) -> str | None:
    """The address of the first picture."""
    for node in nodes:
        if node.tag == "img" and is_picture(node) and (src := source(node, base)):
            return src
    return None


def is_picture(node: Node) -> bool:
    """Whether an `img` shows something: no pixel that only counts readers, no icon."""
    sizes = [v for k in ("width", "height") if (v := node.attrs.get(k, "").removesuffix("px")).isdecimal()]
    return not any(int(v[:6]) < 32 for v in sizes)


def source(node: Node, base: str) -> str | None:
    """The address of a picture; the one that a script would load comes before its placeholder."""
    for name in _LAZY:
        value = node.attrs.get(name, "").strip().split(",")[0].split(" ")[0]
        if value and not value.startswith("data:"):
            return safe(value, base)
    return None


def media(nodes: Iterable[Node], base: str) -> tuple[Enclosure, ...]:
    """What can be heard or seen: `audio`, `video`, and links to such files."""
    found: dict[str, Enclosure] = {}
    for node in nodes:
        written = node.attrs.get("href" if node.tag == "a" else "src", "")
        kind = _media_type(written) if node.tag != "img" else None
        if kind and (address := safe(written, base)):
            found.setdefault(address, Enclosure(url=address, type=kind))
    return tuple(found.values())


def _media_type(address: str) -> str | None:
    match = _ENDING.match(address) if "." in address else None
    return _MEDIA.get(match[1].lower()) if match else None
