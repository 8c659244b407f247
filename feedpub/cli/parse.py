# SPDX-License-Identifier: MIT
"""`feedpub parse`: what is read from a listing; nothing is stored."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec
from msgspec.structs import replace

from feedpub.cli.options import config_option, now_option, site_for, verbosity_options, web_address
from feedpub.cli.say import meanwhile, say, say_json
from feedpub.config import Source
from feedpub.dates.resolve import told_by_page
from feedpub.fetch.shapes import Caller, Fetched
from feedpub.fetch.sources import fetch_one
from feedpub.intake.reading import Reading, read
from feedpub.model import DateSource, Note, RawItem


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@config_option
@click.option(
    "--base-url", metavar="URL", callback=web_address, help="Address of the page: where its relative links start."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines: one item a line.")
@verbosity_options
@now_option
def parse(
    sources: tuple[str, ...],
    config_path: Path | None,
    base_url: str | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    now: datetime,
) -> None:
    """Show what is read from a listing.  Nothing is stored or published.

    With -v it also shows how the page was understood, and why each line was left out.  The keys of --json: title, link,
    published (RFC 3339, null when the item states no date), date_source (item, url or null), date_text, categories,
    authors, summary (plain text), content (HTML or null), id (the source's own, or null).

    \b
    Examples:
      feedpub parse https://example.org/news/
      feedpub parse listing.txt
      feedpub parse --json listing.txt | jq -r .title
      feedpub parse -v listing.txt
    """
    from feedpub.cli import render

    site = site_for(sources, config_path=config_path)
    for source in (replace(one, link=base_url or one.link) for one in site.sources):
        zone = ZoneInfo(source.timezone or site.timezone)
        caller = Caller(now=now, environment=os.environ, contact=site.link)
        with meanwhile(f"Reading {source.name} …", quiet=quiet):
            fetched = fetch_one(source, folder=Path(site.folder), caller=caller)
            reading, told = _beyond(source, fetched, caller, zone=zone, base=site.page)
        rows = [
            (raw, *told_by_page(stated, raw.link, zone=zone, now=now))
            for raw, stated in zip(reading.items, reading.stated, strict=True)
        ]
        for raw, at, rung in rows:
            say_json(_as_json(raw, at, rung)) if as_json else say(_as_line(raw, at, rung))
        if verbose:
            _explain(reading, err=as_json)
        if not quiet:
            render.show_notes((*told, *reading.notes))


def _beyond(
    source: Source, fetched: Fetched, caller: Caller, *, zone: ZoneInfo, base: str | None
) -> tuple[Reading, tuple[Note, ...]]:
    """What is read from the documents, from further pages of the list, and from the items' own pages."""
    if source.pages == 1 and not source.full_text:
        return read(source, fetched.documents, zone=zone, now=caller.now, base=base, within=True), fetched.notes
    from feedpub.intake.full_text import shown
    from feedpub.intake.further import look_further
    from feedpub.state.store import open_store

    with open_store(None) as nothing_known:
        further = look_further(nothing_known, source, fetched.documents, caller, zone=zone, base=base)
    reading = read(source, further.pages.documents, zone=zone, now=caller.now, base=base, within=True)
    return shown(reading, further.texts), (*fetched.notes, *further.pages.notes, *further.texts.notes)


def _as_json(raw: RawItem, at: datetime | None, rung: DateSource | None) -> str:
    shape = {
        "title": raw.title,
        "link": raw.link,
        "published": at.isoformat() if at else None,
        "date_source": rung,
        "date_text": raw.date.words if raw.date else None,
        "categories": raw.categories,
        "authors": [author.name for author in raw.authors],
        "summary": raw.summary,
        "content": raw.content,
        "id": raw.id,
    }
    return msgspec.json.encode(shape).decode()


def _as_line(raw: RawItem, at: datetime | None, rung: DateSource | None) -> str:
    when = at.date().isoformat() if at else "no date   "
    source = f" (from its {rung.value})" if rung is DateSource.URL else ""
    topics = f" [{', '.join(raw.categories)}]" if raw.categories else ""
    return f"{when}{source}  {raw.title}{topics}"


def _explain(reading: Reading, *, err: bool) -> None:
    from feedpub.cli import render

    for listing in reading.listings:
        if listing.record:
            first, *others = listing.record.split("\n")
            say(f"understood as: {first}", err=err)
            for line in others:
                say(f"  {line}", err=err)
        render.show_dropped(listing.dropped, err=err)
