# SPDX-License-Identifier: MIT
"""How the sources are: when each was read, when it last brought news, and whether it looks broken.

A source looks broken when its last run failed; when it is silent for much longer than its own rhythm; when its items
used to state dates or links and none does now; when most of them have left its page and no other came.  Values only;
`feedpub.cli.status` shows them, `alarm` tells people of them.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from feedpub.config import Site, Source
from feedpub.report import counted
from feedpub.state.lock import RunNote, SourceRun
from feedpub.state.records import Arrival, SourceRecord
from feedpub.state.store import Store

_LATEST = 60
"""Arrivals that are looked at."""
_GAPS = 4
"""Gaps between arrivals that make a rhythm."""
_MUCH_LONGER = 4
_DAY = timedelta(days=1)
_COLLAPSED = 0.5
"""Share of a page's items that are left when it looks broken."""
_USUAL, _GONE = 0.6, 0.1
"""A share of items that counts as the rule, and one that counts as none."""


Sign = Literal["unconfigured", "unread", "fails", "silent", "undated", "unlinked", "shrunken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """One source.  None: not known."""

    name: str
    last_run: datetime | None
    last_news: datetime | None
    items: int
    """On the page at the last good run."""
    dated: float | None
    """Share of them that state a date, 0 to 1."""
    linked: float | None
    rhythm: timedelta | None
    """Usual time between two runs that bring news: the median."""
    troubles: tuple[str, ...]
    """What looks broken; empty: nothing does."""
    signs: tuple[Sign, ...] = ()
    """Of which kind each of the troubles is, in their order: monitors match on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The site."""

    sources: tuple[SourceHealth, ...]
    troubles: tuple[str, ...]
    """What is wrong with the runs themselves."""

    @property
    def ok(self) -> bool:
        """Whether nothing looks broken."""
        return not self.troubles and not any(source.troubles for source in self.sources)


def health(store: Store, site: Site, note: RunNote | None, *, now: datetime) -> Health:
    """Look at every source of the site, configured or still stored."""
    known = store.sources.all()
    runs = note.sources if note else {}
    names = dict.fromkeys([*(source.name for source in site.sources), *known])
    configured = {source.name: source for source in site.sources}
    if not configured:  # then all are meant
        configured = {name: Source(name=name) for name in known}
    return Health(
        sources=tuple(
            _source(store, name, known.get(name), runs.get(name), configured=configured.get(name), now=now)
            for name in names
        ),
        troubles=tuple(_runs(note)),
    )


def _runs(note: RunNote | None) -> list[str]:
    if note is None:
        return ["no run is on record"]
    if note.finished is None and not _alive(note.pid):
        return [f"the run that began at {note.started.isoformat(timespec='seconds')} did not end well"]
    return []


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _source(
    store: Store,
    name: str,
    record: SourceRecord | None,
    run: SourceRun | None,
    *,
    configured: Source | None,
    now: datetime,
) -> SourceHealth:
    latest = store.sources.arrivals(name, _LATEST)
    troubles: list[tuple[Sign, str]] = []
    if not configured:
        troubles.append(("unconfigured", "is no longer configured"))
    if record is None:
        troubles.append(("unread", "was never read with success"))
    if run and run.error:
        since = f" since {run.failing_since.isoformat(timespec='seconds')}" if run.failing_since else ""
        troubles.append(("fails", f"fails{since}: {run.error}"))
    if record and configured:
        left = store.sources.left_since(name, record.last_news) if record.last_news else 0
        troubles += _page_troubles(record, latest, left=left, patience=configured.silent_days, now=now)
    return SourceHealth(
        name=name,
        last_run=run.at if run else None,
        last_news=record.last_news if record else None,
        items=record.items if record else 0,
        dated=_share(record.dated, record.items) if record else None,
        linked=_share(record.linked, record.items) if record else None,
        rhythm=_rhythm(_news(latest)),
        troubles=tuple(words for _, words in troubles),
        signs=tuple(sign for sign, _ in troubles),
    )


def _page_troubles(
    record: SourceRecord, latest: Sequence[Arrival], *, left: int, patience: float | None, now: datetime
) -> Iterator[tuple[Sign, str]]:
    """What the page of a source that is read looks like; `left`: items that have left it since its last news."""
    rhythm, silence = _rhythm(_news(latest)), now - record.last_news if record.last_news else None
    if patience is not None:
        if silence and silence > timedelta(days=patience):
            yield "silent", f"is silent for {in_words(silence)}; silent_days is {patience:g}"
    elif rhythm and silence and _is_silent(silence, rhythm, _news(latest)):
        yield "silent", f"is silent for {in_words(silence)}; news used to come every {in_words(rhythm)}"
    if _vanished(_share(record.dated, record.items), [a.dated for a in latest]):
        yield "undated", "its items used to state dates, and do no more"
    if _vanished(_share(record.linked, record.items), [a.linked for a in latest]):
        yield "unlinked", "its items used to have links, and have none now"
    if record.items < _COLLAPSED * (record.items + left):
        yield "shrunken", f"lists {counted(record.items, 'item')}, and had {record.items + left} when the last one came"


def _news(latest: Sequence[Arrival]) -> list[Arrival]:
    return [arrival for arrival in latest if not arrival.backlog]


def _rhythm(arrivals: Sequence[Arrival]) -> timedelta | None:
    gaps = _gaps(arrivals)
    return timedelta(seconds=median(gap.total_seconds() for gap in gaps)) if len(gaps) >= _GAPS else None


def _gaps(arrivals: Sequence[Arrival]) -> list[timedelta]:
    """Times between runs that brought something, the latest first."""
    moments = dict.fromkeys(arrival.at for arrival in arrivals)
    return [later - earlier for later, earlier in pairwise(moments)]


def _is_silent(silence: timedelta, rhythm: timedelta, arrivals: Sequence[Arrival]) -> bool:
    return silence > max(_MUCH_LONGER * rhythm, 2 * max(_gaps(arrivals)), _DAY)


def _vanished(share: float | None, before: Sequence[bool]) -> bool:
    return share is not None and share < _GONE and len(before) >= _GAPS and sum(before) / len(before) > _USUAL


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def in_words(span: timedelta) -> str:
    """A span of time as people say it: hours below a day, else days."""
    if span < _DAY:
        return f"{span.total_seconds() / 3600:.0f} h"
    return f"{span / _DAY:.0f} d"
