# SPDX-License-Identifier: MIT
"""Each listing under tests/listings/<condition>/ is read as the JSON beside it says: drop one in, get a test."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feedpub.dates.resolve import read_dates
from feedpub.model import Listing, RawItem
from feedpub.parse.text import read_text

FOLDER = Path(__file__).parents[1] / "listings"
LISTINGS = sorted(p for p in FOLDER.glob("*/*.txt") if p.with_suffix(".json").is_file())


def read(path: Path) -> Listing:
    return read_text(path.read_text(encoding="utf-8"))


def expected(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return found


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
    left = one_spaced(visible(" ".join(d.text for d in listing.dropped)))
    used = {word for item in listing.items for word in words(said(item))}
    lines = [one_spaced(raw) for raw in visible(path.read_text(encoding="utf-8")).splitlines() if raw.strip()]
    assert not [x for x in lines if x not in left and not _holds(x, used)]


def one_spaced(text: str) -> str:
    return " ".join(text.split())


def visible(text: str) -> str:
    """Without marks of direction, the addresses of links and the bars of tables."""
    return re.sub(r"[\u200b-\u200f\u202a-\u202e\ufeff]|\[\d+\]|\]\([^()\s]*\)", "", text).replace("│", " ")


def words(text: str) -> set[str]:
    """Words as they are compared: a line of an item loses signs, never all of its words."""
    return set(re.findall(r"\w+", text.casefold()))


def _holds(line: str, used: set[str]) -> bool:
    """Whether one of the words stands in a line, be it glued to others."""
    glued = line.casefold()
    return bool(words(line) & used) or any(len(word) > 3 and word in glued for word in used)


def said(item: RawItem) -> str:
    """All that an item says."""
    names = [author.name for author in item.authors]
    return " ".join([item.title, item.date.words if item.date else "", *item.categories, *names, item.summary or ""])
