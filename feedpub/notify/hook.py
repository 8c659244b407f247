# SPDX-License-Identifier: MIT
"""The program that a site wants run after each publication: to copy the files, to purge a cache.

One that failed is run again at the next run, with all that it has not heard of; it never fails a run.
"""

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping

from feedpub.config import Site
from feedpub.model import Note
from feedpub.state.store import open_store

MINUTES = 10
"""After which the program is ended."""
_PENDING = "after"
"""Name of the site's value that holds the files which the program has not heard of."""


def run_after(site: Site, files: Iterable[str], *, environment: Mapping[str, str]) -> Iterator[Note]:
    """Run the program when files have changed, or some are left of a run before.

    Its standard input has their names, one a line, relative to the output folder; its working folder is the site's.
    """
    with open_store(site.state_path) as store:
        pending = (store.value(_PENDING) or "").splitlines()
        names = list(dict.fromkeys([*pending, *files]))
        if not names:
            return
        fault = _run(site, names, environment)
        left = names if fault else []
        if left != pending:
            with store.transaction():
                store.set_value(_PENDING, "\n".join(left) or None)
    if fault:
        yield Note(code="after", text=f"{site.after[0]}: {fault}; it is run again next time")


def _run(site: Site, names: Iterable[str], environment: Mapping[str, str]) -> str | None:
    """What went wrong, as half a sentence; None: nothing did."""
    program = shutil.which(site.after[0], path=environment.get("PATH"))
    if program is None:
        return "there is no such program"
    try:
        ran = subprocess.run(  # noqa: S603 - the program that the configuration names, and no shell
            [program, *site.after[1:]],
            input="".join(f"{name}\n" for name in names).encode(),
            cwd=site.folder,
            capture_output=True,
            timeout=MINUTES * 60,
            env=environment,
            check=False,
        )
    except (OSError, ValueError) as error:
        return f"can't be run: {error}"
    except subprocess.TimeoutExpired:
        return f"took more than {MINUTES} minutes"
    said = ran.stderr.decode(errors="replace").strip().splitlines()
    return f"ended with {ran.returncode}: {said[-1] if said else 'no word'}" if ran.returncode else None
