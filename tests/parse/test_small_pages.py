# SPDX-License-Identifier: MIT
"""Small pages on a first run, when nothing is known of their source: those of failures are refused, short lists read.

`tests/failures/pages.html.txt` and `good-pages.html.txt` have many, a line `#### name` above each.  They are looked at
as they are, and as text browsers dump them, of which one leaves no links.
"""

import shutil
import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from feedpub.errors import SourceError
from feedpub.model import Document, Listing
from feedpub.parse import parse

SAMPLES = Path(__file__).parents[1] / "failures"
DUMPS = {
    "w3m": "w3m -dump -T text/html -I UTF-8 -O UTF-8 -cols 100",
    "lynx": "lynx -dump -stdin -force_html -assume_charset=utf-8 -display_charset=utf-8 -width=100",
}


def pages(name: str, *, but: Collection[str] = ()) -> list[ParameterSet]:
    return [pytest.param(html, id=title) for title, html in _each(name) if title not in but]


def _each(name: str) -> Iterator[tuple[str, str]]:
    for page in (SAMPLES / name).read_text(encoding="utf-8").split("#### ")[1:]:
        title, _, html = page.partition("\n")
        yield title, html


def read(page: str) -> Listing:
    return parse(Document(name="page", data=page.encode()))


def dumped(page: str, browser: str) -> str:
    if not shutil.which(browser):
        pytest.skip(f"{browser} is not installed")
    if page.startswith(("{", "<?xml")):
        return page  # no browser shows these otherwise
    head = '<meta charset="utf-8">'
    return subprocess.run(DUMPS[browser].split(), input=head + page, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("page", pages("pages.html.txt"))
def test_a_page_of_failure_is_no_list(page: str) -> None:
    with pytest.raises(SourceError):
        read(page)


@pytest.mark.parametrize("browser", DUMPS)
@pytest.mark.parametrize("page", pages("pages.html.txt"))
def test_nor_is_what_a_browser_dumps_of_it(page: str, browser: str) -> None:
    with pytest.raises(SourceError):
        read(dumped(page, browser))


@pytest.mark.parametrize("page", pages("good-pages.html.txt", but={"one-undated", "fa-one"}))  # no row repeats there
def test_a_short_list_is_read(page: str) -> None:
    assert read(page).items


@pytest.mark.parametrize("browser", DUMPS)
@pytest.mark.parametrize("page", pages("good-pages.html.txt"))
def test_so_is_what_a_browser_dumps_of_it(page: str, browser: str) -> None:
    if browser == "w3m" and "Sorry, we are closed" in page:
        pytest.skip("two titles that are what closed sites say, and no link: nobody can tell")
    assert read(dumped(page, browser)).items


@pytest.mark.parametrize("number", [1, 2, 6])
@pytest.mark.parametrize("item", ["* {}\n", "- [{}](https://town.example/news/{}-7)\n"])
def test_what_stands_between_a_menus_words_is_no_item(number: int, item: str) -> None:
    titles = ["Harbour dredging starts after Easter", "A line to the campus opens", "Bakery prices rise again"] * 2
    named = [f"{title} {n}" for n, title in enumerate(titles[:number])]
    head = "Town of Hellevik\n\n* Home\n* News\n* Services\n* Contact\n\nNews\n\n"
    text = head + "".join(item.format(title, title.replace(" ", "-")) for title in named)
    read_as = {x.title for x in read(text).items}
    assert read_as >= set(named)
    assert "Services" not in read_as
