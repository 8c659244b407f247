# SPDX-License-Identifier: MIT
"""What is left of a record when its title, date, categories and author are taken out: text, HTML, image, media."""

from collections.abc import Iterator
from html import escape
from urllib.parse import urljoin

from feedpub.dates import find
from feedpub.model import Enclosure
from feedpub.parse import furniture
from feedpub.parse.html.columns import Parts, nodes_of
from feedpub.parse.html.tree import Node, Page
from feedpub.words.measure import fold

_KEPT_NAMES = """
a abbr b blockquote br cite code dd dl dt em figcaption figure h2 h3 h4 h5 h6 i img li ol p pre q s small strong sub sup
table tbody td th thead tr u ul
"""
_KEPT = frozenset(_KEPT_NAMES.split())
_STRUCTURE = frozenset(["a", "blockquote", "code", "em", "li", "ol", "pre", "strong", "table", "ul"])
"""Where one of these stands in it, a summary is more than its words."""
_LAZY = ("data-src", "data-lazy-src", "data-original", "srcset", "data-srcset", "src")
_MEDIA = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".mp4": "video/mp4"}


def paragraphs(page: Page, part: Parts) -> list[str]:
    """The paragraphs of a record that no other part has used; no buttons, counters or second dates."""
    lines: list[str] = []
    block = -1
    for node in left(page, part):
        if node.tag:
            continue
        if node.block == block:
            lines[-1] += (" " if node.spaced else "") + node.text
        else:
            lines.append(node.text)
        block = node.block
    return [line for line in lines if _says_something(line, part.title)]


def _says_something(line: str, title: str) -> bool:
    low = fold(line)
    if not low or low == fold(title) or furniture.reason_for(line, low):
        return False
    date = find.find_calendar(line) if len(line) < 60 else None
    return date is None or date.end - date.start < 0.8 * len(line)


def left(page: Page, part: Parts) -> Iterator[Node]:
    """The nodes of a record that no other part has used."""
    used = sorted(part.used)
    after = 0
    for node in nodes_of(page, part.record):
        if node.index < after:
            continue
        inside = next((b for a, b in used if a <= node.index < b), None)
        if inside is not None:
            after = inside
            continue
        yield node


def html(page: Page, part: Parts, base: str) -> str | None:
    """The same as HTML with absolute addresses, where it has a structure worth keeping; not yet sanitised."""
    nodes = list(left(page, part))
    if not any(n.tag in _STRUCTURE for n in nodes) or not paragraphs(page, part):
        return None
    parts: list[str] = []
    opened: list[Node] = []
    for node in nodes:
        while opened and opened[-1].end <= node.index:
            parts.append(f"</{opened.pop().tag}>")
        parts.append(" " if node.spaced else "")
        if not node.tag:
            parts.append(escape(node.text, quote=False))
        elif node.tag in _KEPT and not (node.tag == "img" and not is_picture(node)):
            parts.append(f"<{node.tag}{_attributes(node, base)}>")
            if node.tag not in ("br", "img"):
                opened.append(node)
    parts += [f"</{n.tag}>" for n in reversed(opened)]
    return "".join(parts)


def _attributes(node: Node, base: str) -> str:
    if node.tag == "a" and (href := safe(node.attrs.get("href", ""), base)):
        return f' href="{escape(href)}"'
    if node.tag == "img" and (src := source(node, base)):
        return f' src="{escape(src)}" alt="{escape(node.attrs.get("alt", ""))}"'
    return ""


def safe(address: str, base: str) -> str | None:
    """An address made absolute; None where it is none of the web."""
    try:
        full = urljoin(base, address.strip())
    except ValueError:
        return None
    scheme, colon, _ = full.partition(":")
    return full if not colon or "/" in scheme or scheme.lower() in ("http", "https") else None


def image(page: Page, part: Parts, base: str) -> str | None:
    """The address of the record's first picture."""
    for node in nodes_of(page, part.record):
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


def media(page: Page, part: Parts, base: str) -> tuple[Enclosure, ...]:
    """What can be heard or seen: `audio`, `video`, and links to such files."""
    found: dict[str, Enclosure] = {}
    for node in nodes_of(page, part.record):
        if node.tag not in ("audio", "video", "source", "a"):
            continue
        address = safe(node.attrs.get("href" if node.tag == "a" else "src", ""), base)
        path = (address or "").partition("?")[0].lower()
        kind = next((kind for ending, kind in _MEDIA.items() if path.endswith(ending)), None)
        if address and kind:
            found.setdefault(address, Enclosure(url=address, type=kind))
    return tuple(found.values())
