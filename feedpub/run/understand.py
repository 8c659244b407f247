# SPDX-License-Identifier: MIT
"""How what a source gave is read: as it stands, and by what the state knows where that tells little of it."""

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from feedpub.config import Site, Source
from feedpub.errors import AppealError, SourceError, StatementError
from feedpub.intake.reading import Reading, read
from feedpub.intake.recognise import known_in, lists_known
from feedpub.intake.take_in import Terms
from feedpub.run.shapes import Fetched
from feedpub.state.records import SourceRecord
from feedpub.state.store import Store


def understand(store: Store, site: Site, fetched: Fetched, terms: Terms, known: SourceRecord | None) -> Reading:
    """Read what a source gave.

    An HTML page whose list stands elsewhere than before, with items that are not known, is looked at again in the old
    place: where a list has become short, the rest of the page may look more like one than what is left of it.

    Args:
        known: The source as its last good run left it; None: it had none.

    Raises:
        SourceError: A document can't be read, came in place of a listing, or holds no items.
    """
    like = known.record if known else None
    reader = partial(read, fetched.source, fetched.documents, zone=terms.zone, now=terms.now, base=site.page, like=like)
    page = _Page(store=store, source=fetched.source, read=reader, known=known)
    if terms.accept:
        return reader(vouched=True)
    try:
        reading = page.as_it_is()
    except SourceError:
        again = page.where_it_was() if page.place is not None else None
        if again is None:
            raise
        return again
    if page.place in (None, reading.place) or page.knows_all(reading):
        return reading
    again = page.where_it_was()
    return reading if again is None or page.tells_more(reading, again) else again


class _Page(Struct, frozen=True, kw_only=True):
    """What one source gave, and what the state knows of it."""

    store: Store
    source: Source
    read: Callable[..., Reading]
    known: SourceRecord | None

    @property
    def place(self) -> str | None:
        """Where the list stood before; None: nobody knows."""
        return self.known.place if self.known is not None else None

    def as_it_is(self, *, place: str | None = None) -> Reading:
        """What is found on it.  One that has but the form of a failure is read nevertheless: where most of its items
        are known, or where it says one thing and its source is known, which `take_in` may doubt.  One that names a
        failure is read where all of its items are known: whatever it says, it tells nothing that could be wrong.
        """
        try:
            return self.read(place=place)
        except StatementError:
            if self.known is None:
                raise
            return self.read(place=place, vouched=True)
        except AppealError:
            reading = self.read(place=place, vouched=True)
            if not lists_known(self.store, self.source, reading):
                raise
            return reading
        except SourceError:
            if self.known is None:
                raise
            reading = self.read(place=place, vouched=True)
            if not self.knows_all(reading):
                raise
            return reading

    def where_it_was(self) -> Reading | None:
        """What stands where the list stood before; None: nothing, or a failure.  Known items are none, whatever else is
        said on the page.
        """
        try:
            again = self.read(place=self.place, vouched=True)
            return again if lists_known(self.store, self.source, again) else self.as_it_is(place=self.place)
        except SourceError:
            return None

    def knows_all(self, reading: Reading) -> bool:
        return self._known_in(reading) == len(reading.items)

    def tells_more(self, reading: Reading, again: Reading) -> bool:
        """Whether a reading has more known items than that of the old place, or all of that and more that is dated; the
        rest may be what stands around a list that became short.
        """
        if self._known_in(reading) > self._known_in(again):
            return True
        titles = {item.title for item in reading.items}
        dated = [sum(stated is not None for stated in one.stated) for one in (reading, again)]
        same = titles.issuperset(item.title for item in again.items)
        return same and (dated[0] > dated[1] or (len(again.items) > 1 and not dated[1]))

    def _known_in(self, reading: Reading) -> int:
        return known_in(self.store, self.source, reading, self.source.name)
