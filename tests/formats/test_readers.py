# SPDX-License-Identifier: MIT
"""Real readers read what is published: the same items, in the same order, with the same ids and dates; none twice."""

import mailbox
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from pathlib import Path

import fastfeedparser
import feedparser
import pytest
import reader
from hypothesis import given
from lxml import etree
from msgspec.structs import replace

from feedpub.formats import FORMATS
from feedpub.model import Feed
from tests.formats.test_formats import FEED, NOON, PLAIN, RICH, attribute, moment
from tests.formats.test_readback import feeds

Seen = list[tuple[str, datetime, str]]
"""Id, published date and title of each item, in the reader's order: newest first."""

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parent.with_name("schemas") / "atom.rng"))
OLD = tuple(
    replace(
        PLAIN,
        id=f"urn:uuid:00000000-0000-5000-8000-0000000001{n:02}",
        title=title,
        link=None if n == 2 else f"https://example.org/{n}",
        published=NOON - timedelta(hours=n),
        updated=NOON - timedelta(hours=n),
    )
    for n, title in enumerate(["Second", "AT&T", "税関の手続き", "שלום", "Ports: 5 < 6"], 1)
)
NEWS = replace(FEED, slug="news", items=(replace(RICH, title="Newest 👩‍👩‍👧"), *OLD), tombstones=())
EXPECTED = [(item.id, item.published, item.title) for item in NEWS.items]


def feedparser_(path: Path) -> Seen:
    found = feedparser.parse(path.read_bytes())
    assert not found.bozo
    return [(e.id, moment(e.published_parsed), e.title) for e in found.entries]


def fastfeedparser_(path: Path) -> Seen:
    found = fastfeedparser.parse(path.read_text("utf-8"))
    return [(e.id, datetime.fromisoformat(e.published), e.title) for e in found.entries]


def reader_(path: Path) -> Seen:
    with closing(reader.make_reader(":memory:", feed_root=str(path.parent))) as app:
        app.add_feed(path.name)
        app.update_feeds()
        first = {(e.id, e.published, e.title) for e in app.get_entries() if e.published and e.title}
        path.write_bytes(path.read_bytes())
        again = app.update_feed(path.name)
        assert again is None or (again.new, again.modified) == (0, 0)
    return sorted(first, key=lambda seen: seen[1], reverse=True)


def newsboat(path: Path) -> Seen:
    folder = path.parent
    (folder / "urls").write_text(f"file://{path}\n", encoding="utf-8")
    command: list[str | Path] = [
        "newsboat",
        "-u",
        folder / "urls",
        "-c",
        folder / "cache.db",
        "-C",
        "/dev/null",
        "-x",
        "reload",
    ]
    for _ in range(2):
        run(command, folder)
    with closing(sqlite3.connect(folder / "cache.db")) as cache:
        rows = cache.execute("SELECT guid, pubDate, title FROM rss_item ORDER BY pubDate DESC, id").fetchall()
    return [(guid, datetime.fromtimestamp(stamp, UTC), title) for guid, stamp, title in rows]


def sfeed(path: Path) -> Seen:
    done = subprocess.run(["sfeed"], input=path.read_bytes(), check=True, capture_output=True, timeout=60)
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    return [(row[5], datetime.fromtimestamp(int(row[0]), UTC), row[1]) for row in rows]


def rss2email(path: Path) -> Seen:
    folder = path.parent
    config, inbox = folder / "r2e.cfg", folder / "mail"
    config.write_text(
        "[DEFAULT]\nto = a@example.org\nemail-protocol = maildir\n"
        f"maildir-path = {inbox}\nmaildir-mailbox = INBOX\ndate-header = True\nuse-publisher-email = True\n",
        encoding="utf-8",
    )
    inbox.mkdir()
    box = mailbox.Maildir(inbox / "INBOX")
    command: list[str | Path] = ["r2e", "-c", config, "-d", folder / "r2e.json"]
    for more in (["add", "news", path], ["run"], ["run"]):
        run([*command, *more], folder)
    # It dates a mail by the item's last change.
    published = {item.id: item.published for item in NEWS.items}
    changed = {item.id: item.updated for item in NEWS.items}
    seen = []
    for mail in box:
        date = parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC)
        assert date == changed[mail["X-RSS-ID"]]
        seen.append((mail["X-RSS-ID"], published[mail["X-RSS-ID"]], str(make_header(decode_header(mail["Subject"])))))
    return sorted(seen, key=lambda mail: mail[1], reverse=True)


def run(command: Sequence[str | Path], home: Path) -> None:
    environment = {"HOME": str(home), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    subprocess.run(command, check=True, capture_output=True, timeout=60, env=environment)


READERS: dict[str, Callable[[Path], Seen]] = {
    "feedparser": feedparser_,
    "fastfeedparser": fastfeedparser_,
    "reader": reader_,
    "newsboat": newsboat,
    "sfeed": sfeed,
    "r2e": rss2email,
}
PROGRAMS = {"newsboat", "sfeed", "r2e"}


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize("name", READERS)
def test_a_reader_agrees(name: str, form: str, tmp_path: Path) -> None:
    if name in PROGRAMS and shutil.which(name) is None:
        pytest.skip(f"no {name} here")
    path = tmp_path / f"news.{form}"
    path.write_bytes(FORMATS[form].render(NEWS))
    assert READERS[name](path) == EXPECTED


@given(feed=feeds)
def test_whatever_the_words_are_atom_passes_the_grammar_of_its_rfc(feed: Feed) -> None:
    GRAMMAR.assertValid(etree.fromstring(FORMATS["atom"].render(feed)))


@given(feed=feeds)
def test_whatever_the_words_are_rss_has_what_it_must_have(feed: Feed) -> None:
    root = etree.fromstring(FORMATS["rss"].render(feed))
    assert root.tag == "rss"
    assert root.get("version") == "2.0"
    (channel,) = root
    for name in ("title", "link", "description", "lastBuildDate"):
        assert channel.findtext(name)
        assert len(channel.findall(name)) == 1
    for item in channel.iterfind("item"):
        counts = [len(item.findall(name)) for name in ("title", "guid", "pubDate")]
        assert counts == [1, 1, 1]
        assert attribute(item, "guid", "isPermaLink") == "false"


@pytest.mark.parametrize("form", ["rss", "atom"])
@given(feed=feeds)
def test_whatever_the_words_are_feedparser_finds_every_item(form: str, feed: Feed) -> None:
    found = feedparser.parse(FORMATS[form].render(feed))
    assert not found.bozo
    assert [entry.id for entry in found.entries] == [item.id for item in feed.items]
