# SPDX-License-Identifier: MIT
"""`feedpub serve`: the published feeds over HTTP."""

import os
import sys
import webbrowser
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedpub.cli.render import show_notes
from feedpub.cli.say import say
from feedpub.config import Site, find_config, load
from feedpub.errors import ConfigError
from feedpub.model import Note

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@click.command()
@click.option(
    "--config", "-c", type=click.Path(path_type=Path), help="Configuration.  Default: the one in this folder."
)
@click.option("--host", help="IP address to listen at.  Default: 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), envvar="PORT", show_envvar=True, help="Default: 8000.")
@click.option("--access-log/--no-access-log", default=None, help="One line a request, in the common log format.")
@click.option("--open", "opened", is_flag=True, help="Show the pages in your browser.")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
def serve(
    config: Path | None,
    host: str | None,
    port: int | None,
    access_log: bool | None,
    opened: bool,
    folder: Path | None,
) -> None:
    """Serve the published feeds over HTTP, from FOLDER, or as the configuration says, or from feeds/ without one.

    Takes a socket that systemd passes (socket activation).  SIGTERM ends it cleanly.

    \b
    Examples:
      feedpub serve my-feeds
      feedpub serve --port 9000 --open
    """
    from feedpub.serve.server import open_socket, passed_socket, run

    site = _site(config, folder)
    empty = _is_empty(site)
    listener = passed_socket(os.environ, os.getpid()) or open_socket(
        host or site.serve.host, site.serve.port if port is None else port
    )
    address = listener.getsockname()
    where = f"http://{_host(address[0])}:{address[1]}/" if isinstance(address, tuple) else str(address)
    say(f" serving {site.output_path} at {where}", lead="feedpub:", err=True)
    if empty:
        text = f"nothing is published in {site.output_path} yet; what 'feedpub build' writes there is served at once"
        show_notes([Note(code="empty-folder", text=text)])
    if opened and where.startswith("http"):
        webbrowser.open(where)
    run(listener, partial(_application, site, site.serve.access_log if access_log is None else access_log))


def _is_empty(site: Site) -> bool:
    """Whether there is nothing to serve yet; a folder of something else is refused.

    Raises:
        ConfigError: What stands in the folder is not feedpub's.
    """
    from feedpub.folder.published import holds_feeds

    folder = site.output_path
    if not folder.is_dir() or not any(path for path in folder.iterdir() if not path.name.startswith(".")):
        return True
    if not holds_feeds(folder):
        advice = "Name the folder that 'feedpub build' writes to."
        raise ConfigError(str(folder), "holds no feeds, only other files", advice)
    return False


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _site(config: Path | None, folder: Path | None) -> Site:
    if folder is not None and config is None:
        return Site(folder=str(folder.absolute().parent), output=folder.absolute().name)
    path = config or find_config(Path.cwd())
    if path is not None:
        return load(path)
    here = Site(folder=str(Path.cwd()))
    if not here.output_path.is_dir():  # where 'feedpub build' writes without a configuration
        raise ConfigError(here.folder, "has no feedpub.toml and no feeds", "Give --config or the folder to serve.")
    return here


def _application(site: Site, access_log: bool) -> "WSGIApplication":
    from feedpub.serve import site_app
    from feedpub.serve.server import logged

    os.setpgid(0, 0)  # Ctrl-C in a terminal is for the process that leads: it lets this one answer what it has begun
    application = site_app(site, health=partial(_health, site), metrics=partial(_metrics, site))
    return logged(application, out=sys.stdout, now=_log_time) if access_log else application


def _health(site: Site) -> tuple[bool, Mapping[str, object]]:
    """What `feedpub status` says; where the folder was copied to without the state, whether it is there."""
    if not site.state_path.exists():
        return site.output_path.is_dir(), {}
    from feedpub.cli.options import open_state
    from feedpub.notify.health import health
    from feedpub.state.lock import read_note

    with open_state(site) as store:
        found = health(store, site, read_note(site.state_path), now=datetime.now(UTC))
    return found.ok, {
        "troubles": found.troubles,
        "sources": {source.name: source.troubles for source in found.sources},
    }


def _metrics(site: Site) -> str:
    """The same for Prometheus."""
    from feedpub.cli.options import open_state
    from feedpub.notify.health import health
    from feedpub.notify.metrics import exposition
    from feedpub.state.lock import read_note

    with open_state(site) as store:
        found = health(store, site, read_note(site.state_path), now=datetime.now(UTC))
        return exposition(found, items=store.count())


def _log_time() -> str:
    return datetime.now().astimezone().strftime("%d/%b/%Y:%H:%M:%S %z")
