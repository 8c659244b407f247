# SPDX-License-Identifier: MIT
"""Pages that come in place of a listing have names: a challenge, a login, an error of the server, a consent wall …

What such pages say is data (`feedpub.words.failures`, found by `feedpub.parse.said`).  A phrase alone proves nothing,
because news tell of failures, too, and good pages have banners and forms; so what is said is weighed against the list
that was read::

    what the page says of one kind of failure       the list weighs
    each phrase                             1       nothing was read                         2
    each form                               2       no item of its own                       1
    one phrase is a whole line              1       one or two                               2
    it says so of itself, in no item        2       two, among bare titles only              3
    there is an "error", says its head      2           with a date or a link: 1 + what they have
    one is the page's title                 4       more: 2 + what they have twice,
    the server signs it in its last line    4           and a line of its own must name the failure
    other kinds, where little was read      1       lines of two days                        2 more

"Of its own" is an item that speaks of something else, or is dated and linked.  It may have four things: a title of some
words that is no sentence, a text, a date and a link.  A list that is dated and linked, or has dates of several days, is
believed whatever is said, unless title and heading say both that there is no such page.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from math import inf

from feedpub.model import Document, Listing, RawDate, RawItem
from feedpub.parse.appeal import is_one_statement, speaks_to_its_reader
from feedpub.parse.said import Found, Said, found_in, said_by, says
from feedpub.parse.shown import Shown, shown
from feedpub.words import failures
from feedpub.words.failures import Kind, plain
from feedpub.words.measure import words_in

_MANY = 3
"""So many items are a list."""
_STOP = re.compile(r"\w{3}\.(?=\s|$)|[。।۔]")
"""So ends a sentence, and few titles."""
_TITLE, _TEXT = 3, 8
"""Words of a title that says something, and of a text."""
_SHELL = 200
"""Characters: a page with scripts and no more text than this shows nothing without them."""
_MATTER = 1 / 3
"""An item speaks of the failure when its phrases are so much of it."""
_FILE = re.compile(r"\S+/|(?!v?\d+\.)\S+\.[a-zA-Z]\w{0,4}")
"""The name of a file or a folder, which is no title; that of a version is one."""
_DATED_LINE = re.compile(r"(?:\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}|\d{1,2}\.? \w{3,12} \d{4})(?=[.:]? \D*[^\W\d_]{3})")
"""A date and then words: lines of two days are more like a list, however it was read."""
_STRUCTURED = frozenset({"calendar", "feed", "json", "mail", "opml", "sitemap"})
"""Kinds of documents in which an item is one by its form."""


def failure_of(document: Document, listing: Listing, sort: str) -> Kind | None:
    """What came in place of a listing; None: it is one, or nothing says that it is none.

    Args:
        document: The page.
        listing: What was read from it, perhaps nothing.
        sort: What kind of document it is, a key of `feedpub.parse.PARSERS`.

    Raises:
        SourceError: Its characters can't be told.
    """
    believed = sort in _STRUCTURED and not _is_bare(listing.items, sort)
    if listing.items and (believed or (_is_list(listing.items) and not _is_titled_missing(listing))):
        return None
    page = shown(document, sort)
    said = said_by(page)
    if _is_list(listing.items):
        gone = found_in(failures.kind_named("missing"), said)
        return failures.kind_named("gone") if gone.titled and gone.whole else None
    spoken_of = [(kind, found) for kind in failures.kinds() if (found := found_in(kind, said)).weight]
    if len(listing.items) >= _MANY < sum(found.whole and not kind.beside for kind, found in spoken_of):
        return None  # so many kinds, each by its name, are the matter of the page
    spoken_of.sort(key=lambda pair: pair[1].weight / (2 if pair[0].beside and not pair[1].titled else 1), reverse=True)
    kinds = sum(bool(found.phrases) and not kind.beside for kind, found in spoken_of)
    days = frozenset(line[0] for line in map(_DATED_LINE.match, page.lines) if line)
    more = -2 if len(days) > 1 else max(0, kinds - 1) if _is_few(listing.items) else 0
    named = (kind for kind, found in spoken_of if _outweighs(listing.items, kind, found, said, more))
    named_none = _appeal(page, listing, spoken_of) or (_statement(page, listing) if sort == "text" else None)
    return next(named, None) or _shell(page, listing, said) or named_none


def _is_titled_missing(listing: Listing) -> bool:
    """Whether the page's title says that there is no such page: then its list is of what else there is."""
    title = plain(listing.title or "")
    return any(phrase in title for phrase in failures.kind_named("missing").phrases)


def _appeal(page: Shown, listing: Listing, spoken_of: Sequence[tuple[Kind, Found]]) -> Kind | None:
    """A page that names no failure, or hardly, and yet lists nothing."""
    names = frozenset[str]().union(*(found.phrases for _, found in spoken_of))
    about = [stem for kind, _ in spoken_of for stem in kind.about]
    named = any(found.whole and not kind.beside for kind, found in spoken_of)
    asks = bool(listing.items) and speaks_to_its_reader(page, listing.items, named=named, names=names, about=about)
    return failures.kind_named("appeal") if asks else None


def _statement(page: Shown, listing: Listing) -> Kind | None:
    """A page that says one thing, as most errors do; where it says so to its reader, hardly anything else does."""
    if not listing.items or not is_one_statement(page, listing.items):
        return None
    asks = any(failures.appeals().search(f" {plain(line)} ") for line in page.lines)
    return failures.kind_named("appeal" if asks else "statement")


