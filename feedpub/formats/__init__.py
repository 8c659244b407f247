# SPDX-License-Identifier: MIT
"""A feed becomes bytes: one file a format, and a table of them.

Everything here is a pure function: the same feed gives the same bytes on every machine, and no clock is read.
"""

from collections.abc import Callable, Sequence

from feedgen.version import version_full_str
from lxml import etree
from msgspec import Struct

from feedpub import __version__
from feedpub.formats import atom, jsonfeed, rss
from feedpub.model import Feed, Item

RENDERER = f"{__version__}, {version_full_str}, {etree.LXML_VERSION}"
"""What the bytes of an item depend on beside it."""


class Format(Struct, frozen=True, kw_only=True):
    """A way to write a feed."""

    ending: str
    """Of the file's name, with its dot."""
    media_type: str
    """Without parameters; the charset is always UTF-8."""
    item: Callable[[Item], bytes]
    """One item.  Its bytes depend on it alone, so that they can be kept."""
    feed: Callable[[Feed, Sequence[bytes]], bytes]
    """A whole file from a feed and its items' bytes, in the feed's order."""

    def render(self, feed: Feed) -> bytes:
        """The whole file: UTF-8, one element a line, ending in a line feed."""
        return self.feed(feed, [self.item(item) for item in feed.items])


FORMATS: dict[str, Format] = {
    "rss": Format(ending=rss.ENDING, media_type=rss.MEDIA_TYPE, item=rss.item, feed=rss.feed),
    "atom": Format(ending=atom.ENDING, media_type=atom.MEDIA_TYPE, item=atom.entry, feed=atom.feed),
    "json": Format(ending=jsonfeed.ENDING, media_type=jsonfeed.MEDIA_TYPE, item=jsonfeed.item, feed=jsonfeed.feed),
}
"""The formats by the names that commands and configuration give them."""
