# SPDX-License-Identifier: MIT
"""`feedpub explain`: the whole story of one item."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from feedpub.cli.options import config_option, open_state, output_option, site_for
from feedpub.cli.render import emit_json
from feedpub.cli.say import say
from feedpub.operate.amend import find
from feedpub.operate.explain import Story
from feedpub.operate.explain import explain as tell


@click.command()
@click.argument("item", nargs=-1, required=True)
@config_option
@output_option
@click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
def explain(
    item: tuple[str, ...], config_path: Path | None, output: Path | None, state: Path | None, as_json: bool
) -> None:
    """Tell all about one item: its id and what made it, every date and where it came from, topics, feeds, history.

    ITEM is its id, its link, or words of its title.

    \b
    Examples:
      feedpub explain rail shuttle
      feedpub explain https://example.org/news/42
    """
    site = site_for(config_path=config_path, output=output, state=state, sources_needed=False)
    with open_state(site) as store:
        story = tell(store, find(store, " ".join(item)))
    if as_json:
        emit_json(story)
    else:
        _show(story, ZoneInfo(site.timezone))


def _show(story: Story, zone: ZoneInfo) -> None:
    say("", lead=story.title)
    for name, value in _facts(story, zone):
        say(f"  {name:<10} {value}")


def _facts(story: Story, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Name and value of each line."""
    stated = f" ({story.date_text!r})" if story.date_text else ""
    facts = [
        ("id", story.id),
        ("made of", story.made_of or "a key that was lost with a state"),
        *(("known as", key) for key in story.keys),
        ("link", story.link or "none"),
        ("published", f"{_when(story.published, zone)}: {story.rung}{stated}"),
        ("updated", _when(story.updated, zone)),
        ("first seen", _when(story.first_seen, zone) if story.first_seen else "not known since the state was rebuilt"),
        *(("topic", f"{topic.slug}: {topic.rule}") for topic in story.topics),
        ("feeds", ", ".join(story.feeds) or "none"),
    ]
    if story.held_until:
        facts.append(("held until", _when(story.held_until, zone)))
    if story.left_out:
        facts.append(("left out", story.left_out))
    if story.retracted:
        facts.append(("retracted", _when(story.retracted, zone)))
    for seen in story.sightings:
        left = f"left the page {_when(seen.left_at, zone)}" if seen.left_at else "not on the page"
        place = f"on the page, place {seen.position + 1}" if seen.position is not None else left
        facts.append(("source", f"{seen.source}: {place}"))
    facts.extend(("history", f"{_when(at, zone)}  {what}") for at, what in story.history)
    return facts


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
