# SPDX-License-Identifier: MIT
"""Who is who: the keys that an item is known under, the id that one of them makes, and what counts as a change.

The law.  An id is made once, from the first key that the item was seen with (`mint`), and never again: all keys that
it is ever seen with are remembered as aliases.  A key never holds a date, a position or
anything salted.  What a key is made of must not change, or every reader sees every item again: `VERSION` stands in
each key, and literal ids stand in the tests.  Which item of today is which of yesterday: `feedpub.identity.matching`.

Kinds of keys, best first::

    id     the source's own id, in its source
    link   the canonical address: one item, whichever source lists it
    title  the folded title, in its source
    text   folded title and text, in its source: tells two items of one title apart
    path   the address without its host, in its source; only a witness, never an id
    part   the address with its fragment, in its source, of an item that is a part of a page; likewise

A key that two items of one listing share tells nothing there (`Keys.open`).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from html import unescape
from itertools import count
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from feedpub.model import Item, RawItem

VERSION = 1
NAMESPACE = UUID("6ba0f5f3-0c5c-5f0b-9d8b-7f9a3c1e2d40")
"""feedpub's own UUID namespace.  Pinned: never change it."""

_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|d|ms|y|tw|tt|li_fat_|wbra|gbra)cl?id|fbclid|gclsrc|mc_[ce]id|igshid?|_g[al]|_hs\w+|hsctatracking"
    r"|mkt_tok|(?:pk|mtm|piwik|matomo|wt|oly|vero|hsa|s_)_\w+|spm|ref_?src|cmpid|ncid|icid|sc_[a-z]+|xtor|at_(?:medium|campaign)"
    r"|(?:php)?sess(?:ion)?id|jsessionid",
)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_TRIPLET = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAME = str.maketrans("‘’‚‛′“”„‟″«»‐‑‒–—―−…", '\'\'\'\'\'"""""""-------.')


class Keys(Struct, frozen=True, kw_only=True, gc=False):
    """The keys of one item of a listing.  None: it has none of that kind, or shares it with another of the listing."""

    id: str | None
    link: str | None
    title: str
    repeated: bool
    """Another item of the listing has this title too: then the title makes no id, and proves nothing."""
    text: str | None
    path: str | None
    part: str | None = None
    nth: int
    """Counts the items of one title in one listing, from 1, from the bottom up."""

    def all(self) -> tuple[str, ...]:
        """Every key, best first, to be remembered."""
        return tuple(
            key for key in (self.id, self.link, self.title, self.text, self.path, self.part) if key is not None
        )

    def minting(self) -> Iterator[str]:
        """The keys that an id may be made of, best first.  Endless: a number is the last resort of equal titles."""
        title = None if self.repeated else self.title
        yield from (key for key in (self.id, self.link, title, self.text) if key is not None)
        yield from (f"nth:{n}:{self.title}" for n in count(self.nth))


def is_number(key: str) -> bool:
    """Whether a key is a number among equal titles, the last resort."""
    return key.startswith("nth:")


def mint(key: str) -> str:
    """The id that a key makes: ``urn:uuid:`` and the UUIDv5 (RFC 9562, 5.5) of ``feedpub:VERSION:KEY``."""
    return uuid5(NAMESPACE, f"feedpub:{VERSION}:{key}").urn


def renewals(item: str) -> Iterator[str]:
    """The ids that may take the place of one, where a person wants subscribers to see its item anew.  Endless."""
    return (mint(f"again:{n}:{item}") for n in count(1))


def raw_item(item: Item) -> RawItem:
    """What the page must have said for this item to be published."""
    return RawItem(
        title=item.title,
        link=item.link if item.permalink else None,
        summary=item.summary,
        content=item.content,
        categories=item.categories,
        enclosures=item.enclosures,
    )


def chosen(item: RawItem, by: str | None, day: date | None) -> RawItem:
    """The item with nothing to tell it by but what a person chose (`feedpub.config.Source.id`).

    Args:
        item: Normalised.
        by: ``guid``, ``link``, ``title`` or ``date+title``; None: all that it has.
        day: The one that it states; None: it states none.
    """
    if by == "link" and item.link:
        return replace(item, id=None)
    if by == "guid" and item.id:
        return replace(item, link=None)
    if by == "title":
        return replace(item, id=None, link=None)
    if by == "date+title":
        return replace(item, id=None, link=None, title=f"{day} {item.title}" if day else item.title)
    return item


