# SPDX-License-Identifier: MIT
"""`feedpub man`: the manual page, made of what the commands say of themselves."""

import re
from collections.abc import Iterator

import click

from feedpub import __version__
from feedpub.cli.say import say_file


@click.command()
@click.pass_context
def man(ctx: click.Context) -> None:
    """Print the manual page, as man(1) reads it.

    \b
    Examples:
      feedpub man > ~/.local/share/man/man1/feedpub.1
      feedpub man | man -l -
    """
    root = ctx.find_root()
    say_file("\n".join(page(root)) + "\n")


def page(root: click.Context) -> Iterator[str]:
    """The lines of the page (man(7)): the group, then each of its commands with its options."""
    group = root.command
    assert isinstance(group, click.Group)  # noqa: S101
    yield f'.TH FEEDPUB 1 "" "feedpub {__version__}" "User commands"'
    yield from (".SH NAME", f"feedpub \\- {_text(group.get_short_help_str(200))}")
    yield from (".SH SYNOPSIS", ".B feedpub", "COMMAND [OPTION]... [ARGUMENT]...")
    yield ".SH COMMANDS"
    for name in group.list_commands(root):
        command = group.get_command(root, name)
        if command is not None:
            yield from _command(click.Context(command, info_name=name, parent=root))
    yield from (".SH EXIT STATUS", *_table(EXIT_CODES), ".SH ENVIRONMENT", *_table(VARIABLES))


EXIT_CODES = {
    "0": "done, whether or not anything changed",
    "1": "failed; nothing has changed",
    "2": "the command line or the configuration is wrong",
    "3": "done, but a source failed or looks broken",
}
VARIABLES = {
    "NO_COLOR": "No colours, when it is set.",
    "http_proxy, https_proxy, no_proxy": "How pages are reached.",
    "SSL_CERT_FILE, SSL_CERT_DIR": "Certificates to trust.",
    "NETRC": "Where logins stand, instead of ~/.netrc.",
    "PORT": "Where 'feedpub serve' listens.",
}


def _table(rows: dict[str, str]) -> Iterator[str]:
    for term, words in rows.items():
        yield from (".TP", f"\\fB{_text(term)}\\fR", _text(words))


def _command(context: click.Context) -> Iterator[str]:
    command = context.command
    usage = " ".join(command.collect_usage_pieces(context))
    yield from (f'.SS "feedpub {context.info_name} {_text(usage)}"',)
    yield from _manual(command.help or "")
    for param in command.params:
        record = param.get_help_record(context)
        if record:
            yield from (".TP", f"\\fB{_text(record[0])}\\fR", _text(record[1]))


def _manual(words: str) -> Iterator[str]:
    """Paragraphs; those behind a ``\\b`` keep their lines."""
    for part in re.split(r"\n\s*\n", words.strip()):
        lines = [line.rstrip() for line in part.split("\n")]
        if lines[0].strip() == "\b":
            yield from (".PP", ".nf", *map(_text, lines[1:]), ".fi")
        else:
            yield from (".PP", _text(" ".join(line.strip() for line in lines)))


def _text(words: str) -> str:
    """Words that troff takes for nothing else."""
    quoted = words.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{quoted}" if quoted.startswith((".", "'")) else quoted
