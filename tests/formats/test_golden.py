# SPDX-License-Identifier: MIT
"""The very bytes of a site.

After a wanted change: ``FEEDPUB_RENEW=1 pytest tests/formats/test_golden.py``, and look.
"""

import os
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from feedpub.feeds import archive
from feedpub.formats.site import render_site
from tests.formats.test_formats import FEED, PLAIN, RICH

GOLDEN = Path(__file__).with_name("golden")
SITE = [
    archive.with_archive(
        replace(
            FEED,
            slug="all",
            ttl=60,
            skip_hours=(2, 1),
            skip_days=("Sunday", "Saturday"),
            podcast_category="News",
            podcast_explicit=False,
        ),
        2,
    ),
    replace(FEED, slug="e commerce", title="E-commerce", items=(PLAIN,), tombstones=(), author=None, logo=None),
    replace(FEED, slug="empty", title="Empty", description="", items=(), base_url=None, link=FEED.id, language=None),
]


def files() -> dict[str, bytes]:
    return render_site(SITE, zone=ZoneInfo("Europe/Brussels"))


def test_the_bytes_are_those_of_the_golden_files() -> None:
    made = files()
    if os.environ.get("FEEDPUB_RENEW"):
        GOLDEN.mkdir(exist_ok=True)
        for old in GOLDEN.iterdir():
            old.unlink()
        for name, data in made.items():
            GOLDEN.joinpath(name).write_bytes(data)
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(made)
    for name, data in made.items():
        assert data.decode() == GOLDEN.joinpath(name).read_text("utf-8"), name


@pytest.mark.slow
@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/New_York"},
    ],
)
def test_neither_hash_seed_nor_locale_nor_zone_of_the_machine_matter(surroundings: dict[str, str]) -> None:
    code = (
        "import locale, sys, hashlib\n"
        "try: locale.setlocale(locale.LC_ALL, '')\n"
        "except locale.Error: pass\n"
        "from tests.formats.test_golden import files\n"
        "print(hashlib.sha256(repr(sorted(files().items())).encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=root, env={**os.environ, **surroundings}, capture_output=True, check=True, timeout=60
    )
    same = subprocess.run(command, cwd=root, capture_output=True, check=True, timeout=60)
    assert done.stdout == same.stdout


def test_the_golden_site_covers_what_an_item_can_say() -> None:
    silent = {name for name in RICH.__struct_fields__ if not getattr(RICH, name)}
    assert silent == {"date_text", "topics"}