class Marks(Struct, frozen=True, kw_only=True, gc=False):
    """What of an item its keys are made of, beside its own id."""

    link: str | None
    """See `own_link`."""
    title: str
    """Comparable."""
    text: str | None
    """See `text_digest`."""


def marks_of(item: RawItem, page: str | None) -> Marks:
    """Those of one item of a listing, whose own address is `page`."""
    return Marks(link=own_link(item, page), title=comparable(item.title), text=text_digest(item))


def keys_of(
    items: Sequence[RawItem], *, source: str, page: str | None = None, marks: Sequence[Marks] | None = None
) -> tuple[Keys, ...]:
    """The keys of each item of one listing.

    Args:
        items: Normalised, in page order; no two of them the same item (see `merge_repeats`).
        source: The source's name, the scope of ids and titles.
        page: The listing's own address: a link to it is no item's link.
        marks: Of these items, for those who have them already.
    """
    rows = [
        (
            f"id:{source}:{item.id}" if item.id else None,
            f"link:{mark.link}" if mark.link else None,
            f"title:{source}:{mark.title}",
            f"text:{source}:{mark.title}:{mark.text}" if mark.text else None,
            f"path:{source}:{mark.link.partition('/')[2]}" if mark.link and mark.link.partition("/")[2] else None,
            _part_key(item, source=source),
        )
        for item, mark in zip(items, marks or [marks_of(item, page) for item in items], strict=True)
    ]
    counts = Counter(key for row in rows for key in row)
    seen: Counter[str] = Counter()
    result = []
    # The number of a repeated title counts from the bottom, where old items stand: a new one on top moves none.
    for row in reversed(rows):
        title = row[2]
        seen[title] += 1
        id_, link, text, path, part = (row[n] if counts[row[n]] == 1 else None for n in (0, 1, 3, 4, 5))
        keys = Keys(
            id=id_,
            link=link,
            title=title,
            repeated=counts[title] > 1,
            text=text,
            path=path,
            part=None if link else part,
            nth=seen[title],
        )
        result.append(keys)
    return tuple(reversed(result))


def _part_key(item: RawItem, *, source: str) -> str | None:
    """The key of a part of a page; None when the item's address names none (``#:~:`` names words, which may change)."""
    page, _, fragment = (item.link or "").partition("#")
    return f"part:{source}:{canonical(page)}#{fragment}" if fragment and not fragment.startswith(":~:") else None


def merge_repeats(items: Iterable[RawItem], *, page: str | None = None, dated: bool = False) -> tuple[RawItem, ...]:
    """Each item once: a page that lists one item twice (as a teaser, and in the list) means one item.

    Two are the same when their ids are; or when the title is and so is the link, or where not both have a link, text
    and date, an empty one agreeing with any.  Two parts of one page (``#comment-7``, ``#comment-8``) whose texts differ
    are two.  The first keeps its place and gains what only the other says; of two
    texts the longer stays, whichever stands first today.

    Args:
        items: In page order.
        page: The listing's own address.
        dated: Titles of two dates are two items, whatever their links and ids say.
    """
    kept: list[RawItem] = []
    places: dict[tuple[str, str], list[int]] = {}
    for item in items:
        by_id = item.id and not dated
        words = item.date.words if dated and item.date else ""
        same = places.setdefault(
            ("id", item.id or "") if by_id else ("title", f"{comparable(item.title)}\0{words}"), []
        )
        place = next((n for n in same if by_id or _agree(item, kept[n], page)), None)
        if place is None:
            same.append(len(kept))
            kept.append(item)
        else:
            kept[place] = _merged(kept[place], item)
    return tuple(kept)


def _merged(first: RawItem, other: RawItem) -> RawItem:
    missing = {name: getattr(other, name) for name in first.__struct_fields__ if not getattr(first, name)}
    fuller = max(first, other, key=lambda item: (len(item.summary or ""), item.summary or ""))
    return replace(first, **missing, **({"summary": fuller.summary} if first.summary else {}))


def _agree(a: RawItem, b: RawItem, page: str | None) -> bool:
    links = [own_link(item, page) for item in (a, b)]
    texts = (text_digest(a), text_digest(b))
    if None not in links:
        parts = {_part_key(item, source="") for item in (a, b)}
        return links[0] == links[1] and (None in parts or len(parts) == 1 or None in texts or texts[0] == texts[1])
    pairs = (texts, (a.date and a.date.words, b.date and b.date.words))
    return all(x is None or y is None or x == y for x, y in pairs)


