# SPDX-License-Identifier: MIT
"""Where the terms of rules stand in an item, and which rules can take an item at all.

A term is a word, ``port*`` for the beginning of one, several words in a row, or a regular expression between slashes.
It may name its place (``author: ann lee``); else the rule does.  In words neither case nor accents make a difference in
any script, and scripts that put no blanks between words match anywhere; an expression is taken as it is.

A site may have hundreds of rules, and most have no word in common with an item: `Index` finds those that have, so that
an item costs what its words cost, however many rules there are.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from feedpub.config import PLACES, placed
from feedpub.config import Topic as Rule
from feedpub.identity.keys import comparable
from feedpub.words.expressions import body, compiled

_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
_WORD = re.compile(r"\w+")
_ACCENTS = re.compile("[\u0300-\u036f]")
"""Those of the scripts of Europe; in others such marks are vowels."""
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters with an accent that Unicode does not take apart."""


def fold(text: str) -> str:
    """A text as terms are compared with it: "Café" is "cafe"."""
    text = comparable(text)
    if text.isascii():
        return text
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


class Said(Struct, frozen=True, kw_only=True):
    """What an item says, as rules look at it."""

    title: str
    text: str = ""
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    link: str = ""

    def at(self, place: str) -> tuple[str, ...]:
        """What it says at one of `PLACES`."""
        each = (self.title,), (self.text,), self.authors, self.categories, (self.link,)
        return dict(zip(PLACES, each, strict=True))[place]


Finder = Callable[[str, Sequence[str]], str | None]


def folded(said: Said) -> dict[str, list[str]]:
    """The texts of an item in the places where rules look most, folded; others come to them as they are asked for."""
    return {"title": [fold(said.title)], "text": [fold(said.text)]}


def finder(said: Said, texts: dict[str, list[str]]) -> Finder:
    """A function that says where a term stands ("port* (in the title)"), or None.  It is given the term, and the places
    in which one is looked for that names none.  `texts` are those of `folded`.
    """

    def stands(term: _Term, place: str) -> bool:
        if term.expression is not None:
            return any(compiled(term.expression).search(text) for text in said.at(place))
        if place not in texts:
            texts[place] = [fold(text) for text in said.at(place)]
        return any(_stands(term, text) for text in texts[place])

    def find(words: str, places: Sequence[str]) -> str | None:
        term = _term(words)
        if term.place is not None:
            return words if stands(term, term.place) else None
        return next((f"{words} (in the {place})" for place in places if stands(term, place)), None)

    return find


class _Term(Struct, frozen=True, kw_only=True):
    """A term, taken apart."""

    place: str | None
    """Where alone it is looked for."""
    expression: str | None
    """It is this one; None: it is words."""
    parts: tuple[str, ...]
    """What stands in every text in which the words do."""
    pattern: re.Pattern[str]
    """Finds the words."""


@lru_cache(maxsize=4096)
def _term(term: str) -> _Term:
    place, words = placed(term)
    parts = tuple(word.removesuffix("*") for word in _words(words))
    return _Term(place=place, expression=body(words), parts=parts, pattern=pattern(words))


def _stands(term: _Term, text: str) -> bool:
    """Most texts have not even the parts, and that is seen at once."""
    for part in term.parts:
        if part not in text:
            return False
    return term.pattern.search(text) is not None


class Index(Struct, frozen=True, kw_only=True):
    """The rules of topics by what an item must have to be taken by one."""

    words: Mapping[str, set[str]]
    """Whole words, folded: slugs of the rules with a term that stands nowhere without that word."""
    beginnings: Mapping[str, set[str]]
    """Likewise, beginnings of words."""
    lengths: frozenset[int]
    """How many characters these have."""
    shortest: int
    """The least of `lengths`."""
    heads: frozenset[str]
    """So many characters of each of the beginnings."""
    categories: Mapping[str, set[str]]
    """Folded, and the slugs of the rules that name them."""
    open: set[str]
    """Slugs of the rules of which nothing can be told without looking."""
    places: Mapping[str, int]
    """The place of each rule among them."""

    def able(self, texts: Iterable[str], categories: Iterable[str]) -> list[str]:
        """Slugs of the rules that may take an item of these folded texts and categories, in order; no other does."""
        found = set(self.open)
        for category in categories:
            found |= self.categories.get(fold(category), set())
        words = {word for text in texts for word in _WORD.findall(text)}
        for word in self.words.keys() & words:
            found |= self.words[word]
        heads = {word for word in words if word[: self.shortest] in self.heads}  # most begin otherwise altogether
        for beginning in self.beginnings.keys() & {word[:length] for word in heads for length in self.lengths}:
            found |= self.beginnings[beginning]
        return sorted(found, key=self.places.__getitem__)


