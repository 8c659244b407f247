# SPDX-License-Identifier: MIT
"""A workbook (XLSX, XLS, ODS) becomes the table of its longest sheet, written as CSV: it is read like any other then.

It takes python-calamine, which few need: ``pip install 'feedpub[sheets]'``.  Formulas are never worked out: a cell is
what the program that wrote it saw last.
"""

import csv
from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from pathlib import PurePath
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile

from msgspec.structs import replace

from feedpub.errors import ConfigError, SourceError
from feedpub.model import Document

NAMES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
"""How the names of workbooks end."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LIMIT = 256 * 1024 * 1024
"""Bytes that its parts may unpack to: a bomb of a few kilobytes would fill the memory."""


def is_workbook(document: Document) -> bool:
    """Whether it is one, by its name and its first bytes."""
    path = urlsplit(document.name).path if "://" in document.name else document.name
    return PurePath(path.lower()).suffix in NAMES and document.data.startswith((_ZIP, _OLE))


def as_table(document: Document) -> Document:
    """The longest sheet of a workbook as a document in CSV.

    Raises:
        SourceError: It is damaged, locked, or too large.
        ConfigError: There is no library that reads it.
    """
    try:
        import python_calamine as calamine
    except ImportError as error:
        raise ConfigError(
            document.name, "is a workbook, and nothing here reads those", "pip install 'feedpub[sheets]'"
        ) from error
    _refuse_bomb(document)
    try:
        with calamine.load_workbook(BytesIO(document.data)) as book:
            sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in book.sheet_names]
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise SourceError(
            document.name, f"is no workbook that can be read: {error}", "Save it again, without a password."
        ) from error
    rows = max(sheets, key=len, default=[])
    return replace(document, data=_csv(rows), charset="utf-8", media_type="text/csv")


def _refuse_bomb(document: Document) -> None:
    if not document.data.startswith(_ZIP):
        return
    try:
        with ZipFile(BytesIO(document.data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceError(document.name, f"is a damaged workbook: {error}", "Get the file again.") from error
    if size > _LIMIT:
        fault = f"unpacks to more than {_LIMIT // 2**20} MiB"
        raise SourceError(document.name, fault, "Save the listing alone.")


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _cell(cell: object) -> str:
    """A day has no time, and a whole number no point, though the format knows neither."""
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split("\n"))
