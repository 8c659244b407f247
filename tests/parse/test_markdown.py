# SPDX-License-Identifier: MIT
"""Markdown and reStructuredText: which reading a document gets.  Whole ones are in `tests/sources/markdown/`."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.errors import SourceError
from feedpub.model import Document, Listing
from feedpub.parse import parse
from tests.work import counted_calls


def read(text: str, name: str = "x.md") -> Listing:
    return parse(Document(name=name, data=text.encode()))


@pytest.mark.parametrize(
    ("heading", "title", "date"),
    [
        ("## [1.2.0] - 2026-03-01", "1.2.0", "2026-03-01"),
        ("## 1.2.0 (March 1, 2026)", "1.2.0", "March 1, 2026"),
        ("## v1.2.0-rc.1 / 2026-03-01", "v1.2.0-rc.1", "2026-03-01"),
        ("## [1.2.0](https://example.org/c) (2026-03-01)", "1.2.0", "2026-03-01"),
        ("## quay 1.2.0", "quay 1.2.0", None),
        ("## 2026-03-01", "2026-03-01", "2026-03-01"),
        ("1.2.0 - 2026-03-01\n------", "1.2.0", "2026-03-01"),
    ],
)
def test_a_heading_is_a_version_and_a_date(heading: str, title: str, date: str | None) -> None:
    [item] = read(f"# Changes\n\n{heading}\n\n- A\n").items
    assert (item.title, item.date.words if item.date else None) == (title, date)


def test_small_releases_have_small_headings() -> None:
    """As programs write them that make change logs of commits; none takes in the text of the next."""
    small = "### [2.0.{n}](https://example.org/{n}) (2026-03-0{n})\n\n### Bug Fixes\n\n* line {n}\n\n"
    head = "# Changelog\n\n" + small.format(n=3)
    great = "## 2.0.2 (2026-03-02)\n\n### Features\n\n* line 2\n\n"
    for second in (great, small.format(n=2)):
        items = read(head + second + small.format(n=1)).items
        assert [(item.title, item.date.words) for item in items if item.date] == [
            (f"2.0.{n}", f"2026-03-0{n}") for n in (3, 2, 1)
        ]
        assert [item.summary.split("line ")[1:] for item in items if item.summary] == [["3"], ["2"], ["1"]]


def test_an_underline_may_be_shorter_than_its_heading() -> None:
    """docutils warns of it, and reads a heading."""
    data = (
        b"Changes\n=======\n\nVersion 1.2.0 (2026-03-01)\n-------------\n\n* A\n\nVersion 1.1.0\n-------------\n\n* B\n"
    )
    found = parse(Document(name="changes.rst", data=data))
    assert [item.title for item in found.items] == ["Version 1.2.0", "Version 1.1.0"]


def test_headings_may_begin_with_equals_signs_alone() -> None:
    found = read("== Version 1.2\n\n- A\n\n=== Notes\n\nB\n\n== Version 1.1\n\n- C\n")
    assert [item.title for item in found.items] == ["Version 1.2", "Version 1.1"]


def test_lines_may_be_versions_where_there_are_no_headings() -> None:
    found = read("v1.2.0 - March 1, 2026\n\n* A\n\nv1.1.0 - May 1, 2025\n\n* B\n\nv1.0.0 - May 1, 2024\n\n* C\n")
    assert [(item.title, item.summary) for item in found.items] == [("v1.2.0", "A"), ("v1.1.0", "B"), ("v1.0.0", "C")]


def test_of_two_addresses_of_one_name_the_first_counts() -> None:
    """As CommonMark has it."""
    text = "## [1.1]\n\n- A\n\n## [1.0]\n\n- B\n\n[1.1]: https://example.org/1\n[1.1]: https://example.org/2\n"
    assert read(text).items[0].link == "https://example.org/1"


def test_a_table_may_name_its_addresses_at_the_foot() -> None:
    rows = "".join(f"| [A crane numbered {n}][c{n}] | 2026-03-0{n} |\n" for n in (3, 2, 1))
    foot = "".join(f"[c{n}]: https://example.org/{n}\n" for n in (1, 2, 3))
    found = read(f"| Proposal | Date |\n| --- | --- |\n{rows}\n{foot}").items
    assert [(item.title, item.link) for item in found] == [
        (f"A crane numbered {n}", f"https://example.org/{n}") for n in (3, 2, 1)
    ]


def test_a_label_may_stand_before_the_link_of_a_point() -> None:
    text = "".join(
        f"- Issue number {n}: [{title}](docs/{n}.md)\n" for n, title in ((3, "Tide"), (2, "Ebb"), (1, "Flood"))
    )
    assert [item.link for item in read(f"# Weekly\n\n{text}").items] == ["docs/3.md", "docs/2.md", "docs/1.md"]


def test_the_date_behind_a_long_title_is_read_whole() -> None:
    title = "A harbour of which a good deal can be said in one title"
    text = "".join(f"- [{title}](https://example.org/{n}) - 2026-01-1{n}\n" for n in (3, 2, 1))
    assert [item.date and item.date.words for item in read(text).items] == [f"2026-01-1{n}" for n in (3, 2, 1)]


def test_headings_of_an_essay_are_no_versions() -> None:
    [item] = read("# On cranes\n\n## Why\n\nWords.\n\n## How\n\nMore words.\n").items
    assert item.title == "On cranes"


def test_links_in_running_text_make_no_list() -> None:
    text = "# Day\n\n" + "\n\n".join(f"We saw [a crane](https://example.org/{n}) and much else." for n in range(5))
    assert [item.title for item in read(text).items] == ["Day"]


def test_targets_within_the_page_are_links_and_references_in_them_are_read() -> None:
    targets = ["?id=4", "#five", "//www.example.org/3", "https://example.org/6?a=1&amp;b=2", "mailto:a@example.org"]
    listing = read("".join(f"- [Item number {n}]({target})\n" for n, target in enumerate(targets)))
    assert [item.link for item in listing.items] == [*targets[:3], "https://example.org/6?a=1&b=2", None]
    assert [item.title for item in listing.items] == [f"Item number {n}" for n in range(5)]


@pytest.mark.parametrize("count", [1, 2])
def test_a_list_is_one_however_short(count: int) -> None:
    points = [f"- [Ferry {n} sails](https://example.org/ferry/{n})\n  2026-03-0{n}\n" for n in range(1, count + 1)]
    items = read("\n".join(points)).items
    assert [(i.title, i.link, i.date and i.date.words) for i in items] == [
        (f"Ferry {n} sails", f"https://example.org/ferry/{n}", f"2026-03-0{n}") for n in range(1, count + 1)
    ]


def test_links_in_html_are_links() -> None:
    """Markdown may hold HTML (https://spec.commonmark.org/0.31.2/#raw-html)."""
    lines = [f'March {n}, 2026 -- The <a href="https://example.org/{n}">quay</a> opens.' for n in (3, 2, 1)]
    items = read("\n\n".join(lines)).items
    assert [(item.title, item.link) for item in items] == [
        ("The quay opens", f"https://example.org/{n}") for n in (3, 2, 1)
    ]


def test_a_post_that_ends_in_a_link_is_a_post() -> None:
    [item] = read("# Ferries\n\nThey sail again from Monday.\n\n[More](https://example.org/ferries)\n").items
    assert item.title == "Ferries"


def test_a_draft_alone_is_no_item() -> None:
    with pytest.raises(SourceError, match="no items"):
        read("---\ntitle: A\ndraft: true\n---\nText\n")


def test_a_damaged_head_costs_itself_and_names_its_line() -> None:
    found = read("---\ntitle: A\ntags: [a\n---\n# B\n\nText\n")
    assert [item.title for item in found.items] == ["B"]
    assert "line" in found.notes[0].text


def test_a_bomb_of_aliases_is_not_opened() -> None:
    bomb = "a: &a [x,x,x,x]\n" + "\n".join(f"{b}: &{b} [*{a},*{a},*{a},*{a}]" for a, b in pairwise("abcdefghi"))
    assert read(f"---\n{bomb}\n---\n# B\n\nText\n").notes[0].code == "front-matter"


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["> ", "[", "*a ", "`", "- x\n", "## 1.2\n\n- a\n"])
def test_twice_the_document_is_twice_the_work(piece: str) -> None:
    half, whole = ("# A\n\n" + piece * size + "end\n" for size in (500, 1000))
    read(half)  # imports, and reads the word lists
    assert counted_calls(lambda: read(whole)) < 2.4 * counted_calls(lambda: read(half))


def test_a_deep_document_ends() -> None:
    assert read("# A\n\n" + "> " * 5_000 + "deep\n").items


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="#-*[]()|:=_`<>!1.2026 abc\n", max_size=200), st.sampled_from(["x.md", "x.rst"]))
def test_any_text_gives_items_or_an_error(text: str, name: str) -> None:
    try:
        assert all(item.title for item in read(text, name).items)
    except SourceError as error:
        assert error.advice
