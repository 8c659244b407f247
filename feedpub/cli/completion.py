# SPDX-License-Identifier: MIT
"""`feedpub completion`: what makes the Tab key of a shell know commands and options."""

import click
from click.shell_completion import get_completion_class

from feedpub.cli.say import say_file


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion of commands and options for a shell.

    \b
    Examples:
      feedpub completion bash >> ~/.bashrc
      feedpub completion zsh > "${fpath[1]}/_feedpub"
      feedpub completion fish > ~/.config/fish/completions/feedpub.fish
    """
    made = get_completion_class(shell)
    if made is not None:
        say_file(made(ctx.find_root().command, {}, "feedpub", "_FEEDPUB_COMPLETE").source())
