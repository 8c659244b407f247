# SPDX-License-Identifier: MIT
"""Where the date of a line stands, judged by its company: an author, a category, "posted on", or a sentence.

A date counts when the line is about it (``own``), when it stands in front (``lead``) or apart at the end (``tail``).
Inside a phrase it is no item's date.
"""

import re

from feedpub import words
from feedpub.dates import find
from feedpub.dates.find import Found
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


def of_short(text: str) -> tuple[Found | None, Place]:
    """The date of a short line and where it stands."""
    found = find.find(text) if len(text) <= SHORT else None
    if found is None:
        return None, NOWHERE
    before, after = text[: found.start], text[found.end :]
    barred = found.date.year is not None or found.date.ago is not None or not PARTS.sub("", before + after).strip(EDGE)
    barred = barred or bool(re.search(r"[|•·]", before[-3:] + after[:3]))
    if not barred and not (_is_intro(before) and not after.strip(EDGE)):
        if not before.strip(EDGE) and after.strip(EDGE):
            return found, LEAD
        named = found.date.day is not None and bool(found.date.months)
        return (found, LAST) if named and _is_tail(before, after, found) else (None, NOWHERE)
    whole = found.date.names_day or found.date.ago is not None
    if after and DIGIT.search(after) and (again := find.find_calendar(after)):
        after = after[: again.start] + after[again.end :]  # the same once more
    if _aside(before) and _aside(after) and _apart(before) and (whole or _is_intro(before)):
        return found, OWN
    if _aside(before) and not before.strip(EDGE) and (found.date.ago is None or re.match(r"\s*[|•·–—:-]", after)):
        return found, LEAD
    if _lead_ok(text, found) and found.date.year is not None and found.date.ago is None:
        return found, LEAD
    if _is_tail(before, after, found):
        return found, TAIL
    return (found, LAST) if _is_last(before, after, found) else (None, NOWHERE)


def _is_last(before: str, after: str, found: Found) -> bool:
    """Whether a full date is the last thing, behind a space and no word such as "of" that joins it to a phrase."""
    word = before.rstrip(" (").rsplit(maxsplit=1)[-1:]
    joined = bool(word) and (fold(word[0]) in words.written()["inside"] or fold(word[0]) in words.lines("posted"))
    whole = found.date.year is not None and found.date.names_day
    return whole and not after.strip(" )") and before[-1:] == " " and not joined and before.rstrip()[-1:] not in ",:"


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
        whole = found.date.year is not None and found.date.names_day
        labels = not after or (words_in(after) <= 4 and not STOP.search(after) and not DIGIT.search(after))
        if before and apart and whole and labels:
            return found._replace(start=offset + found.start, end=offset + found.end)
    return None


def of_middle(text: str) -> Found | None:
    """A full date between a title and the text of one and the same line; not one inside a phrase."""
    for found in find.find_all_calendar(text[:260]):
        before, after = text[: found.start].rstrip(), text[found.end :].lstrip()
        word = before.rsplit(maxsplit=1)[-1] if before else ""
        phrase = word in words.lines("posted") or word in words.written()["inside"] or word.endswith(",")
        full = found.date.year is not None and not found.date.short_year and found.date.names_day
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
    if (
        is_byline(before)
        or (_starts_with_by(text) and len(before.split()) <= 9)
        or (text[: found.start].rstrip()[-1:] in ("|", "•", "·") and len(before.split()) <= 3)
    ):
        return True
    dash = text[found.end :].lstrip(" )]")[:1]
    return dash != "" and dash in "–—-:" and len(before.split()) <= 3 and before[:1].isupper()


def _is_intro(before: str) -> bool:
    low = fold(before)
    return not low or low in words.lines("posted") or low in words.lines("updated")


def _is_tail(before: str, after: str, found: Found) -> bool:
    """Whether a date stands apart at the end: in brackets, behind a dash, a bar or a wide gap."""
    if after.strip(" )]）】.|\t") and not is_counter(fold(after)):
        return False
    apart = re.search(r"(?:[(\[（【|•·:：\t]|\s[-–—/]|,|\s{2,}|[。！？!?])\s*$", before)
    sentence = before.rstrip().endswith(",") and not found.date.names_day
    return bool(apart) and not sentence


def _aside(part: str) -> bool:
    """Whether what stands beside a date is only its company: "posted on", an author, a category, a counter."""
    part = part.strip(" \t.,:;|•·()[]/–—-<>（）【】「」«»@")
    if not part:
        return True
    if width(part) > 70:
        return False
    low = fold(part)
    if low in words.lines("posted") or low in words.lines("updated") or is_counter(low):
        return True
    pieces = [p for bar in PARTS.split(part) for p in bar.split(", ") if p.strip(EDGE)]
    return all(_companion(_KEY.sub("", p)) for p in pieces)


def _apart(before: str) -> bool:
    """Whether the words before a date are no part of a phrase with it: one word, known words, or behind a bar."""
    bare = before.strip(EDGE)
    last = [p for p in PARTS.split(before) if p.strip(EDGE)][-1:]
    if before.rstrip()[-1:] in ("|", "•", "·", "/", "–", "—", "-", ">", "»", "\t"):
        return True
    if before.rstrip()[-1:] in ("(", "[") and len(PARTS.split(before)) > 2:
        return True
    low = fold(last[0]) if last else ""
    known = low in words.lines("posted") or low in words.lines("updated") or is_byline(last[0] if last else "")
    if before[-1:].isalpha() and words_in(bare) <= 3:
        return True  # glued to the date
    if not known and before.rstrip()[-1:] == ":" and len(bare.rpartition(",")[2].split()) > 2:
        return False  # the key of another date: "Day of the next meeting: 4 May 2020"
    return known or words_in(bare) <= 1 or before.rstrip()[-1:] in ",:" or _ends_with_posted(low)


def _ends_with_posted(low: str) -> bool:
    if POSTED_BY.search(low) or (words.begins(low, "tag_phrases") and low.endswith(" on")):
        return True
    named = words.begins(low, "by") and any(low.startswith(w + " ") for w in words.starts("by"))
    return named or words.ends(low, "posted", " ", longer_than=3)


def _companion(piece: str) -> bool:
    low = fold(piece)
    if low in words.lines("posted") or is_counter(low) or low in words.lines("updated"):
        return True
    posted = POSTED_BY.search(low)
    if (
        is_byline(piece)
        or (posted and words_in(piece) <= 8)
        or re.match(r"^(?:in|by|von|por|par|di|av|filed|posted|published)\b", low)
    ):
        return len(piece.split()) <= 8
    return words_in(piece) <= 3 and width(piece) <= 34 and not STOP.search(piece)
