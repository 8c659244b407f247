# SPDX-License-Identifier: MIT
"""`feedpub validate`: whether a configuration is right, without running it."""

import json
import os
from pathlib import Path

import click

from feedpub.cli.options import config_option, site_for
from feedpub.cli.render import show_notes
from feedpub.cli.say import say, say_file
from feedpub.config import find_config
from feedpub.errors import ConfigError
from feedpub.operate.doubts import doubts
from feedpub.report import counted


@click.command()
@config_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the configuration, for editors.")
def validate(config_path: Path | None, schema: bool) -> None:
    """Check the configuration without running it: keys, values, files, variables, templates.

    Nothing is fetched, read or written.  What is wrong ends with exit code 2; what only looks odd is a note.

    \b
    Examples:
      feedpub validate
      feedpub validate --config /srv/news/feedpub.toml
      feedpub validate --schema > feedpub.schema.json
    """
    if schema:
        from feedpub.config.schema import schema as made

        say_file(json.dumps(made(), indent=2, ensure_ascii=False) + "\n")
        return
    path = config_path or find_config(Path.cwd())
    if path is None:
        raise ConfigError(str(Path.cwd()), "has no feedpub.toml", "Write one with 'feedpub init', or give --config.")
    site = site_for(config_path=path)
    show_notes(doubts(site, os.environ))
    topics = counted(len(site.topics), "topic") if site.topics else "a topic for each category"
    say(f": {counted(len(site.sources), 'source')}, {topics}; every key and value is right.", lead=str(path))
