# SPDX-License-Identifier: MIT
"""Tables: what damage costs.  Dialects and charsets are in `tests/sources/table/`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.errors import SourceError
from feedpub.model import Document
from feedpub.parse import parse


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_table_is_an_error(data: bytes) -> None:
    with pytest.raises(SourceError, match="has no rows"):
        parse(Document(name="x.csv", data=data))


def test_a_header_alone_is_an_error() -> None:
    with pytest.raises(SourceError, match="no items found"):
        parse(Document(name="x.csv", data=b"title,link,date\n"))


def test_rows_of_another_length_are_named_with_their_lines() -> None:
    listing = parse(Document(name="x.csv", data=b"title,date\nOne,2026-03-01\na,b,c,d,e\nTwo,2026-03-02\n"))
    assert [(found.reason, found.line) for found in listing.dropped] == [("wrong length", 3)]
    assert [item.line for item in listing.items] == [2, 4]


@pytest.mark.parametrize("data", [b'title,date\n"One,2026-03-01\n', b'title,date\n"One,2026-03-01', b'"title,date\n'])
def test_a_quote_that_is_never_closed_is_an_error_where_nothing_else_is(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"line [12]: a quote never ends"):
        parse(Document(name="x.csv", data=data))


def test_a_quote_that_is_never_closed_costs_its_line_and_no_other() -> None:
    rows = [f"Title {n},2026-03-{n:02}" for n in range(1, 20)]
    for place in (0, 9, 18):
        damaged = [*rows[:place], '"' + rows[place], *rows[place + 1 :]]
        listing = parse(Document(name="x.csv", data="\n".join(["title,date", *damaged]).encode()))
        assert [(found.reason, found.line) for found in listing.dropped] == [("open quote", place + 2)]
        assert [item.title for item in listing.items] == [f"Title {n}" for n in range(1, 20) if n != place + 1]
        assert [note.code for note in listing.notes] == ["records-damaged"]


def test_a_quote_that_another_row_closes_costs_its_line_and_no_other() -> None:
    data = b'title,date\nOne,2026-03-01\n"Two,2026-03-02\nThree,2026-03-03\n"Four, and more",2026-03-04\n'
    listing = parse(Document(name="x.csv", data=data))
    assert [item.title for item in listing.items] == ["One", "Three", "Four, and more"]


def test_a_cell_of_several_lines_is_one_cell() -> None:
    data = b'title,text,date\n"A ""good"" title","one\n\ntwo",2026-03-01\nB,"x\x0cy",2026-03-02\n'
    listing = parse(Document(name="x.csv", data=data))
    assert [item.title for item in listing.items] == ['A "good" title', "B"]
    assert listing.items[0].summary == "one\n\ntwo"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str) -> None:
    rows = ["title,date,summary", "One,2026-03-01,a", f'Two,2026-03-02,"b{end}c"', "Three,2026-03-03,d", ""]
    listing = parse(Document(name="x.csv", data=end.join(rows).encode()))
    assert [(item.title, item.summary) for item in listing.items] == [("One", "a"), ("Two", "b\nc"), ("Three", "d")]


def test_a_line_that_ends_in_another_way_than_the_others_is_a_line() -> None:
    listing = parse(Document(name="x.csv", data=b"title,date\r\nOne,2026-03-01\rTwo,2026-03-02\nThree,2026-03-03\r\n"))
    assert [item.title for item in listing.items] == ["One", "Two", "Three"]


def test_a_short_row_has_nothing_in_its_last_columns() -> None:
    data = b"title,date,author,category\nOne,2026-03-01,Ann,Ports\nTwo,2026-03-02,Ann\n"
    first, second = parse(Document(name="x.csv", data=data)).items
    assert (first.categories, second.categories, second.authors) == (("Ports",), (), first.authors)


def test_quotes_in_the_middle_of_a_cell_are_letters() -> None:
    listing = parse(Document(name="x.csv", data=b'title,date\nA 5" nail,2026-03-01\n"B" and C,2026-03-02\n'))
    assert [item.title for item in listing.items] == ['A 5" nail', "B and C"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_items_or_an_error(text: str) -> None:
    try:
        assert all(item.title for item in parse(Document(name="x.csv", data=text.encode(errors="replace"))).items)
    except SourceError as error:
        assert error.advice


def test_links_in_a_column_named_link() -> None:
    """A cell's words go to the column, save where the column itself is the link's: that is its address."""
    data = b'Title,Link,Date\nQuay opens,"<a href=""https://example.org/1"">Read</a>",2026-03-01\n'
    (item,) = parse(Document(name="x.csv", data=data)).items
    assert (item.title, item.link) == ("Quay opens", "https://example.org/1")


def test_long_tables_are_read_to_their_end() -> None:
    """Roles are told from the first rows; what comes after some thousand others is read by them."""
    rows = [f'"Row {n}",https://example.org/{n},2026-03-01,{"Said" if n % 2 else "N/A"}\n' for n in range(3001)]
    text = "title,link,date,summary\n" + "".join(rows) + '"Two\nlines",https://example.org/x,2026-03-02,Said\n'
    listing = parse(Document(name="x.csv", data=text.encode()))
    assert len(listing.items) == 3002
    assert listing.items[3000].line == 3002 and listing.items[3000].summary is None
    assert (listing.items[-1].title, listing.items[-1].summary) == ("Two lines", "Said")


@pytest.mark.parametrize(
    "names", ["id,title,date,category,url,summary", "title,category", "id;title;date;category;url"]
)
def test_a_table_of_nothing_but_its_header_has_no_items(names: str) -> None:
    with pytest.raises(SourceError, match="no items"):
        parse(Document(name="rows.csv", data=f"{names}\n".encode()))


def test_notes_above_the_header_are_no_rows() -> None:
    """As people put them above their sheets."""
    notes = ["Harbour notices,,,", "(as of today),,,", "please,ask,us,", "Subject,Place,Date,Link"]
    rows = [f"Crane {n},Quay,2026-03-0{n},https://example.org/{n}" for n in (3, 2, 1)]
    found = parse(Document(name="x.csv", data="\n".join([*notes, *rows]).encode()))
    assert [(item.title, item.link) for item in found.items] == [
        (f"Crane {n}", f"https://example.org/{n}") for n in (3, 2, 1)
    ]
    assert [drop.line for drop in found.dropped] == [1, 2, 3]


def test_short_titles_in_wide_letters_are_found_beside_addresses() -> None:
    rows = ["简介, RSS, 标签", *(f"港口{n}号新闻, https://example.org/{n}/feed, 港" for n in "一二三")]
    found = parse(Document(name="x.csv", data="\n".join(rows).encode()))
    assert [item.title for item in found.items] == [f"港口{n}号新闻" for n in "一二三"]


def test_rows_that_few_notes_tell_apart_are_items() -> None:
    rows = [
        "Speaker name,Date,Town,Notes",
        *(f"Ada Quay,3/{n}/2026,Tide,{'late' if n == 4 else ''}" for n in (1, 2, 3, 4)),
    ]
    found = parse(Document(name="x.csv", data="\n".join(rows).encode()))
    assert [item.title for item in found.items] == ["Ada Quay"] * 4


def test_of_columns_without_names_the_one_of_whole_sentences_is_the_text() -> None:
    rows = b"2026-11-29,Water is back,The pipe in the harbour is mended.\n2026-11-12,Library closed,Painting!"
    found = parse(Document(name="board.csv", data=rows)).items
    assert [item.title for item in found] == ["Water is back", "Library closed"]
    assert found[0].summary == "The pipe in the harbour is mended."
