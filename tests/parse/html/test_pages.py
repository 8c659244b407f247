# SPDX-License-Identifier: MIT
"""Each page under tests/pages/<condition>/ is read as the JSON beside it says: drop one in, get a test."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedpub.dates.resolve import read_dates
from feedpub.model import Document
from feedpub.parse import parse

PAGES = sorted((Path(__file__).parents[2] / "pages").glob("*/*.html"))


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.parent.name)
def test_a_page_is_read_as_the_file_beside_it_says(path: Path) -> None:
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    listing = parse(Document(name=path.name, data=path.read_bytes(), base_url=truth["base_url"]))
    now = datetime(2026, 3, 20, tzinfo=UTC)
    dates, _ = read_dates([i.date for i in listing.items], zone=UTC, now=now, language=listing.language)
    got = [
        {
            "title": item.title,
            "link": item.link,
            "date": date.at.date().isoformat() if date else None,
            "categories": list(item.categories),
        }
        | ({"summary": item.summary} if "summary" in truth["items"][0] else {})
        for item, date in zip(listing.items, dates, strict=True)
    ]
    assert got == truth["items"]
    assert listing.record
