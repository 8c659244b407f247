# SPDX-License-Identifier: MIT
"""`feedpub help`: what git and many others have taught people to type."""

import click

from feedpub.cli.say import say_file


@click.command()
@click.argument("command", required=False)
@click.pass_context
def help(ctx: click.Context, command: str | None) -> None:  # noqa: A001 - it is the command's name
    """Show what the commands do, or all about COMMAND.

    \b
    Examples:
      feedpub help
      feedpub help build
    """
    above = ctx.parent
    if above is None or not isinstance(above.command, click.Group) or command is None:
        say_file(f"{(above or ctx).get_help()}\n")
        return
    _, found, _ = above.command.resolve_command(above, [command])
    if found is not None:
        say_file(f"{found.get_help(click.Context(found, info_name=command, parent=above))}\n")
