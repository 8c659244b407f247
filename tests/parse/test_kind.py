# SPDX-License-Identifier: MIT
"""The kind of a document is told from its bytes, or else its name, or else its media type."""

import gzip

import pytest

from feedpub.errors import SourceError
from feedpub.model import Document, ParseOptions
from feedpub.parse import parse, unpack
from feedpub.parse.kind import kind_of

BYTES = {
    b'<?xml version="1.0"?><!-- c --><!DOCTYPE rss [<!ENTITY a "b">]><rss>': "feed",
    b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>": "feed",
    '<?xml version="1.0" encoding="utf-16"?><rdf:RDF >'.encode("utf-16"): "feed",
    b"<urlset xmlns=''>": "sitemap",
    b"<opml version='2.0'>": "opml",
    b"<!doctype html><title>x</title>": "html",
    b'<?xml version="1.0"?><note>x</note>': "xml",
    b'{"a": 1}': "json",
    b'[\n {"a": 1}]': "json",
    b'{"a": 1}\r\n{"a": 2}\r\n': "json",
    b'["a", "b",\n"c"]': "json",
    b"[1, [2]]": "json",
    b"[1] a note on 3 March\nText": "text",
    b"[[Part 2] The lamp](https://example.org/2)\nText": "text",
    b'["The lamp", part 2](https://example.org/2)\nText': "text",
    b'["The lamp"](https://example.org/2)\nText': "text",
    b'["The lamp](https://example.org/2)\n"Text"': "text",
    b"[Alpha](https://example.org/) is a list of links": "text",
    b"BEGIN:VCALENDAR\r\nVERSION:2.0": "calendar",
    b"From a@example.org Sat Nov 14 21:29:28 2015\nFrom: a\n": "mail",
    b"Received: by x\nFrom: a@example.org\nSubject: x\nMessage-ID: <1@x>\n\nHello": "mail",
    b"feedpub (0.1-1) unstable; urgency=medium\n": "changelog",
    b"2026-03-01  Ada Quay  <ada@example.org>\n\n\t* a.c: x\n": "changelog",
    b"commit " + b"a1" * 20 + b"\nAuthor: A <a@x>\n": "changelog",
    b"commit 1f0e4c7\nAuthor: A <a@x>\n": "changelog",
    b"a1b2c3d One\nb2c3d4e Two\n": "changelog",
    b'title,url,date\n"Dredging begins",https://p.example/1,2026-11-27\n': "table",
    b"Date;Headline;Section\n1.3.2026;Low tide;Port\n": "table",
    b"News of quay\n\nquay 2.1 (2026-03-01)\n====\nA\n\nquay 2.0\n====\nB\n\nquay 1.9\n====\nC\n": "changelog",
    b"## [2.1]\n\n- A\n\n## [2.0.1]\n\n- B\n\n## [2.0]\n\n- C\n": "markdown",
    b"== Version 2.1\n\n- A\n\n== Version 2.0\n\n- B\n\n== Version 1.9\n\n- C\n": "markdown",
    b"Title, date and place\nLow tide, 1 March 2026, Port\n": "text",
    b"News of the week\n\n3 March 2026\n": "text",
}


@pytest.mark.parametrize(("data", "kind"), BYTES.items(), ids=lambda v: str(v)[:30])
def test_bytes_tell_the_kind(data: bytes, kind: str) -> None:
    assert kind_of(Document(name="-", data=data)) == kind


def test_bytes_go_before_the_name_and_the_name_before_the_media_type() -> None:
    assert kind_of(Document(name="wrong.csv", data=b"<rss version='2.0'>", media_type="text/html")) == "feed"
    assert kind_of(Document(name="right.csv", data=b"a,b\n1,2\n", media_type="text/markdown")) == "table"
    assert kind_of(Document(name="https://x.example/y?z=1.md", data=b"a,b\n1,2\n", media_type="text/csv")) == "table"


def test_the_kind_can_be_set() -> None:
    document = Document(name="list.csv", data=b"<!-- x --><rss version='2.0'/>")
    with pytest.raises(SourceError, match="no items"):
        parse(document, ParseOptions(kind="feed"))
    assert parse(Document(name="x.csv", data=b"News\n\n1 March 2026\n"), ParseOptions(kind="text")).items


def test_gzip_is_unpacked_and_a_bomb_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = b"<rss version='2.0'><channel><item><title>Packed</title></item></channel></rss>"
    assert parse(Document(name="feed.xml.gz", data=gzip.compress(feed))).items[0].title == "Packed"
    monkeypatch.setattr(unpack, "LIMIT", 1000)
    with pytest.raises(SourceError, match="unpacks to more"):
        parse(Document(name="feed.xml.gz", data=gzip.compress(b" " * 100_000)))
    with pytest.raises(SourceError, match="ends too early"):
        parse(Document(name="feed.xml.gz", data=gzip.compress(feed)[:-9]))


def test_xml_of_another_kind_is_an_error() -> None:
    with pytest.raises(SourceError, match="of no kind that is read"):
        parse(Document(name="-", data=b'<?xml version="1.0"?><note>x</note>'))


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_rows_of_cells_below_names_of_columns_are_a_table_whatever_their_file_is_called(separator: str) -> None:
    rows = [["Designação", "Serviço", "Data do aviso"], ["Engenheiro civil", "Obras", "2026-11-10"]]
    rows += [["Fiscal municipal", "Polícia", "2026-10-27"]]
    text = "\n".join(separator.join(row) for row in rows)
    assert kind_of(Document(name="board.txt", data=text.encode())) == "table"
    prose = text.replace("Serviço", "O serviço que o aviso tem")
    assert kind_of(Document(name="board.txt", data=prose.encode())) == "text"
    assert kind_of(Document(name="board.txt", data=f"{text}{separator}x".encode())) == "text"


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_rows_without_names_of_columns_are_a_table_where_one_column_has_nothing_but_days(separator: str) -> None:
    rows = [["29.11.2026", "Water is back", "The pipe is mended."], ["12.11.2026", "Library closed", "For a week."]]
    rows += [["2.11.2026", "Council meets", "In the hall."]]
    document = Document(name="board.txt", data="\n".join(separator.join(row) for row in rows).encode())
    assert [(item.title, item.summary) for item in parse(document).items] == [(row[1], row[2]) for row in rows]
    rows[1][0] = "soon"
    undated = "\n".join(separator.join(row) for row in rows)
    assert kind_of(Document(name="board.txt", data=undated.encode())) == "text"
