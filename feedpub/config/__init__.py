# SPDX-License-Identifier: MIT
"""A `feedpub.toml`, or `[tool.feedpub]` in a `pyproject.toml`, becomes one frozen value.

Configuration is read here, at the edge; inner modules get the values they need.  An unknown key is an error with a
suggestion, because a misspelt `timezone` would otherwise move every date in silence.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from feedpub.config.checks import RESERVED_SLUGS, check, check_address
from feedpub.config.names import named
from feedpub.config.site import PERIODS, PLACES, Keep, Notify, Period, Serve, Site, Source, Topic, placed
from feedpub.config.tables import listed, misfit, unknown_key
from feedpub.errors import ConfigError

__all__ = [
    "PERIODS",
    "PLACES",
    "RESERVED_SLUGS",
    "Keep",
    "Notify",
    "Period",
    "Serve",
    "Site",
    "Source",
    "Topic",
    "check_address",
    "find_config",
    "from_table",
    "load",
    "named",
    "placed",
]

FILE_NAMES = ("feedpub.toml", "pyproject.toml")


def find_config(folder: Path) -> Path | None:
    """The configuration that stands in `folder`, or None.  A `pyproject.toml` counts when it has `[tool.feedpub]`."""
    for name in FILE_NAMES:
        path = folder / name
        if path.is_file() and (name != "pyproject.toml" or _table(path) is not None):
            return path
    return None


def load(path: Path) -> Site:
    """Read a configuration.

    Raises:
        ConfigError: The file can't be read, or a key or a value is wrong.
    """
    table = _table(path)
    if table is None:
        raise ConfigError(str(path), "has no [tool.feedpub] table", "Add one, or give a feedpub.toml with --config.")
    return from_table(table, subject=str(path), folder=path.parent)


def from_table(table: Mapping[str, Any], *, subject: str, folder: Path) -> Site:
    """Check a table of plain values and make it a `Site`.  `subject` names it in errors."""
    plain = dict(table)
    wrong = unknown_key(plain, Site, subject=subject)
    if wrong is not None:
        raise wrong
    try:
        site = msgspec.convert(plain, Site)
    except msgspec.ValidationError:
        plain = listed(plain, Site)
        wrong = misfit(plain, Site, subject=subject)
        if wrong is not None:
            raise wrong from None
        site = msgspec.convert(plain, Site)
    site = replace(site, folder=str(folder.absolute()))
    check(site, subject)
    base = site.base_url
    return replace(
        site,
        base_url=base if base is None or base.endswith("/") else f"{base}/",
        sources=named(site.sources, subject),
    )


def _table(path: Path) -> Mapping[str, Any] | None:
    import tomllib

    try:
        text = path.read_text(encoding="utf-8-sig")  # editors of Windows put a mark before UTF-8
        data = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(str(path), error.strerror or "can't be read", "Check the path given.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), f"is not UTF-8 (byte {error.start})", "Save the file as UTF-8.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(str(path), f"is not valid TOML: {error}", _toml_advice(path, text)) from error
    if path.name != "pyproject.toml":
        return data
    tool = data.get("tool")
    table = tool.get("feedpub") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _toml_advice(path: Path, text: str) -> str:
    """What to do about a file that is no TOML; most often it is YAML, which looks alike."""
    start = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    if path.suffix in (".yaml", ".yml") or re.match(r"(---|[\w-]+:(\s|$)|- )", start):
        return 'It looks like YAML; write TOML: title = "News", and [[sources]] above path = "listing.txt".'
    return "Correct that line."
