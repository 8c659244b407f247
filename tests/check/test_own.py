# SPDX-License-Identifier: MIT
"""What the real command publishes is clean by `check`."""

from pathlib import Path

import pytest

from tests.conftest import Site

LISTINGS = Path(__file__).parents[1] / "listings"
SEED = Path(__file__).parents[3] / "shared" / "seed" / "listing.txt"


def sources() -> list[Path]:
    return [*sorted(LISTINGS.rglob("*.txt"))[:5], SEED]


@pytest.mark.parametrize("source", sources(), ids=lambda path: path.stem)
def test_every_published_file_is_clean(source: Path, site: Site) -> None:
    if not source.exists():
        pytest.skip("the seed is not here")
    site.config('link = "https://example.org/news/"\nbase_url = "https://example.org/feeds/"\n')
    site.listing.write_bytes(source.read_bytes())
    assert site.build(more="--config feedpub.toml").code == 0
    found = site.run("check --json --now 2026-03-20 feeds").json
    assert [finding for finding in found if finding["code"] != "stale"] == []  # old listings are just that


def test_what_is_wrong_with_many_feeds_is_explained_once(site: Site) -> None:
    site.write(["Rail Shuttle Opens", "Timber Quay Closes", "Pilot Boats Are Sold"])
    site.build()
    told = site.run("check feeds").out
    assert told.count("[self-missing]") == 3
    assert told.count("set base_url") == 1
