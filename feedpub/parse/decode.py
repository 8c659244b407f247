# SPDX-License-Identifier: MIT
"""Bytes become characters.

They are UTF-8 unless somebody says otherwise.  Bytes of an old charset that nobody named are guessed, with a note;
where the guess would be a gamble, an error asks for `encoding`.
"""

import codecs
import re

from feedpub.errors import SourceError
from feedpub.model import Document, Note

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b\b"))
_MAX_CHAOS = 0.1
"""charset-normalizer's measure of how messy a guess looks, 0 to 1; its own limit is 0.2."""


def decode(document: Document) -> tuple[str, tuple[Note, ...]]:
    """The document's characters, and notes about how they were told.

    Raises:
        SourceError: Binary data, or bytes that are no text in the charset stated or guessed.
    """
    data, name = document.data, document.name
    bom = next((charset for mark, charset in _BOMS if data.startswith(mark)), None)
    charset = bom or document.charset
    if charset is None and len(data.translate(None, _CONTROLS)) < len(data):
        raise SourceError(name, "is binary, not text", "Give a text dump of the listing.")
    try:
        return data.decode(charset or "utf-8"), ()
    except LookupError as error:
        raise SourceError(name, f"there is no charset {charset!r}", "Correct the encoding of this source.") from error
    except UnicodeDecodeError as error:
        if charset is not None:
            raise SourceError(
                name, f"byte {error.start} is not {charset}", "Correct the encoding of this source, or the file."
            ) from error
        return _guess(data, name, error)


def _guess(data: bytes, name: str, error: UnicodeDecodeError) -> tuple[str, tuple[Note, ...]]:
    if error.reason == "unexpected end of data":
        note = Note(code="cut-short", text=f"{name} ends in the middle of a character; its last one was left out")
        return data[: error.start].decode(), (note,)
    advice = "Save the file as UTF-8, or say which charset it is with encoding = '…'."
    if re.search(rb"[\xc3-\xf4][\x80-\xbf]", data[: error.start]):
        raise SourceError(name, f"byte {error.start} is not UTF-8, while what precedes it is", advice) from error

    from charset_normalizer import from_bytes

    found = from_bytes(data)
    # Windows' Western charset is far commoner than its neighbours, and a few letters fit all of them alike.
    western = (match for match in found if match.encoding in ("cp1252", "latin_1") and match.languages)
    alike = (m for m in western if (m.chaos, -m.coherence) <= (found[0].chaos, -found[0].coherence))
    best = next(alike, found.best()) if found else None
    if best is None or best.chaos > _MAX_CHAOS or not best.languages:
        raise SourceError(name, f"byte {error.start} is not UTF-8, and no other charset fits", advice) from error
    note = Note(code="charset-guessed", text=f"{name} is not UTF-8; read as {best.encoding}: set encoding to be sure")
    return str(best), (note,)


def lenient(document: Document) -> tuple[str, tuple[Note, ...]]:
    """The characters of a document whose records can be told apart: a damaged byte costs one of them, with a note.

    Raises:
        SourceError: Binary data, a charset that there is none of, or another charset than the one stated.
    """
    try:
        return decode(document)
    except SourceError:
        text = document.data.decode("utf-8-sig", errors="replace")
        damaged = text.count("\ufffd")
        if document.charset or not damaged or damaged > 1 + len(text) // 1000:
            raise
    return text, (Note(code="bytes-damaged", text=f"{document.name}: {damaged} bytes are no UTF-8, and were left out"),)
