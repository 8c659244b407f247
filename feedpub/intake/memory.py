# SPDX-License-Identifier: MIT
"""What is kept of a source whatever becomes of its listing: what its server asked for, and a listing that waits.

A run that brings nothing changes nothing else in the state.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from feedpub.errors import SourceError
from feedpub.model import Visit
from feedpub.report import SourceReport
from feedpub.state.records import Doubt
from feedpub.state.store import Store


class DoubtedError(SourceError):
    """A listing that waits: it can't be believed yet."""

    def __init__(self, subject: str, fault: str, doubt: Doubt) -> None:
        advice = (
            "Its feeds stay. If the page stays as it is for a day, it is believed;"
            f" if you know that it is right, run 'feedpub build --accept {subject}' once."
        )
        super().__init__(subject, fault, advice)
        self.doubt = doubt
        """What is to be remembered of it."""


def visits_so_far(store: Store, *, same_site: bool) -> Mapping[str, Visit]:
    """What is known of each source's address, or of its files.

    Args:
        same_site: The configuration is that of the last run.  What was read for another one must be read again, so that
            then the servers are not told what we have.
    """
    read = {name for name, known in store.sources.all().items() if known.digest}
    return {
        name: visit if same_site and name in read else replace(visit, etag=None, modified=None, stamp=None)
        for name, visit in store.sources.visits().items()
    }


def remember(store: Store, visits: Mapping[str, Visit], reports: Iterable[SourceReport]) -> None:
    """Keep what servers asked for, and which listings wait; writes nothing when both are as they were."""
    asked = _asked(store.sources.visits(), visits)
    doubts = _news_of_doubts(store.sources.doubts(), reports)
    if not asked and not doubts:
        return
    with store.transaction():
        for name, visit in asked.items():
            store.sources.save_visit(name, visit)
        for name, doubt in doubts.items():
            store.sources.save_doubt(name, doubt)


def _asked(before: Mapping[str, Visit], visits: Mapping[str, Visit]) -> dict[str, Visit]:
    """The visits at which a server asked for something else than before.  What it calls the page (ETag) is kept with
    the page's items, not here.
    """
    news = {}
    for name, visit in visits.items():
        known = before.get(name)
        if _terms(visit) != _terms(known):
            labels = known if known is not None and known.url == visit.url else Visit(url=visit.url)
            news[name] = replace(visit, etag=labels.etag, modified=labels.modified)
    return news


def _terms(visit: Visit | None) -> tuple[datetime | None, datetime | None, bool]:
    """What a server has asked of us."""
    return (visit.wait_until, visit.gone_since, visit.retired) if visit else (None, None, False)


def _news_of_doubts(before: Mapping[str, Doubt], reports: Iterable[SourceReport]) -> dict[str, Doubt | None]:
    """Of each source whose doubt is another now, the new one; None where it is over.  A source that could not be read
    tells nothing.
    """
    now = {
        report.name: report.error.doubt if isinstance(report.error, DoubtedError) else None
        for report in reports
        if report.error is None or isinstance(report.error, DoubtedError)
    }
    return {name: doubt for name, doubt in now.items() if doubt != before.get(name)}
