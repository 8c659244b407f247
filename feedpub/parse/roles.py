# SPDX-License-Identifier: MIT
"""Which key of a list of records holds the title, which the link, which the date: by its name, else by what it holds.

A record is a mapping of names to values of any shape: an object of JSON, a row of a table.  A role has a chain of keys,
the best first, and an item takes the first that holds something of the right kind: a draft without `published` still
has its `created`.
"""

import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from feedpub.dates.find import find
from feedpub.parse.markup import is_html
from feedpub.parse.names import ENDINGS, ENVELOPES, NAMES, OTHER_DATES, joined, words
from feedpub.parse.stated import stated
from feedpub.parse.values import address, moment, said, texts
from feedpub.words.measure import width

Record = Mapping[str, object]
SAMPLE = 50
"""So many records tell what the keys of all are."""
_WEAK_TITLES = NAMES["title"].index("fulldisplayname")
"""From here on the names may name something else than the item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The keys that play each part, best first."""

    keys: Mapping[str, tuple[str, ...]]

    def of(self, role: str) -> tuple[str, ...]:
        return self.keys.get(role, ())


def unwrap(record: Record) -> Record:
    """A record without envelopes: ``{"node": {"title": …}}`` is ``{"title": …}``.

    Those with a usual name are opened; another one only where the record has neither title nor text, and it has.
    """
    for _ in range(4):
        if dict not in map(type, record.values()):
            break
        inner = [k for k, v in record.items() if isinstance(v, dict) and joined(k) in ENVELOPES and v]
        if not inner and not _names(record, "title", "content"):
            inner = _best_envelope(record)
        if not inner:
            break
        opened = {key: value for name in inner for key, value in record[name].items()}  # type: ignore[attr-defined]
        rest = {key: value for key, value in record.items() if key not in inner}
        record = (
            rest | opened if not _names(rest, "title") else rest | {k: v for k, v in opened.items() if k not in rest}
        )
    return record


def _names(record: Record, *roles: str) -> bool:
    return any(_rank(role, key) is not None and texts(value) for role in roles for key, value in record.items())


def _best_envelope(record: Record) -> list[str]:
    """The object that has a title or a text in it, unless its own name plays a part (an author has a name, too)."""
    for role in ("title", "content"):
        for key, value in record.items():
            if not isinstance(value, dict) or role_of(key) not in (None, "summary", "content"):
                continue
            if any(_rank(role, k) is not None for k in value):
                return [key]
    return []


def choose(records: Sequence[Record]) -> Roles:
    """The roles of the keys of records that were unwrapped."""
    sample = records[:SAMPLE]
    keys = dict.fromkeys(key for record in sample for key in record)
    found = {role: _chain(role, keys, sample) for role in NAMES}
    found["date"] = (*found["date"], *_suffixed(keys, sample, found["date"]), *found.pop("changed"))
    longer = _ending("title", keys, sample)
    telling = [key for key in longer if _differs(key, sample)]
    found["title"] = tuple(_titles(found["title"], telling, sample))
    found["summary"] = found["summary"] or _ending("summary", keys, sample)
    found["id"] = tuple(key for key in found["id"] if _tells_apart(key, sample))
    title = found["title"][:1]
    for role in ("summary", "content"):
        found[role] = tuple(key for key in found[role] if key not in title)
    found = dict(_by_content(found, keys, sample))
    return Roles(keys=found if found["title"] or _has_texts(found, sample) else found | {"title": longer})


def quality(records: Sequence[Record]) -> float:
    """How much like items of a listing records look: 0 (not at all) to 4."""
    sample = [unwrap(record) for record in records[:SAMPLE]]
    roles = choose(sample)
    parts = {role: _share(role, roles.of(role), sample) for role in ("title", "link", "date", "content", "summary")}
    text = max(parts["content"], parts["summary"])
    strong = any(map(_is_strong, roles.of("title")))
    title = parts["title"] * (1 if strong else 0.5)
    if max(title, text) < 0.3 or (max(parts["link"], parts["date"]) < 0.3 and not (strong and text > 0.3)):
        return 0
    return title + parts["link"] + parts["date"] + text / 2


def role_of(key: str) -> str | None:
    """The first role that a key's name has; None for none."""
    return next((role for role in NAMES if _rank(role, key) is not None), None)


@lru_cache(maxsize=4096)
def _rank(role: str, key: str) -> int | None:
    name = joined(key)
    return NAMES[role].index(name) if name in NAMES[role] else None


def _chain(role: str, keys: Iterable[str], sample: Sequence[Record]) -> tuple[str, ...]:
    ranked = sorted((rank, key) for key in keys if (rank := _rank(role, key)) is not None)
    return tuple(key for _, key in ranked if any(fits(role, record.get(key)) for record in sample))


def _titles(named: Sequence[str], ending: Sequence[str], sample: Sequence[Record]) -> Iterator[str]:
    """Names that say "title", then those that may, where most records have them, then longer ones that end so."""
    most = [key for key in named if _is_strong(key) or _share("title", (key,), sample) > 0.5]
    yield from most
    yield from ending
    yield from (key for key in named if key not in most)


def _is_strong(key: str) -> bool:
    rank = _rank("title", key)
    return rank is not None and rank < _WEAK_TITLES


def _ending(role: str, keys: Iterable[str], sample: Sequence[Record]) -> tuple[str, ...]:
    """Keys of no part whose last word tells one, and whose first words tell no other: a ``user_name`` is a user's."""
    longer = [key for key in keys if len(words(key)) > 1 and words(key)[-1] in ENDINGS[role] and role_of(key) is None]
    free = [key for key in longer if role_of(" ".join(words(key)[:-1])) in (None, role)]
    return tuple(key for key in free if _share(role, (key,), sample) >= 0.5)


