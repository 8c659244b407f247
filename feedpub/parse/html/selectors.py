# SPDX-License-Identifier: MIT
"""Selectors of the configuration, CSS or XPath, become the nodes that they name.

CSS is lexbor's.  XPath is lxml's, on a tree made from the same nodes, so that both see one page.
"""

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from feedpub.errors import ConfigError
from feedpub.parse.html.flatten import is_skipped
from feedpub.parse.html.tree import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser


class Chosen:
    """What one selector names on the page: indexes of nodes in page order, each with its words (an attribute's too)."""

    def __init__(self, found: list[tuple[int, str]]) -> None:
        self.found = found
        self._places = [index for index, _ in found]

    def within(self, start: int, end: int) -> list[tuple[int, str]]:
        """What it names in a piece of the page."""
        return self.found[bisect_left(self._places, start) : bisect_left(self._places, end)]


def choose(page: Page, parser: "LexborHTMLParser", key: str, selector: str) -> Chosen:
    """The nodes that a selector names.

    Raises:
        ConfigError: It can't be understood.
    """
    from lxml.etree import XPathError
    from selectolax.lexbor import SelectolaxError

    xpath = selector.lstrip("(").startswith(("/", "./", "@"))
    try:
        found = _by_xpath(page, selector) if xpath else _by_css(page, parser, selector)
    except (XPathError, SelectolaxError) as error:
        advice = "Write a CSS selector, or an XPath that begins with '/'."
        raise ConfigError(
            f"selectors.{key}", f"{selector!r} can't be read: {str(error).rstrip('.')}", advice
        ) from error
    return Chosen(sorted(set(found)))


def _by_css(page: Page, parser: "LexborHTMLParser", selector: str) -> list[tuple[int, str]]:
    ids = ids_of(page, parser)
    places = [ids[n.mem_id] for n in parser.css(selector) if n.mem_id in ids]
    return [(i, page.of(page.nodes[i])) for i in places]


def ids_of(page: Page, parser: "LexborHTMLParser") -> dict[int, int]:
    """lexbor's number of each element to its index on the page, which has the same elements in the same order."""
    places = iter([node.index for node in page.nodes if node.tag])
    ids: dict[int, int] = {}
    at = parser.root
    while at is not None:
        skipped = not at.tag or at.tag[0] == "-" or is_skipped(at.tag, at.attributes)
        if not skipped:
            ids[at.mem_id] = next(places)
        down = None if skipped else at.first_child
        while down is None and at is not None:
            down, at = at.next, at.parent
        at = down
    return ids


def _by_xpath(page: Page, selector: str) -> list[tuple[int, str]]:
    from lxml import etree

    elements: list[Any] = []
    for node in page.nodes:
        up = elements[node.parent.index] if node.parent else None
        if node.tag:
            name = node.tag if node.tag.isascii() and node.tag.isalnum() else "x"
            element = etree.Element(name) if up is None else etree.SubElement(up, name)
            for key, value in node.attrs.items():
                if key.replace("-", "").isalnum() and key.isascii() and key[0].isalpha():
                    element.set(key, "".join(c for c in value if c.isprintable()))
            element.set("feedpub-index", str(node.index))
            elements.append(element)
            continue
        elements.append(up)
        if up is not None:
            last = up[-1] if len(up) else None
            text = (" " if node.spaced else "") + "".join(c for c in node.text if c.isprintable())
            if last is None:
                up.text = (up.text or "") + text
            else:
                last.tail = (last.tail or "") + text
    query = selector if selector.startswith(("/", "(")) else f".//{selector.removeprefix('.').lstrip('/')}"
    found: list[tuple[int, str]] = []
    hits = elements[0].xpath(query) if elements else []
    if not isinstance(hits, list):
        raise etree.XPathError("it gives a value, not places on the page")
    for hit in hits:
        at = hit if hasattr(hit, "tag") else hit.getparent()
        index = int(at.get("feedpub-index"))
        found.append((index, page.of(page.nodes[index]) if at is hit else str(hit)))
    return found
