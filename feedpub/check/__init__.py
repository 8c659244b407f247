# SPDX-License-Identifier: MIT
"""What is wrong or risky with a feed: ours or anybody's, RSS, Atom, JSON Feed or OPML.

The rules follow the specifications, the W3C's feed validator, and what readers were seen to do.  Each format's module
finds what only that format knows and gives its items as `Entry`; `entries` finds what concerns them all.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from feedpub.check import atom, entries, jsonfeed, opml, rss
from feedpub.check.findings import RULES, Finding, Rule, Severity, is_error
from feedpub.model import Document
from feedpub.parse.kind import kind_of

__all__ = ["RULES", "Finding", "Rule", "Severity", "check_bytes", "is_error"]

ENDINGS = (".atom", ".json", ".opml", ".rdf", ".rss", ".xml")
"""Of the names of files that are taken for feeds."""
LARGE = 1_000_000
"""Bytes.  A feed is fetched whole, again and again, by everybody."""
_ROOTS = {"rss": rss.check, f"{{{atom.NAMESPACE}}}feed": atom.check, "opml": opml.check}
_FEED_TYPE = re.compile(r"(application|text)/([\w.-]+\+)?(xml|json|x-opml)")
_REFERENCE = re.compile(rb"&#(?:x0*([0-9a-f]+)|0*([0-9]+));", re.IGNORECASE)
_CHARACTERS = ((9, 10, 13), range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")


def check_bytes(
    data: bytes,
    *,
    now: datetime | None = None,
    url: str | None = None,
    media_type: str | None = None,
    charset: str | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with a feed, in the order of its lines.

    Args:
        now: Aware; what is in the future or long ago is judged by it.  None: no such judgement.
        url: Where the feed was fetched, to compare with what it says of itself.
        media_type: As the server gave it, without parameters; None when it did not come over HTTP.
        charset: As the server gave it; None when it gave none.
    """
    found = [*_delivery(data, media_type, charset), *_contents(data, url=url, now=now)]
    return tuple(sorted(set(found), key=lambda finding: (finding.line, finding.code, finding.text)))


def _delivery(data: bytes, media_type: str | None, charset: str | None) -> Iterator[Finding]:
    if len(data) > LARGE:
        yield Finding("large", 0, f"{len(data):,} bytes")
    if media_type is not None and not _FEED_TYPE.fullmatch(media_type):
        yield Finding("media-type", 0, f"served as {media_type}")
    declared = _DECLARED.match(data)
    names = {name.lower() for name in (charset, declared[1].decode("ascii") if declared else None) if name}
    if len(names) > 1:
        yield Finding("charset-conflict", 1, f"HTTP says {charset}, the file says {declared and declared[1].decode()}")
    elif names and not names <= {"utf-8", "utf8", "us-ascii"}:
        yield Finding("charset", 1, f"written in {names.pop()}")


def _contents(data: bytes, *, url: str | None, now: datetime | None) -> Iterator[Finding]:
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        yield Finding("empty", 0, "nothing in it")
    elif start.startswith((b"{", b"[")):
        yield from _judged(jsonfeed.check(data, url), now)
    else:
        yield from _xml(data, url=url, now=now)


def _xml(data: bytes, *, url: str | None, now: datetime | None) -> Iterator[Finding]:
    root, faults = _parse(data, url)
    yield from faults
    if root is None:
        return
    check = _ROOTS.get(str(root.tag))
    if check is None:
        name = entries.local(root)
        told = _page(data, url) if name.lower() == "html" else f"the outermost element is {name!r}"
        yield Finding("not-a-feed", entries.line_of(root), told)
        return
    if b"<!DOCTYPE" in data[:1000]:
        yield Finding("doctype", 1, "a DOCTYPE stands in it")
    yield from _judged(check(root, url), now)


def _judged(checked: entries.Checked, now: datetime | None) -> Iterator[Finding]:
    yield from checked.findings
    yield from entries.check(checked, now)


def _parse(data: bytes, url: str | None) -> tuple[etree._Element | None, list[Finding]]:
    """The tree, also of a file that is not well-formed as far as it goes, and the first fault of its form."""
    try:
        return etree.fromstring(data, _parser(recover=False)), []
    except etree.XMLSyntaxError as error:
        finding = Finding("not-well-formed", error.lineno or 0, str(error.msg))
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return None, [Finding("not-a-feed", 1, "it is neither XML nor JSON")]
    try:  # a character that is none would be taken for text, which nothing can read then
        root = etree.fromstring(_REFERENCE.sub(_legal, data), _parser(recover=True))
    except etree.XMLSyntaxError:
        root = None
    if kind_of(Document(name="", data=data)) == "html":
        finding = Finding("not-a-feed", 1, _page(data, url))
        root = None
    return root, [finding]


def _page(data: bytes, url: str | None) -> str:
    """What a web page is told: the feeds that it announces, which are probably what was meant."""
    from feedpub.parse.html.announced import announced_by

    feeds = announced_by(data, url or "")
    return (
        f"it is a web page, which announces {', '.join(feeds)}" if feeds else "it is a web page; it announces no feed"
    )


def _legal(reference: re.Match[bytes]) -> bytes:
    """The reference, or a sign in its place where it names no character (XML 1.0, 4.1)."""
    digits = reference[1] or reference[2]
    number = int(digits, 16 if reference[1] else 10) if len(digits) < 8 else 0
    return reference[0] if any(number in legal for legal in _CHARACTERS) else b"?"


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True
    )
