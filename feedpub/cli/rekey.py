# SPDX-License-Identifier: MIT
"""`feedpub rekey`: give an item a new id, or join two items."""

from datetime import datetime
from pathlib import Path

import click

from feedpub.cli.options import amend_options, amend_site, show_amended
from feedpub.cli.say import say
from feedpub.operate.amend import find
from feedpub.operate.amend import rekey as give_new_id
from feedpub.state.store import Store


@click.command()
@click.argument("item")
@click.option("--into", metavar="ITEM", help="Join ITEM with this one: it was one item all along.")
@amend_options
def rekey(
    item: str,
    into: str | None,
    config_path: Path | None,
    output: Path | None,
    state: Path | None,
    dry_run: bool,
    now: datetime,
) -> None:
    """Give ITEM (id, link, or words of its title) a new id: every subscriber sees it once more.

    It is for an item that was taken for an edit of another.  With --into it is the other way round: an item that came
    twice becomes one.  The old id is retracted.  With --dry-run it only says what subscribers will see.

    \b
    Examples:
      feedpub rekey "Weekly report"
      feedpub rekey urn:uuid:… --into urn:uuid:…
    """

    def change(store: Store) -> tuple[str, ...]:
        record = find(store, item)
        target = find(store, into) if into is not None else None
        new = give_new_id(store, record, into=target, now=now)
        say(f"{record.item.title}: id {record.item.id} -> {new}")
        say(
            "The entry under the old id goes."
            if target
            else "Every reader shows the item once more, as a new one; the entry under the old id goes."
        )
        return () if target else (new,)

    report = amend_site(change, config_path=config_path, output=output, state=state, dry_run=dry_run, now=now)
    show_amended(report, dry_run=dry_run)
