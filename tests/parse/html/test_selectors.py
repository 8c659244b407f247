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
