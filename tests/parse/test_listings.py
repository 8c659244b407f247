# SPDX-License-Identifier: MIT
"""Each listing under tests/listings/<condition>/ is read as the JSON beside it says: drop one in, get a test."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feedpub.dates.resolve import read_dates
from feedpub.model import Listing
from feedpub.parse.text import read_text

FOLDER = Path(__file__).parents[1] / "listings"
LISTINGS = sorted(p for p in FOLDER.glob("*/*.txt") if p.with_suffix(".json").is_file())


def read(path: Path) -> Listing:
    return read_text(path.read_text(encoding="utf-8"))


def expected(path: Path) -> dict[str, Any]:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", LISTINGS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_listing_is_read_as_the_file_beside_it_says(path: Path) -> None:
    truth = expected(path)
    listing = read(path)
    now = datetime.fromisoformat(truth["now"])
    found = [i.date for i in listing.items]
    dates, _ = read_dates(found, zone=UTC, now=now, language=listing.language)
    got = [
        {
            "title": item.title,
            "date": date.at.date().isoformat() if date else None,
            "categories": list(item.categories),
            "author": item.authors[0].name if item.authors else None,
        }
        for item, date in zip(listing.items, dates, strict=True)
    ]
    assert got == [{k: t[k] for k in ("title", "date", "categories", "author")} for t in truth["items"]]
    for item, t in zip(listing.items, truth["items"], strict=True):
        assert t["date_text"] is None or (item.date and item.date.words) == t["date_text"]
        assert (item.summary or "").startswith(t["summary_starts"])


@pytest.mark.parametrize("path", LISTINGS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_line_is_part_of_an_item_or_left_out_under_a_name(path: Path) -> None:
    listing = read(path)
    assert all(d.reason and d.line for d in listing.dropped)
    assert listing.record
    assert [i.line for i in listing.items] == sorted({i.line for i in listing.items})
