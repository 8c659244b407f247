# SPDX-License-Identifier: MIT
"""Pages that come in place of a listing have names: a challenge, a login, an error of the server, a consent wall …

What such pages say is data (`feedpub.words.failures`).  A phrase alone proves nothing, because news tell of failures,
too, and good pages have banners and forms; so what is said is weighed against the list that was read::

    what the page says of one kind of failure       the list weighs
    each phrase                             1       nothing was read                         2
    each form                               2       no item of its own                       1
    one phrase is a whole line              1       one or two                               2
    there is an "error", says its head      2           with a date or a link: 1 + what they have
    one is the page's title                 4       more: 2 + what they have twice,
    the server signs it in its last line    4           and a line of its own must name the failure

"Of its own" is an item that speaks of something else.  It may have four things: a title of some words, a text, a date
and a link.  A list that is dated and linked, or has dates of several days, is believed whatever is said.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from math import inf

from msgspec import Struct

from feedpub.model import Document, Listing, RawDate, RawItem
from feedpub.parse.shown import Shown, shown
from feedpub.words import failures
from feedpub.words.failures import Kind, plain
from feedpub.words.measure import PARTS, words_in

_MANY = 3
"""So many items are a list."""
_HEAD, _FOOT = 5, 2
"""So many lines are a page's head and foot."""
_TITLE, _TEXT = 3, 8
"""Words of a title that says something, and of a text."""
_SHELL = 200
"""Characters: a page with scripts and no more text than this shows nothing without them."""
_MOST = 2 / 3
"""A phrase that is so much of one of the first lines is that line."""
_MATTER = 1 / 3
"""An item speaks of the failure when its phrases are so much of it."""
_FILE = re.compile(r"\S+/|(?!v?\d+\.)\S+\.[a-zA-Z]\w{0,4}")
"""The name of a file or a folder, which is no title; that of a version is one."""
_CODE = re.compile(r"\b[45]\d\d\b")
_CODE_IN_TITLE = re.compile(r"(?:\D{1,12}\s)?([45]\d\d)\s*(?:$|[:|.–—-]).*|.*\(([45]\d\d)\)")
_BARS = re.compile(r"\s*[|•·›»]\s*")
_TITLE_PARTS = re.compile(rf"{PARTS.pattern}|[:：]")
_STRUCTURED = frozenset({"calendar", "feed", "json", "mail", "opml", "sitemap"})
"""Kinds of documents in which an item is one by its form."""


class _Said(Struct, frozen=True, kw_only=True):
    """What a page shows, in the forms in which phrases are looked for."""

    text: str
    """As it stands, for the forms of a kind."""
    plain: str
    """With a space at either end."""
    lines: tuple[str, ...]
    """Each in the plain form."""
    wholes: frozenset[str]
    """What is the whole of a line or of a part of one, with and without what stands around the name of a failure."""
    titles: frozenset[str]
    """The same of the page's title."""
    coded: frozenset[str]
    """Kinds that a code alone in a line speaks of."""
    foot: tuple[str, ...]
    """The last lines, as they stand."""
    title: str
    title_coded: str | None
    """The kind that a code in the title speaks of."""
    title_error: bool
    """The title, or a part of it, says that something failed, and not what."""
    head_error: bool
    """One of the first lines does."""


class _Found(Struct, frozen=True, kw_only=True):
    """What a page says of one kind of failure."""

    phrases: tuple[str, ...]
    """None within another."""
    forms: tuple[re.Pattern[str], ...]
    coded: bool
    """A line is a code that speaks of it."""
    whole: bool
    """One is the whole of a line."""
    headed: bool
    """Above it stands that there is an error."""
    titled: bool
    """One is the page's title."""
    signed: bool
    """It ends with a server's signature."""

    @property
    def signs(self) -> int:
        """How many different things speak of it."""
        return len(self.phrases) + len(self.forms) + self.coded + self.headed + 2 * self.signed

    @property
    def named(self) -> bool:
        """Not only sentences speak of it."""
        return self.whole or self.titled or self.signed or bool(self.forms)

    @property
    def weight(self) -> int:
        named = 4 * self.titled or 2 * self.headed
        return len(self.phrases) + 2 * len(self.forms) + self.coded + self.whole + named + 4 * self.signed


