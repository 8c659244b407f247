# SPDX-License-Identifier: MIT
"""`feedpub redate`: move the published date of an item."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from feedpub.cli.options import DayOrMoment, amend_options, amend_site, show_amended, site_for
from feedpub.cli.say import say
from feedpub.operate.amend import find, noon
from feedpub.operate.amend import redate as move
from feedpub.state.store import Store


@click.command()
@click.argument("item")
@click.argument("published", type=DayOrMoment())
@amend_options
def redate(
    item: str,
    published: date | datetime,
    config_path: Path | None,
    output: Path | None,
    state: Path | None,
    dry_run: bool,
    now: datetime,
) -> None:
    """Move the published date of ITEM (id, link, or words of its title) to PUBLISHED.

    It is the only way to move one.  A day alone means its noon in the site's zone, as in listings.  With --dry-run it
    only says what subscribers will see.

    \b
    Examples:
      feedpub redate "Rail shuttle" 2026-03-01T09:00:00+01:00
      feedpub redate "Rail shuttle" 2026-03-01
    """

    site = site_for(config_path=config_path, output=output, state=state, sources_needed=False)
    moment = noon(published, ZoneInfo(site.timezone), now=now)

    def change(store: Store) -> tuple[str, ...]:
        record = find(store, item)
        say(f"{record.item.title}: published {record.item.published.isoformat()} -> {moment.isoformat()}")
        say("Readers that sort by date move it; its id stays, so none shows it as new.")
        move(store, record, moment, now=now)
        return ()

    report = amend_site(change, config_path=config_path, output=output, state=state, dry_run=dry_run, now=now)
    show_amended(report, dry_run=dry_run)
