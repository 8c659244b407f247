# SPDX-License-Identifier: MIT
"""Each kind of source, read: a folder below `tests/sources/KIND/` is one condition, its `items.json` what is expected.

``FEEDPUB_RENEW=1`` writes the expectations anew, to be read before they are committed.  `source.toml` holds keys of the
source, where there are any.
"""

import json
import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import asdict

from feedpub.config import Source
from feedpub.fetch.files import fetch
from feedpub.intake.reading import read

SOURCES = Path(__file__).parents[1] / "sources"
CASES = sorted(path for path in SOURCES.glob("*/*") if path.is_dir())
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
KEYS = ("title", "link", "id", "summary", "content", "categories", "image", "comments", "language", "rights", "license")


def understood(case: Path) -> dict[str, Any]:
    """What is read from a case, without what is not there."""
    settings = case / "source.toml"
    keys = tomllib.loads(settings.read_text()) if settings.exists() else {}
    [place] = [p.name for p in case.iterdir() if p.name not in ("items.json", "source.toml")]
    source = msgspec.convert({"path": place} | keys, Source)
    documents = fetch(source.path, folder=case, charset=source.encoding, base_url=source.link)
    reading = read(source, documents, zone=ZoneInfo("Europe/Brussels"), now=NOW)
    items = []
    for raw, stated in zip(reading.items, reading.stated, strict=True):
        shape = {key: getattr(raw, key) for key in KEYS[:2]} | {"published": stated.at.isoformat() if stated else None}
        shape |= {key: getattr(raw, key) for key in KEYS[2:]}
        shape |= {
            key: [{k: v for k, v in asdict(part).items() if v} for part in getattr(raw, key)]
            for key in ("authors", "enclosures")
        }
        items.append({key: value for key, value in shape.items() if value})
    found: dict[str, Any] = json.loads(json.dumps({"items": items, "notes": [note.code for note in reading.notes]}))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_source_is_read_as_expected(case: Path) -> None:
    found, expected = understood(case), case / "items.json"
    if os.environ.get("FEEDPUB_RENEW"):
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
