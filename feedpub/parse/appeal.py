# SPDX-License-Identifier: MIT
"""A page that speaks to its reader, where a list would tell of something: known by its form, whatever its words.

Errors, challenges and walls come in more wordings than any table holds.  They have this in common: few lines, most of
them sentences, fields or numbers for a support desk; none is an item by a date or a link of its own; and the reader is
asked, comforted or thanked ("please", "your browser", "try again later").
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from feedpub.model import RawDate, RawItem
from feedpub.parse.shown import Shown
from feedpub.parse.values import below_root
from feedpub.words import failures
from feedpub.words.failures import plain
from feedpub.words.measure import STOP, words_in

_LINES, _SIZE = 16, 1500
"""So many lines, of so many characters in all, are a small page."""
_WRAPPED = 60
"""Characters: a line of so many may go on in the next one."""
_TITLE, _SENTENCE = 3, 4
"""Words of a title that says something, and of a sentence."""
_MOST = 1 / 2
"""A phrase that is so much of a line is what the line says."""
_PAIRS = 3
"""So many titles with a sentence below each are a list."""
_FEW = 2
"""More items than these are a list, though each be a sentence."""
_MARKED = re.compile(r"[-*+•·#]|\d+[.)]\s")
"""A list's sign before an entry, or Markdown's before a title."""
_DESK = re.compile(
    r"\w@\w|\bhttps?://|_{5,}|\[\s*\]|\(BUTTON\)|\[[^\]\s]+\.(?:png|gif|jpe?g|svg)\]|^(?:[\w-]+\.)+\w{2,}$"
    r"|^\[[^\]]*\]$|^(?i:refresh) ?\(\d+ sec\)|\d:\d\d:\d\d"
    r"|\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?=\w*\d)[0-9a-f]{4,}[0-9a-f-]{5,}\b|\+?\d[\d ()/-]{7,}\d"
    r"|[$€£¥₹₽₴₺₩]\s?\d|\d\s?(?:[$€£₹₽₴₺₩]|(?:kr|zł|Kč|Ft|lei|лв|руб|грн|TL|円|元|원|USD|EUR|CHF)\b)"
)
"""What a page of news has in few titles: an address, a field, a button, a picture, a host, a reload, a second, an
address of a network, the number of a request or of a telephone, a price."""


def speaks_to_its_reader(
    page: Shown, items: Sequence[RawItem], *, named: bool, names: Collection[str], about: Collection[str]
) -> bool:
    """Whether it does so instead of listing anything.

    Args:
        page: What it shows.
        items: What was read from it, whatever that is.
        named: It names a failure, by a line of its own.
        names: Phrases by which it speaks of failures, in the plain form.
        about: Beginnings of words for the matter of such a failure.
    """
    lines = list(_whole(line for line in page.lines if plain(line) and plain(line) != plain(page.title)))
    if not lines or len(lines) > _LINES or sum(map(len, lines)) > _SIZE or _lists_something(items, lines):
        return False
    asks = [bool(failures.appeals().search(f" {plain(line)} ")) for line in lines]
    speaks = [ask or _speaks(line, names, about) for ask, line in zip(asks, lines, strict=True)]
    if _has_pairs(lines, speaks):
        return False
    most = 2 * sum(speaks) > len(lines) or (sum(asks) > 1 and 2 * sum(speaks) == len(lines))
    return (named or any(asks)) and most


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Lines, with those made one again that a text browser has broken."""
    whole = ""
    for line in lines:
        if whole and not (len(whole) >= _WRAPPED and not STOP.search(whole) and not line[0].isupper()):
            yield whole
            whole = ""
        whole = f"{whole} {line}".strip()
    if whole:
        yield whole


def _speaks(line: str, names: Collection[str], about: Collection[str]) -> bool:
    if _is_sentence(line) or _DESK.search(line):
        return True
    words = f" {plain(line)}"
    named = any(name in words and len(name) >= _MOST * len(words) for name in names)
    return named or any(f" {stem}" in words for stem in about)


def is_one_statement(page: Shown, items: Sequence[RawItem]) -> bool:
    """Whether all of a page is a heading with a sentence or a few below it, and nothing looks like a list.

    A heading that leads below the root is no page's own, but an item's.
    """
    lines = list(_whole(line for line in page.lines if plain(line)))
    if len(lines) < 2:
        return False
    sentences = [_is_sentence(line) for line in lines]
    said = not sentences[0] and all(sentences[1:])
    leads = any(plain(item.title) in plain(lines[0]) and item.link and below_root(item.link) for item in items)
    some = len(items) > _FEW or leads or any(map(_MARKED.match, lines)) or _lists_something(items, lines)
    return said and not some


def _has_pairs(lines: Sequence[str], speaks: Sequence[bool]) -> bool:
    """Whether there are titles with a sentence below each: two that do not speak to the reader, or one among more."""
    pairs = [n for n, (title, text) in enumerate(pairwise(lines)) if not _is_sentence(title) and _is_sentence(text)]
    own = sum(not speaks[n] and not STOP.search(lines[n]) and words_in(lines[n]) > 1 for n in pairs)
    return own > 1 or (own == 1 and len(pairs) >= _PAIRS)


def _is_sentence(line: str) -> bool:
    return STOP.search(line) is not None and words_in(line) >= _SENTENCE


def _lists_something(items: Sequence[RawItem], lines: Sequence[str]) -> bool:
    """Whether something is an item by more than its place: by a day that is no part of a sentence, or one of several,
    or by a link below the root that does not ask for anything, or one of several into the same part of the site.
    """
    days = {item.date.words for item in items if item.date is not None}
    places = Counter(below_root(item.link) for item in items if item.link)
    several = any(place and number > 1 for place, number in places.items())
    return several or len(days) > 1 or any(_is_day(item.date, lines) or _is_linked(item) for item in items)


def _is_day(date: RawDate | None, lines: Sequence[str]) -> bool:
    """Whether a day stands in its place: alone, or first or last of a line that is no sentence."""
    if date is None or date.clock:
        return False
    ends = (line.startswith(date.words) or line.endswith(date.words) for line in lines)
    return date.at is not None or any(ends)


def _is_linked(item: RawItem) -> bool:
    told = words_in(item.title) >= _TITLE and not STOP.search(item.title)
    asks = failures.appeals().search(f" {plain(item.title)} ")
    return bool(told and not asks and item.link and below_root(item.link))
