# SPDX-License-Identifier: MIT
"""What a line alone could not know about itself, the page tells.

Each step takes the lines of a page and returns them corrected; `unglue` and `dated` have more of them.  Here are those
that correct a line's kind: which short lines are texts or tags, and which are furniture.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from feedpub import words
from feedpub.parse.text import alike, dated, unglue
from feedpub.parse.text.kinds import (
    ASIDE,
    AUTHOR,
    CONTENT,
    DATE,
    FURNITURE,
    MORE,
    NOWHERE,
    TAGS,
    TEXT,
    TITLE,
    WORDS,
)
from feedpub.parse.text.lines import LINKED, Line
from feedpub.parse.text.menus import menus
from feedpub.parse.values import part_of_site
from feedpub.words.measure import SHORT, fold


class Correction(NamedTuple):
    """Something that the page tells about its lines."""

    name: str
    apply: Callable[[list[Line]], list[Line]]
    """Takes the lines of a page, and returns them corrected."""
    serves: str
    """A listing under tests/listings that needs it."""


def correct(lines: list[Line], corrections: Sequence[Correction]) -> list[Line]:
    """The lines of a page after all corrections, one after the other."""
    for correction in corrections:
        lines = correction.apply(lines)
    return lines


def linked(lines: list[Line]) -> list[Line]:
    """Where lines come back that are a link from end to end, and lead to one part of the site, such a line is a title
    whatever its words say: a long one, or "Copyright", "More details on" or a month in a headline.  A byline that leads
    where its title leads is none.  So is one that alone is such a link, right above running text.  A number in few of
    them is the title's own: ``[5. season of the league](…)``.
    """
    lines = _with_numbers(lines)
    places = [_whole_link(x) for x in lines]
    alone = [i for i, place in enumerate(places) if place is not None]
    if len(alone) == 1 and _heads_text(lines, alone[0]):
        return [_linked_title(x) if i == alone[0] else x for i, x in enumerate(lines)]
    often = Counter(place for place, x in zip(places, lines, strict=True) if place is not None and x.kind in WORDS)
    targets = Counter(_page_of(x) for place, x in zip(places, lines, strict=True) if place is not None)
    titled = [
        _linked_title(x)
        if place is not None
        and (x.kind in WORDS or (often[place] >= _LIST and targets[_page_of(x)] == 1 and _is_headline(x)))
        else x
        for place, x in zip(places, lines, strict=True)
    ]
    return titled[:1] + [_as_title(x) if _says_again(x, above) else x for above, x in pairwise(titled)]


def _with_numbers(lines: list[Line]) -> list[Line]:
    """The lines with the numbers that few links begin with; a list's numbers begin most."""
    whole = {i for i, x in enumerate(lines) if _whole_link(x) is not None}
    own = {i for i in whole if lines[i].marker == "1."}
    few = 2 * len(own) < len(whole)
    return [x._replace(text=x.raw, marker="") if few and i in own else x for i, x in enumerate(lines)]


def _heads_text(lines: Sequence[Line], n: int) -> bool:
    below = lines[n + 1] if n + 1 < len(lines) else None
    return below is not None and below.kind is TEXT and not below.gap and _is_headline(lines[n])


def _says_again(line: Line, above: Line) -> bool:
    """Whether a line says the words of the linked title above it once more, which may look like a date."""
    return line.text == above.text and above.marker == LINKED and not line.links


def _is_headline(line: Line) -> bool:
    """Whether a line that looks like something else may be a headline: no bare "read more", no bare date."""
    if line.kind is MORE:
        return fold(line.text) not in words.lines("more")
    if line.kind is not DATE or line.found is None:
        return line.kind in ASIDE
    return line.found.start > 0 or len(line.text[line.found.end :].split()) > 1


def _page_of(line: Line) -> str:
    """Where a line leads, whatever the part of that page."""
    return line.links[0].address.partition("#")[0]


def _linked_title(line: Line) -> Line:
    marker = LINKED if line.marker in ("", "v") else line.marker
    return _as_title(line)._replace(marker=marker)


def _as_title(line: Line) -> Line:
    return line if line.kind is TITLE else line._replace(kind=TITLE, reason="", found=None, place=NOWHERE)


def _whole_link(line: Line) -> str | None:
    """Where a line leads that is one link from end to end; None for all others."""
    if len(line.links) != 1 or line.links[0].numbered or line.links[0].address.startswith("#"):
        return None
    return part_of_site(line.links[0].address) if fold(line.links[0].words) == fold(line.raw) else None


