# SPDX-License-Identifier: MIT
"""Another rival: feedgenerator alone writes the items of a JSON Lines file once as RSS and once as Atom."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from feedgenerator import Atom1Feed, Rss201rev2Feed


def main(path: Path) -> tuple[str, ...]:
    """Both files."""
    now = datetime.now(UTC)
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    written = []
    for kind in (Rss201rev2Feed, Atom1Feed):
        feed = kind(title="Harbours", link="https://example.org/", description="Harbours")
        for item in items:
            feed.add_item(
                title=item["title"],
                link=item["url"],
                description=item["summary"],
                unique_id=item["url"],
                pubdate=now,
                updateddate=now,
            )
        written.append(feed.writeString("utf-8"))
    return tuple(written)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