def _outweighs(items: Sequence[RawItem], kind: Kind, found: Found, said: Said, more: int) -> bool:
    stated = not kind.beside and bool(_outside(found.stated, items))
    weight = found.weight + more + 2 * stated
    return weight >= _weight_of(items, kind, found, said, signs=found.signs + stated)


def _outside(phrases: Iterable[str], items: Iterable[RawItem]) -> list[str]:
    """Those that stand in no item's title."""
    titles = [plain(item.title) for item in items]
    return [phrase for phrase in phrases if not any(phrase in title for title in titles)]


def _shell(page: Shown, listing: Listing, said: Said) -> Kind | None:
    """A page with next to no text, which has scripts and nothing else, or says that it wants to run them."""
    kind = failures.kind_named("shell")
    if sum(map(len, page.lines)) >= _SHELL or len(listing.items) > 1 or _days(listing.items):
        return None
    return kind if (page.scripts and not listing.items) or any(says(kind, said)) else None


# What the list weighs -------------------------------------------------------------------------------------------------


def _is_list(items: Sequence[RawItem]) -> bool:
    dated = [item for item in items if item.date is not None and not _FILE.fullmatch(item.title)]
    return len(_days(dated)) >= _MANY or sum(item.link is not None for item in dated) >= _MANY


def _is_bare(items: Sequence[RawItem], sort: str) -> bool:
    """Whether it is one item, as an object is that tells of a failure; but in a feed it has no date."""
    return len(items) == 1 and (items[0].date is None or sort == "json")


def _is_few(items: Sequence[RawItem]) -> bool:
    """Whether there is so little that what is said of several kinds is said of one failure."""
    texts = sum(item.summary is not None for item in items)
    return len(items) < _MANY and texts < 2 and not any(_is_news(item, items) for item in items)


def _days(items: Iterable[RawItem]) -> frozenset[object]:
    return frozenset(_day(item.date) for item in items if item.date is not None)


def _day(date: RawDate) -> object:
    return date.at.date() if date.at else (date.year, date.months, date.day, date.pair, date.ago)


def _weight_of(items: Sequence[RawItem], kind: Kind, found: Found, said: Said, *, signs: int) -> float:
    """What must be said of a kind of failure, so that the list is none."""
    has = _what_it_has(dated=len(items) < _MANY)  # the days of a maintenance are one or two, and no list's
    things = [item for item in items if has(item) and not _FILE.fullmatch(item.title)]
    own = [item for item in things if _is_news(item, items) or not _speaks_of(item, found)]
    if kind.beside and not found.titled:
        own = [item for item in own if item.date is not None or not _within(item, kind, found, said)]
        return _weight_beside(items, own, found, sum(map(has, own)))
    usual = sorted(map(has, own))[len(own) // 2] if own else 0
    if len(items) >= _MANY and not (
        found.named or len(_outside(found.phrases, items)) > 1 or all(map(_is_prose, items))
    ):
        return inf
    if len(own) >= _MANY and signs < 2:
        return inf
    if not own:
        return 1 if items else 2
    if len(own) >= _MANY:
        return 2 + 2 * usual
    some = any(item.date is not None or item.link is not None for item in own)
    bare = len(items) >= _MANY and len(own) > 1 and not any(_is_prose(item) or item.summary for item in items)
    return 1 + usual if some else 2 + bare


def _is_prose(item: RawItem) -> bool:
    """Whether it is a sentence and nothing more, as a page says to its reader."""
    return item.link is None and item.date is None and _STOP.search(item.title) is not None


def _is_news(item: RawItem, items: Sequence[RawItem]) -> bool:
    """Whether it is one though it speaks of the failure: dated and linked, or of several, each of its own day."""
    dated = item.date is not None
    return dated and (item.link is not None or 1 < len(items) == len(_days(items)))


def _weight_beside(items: Sequence[RawItem], own: Sequence[RawItem], found: Found, things: int) -> float:
    """The same of what stands on good pages, too."""
    much = found.signs > _MANY
    if not (found.named or much) or len(own) >= _MANY or any(item.date is not None for item in own):
        return inf
    return 1 + max(1, things) if items else 3


def _what_it_has(*, dated: bool) -> Callable[[RawItem], int]:
    def has(item: RawItem) -> int:
        title = words_in(item.title) >= _TITLE and not _FILE.fullmatch(item.title) and not _is_prose(item)
        text = words_in(item.summary or "") >= _TEXT
        return title + text + (dated and item.date is not None) + (item.link is not None)

    return has


def _speaks_of(item: RawItem, found: Found) -> bool:
    words = plain(f"{item.title} {item.summary or ''}")
    covered = sum(len(phrase) for phrase in found.phrases if phrase in words)
    return covered >= _MATTER * len(words) or any(form.search(item.title) for form in found.forms)


def _within(item: RawItem, kind: Kind, found: Found, said: Said) -> bool:
    """Whether an item stands between the first and the last line that speak of the failure, and is of its matter."""
    words = f"{item.title} {item.summary or ''}".casefold()
    if not any(stem in words for stem in kind.about):
        return False
    places = [n for n, line in enumerate(said.lines) if any(phrase in line for phrase in found.phrases)]
    title = plain(item.title)
    place = next((n for n, line in enumerate(said.lines) if title in line), -1)
    return bool(places) and places[0] <= place <= places[-1]