_LIST = 3
"""So many lines that lead to one part of the site are a list."""
_FIELD = re.compile(r"([^\W\d_][^:：.!?]{1,24}?) ?[:：] ?\S")


def fields(lines: list[Line]) -> list[Line]:
    """Where two keys come back, one below the other (``Publisher: …``, ``Pages: …``), they are parts of an item."""
    keys = [_key(x.text) if x.kind in CONTENT else "" for x in lines]
    often = Counter(k for k in keys if k)
    beside = {k for a, b in pairwise(keys) if a and b and a != b and often[a] > 1 and often[b] > 1 for k in (a, b)}
    titles = words.lines("title")
    return [
        x._replace(kind=TEXT, found=None, place=NOWHERE)
        if k in beside
        and (k not in titles or above in beside)
        and (x.kind is TITLE or (x.found and x.found.start > len(k) + 3))
        else x
        for above, k, x in zip(["", *keys], keys, lines, strict=False)
    ]


def _key(text: str) -> str:
    match = _FIELD.match(text) if ":" in text[:30] or "：" in text[:30] else None
    return match[1].casefold() if match else ""


_TAG_WORDS = 5
"""Words of a line that names a section, at most."""
_CAPTION = 20
"""Characters of a title that a caption above it repeats, at least."""
_LONGER = 40
"""Characters that the caption says more, at most."""


def captions(lines: list[Line]) -> list[Line]:
    """Lines that say the title below once more and then go on, as the texts of images do, are no titles."""
    found = {
        i
        for i, x in enumerate(lines)
        if x.kind in WORDS
        and _CAPTION < len(x.text) <= SHORT + _LONGER
        and any(x.text.startswith(y.text) and _repeats(x.text, y) for y in lines[i + 1 : i + 4])
    }
    neighbours = zip(lines, lines[1:], lines[2:], strict=False)
    found |= {i for i, (a, b, c) in enumerate(neighbours) if a.text == c.text and _again(a, b, c)}
    if len(found) < 2:
        return lines
    return [
        x._replace(kind=FURNITURE, reason="caption", found=None, place=NOWHERE) if i in found else x
        for i, x in enumerate(lines)
    ]


def _again(first: Line, between: Line, second: Line) -> bool:
    """Whether the same title stands on both sides of a few words, such as the name of a section; a link is none.

    Two links of the same words to two pages are two titles.
    """
    one_page = not (first.links and second.links) or first.links == second.links
    titles = first.kind == second.kind is TITLE and len(first.text) > _CAPTION and one_page
    section = between.kind is TITLE and _whole_link(between) is None and len(between.text.split()) <= _TAG_WORDS
    return titles and section


def _repeats(text: str, title: Line) -> bool:
    """Whether a line that begins with a title's words is that title and a few words more."""
    longer = len(text) - len(title.text)
    return 0 < longer <= _LONGER and len(title.text) >= _CAPTION and title.kind in WORDS


def portraits(lines: list[Line]) -> list[Line]:
    """A few words that stand twice right below dates are an author, and the text of a picture of them."""
    found = [
        i + 1
        for i, (date, one, two) in enumerate(zip(lines, lines[1:], lines[2:], strict=False))
        if date.kind is DATE and one.kind is TITLE and one.text == two.text and not one.gap and not two.gap
        if len(one.text.split()) < _TAG_WORDS
    ]
    if len(found) < 2:
        return lines
    result = list(lines)
    for i in found:
        result[i] = lines[i]._replace(kind=FURNITURE, reason="caption")
        result[i + 1] = lines[i + 1]._replace(kind=AUTHOR)
    return result


def credits_of_images(lines: list[Line]) -> list[Line]:
    """Short lines that end with the same name behind a slash (``Ann Lee/Gallery Images``) say whose the images are."""
    tails = Counter(_tail(x) for x in lines)
    found = {tail for tail, n in tails.items() if tail and n > 1}
    if not found:
        return lines
    return [x._replace(kind=FURNITURE, reason="photo credit") if _tail(x) in found else x for x in lines]


def _tail(line: Line) -> str:
    bare = line.kind is TITLE and line.found is None and not line.links
    name, slash, tail = line.text.rpartition("/") if bare else ("", "", "")
    named = slash and len(tail.strip()) > 2 and tail.strip()[0].isupper() and len(name.split()) < _TAG_WORDS
    return tail.strip() if named else ""


_SHORT_VERSION = re.compile(r"v?\d{1,3}\.\d{1,3}")


