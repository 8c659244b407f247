# SPDX-License-Identifier: MIT
"""Feeds on demand, from nothing but the sources: no state, no files."""

from datetime import datetime

from msgspec.structs import replace

from feedpub.config import Site
from feedpub.feeds.assemble import assemble
from feedpub.feeds.assign import assign, by_rules
from feedpub.model import Feed
from feedpub.report import SourceReport
from feedpub.run.gather import fetch, look_further
from feedpub.run.learn import learn_from, settled_items
from feedpub.run.shapes import Order
from feedpub.state.store import open_store


def feeds_once(site: Site, order: Order) -> list[Feed]:
    """All feeds of a site from nothing but its sources: no state, no files.

    Raises:
        SourceError: A source failed.
    """
    reports: list[SourceReport] = []
    with open_store(None) as store:
        fetched = fetch(site, order, {})
        assigned = by_rules(site)
        for each in fetched:
            report = learn_from(store, site, look_further(store, site, each, order), order, assigned)
            if report.error is not None:
                raise report.error
            reports.append(report)
        settled = settled_items(fetched, reports)
        assign(store, (i for i in store.items.every() if i not in settled), assigned)
        feeds = [
            assembled.feed for assembled in assemble(store, site, now=order.now, reconfigured=True, rearranged=True)
        ]
        return [replace(feed, updated=_newest(feed, order.now)) for feed in feeds]


def _newest(feed: Feed, now: datetime) -> datetime:
    """The date of a feed that is made anew each time: with it the same page gives the same bytes."""
    past = [item.updated for item in feed.items if item.updated <= now]
    return max(past, default=feed.updated)
