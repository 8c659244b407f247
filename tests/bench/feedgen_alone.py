# SPDX-License-Identifier: MIT
"""The rival: feedgen alone writes the items of a JSON Lines file once as RSS and once as Atom.

``python -m tests.bench.feedgen_alone FILE``.  It keeps nothing, recognises nothing, and has no topics.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from feedgen.feed import FeedGenerator


def main(path: Path) -> tuple[bytes, bytes]:
    """Both files."""
    feed = FeedGenerator()
    feed.id("https://example.org/")
    feed.title("Harbours")
    feed.description("Harbours")
    feed.link(href="https://example.org/")
    now = datetime.now(UTC)
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        entry = feed.add_entry(order="append")
        entry.id(item["url"])
        entry.title(item["title"])
        entry.link(href=item["url"])
        entry.description(item["summary"])
        entry.published(now)
        entry.updated(now)
    return feed.rss_str(pretty=True), feed.atom_str(pretty=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
