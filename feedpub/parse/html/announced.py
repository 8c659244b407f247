# SPDX-License-Identifier: MIT
"""The feeds that a page says it has (https://blog.whatwg.org/feed-autodiscovery)."""

from typing import TYPE_CHECKING

from feedpub.parse.html import flatten
from feedpub.parse.html.content import safe

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def announced(parser: "LexborHTMLParser", base: str) -> list[str]:
    """Their addresses, in the page's order, each once.  `base`: where relative ones start; empty when not known."""
    found = (
        safe(node.attributes.get("href") or "", base) or ""
        for node in parser.css("link[rel~=alternate][type][href]")
        if (node.attributes.get("type") or "").strip().lower() in _TYPES
    )
    return list(dict.fromkeys(filter(None, found)))


def announced_by(page: bytes, address: str) -> list[str]:
    """The same of a page that was not read otherwise; `address`: its own, empty when it is not known.

    Raises:
        SourceError: It nests without an end.
    """
    _, parser = flatten.read(page, address)
    base = parser.css_first("base[href]")
    href = (base.attributes.get("href") or "") if base is not None else ""
    return announced(parser, safe(href, address) or address)
