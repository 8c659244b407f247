# SPDX-License-Identifier: MIT
"""iCalendar (RFC 5545) becomes raw items: one an event or a journal entry, and UID is its id.

An event's date is its beginning, in its own zone; a series counts once, with its first day.  Cancelled events are left
out, and named.  icalendar reads it component by component, so that a damaged one costs itself.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from feedpub.errors import SourceError
from feedpub.model import Author, Document, Dropped, Enclosure, Listing, Note, ParseOptions, RawItem
from feedpub.parse.decode import lenient
from feedpub.parse.markup import is_html
from feedpub.parse.stated import date_of, stated

_ITEM = re.compile(r"^BEGIN:(VEVENT|VJOURNAL|VTODO)$.*?^END:\1$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_ZONE = re.compile(r"^BEGIN:VTIMEZONE$.*?^END:VTIMEZONE$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"^(?:X-WR-CALNAME|NAME)(?:;[^:\n]*)?:(.*)$", re.MULTILINE | re.IGNORECASE)


def parse_calendar(document: Document, options: ParseOptions) -> Listing:
    """Read a calendar.

    Raises:
        SourceError: It holds nothing but damaged entries.
    """
    del options
    text, notes = lenient(document)
    text = text.replace("\r\n", "\n")
    zones = "\n".join(match[0] for match in _ZONE.finditer(text))
    items, dropped, faults = [], [], []
    line, at = 1, 0
    for match in _ITEM.finditer(text):
        line, at = line + text.count("\n", at, match.start()), match.start()
        try:
            item = _item(_component(match[0], zones), line)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:  # what the library lets out
            faults.append(f"line {line}: {error}")
            dropped.append(Dropped(reason="damaged", text=str(error)[:80], line=line))
            continue
        if item is not None:
            items.append(item)
        else:
            dropped.append(Dropped(reason="cancelled", text=match[0][:80], line=line))
    if faults and not items:
        raise SourceError(document.name, f"is a damaged calendar: {faults[0]}", "Check what the source gives.")
    lost = (Note(code="records-damaged", text=f"{document.name}: {len(faults)}, first {faults[0]}"),) if faults else ()
    name = _NAME.search(text)
    return Listing(
        items=tuple(items),
        dropped=tuple(dropped),
        notes=(*notes, *lost),
        title=name[1].strip() if name else None,
        record="event: title, day, place",
    )


def _component(text: str, zones: str) -> Any:  # noqa: ANN401 - the library's components are mappings of anything
    from icalendar import Calendar

    whole = Calendar.from_ical(f"BEGIN:VCALENDAR\nVERSION:2.0\n{zones}\n{text}\nEND:VCALENDAR\n")
    for part in whole.subcomponents:
        if part.name in ("VEVENT", "VJOURNAL", "VTODO"):
            return part
    raise ValueError("an entry whose first line goes on in the next one")


def _item(event: Any, line: int) -> RawItem | None:  # noqa: ANN401
    title = str(event.get("SUMMARY", "")).strip()
    if not title or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    text = str(event.get("DESCRIPTION", "")).strip()
    html = str(event.get("X-ALT-DESC", "")) or (text if is_html(text) else "")
    place = str(event.get("LOCATION", "")).strip()
    return RawItem(
        title=title,
        link=str(event.get("URL", "")).strip() or None,
        id=_identifier(event),
        date=date_of(_begin(event)),
        summary="\n\n".join(part for part in (place, text) if part) or None,
        content=html or None,
        categories=tuple(_categories(event)),
        authors=tuple(_organizer(event)),
        enclosures=tuple(_attached(event)),
        line=line,
    )


def _identifier(event: Any) -> str | None:  # noqa: ANN401
    """UID, and for one day of a series that was moved its own day, too (RFC 5545, 3.8.4.4)."""
    uid, moved = str(event.get("UID", "")).strip(), event.get("RECURRENCE-ID")
    return f"{uid} {moved.dt.isoformat()}" if uid and moved is not None else uid or None


def _begin(event: Any) -> str | None:  # noqa: ANN401
    found = event.get("DTSTART") or event.get("DUE") or event.get("DTSTAMP")
    when = getattr(found, "dt", None)
    return stated(when) if isinstance(when, datetime | date) else None


def _categories(event: Any) -> Iterator[str]:  # noqa: ANN401
    found = event.get("CATEGORIES")
    for group in found if isinstance(found, list) else [found] if found is not None else []:
        yield from (str(word) for word in getattr(group, "cats", [group]))


def _organizer(event: Any) -> Iterator[Author]:  # noqa: ANN401
    found = event.get("ORGANIZER")
    if found is None:
        return
    address = re.sub(r"^mailto:", "", str(found), flags=re.IGNORECASE)
    name = str(getattr(found, "params", {}).get("CN", "")) or address
    yield Author(name=name, email=address if "@" in address else None)


def _attached(event: Any) -> Iterator[Enclosure]:  # noqa: ANN401
    found = event.get("ATTACH")
    for part in found if isinstance(found, list) else [found] if found is not None else []:
        if str(part).startswith(("http://", "https://")):
            yield Enclosure(url=str(part), type=str(part.params.get("FMTTYPE", "application/octet-stream")))
