# SPDX-License-Identifier: MIT
"""`feedpub init`: a configuration to start from."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from feedpub.cli.say import say
from feedpub.config import find_config
from feedpub.errors import ConfigError
from feedpub.model import Listing


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
    target.write_text(configuration(found, listing or "listing.txt"), encoding="utf-8")
    for sentence in summary(found, listing) if found and listing else ():
        say(sentence)
    say(f"Wrote {target}.  Look at it, then run 'feedpub build'.")


def _look_at(listing: str) -> Listing:
    """What the listing holds; of several files the last, which for dated names is the newest."""
    from feedpub.cli.options import source_of
    from feedpub.config import named
    from feedpub.fetch.shapes import Caller
    from feedpub.fetch.sources import fetch_one
    from feedpub.parse import parse

    (source,) = named((source_of(listing),), "command line")
    caller = Caller(now=datetime.now(UTC), environment=os.environ)
    return parse(fetch_one(source, folder=Path.cwd(), caller=caller).documents[-1])
