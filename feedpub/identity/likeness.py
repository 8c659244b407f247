# SPDX-License-Identifier: MIT
"""How like two titles, two texts, or a name and a title are: by their words, their numbers, their letters."""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from urllib.parse import unquote

from feedpub.identity.keys import comparable

TYPO = 0.9
RETOLD = 0.7
"""How much of two titles must agree: with a weak witness, and with the same text below them, or day and place."""
_SOME = 6
"""So many words of a text are its own."""
_SOME_OF_TITLE = 3
"""So many words of a title stand for all of it."""
SOME_OF_PART = 3
"""So many letters and figures name a part of a page."""
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")
"""A word; of scripts without spaces, a letter."""
_DIGITS = re.compile(r"\d+")
_SET_APART = r"\[[^]]+\]|\([^)]+\)|【[^】]+】"
_LABEL = re.compile(rf"(?:{_SET_APART})\s*|[^\W\d]+(?: [^\W\d]+){{0,2}}(?:\s?[:|]\s*|\s[-/]\s)")
_LABEL_BEHIND = re.compile(rf"\s*(?:{_SET_APART}|\s[-|/]\s[^\W\d]+(?: [^\W\d]+){{0,2}})$")
"""A few words that a sign sets apart, before a title and behind it."""


def is_telling(text: str) -> bool:
    """Whether a text says more than "Read on", or "All are welcome"."""
    return len(word_set(text)) >= _SOME


def overlap(a: str, b: str) -> float:
    """Share of words that two titles have in common, 0 to 1; 0 where their numbers differ."""
    left, right = word_set(a), word_set(b)
    if {w for w in left if w.isdecimal()} != {w for w in right if w.isdecimal()}:
        return 0.0
    return common(left, right)


@lru_cache(maxsize=512)  # a text is compared with many
def word_set(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(comparable(text)))


def common(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of words in common, 0 to 1."""
    return len(a & b) / len(a | b) if a and b else 0.0


def held(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter one's words that the other one has, 0 to 1: a text may gain sentences, or lose some."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def same_numbers(a: str, b: str) -> bool:
    """ "Release 1.2.3" and "Release 1.2.4" are two items."""
    return _DIGITS.findall(comparable(a)) == _DIGITS.findall(comparable(b))


def likeness(a: str, b: str) -> float:
    """0 to 1; 1 where one of the two is the other one cut short, or with something before or behind it."""
    a, b = sorted((comparable(a), comparable(b)), key=len)
    if len(word_set(a)) >= _SOME_OF_TITLE and (b.startswith(a) or b.endswith(a)):
        return 1.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= RETOLD and matcher.quick_ratio() >= RETOLD else 0.0


def bare(text: str) -> str:
    """Letters and figures alone."""
    return "".join(c for c in comparable(unquote(text)) if c.isalnum())


def relabelled(a: str, b: str) -> bool:
    """Whether two titles differ in a label alone: "Breaking: …", "UPDATED: …"."""
    one, two = unlabelled(a), unlabelled(b)
    return one == two and len(word_set(one)) >= _SOME_OF_TITLE


def labelled(a: str, b: str) -> bool:
    """Whether one of two titles is the other one with a label: "Pinned: …"."""
    return relabelled(a, b) and unlabelled(a) in (comparable(a), comparable(b)) and comparable(a) != comparable(b)


def unlabelled(title: str) -> str:
    """A title, comparable, without the label before it and that behind it."""
    title = comparable(title)
    return _LABEL_BEHIND.sub("", title[_label(title) :])


def _label(title: str) -> int:
    label = _LABEL.match(title)
    return label.end() if label else 0
