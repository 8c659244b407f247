# SPDX-License-Identifier: MIT
"""`feedpub feed`: one feed on standard output, on demand, with no state."""

import os
import sys
from datetime import datetime
from pathlib import Path

import click
from msgspec.structs import replace

from feedpub.cli.options import config_option, now_option, site_for, web_address
from feedpub.cli.say import meanwhile
from feedpub.errors import ConfigError
from feedpub.formats import FORMATS
from feedpub.run.once import feeds_once
from feedpub.run.shapes import Order


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@config_option
@click.option("-f", "--format", "form", type=click.Choice(list(FORMATS)), default="atom", show_default=True)
@click.option("-t", "--topic", default="all", show_default=True, help="Which feed: the name of its file.")
@click.option("--title", help="Title of the feed.  [default: the page's]")
@click.option("--link", metavar="URL", callback=web_address, help="The page that people read.")
@now_option
def feed(
    sources: tuple[str, ...],
    config_path: Path | None,
    form: str,
    topic: str,
    title: str | None,
    link: str | None,
    now: datetime,
) -> None:
    """Print one feed.  Nothing is stored: ids are the same in every run, but an undated item is dated now each time.

    \b
    Examples:
      feedpub feed listing.txt > news.atom
      w3m -dump https://example.org/news | feedpub feed - --format rss --link https://example.org/news
      feedpub feed --topic logistics
    """
    site = site_for(sources, config_path=config_path)
    site = replace(site, title=title or site.title, link=link or site.link)
    with meanwhile("Reading …"):
        feeds = {feed.slug: feed for feed in feeds_once(site, Order(now=now, environment=os.environ))}
    if topic not in feeds:
        raise ConfigError("--topic", f"there is no topic {topic!r}", f"There are: {', '.join(feeds)}.")
    sys.stdout.buffer.write(FORMATS[form].render(feeds[topic]))