def failure_of(document: Document, listing: Listing, sort: str) -> Kind | None:
    """What came in place of a listing; None: it is one, or nothing says that it is none.

    Args:
        document: The page.
        listing: What was read from it, perhaps nothing.
        sort: What kind of document it is, a key of `feedpub.parse.PARSERS`.

    Raises:
        SourceError: Its characters can't be told.
    """
    if listing.items and ((sort in _STRUCTURED and not _is_bare(listing.items)) or _is_list(listing.items)):
        return None
    page = shown(document, sort)
    said = _said(page)
    spoken_of = [(kind, found) for kind in failures.kinds() if (found := _found(kind, said)).weight]
    if sum(found.whole and not kind.beside for kind, found in spoken_of) > _MANY:
        return None  # so many kinds, each by its name, are the matter of the page
    spoken_of.sort(key=lambda pair: pair[1].weight / (2 if pair[0].beside and not pair[1].titled else 1), reverse=True)
    named = (kind for kind, found in spoken_of if found.weight >= _weight_of(listing.items, kind, found, said))
    return next(named, None) or _shell(page, listing)


def _shell(page: Shown, listing: Listing) -> Kind | None:
    if listing.items or not page.scripts or sum(map(len, page.lines)) >= _SHELL:
        return None
    return next(k for k in failures.kinds() if k.name == "shell")


# What the page says ---------------------------------------------------------------------------------------------------


def _said(page: Shown) -> _Said:
    text = "\n".join((page.title, *page.lines))
    code = next(filter(None, map(_CODE_IN_TITLE.fullmatch, _BARS.split(page.title))), None)
    codes = failures.kind_of_code()
    return _Said(
        text=text,
        plain=f" {plain(text)} ",
        lines=tuple(map(plain, page.lines)),
        wholes=frozenset(_names(page.lines)),
        titles=frozenset(_names([page.title])),
        coded=frozenset(name for line in page.lines if (name := _coded(line)) is not None),
        foot=page.lines[-_FOOT:],
        title=page.title,
        title_error=any(plain(part) in failures.around() for part in _TITLE_PARTS.split(page.title)),
        head_error=any(plain(line) in failures.around() for line in page.lines[:_HEAD]),
        title_coded=codes.get(int(code[1] or code[2])) if code else None,
    )


def _names(lines: Iterable[str]) -> Iterable[str]:
    """What each line may be the name of, and each of its parts."""
    for line in lines:
        for part in {line, *PARTS.split(line)}:
            bare = plain(part)
            yield bare
            before = _around()[0].sub("", f"{bare} ").strip()
            yield before
            yield _around()[1].sub("", f" {before}").strip()
            yield _around()[1].sub("", f" {bare}").strip()


def _coded(line: str) -> str | None:
    """The kind that a line speaks of which is a code, perhaps with a word for "error", and nothing else."""
    code = _CODE.search(line)
    if code is None or len(line) > 40 or _around()[0].sub("", f"{plain(line)} ").strip():
        return None
    return failures.kind_of_code().get(int(code[0]))


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(sorted(map(re.escape, failures.around()), key=len, reverse=True))
    each = rf"(?:{words}|http|status|code|[45]\d\d)"
    return re.compile(rf"^(?:{each} )+"), re.compile(rf"(?: {each})+$")


