# SPDX-License-Identifier: MIT
"""Run again when a local source changes, for authors who look at their feeds while they write.

watchfiles (Rust's notify) tells of changes at once, without polling.  Folders are watched and not files: editors put a
new file in the old one's place, and a glob may gain files.
"""

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import Path
from threading import Event

from feedpub.errors import SourceError

QUIET = 100
"""Milliseconds without a further change before a run: an editor saves in several steps."""


def watch(paths: Iterable[Path], run: Callable[[], None], *, stop: Event | None = None) -> None:
    """Call `run` after each change of one of `paths`, until `stop` is set or the user interrupts (KeyboardInterrupt).

    Changes that come while `run` works lead to one more call.  The first call is the caller's own affair.

    Args:
        paths: Absolute paths and globs.  A file need not exist yet, but its folder must.
        run: Deals with its own errors; what it raises ends the watch.
        stop: Set by another thread.

    Raises:
        SourceError: A folder to watch is not there.
    """
    from watchfiles import watch as changes

    wanted = tuple(paths)
    folders = {_folder(path) for path in wanted}
    for folder in folders:
        if not folder.is_dir():
            raise SourceError(str(folder), "there is no such folder to watch", "Create it, or correct the path.")
    told = changes(*folders, watch_filter=lambda _, path: _is_wanted(Path(path), wanted), stop_event=stop, step=QUIET)
    for _ in told:
        run()


def _folder(path: Path) -> Path:
    """The deepest folder that holds all that a path or a glob may mean."""
    fixed = path.parent
    while has_magic(str(fixed)):
        fixed = fixed.parent
    return fixed


def _is_wanted(path: Path, wanted: Iterable[Path]) -> bool:
    return any(path == each or _match(path.parts, each.parts) for each in wanted)


def _match(parts: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    """Whether a glob means a path; ``**`` stands for any number of folders, as `Path.glob` has it."""
    if not patterns:
        return not parts
    if patterns[0] == "**":
        return any(_match(parts[at:], patterns[1:]) for at in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], patterns[0]) and _match(parts[1:], patterns[1:])
