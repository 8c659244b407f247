# SPDX-License-Identifier: MIT
"""A plain-text dump of a listing page becomes items, with no configuration.

`lines` says what kind of line each is, `record` finds out where items begin, and this module shares the lines between
two titles out: what belongs to the item above, what to the one below, and which of it is date, author, category or
text.  Every line that becomes no part of an item is dropped under a name.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from feedpub import words
from feedpub.config.hints import check
from feedpub.errors import SourceError
from feedpub.model import Document, Dropped, Hints, Listing, Note, ParseOptions
from feedpub.parse.decode import decode
from feedpub.parse.text import items, links, record, share
from feedpub.parse.text import lines as kinds
from feedpub.parse.text.corrections import correct
from feedpub.parse.text.hints import apply, within
from feedpub.parse.text.kinds import UNKNOWN_DATE
from feedpub.parse.text.pattern import cut
from feedpub.parse.text.rules import RULES, Rules
from feedpub.parse.text.starts import Start

SAMPLE = 4_000
"""Characters that the language is told from."""
ENGLISH = 0.05
"""The share of words such as ``the`` and ``of`` that makes a page English; a page of titles has fewer than a text."""


def parse_text(document: Document, options: ParseOptions) -> Listing:
    """Read a text listing: decode it, and understand its lines.

    Raises:
        SourceError: The document is empty or binary, or its characters can't be told.
        ConfigError: The hints can't be followed.
    """
    if options.hints is not None:
        check(options.hints, subject=document.name)
    text, notes = decode(document, options.language)
    if not text.strip():
        raise SourceError(document.name, "is empty", "Nothing was changed; look why the listing came without text.")
    listing = _understood(text, options)
    return replace(listing, notes=(*notes, *listing.notes))


def _understood(text: str, options: ParseOptions) -> Listing:
    hints = options.hints
    if hints is None or hints.pattern is None:
        return read_text(text, hints=hints, language=options.language, like=options.like)
    kept, dropped = within(hints, text.splitlines())
    listing = cut(kept, hints.pattern)
    dropped = sorted((*dropped, *listing.dropped), key=lambda d: d.line)
    language = options.language or _language(text[:SAMPLE])
    return replace(listing, dropped=tuple(dropped), language=language)


def read_text(
    text: str,
    *,
    hints: Hints | None = None,
    language: str | None = None,
    like: str | None = None,
    rules: Rules = RULES,
) -> Listing:
    """Understand the lines of a text listing.

    Args:
        text: The page, with any line ends; control characters, marks of direction and lone surrogates do no harm.
        hints: What the configuration says about a page that resists.
        language: BCP 47 tag of the page; None: it is told whether it is English (``en``) or not (``und``), because
            only Americans write the month first.
        like: `Listing.record` of the page as it was read before, if it was.
        rules: What the page is read by: all, but where somebody asks what one of them is worth.

    Returns:
        Items in page order, `RawItem.line` counted from 1; `Listing.record` tells how the page was understood, and
        a note ``unsure`` when another reading is as good.
    """
    language = language or _language(links.take_out(text[:SAMPLE])[0])
    read = kinds.read(text)
    added = [share.drop(x, kinds.BROWSER) for x in read if x.reason == kinds.BROWSER]
    lines = correct([x for x in read if x.reason != kinds.BROWSER] if added else read, rules.corrections)
    hinted = apply(hints, lines) if hints else None
    if hinted is not None:
        lines = hinted.lines
    ranked = record.readings(lines, rules, like=(like or "").partition(": ")[0])
    if hinted is not None and (titles := hinted.titles):
        ranked = [record.Reading(Start("as the hints say", lambda _: list(titles), 0.0, ""), titles)]
    dropped = [*added, *(hinted.dropped if hinted else ())]
    best = next((whole for one in ranked if (whole := record.follow(lines, one)).titles), None)
    if best is None:
        return Listing(items=(), dropped=(*dropped, *(share.drop(x, "no record") for x in lines)), language=language)
    titles = record.without_heading(lines, best.titles)
    parts, around = share.share_out(lines[: best.end], titles)
    around += [share.left_out(x, "below the list") for x in lines[best.end :] if best.end]
    found, left, shape = items.build(parts, [d.text for d in around if d.reason == "above the list"])
    return Listing(
        items=tuple(found),
        dropped=tuple(sorted((*dropped, *around, *left), key=lambda d: d.line)),
        notes=(*(hinted.notes if hinted else ()), *_unsure(ranked), *_unknown_dates(left)),
        language=language,
        record=f"{next((one.start.name for one in ranked if one.titles == titles), best.start.name)}: {shape}",
    )


def _language(text: str) -> str:
    known = words.lines("english")
    found = text.casefold().split()
    return "en" if sum(word in known for word in found) >= ENGLISH * len(found) else "und"


def _unknown_dates(left: Sequence[Dropped]) -> Iterator[Note]:
    for line in left:
        if line.reason == UNKNOWN_DATE:
            text = f"line {line.line}: the date of {line.text!r} is in words that are not known"
            yield Note(code="unknown-date", text=f"{text}; its item has none of its own")


def _unsure(ranked: Sequence[record.Reading]) -> tuple[Note, ...]:
    if len(ranked) < 2 or ranked[0].score - ranked[1].score >= record.CLOSE:
        return ()
    one, two = ranked[0], ranked[1]
    text = (
        f"Two readings are close together: titles found by {one.start.name!r} ({len(one.titles)} items) and "
        f"by {two.start.name!r} ({len(two.titles)} items); the first was taken."
    )
    return (Note(code="unsure", text=text),)
