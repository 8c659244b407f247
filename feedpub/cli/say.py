# SPDX-License-Identifier: MIT
"""The one place where text goes to the terminal.

File names, configuration, headers of servers and titles of pages hold what anybody has put there: orders to a terminal
(it could be renamed, cleared, or made to type), line feeds that forge a line, bytes that are no characters.  All of
these are shown by their number, and nothing else of feedpub writes to a terminal; a test holds to it.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import click

from feedpub.errors import PublishError

Tone = Literal["plain", "error", "note"]
_COLOURS: dict[Tone, str | None] = {"plain": None, "error": "red", "note": "yellow"}

_OBEYED = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
r"""Control characters (ECMA-48), line and paragraph separators, and what stands for bytes that are no UTF-8."""


def visible(text: str) -> str:
    r"""The text with what a terminal would obey as ``\x1b``, ``\n``."""
    return re.sub(_OBEYED, lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def colour() -> bool | None:
    """False where colour is not wanted (https://no-color.org, a dumb terminal); None: a terminal shows it."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def say(text: str, *, lead: str = "", tone: Tone = "plain", err: bool = False) -> None:
    """One line for a person.

    Args:
        text: What stands in it.
        lead: What stands before it and shall catch the eye: bold and coloured by its tone, but where colour is not
            wanted or nobody looks.
        tone: What kind of line it is.
        err: On standard error.
    """
    styled = click.style(visible(lead), bold=True, fg=_COLOURS[tone]) if lead else ""
    _echo(styled + visible(text), err=err, color=colour())


def _echo(text: str, *, nl: bool = True, err: bool = False, color: bool | None = None) -> None:
    """Where the reader of our output has gone, as ``head`` does, we go on in silence: it is no failure of ours.

    Raises:
        PublishError: It can't be written, as on a full disk.
    """
    try:
        click.echo(text, nl=nl, err=err, color=color)
    except OSError as error:
        stream = sys.stderr if err else sys.stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError) and not err:
            advice = "What the command has done stays done; only its words are lost."
            raise PublishError("standard output", f"can't be written: {error.strerror}", advice) from error


@contextmanager
def meanwhile(text: str, *, quiet: bool = False) -> Iterator[None]:
    """While something is waited for, a line on a terminal says what; it goes away again.  Nothing under cron."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    click.echo(visible(text), err=True, nl=False)
    try:
        yield
    finally:
        click.echo("\r\x1b[2K", err=True, nl=False, color=True)


def say_json(text: str) -> None:
    """JSON for a program, or for an eye; what a terminal would obey can stand in its strings alone, and is escaped."""
    _echo(re.sub("[\x7f-\x9f\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text))


def say_file(text: str) -> None:
    """The text of a file that goes where the user sends it; whoever made it has seen to its characters."""
    _echo(text, nl=False)


def show_every_letter() -> None:
    """Let nothing fail for a letter that the terminal's charset lacks: it is shown by its number."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
