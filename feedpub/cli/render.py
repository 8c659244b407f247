# SPDX-License-Identifier: MIT
"""How reports are shown: text for people, JSON for programs."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from feedpub.cli.say import say, say_json
from feedpub.errors import FeedpubError
from feedpub.model import Dropped, Note
from feedpub.report import FeedReport, Report, SourceReport, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the feeds are, as a person may type it."""

    folder: str
    serve: str
    """The command that serves them."""
    address: str
    """Of the feed with everything: where it is published, or where that command serves it."""


_SHOWN = 20
"""Titles that are named when nobody asked for all."""


def complain(error: FeedpubError) -> None:
    """An error on standard error, with what to do next: one line, because cron mails lines."""
    say(f" {error}. {error.advice}".rstrip(), lead="feedpub:", tone="error", err=True)


def emit_json(value: object) -> None:
    """One JSON value on standard output, for a program or an eye."""
    data = msgspec.json.format(msgspec.json.encode(value, enc_hook=_plain), indent=2)
    say_json(data.decode())


def _plain(value: object) -> object:
    if isinstance(value, FeedpubError):
        return {"subject": value.subject, "fault": value.fault, "advice": value.advice}
    raise NotImplementedError


def show_source(source: SourceReport, *, verbose: bool) -> None:
    """What became of one source."""
    if source.error is not None:
        complain(source.error)
        return
    state = (
        "unchanged since the last run"
        if source.unread
        else _counts(new=source.new, changed=source.changed, left=source.left)
    )
    say(f": {counted(source.items, 'item')}, {state}", lead=source.name)
    show_notes(source.notes)
    if verbose:
        if source.record:
            say(f"  understood as: {source.record}")
        show_dropped(source.dropped)


def show_notes(notes: Iterable[Note]) -> None:
    """Notes, one a line, on standard error."""
    for note in notes:
        say(f" {note.text} [{note.code}]", lead="note:", tone="note", err=True)


def show_dropped(dropped: Iterable[Dropped], *, err: bool = False) -> None:
    """What became no part of an item: counted by reason, then line by line."""
    found = list(dropped)
    if not found:
        return
    counts = Counter(d.reason for d in found)
    say(f"  left out: {', '.join(f'{n} {reason}' for reason, n in counts.most_common())}", err=err)
    for drop in found:
        place = f"line {drop.line}: " if drop.line else ""
        say(f"    {place}{drop.reason}: {drop.text[:100]}", err=err)


def show_report(report: Report, *, place: Place, dry_run: bool, verbose: bool) -> None:
    """A run, for a person at a terminal."""
    for source in report.sources:
        show_source(source, verbose=verbose)
    show_notes(report.notes)
    if not report.feeds:
        return
    say("What readers would see:" if dry_run else "Feeds:")
    for feed in report.feeds:
        counts = _counts(new=feed.new, changed=feed.changed, gone=feed.gone)
        say(f": {counted(feed.items, 'item')}, {counts}", lead=f"  {feed.slug}")
        if dry_run or verbose or feed is report.feeds[0]:
            _show_titles(feed, limit=None if dry_run or verbose else _SHOWN)
    if report.untaken and len(report.feeds) > 1:
        say(f"{report.untaken} of {counted(report.feeds[0].items, 'item')} in no topic; the feed 'all' has everything.")
    if report.files:
        say(f"{'Would write' if dry_run else 'Wrote'} {counted(len(report.files), 'file')} to {place.folder}.")
    else:
        say("All files are up to date.")
    everything = report.feeds[0]
    if not dry_run and everything.items and len(everything.new) == everything.items:
        _show_next(place)


def _show_next(place: Place) -> None:
    """What to do with feeds that have just come into being."""
    say("")
    say(f"  open {Path(place.folder, 'index.html')}", lead="Look at them:")
    say(f"  {place.serve}", lead="Serve them:  ")
    say(f"  {place.address}", lead="Subscribe to:")


def _show_titles(feed: FeedReport, *, limit: int | None) -> None:
    """What came, changed and went, a line each; the first of them where there is a limit."""
    signs = (("+", feed.new), ("~", feed.changed), ("-", feed.gone))
    lines = [f"    {sign} {title}" for sign, titles in signs for title in titles]
    for shown in lines[:limit]:
        say(shown)
    if limit is not None and len(lines) > limit:
        say(f"    … and {len(lines) - limit} more")


def show_troubles(report: Report) -> None:
    """Only what a person should know of: failures, and what concerns the whole site.  One line each."""
    for source in report.sources:
        if source.error is not None:
            complain(source.error)
    show_notes(report.notes)


def _counts(**groups: tuple[str, ...]) -> str:
    return ", ".join(f"{len(ids)} {name}" for name, ids in groups.items() if ids) or "nothing new"
