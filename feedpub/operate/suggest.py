# SPDX-License-Identifier: MIT
"""A listing that was looked at becomes a first configuration: text, with what was found in its comments.

Only what the listing proves is set; what it merely suggests stands behind a ``#``, for a person to decide.  Pure.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from msgspec.structs import asdict

from feedpub.feeds.topics import slug
from feedpub.model import Listing, RawItem, Selectors
from feedpub.report import counted

LONGEST_LIST = 12
"""Suggested topics of each kind; more would be no suggestion."""
_HIDDEN = re.compile(r"[\x7f-\x9f\u2028\u2029]")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_MARKS = re.compile(r" \(\d+\.\d+:[^)]*\)$")
"""How a reading was judged: `parse -v` is the place for that."""
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A listing that was looked at."""

    place: str
    """Its path or address, as a person typed it."""
    listing: Listing
    kind: str
    """What kind of document it is: a key of `feedpub.parse.PARSERS`."""
    feeds: tuple[str, ...] = ()
    """Addresses of the feeds that the page announces itself."""
    selectors: Selectors | None = None
    """What would name the parts that were found on an HTML page."""
    following: str | None = None
    """Address of its next page."""


def configuration(found: Found | None) -> str:
    """A commented ``feedpub.toml`` for what was found; None: no listing was named, and the file names none."""
    listing = found.listing if found else Listing(items=())
    language = listing.language if listing.language not in (None, "und") else None
    link = found.place if found and _is_address(found.place) else None
    lines = [
        "# What feedpub makes feeds of.  Lines behind a # are examples and suggestions; the README lists every key.",
        *(f"# {_comment(sentence)}" for sentence in (summary(found) if found else ())),
        "",
        f"title = {_toml(listing.title or 'News')}" + ("" if listing.title else "  # what subscribers see"),
        f"{'' if link else '# '}link = {_toml(link or 'https://example.org/news/')}  # the page that people read",
        '# base_url = "https://example.org/feeds/"  # where the folder feeds/ is served',
        f"{'' if language else '# '}language = {_toml(language or 'en')}",
        '# timezone = "Europe/Brussels"             # of dates that name no zone; UTC if not set',
        "# ttl = 15                                 # minutes between two polls that make sense",
        '# hub = "https://pubsubhubbub.appspot.com/"  # WebSub: subscribers hear of news at once',
        "",
        *(_source(found) if found else _EXAMPLE),
        "",
        *_topics(listing.items),
    ]
    return "\n".join(lines) + "\n"


_EXAMPLE = (
    "# Name what shall be read: a page, a file, a folder of posts.  There may be several of these tables.",
    "# [[sources]]",
    '# url = "https://example.org/news/"        # or path = "listing.txt"',
)


def _source(found: Found) -> Iterator[str]:
    """The table of the source, with what else was found behind a ``#``."""
    address = _is_address(found.place)
    yield "[[sources]]"
    yield f"{'url' if address else 'path'} = {_toml(found.place)}"
    for feed in found.feeds:
        yield f"# url = {_toml(feed)}  # a feed that the page announces: better than any reading of the page"
    yield f"# kind = {_toml(found.kind)}  # what it was taken for"
    for number, _, what in (line.partition(": ") for line in (found.listing.record or "").split("\n")):
        if re.fullmatch(r"list = \d+", number):
            yield f"# {number}  # {_comment(_MARKS.sub('', what))}"
    if not address:
        yield '# link = "https://example.org/news/"       # the page of this listing'
    yield '# date_order = "dmy"                       # how 11/07/2023 is read when the listing does not prove it'
    if address and found.following:
        yield f"# pages = 3                                # the list goes on at {_comment(found.following)}"
    named = asdict(found.selectors) if found.selectors else {}
    if named:
        yield "# [sources.selectors]                      # where the parts were found; correct what is wrong"
        yield from (f"# {part} = {_toml(place)}" for part, place in named.items() if place)


def _is_address(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def summary(found: Found) -> Iterator[str]:
    """What was found in a listing, in sentences for people."""
    listing, path = found.listing, found.place
    dated = [item.date.words for item in listing.items if item.date]
    items, lines = counted(len(listing.items), "item"), counted(len(listing.dropped), "line")
    yield f"{path}: {items}, {len(dated)} with a date; {lines} left out."
    if dated:
        yield f"The first date reads {dated[0]!r}, the last {dated[-1]!r}."
    if listing.record:
        read, _, _ = listing.record.partition("\n")
        yield f"Each item was read as: {_MARKS.sub('', read)}."
    yield from (note.text for note in listing.notes)


def frequent_categories(items: Iterable[RawItem]) -> list[tuple[str, int]]:
    """The categories that items state, with how many items state each, the most frequent first."""
    counts = Counter(category for item in items for category in dict.fromkeys(item.categories))
    return counts.most_common(LONGEST_LIST)


def frequent_words(items: Iterable[RawItem]) -> list[tuple[str, int]]:
    """Words that several titles share, with the number of titles, the most frequent first.

    Which words mean nothing (with, avec, nach) is told without word lists: those stand in many of the texts, whatever
    these are about.  A word counts when three titles and one in fifty have it, and at most a fifth of all texts.
    """
    items = tuple(items)
    titles = Counter(word for item in items for word in _word_set(item.title))
    texts = Counter(word for item in items for word in _word_set(f"{item.title} {item.summary or ''}"))
    enough, too_many = max(3, len(items) / 50), max(3, len(items) / 5)
    shared = [(word, n) for word, n in titles.most_common() if enough <= n and texts[word] <= too_many]
    return shared[:LONGEST_LIST]


def _word_set(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _topics(items: tuple[RawItem, ...]) -> Iterator[str]:
    """The part about topics: a comment that says what happens without one, and suggestions."""
    yield "# A topic is a feed of its own.  While none is set here, each category that the items state becomes one."
    suggested: set[str] = set()
    for name, count in frequent_categories(items):
        yield from _topic(name, "category", f"stated by {counted(count, 'item')}", suggested)
    for word, count in frequent_words(items):
        yield from _topic(word, "any", f"in {counted(count, 'title')}", suggested)
    if not suggested:
        yield from _topic("logistics", "any", 'also: all = […], none = […]; "port*" is the start of a word', suggested)


def _topic(name: str, key: str, why: str, suggested: set[str]) -> Iterator[str]:
    """A suggestion; nothing when one of the same file name has been made."""
    if slug(name) in suggested:
        return
    suggested.add(slug(name))
    yield "#"
    key_name = slug(name)
    yield f"# [topics.{key_name if _BARE.fullmatch(key_name) else _toml(key_name)}]"
    yield f"# title = {_toml(name.capitalize() if key == 'any' else name)}"
    yield f"# {key} = [{_toml(name)}]  # {why}"


def _toml(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's.  What an editor might take for a line's end is escaped too."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _comment(text: str) -> str:
    """Text for one comment line, without what TOML forbids there."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
