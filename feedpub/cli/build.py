# SPDX-License-Identifier: MIT
"""`feedpub build`: read the sources, publish the feeds."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from feedpub.cli.options import config_option, now_option, output_option, site_for, verbosity_options
from feedpub.cli.say import meanwhile, say, visible
from feedpub.config import Site, find_config, load
from feedpub.errors import ConfigError, Exit, FeedpubError
from feedpub.report import Report
from feedpub.run import build as run
from feedpub.run.shapes import Order

if TYPE_CHECKING:
    from feedpub.cli import render


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@config_option
@output_option
@click.option("--dry-run", is_flag=True, help="Change nothing; show what readers would see as new, changed and gone.")
@click.option(
    "--accept", multiple=True, metavar="NAME", help="Believe this source although it has lost most of its items."
)
@click.option("--watch", "watching", is_flag=True, help="Go on, and build again whenever a source changes.")
@click.option(
    "--every",
    type=click.IntRange(1),
    metavar="MINUTES",
    help="Go on, and build again after so many minutes, until SIGTERM.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a report for programs on standard output.")
@verbosity_options
@now_option
def build(
    sources: tuple[str, ...],
    config_path: Path | None,
    output: Path | None,
    state: Path | None,
    dry_run: bool,
    accept: tuple[str, ...],
    watching: bool,
    every: int | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    now: datetime,
) -> int:
    """Read all sources and publish the feeds.

    SOURCE is a listing: the address of a page, a file, a glob, or - for standard input.  Without one, the
    configuration of this folder says what to read.  With one, no configuration is needed: feeds/ gets all.rss,
    all.atom and more, and the same for each category that the items state.

    Made for cron: when nothing changed no file is touched, and with --quiet it is silent unless something is wrong.

    \b
    Exit codes:
      0  done, whether or not anything changed
      1  failed; no feed and no state has changed
      2  the command line or the configuration is wrong
      3  done, but a source failed; its feeds stay as they were

    \b
    Examples:
      feedpub build https://example.org/news/
      feedpub build listing.txt
      w3m -dump https://example.org/news | feedpub build - --output feeds
      */10 * * * *  cd /srv/news && feedpub build --quiet
    """
    if every and watching:
        raise click.UsageError("--every and --watch are two ways to go on; give one of them.")
    site = site_for(sources, config_path=config_path, output=output, state=state)
    if sources and config_path is None:
        _spare_configured(site)
    unknown = sorted(set(accept) - {source.name for source in site.sources})
    if unknown:
        names = ", ".join(source.name for source in site.sources)
        raise ConfigError("--accept", f"there is no source {unknown[0]!r}", f"The sources are named: {names}.")
    order = Order(now=now, environment=os.environ, dry_run=dry_run, accept=frozenset(accept))
    place = partial(_place, site, folder=str(output or site.output), named=bool(sources or output), config=config_path)
    show = partial(_show, site, place=place, as_json=as_json, quiet=quiet, verbose=verbose)
    if every:
        return _repeat(lambda: show(replace(order, now=datetime.now(UTC))), minutes=every)
    code = show(order)
    if watching:
        _watch(site, lambda: show(replace(order, now=datetime.now(UTC))))
    return code


def _spare_configured(site: Site) -> None:
    """See that a listing on the command line does not become the feeds of the configuration beside it.

    Raises:
        ConfigError: They would go where those of the configuration are.
    """
    path = find_config(Path(site.folder))
    try:
        configured = None if path is None else load(path)
    except ConfigError:  # whatever it describes, this run is about something else
        return
    if configured is not None and configured.output_path == site.output_path and configured.output_path.is_dir():
        advice = "Run 'feedpub build' alone to publish it, add the listing to it, or give another folder with --output."
        fault = f"describes the feeds in {site.output}, and another listing was named"
        raise ConfigError(str(path), fault, advice)


def _place(site: Site, *, folder: str, named: bool, config: Path | None) -> "render.Place":
    """Where the feeds are; `named`: the command line said so, and the configuration of this folder does not."""
    from shlex import quote

    from feedpub.cli import render

    words = [folder] if named else ["--config", str(config)] if config else []
    here = f"http://{site.serve.host}:{site.serve.port}/"
    return render.Place(
        folder=folder,
        serve=" ".join([_program(), "serve", *map(quote, words)]),
        address=f"{site.base_url or here}all.{site.formats[0]}"
        + (f", once {folder} is served there" if site.base_url else ""),
    )


def _program() -> str:
    """How feedpub is called here: by its name where the PATH leads to it, else as it was called this time."""
    from shutil import which

    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m feedpub"
    return str(called) if called.name == "feedpub" and which("feedpub") is None else "feedpub"


def _show(
    site: Site, order: Order, *, place: Callable[[], "render.Place"], as_json: bool, quiet: bool, verbose: bool
) -> int:
    """One run, and what there is to say about it."""
    report = _with_progress(site, order, quiet=quiet or as_json)
    failed = any(source.error for source in report.sources)
    if quiet and not as_json and not failed and not report.notes:
        return Exit.DONE
    from feedpub.cli import render

    if as_json:
        render.emit_json(report)
    if not quiet and not as_json:
        render.show_report(report, place=place(), dry_run=order.dry_run, verbose=verbose)
    else:
        render.show_troubles(report)
    return Exit.PARTLY if failed else Exit.DONE


def _repeat(run: Callable[[], int], *, minutes: int) -> int:
    """Build again and again, where there is no cron, as in a container; SIGTERM ends it, after a run under way."""
    from signal import SIGTERM, signal

    over = Event()
    signal(SIGTERM, lambda *_: over.set())
    while True:
        _try(run)
        if over.wait(minutes * 60):
            return Exit.DONE


def _try(run: Callable[[], int]) -> None:
    """A run that fails is told, and the next one tries again."""
    from feedpub.cli.render import complain

    try:
        run()
    except FeedpubError as error:
        complain(error)


def _watch(site: Site, run: Callable[[], int]) -> None:
    """Build after each change."""
    from feedpub.operate.watch import watch

    paths = [Path(site.folder, source.path) for source in site.sources if source.path not in ("", "-")]
    say("Watching for changes; Ctrl+C ends it.", err=True)
    watch(paths, lambda: _try(run))


def _with_progress(site: Site, order: Order, *, quiet: bool) -> Report:
    """Run with a bar where somebody looks and there is more than one source to wait for; never under cron."""
    if len(site.sources) < 2:
        with meanwhile(f"Reading {site.sources[0].name} …", quiet=quiet):
            return run(site, order)
    if quiet or not sys.stderr.isatty():
        return run(site, order)
    names = [source.name for source in site.sources]
    with click.progressbar(
        names, label="Reading", file=sys.stderr, item_show_func=lambda name: visible(name or "")
    ) as bar:

        def turn(name: str) -> None:
            bar.update(0 if bar.current_item is None else 1, name)  # when the first begins, none is done
            bar.render_progress()

        report = run(site, replace(order, progress=turn))
        bar.update(1, "")
    return report
