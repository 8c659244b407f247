# SPDX-License-Identifier: MIT
"""What a page says becomes clean text: white space, characters that XML forbids, sanitised HTML, absolute links.

The rules for characters are XML 1.0's `Char` (https://www.w3.org/TR/xml/#charsets) less the noncharacters that parsers
refuse.  HTML is made safe by nh3.  Nothing is guessed here, and nothing is added.
"""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote, urljoin, urlsplit

from msgspec.structs import replace

from feedpub.model import Author, Enclosure, RawDate, RawItem

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_NONCHARACTER = re.compile(
    "[" + "".join(f"{chr((p << 16) + 0xFFFE)}{chr((p << 16) + 0xFFFF)}" for p in range(17)) + "]"
)
_SPACES = re.compile(r"[^\S\n]+")
_WEB = ("http", "https")
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w.~%/:=&+!$,;@()*-]*)?", re.ASCII)
"""One that is as it should be already."""
_COUNTER = re.compile(r"\s*(?:[(\[]\s*(?!(?:19|20)\d\d\b)\d[\d.,]*k?(?:\s+[^\W\d]+)?\s*[)\]]|\|\s*\d{1,3})$")
_OPENED = re.compile(r"[(\[|]")
"""Without one of these no title ends in a counter."""
_SEVERAL, _SHARE = 3, 0.3
"""So many titles, and such a share of them, end in a number where a page counts something."""


def normalise(raw: RawItem, *, base_url: str | None = None, within: bool = False) -> RawItem:
    """The same item, clean.  Links that can't be made absolute, or are no web address, become None.

    Args:
        raw: An item as its page says it.
        base_url: Where relative links start; None: nobody knows.
        within: The item's own link stays as it is written, where it is one within a site that nobody knows.
    """
    return replace(
        raw,
        title=line(raw.title),
        link=address(raw.link, base_url) or (_reference(raw.link) if within else None),
        id=line(raw.id or "") or None,
        date=_date(raw.date),
        summary=paragraphs(raw.summary or "") or None,
        content=safe_html(raw.content, base_url),
        categories=tuple(dict.fromkeys(c for c in map(line, raw.categories) if c)),
        authors=tuple(a for a in (_author(a, base_url) for a in raw.authors) if a.name),
        enclosures=tuple(e for e in (_enclosure(e, base_url) for e in raw.enclosures) if e is not None),
        image=address(raw.image, base_url),
        comments=address(raw.comments, base_url),
        license=address(raw.license, base_url),
        rights=line(raw.rights or "") or None,
    )


def is_visible(title: str) -> bool:
    """Whether there is anything to see in it: signs that only join, part or turn others are not."""
    return any(unicodedata.category(sign)[0] not in "CZ" for sign in title)


def _date(date: RawDate | None) -> RawDate | None:
    words = line(date.words) if date else ""
    return date if date is None or words == date.words else replace(date, words=words)


def without_counters(items: Sequence[RawItem]) -> list[RawItem]:
    """The items of a page, their titles without what it counts there: "(3)", "[12]", "(4 comments)", "| 5".

    A number is a counter where several titles end so.  It is none where titles are told apart by it ("Part (1)"), where
    it may be a year, or where it is a date ("(3 May)").
    """
    from feedpub.dates.find import find

    def short(title: str) -> str:
        return _COUNTER.sub(lambda end: end[0] if find(end[0]) else "", title) if _OPENED.search(title) else title

    cut = [short(item.title) for item in items]
    counted = sum(title != item.title for title, item in zip(cut, items, strict=True))
    before = len({item.title.casefold() for item in items})
    if counted < max(_SEVERAL, _SHARE * len(items)) or len({title.casefold() for title in cut}) < before:
        return list(items)
    return [replace(item, title=title or item.title) for title, item in zip(cut, items, strict=True)]


def printable(text: str) -> str:
    """Without the characters that no XML file may hold."""
    if text.isascii() and text.isprintable():
        return text
    return _NONCHARACTER.sub("", _FORBIDDEN.sub("", text))


def line(text: str) -> str:
    """One line: printable, composed (NFC), every run of white space one blank."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", printable(text).replace("\ufeff", "")).split())


def paragraphs(text: str) -> str:
    """Plain text whose paragraphs stay apart: lines trimmed, blank lines no more than one."""
    if text.isascii() and text.isprintable():
        return line(text)
    text = unicodedata.normalize("NFC", printable(text).replace("\ufeff", ""))
    lines = (_SPACES.sub(" ", part).strip() for part in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def address(link: str | None, base_url: str | None = None) -> str | None:
    """An absolute web address in ASCII, or None."""
    if link is None:
        return None
    if _PLAIN_ADDRESS.fullmatch(link):
        return link
    try:
        parts = urlsplit(urljoin(base_url or "", line(link)))
        if parts.scheme not in _WEB or not parts.hostname:
            return None
        host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.netloc
        port = f":{parts.port}" if parts.port and not parts.hostname.isascii() else ""
    except ValueError:  # a bracket that opens no IPv6 address, a port that is no number, a label over 63 characters
        return None
    safe = "%/:=&?~#+!$,;'@()*[]"
    path, query, fragment = (quote(part, safe=safe) for part in (parts.path, parts.query, parts.fragment))
    return parts._replace(netloc=host + port, path=path, query=query, fragment=fragment).geturl()


def _reference(link: str | None) -> str | None:
    """A relative reference (RFC 3986, 4.2), or None."""
    try:
        parts = urlsplit(line(link or ""))
    except ValueError:
        return None
    return None if parts.scheme else parts.geturl() or None


def text_fragment(page: str, title: str) -> str:
    """The place on `page` where `title` stands (https://wicg.github.io/scroll-to-text-fragment/)."""
    exact = quote(title, safe="").replace("-", "%2D")  # a bare dash or comma would have a meaning of its own
    return f"{page.partition('#')[0]}#:~:text={exact}"


def _author(author: Author, base_url: str | None) -> Author:
    email = line(author.email or "") or None
    return Author(name=line(author.name), email=email, url=address(author.url, base_url))


def _enclosure(enclosure: Enclosure, base_url: str | None) -> Enclosure | None:
    url = address(enclosure.url, base_url)
    return replace(enclosure, url=url, type=line(enclosure.type)) if url else None


def safe_html(content: str | None, base_url: str | None) -> str | None:
    """HTML without anything that could do harm, its addresses absolute; None: nothing is left."""
    if content is None or not content.strip():
        return None
    import nh3

    def absolute(_element: str, attribute: str, value: str) -> str | None:
        return address(value, base_url) if attribute in ("href", "src", "cite") else value

    return printable(nh3.clean(content, attribute_filter=absolute, link_rel=None)).strip() or None
