# SPDX-License-Identifier: MIT
"""What a source is called where it has been given no name."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedpub.config.site import Source
from feedpub.errors import ConfigError


def named(sources: tuple[Source, ...], subject: str) -> tuple[Source, ...]:
    """Each source with its name: the one given, or else the file's stem, with its folder where two would be alike.

    A page's name is its host and path, and its `link` its address.

    Raises:
        ConfigError: Two sources have one name.
    """
    sources = tuple(_page(s) if s.url else _program(s) if s.command else s for s in sources)
    stems = Counter(_stem(s.path, 1) for s in sources if not s.name)
    result = tuple(
        s if s.name else replace(s, name=_stem(s.path, 1 if stems[_stem(s.path, 1)] == 1 else 2)) for s in sources
    )
    names = Counter(s.name for s in result)
    for name, number in names.items():
        if number > 1:
            raise ConfigError(subject, f"{number} sources are named {name!r}", "Give each a name of its own.")
    return result


def _page(source: Source) -> Source:
    parts = urlsplit(source.url)
    words = re.sub(r"[^\w.-]+", "-", f"{(parts.hostname or '').removeprefix('www.')}{parts.path} {parts.query}")
    return replace(source, name=source.name or words.strip("-"), link=source.link or source.url)


def _program(source: Source) -> Source:
    """A command's source has the program's name, with that of the last thing it is to do."""
    words = [Path(source.command[0]).name, re.sub(r"https?://", "", source.command[-1])][: len(source.command)]
    return replace(source, name=source.name or re.sub(r"[^\w.-]+", "-", " ".join(words)).strip("-")[:100])


def _stem(path: str, parts: int) -> str:
    if path == "-":
        return "stdin"
    folders, last = Path(path).parent.parts, Path(path).stem
    words = [w for w in [*folders[len(folders) - parts + 1 :], last] if re.search(r"\w", w)]
    return "-".join(re.sub(r"[^\w.-]+", "-", w).strip("-") for w in words) or "listing"
