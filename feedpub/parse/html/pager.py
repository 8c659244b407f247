# SPDX-License-Identifier: MIT
"""Where a list goes on: the link to its next page.

Asked in turn: what the page declares (``rel=next``), a link that says "next" or "older" in one of many languages, the
number behind that of this page, and a link that is named so (``class="next"``).  The next page is of the same host, and
no other place of this page (``#…``).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from feedpub import words
from feedpub.model import Document
from feedpub.parse.html import flatten
from feedpub.parse.html.charset import decode
from feedpub.parse.html.content import safe
from feedpub.parse.html.tree import Node, Page
from feedpub.words.measure import fold

_HERE = re.compile(r"(?:^|[\s_-])(?:current|active|selected)(?:$|[\s_-])", re.IGNORECASE)
"""Names, in classes, of the number of this page."""
_NEXT = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_NUMBER = re.compile(r"[1-9]\d{0,2}")
_LEVELS = 3
"""A pager begins so far above its numbers: ``ul > li > a``."""
_CALENDAR = frozenset(["table", "tbody", "tr", "body"])
"""Numbers in one of these are days."""
_LONGEST, _SAYS = 400, 60
"""Characters of a pager, and of a link that says where it leads."""
_MOST = 60
"""So many links that are a number are looked at."""


def next_page(document: Document, language: str | None = None) -> str | None:
    """Address of the page on which the list of this one goes on; None: it names none.

    Raises:
        SourceError: The page's characters can't be told, or it nests without an end.
    """
    text, _ = decode(document, language)
    page, parser = flatten.read(text.encode("utf-8", "replace"), document.name)
    here = document.base_url or ""
    start = parser.css_first("base[href]")
    base = safe(start.attributes.get("href") or "", here) or here if start is not None else here
    head = (n.attributes.get("href") or "" for n in parser.css("link[rel~=next i][href]"))
    links = [node for node in page.tagged.get("a", ()) if node.attrs.get("href")]
    found = (node.attrs["href"] for way in _WAYS for node in way(page, links))
    return _first_that_leads_on((*head, *found), base, here)


def _first_that_leads_on(written: Iterable[str], base: str, here: str) -> str | None:
    """The first address that is another page of the host."""
    for address in written:
        place = (safe(address, base) or "").partition("#")[0]
        if place and place != here.partition("#")[0] and _host(place) == _host(here):
            return place
    return None


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:  # a bracket that opens no IPv6 address
        return None


def _declared(_page: Page, links: Sequence[Node]) -> Iterator[Node]:
    return (n for n in links if "next" in n.attrs.get("rel", "").lower().split())


def _by_words(page: Page, links: Sequence[Node]) -> Iterator[Node]:
    for node in links:
        told = (_words(page, node), node.attrs.get("aria-label", ""), node.attrs.get("title", ""))
        if any(fold(some) in words.lines("next") for some in told if some):
            yield node


def _by_number(page: Page, links: Sequence[Node]) -> Iterator[Node]:
    numbers = (node for node in links if _NUMBER.fullmatch(_words(page, node)))
    for node in islice(numbers, _MOST):
        if str(int(page.of(node)) - 1) == _this_number(page, node):
            yield node


def _by_name(_page: Page, links: Sequence[Node]) -> Iterator[Node]:
    return (n for n in links if _NEXT.search(f"{n.names} {n.parent.names if n.parent else ''}"))


_WAYS: tuple[Callable[[Page, Sequence[Node]], Iterator[Node]], ...] = (_declared, _by_words, _by_number, _by_name)


def _words(page: Page, node: Node) -> str:
    """What a link says; empty where that is more than a few words."""
    return page.of(node) if page.chars[node.end] - page.chars[node.index] <= _SAYS else ""


def _this_number(page: Page, link: Node) -> str | None:
    """The number of this page, in the pager that a link stands in: the one that is no link, or is marked."""
    for pager in islice(link.up(), _LEVELS):
        if pager.tag in _CALENDAR or page.chars[pager.end] - page.chars[pager.index] > _LONGEST:
            return None
        inside = page.nodes[pager.index + 1 : pager.end]
        here = next((n for n in inside if n.tag and _is_here(page, n)), None)
        if here is not None:
            return page.of(here)
    return None


def _is_here(page: Page, node: Node) -> bool:
    if not _NUMBER.fullmatch(_words(page, node)):
        return False
    marked = "aria-current" in node.attrs or _HERE.search(node.attrs.get("class", ""))
    leads = any(n.tag == "a" and n.attrs.get("href") for n in (*page.nodes[node.index : node.end], *node.up()))
    return bool(marked) or not leads
