# SPDX-License-Identifier: MIT
"""feedpub reads listings that have no feed and publishes RSS and Atom files.

The way of an item through the package is told by :mod:`feedpub.run`.

What is named here is public, and nothing else: `read` a document, `load` a site, `build` its folder or make its
`feeds_once`, write a feed in one of the `FORMATS`, and the values that go in and out.  To import this costs next to
nothing: a name brings its module when it is first asked for, so that a run without news pays for none.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False  # type checkers know it by its name; typing itself would cost more than all else here
if TYPE_CHECKING:
    from feedpub.config import Keep, Notify, Serve, Site, Source, Topic, from_table, load
    from feedpub.errors import ConfigError, Exit, FeedpubError, PublishError, SourceError, StateError
    from feedpub.formats import FORMATS, Format
    from feedpub.model import (
        Author,
        DateSource,
        Document,
        Dropped,
        Enclosure,
        Feed,
        Hints,
        Item,
        Listing,
        Note,
        Origin,
        ParseOptions,
        RawDate,
        RawItem,
        Selectors,
        Tombstone,
        TopicMatch,
    )
    from feedpub.parse import parse as read
    from feedpub.report import FeedReport, Report, SourceReport
    from feedpub.run import build
    from feedpub.run.once import feeds_once
    from feedpub.run.shapes import Order

__all__ = [
    "FORMATS",
    "Author",
    "ConfigError",
    "DateSource",
    "Document",
    "Dropped",
    "Enclosure",
    "Exit",
    "Feed",
    "FeedReport",
    "FeedpubError",
    "Format",
    "Hints",
    "Item",
    "Keep",
    "Listing",
    "Note",
    "Notify",
    "Order",
    "Origin",
    "ParseOptions",
    "PublishError",
    "RawDate",
    "RawItem",
    "Report",
    "Selectors",
    "Serve",
    "Site",
    "Source",
    "SourceError",
    "SourceReport",
    "StateError",
    "Tombstone",
    "Topic",
    "TopicMatch",
    "__version__",
    "build",
    "feeds_once",
    "from_table",
    "load",
    "read",
]

_HOMES = {
    "feedpub.config": ("Keep", "Notify", "Serve", "Site", "Source", "Topic", "from_table", "load"),
    "feedpub.errors": ("ConfigError", "Exit", "FeedpubError", "PublishError", "SourceError", "StateError"),
    "feedpub.formats": ("FORMATS", "Format"),
    "feedpub.parse": ("read",),
    "feedpub.report": ("FeedReport", "Report", "SourceReport"),
    "feedpub.run": ("build",),
    "feedpub.run.once": ("feeds_once",),
    "feedpub.run.shapes": ("Order",),
}
"""Where a name lives; all others are shapes of :mod:`feedpub.model`."""
_INSIDE = {"read": "parse"}
"""What a name is called at home: as `parse` it would stand where the room of that name stands."""


if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        home = next((module for module, names in _HOMES.items() if name in names), "feedpub.model")
        value = getattr(import_module(home), _INSIDE.get(name, name))
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