def _differs(key: str, sample: Sequence[Record]) -> bool:
    """Whether most values are another each."""
    values = [str(record.get(key)) for record in sample if record.get(key)]
    return 2 * len(set(values)) > len(values)


def _tells_apart(key: str, sample: Sequence[Record]) -> bool:
    """Whether no value comes twice: what does so is not the record's own."""
    values = [str(record.get(key)) for record in sample if record.get(key) is not None]
    return len(set(values)) == len(values)


def _suffixed(keys: Iterable[str], sample: Sequence[Record], known: Sequence[str]) -> tuple[str, ...]:
    """Keys whose names say "date" or "time" somewhere, such as ``Date of entry``; those of a change come last."""
    marks = {"date", "datum", "fecha", "data", "дата", "timestamp", "time", "datetime", "at"}
    free = [key for key in keys if key not in known and marks & set(words(key)) and not OTHER_DATES & set(words(key))]
    usable = [key for key in free if _share("date", (key,), sample) >= 0.5]
    changes = {key for key in usable if re.search(r"updat|modif|chang", key, re.IGNORECASE)}
    return (*(k for k in usable if k not in changes), *(k for k in usable if k in changes))


def _by_content(
    found: Mapping[str, tuple[str, ...]], keys: Iterable[str], sample: Sequence[Record]
) -> Mapping[str, tuple[str, ...]]:
    """For a link, a date or a title that no name tells, the key whose values are of that kind and differ."""
    roles = dict(found)
    used = {key for chain in roles.values() for key in chain}
    for role in ("link", "date", "title"):
        if roles[role] or (role == "title" and _has_texts(roles, sample)):  # the text's opening is a title
            continue
        free = [
            key
            for key in keys
            if (key not in used or role == "date") and _free(role, key) and _plausible(role, key, sample)
        ]
        if role == "title":
            prose = tuple(key for key in keys if key not in used and role_of(key) is None and _is_prose(key, sample))
            heads = [key for key in free if key not in prose]
            roles["summary"] = prose if heads else ()
            free = sorted(heads or free, key=lambda key: _length(key, sample), reverse=True)
        roles[role] = tuple(free[:1])
        used |= {*free[:1]}
    return roles


def _is_prose(key: str, sample: Sequence[Record]) -> bool:
    """Whether most values end a sentence, as titles don't."""
    values = [str(record.get(key) or "").rstrip() for record in sample]
    return 2 * sum(value.endswith((".", "!", "…", "。")) for value in values) > len(values)


def _has_texts(roles: Mapping[str, tuple[str, ...]], sample: Sequence[Record]) -> bool:
    """Whether most records have a text."""
    return any(_share(role, roles[role], sample) >= 0.5 for role in ("content", "summary"))


def _free(role: str, key: str) -> bool:
    """Whether a key has no other part to play; who wrote a commit is told together with when."""
    return role_of(key) in (None, role, "author" if role == "date" else None)


def _plausible(role: str, key: str, sample: Sequence[Record]) -> bool:
    values = [str(record.get(key)) for record in sample if record.get(key)]
    if _share(role, (key,), sample) < 0.8 or (role == "date" and OTHER_DATES & set(words(key))):
        return False
    if role == "link" and all((mimetypes.guess_type(value)[0] or "").startswith("image/") for value in values):
        return False  # a picture is of something, and not the thing
    if role == "link" and not any(c.isalpha() for value in values for c in value):
        return False  # the number of a file: 118/2026
    if role == "title":
        whole = all(not isinstance(record.get(key), dict | list) for record in sample)
        return whole and 8 <= _length(key, sample) <= 200 and not all(address(value, absolute=True) for value in values)
    return role == "date" or _differs(key, sample)


def _length(key: str, sample: Sequence[Record]) -> float:
    """How much a key says: the columns of its letters, by the share of values that are new."""
    values = [str(record.get(key) or "") for record in sample]
    letters = sum(width("".join(filter(str.isalpha, value))) for value in values) / max(1, len(values))
    return letters * len(set(values)) / max(1, len(values))


def _share(role: str, keys: Sequence[str], sample: Sequence[Record]) -> float:
    hits = sum(any(fits(role, record.get(key)) for key in keys) for record in sample)
    return hits / max(1, len(sample))


def fits(role: str, value: object) -> bool:
    """Whether a value can play a role at all."""
    if isinstance(value, str):
        return _fits(role, value)
    if value is None or isinstance(value, bool):
        return False
    if role in ("date", "changed"):
        return is_date(value)
    if role in ("link", "image", "enclosure"):
        return address(value) is not None
    if role == "title":
        return not isinstance(value, int | float) and _fits(role, next(iter(texts(value)), ""))
    return bool(texts(value)) or (role == "author" and isinstance(value, dict | list))


def _fits(role: str, text: str) -> bool:
    if not said(text):
        return False
    if role in ("date", "changed"):
        return is_date(text)
    if role in ("link", "image", "enclosure"):
        return address(text) is not None
    return role != "title" or len(text) < 500 or not is_html(text)


def is_date(value: object) -> bool:
    """Whether a value states a day; a text must be little else."""
    if isinstance(value, dict):
        return moment(value) is not None and is_date(moment(value))
    if isinstance(value, int | float):
        return stated(value) is not None and value > 10_000_000
    if not isinstance(value, str) or len(value) > 60:
        return False
    words = value if _ISO.match(value) else stated(value)
    return words is not None and (_ISO.match(words) is not None or find(words) is not None)


_ISO = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d(?:$|[T ])")
"""How a date begins that nobody writes but as a date."""