def own_link(item: RawItem, page: str | None) -> str | None:
    """The canonical address of the item's own page; None when it has none, or only points at its listing `page`."""
    link = canonical(item.link) if item.link else None
    return None if page and link == canonical(page) else link


@lru_cache(maxsize=64)
def canonical(link: str) -> str:
    """The address that stands for a page whoever writes it: no scheme, ``www.``, port, tracking parameter, fragment or
    trailing slash; host in lower case ASCII, percent-coding in one spelling, parameters in order (RFC 3986, 6.2).
    """
    try:
        parts = urlsplit(link)
        port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    except ValueError:  # no address, though it begins like one: it stands for itself
        return link
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    path = _SESSION.sub("", _percent(parts.path)).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True) if parts.query else []
    query = urlencode(sorted((k, v) for k, v in pairs if not _TRACKING.fullmatch(k.casefold())))
    return f"{host}{port}{path}" + (f"?{query}" if query else "")


def _percent(path: str) -> str:
    def spelled(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return quote(_TRIPLET.sub(spelled, path), safe="%/:=&?~+!$,;'@()*[]")


def comparable(text: str) -> str:
    """What two spellings of one title share: compatibility forms, case, quotes, dashes, invisible signs, white space
    and a closing full stop make no difference.
    """
    if not text.isascii():  # most of what follows has nothing to do there, and long pages ask often
        text = unicodedata.normalize("NFKC", text.translate(_SAME)).casefold().translate(_SAME)
        text = unicodedata.normalize("NFC", "".join(c for c in text if unicodedata.category(c) != "Cf"))
    words = " ".join(text.casefold().split())
    return words.rstrip(". ") or words


def text_digest(item: RawItem) -> str | None:
    """Stands for the item's words beside its title; None when it has none."""
    words = text_of(item)
    return _short(_steady(words)) if words else None


def text_of(item: RawItem) -> str:
    """The item's words beside its title, without markup; empty when it has none."""
    return item.summary or (_without_tags(item.content) if item.content else "")


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


# --- what changed -----------------------------------------------------------------------------------------------------

_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"</?(?:p|div|li|ul|ol|br|h\d|tr|td|section|article|blockquote)\b[^>]*>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\s\"'<>]+)", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|\bwww\.)[^\s\"'<>]+")
_PIECE = re.compile(r"\s(?:(?<=[.!?。！？]\s)\s*|(?<=\n)\n*|[|·•]\s)")  # each begins with \s: found three times as fast
_NUMBER = re.compile(r"\d+(?:[.,:\s]?\d)*")
_COUNTER_WORDS = 5


def fingerprint(item: RawItem) -> str:
    """Changes only when a reader would call the item changed: title, text or link.

    White space, tracking parameters and counters make no difference; a counter is a number in a piece of text of at
    most five words ("1,204 views", "Ad 3 of 9"), a piece being a line or a sentence.
    """
    body = _without_tags(item.content) if item.content else item.summary or ""
    link = canonical(item.link) if item.link else ""
    links = sorted(canonical(found) for found in _HREF.findall(item.content or ""))
    media = sorted(canonical(enclosure.url) for enclosure in item.enclosures)
    return _short("\x00".join((comparable(item.title), link, _steady(body), *links, *media)))


def _without_tags(content: str) -> str:
    """The words of HTML.  States hold sums of them, so this stays as it is, whatever `feedpub.parse.markup` learns."""
    return unescape(_TAG.sub("", _BLOCK.sub("\n", content)))


@lru_cache(maxsize=8)
def _steady(text: str) -> str:
    parts = _PIECE.split(text)
    if "://" in text or "www." in text:
        parts = [_URL.sub(_plain_address, part) for part in parts]
    pieces = map(comparable, parts)
    return " ".join(_NUMBER.sub("0", p) if _may_count(p) else p for p in pieces if p)


def _plain_address(match: re.Match[str]) -> str:
    return canonical(match[0] if "://" in match[0] else f"//{match[0]}")


def _may_count(piece: str) -> bool:
    """Whether the numbers of a piece may be counters, in whatever language."""
    short = piece.count(" ") <= _COUNTER_WORDS and len(piece.split()) <= _COUNTER_WORDS  # most are long: seen at once
    return short and "/" not in piece  # an address is no counter
