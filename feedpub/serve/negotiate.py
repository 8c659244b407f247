# SPDX-License-Identifier: MIT
"""What a request's header lines ask for: qualities, entity tags, the best of several offers.

Pure functions of the header's text (RFC 9110).  A WSGI server joins several lines of one name with commas; the lists
read here are the same either way.  What can't be read counts as not said, because a poller with one odd header still
wants its feed.  Results are remembered for the header texts met last: pollers repeat themselves.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from types import MappingProxyType

_TAG = re.compile(r'\s*(W/)?"([^"]*)"\s*(?:,|$)|\s*,')
_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")


@lru_cache(maxsize=512)
def qualities(header: str) -> Mapping[str, float]:
    """Each name of a list such as ``gzip;q=0.5, br`` in lower case, with its quality from 0 to 1 (RFC 9110, 12.4.2).

    Parameters other than ``q`` are left out.  A quality that can't be read is 0: what is half said is not said.
    """
    ranges: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            ranges[name] = max(ranges.get(name, 0.0), _quality(parameters))
    return MappingProxyType(ranges)


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if _QUALITY.match(value := value.strip()) else 0.0
    return 1.0


@lru_cache(maxsize=512)
def best_type(header: str | None, offers: tuple[str, ...]) -> str | None:
    """The media type among `offers` that an Accept header likes best; the earlier offer where it likes two alike.

    None when the header excludes them all.  Without a header the first offer is the best (RFC 9110, 12.5.1).
    """
    if not header or not header.strip():
        return offers[0]
    ranges = qualities(header)
    scores = [_type_quality(ranges, offer) for offer in offers]
    best = max(scores)
    return offers[scores.index(best)] if best > 0 else None


def _type_quality(ranges: Mapping[str, float], media_type: str) -> float:
    family = media_type.partition("/")[0]
    for pattern in (media_type, f"{family}/*", "*/*"):
        if pattern in ranges:
            return ranges[pattern]
    return 0.0


@lru_cache(maxsize=512)
def best_coding(header: str | None, offers: tuple[str, ...]) -> str | None:
    """The content coding among `offers` that an Accept-Encoding header likes best (RFC 9110, 12.5.3).

    ``identity`` is acceptable unless it is excluded, but any coding that is asked for goes before it at the same
    quality.  None when nothing is acceptable.  Without a header it is ``identity``: an old client may know no other.
    """
    if header is None:
        return "identity"
    ranges = qualities(header)
    scores = [_coding_quality(ranges, offer) for offer in offers]
    best = max(scores)
    return offers[scores.index(best)] if best > 0 else None


def _coding_quality(ranges: Mapping[str, float], coding: str) -> float:
    for name in (coding, f"x-{coding}", "*"):
        if name in ranges:
            return ranges[name]
    return 0.0001 if coding == "identity" else 0.0


@lru_cache(maxsize=512)
def entity_tags(header: str) -> frozenset[str] | None:
    """The opaque tags of an If-None-Match or If-Match header, weak ones marked ``W/``; None for ``*``.

    A list that is not well formed gives the tags before its fault.  Some clients send a tag without quotes: then the
    whole text is the tag.
    """
    if header.strip() == "*":
        return None
    tags, end = set(), 0
    while end < len(header) and (match := _TAG.match(header, end)):
        end = match.end()
        if match[2] is not None:
            tags.add(f"{match[1] or ''}{match[2]}")
    return frozenset(tags or {header.strip()})


def matches_weakly(header: str, tag: str) -> bool:
    """Whether an If-None-Match header names `tag` (RFC 9110, 13.1.2: weak comparison)."""
    tags = entity_tags(header)
    return tags is None or tag in tags or f"W/{tag}" in tags


def matches_strongly(header: str, tag: str) -> bool:
    """Whether an If-Match header names `tag` (RFC 9110, 13.1.1: strong comparison)."""
    tags = entity_tags(header)
    return tags is None or tag in tags


@lru_cache(maxsize=512)
def seconds(header: str) -> int | None:
    """An HTTP date as seconds since 1970 in UTC; None when it is no date (RFC 9110, 5.6.7)."""
    try:
        when = parsedate_to_datetime(header)
        return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
