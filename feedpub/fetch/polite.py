# SPDX-License-Identifier: MIT
"""What a guest owes its host: to wait when asked, to leave when told so, to come one at a time.

Pure but for `check_robots`, which asks the host, and `Pace`, which waits.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic, sleep
from urllib.parse import urlsplit

from feedpub.errors import SourceError
from feedpub.fetch.http import Limits, request, user_agent

LASTS = timedelta(days=1)
"""A 410 that is still there after this is meant."""
_LONGEST = timedelta(days=7)
"""Nobody is waited for longer than this, whatever is asked."""
_UNSAID = timedelta(minutes=15)
"""How long a 429 is waited for that does not say."""


def wait_until(status: int, retry_after: str | None, now: datetime) -> datetime | None:
    """Until when a server wants to be left alone (RFC 9110, 10.2.3); None: it does not say so."""
    if status not in (429, 503):
        return None
    asked = _moment(retry_after, now)
    if asked is None:
        return now + _UNSAID if status == 429 else None
    return min(asked, now + _LONGEST) if asked > now else None


def _moment(retry_after: str | None, now: datetime) -> datetime | None:
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return now + min(timedelta(seconds=int(text[:9])), _LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def check_robots(url: str, *, limits: Limits, contact: str | None) -> None:
    """Ask the host's robots.txt (RFC 9309) whether we may.

    A host without one allows everything; one that can't be asked allows nothing for now.

    Raises:
        SourceError: We may not, or the host can't be asked.
    """
    from protego import Protego

    answer = request("GET", _robots_of(url), limits=limits, contact=contact)
    if answer.status >= 500:
        raise SourceError(url, f"its robots.txt answers {answer.status}", "Its feeds stay; the next run asks again.")
    if answer.status >= 400:
        return
    rules = Protego.parse(answer.data[:500_000].decode("utf-8", "replace"))
    if not rules.can_fetch(url, user_agent(contact)):
        raise SourceError(url, "its robots.txt does not allow it", "Ask the site's owner, or set robots = false.")


def _robots_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


class Pace:
    """So many seconds between the end of one wait and the end of the next: a host is never asked in haste."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = monotonic()

    def wait(self) -> None:
        sleep(max(0.0, self._next - monotonic()))
        self._next = monotonic() + self._seconds
