# SPDX-License-Identifier: MIT
"""Which topics an item belongs to: by the categories that it states, or by rules of words.

A word matches a whole word, ``port*`` the beginning of one, ``free trade zone`` these words in a row.  Case makes no
difference in any script (Unicode case folding).  Scripts that put no blanks between words match anywhere.  With no
topics configured, every category that the items state is a topic.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256

from feedpub.config import RESERVED_SLUGS
from feedpub.config import Topic as Rule
from feedpub.identity.keys import fold
from feedpub.model import Topic, TopicMatch

_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
_MAX_SLUG = 60


def match_topics(
    title: str, text: str, categories: Iterable[str], *, rules: Mapping[str, Rule]
) -> tuple[TopicMatch, ...]:
    """The topics of one item in the order of the configuration, each with the rule that took it.

    Args:
        title: The item's title.
        text: Its other words, plain.
        categories: Those that it states.
        rules: The configured topics by slug; empty: each category is a topic.
    """
    stated = list(categories)
    if not rules:
        found = {slug(c): c for c in reversed(stated)}
        return tuple(TopicMatch(slug=name, rule=f"category: {c}") for name, c in reversed(found.items()))
    taken = ((name, _taken(rule, title, text, stated)) for name, rule in rules.items())
    return tuple(TopicMatch(slug=name, rule=reason) for name, reason in taken if reason is not None)


def _taken(rule: Rule, title: str, text: str, categories: Iterable[str]) -> str | None:
    """Why the rule takes the item; None when it does not."""
    places = {"title": [("title", title)], "text": [("text", text)]}
    places["both"] = [*places["title"], *places["text"]]
    find = _finder(places[rule.where])
    if any(find(term) for term in rule.none):
        return None
    wanted = {fold(c) for c in rule.category}
    for category in categories:
        if fold(category) in wanted:
            return f"category: {category}"
    if not rule.any and not rule.all:
        return None
    every = [find(term) for term in rule.all]
    some = next((where for where in map(find, rule.any) if where), None)
    if not all(every) or (rule.any and some is None):
        return None
    parts = [f"any: {some}"] * bool(rule.any) + [f"all: {', '.join(map(str, every))}"] * bool(rule.all)
    return "; ".join(parts)


def _finder(places: list[tuple[str, str]]) -> Callable[[str], str | None]:
    """A function that says where a term stands ("port* (in the title)"), or None."""
    folded = [(name, fold(text)) for name, text in places]

    def find(term: str) -> str | None:
        pattern = _pattern(term)
        return next((f"{term} (in the {name})" for name, text in folded if pattern.search(text)), None)

    return find


@lru_cache(maxsize=4096)
def _pattern(term: str) -> re.Pattern[str]:
    words = [word for word in fold(term).split() if word.strip("*")]
    if not words:
        return re.compile(r"(?!)")
    body = r"\W+".join(re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    before = "" if _unspaced(words[0][0]) else r"(?<!\w)"
    after = "" if _unspaced(words[-1][-1]) else r"(?!\w)"
    return re.compile(before + body + after)


def _unspaced(char: str) -> bool:
    return unicodedata.name(char, "").startswith(_UNSPACED)


def slug(name: str) -> str:
    """A file name for a topic: letters and digits of any script in lower case, the rest a dash.

    Names that come out alike, such as ``C`` and ``C++``, are kept apart by a short sum of what was lost.
    """
    folded = fold(name)
    plain = re.sub(r"[\W_]+", "-", folded).strip("-")
    lossless = plain == re.sub(r"[\s\-_&,/:.']+", "-", folded).strip("-")
    if lossless and plain and plain not in RESERVED_SLUGS and len(plain.encode()) <= _MAX_SLUG:
        return plain
    short = plain.encode()[:_MAX_SLUG].decode(errors="ignore").strip("-")
    return f"{short or 'topic'}-{sha256(folded.encode()).hexdigest()[:6]}"


def topics_of(rules: Mapping[str, Rule], categories: Iterable[str]) -> Iterator[Topic]:
    """The topics that have a feed: the configured ones, or one for each category, the first spelling naming it."""
    if rules:
        for name, rule in rules.items():
            yield Topic(slug=name, title=rule.title or name, description=rule.description)
        return
    seen: set[str] = set()
    for category in categories:
        name = slug(category)
        if name not in seen:
            seen.add(name)
            yield Topic(slug=name, title=category)
