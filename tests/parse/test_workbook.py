# SPDX-License-Identifier: MIT
"""Workbooks are tables: the longest sheet, days as days; damaged, locked and hostile ones get a clear error."""

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from feedpub.errors import SourceError
from feedpub.model import Document
from feedpub.parse import parse

_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def cell(value: str) -> str:
    if value[:2] == "20":
        return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def ods(*sheets: Sequence[Sequence[str]], padding: int = 0) -> bytes:
    """A workbook as LibreOffice writes it, with what a reader needs and no more."""
    rows = ["".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in s) for s in sheets]
    tables = "".join(f'<table:table table:name="S{n}">{r}</table:table>' for n, r in enumerate(rows))
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", _KIND)
        packed.writestr("content.xml", f"<office:document-content {_SPACES}>{body}</office:document-content>")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        if padding:
            packed.writestr("Pictures/x", bytes(padding))
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook as Excel writes it, with what a reader needs and no more; a day is a number with a style."""
    main, doc = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org"
    office = f"{doc}/officeDocument/2006/relationships"
    text = '<c t="inlineStr"><is><t>{}</t></is></c>'.format
    cells = ("".join('<c s="1"><v>46082</v></c>' if v == LIST[1][1] else text(escape(v)) for v in row) for row in rows)
    sheet = "".join(f"<row>{row}</row>" for row in cells)
    kinds = f"{doc}/package/2006/relationships"

    def related(kind: str, target: str) -> str:
        return f'<Relationship Id="{kind}" Type="{office}/{kind}" Target="{target}"/>'

    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{kinds}">{related("officeDocument", "xl/workbook.xml")}</Relationships>',
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{kinds}">'
            f"{related('worksheet', 'worksheets/a.xml')}{related('styles', 'styles.xml')}</Relationships>",
        )
        packed.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        )
        packed.writestr("xl/worksheets/a.xml", f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>')
    return out.getvalue()


LIST = [
    ("Titel", "Datum", "Link"),
    ("Kran kommt", "2026-03-01", "https://example.org/1"),
    ("Kai gesperrt", "2026-03-02T08:30:00", "https://example.org/2"),
]


def test_the_longest_sheet_is_the_table() -> None:
    items = parse(Document(name="x.ods", data=ods([("Legend",)], LIST))).items
    assert [(item.title, item.link, item.date.words if item.date else None) for item in items] == [
        ("Kran kommt", "https://example.org/1", "2026-03-01"),
        ("Kai gesperrt", "https://example.org/2", "2026-03-02 08:30:00"),
    ]


def test_a_day_that_is_a_number_is_a_day() -> None:
    items = parse(Document(name="https://example.org/list.XLSX?x=1", data=xlsx(LIST))).items
    assert [item.date.words for item in items if item.date] == ["2026-03-01", "2026-03-02T08:30:00"]


@pytest.mark.parametrize(
    "data",
    [
        ods(LIST)[:200],
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        ods(),
        ods(LIST).replace(b"content", b"kontent"),
    ],
)
def test_a_damaged_or_empty_workbook_is_a_clear_error(data: bytes) -> None:
    for name in ("x.ods", "x.xlsx", "x.xls"):
        with pytest.raises(SourceError, match=name):
            parse(Document(name=name, data=data))


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(SourceError, match="256 MiB"):
        parse(Document(name="x.ods", data=ods(LIST, padding=2**28)))


def test_what_only_has_the_name_is_read_as_what_it_is() -> None:
    text = "title,date\nQuay opens,2026-03-01\n"
    assert [item.title for item in parse(Document(name="x.xlsx", data=text.encode())).items] == ["Quay opens"]
