# SPDX-License-Identifier: MIT
"""The rival of a rebuild: the same bytes are read, and written whole or not at all.

``python -m tests.bench.writing FROM TO``.  It makes nothing, and looks at nothing.
"""

import os
import sys
from pathlib import Path


def main(source: Path, target: Path) -> None:
    """Each file beside its place, flushed, and then renamed, as `feedpub.folder.outbox` does it."""
    target.mkdir(exist_ok=True)
    for path in source.glob("*.*"):
        beside = target / f".{path.name}.new"
        with beside.open("wb") as stream:
            stream.write(path.read_bytes())
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target / path.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
