# SPDX-License-Identifier: MIT
"""Mail becomes raw items, one a message: an mbox (RFC 4155) or one message alone (RFC 5322), as in a Maildir.

Message-ID is the id, Date the date, List-Id a category, the HTML part the content without its tracking pixels.  A link
is what the message itself names as its page on the web (RFC 5064).
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime

from feedpub.model import Author, Document, Dropped, Listing, Note, ParseOptions, RawItem
from feedpub.parse.markup import plain_text
from feedpub.parse.stated import date_of, stated

_POSTMARK = re.compile(rb"^From [^\r\n]*\d{4}[^\r\n]*\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)
_PIXEL = re.compile(
    r"<img\b(?=[^>]*\b(?:width|height)\s*[=:]\s*[\"']?[01](?:px)?[\"';\s>])[^>]*>|<img\b[^>]*\bdisplay\s*:\s*none[^>]*>",
    re.IGNORECASE,
)
_ARCHIVED = ("Archived-At", "List-Archive-Link", "X-Archived-At")


def parse_mail(document: Document, options: ParseOptions) -> Listing:
    """Read the messages of a mailbox in its order.  One that can't be read is left out, and named."""
    del options
    items, dropped = [], []
    for line, data in _messages(document.data):
        item = _item(message_from_bytes(data, policy=default), line)
        if item is None:
            dropped.append(Dropped(reason="no message", text=data[:80].decode("latin-1"), line=line))
        else:
            items.append(item)
    lost = Note(code="records-damaged", text=f"{document.name}: {len(dropped)} pieces are no messages")
    return Listing(
        items=tuple(items),
        dropped=tuple(dropped),
        notes=(lost,) if dropped else (),
        record="message: subject, date, author, text",
    )


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each message with the line where it begins; outside an mbox there is one."""
    marks = list(_POSTMARK.finditer(data))
    if not data.startswith(b"From "):
        yield 1, data
        return
    line, at = 1, 0
    for number, mark in enumerate(marks):
        line, at = line + data.count(b"\n", at, mark.start()), mark.start()
        end = marks[number + 1].start() if number + 1 < len(marks) else len(data)
        yield line, re.sub(rb"(?m)^>(?=>*From )", b"", data[mark.end() : end])


def _item(message: EmailMessage, line: int) -> RawItem | None:
    subject, sender = _header(message, "Subject"), _header(message, "From")
    html, text = _body(message, "html"), _body(message, "plain")
    words = text.strip() if text else plain_text(html or "")
    title = subject or next((part.strip() for part in words.splitlines() if part.strip()), "")
    if not title or not (sender or subject):
        return None
    return RawItem(
        title=title[:300],
        link=next((found.strip("<> ") for name in _ARCHIVED if (found := _header(message, name))), None),
        id=_header(message, "Message-ID").strip("<> ") or None,
        date=date_of(_date(_header(message, "Date"))),
        summary=words or None,
        content=_PIXEL.sub("", html) if html else None,
        categories=_list_name(_header(message, "List-Id")),
        authors=tuple(_people(sender, _raw(message, "From"))),
        language=_header(message, "Content-Language").partition(",")[0] or None,
        line=line,
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header's words; of one that breaks its grammar, what stands there."""
    try:
        words = str(message.get(name, ""))
    except (MessageError, LookupError, ValueError, TypeError, AttributeError):  # the library lets all of these out
        words = _raw(message, name)
    return " ".join(words.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def _raw(message: EmailMessage, name: str) -> str:
    return next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def _date(words: str) -> str | None:
    try:
        return parsedate_to_datetime(words).isoformat()
    except (ValueError, TypeError, IndexError):
        return stated(words)


def _body(message: EmailMessage, kind: str) -> str | None:
    try:
        part = message.get_body(preferencelist=(kind,))
    except (MessageError, LookupError, ValueError, TypeError, AttributeError):  # a content type beyond its grammar
        return None
    if part is None or part.get_content_maintype() != "text":
        return None
    charset = part.get_content_charset() or "utf-8"
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return None
    try:
        return data.decode(charset, errors="replace")
    except LookupError:
        return data.decode("utf-8", errors="replace")


def _people(sender: str, raw: str) -> Iterator[Author]:
    """Names and addresses; archives of lists write ``ada at example.org (Ada Quay)``, which is no address."""
    veiled = re.fullmatch(r"(\S+) at (\S+)(?: \((.*)\))?", raw.strip())
    if veiled:
        yield Author(name=veiled[3] or veiled[1])
        return
    for name, address in getaddresses([sender]):
        if name or address:
            yield Author(name=name or address, email=address if "@" in address else None)


def _list_name(words: str) -> tuple[str, ...]:
    """``Quay talk <quay.lists.example.org>`` is the list "Quay talk"."""
    name = re.sub(r"\s*<.*>", "", words).strip(' "') or words.strip("<> ")
    return (name,) if name else ()
