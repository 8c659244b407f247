# SPDX-License-Identifier: MIT
"""A selector that can't be followed is an error that names its key, never a traceback."""

import pytest

from feedpub.errors import ConfigError
from feedpub.model import Document, ParseOptions, Selectors
from feedpub.parse import parse

PAGE = b"<html><body>" + b"".join(
    b"<article><h2><a href=/%d>Title of item number %d</a></h2><p>Words.</p></article>" % (n, n) for n in range(5)
)


@pytest.mark.parametrize("selector", ["a[", "a:nope", "//[", "//a[foo()]", "//x:y", "/count(//a)"])
def test_a_selector_that_cannot_be_read(selector: str) -> None:
    with pytest.raises(ConfigError, match=r"selectors\.items"):
        parse(Document(name="page.html", data=PAGE), ParseOptions(selectors=Selectors(items=selector)))


_BEFORE = {
    "dialog by tag": "<dialog open><p>Sign up</p></dialog>",
    "dialog by role": "<div role=dialog><form><p>Sign up</p></form></div>",
    "modal": '<div class="modal fade"><h2>Sign up</h2></div>',
    "empty class": "<div class role><p>Sign up</p></div>",
    "button that opens": "<button aria-expanded=false><i>Menu</i></button>",
    "template": "<template><p>Sign up</p></template>",
    "picture": "<svg><g><text>Logo</text></g></svg>",
}


@pytest.mark.parametrize("before", _BEFORE.values(), ids=_BEFORE)
@pytest.mark.parametrize("items", [None, "article", "//article"])
def test_what_is_not_read_moves_no_selector(before: str, items: str | None) -> None:
    page = Document(name="page.html", data=PAGE.replace(b"<body>", f"<body>{before}".encode()))
    selectors = Selectors(items=items, title="h2") if items else None
    listing = parse(page, ParseOptions(selectors=selectors, placed=True))
    assert [item.title for item in listing.items] == [f"Title of item number {n}" for n in range(5)]
    assert listing.place == (None if items else "article")
