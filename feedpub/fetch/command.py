# SPDX-License-Identifier: MIT
"""What a program of the user's prints becomes a document: a browser of one's own, a database's client, a script.

No shell reads the command, so that nothing in it is expanded.  The program gets no input, the folder of the
configuration as its own, and so much time; whatever it has started ends with it.
"""

import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from time import monotonic

from feedpub.config import Source
from feedpub.errors import SourceError
from feedpub.fetch.files import LIMIT
from feedpub.model import Document

_TAIL = 4096
"""Bytes of the last that the program complains of."""
_STAY = "Its feeds stay; run the command by hand to see what it does."


def run(source: Source, folder: Path) -> Document:
    """Run the command of a source, and take what it prints.

    Raises:
        SourceError: It can't be started, takes too long, prints too much, or ends with another exit code than 0.
    """
    name = shlex.join(source.command)
    try:
        data, complaint, code = _run(source.command, folder, source.timeout)
    except TimeoutError as error:
        advice = f"Set timeout for this source if that is normal. {_STAY}"
        raise SourceError(name, f"takes longer than {source.timeout:g} seconds", advice) from error
    except FileNotFoundError as error:
        advice = "Install it, or give its whole path." if folder.is_dir() else f"There is no folder {folder}."
        raise SourceError(name, f"there is no program {source.command[0]!r}", advice) from error
    except OSError as error:
        raise SourceError(name, error.strerror or "can't be started", "Check the program's permissions.") from error
    if len(data) > LIMIT:
        raise SourceError(name, f"prints more than {LIMIT // 1024 // 1024} MiB", "Let it print the listing only.")
    if code:
        how = f"ended with exit code {code}" if code > 0 else f"was ended by {signal.Signals(-code).name}"
        raise SourceError(name, f"{how}{f': {complaint}' if complaint else ''}", _STAY)
    return Document(name=name, data=data, charset=source.encoding, base_url=source.link)


def _run(command: Sequence[str], folder: Path, seconds: float) -> tuple[bytes, str, int]:
    """What the program prints, up to a byte over `LIMIT`; its last complaint; its exit code."""
    end = monotonic() + seconds
    pipe = subprocess.PIPE
    # It leads a group of its own: what it starts can be ended together with it.
    with subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, start_new_session=True
    ) as program:
        try:
            data, complaint = _listen(program, end)
            code = 0 if len(data) > LIMIT else program.wait(max(0.0, end - monotonic()))
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
    return data, complaint, code


def _listen(program: "subprocess.Popen[bytes]", end: float) -> tuple[bytes, str]:
    """All that it prints, and the last line that it complains of."""
    told = {program.stdout: bytearray(), program.stderr: bytearray()}
    printed, complaints = told.values()
    with DefaultSelector() as waiting:
        for stream, kept in told.items():
            waiting.register(stream or 0, EVENT_READ, kept)
        while waiting.get_map() and len(printed) <= LIMIT:
            ready = waiting.select(max(0.0, end - monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                chunk = os.read(key.fd, 65_536)
                key.data.extend(chunk)
                del complaints[:-_TAIL]
                if not chunk:
                    waiting.unregister(key.fileobj)
    lines = bytes(complaints).decode(errors="replace").split("\n")
    return bytes(printed[: LIMIT + 1]), next((line.strip() for line in reversed(lines) if line.strip()), "")
