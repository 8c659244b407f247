# SPDX-License-Identifier: MIT
"""Which topics an item belongs to: by the categories that it states, or by rules of words.

How the words of a rule are found is told in `terms`.  With no topics configured, every category that the items state is
a topic.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from msgspec.structs import replace

from feedpub.config import RESERVED_SLUGS
from feedpub.config import Topic as Rule
from feedpub.feeds.terms import Finder, Index, Said, asks_categories, finder, fold, folded
from feedpub.identity.keys import comparable
from feedpub.model import Topic, TopicMatch

_MAX_SLUG = 60


def match_topics(said: Said, *, rules: Mapping[str, Rule], index: Index | None = None) -> tuple[TopicMatch, ...]:
    """The topics of one item in the order of the configuration, each with the rule that took it.

    Args:
        said: What the item says.
        rules: The configured topics by slug; empty: each category is a topic.
        index: Of these rules, for those who ask often.
    """
    if not rules:
        found = {slug(c): c for c in reversed(said.categories)}
        return tuple(TopicMatch(slug=name, rule=f"category: {c}") for name, c in reversed(found.items()))
    texts = folded(said)
    find = finder(said, texts)
    able = index.able((*texts["title"], *texts["text"]), said.categories) if index is not None else rules
    taken = {name: reason for name in able if (reason := _taken(rules[name], find, said.categories)) is not None}
    if not taken:
        taken = {name: "no other topic took it" for name, rule in rules.items() if rule.rest}
    return tuple(TopicMatch(slug=name, rule=reason) for name, reason in taken.items())


def anew(before: Mapping[str, Rule], now: Mapping[str, Rule]) -> frozenset[str] | None:
    """Slugs of the topics to which other items may belong than did, by their rules before and now.  None: it may be any
    topic, or an item's words alone do not tell.
    """
    slugs = {slug for slug in before.keys() | now.keys() if _asked(before, slug) != _asked(now, slug)}
    entwined = any(rule.rest for rule in (*before.values(), *now.values()))  # one topic's items depend on the others'
    if slugs and (entwined or not before or not now or any(asks_categories(now[s]) for s in slugs & now.keys())):
        return None
    return frozenset(slugs)


def _asked(rules: Mapping[str, Rule], slug: str) -> Rule | None:
    """What decides who belongs to a topic; None: there is none."""
    return replace(rules[slug], title=None, description=None) if slug in rules else None


def _taken(rule: Rule, find: Finder, categories: Iterable[str]) -> str | None:
    """Why the rule takes the item; None when it does not.  `find` says where a term stands."""
    places = ("title", "text") if rule.where == "both" else (rule.where,)
    if any(find(term, places) for term in rule.none):
        return None
    wanted = {fold(c) for c in rule.category}
    for category in categories:
        if fold(category) in wanted:
            return f"category: {category}"
    if not rule.any and not rule.all:
        return None
    every = [find(term, places) for term in rule.all]
    some = next((where for term in rule.any if (where := find(term, places))), None)
    if not all(every) or (rule.any and some is None):
        return None
    parts = [f"any: {some}"] * bool(rule.any) + [f"all: {', '.join(map(str, every))}"] * bool(rule.all)
    return "; ".join(parts)


def slug(name: str) -> str:
    """A file name for a topic: letters and digits of any script in lower case, the rest a dash.

    Names that come out alike, such as ``C`` and ``C++``, are kept apart by a short sum of what was lost.
    """
    folded = comparable(name)
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
