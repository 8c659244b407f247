# SPDX-License-Identifier: MIT
"""What a value of a record says, whatever its shape: texts, addresses, people, a date.

APIs wrap: a title is ``{"rendered": …}``, a link ``{"html": {"href": …}}`` or a list of links with relations, a tag an
object with a name, a date ``{"$date": …}``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from feedpub.model import Author
from feedpub.parse.markup import one_line
from feedpub.parse.stated import stated

_WORDS = (
    "rendered",
    "value",
    "text",
    "title",
    "name",
    "label",
    "displayname",
    "display_name",
    "term",
    "#text",
    "_",
    "en",
)
_HOLDERS = ("node", "nodes", "edges", "data", "attributes", "fields")
"""Of objects that only hold others."""
_PLACES = (
    "html",
    "alternate",
    "web",
    "webui",
    "web_url",
    "web_path",
    "href",
    "url",
    "link",
    "src",
    "source_url",
    "permalink",
    "self",
)
_PEOPLE = (
    "name",
    "displayName",
    "display_name",
    "full_name",
    "fullName",
    "real_name",
    "title",
    "username",
    "login",
    "email",
)
_WEB = ("http://", "https://")
_WHOLE = re.compile(r"https?://[^\s<>\"{}]+")
_WITHIN = re.compile(r"/(?!/)[^\s<>\"{}]*|[\w%.~-]+(?:/[\w%.~-]+)+/?(?:\?\S*)?|[\w%-]+\.html?")
"""An address within a site."""
_NOTHING = re.compile(r"(?:no|not)\b.*\bavailable|n/?a|null|none|nan|-+", re.IGNORECASE)
"""How exports say that there is nothing."""
_OF_NOTHING = frozenset("nN-")
"""The letters that such words begin with."""
_DIGITS = re.compile(r"\d+")
_API = re.compile(r"//api\.|/_?api/|/rest/")
"""Such an address gives a program its data, and people nothing to read."""


def texts(value: object) -> tuple[str, ...]:
    """All that is said in words, in order; numbers are words, too."""
    if isinstance(value, str):
        text = said(value)
        return (text,) if text else ()
    return tuple(text for text in map(said, _texts(value)) if text)


def first_text(value: object) -> str:
    """The first thing that is said in words; empty when there is none."""
    return said(value) if isinstance(value, str) else next(iter(texts(value)), "")


def said(text: str) -> str:
    """The words of a text, without space around; empty where they say that there is nothing."""
    text = text.strip()
    return "" if text[:1] in _OF_NOTHING and _NOTHING.fullmatch(text) else text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        named = {str(key).lower(): part for key, part in value.items() if part}
        yield from _texts(next((named[key] for key in (*_WORDS, *_HOLDERS) if key in named), None))


def address(value: object, *, absolute: bool = False) -> str | None:
    """The first web address, or address within a site, that is one for people; None when there is none."""
    if isinstance(value, str):
        text = value.strip()
        if not _is_whole(text) and (absolute or not _WITHIN.fullmatch(text) or not said(text)):
            return None
        return None if ("api" in text or "rest" in text) and _API.search(text) else text
    if isinstance(value, list):
        links = sorted(value, key=lambda part: isinstance(part, dict) and part.get("rel") not in (None, "alternate"))
        return next((found for part in links if (found := address(part, absolute=absolute))), None)
    if isinstance(value, dict):
        parts = (value.get(key) for key in _PLACES)
        return next((found for part in parts if (found := address(part, absolute=absolute))), None)
    return None


def _is_whole(text: str) -> bool:
    """Whether a text is a web address and nothing else; most can be told without asking the expression, by far."""
    if not text.startswith(_WEB):
        return False
    odd = " " in text or "<" in text or ">" in text or '"' in text or "{" in text or "}" in text
    return (not odd and len(text) > 8 and text.isprintable()) or _WHOLE.fullmatch(text) is not None


def part_of_site(address: str) -> str:
    """The part of a site that an address belongs to, with or without its scheme: all before its last step, numbers all
    alike.  A part of a page belongs to the page.

    >>> part_of_site("https://example.org/2026/03/harbour"), part_of_site("/news/view.php?id=7")
    ('https://example.org/0/0', '/news/view.php?')
    >>> part_of_site("/log#1.2")
    '/log'
    """
    path, mark, _ = address.partition("?")
    page, fragment, _ = path.partition("#")
    if mark or fragment:
        return _DIGITS.sub("0", path + mark if mark else page.rstrip("/"))
    return _DIGITS.sub("0", path.rstrip("/").rpartition("/")[0])


def below_root(address: str) -> str:
    """The same of what lies deeper than the pages of a menu; empty for what stands at the root, as anything may.

    >>> below_root("example.org/news/harbour"), below_root("https://example.org/privacy")
    ('example.org/news', '')
    """
    part = part_of_site(address)
    return part if "/" in part.rpartition("//")[2] else ""


def people(value: object) -> tuple[Author, ...]:
    """Those who wrote something; a bare number is a key into another table."""
    if isinstance(value, str):
        return _people(value)
    if isinstance(value, list):
        return tuple(person for part in value for person in people(part))
    if isinstance(value, dict):
        names = [str(value[key]) for key in _PEOPLE if isinstance(value.get(key), str) and value[key].strip()]
        email = value.get("email")
        place = address([value.get("html_url"), value.get("url")], absolute=True)
        mail = email if isinstance(email, str) and "@" in email else None
        return (Author(name=names[0], email=mail, url=place),) if names else ()
    return tuple(person for text in texts(value) for person in _people(text))


@lru_cache(maxsize=4096)
def _people(text: str) -> tuple[Author, ...]:
    """Few people write much: they are made once."""
    name = one_line(text)
    return (Author(name=name),) if name and not name.isdecimal() else ()


def labels(value: object) -> tuple[str, ...]:
    """Categories: a list, objects with names, or one text with commas or semicolons in it; no bare numbers."""
    if isinstance(value, str):
        return _labels(value)
    return tuple(one_line(text) for text in texts(value) if not text.isdecimal())


@lru_cache(maxsize=4096)
def _labels(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;|]", text) if part.strip())


def moment(value: object) -> str | None:
    """The words of a date, which may be wrapped once."""
    if isinstance(value, dict):
        parts = (part for key, part in value.items() if re.search("date|time|value", key, re.IGNORECASE))
        return next((found for part in parts if (found := moment(part))), None)
    return None if isinstance(value, Sequence) and not isinstance(value, str) else stated(value)


def at(record: Mapping[str, object], path: str) -> object:
    """What stands in a record under a name, or else where a JMESPath leads (https://jmespath.org/)."""
    if path in record:
        return record[path]
    import jmespath

    return jmespath.search(path, record)
