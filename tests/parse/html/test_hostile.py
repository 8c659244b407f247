# SPDX-License-Identifier: MIT
"""A page made to do harm, or no list at all: a clear error, or items without anything dangerous in them."""

import pytest

from feedpub.errors import ConfigError, SourceError
from feedpub.model import Document, Listing, ParseOptions, Selectors
from feedpub.parse import parse


def read(html: str | bytes, options: ParseOptions | None = None) -> Listing:
    data = html.encode() if isinstance(html, str) else html
    return parse(Document(name="page", data=data, base_url="https://x.example/"), options)


def items(link: str = "/n/{}", title: str = "Story number {} of the weir", number: int = 6) -> str:
    rows = (
        f'<li><h3><a href="{link.format(n)}">{title.format(n)}</a></h3><p>Some words.</p></li>' for n in range(number)
    )
    return f"<!doctype html><html><body><ul>{''.join(rows)}</ul></body></html>"


@pytest.mark.parametrize("link", ["javascript:go({})", "data:text/html,{}", "vbscript:x{}"])
def test_only_addresses_of_the_web_become_links(link: str) -> None:
    assert [i.link for i in read(items(link)).items] == [None] * 6


def test_endless_nesting_is_refused_at_once() -> None:
    with pytest.raises(SourceError, match="nests more than"):
        read("<!doctype html>" + "<div>" * 100_000 + "<a href=/x>x</a>")


def test_an_empty_shell_is_named_as_one() -> None:
    with pytest.raises(SourceError, match="JavaScript"):
        read("<!doctype html><html><body><div id=root></div><script src=/app.js></script></body></html>")


def test_a_page_without_a_list_says_so() -> None:
    with pytest.raises(SourceError, match="no list"):
        read("<!doctype html><html><body><p>Closed for the winter.</p></body></html>")


def test_null_bytes_and_names_of_a_megabyte_do_no_harm() -> None:
    page = items().replace("<ul>", f'<ul class="{"x " * 500_000}" id="{"y" * 1_000_000}">').replace("Story", "St\0ory")
    assert [i.title for i in read(page).items][:2] == ["Story number 0 of the weir", "Story number 1 of the weir"]


@pytest.mark.parametrize("stated", ["iso-8859-1", "utf-8", "no-such-charset", "hex", "undefined"])
def test_a_false_charset_costs_no_item(stated: str) -> None:
    page = items(title="Überfahrt Nummer {}").replace("<html>", f"<html><meta charset={stated}>")
    assert read(page).items[0].title == "Überfahrt Nummer 0"
    assert read(page.encode("latin-1")).items[0].title.endswith("berfahrt Nummer 0")


def test_selectors_are_obeyed_and_the_rest_is_found() -> None:
    page = items().replace("<p>", "<b>Short</b><p>")
    for css, xpath in (("li", "//b"), ("//li", "b")):
        first = read(page, ParseOptions(selectors=Selectors(items=css, title=xpath))).items[0]
        assert (first.title, first.link) == ("Short", "https://x.example/n/0")


@pytest.mark.parametrize("selector", ["li[[", "//li["])
def test_a_selector_that_says_nothing_is_an_error_of_the_configuration(selector: str) -> None:
    with pytest.raises(ConfigError, match=r"selectors\.items"):
        read(items(), ParseOptions(selectors=Selectors(items=selector)))


def test_a_selector_that_names_nothing_any_more_is_a_failure_of_its_source() -> None:
    with pytest.raises(SourceError, match=r"has nothing that selectors\.items names"):
        read(items(), ParseOptions(selectors=Selectors(items="li.absent")))


def test_a_feed_of_the_page_s_own_is_told() -> None:
    page = items().replace("<body>", '<link rel="alternate" type="application/rss+xml" href="/feed.xml"><body>')
    assert "https://x.example/feed.xml" in {n.code: n.text for n in read(page).notes}["feed-announced"]
