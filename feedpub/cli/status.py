# SPDX-License-Identifier: MIT
"""`feedpub status`: how the sources are."""

from datetime import datetime
from pathlib import Path

import click

from feedpub.cli.options import config_option, now_option, open_state, output_option, site_for
from feedpub.cli.render import emit_json
from feedpub.cli.say import say
from feedpub.errors import Exit
from feedpub.notify.health import SourceHealth, health, in_words
from feedpub.state.lock import read_note


@click.command()
@config_option
@output_option
@click.option("--json", "as_json", is_flag=True, help="Print it for a monitor.")
@now_option
def status(config_path: Path | None, output: Path | None, state: Path | None, as_json: bool, now: datetime) -> int:
    """Show each source: last run, last news, items, share with dates, usual rhythm, and what looks broken.

    Exit code 3 when something looks broken, so that a monitor can call it.
    """
    site = site_for(config_path=config_path, output=output, state=state, sources_needed=False)
    with open_state(site) as store:
        found = health(store, site, read_note(site.state_path), now=now)
    if as_json:
        emit_json({"ok": found.ok, "troubles": found.troubles, "sources": found.sources})
    else:
        for trouble in found.troubles:
            say(f" {trouble}", lead="!", tone="error")
        for source in found.sources:
            _show(source)
    return Exit.DONE if found.ok else Exit.PARTLY


def _show(source: SourceHealth) -> None:
    say("", lead=source.name)
    say(f"  last run   {_when(source.last_run)}")
    say(f"  last news  {_when(source.last_news)}")
    shares = f"{_percent(source.dated)} dated, {_percent(source.linked)} linked"
    say(f"  items      {source.items} on the page, {shares}")
    if source.rhythm is not None:
        say(f"  rhythm     news every {in_words(source.rhythm)}")
    for trouble in source.troubles:
        say(f" {trouble}", lead="  !", tone="error")


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "not known"


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{share:.0%}"
