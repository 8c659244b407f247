# SPDX-License-Identifier: MIT
"""The command line: the only place that reads the clock, the environment and the arguments.  No rules live here.

Each command has a module of its own, imported when it is called: a cron run that finds no news pays for nothing else.
"""

import sys
from importlib import import_module
from typing import NoReturn

import click

from feedpub import __version__
from feedpub.cli.say import say, show_every_letter
from feedpub.errors import Exit, FeedpubError

COMMANDS: tuple[str, ...] = (
    *("build", "parse", "feed", "explain", "status", "redate", "rekey", "retract"),
    *("check", "serve", "schedule", "init"),
)


class _Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"feedpub.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="feedpub")
def cli() -> None:
    """Read listings that have no feed, publish RSS and Atom that never deliver an item twice."""


def main() -> NoReturn:
    """Run the command line and leave with an exit code of `feedpub.errors.Exit`; never with a traceback."""
    show_every_letter()
    try:
        code = cli(prog_name="feedpub", standalone_mode=False)
    except FeedpubError as error:
        from feedpub.cli.render import complain

        complain(error)
        code = error.exit_code
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help' for help.\n", err=True)
        say(f"Error: {error.format_message()}", err=True)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("feedpub: interrupted; what was published stays as it was", err=True)
        code = 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; Python would complain once more at its exit
        code = Exit.DONE
    sys.exit(int(code or 0))
