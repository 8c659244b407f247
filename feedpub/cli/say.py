# SPDX-License-Identifier: MIT
"""The one place where text goes to the terminal.

File names, configuration, headers of servers and titles of pages hold what anybody has put there: orders to a terminal
(it could be renamed, cleared, or made to type), line feeds that forge a line, bytes that are no characters.  All of
these are shown by their number, and nothing else of feedpub writes to a terminal; a test holds to it.
"""

import re
import sys

import click

_OBEYED = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
r"""Control characters (ECMA-48), line and paragraph separators, and what stands for bytes that are no UTF-8."""


def visible(text: str) -> str:
    r"""The text with what a terminal would obey as ``\x1b``, ``\n``."""
    return re.sub(_OBEYED, lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def say(text: str, *, lead: str = "", err: bool = False) -> None:
    """One line for a person.

    Args:
        text: What stands in it.
        lead: What stands before it and shall catch the eye: bold, but where colour is not wanted (NO_COLOR) or nobody
            looks.
        err: On standard error.
    """
    click.echo((click.style(visible(lead), bold=True) if lead else "") + visible(text), err=err)


def say_json(text: str) -> None:
    """JSON for a program, or for an eye; what a terminal would obey can stand in its strings alone, and is escaped."""
    click.echo(re.sub("[\x7f-\x9f\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text))


def say_file(text: str) -> None:
    """The text of a file that goes where the user sends it; whoever made it has seen to its characters."""
    click.echo(text, nl=False)


def show_every_letter() -> None:
    """Let nothing fail for a letter that the terminal's charset lacks: it is shown by its number."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
