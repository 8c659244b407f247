# SPDX-License-Identifier: MIT
"""The feeds become files: which names, which bytes, and none that a reader would stumble over.

Archive pages are written once: one that is there as it was written is not made again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedpub.check import check_bytes, is_error
from feedpub.config import Site
from feedpub.errors import PublishError
from feedpub.feeds.archive import FOLDER, page, page_name
from feedpub.feeds.assemble import Assembled
from feedpub.folder import outbox
from feedpub.formats import FORMATS, Format
from feedpub.formats.readback import MARK
from feedpub.formats.site import STYLESHEET, render_site
from feedpub.model import Feed, Item, Tombstone

_SIGNED = (".html", *(style.ending for style in FORMATS.values()))
Held = tuple[Sequence[Item], Sequence[Tombstone]]
"""What stands in an archive page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What the output folder shall hold."""

    digests: Mapping[str, str]
    """Name and SHA-256 of every file."""
    changed: Mapping[str, bytes]
    """Those that are not there yet with these bytes."""


def render_files(
    assembled: Sequence[Assembled],
    site: Site,
    *,
    before: Mapping[str, str],
    held: Callable[[Sequence[str]], Held],
) -> Files:
    """Render all that is not there already, and check it.

    Args:
        before: Name and SHA-256 of the files that were published last.
        held: Looks up the items of an archive page by their ids, and the tombstones of those that were retracted.

    Raises:
        PublishError: A feed would be wrong, or the folder can't be read.
        ConfigError: One of the site's own templates is wrong.
    """
    files = render_site(
        [a.feed for a in assembled],
        formats=site.formats,
        zone=ZoneInfo(site.timezone),
        templates=site.templates_path,
    )
    kept: dict[str, str] = {}
    for name, render in _pages(assembled, site, held):
        if name in before and not outbox.differing(site.output_path, {name: before[name]}):
            kept[name] = before[name]
        else:
            files[name] = render()
    # Pages of a feed that is published no more stay on record: when it comes back, they are not written anew.
    left = {name: before[name] for name in before if name.startswith(f"{FOLDER}/") and name not in files}
    kept |= {name: left[name] for name in left.keys() - outbox.differing(site.output_path, left)}
    digests = kept | {name: outbox.digest(data) for name, data in files.items()}
    changed = {name: files[name] for name in outbox.differing(site.output_path, digests)}
    for name, data in changed.items():
        _refuse_if_wrong(name, data)
    return Files(digests=digests, changed=changed)


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
    assembled: Sequence[Assembled], site: Site, held: Callable[[Sequence[str]], Held]
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Name of each archive page's file, and how to render it."""
    for a in assembled:
        for number, ids in a.pages.items():
            for style in (FORMATS[name] for name in site.formats):
                yield (
                    page_name(a.feed.slug, number) + style.ending,
                    partial(_render_page, style, a.feed, number, ids, held),
                )


def _render_page(
    style: Format, feed: Feed, number: int, ids: Sequence[str], held: Callable[[Sequence[str]], Held]
) -> bytes:
    return style.render(page(replace(feed, stylesheet=STYLESHEET), number, *held(ids)))


def _refuse_if_wrong(name: str, data: bytes) -> None:
    """A feed with errors is not published: readers would choke on it, or drop what they have."""
    if not name.endswith(tuple(style.ending for style in FORMATS.values())):
        return
    errors = [finding for finding in check_bytes(data) if is_error(finding)]
    if errors:
        first = errors[0]
        raise PublishError(
            name,
            f"would be wrong: {first.code} in line {first.line}: {first.text}",
            "Nothing was published; please report this, with the listing.",
        )


def served_at(site: Site, names: Iterable[str]) -> list[str]:
    """Addresses of the feeds among these files; archive pages never change and so are none."""
    endings = tuple(style.ending for style in FORMATS.values())
    feeds = (name for name in names if name.endswith(endings) and "/" not in name)
    return [f"{site.base_url}{quote(name)}" for name in feeds] if site.base_url else []
