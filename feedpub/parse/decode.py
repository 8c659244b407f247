# SPDX-License-Identifier: MIT
"""Bytes become characters.

They are UTF-8 unless somebody says otherwise.  Bytes of an old charset that nobody named are guessed, with a note, and
only where the guess holds whatever one supposes about the page; else an error asks for `encoding`.  What a terminal or
a printer would obey (colours, overstriking, stray control characters) is taken out: it is no text.
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
_BINARY = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b\b"))
_MAX_BINARY = 0.03
"""Share of bytes that no text has; of random bytes one in ten is such a one, of a page with a slip in it one in some
hundred."""
_ORDERS = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours and other orders to a terminal (ECMA-48, 5.4)
    r"|\x1b[]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # window titles and links (5.6)
    r"|\x1b[ -/]*[0-~]"
    r"|[^\n]\x08"  # overstriking, as in manual pages: the second character is the one that stays
)
_ODD = bytes({*range(32), 0x7F} - set(b"\t\n\v\f\r"))
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
"""In UTF-8."""
_CONTROLS = dict.fromkeys([*set(range(32)) - set(b"\t\n\v\f\r"), 0x7F, *set(range(0x80, 0xA0)) - {0x85}])
_LATIN_1 = codecs.lookup("latin-1").name
_PREFIXED = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
_COUNTRIES = {
    "ar": "sa",
    "be": "by",
    "ca": "es",
    "cs": "cz",
    "da": "dk",
    "el": "gr",
    "en": "us",
    "et": "ee",
    "fa": "ir",
    "he": "il",
    "ja": "jp",
    "ko": "kr",
    "nb": "no",
    "nn": "no",
    "sl": "si",
    "sr": "rs",
    "sv": "se",
    "uk": "ua",
    "vi": "vn",
    "zh": "cn",
}
"""Where a language is spoken, if not in the country of its own two letters: the guesser asks for a country's domain."""
_WEST = "fr"
_PYTHON = {"windows-874": "cp874", "iso-8859-8-i": "iso-8859-8", "x-mac-cyrillic": "mac-cyrillic"}
"""Names of the WHATWG's that Python spells otherwise."""


def decode(document: Document, language: str | None = None) -> tuple[str, tuple[Note, ...]]:
    """The document's characters, and notes about how they were told.

    Args:
        document: Bytes, and the charset that somebody stated.
        language: BCP 47 tag of the page, where it is configured: a guess has to agree with it.

    Raises:
        SourceError: Binary data, or bytes that are no text in the charset stated or guessed.
    """
    data, name = document.data, document.name
    bom = next((charset for mark, charset in _BOMS if data.startswith(mark)), None)
    charset = bom or document.charset
    odd = len(data) - len(data.translate(None, _ODD))
    if charset is None and odd and _is_binary(data):
        raise SourceError(name, "is binary, not text", "Give a text dump of the listing.")
    notes: tuple[Note, ...] = ()
    try:
        text = _decoded(data, "utf-8" if charset is None else charset)
    except UnicodeDecodeError as error:
        if charset is not None:
            raise SourceError(
                name, f"byte {error.start} is not {charset}", "Correct the encoding of this source, or the file."
            ) from error
        text, notes = _guess(data, name, error, language)
    except (LookupError, ValueError) as error:  # such as a NUL in the name of the charset
        raise SourceError(name, f"there is no charset {charset!r}", "Correct the encoding of this source.") from error
    return text if not odd and text.isascii() else plain(text), notes


def plain(text: str) -> str:
    """The text without what is none: orders to a terminal, control characters but tabs and the ends of lines."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data.translate(None, _ODD)) == len(data) and not _C1.search(data):  # most texts: one quick look
        return text
    return _ORDERS.sub("", text).translate(_CONTROLS)


def _is_binary(data: bytes) -> bool:
    """A NUL stands in no text, and other such characters are slips of an editor as long as they are few."""
    return b"\0" in data or len(data) - len(data.translate(None, _BINARY)) > _MAX_BINARY * len(data)


def _decoded(data: bytes, charset: str) -> str:
    """Who says Latin-1 means windows-1252, as all browsers know (https://encoding.spec.whatwg.org/#names-and-labels)."""
    if codecs.lookup(charset).name == _LATIN_1:
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:  # five bytes mean nothing there
            return data.decode("latin-1")
    return data.decode(charset)


def _guess(data: bytes, name: str, error: UnicodeDecodeError, language: str | None) -> tuple[str, tuple[Note, ...]]:
    if error.reason == "unexpected end of data":
        note = Note(code="cut-short", text=f"{name} ends in the middle of a character; its last one was left out")
        return data[: error.start].decode(), (note,)
    advice = "Save the file as UTF-8, or say which charset it is with encoding = '…'."
    if _PREFIXED.search(data[: error.start]) or is_mostly_utf_8(data):
        raise SourceError(name, f"byte {error.start} is not UTF-8, while others are", advice) from error
    charset = _sure_charset(data, language)
    if charset is None:
        raise SourceError(name, f"byte {error.start} is not UTF-8, and no other charset is sure", advice) from error
    note = Note(code="charset-guessed", text=f"{name} is not UTF-8; read as {charset}: set encoding to be sure")
    return data.decode(charset), (note,)


def is_mostly_utf_8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 with some that are broken: no other charset makes whole characters by chance."""
    broken = data.decode("utf-8", "replace")
    wrong = broken.count("\ufffd")
    return sum(character > "\x7f" for character in broken) - wrong >= wrong


def _sure_charset(data: bytes, language: str | None) -> str | None:
    """The charset that Firefox's guesser finds, if it finds the same when it supposes that the page is of that
    language, or else of the West; None: it depends on what one supposes.
    """
    from chardetng_py import EncodingDetector

    detector = EncodingDetector()
    detector.feed(data, last=True)
    first, sure = detector.guess_assess(tld=None, allow_utf8=False)
    second = detector.guess(tld=_country(language).encode(), allow_utf8=False)
    texts = {_text(data, charset) for charset in (first, second)}
    return _PYTHON.get(first.lower(), first) if sure and len(texts) == 1 and None not in texts else None


def _country(language: str | None) -> str:
    """The top-level domain that goes with a language: its region's, or that of where it is spoken."""
    first, *others = (language or _WEST).lower().replace("_", "-").split("-")
    region = next((part for part in others if re.fullmatch("[a-z]{2}", part)), None)
    country = region or _COUNTRIES.get(first, first)
    return country if re.fullmatch("[a-z]{2,3}", country) else _WEST


def _text(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(_PYTHON.get(charset.lower(), charset))
    except (LookupError, ValueError):
        return None


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
