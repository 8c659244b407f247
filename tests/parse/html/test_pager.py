# SPDX-License-Identifier: MIT
"""The link to the next page of a list, in the forms in which pages have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.errors import SourceError
from feedpub.model import Document
from feedpub.parse.html.pager import next_page


def following(html: str, here: str = "https://example.org/news/") -> str | None:
    return next_page(Document(name="page", data=html.encode(), base_url=here))


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="next" href="/2">',
        '<a rel="nofollow NEXT" href="/2">on</a>',
        '<a href="/2">Next »</a>',
        '<a href="/2"> Older\n posts </a>',
        '<a href="/2" aria-label="Page suivante"><svg></svg></a>',
        '<a href="/2" title="Nächste Seite">→</a>',
        '<a href="/2">下一页</a>',
        '<a href="/2">Следующая</a>',
        '<ul><li class="active"><a href="/1">1</a></li><li><a href="/2">2</a></li><li><a href="/3">3</a></li></ul>',
        '<div><span>1</span> <a href="/2">2</a> <a href="/3">3</a></div>',
        '<nav><a href="/0">4</a> <a aria-current="page" href="/1">5</a> <a href="/2">6</a></nav>',
        "<nav><a href='/0'>4</a> <a class='page current' href='/1'><b>5</b></a> <a href='/2'>6</a></nav>",
        '<li class="pager-next"><a href="/2"><img src="arrow.png"></a></li>',
        '<base href="https://example.org/"><a href="2#list">Next</a>',
        '<a href="#top">Next</a> <a href="javascript:go(2)">Next</a> <a href="/2">Next</a>',
    ],
)
def test_each_form_is_found(html: str) -> None:
    assert following(html) == "https://example.org/2"


@pytest.mark.parametrize(
    "html",
    [
        "<p>No pager</p>",
        '<a href="#slide">Next</a>',
        '<a href="https://example.org/news/#more">Older</a>',
        '<a href="https://another.example/2">Next</a>',
        '<link rel="prev" href="/0">',
        '<a href="/0">Newer posts</a>',
        '<a href="/2">2</a> <a href="/3">3</a>',
        '<table><tr><td>1</td><td><a href="/2026/03/02">2</a></td></tr></table>',
        '<a href="http://[/2">Next</a>',
    ],
)
def test_what_leads_elsewhere_is_none(html: str) -> None:
    assert following(html) is None


def test_on_the_last_page_of_numbers_there_is_no_next() -> None:
    html = '<ul><li><a href="/1">1</a></li><li><a href="/2">2</a></li><li class="active"><a href="/3">3</a></li></ul>'
    assert following(html, "https://example.org/3") is None


def test_endless_nesting_is_refused_at_once() -> None:
    with pytest.raises(SourceError, match="nests more than"):
        following("<div>" * 100_000 + '<a href="/2">Next</a>')


def test_a_hundred_thousand_numbers_take_no_age() -> None:
    assert following("<div>" + "".join(f'<a href="/{n}">{n % 900 + 1}</a> ' for n in range(100_000)) + "</div>") is None


PIECES = (
    *("<a href=", "<a rel=next href=", "<base href=", "<link rel=next href=", "<li class=active>", "<table><tr><td>"),
    *("'/2'", '"http://[x"', '"//other.example/3"', "'#a'", "'javascript:x'", ">", "</a>", "</li>", "<"),
    *("1", "2", "Next", "»"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_whatever_a_page_holds_the_next_one_is_of_its_host(pieces: list[str]) -> None:
    found = following("".join(pieces))
    assert found is None or (found.startswith("https://example.org/") and "#" not in found)
