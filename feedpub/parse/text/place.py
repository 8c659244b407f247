# SPDX-License-Identifier: MIT
"""Where the date of a line stands, judged by its company: an author, a category, "posted on", or a sentence.

A date counts when the line is about it (``own``), when it stands in front (``lead``) or apart at the end (``tail``).
Inside a phrase it is no item's date.
"""

import re

from feedpub import words
from feedpub.dates import find
from feedpub.dates.find import Found
from feedpub.model import RawDate
from feedpub.parse.byline import POSTED_BY, author_of, is_byline
from feedpub.parse.furniture import is_counter
from feedpub.parse.text.kinds import END, LAST, LEAD, NOWHERE, OWN, TAIL, Place
from feedpub.words.measure import DIGIT, EDGE, PARTS, SHORT, STOP, fold, width, words_in

LEAST = 12
"""Characters that make a text behind a date; a bracket and a counter are none."""
_YEAR = re.compile(r"\d{4}|\d[./-]\d\d(?!\d)|'\d\d|年")
_YEAR_SIGN = re.compile(r"[\d年]")
"""`_YEAR` begins in many ways and is slow on a text that has none of these."""
_KEY = re.compile(r"^\s*[^\W\d_]{2,12}:\s*")
_BAR = re.compile(r"[|•·]")
_DIVIDERS = frozenset("|•·/–—->»")
_DIVIDER = re.compile(r"\s*[|•·–—:-]")
_APART = re.compile(r"(?:[(\[（【|•·:：\t]|\s[-–—/]|,|\s{2,}|[。！？!?])\s*$")
"""What divides a date at the end from what stands before it."""
_LAST_WORD = re.compile(r"(?:[|•·(\[（【\t]|\s[-–—]\s|\s\s)\s*([^\W\d_]+)\s*[)\]）】]?\s*$")
"""A word that stands apart at the end."""
_PREPOSITION = re.compile(r"^(?:in|by|von|por|par|di|av|dans|en|em|unter|filed|posted|published)\b")


def of_short(text: str) -> tuple[Found | None, Place]:
    """The date of a short line and where it stands."""
    found = (find.find(text) or _day_at_end(text)) if len(text) <= SHORT else None
    if found is None:
        return None, NOWHERE
    before, after = text[: found.start], text[found.end :]
    sure = _is_sure(before, after, found.date)
    place = _of_sure(text, before, after, found) if sure else _of_bare_day(before, after, found.date)
    if not (place and found.date.names_day) and (last := _full_at_end(text, found)):
        return last, TAIL
    return (found, place) if place else (None, NOWHERE)


def _full_at_end(text: str, first: Found) -> Found | None:
    """A full date apart at the end, behind one that belongs to the title: ``Books of May 2024 (2024-06-12)``."""
    last = find.find_all_calendar(text)[-1:] if first.date.ago is None else []
    apart = last and last[0].start > first.start and last[0].date.certainty == "stated"
    return last[0] if apart and _is_tail(text[: last[0].start], text[last[0].end :], last[0].date) else None


def _day_at_end(text: str) -> Found | None:
    """A day that is one word ("yesterday"), at the end and apart: in brackets, behind a bar, a dash or a wide gap."""
    last = _LAST_WORD.search(text)
    day = find.read(last[1]) if last else None
    return Found(*last.span(1), day) if last and day is not None and day.ago is not None else None


def _is_sure(before: str, after: str, date: RawDate) -> bool:
    """Whether a date can't be a part of words such as "3 May: Spring fair": it has a year, or is reckoned from today,
    or nothing but a bar or "posted on" stands beside it."""
    if date.year is not None or date.ago is not None:
        return True
    if not PARTS.sub("", before + after).strip(EDGE) or _BAR.search(before[-3:] + after[:3]):
        return True
    return _is_intro(before) and not after.strip(EDGE)


def _of_bare_day(before: str, after: str, date: RawDate) -> Place:
    """Where a day without a year stands among other words."""
    if not before.strip(EDGE) and after.strip(EDGE):
        return LEAD
    named = date.day is not None and bool(date.months)
    return LAST if named and _is_tail(before, after, date) else NOWHERE


