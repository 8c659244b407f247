# SPDX-License-Identifier: MIT
"""`feedpub init`: a configuration to start from."""

from pathlib import Path

import click

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
        click.echo(sentence)
    click.echo(f"Wrote {target}.  Look at it, then run 'feedpub build'.")


def _look_at(listing: str) -> Listing:
    """What the listing holds; of several files the last, which for dated names is the newest."""
    from feedpub.fetch.files import fetch
    from feedpub.parse import parse

    return parse(fetch(listing, folder=Path.cwd())[-1])