def versions(lines: list[Line]) -> list[Line]:
    """Numbers such as ``2.1`` that fall or rise down the page are versions; pages and ratings do not."""
    found = {
        i: x.text for i, x in enumerate(lines) if x.kind in (FURNITURE, TITLE) and _SHORT_VERSION.fullmatch(x.text)
    }
    numbers = [tuple(map(int, text.lstrip("v").split("."))) for text in found.values()]
    falls, rises = (all(a > b for a, b in pairwise(n)) for n in (numbers, numbers[::-1]))
    if len(found) < 3 or not (falls or rises):
        return lines
    return [x._replace(kind=TITLE, marker="v", reason="") if i in found else x for i, x in enumerate(lines)]


def named_tags(lines: list[Line]) -> list[Line]:
    """A line that says "categories" and comes back makes tags of the short line below."""
    often = Counter(fold(x.text) for x in lines if x.kind is TITLE and fold(x.text) in words.lines("tags"))
    known = {text for text, n in often.items() if n > 1}
    if not known:
        return lines
    result = list(lines)
    for i, (x, below) in enumerate(pairwise(lines)):
        if x.kind is TITLE and fold(x.text) in known and _may_be_tag(below):
            result[i] = x._replace(kind=FURNITURE, reason="label")
            for n in range(i + 1, _end_of_tags(lines, i + 1)):
                result[n] = lines[n]._replace(kind=TAGS)
    return result


def bullets_by_tags(lines: list[Line]) -> list[Line]:
    """Bullets of a few words right above other tags are tags, too, where that comes back."""
    found: list[range] = []
    for i, x in enumerate(lines):
        first = x.marker and _may_be_tag(x) and (i == 0 or lines[i - 1].marker != x.marker or x.gap)
        end = _end_of_tags(lines, i) if first else i
        if first and end < len(lines) and lines[end].kind is TAGS and lines[end].marker:
            found.append(range(i, end))
    if len(found) < 2:
        return lines
    tags = {n for run in found for n in run}
    return [x._replace(kind=TAGS) if n in tags else x for n, x in enumerate(lines)]


def _may_be_tag(line: Line) -> bool:
    return line.kind is TITLE and len(line.text.split()) <= _TAG_WORDS


def _end_of_tags(lines: Sequence[Line], first: int) -> int:
    """Where the tags that begin there end: there is one, or as many as bullets stand below each other."""
    end = first + 1
    while lines[first].marker and end < len(lines) and lines[end].marker == lines[first].marker:
        if lines[end].gap or not _may_be_tag(lines[end]):
            break
        end += 1
    return end


CORRECTIONS: tuple[Correction, ...] = (
    Correction("end marks on lines of their own", unglue.end_marks, "more-glued-to-title"),
    Correction("labels on lines of their own", unglue.labels, "label-glued-to-title"),
    Correction("days below years", dated.days_below_years, "days-below-years"),
    Correction("days below months", dated.days_below_months, "days-below-months"),
    Correction("versions", versions, "changelog"),
    Correction("titles that hold a word of furniture", alike.titles, "titles-with-words-of-footers"),
    Correction("texts that repeat their title", alike.echoes, "texts-that-repeat-their-title"),
    Correction("dates in unknown words", alike.unknown_dates, "date-in-unknown-words"),
    Correction("tags below their name", named_tags, "tags-below-their-name"),
    Correction("bullets above tags", bullets_by_tags, "bullets-above-tags"),
    Correction("menus", menus, "menus"),
    Correction("fields of items", fields, "field-lines"),
    Correction("captions of images", captions, "image-captions"),
    Correction("authors beside their pictures", portraits, "menus"),
    Correction("credits of images", credits_of_images, "date-twice"),
    Correction("dates at the ends of short lines", dated.at_ends, "date-last-in-title"),
    Correction("dates at the ends of texts", dated.of_texts, "date-ends-text"),
    Correction("dates at the ends of all entries", dated.at_all_ends, "dates-behind-long-titles"),
    Correction("dates in front of all lines", dated.in_front_of_all, "dates-before-sentences"),
    Correction("dates in front of texts", dated.in_front_of_texts, "summary-lead-date"),
    Correction("dates between title and text", dated.in_middles, "one-line-items"),
    Correction("years that head dates", dated.below_years, "year-headings"),
    Correction("titles beside dates", dated.beside_titles, "table-rows"),
    Correction("titles that are links", linked, "linked-titles"),
)
"""In the order in which they build on each other: first what cuts lines, since all others look at whole ones; then what
knows a line by its own form or by one that comes back; then what needs to know which lines are texts; last the dates
and titles that stand in lines together, which need all of that."""
