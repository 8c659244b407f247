# SPDX-License-Identifier: MIT
"""Text on its way into a file: what XML forbids leaves here, plain text becomes HTML here, and nowhere else.

`clean` is the last line of defence.  Sources are cleaned when they are read; yet no string, wherever it comes from,
may make a file invalid or cost a feed its other items.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from html import escape, unescape
from typing import TypeVar, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feedpub.model import Author

_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) does not allow or advises against: most controls, surrogates, U+FFFE, U+FFFF."""
_ESCAPED = re.compile(rb"\\[urbf]")
_NEWLINE = re.compile("\r\n?")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_NOT_IN_ADDRESS = re.compile(r"""[\x00-\x20<>"{}|\\^`\x7f-\x9f\s]""")
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+\.[^\s@<>()\[\],;:\"\\]+")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;.*)?", re.ASCII)
_LANGUAGE = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")

T = TypeVar("T")


def clean(value: T) -> T:
    """The same value, with every string in it (however deep) free of characters that XML forbids."""
    return value if _is_clean(value) else cast("T", _clean(value))


def _is_clean(value: object) -> bool:
    """Whether there is surely nothing to do, by the value's JSON, which is made much faster than a look at each string.
    There all controls but line feed and tab are escaped, by their number or as ``\\r``, ``\\b``, ``\\f``.
    """
    try:
        told = msgspec.json.encode(value)
    except UnicodeEncodeError:  # a surrogate
        return False
    if _ESCAPED.search(told):
        return False
    return (told.isascii() and b"\x7f" not in told) or not _FORBIDDEN.search(told.decode())


def _clean(value: object) -> object:
    if value is None or isinstance(value, datetime | int):
        return value
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        return _FORBIDDEN.sub("", _NEWLINE.sub("\n", value))
    if isinstance(value, tuple):
        return tuple(_clean(part) for part in value)
    if isinstance(value, Struct):
        old = {name: getattr(value, name) for name in value.__struct_fields__}
        new = {name: _clean(part) for name, part in old.items()}
        return value if new == old else replace(value, **new)
    return value


def address(url: str) -> str:
    """A web address as formats want it: characters that RFC 3986 knows no place for are percent-encoded."""
    encoded = _NOT_IN_ADDRESS.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), url.strip())
    return _STRAY_PERCENT.sub("%25", encoded)


def mail(value: str | None) -> str | None:
    """The mail address; None when it could not be one."""
    return value if value and _MAIL.fullmatch(value) else None


def people(authors: Iterable[Author]) -> tuple[Author, ...]:
    """The authors who have a name, or a mail address in its stead; an address that could be none is left out."""
    known = (replace(author, name=author.name.strip(), email=mail(author.email)) for author in authors)
    named = (replace(author, name=author.name or author.email or "") for author in known)
    return tuple(author for author in named if author.name)


def media_type(value: str) -> str:
    """The media type, or the one that says "bytes" when it could not be one."""
    return value if _MEDIA_TYPE.fullmatch(value) else "application/octet-stream"


def language(value: str | None) -> str | None:
    """The language tag (BCP 47), also when written ``de_AT``; None when it could not be one."""
    tag = (value or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def paragraphs(text: str) -> str:
    """Plain text as HTML, each paragraph (a blank line stands between two) in its `p` element; empty stays empty."""
    if not text.strip():
        return ""
    return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in _PARAGRAPH.split(text.strip()))


def as_html(text: str) -> str:
    """Plain text as HTML: one paragraph stands bare, several are marked."""
    return paragraphs(text) if _PARAGRAPH.search(text.strip()) else escape(text.strip(), quote=False)


def as_text(markup: str) -> str:
    """What `as_html` or `paragraphs` was given; other HTML loses its tags."""
    parts = [markup]
    if markup.startswith("<p>") and markup.endswith("</p>"):
        parts = markup[3:-4].split("</p>\n<p>")
    if not any("<" in part for part in parts):
        return "\n\n".join(unescape(part) for part in parts)
    from lxml import html

    pieces = html.fromstring(f"<div>{markup}</div>").itertext()
    return "".join(str(piece) for piece in pieces).strip()


def rfc822(when: datetime) -> str:
    """A date as RSS writes it, such as ``Tue, 07 Nov 2023 12:00:00 GMT``: the same in every locale."""
    return format_datetime(when, usegmt=True)
