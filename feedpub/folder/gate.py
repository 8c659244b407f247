# SPDX-License-Identifier: MIT
"""No feed with an error is published: readers would choke on it, or drop what they have.

A file is whole, and right in all that is new of it: its head, and the items that were written in this run.  Those whose
bytes were kept were looked at when they were written; to look at them again would cost more than to write them.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from feedpub.check import check_bytes, is_error
from feedpub.errors import PublishError
from feedpub.folder.pieces import Pieces
from feedpub.formats import FORMATS
from feedpub.formats.readback import is_whole
from feedpub.model import Feed

_ENDINGS = tuple(style.ending for style in FORMATS.values())


def refuse_if_wrong(files: Mapping[str, bytes], feeds: Iterable[Feed], pieces: Pieces) -> None:
    """See that no file is wrong.

    Args:
        files: By name.
        feeds: Those that some of the files were made of; of another file all is new.
        pieces: What has given their items' bytes.

    Raises:
        PublishError: One is.
    """
    made = {feed.slug + style.ending: (name, feed) for feed in feeds for name, style in FORMATS.items()}
    for name, data in files.items():
        if name.endswith(_ENDINGS):
            news = _news_of(*made[name], pieces) if name in made else None
            for fault in _faults(data, news):
                advice = "Nothing was published; please report this, with the listing."
                raise PublishError(name, f"would be wrong: {fault}", advice)


def _news_of(name: str, feed: Feed, pieces: Pieces) -> bytes | None:
    """The feed in a format with those of its items that are new, or with one if none is.  None: all are."""
    new = pieces.new(name, feed.items)
    if len(new) == len(feed.items):
        return None
    items = tuple(new or feed.items[:1])
    return FORMATS[name].feed(replace(feed, items=items), pieces(name, items))


def _faults(data: bytes, news: bytes | None) -> Iterator[str]:
    if news is not None and not is_whole(data):
        yield "what was kept of its items is damaged"
    yield from (f"{found.code}: {found.text}" for found in check_bytes(news or data) if is_error(found))