def _of_sure(text: str, before: str, after: str, found: Found) -> Place:
    """Where a date stands that is surely one."""
    after = _without_repeat(after)
    if _is_own(before, after, found.date):
        return OWN
    if _is_lead(text, before, after, found):
        return LEAD
    if _is_tail(before, after, found.date):
        return TAIL
    return LAST if _is_last(before, after, found.date) else NOWHERE


def _without_repeat(after: str) -> str:
    """What stands behind a date, without the same date once more."""
    again = find.find_calendar(after) if after and DIGIT.search(after) else None
    return after[: again.start] + after[again.end :] if again else after


def _is_own(before: str, after: str, date: RawDate) -> bool:
    """Whether nothing but its company stands beside a date."""
    whole = date.names_day or date.ago is not None
    return (whole or _is_intro(before)) and _aside(before) and _aside(after) and _apart(before)


def _is_lead(text: str, before: str, after: str, found: Found) -> bool:
    """Whether a date stands in front of a title."""
    first = not before.strip(EDGE)
    if found.date.ago is not None:
        return first and (bool(_DIVIDER.match(after)) or _title_follows(found.date.words, after))
    return first or (found.date.year is not None and _lead_ok(text, found))


def _title_follows(ago: str, after: str) -> bool:
    """Whether a title begins behind ``3 days ago``: after a gap, or in capitals where the words of age had none."""
    title = after.lstrip()
    gap = len(after) - len(title)
    return bool(title) and gap > 0 and (gap > 1 or (not ago[0].isupper() and not title[0].islower()))


def _is_last(before: str, after: str, date: RawDate) -> bool:
    """Whether a full date is the last thing, behind a space and no word such as "of" that joins it to a phrase."""
    if date.certainty != "stated" or after.strip(" )") or before[-1:] != " ":
        return False
    return not _joins(fold(_last_word(before.rstrip(" (")))) and before.rstrip()[-1:] not in ",:"


def _last_word(text: str) -> str:
    return text.rsplit(maxsplit=1)[-1] if text.strip() else ""


def _joins(word: str) -> bool:
    """Whether a word joins a date to what stands before it."""
    return word in words.written()["inside"] or word in words.lines("posted")


def of_long(text: str) -> tuple[Found | None, Place]:
    """The date in front of running text, or at its very end (``end``)."""
    head = text[: 90 if _starts_with_by(text) else 60]
    if _YEAR_SIGN.search(head) and _YEAR.search(head):
        found = find.find_calendar(head)
        if found and found.date.year is not None and found.start < len(head) - 20 and _lead_ok(text, found):
            return found, LEAD
    found = _at_end(text) if _YEAR_SIGN.search(text[-24:]) else None
    return (found, END) if found else (None, NOWHERE)


def _starts_with_by(text: str) -> bool:
    """``By Ann Marsden, The Courier, May 5, 2017`` is more than a name."""
    return text[:3] == "By " or bool(author_of(text[:40]))


_END = 90
"""Characters of a text that are searched for a date at its end."""


def _at_end(text: str) -> Found | None:
    """A full date behind the last sentence, in brackets or not: ``… he said. (Dec. 23, 2013)``."""
    offset = max(0, len(text) - _END)
    for found in reversed(find.find_all_calendar(text[offset:])):
        before, after = text[: offset + found.start].rstrip(), text[offset + found.end :].strip(" )]）】|.")
        apart = before[-1:] in "([（【|" or bool(STOP.search(before))
        whole = found.date.certainty == "stated"
        labels = not after or (words_in(after) <= 4 and not STOP.search(after) and not DIGIT.search(after))
        if before and apart and whole and labels:
            return found._replace(start=offset + found.start, end=offset + found.end)
    return None


def of_middle(text: str) -> Found | None:
    """A full date between a title and the text of one and the same line; not one inside a phrase."""
    for found in find.find_all_calendar(text[:260]):
        before, after = text[: found.start].rstrip(), text[found.end :].lstrip()
        word = _last_word(before)
        phrase = _joins(word) or word.endswith(",")
        full = found.date.certainty == "stated" and not found.date.short_year
        text_follows = width(after.strip(" .)]）】")) > LEAST and not after[0].islower()
        if full and before and len(before) < 160 and not phrase and text_follows:
            return found
    return None


