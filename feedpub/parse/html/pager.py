# SPDX-License-Identifier: MIT
"""Where a list goes on: the link to its next page.

Asked in turn: what the page declares (``rel=next``), a link that says "next" or "older" in one of many languages, the
number behind that of this page, and a link that is named so (``class="next"``).  The next page is of the same host, and
no other place of this page (``#…``).
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedpub import words
from feedpub.model import Document
from feedpub.parse.html import flatten
from feedpub.parse.html.charset import decode
from feedpub.parse.html.content import safe
from feedpub.words.measure import fold

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_HERE = re.compile(r"(?:^|[\s_-])(?:current|active|selected)(?:$|[\s_-])", re.IGNORECASE)
"""Names, in classes, of the number of this page."""
_NEXT = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_NUMBER = re.compile(r"[1-9]\d{0,2}")
_LEVELS = 3
"""A pager begins so far above its numbers: ``ul > li > a``."""
_LONGEST = 400
"""Characters of a pager; what has more is no row of numbers."""
_MOST = 60
"""So many links that are a number are looked at."""


def next_page(document: Document, language: str | None = None) -> str | None:
    """Address of the page on which the list of this one goes on; None: it names none.

    Raises:
        SourceError: The page's characters can't be told, or it nests without an end.
    """
    text, _ = decode(document, language)
    _, parser = flatten.read(text.encode("utf-8", "replace"), document.name)
    here = document.base_url or ""
    start = parser.css_first("base[href]")
    base = safe(_attribute(start, "href"), here) or here if start is not None else here
    for found in _WAYS:
        places = (safe(_attribute(node, "href"), base) for node in found(parser))
        place = next((p.partition("#")[0] for p in places if p and _leads_on(p, here)), None)
        if place:
            return place
    return None


def _leads_on(place: str, here: str) -> bool:
    """Whether it is another page of the host."""
    try:
        same_host = urlsplit(place).netloc.lower() == urlsplit(here).netloc.lower()
    except ValueError:
        return False
    return same_host and place.partition("#")[0] != here.partition("#")[0]


def _declared(parser: "LexborHTMLParser") -> Iterator["LexborNode"]:
    for node in parser.css("link[rel][href], a[rel][href]"):
        if "next" in _attribute(node, "rel").lower().split():
            yield node


def _by_words(parser: "LexborHTMLParser") -> Iterator["LexborNode"]:
    for node in parser.css("a[href]"):
        told = (node.text(), _attribute(node, "aria-label"), _attribute(node, "title"))
        if any(" ".join(fold(some).split()) in words.lines("next") for some in told if len(some) < _LONGEST):
            yield node


def _by_number(parser: "LexborHTMLParser") -> Iterator["LexborNode"]:
    numbers = (node for node in parser.css("a[href]") if _NUMBER.fullmatch(node.text().strip()))
    for node in islice(numbers, _MOST):
        if str(int(node.text()) - 1) == _this_number(node):
            yield node


def _this_number(link: "LexborNode") -> str | None:
    """The number of this page, in the pager that a link stands in: the one that is no link, or is marked."""
    pager = link
    for _ in range(_LEVELS):
        if pager.parent is None or pager.parent.tag in ("table", "tbody", "tr", "body"):  # days of a calendar are none
            return None
        pager = pager.parent
        if len(pager.text()) > _LONGEST:
            return None
        found = (n for n in pager.css("*") if n.mem_id != pager.mem_id and _is_here(n))
        number = next((n.text().strip() for n in found), None)
        if number is not None:
            return number
    return None


def _is_here(node: "LexborNode") -> bool:
    if not _NUMBER.fullmatch(node.text().strip()):
        return False
    marked = node.attributes.get("aria-current") is not None or _HERE.search(_attribute(node, "class"))
    return bool(marked) or (node.tag != "a" and node.css_first("a[href]") is None and not _in_link(node))


def _in_link(node: "LexborNode") -> bool:
    up = node.parent
    return up is not None and up.tag == "a" and bool(up.attributes.get("href"))


def _by_name(parser: "LexborHTMLParser") -> Iterator["LexborNode"]:
    for node in parser.css("a[href]"):
        up = node.parent
        named = f"{_attribute(node, 'class')} {_attribute(up, 'class') if up is not None else ''}"
        if _NEXT.search(named):
            yield node


_WAYS: tuple[Callable[["LexborHTMLParser"], Iterator["LexborNode"]], ...] = (
    _declared,
    _by_words,
    _by_number,
    _by_name,
)


def _attribute(node: "LexborNode", name: str) -> str:
    return node.attributes.get(name) or ""
