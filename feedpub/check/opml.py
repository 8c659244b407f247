# SPDX-License-Identifier: MIT
"""What can be wrong with a list of feeds (OPML 2.0, http://opml.org/spec2.opml)."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from feedpub.check.entries import Checked, address, line_of
from feedpub.check.findings import Finding


def check(root: etree._Element, url: str | None) -> Checked:  # noqa: ARG001
    """What is wrong with the `opml` element and all in it."""
    return Checked(findings=[*_frame(root), *_outlines(root)])


def _frame(root: etree._Element) -> Iterator[Finding]:
    line = line_of(root)
    if root.get("version") not in ("1.0", "1.1", "2.0"):
        yield Finding("missing-element", line, "opml has no version")
    for path in ("head", "body", "body/outline"):
        if root.find(path) is None:
            yield Finding("missing-element", line, f"opml has no {path}")


def _outlines(root: etree._Element) -> Iterator[Finding]:
    counts: Counter[str] = Counter()
    for outline in root.iterfind("body//outline"):
        line, feed = line_of(outline), outline.get("xmlUrl") or ""
        if outline.get("text") is None:
            yield Finding("missing-element", line, "outline has no text")
        if outline.get("type") == "rss" and not feed:
            yield Finding("missing-element", line, "outline of a feed has no xmlUrl")
        for name in ("xmlUrl", "htmlUrl"):
            if outline.get(name):
                yield from address(line, name, outline.get(name, ""))
        counts[feed] += 1
        if feed and counts[feed] > 1:
            yield Finding("id-duplicate", line, f"{feed!r} stands in it twice")