def indexed(rules: Mapping[str, Rule]) -> Index:
    """The index of the rules, which have a slug each."""
    words: dict[str, set[str]] = {}
    beginnings: dict[str, set[str]] = {}
    categories: dict[str, set[str]] = {}
    opened = set()
    terms = [(slug, _needed(term)) for slug, rule in rules.items() for term in (*rule.any, *rule.all)]
    common = Counter(word for _, (whole, _) in terms for word in whole)
    for slug, rule in rules.items():
        for category in rule.category:
            categories.setdefault(fold(category), set()).add(slug)
    for slug, (wholes, part) in terms:
        whole = min(wholes, key=lambda word: common[word], default=None)  # the one that tells the most
        if whole:
            words.setdefault(whole, set()).add(slug)
        elif part:
            beginnings.setdefault(part, set()).add(slug)
        else:
            opened.add(slug)
    shortest = min(map(len, beginnings), default=0)
    return Index(
        words=words,
        beginnings=beginnings,
        lengths=frozenset(map(len, beginnings)),
        shortest=shortest,
        heads=frozenset(beginning[:shortest] for beginning in beginnings),
        categories=categories,
        open=opened,
        places={slug: n for n, slug in enumerate(rules)},
    )


def glance(rules: Iterable[Rule]) -> Callable[[Said], bool]:
    """A quick look at what an item says, before anything of it is folded: False where none of these rules can take it
    by its words.  Only plain letters can be seen through at once; of all other texts the answer is True.
    """
    needed = [(*wholes, *([part] if part else [])) for r in rules for wholes, part in map(_needed, (*r.any, *r.all))]

    def may_take(said: Said) -> bool:
        text = f"{said.title}\n{said.text}"
        if not text.isascii():
            return True
        plain = text.lower()
        return any(all(part in plain for part in parts) for parts in needed)

    return may_take


def _needed(term: str) -> tuple[tuple[str, ...], str | None]:
    """The whole words without which the term stands nowhere, and the beginning of one, if there is one."""
    place, said = placed(term)
    words = _words(said) if place in (None, "title", "text") and body(said) is None else []
    if not words or _unspaced(words[0][0]) or _unspaced(words[-1][-1]):
        return (), None
    parts = [part for word in words for part in _parts(word)]
    return tuple(part for part, whole in parts if whole), next((part for part, whole in parts if not whole), None)


def _parts(word: str) -> Iterator[tuple[str, bool]]:
    """The words that a word of a term is made of (``e-commerce``: two), and whether each is a whole one."""
    stem = word.removesuffix("*")
    for found in _WORD.finditer(stem):
        yield found[0], found.end() < len(stem) or stem == word


def _words(term: str) -> list[str]:
    return [word for word in fold(term).split() if word.strip("*")]


def asks_categories(rule: Rule) -> bool:
    """Whether it depends on the categories that an item states."""
    terms = (*rule.any, *rule.all, *rule.none)
    return bool(rule.category) or any(placed(term)[0] == "category" for term in terms)


@lru_cache(maxsize=4096)
def pattern(term: str) -> re.Pattern[str]:
    """What finds a term in a folded text."""
    words = _words(term)
    if not words:
        return re.compile(r"(?!)")
    middle = r"\W+".join(re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    before = "" if _unspaced(words[0][0]) else r"(?<!\w)"
    after = "" if _unspaced(words[-1][-1]) else r"(?!\w)"
    return re.compile(before + middle + after)


def _unspaced(char: str) -> bool:
    return unicodedata.name(char, "").startswith(_UNSPACED)
