# SPDX-License-Identifier: MIT
"""Selectors that say what was found: with them a page is read as it was read without."""

from pathlib import Path

import pytest

from feedpub.model import Document, Listing, ParseOptions, Selectors
from feedpub.parse import parse
from feedpub.parse.html.derive import selectors_of

PAGES = sorted((Path(__file__).parents[2] / "pages").glob("*/*.html"))
NONE = {
    "a-heading-and-an-introduction-above",
    "changelog-with-anchors",
    "council-minutes",
    "dates-before-headings",
    "layout-in-tables",
    "month-headings",
    "notices-with-files",
    "rows-named-by-numbers",
    "terms-and-descriptions",
}
"""Pages whose items stand in several elements each."""


def document(html: bytes) -> Document:
    return Document(name="page", data=html, base_url="https://example.org/")


def parts(listing: Listing) -> list[tuple[object, ...]]:
    return [(i.title, i.link, i.date and i.date.certainty, i.categories, i.authors, i.image) for i in listing.items]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.parent.name)
def test_a_page_is_read_the_same_with_them(path: Path) -> None:
    page = document(path.read_bytes())
    found = selectors_of(page, ParseOptions())
    assert (found is None) == (path.parent.name in NONE)
    if found is not None:
        assert parts(parse(page, ParseOptions(selectors=found))) == parts(parse(page))


def test_the_shortest_that_says_enough_is_taken() -> None:
    rows = "".join(
        f"<div class='card x{n}'><h2 class=t><a href=/report/{n}>Report number {n} of the harbour</a></h2>"
        f"<span class=when>{n} March 2026</span><span class=topic>{'Ships' if n % 2 else 'Quays'}</span></div>"
        for n in range(1, 7)
    )
    menu = "<div class=menu><a href=/a>Home</a><a href=/b>About</a></div>"
    found = selectors_of(document(f"<body>{menu}<div id=news>{rows}</div></body>".encode()), ParseOptions())
    assert found == Selectors(
        items="div.card", title="h2", link="a", date="span.when", category="span.topic", author=None, image=None
    )


def test_a_page_without_a_list_has_none() -> None:
    assert selectors_of(document(b"<p>Closed.</p>"), ParseOptions()) is None
