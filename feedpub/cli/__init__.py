# SPDX-License-Identifier: MIT
"""The command line: the only place that reads the clock, the environment and the arguments.  No rules live here.

Each command has a module of its own, imported when it is called: a cron run that finds no news pays for nothing else.
"""

import sys
from importlib import import_module
from typing import NoReturn

import click

from feedpub import __version__
from feedpub.cli import lean as lean
from feedpub.cli.say import colour, say, show_every_letter
from feedpub.errors import Exit, FeedpubError

COMMANDS: tuple[str, ...] = (
    *("build", "parse", "feed", "explain", "status", "redate", "rekey", "retract"),
    *("check", "validate", "serve", "schedule", "init", "completion", "man", "help"),
)
_MEANT = {
    **dict.fromkeys(("run", "publish", "update", "refresh", "generate", "make", "watch"), "build"),
    **dict.fromkeys(("read", "show", "fetch", "preview"), "parse"),
    **dict.fromkeys(("list", "health", "info"), "status"),
    **dict.fromkeys(("delete", "remove", "rm"), "retract"),
    **dict.fromkeys(("new", "create", "setup", "config", "add"), "init"),
    **dict.fromkeys(("start", "server", "http"), "serve"),
    **dict.fromkeys(("cron", "install", "systemd", "github"), "schedule"),
}
"""What other programs call it."""
_SUMMARY = 200
"""Characters of a command's first sentence; longer than any, so that none is cut."""


class Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"feedpub.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        raise no_such_command(name, ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name.startswith("--"):
                advice = f"What belongs to a command stands behind it: 'feedpub build {error.option_name} …'."
                raise click.UsageError(f"No such option {error.option_name!r}. {advice}", ctx) from error
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """All commands, each with its first sentence whole."""
        found = ((name, self.get_command(ctx, name)) for name in COMMANDS)
        with formatter.section("Commands"):
            formatter.write_dl([(name, c.get_short_help_str(_SUMMARY)) for name, c in found if c is not None])


def no_such_command(name: str, ctx: click.Context) -> click.UsageError:
    """The error of a word that is no command, with the command that was probably meant."""
    from difflib import get_close_matches

    if "://" in name or "." in name:
        advice = f"To make feeds of it: 'feedpub build {name}'."
    else:
        near = _MEANT.get(name.lower()) or next(iter(get_close_matches(name.lower(), COMMANDS, n=1)), None)
        advice = f"Did you mean {near!r}?" if near else "'feedpub help' lists them."
    return click.UsageError(f"No such command {name!r}. {advice}", ctx)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with 'feedpub build https://example.org/news/ --output my-feeds', with your page's address.",
)
@click.version_option(__version__, "-V", "--version", prog_name="feedpub")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Read listings that have no feed, publish RSS and Atom that never deliver an item twice."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(int(Exit.USAGE))


def main() -> NoReturn:
    """Run the command line and leave with an exit code of `feedpub.errors.Exit`; never with a traceback."""
    show_every_letter()
    try:
        code = cli(prog_name="feedpub", standalone_mode=False, color=colour())
    except FeedpubError as error:
        from feedpub.cli.render import complain

        complain(error)
        code = error.exit_code
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help' for help.\n", err=True)
        say(f" {error.format_message()}", lead="Error:", tone="error", err=True)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("feedpub: interrupted; what was published stays as it was", err=True)
        code = 130
    sys.exit(int(code or 0))
