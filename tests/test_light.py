# SPDX-License-Identifier: MIT
"""A run without news costs little more than Python: what it imports is written down here."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NOW
from tests.fetch.conftest import Handler, serving

HEAVY = (
    *("lxml", "selectolax", "feedgen", "nh3", "jinja2", "babel", "dateutil", "feedparser", "icalendar", "yaml"),
    *("markdown_it", "re2", "trafilatura", "playwright", "asyncio", "granian", "watchfiles", "zoneinfo"),
)
"""Libraries that only news is worth."""
ROOMS = ("feedpub.parse", "feedpub.dates", "feedpub.identity", "feedpub.formats", "feedpub.check")
"""Rooms that it is worth, too."""
PAGE = (
    "<title>Harbour</title>"
    + "".join(
        f"<article><h2><a href='/{n}'>Report number {n} of the harbour</a></h2><p>What was seen that day.</p></article>"
        for n in range(5)
    )
).encode()


def imported(folder: Path) -> set[str]:
    """The modules that one build imports."""
    code = (
        f"import sys; from feedpub.cli import cli; cli(['build', '--quiet', '--now', '{NOW}'], standalone_mode=False);"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def heavy(modules: set[str]) -> set[str]:
    return {m for m in modules if m.startswith(ROOMS) or m.partition(".")[0] in HEAVY}


@pytest.mark.parametrize("more", ["", "pages = 3\nfull_text = true\nselectors.content = '.body'\n"])
def test_a_304_imports_nothing_that_reads_or_writes(tmp_path: Path, more: str) -> None:
    def page(handler: Handler) -> None:
        same = handler.headers.get("If-None-Match") == '"1"'
        handler.answer(304 if same else 200, b"" if same else PAGE, ETag='"1"', Content_Type="text/html")

    with serving() as server:
        url = server.play("/", page)
        for n in range(5):
            server.gives(f"/{n}", b"<div class='body'>All that there is to say of it.</div>", Content_Type="text/html")
        (tmp_path / "feedpub.toml").write_text(f'[[sources]]\nurl = "{url}"\ndelay = 0\n{more}')
        assert heavy(imported(tmp_path))  # or the names above say nothing
        found = imported(tmp_path)
    assert heavy(found) == set()


def test_files_as_they_were_import_nothing_either(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    (tmp_path / "feedpub.toml").write_text('[[sources]]\npath = "page.html"\nlink = "https://example.org/"\n')
    assert heavy(imported(tmp_path))
    assert heavy(imported(tmp_path)) == set()
