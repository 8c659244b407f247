# SPDX-License-Identifier: MIT
"""What is allowed in a configuration and looks like an oversight all the same.  Nothing is fetched or read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from glob import has_magic
from pathlib import Path

from feedpub.config import Site, Source
from feedpub.errors import SourceError
from feedpub.model import Document, Note, ParseOptions

_VARIABLE = re.compile(r"\$\{?(\w+)\}?")


def doubts(site: Site, environment: Mapping[str, str]) -> Iterator[Note]:
    """Look at each source and topic, and at the site.

    Raises:
        ConfigError: A template of the site's own is wrong, or a selector can't be read.
    """
    from feedpub.formats.page import look_at_templates

    for source in site.sources:
        _look_at_selectors(source)
        yield from _source(site, source)
    for owner, name in variables(site):
        if name not in environment:
            yield Note(code="no-variable", text=f"{owner}: the variable {name} is not set here")
    for slug, topic in site.topics.items():
        if not (topic.any or topic.all or topic.category or topic.rest):
            yield Note(code="topic-empty", text=f"topics.{slug} has no rule that takes an item: any, all or category")
    if site.base_url is None:
        text = "base_url is not set: feeds can't say where they are, and there is neither a list nor an archive"
        yield Note(code="no-base-url", text=text)
    if site.templates_path is not None:
        look_at_templates(site.templates_path)


_EMPTY = b"<html><body><p>No page.</p></body></html>"


def _look_at_selectors(source: Source) -> None:
    """See that they can be read, on a page where they name nothing."""
    if source.selectors is None:
        return
    from feedpub.parse import parse

    with suppress(SourceError):
        parse(Document(name=source.name, data=_EMPTY), ParseOptions(kind="html", selectors=source.selectors))


def variables(site: Site) -> Iterator[tuple[str, str]]:
    """Who needs a variable of the environment, and its name; each pair once."""
    for source in site.sources:
        values = (source.login, source.token, *source.headers.values(), *source.cookies.values())
        yield from ((f"source {source.name}", name) for name in _named_in(values))
    for number, one in enumerate(site.notify, 1):
        yield from ((f"notify {number}", name) for name in _named_in((one.webhook, one.login, *one.headers.values())))


def _named_in(values: Iterable[str | None]) -> Iterable[str]:
    return dict.fromkeys(name for value in values if value for name in _VARIABLE.findall(value))


def _source(site: Site, source: Source) -> Iterator[Note]:
    path = Path(site.folder, source.path)
    if source.path not in ("", "-") and not has_magic(source.path) and not path.exists():
        yield Note(code="no-file", text=f"source {source.name}: {source.path} is not there yet")
    if "{" in (source.title or ""):
        text = f"source {source.name}: title is its own name; a template of its items' titles is item_title"
        yield Note(code="title-template", text=text)
