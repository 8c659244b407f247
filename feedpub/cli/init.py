# SPDX-License-Identifier: MIT
"""`feedpub init`: a configuration to start from."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedpub.cli.say import meanwhile, say
from feedpub.config import find_config
from feedpub.errors import ConfigError

if TYPE_CHECKING:
    from feedpub.operate.suggest import Found


@click.command()
@click.argument("listing", required=False)
@click.option("--force", is_flag=True, help="Write over a feedpub.toml that is there.")
def init(listing: str | None, force: bool) -> None:
    """Write a commented feedpub.toml for LISTING into this folder.

    It looks at the listing first, says what it found, and suggests topics: the categories that the items state, and
    the words that titles share.  It asks nothing, and writes over nothing unless --force is given.

    \b
    Examples:
      feedpub init https://example.org/news/
      feedpub init listing.txt
      feedpub init 'listings/*.txt'
    """
    from feedpub.operate.suggest import configuration, summary

    target, present = Path("feedpub.toml"), find_config(Path.cwd())
    if not force and (present or target.exists()):
        raise ConfigError(str(present or target), "is there already", "Edit it, or write a new one with --force.")
    if listing == "-":
        raise ConfigError("-", "can't be read again at the next build", "Name a file that the listing is written to.")
    found = _look_at(listing) if listing else None
    target.write_text(configuration(found), encoding="utf-8")
    if found is None:
        say(f"Wrote {target}.  Name your page or file in it, under [[sources]]; then run 'feedpub build'.")
        return
    for sentence in summary(found):
        say(sentence)
    say(f"Wrote {target}.  Look at it, then run 'feedpub build'.")


def _look_at(listing: str) -> "Found":
    """What the listing holds; of several files the last, which for dated names is the newest."""
    from feedpub.cli.options import source_of
    from feedpub.config import named
    from feedpub.fetch.shapes import Caller
    from feedpub.fetch.sources import fetch_one
    from feedpub.model import ParseOptions
    from feedpub.operate.suggest import Found
    from feedpub.parse import parse
    from feedpub.parse.html.announced import announced_by
    from feedpub.parse.html.derive import selectors_of
    from feedpub.parse.html.pager import next_page
    from feedpub.parse.kind import kind_of

    (source,) = named((source_of(listing),), "command line")
    caller = Caller(now=datetime.now(UTC), environment=os.environ)
    with meanwhile(f"Looking at {listing} …"):
        document = fetch_one(source, folder=Path.cwd(), caller=caller).documents[-1]
    kind = kind_of(document)
    is_html = kind == "html"
    feeds = announced_by(document.data, document.base_url or source.url) if is_html else ()
    read = parse(document)
    selectors = selectors_of(document, ParseOptions()) if is_html else None
    following = next_page(document) if is_html else None
    return Found(place=listing, listing=read, kind=kind, feeds=tuple(feeds), selectors=selectors, following=following)