def _lead_ok(text: str, found: Found) -> bool:
    """Whether words before a date, at a text's beginning, may stand there without making a sentence of it."""
    before = text[: found.start].strip(" \t([,:-–—|•·/")
    if not before:
        return True
    if fold(before) in words.lines("posted"):
        return len(fold(before)) > 3
    size = len(before.split())
    if is_byline(before) or (size <= 9 and _starts_with_by(text)):
        return True
    barred = text[: found.start].rstrip()[-1:] in ("|", "•", "·")
    dashed = text[found.end :].lstrip(" )]")[:1] in ("–", "—", "-", ":") and before[:1].isupper()
    return size <= 3 and (barred or dashed)


def _is_intro(before: str) -> bool:
    """Whether nothing or only "posted on" stands before a date."""
    low = fold(before)
    return not low or _says_when(low)


def _says_when(low: str) -> bool:
    return low in words.lines("posted") or low in words.lines("updated")


_COUNTS = re.compile(r"[)\]）】](?:\s*\d{1,4})+")
"""Counters behind a date in brackets: ``Title (2024-03-26) 2 1``."""


def _is_tail(before: str, after: str, date: RawDate) -> bool:
    """Whether a date stands apart at the end: in brackets, behind a dash, a bar or a wide gap."""
    if after.strip(" )]）】.|\t") and not is_counter(fold(after)) and not _COUNTS.fullmatch(after.strip()):
        return False
    in_phrase = before.rstrip().endswith(",") and not date.names_day
    return bool(_APART.search(before)) and not in_phrase


def _aside(part: str) -> bool:
    """Whether what stands beside a date is only its company: "posted on", an author, a category, a counter."""
    part = part.strip(" \t.,:;|•·()[]/–—-<>（）【】「」«»@")
    if not part:
        return True
    if width(part) > 70:
        return False
    low = fold(part)
    if _says_when(low) or is_counter(low):
        return True
    pieces = [p for bar in PARTS.split(part) for p in bar.split(", ") if p.strip(EDGE)]
    return all(_companion(_KEY.sub("", _without_count(p))) for p in pieces)


_COUNT = re.compile(r"\s(\d{1,4} [^\d]+)$")


def _without_count(piece: str) -> str:
    """A name without the counter behind it: ``Town council 2 min read``."""
    match = _COUNT.search(piece)
    return piece[: match.start()] if match and is_counter(fold(match[1])) else piece


def _apart(before: str) -> bool:
    """Whether the words before a date are no part of a phrase with it: one word, known words, or behind a bar."""
    bare, sign = before.strip(EDGE), before.rstrip()[-1:]
    pieces = PARTS.split(before)
    if sign in _DIVIDERS or (sign in ("(", "[") and len(pieces) > 2):
        return True
    if before[-1:].isalpha() and words_in(bare) <= 3:
        return True  # glued to the date
    last = next((p for p in reversed(pieces) if p.strip(EDGE)), "")
    low = fold(last)
    if _says_when(low) or is_byline(last):
        return True
    if sign == ":" and len(bare.rpartition(",")[2].split()) > 2:
        return False  # the key of another date: "Day of the next meeting: 4 May 2020"
    return words_in(bare) <= 1 or sign in (",", ":") or _ends_with_posted(low)


def _ends_with_posted(low: str) -> bool:
    if POSTED_BY.search(low) or (words.begins(low, "tag_phrases") and low.endswith(" on")):
        return True
    named = words.begins(low, "by") and any(low.startswith(w + " ") for w in words.starts("by"))
    return named or words.ends(low, "posted", " ", longer_than=3)


def _companion(piece: str) -> bool:
    """Whether a piece of a date's line names a person, a section or a number of things."""
    low = fold(piece)
    if _says_when(low) or is_counter(low):
        return True
    posted = POSTED_BY.search(low) and words_in(piece) <= 8
    if posted or is_byline(piece) or _PREPOSITION.match(low):
        return len(piece.split()) <= 8
    return words_in(piece) <= 3 and width(piece) <= 34 and not STOP.search(piece)