def _found(kind: Kind, said: _Said) -> _Found:
    hits = {p for p in kind.phrases if p in said.wholes or p in said.titles}
    whole, titled = bool(hits & said.wholes), bool(hits & said.titles)
    hits.update(phrase for needle, phrase in kind.needles if needle in said.plain)
    whole = whole or any(len(p) >= _MOST * len(line) for line in said.lines[:_HEAD] for p in hits if p in line)
    forms = tuple(form for form in kind.forms if form.search(said.text))
    coded = kind.name in said.coded
    signed = any(sign.search(line) for sign in kind.signs for line in said.foot)
    some = bool(hits or forms or signed) and not kind.beside
    return _Found(
        phrases=tuple(p for p in hits if not any(p != other and p in other for other in hits)),
        forms=forms,
        coded=coded,
        whole=whole or coded,
        headed=some and said.head_error,
        titled=titled
        or (some and said.title_error)
        or kind.name == said.title_coded
        or any(f.search(said.title) for f in forms),
        signed=signed,
    )


# What the list weighs -------------------------------------------------------------------------------------------------


def _is_list(items: Sequence[RawItem]) -> bool:
    dated = [item for item in items if item.date is not None and not _FILE.fullmatch(item.title)]
    return len(_days(dated)) >= _MANY or sum(item.link is not None for item in dated) >= _MANY


def _is_bare(items: Sequence[RawItem]) -> bool:
    """Whether it is one item without a date, as an object is that tells of a failure."""
    return len(items) == 1 and items[0].date is None


def _days(items: Iterable[RawItem]) -> frozenset[object]:
    return frozenset(_day(item.date) for item in items if item.date is not None)


def _day(date: RawDate) -> object:
    return date.at.date() if date.at else (date.year, date.months, date.day, date.pair, date.ago)


def _weight_of(items: Sequence[RawItem], kind: Kind, found: _Found, said: _Said) -> float:
    """What must be said of a kind of failure, so that the list is none."""
    has = _what_it_has(dated=len(items) < _MANY)  # the days of a maintenance are one or two, and no list's
    own = [item for item in items if has(item) and not _speaks_of(item, found)]
    if kind.beside and not found.titled:
        own = [item for item in own if item.date is not None or not _within(item, kind, found, said)]
        return _weight_beside(items, own, found, sum(map(has, own)))
    if (len(items) >= _MANY and not found.named) or (len(own) >= _MANY and found.signs < 2):
        return inf
    if not own:
        return 1 if items else 2
    usual = sorted(map(has, own))[len(own) // 2]
    if len(own) >= _MANY:
        return 2 + 2 * usual
    return 1 + usual if any(item.date is not None or item.link is not None for item in own) else 2


def _weight_beside(items: Sequence[RawItem], own: Sequence[RawItem], found: _Found, things: int) -> float:
    """The same of what stands on good pages, too."""
    if not found.named or len(own) >= _MANY or any(item.date is not None for item in own):
        return inf
    return 1 + max(1, things) if items else 3


def _what_it_has(*, dated: bool) -> Callable[[RawItem], int]:
    def has(item: RawItem) -> int:
        title = words_in(item.title) >= _TITLE and not _FILE.fullmatch(item.title)
        text = words_in(item.summary or "") >= _TEXT
        return title + text + (dated and item.date is not None) + (item.link is not None)

    return has


def _speaks_of(item: RawItem, found: _Found) -> bool:
    words = plain(f"{item.title} {item.summary or ''}")
    covered = sum(len(phrase) for phrase in found.phrases if phrase in words)
    return covered >= _MATTER * len(words) or any(form.search(item.title) for form in found.forms)


def _within(item: RawItem, kind: Kind, found: _Found, said: _Said) -> bool:
    """Whether an item stands between the first and the last line that speak of the failure, and is of its matter."""
    words = f"{item.title} {item.summary or ''}".casefold()
    if not any(stem in words for stem in kind.about):
        return False
    places = [n for n, line in enumerate(said.lines) if any(phrase in line for phrase in found.phrases)]
    title = plain(item.title)
    place = next((n for n, line in enumerate(said.lines) if title in line), -1)
    return bool(places) and places[0] <= place <= places[-1]
