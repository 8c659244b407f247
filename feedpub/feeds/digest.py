# SPDX-License-Identifier: MIT
"""Digests: a feed with one entry for each day or week that is over, which lists what came in it.

An entry is made once, when its period has ended in the site's zone, and does not change any more.  An item belongs to
the period of its date; what comes when that has its entry already, to the next one that has none.  A period without
items has no entry.  Entries are kept as items are, in no topic but their own (`Items.save_digest`), and so come, stay,
go and are taken over from published feeds as items do.

The state remembers of each digest when its last entry ended, and which item was the last to arrive before: what is
dated later, or arrived later, stands in none so far.  After a rebuild only the date tells.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from html import escape
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedpub.config import PERIODS, Period, Site
from feedpub.feeds.titles import locale
from feedpub.identity.keys import mint
from feedpub.model import ALL, DateSource, Item, Topic
from feedpub.parse.markup import plain_text
from feedpub.state.records import epoch
from feedpub.state.store import Store

_EVER = datetime(1, 1, 1, tzinfo=UTC)
_LONGEST = 300
"""Characters of an item's text that an entry shows at most."""
_WORDS: Mapping[Period, Mapping[str, str]] = {
    "daily": {
        "ar": "يوميًا",
        "de": "täglich",
        "en": "daily",
        "es": "cada día",
        "fr": "chaque jour",
        "it": "ogni giorno",
        "ja": "毎日",
        "nl": "dagelijks",
        "pl": "codziennie",
        "pt": "todos os dias",
        "ru": "ежедневно",
        "zh": "每日",
    },
    "weekly": {
        "ar": "أسبوعيًا",
        "de": "wöchentlich",
        "en": "weekly",
        "es": "cada semana",
        "fr": "chaque semaine",
        "it": "ogni settimana",
        "ja": "毎週",
        "nl": "wekelijks",
        "pl": "co tydzień",
        "pt": "todas as semanas",
        "ru": "еженедельно",
        "zh": "每周",
    },
}
"""What the feeds are called, by the site's language."""

Show = Callable[[Sequence[str]], Sequence[Item]]
"""Items as feeds show them, by their ids."""


class Digest(Struct, frozen=True, kw_only=True):
    """One feed of this kind."""

    slug: str
    of: str | None
    """The topic that it sums up; None: everything."""
    every: Period
    topic: Topic
    """Its own."""


def digests(site: Site) -> Iterator[Digest]:
    """The digests that the configuration asks for."""
    for every in site.digest:
        yield _digest(site, None, every)
    for slug, rule in site.topics.items():
        for every in rule.digest:
            yield _digest(site, slug, every)


def _digest(site: Site, of: str | None, every: Period) -> Digest:
    slug = f"{of or ALL}_{every}"
    words = _WORDS[every].get((site.language or "").partition("-")[0].lower(), every)
    title = words if of is None else f"{site.topics[of].title or of}, {words}"
    return Digest(slug=slug, of=of, every=every, topic=Topic(slug=slug, title=title))


def is_digest(slug: str) -> bool:
    """Whether a feed of this name is a digest: no topic is called so."""
    return slug.endswith(tuple(f"_{every}" for every in PERIODS))


def make(store: Store, site: Site, *, show: Show, now: datetime) -> dict[str, frozenset[str]]:
    """Make the entries of the periods that are over; ids of the new ones by the digest's slug."""
    return {digest.slug: frozenset(_make(store, site, digest, show, now)) for digest in digests(site)}


def next_end(store: Store, site: Site, now: datetime) -> datetime | None:
    """When the next period is over that will have an entry; None: no item waits for one."""
    return min((end for digest in digests(site) for end in _pending(store, site, digest, now)), default=None)


def _make(store: Store, site: Site, digest: Digest, show: Show, now: datetime) -> Iterator[str]:
    over = {end: ids for end, ids in _pending(store, site, digest, now).items() if end <= now}
    for end, ids in sorted(over.items()):
        key = _key(store, site, digest, end)
        if not store.items.has(mint(key)):
            store.items.save_digest(_entry(site, digest, mint(key), end, show(ids)), digest.slug)
            store.keys.add(mint(key), [key])
            yield mint(key)
    if over:
        store.set_digested(digest.slug, max(over))


def _pending(store: Store, site: Site, digest: Digest, now: datetime) -> dict[datetime, list[str]]:
    """What stands in no entry so far, newest first, by the end of the period in whose entry it will."""
    last = store.digested(digest.slug)
    if last is None:
        rows = store.feeds.candidates(store.feeds.newest(digest.of, site.keep.items), digest.of)
    else:
        rows = store.feeds.candidates(store.items.come_since(*last), digest.of)
    first = last[0] if last and last[0] <= now else _EVER  # the clock may have been ahead when that was made
    found: dict[datetime, list[str]] = {}
    for row in (row for row in rows if row.able):
        moment = max(datetime.fromtimestamp(row.published, UTC), first)
        end = _end(moment, digest.every, ZoneInfo(site.timezone))
        found.setdefault(end, []).append(row.id)
    return found


def _end(moment: datetime, every: Period, zone: ZoneInfo) -> datetime:
    """The end of the day or week, from Monday on, that holds a moment."""
    day = moment.astimezone(zone).date()
    first = day if every == "daily" else day - timedelta(days=day.weekday())
    return datetime.combine(first + timedelta(days=PERIODS[every]), time(), zone).astimezone(UTC)


def _key(store: Store, site: Site, digest: Digest, end: datetime) -> str:
    """What an entry's id is made of."""
    known = store.feeds.all().get(digest.slug)
    feed = known.id if known else store.feeds.new_id(site.base_url or site.link, digest.slug)
    return f"digest:{feed}:{epoch(end)}"


def _entry(site: Site, digest: Digest, identifier: str, end: datetime, items: Sequence[Item]) -> Item:
    return Item(
        id=identifier,
        title=_title(end, digest.every, site),
        link=f"{site.base_url}{digest.slug}.html#{identifier.rpartition(':')[2]}" if site.base_url else None,
        permalink=False,
        published=end,
        updated=end,
        date_source=DateSource.PERIOD,
        content="\n".join(["<ul>", *map(_line, items), "</ul>"]),
    )


def _title(end: datetime, every: Period, site: Site) -> str:
    """The days of a period in words of the site's language."""
    from babel.dates import format_date, format_interval

    after = end.astimezone(ZoneInfo(site.timezone)).date()
    first, last, words = after - timedelta(days=PERIODS[every]), after - timedelta(days=1), locale(site.language)
    if every == "daily":
        return format_date(last, "long", words)
    return format_interval(first, last, "yMMMd", locale=words)


def _line(item: Item) -> str:
    title = escape(item.title)
    title = f'<a href="{escape(item.link)}">{title}</a>' if item.link else title
    source = f" ({escape(item.origins[0].title)})" if item.origins else ""
    text = " ".join((item.summary or plain_text(item.content or "")).partition("\n\n")[0].split())
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST].rpartition(' ')[0] or text[:_LONGEST]}…"
    return f"<li>{title}{source}{'<br>' if text else ''}{escape(text)}</li>"
