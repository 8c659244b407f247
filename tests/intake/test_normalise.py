# SPDX-License-Identifier: MIT
"""What a page says becomes clean text, and nothing else becomes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feedpub.intake.normalise import (
    address,
    line,
    normalise,
    paragraphs,
    printable,
    text_fragment,
    without_counters,
)
from feedpub.model import Author, Enclosure, RawItem

HOSTILE = st.text(st.characters(), max_size=60)


@given(HOSTILE)
def test_whatever_comes_in_xml_can_hold(text: str) -> None:
    clean = printable(text)
    etree.fromstring(f"<a>{clean.replace('&', '').replace('<', '')}</a>".encode())
    assert printable(clean) == clean


@given(HOSTILE)
def test_a_line_is_one_line_and_stays_so(text: str) -> None:
    assert len(line(text).splitlines()) <= 1
    assert line(line(text)) == line(text)


def test_what_is_left_out_and_what_stays() -> None:
    assert printable("a\x00b\x0bc\ud800d\ufffee\U0001ffff") == "abcde"
    assert line("  AT&T \u00a0 <3\tDeno \ufeff") == "AT&T <3 Deno"
    assert line("a &lt; b") == "a &lt; b", "text is text: nothing is decoded"
    assert line("👩‍🚀 ثبت‌نام") == "👩‍🚀 ثبت‌نام", "joiners carry meaning"


def test_paragraphs_stay_apart() -> None:
    assert paragraphs(" One  two \r\n\r\n\r\n three\n") == "One two\n\nthree"


@pytest.mark.parametrize(
    ("link", "base", "expected"),
    [
        ("/a b", "https://x.org/n/", "https://x.org/a%20b"),
        ("c?q=ü", "https://x.org/n/", "https://x.org/n/c?q=%C3%BC"),
        ("https://bücher.example/ä", None, "https://xn--bcher-kva.example/%C3%A4"),
        ("https://bücher.example:8080/", None, "https://xn--bcher-kva.example:8080/"),
        ("https://x.org/%20", None, "https://x.org/%20"),
        ("a", None, None),
        ("javascript:alert(1)", "https://x.org/", None),
        ("mailto:a@x.org", None, None),
        ("https://[x", None, None),
        ("http://x.org:port/", None, None),
        (None, "https://x.org/", None),
    ],
)
def test_addresses(link: str | None, base: str | None, expected: str | None) -> None:
    assert address(link, base) == expected


def test_a_text_fragment_says_its_dashes_and_commas_in_code() -> None:
    found = text_fragment("https://x.org/n#top", "Rail-port, open & free")
    assert found == "https://x.org/n#:~:text=Rail%2Dport%2C%20open%20%26%20free"


def test_an_item_in_full() -> None:
    raw = RawItem(
        title=" A\ttitle ",
        link="a",
        content='<p onclick="x()">Hi <script>evil()</script><a href="../b">b</a> <img src="c.png"></p>',
        categories=(" Rail ", "Rail", ""),
        authors=(Author(name=" Jo "), Author(name=" ")),
        enclosures=(Enclosure(url="s.mp3", type="audio/mpeg"), Enclosure(url="ftp://x/y", type="x/y")),
        image="i.png",
    )
    item = normalise(raw, base_url="https://x.org/n/")
    assert item.title == "A title"
    assert item.link == "https://x.org/n/a"
    assert item.content == '<p>Hi <a href="https://x.org/b">b</a> <img src="https://x.org/n/c.png"></p>'
    assert item.categories == ("Rail",)
    assert [a.name for a in item.authors] == ["Jo"]
    assert [e.url for e in item.enclosures] == ["https://x.org/n/s.mp3"]
    assert item.image == "https://x.org/n/i.png"
    assert normalise(item, base_url="https://x.org/n/") == item


def test_a_blank_content_is_none() -> None:
    assert normalise(RawItem(title="x", content=" ")).content is None


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["Rail (3)", "Quay (12)", "Jam", "Tugs [1,204]"], ["Rail", "Quay", "Jam", "Tugs"]),
        (["Rail (1 comment)", "Quay (2 comments)", "Jam (5 views)"], ["Rail", "Quay", "Jam"]),
        (["Rail | 4", "Quay | 5", "Jam | 6"], ["Rail", "Quay", "Jam"]),
        (["Part (1)", "Part (2)", "Part (3)", "Jam"], None),
        (["Budget (2024)", "Minutes (2025)", "Plans (2026)"], None),
        (["Rail (3)", "Quay (12)", "Jam"], None),
        (["Concert (3 May)", "Fair (7 May)", "Talk (12 June)", "Jam", "Rail"], None),
        (["Pier 12", "Berth 7", "Track 3"], None),
    ],
)
def test_what_a_page_counts_in_its_titles_is_no_part_of_them(titles: list[str], expected: list[str] | None) -> None:
    found = without_counters([RawItem(title=title) for title in titles])
    assert [item.title for item in found] == (expected or titles)
