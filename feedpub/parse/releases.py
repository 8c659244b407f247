# SPDX-License-Identifier: MIT
"""A changelog becomes raw items, one a version: of sections, as Markdown has them, or of lines of plain text."""

import dataclasses
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from feedpub.model import Dropped, Listing, RawItem
from feedpub.parse.heads import Head
from feedpub.parse.marks import EDGES, LINK, bare_words, date_in, place, plain, references, rendered, without
from feedpub.parse.sections import Section, sections
from feedpub.parse.stated import date_of, stated

_VERSION = re.compile(
    r"^(?:[\w@/.-]+\s+){0,2}?(?:[a-z]\w*-)*\[?(?:version\s+|release\s+|v\.?\s?)?(?P<version>\d+(?:\.\d+)+[\w.+~-]*|v\d+[\w.+-]*)\]?(?=$|[\s:(,–—-])",
    re.IGNORECASE,
)
_UNRELEASED = re.compile(
    r"\b(?:unreleased|unpublished|tbd|tba|upcoming|not (?:yet )?released|in development)\b", re.IGNORECASE
)


def releases(text: str, rst: bool) -> Listing | None:
    """Headings of one level of which most are versions or have a date; a title above them all is the document's."""
    found = sections(text, rst=rst)
    levels = Counter(part.level for part in found if _is_entry(part))
    level = max(levels, key=lambda at: (levels[at], -at), default=0)
    heads = [part for part in found if part.level == level]
    entries = [part for part in heads if _is_entry(part)]
    apart = [] if rst else _apart(found, text)
    if len(apart) > 1 and not (_is_level(apart, level) and any(part.body for part in entries)):
        entries, level = apart, min(part.level for part in apart)
    elif not entries or len(entries) * 2 < len([part for part in heads if part.body or _is_entry(part)]):
        return None
    listing = _listing(entries, references(text), rst)
    alone = len(entries) == len(heads) == len(found) == 1
    if not listing.items or (alone and _version(entries[0].title) is None):
        return None
    return replace(listing, title=next((part.title for part in found if part.level < level), None))


def releases_of_lines(text: str, found: Sequence[Head]) -> Listing:
    """The same of plain text whose heads are known."""
    lines = text.splitlines()
    ends = [*(head.line for head in found), len(lines)][1:]
    parts = [
        Section(level=1, title=head.title, body="\n".join(lines[head.after : end]).strip("\n"), line=head.line + 1)
        for head, end in zip(found, ends, strict=True)
    ]
    return _listing(parts, {}, rst=True)


def _listing(parts: Sequence[Section], places: Mapping[str, str], rst: bool) -> Listing:
    """One item a section that has come out."""
    fresh = [part for part in parts if _is_fresh(part)]
    return Listing(
        items=tuple(_entry(part, places, rst) for part in parts if not _is_fresh(part)),
        dropped=tuple(Dropped(reason="unreleased", text=part.title, line=part.line) for part in fresh),
        record="heading: version, date; text",
    )


def _is_release(part: Section) -> bool:
    """Whether a heading is a version and a date: no other is both."""
    return _version(part.title) is not None and date_in(bare_words(part.title)) is not None


def _is_level(parts: Sequence[Section], level: int) -> bool:
    """Whether all have headings of that level."""
    return all(part.level == level for part in parts)


def _apart(found: Sequence[Section], text: str) -> list[Section]:
    """Releases whose headings are of several levels, or of that of their own parts, as programs write them that make
    change logs of commits.  Each goes as far as to the next.
    """
    releases, lines = [part for part in found if _is_release(part)], text.splitlines()
    ends = [*(part.line - 1 for part in releases[1:]), len(lines)]
    bodies = ("\n".join(lines[part.line : end]).strip("\n") for part, end in zip(releases, ends, strict=False))
    return [dataclasses.replace(part, body=body) for part, body in zip(releases, bodies, strict=True)]


def _is_fresh(part: Section) -> bool:
    """Whether a section says that it has not come out yet."""
    return _UNRELEASED.search(part.title) is not None or _UNRELEASED.search(_first_line(part)) is not None


def _is_entry(part: Section) -> bool:
    title = bare_words(part.title)
    return _version(title) is not None or _UNRELEASED.search(title) is not None or date_in(title) is not None


def _version(title: str) -> str | None:
    found = _VERSION.match(bare_words(title))
    return found["version"] if found and not re.match(r"(?:19|20)\d\d[.-]\d\d?[.-]\d\d?$", found["version"]) else None


def _entry(part: Section, places: Mapping[str, str], rst: bool) -> RawItem:
    """A heading's item.  Its date stands in it, or else in the first line below."""
    bare = bare_words(part.title)
    version = _version(bare)
    date = date_in(bare.replace(version, " ", 1) if version else bare)  # ``3.3.17`` is no third of March
    title = without(bare, date) or bare
    below = date or _date_below(part)
    name = re.sub(r"[\[\]]", "", re.sub(r"\s*\[yanked\]", "", title, flags=re.IGNORECASE)).strip(EDGES)
    link = LINK.search(part.title)
    return RawItem(
        title=name or title,
        link=place(link) if link else places.get(name.casefold()) or places.get((version or "").casefold()),
        id=version or None,
        date=date_of(stated(below)) if below else None,
        summary=plain(part.body, rst) or None,
        content=None if rst else rendered(part.body, places),
        categories=("yanked",) if re.search(r"\byanked\b", title, re.IGNORECASE) else (),
        line=part.line,
    )


def _date_below(part: Section) -> str | None:
    """A date that stands alone in the first lines below a heading (``Released on …``)."""
    first = part.body.strip().partition("\n\n")[0].splitlines()[:3]
    return next((date for line in first if (date := date_in(line.strip(" *_>"), alone=True))), None)


def _first_line(part: Section) -> str:
    return next((line.strip(" *_>") for line in part.body.splitlines() if line.strip()), "")
