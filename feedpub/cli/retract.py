# SPDX-License-Identifier: MIT
"""`feedpub retract`: take an item out of all feeds."""

from datetime import datetime
from pathlib import Path

import click

from feedpub.cli.options import amend_options, amend_site, show_amended
from feedpub.cli.say import say
from feedpub.operate.amend import find, restore
from feedpub.operate.amend import retract as take_out
from feedpub.state.store import Store


@click.command()
@click.argument("item")
@click.option("--undo", is_flag=True, help="Take the retraction back.")
@amend_options
def retract(
    item: str,
    undo: bool,
    config_path: Path | None,
    output: Path | None,
    state: Path | None,
    dry_run: bool,
    now: datetime,
) -> None:
    """Take ITEM (id, link, or words of its title) out of all feeds, for good, even while its page still lists it.

    Atom leaves a tombstone (RFC 6721) by which readers may remove it.  With --dry-run it only says what would go.
    """

    def change(store: Store) -> tuple[str, ...]:
        record = find(store, item)
        (restore if undo else take_out)(store, record, now=now)
        say(f"{record.item.title}: {'back in its feeds' if undo else 'out of all feeds'}")
        return (record.item.id,) if undo else ()

    report = amend_site(change, config_path=config_path, output=output, state=state, dry_run=dry_run, now=now)
    show_amended(report, dry_run=dry_run)
