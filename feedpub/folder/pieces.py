# SPDX-License-Identifier: MIT
"""The bytes of entries are kept from run to run: to put them into a file costs a fraction of writing them.

An entry's bytes depend on the item and the format alone.  So they are kept with the sum of all that feeds show of the
item, and dropped altogether when what writes them is another (`feedpub.formats.RENDERER`).  To lose them costs time,
nothing else.
"""

from collections.abc import Sequence

from feedpub.feeds.assemble import says
from feedpub.formats import FORMATS, RENDERER
from feedpub.model import Item
from feedpub.state.store import Store

_RENDERER = "renderer"
"""Name of the site's value that tells what wrote the pieces."""


class Pieces:
    """The bytes of items in a format: those that are kept, or else new ones, kept for the next time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._told: dict[str, str] = {}
        self._new: dict[str, set[str]] = {}
        if store.value(_RENDERER) != RENDERER:
            store.pieces.drop()
            store.set_value(_RENDERER, RENDERER)

    def __call__(self, name: str, items: Sequence[Item]) -> list[bytes]:
        """The bytes of these items, in their order; `name` is a key of `FORMATS`."""
        kept = self._store.pieces.kept(name, [item.id for item in items])
        new = {
            item.id: (told, FORMATS[name].item(item))
            for item, told in zip(items, map(self._says, items), strict=True)
            if item.id not in kept or kept[item.id][0] != told
        }
        self._store.pieces.save(name, new)
        self._new.setdefault(name, set()).update(new)
        kept |= new
        return [kept[item.id][1] for item in items]

    def new(self, name: str, items: Sequence[Item]) -> list[Item]:
        """Those of the items whose bytes in that format were not kept, but have been written now."""
        new = self._new.get(name, ())
        return [item for item in items if item.id in new]

    def _says(self, item: Item) -> str:
        """Most items stand in several feeds and formats."""
        if item.id not in self._told:
            self._told[item.id] = says(item)
        return self._told[item.id]
