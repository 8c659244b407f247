# SPDX-License-Identifier: MIT
"""The feeds become files: which names, which bytes, and none that a reader would stumble over.

Archive pages are written once: one that is there as it was written is not made again.
"""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from feedpub.config import Site
from feedpub.errors import PublishError
from feedpub.feeds.archive import FOLDER, page_name
from feedpub.feeds.archive import page as archive_page
from feedpub.feeds.assemble import Assembled
from feedpub.folder import outbox
from feedpub.folder.farewell import farewells
from feedpub.folder.gate import refuse_if_wrong
from feedpub.folder.pieces import Pieces
from feedpub.formats import FORMATS, Format
from feedpub.formats.readback import MARK
from feedpub.formats.site import STYLESHEET, cards_of, render_site
from feedpub.model import ALL, Feed, Item, Tombstone

_SIGNED = (".html", *(style.ending for style in FORMATS.values()))
Held = tuple[Sequence[Item], Sequence[Tombstone]]
"""What stands in an archive page."""


class _Look(TypedDict):
    """What all pages and files of a site have in common."""

    formats: Sequence[str]
    zone: ZoneInfo
    templates: Path | None
    pictures: bool


class Files(Struct, frozen=True, kw_only=True):
    """What the output folder shall hold."""

    digests: Mapping[str, str]
    """Name and SHA-256 of every file."""
    changed: Mapping[str, bytes]
    """Those that are not there yet with these bytes."""
    cards: Mapping[str, str]
    """By slug, what the index says of each feed that was made."""


def torn(before: Mapping[str, str], there: Container[str]) -> set[str]:
    """Slugs of the feeds of which a file is missing, or is not as it was published.

    Args:
        before: The files that were published last.
        there: Those of them that are there.
    """
    lost = (name for name in before if name not in there)
    return {_slug_of(name) for name in lost}


def _slug_of(name: str) -> str:
    stem = name.rpartition(".")[0]
    return stem.removeprefix(f"{FOLDER}/").rpartition("-")[0] if name.startswith(f"{FOLDER}/") else stem


def render_files(
    assembled: Sequence[Assembled],
    site: Site,
    *,
    before: Mapping[str, str],
    there: Container[str],
    pieces: Pieces,
    held: Callable[[str, int], Held],
    now: datetime,
) -> Files:
    """Render what is news, and all that is not there; and check it.

    Args:
        before: Name and SHA-256 of the files that were published last.
        there: Those of them that are there.
        pieces: The bytes of items, by format.
        held: Looks up the items of an archive page by its feed and number, and the tombstones of those retracted.
        now: The moment of the run.

    Raises:
        PublishError: A feed would be wrong, or the folder can't be read.
        ConfigError: One of the site's own templates is wrong.
    """
    look = _Look(
        formats=site.formats, zone=ZoneInfo(site.timezone), templates=site.templates_path, pictures=site.pictures
    )
    feeds, touched = [a.feed for a in assembled], {a.feed.slug: a.feed for a in assembled if a.touched}
    cards = cards_of([*touched.values()], site=feeds[0], **look)
    known = {a.feed.slug: a.card for a in assembled if a.card is not None}
    moved = _of_old(site, {a.feed.slug for a in assembled})
    listed = {a.feed.slug for a in assembled if a.report.items or a.feed.slug == ALL or site.topics}
    files = render_site(feeds, cards=known | cards, only=touched, listed=listed, pieces=pieces, moved=moved, **look)
    files |= farewells(moved, feeds[0], folder=site.output_path, formats=site.formats, now=now)
    for name, render in _pages(assembled, site, held):
        if name not in there:
            files[name] = render()
    asked = {a.feed.slug for a in assembled}
    kept = {name: before[name] for name in before if name in there and name not in files and _stays(name, asked)}
    digests = kept | {name: outbox.digest(data) for name, data in files.items()}
    new = {name: digests[name] for name in files if name not in there or digests[name] != before[name]}
    changed = {name: files[name] for name in outbox.differing(site.output_path, new)}
    refuse_if_wrong(changed, touched.values(), pieces)
    return Files(digests=digests, changed=changed, cards=cards)


def _stays(name: str, asked: Container[str]) -> bool:
    """Whether a file stays on record: it is of a feed that is published.  Pages of a feed that is published no more do,
    too: when it comes back, they are not written anew.
    """
    return name.startswith(f"{FOLDER}/") or _slug_of(name) in asked


def _of_old(site: Site, slugs: Collection[str]) -> dict[str, str | None]:
    """Feeds that have moved or ended, and where they are now; not those that are published again."""
    gone: dict[str, str | None] = dict.fromkeys(site.serve.gone)
    return {slug: place for slug, place in (gone | site.serve.redirects).items() if slug not in slugs}


def refuse_strangers(site: Site, names: Iterable[str]) -> None:
    """See that none of these files is there and was never ours: feeds and pages that do not name their generator.

    Raises:
        PublishError: One is.
    """
    for name in names:
        if name.endswith(_SIGNED) and _is_strange(site.output_path / name):
            fault = "is there already, and is not feedpub's"
            advice = "Move it away, or give another folder with --output."
            raise PublishError(str(site.output_path / name), fault, advice)


def _is_strange(path: Path) -> bool:
    data = path.read_bytes() if path.is_file() else b""
    return bool(data.strip(b"\0 \n")) and MARK not in data  # zeros are what a power failure leaves


def _pages(
    assembled: Sequence[Assembled], site: Site, held: Callable[[str, int], Held]
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Name of each archive page's file, and how to render it."""
    for a in assembled:
        for number in a.pages:
            for style in (FORMATS[name] for name in site.formats):
                yield (
                    page_name(a.feed.slug, number) + style.ending,
                    partial(_render_page, style, a.feed, number, held),
                )


def _render_page(style: Format, feed: Feed, number: int, held: Callable[[str, int], Held]) -> bytes:
    return style.render(archive_page(replace(feed, stylesheet=STYLESHEET), number, *held(feed.slug, number)))


def served_at(site: Site, names: Iterable[str]) -> list[str]:
    """Addresses of the feeds among these files; archive pages never change and so are none."""
    endings = tuple(style.ending for style in FORMATS.values())
    feeds = (name for name in names if name.endswith(endings) and "/" not in name)
    return [f"{site.base_url}{quote(name)}" for name in feeds] if site.base_url else []
