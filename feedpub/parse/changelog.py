# SPDX-License-Identifier: MIT
"""Changelogs in plain text become raw items, one an entry: Debian's, GNU's, what `git log` prints, lists of versions.

Debian: https://www.debian.org/doc/debian-policy/ch-source.html#debian-changelog-debian-changelog
GNU: https://www.gnu.org/prep/standards/html_node/Style-of-Change-Logs.html
Changelogs in Markdown and reStructuredText are `markdown`'s.
"""

import re
import textwrap
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from feedpub.model import Author, Document, Dropped, Listing, ParseOptions, RawItem
from feedpub.parse.decode import lenient
from feedpub.parse.heads import heads
from feedpub.parse.markup import opening
from feedpub.parse.releases import releases_of_lines
from feedpub.parse.stated import date_of, stated

_DEBIAN = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9+.-]*) \((?P<version>[^()\s]+)\)(?P<suite>(?: [\w.-]+)+);", re.IGNORECASE
)
_SIGNED = re.compile(r"^ -- (?P<who>.*?) *<(?P<mail>[^<>]*)> {1,2}(?P<date>\S.*)$", re.MULTILINE)
_GNU = re.compile(r"^(?P<date>\d{4}-\d\d-\d\d)\s\s*(?P<who>\S.*?)\s*<(?P<mail>[^<>]*)>\s*$")
_COMMIT = re.compile(r"^commit (?P<id>[0-9a-f]{7,64})(?: \((?P<refs>.*)\))?\s*$")
_IN_GRAPH = re.compile(r"[|/\\ ]*\* +commit [0-9a-f]{7,64}")
_GRAPH = re.compile(r"^[|/\\_* ]+(?=commit [0-9a-f]{7}|\w+: )|^(?:[|/\\_*] ?)+", re.MULTILINE)
"""What ``git log --graph`` draws in front of a line."""
_ONELINE = re.compile(
    r"^(?P<id>[0-9a-f]{7,64}) (?:\((?P<refs>[^()]*(?:tag: |->|origin/)[^()]*|HEAD)\) )?(?P<title>\S.*)$"
)
_PERSON = re.compile(r"(?P<who>.*?) *<(?P<mail>[^<>]*)>")
_Reader = Callable[[re.Match[str], str], RawItem]


def parse_changelog(document: Document, options: ParseOptions) -> Listing:
    """Read a changelog of any of these forms; the one with the most entries counts."""
    del options
    text, notes = lenient(document)
    text = re.sub(r"(?m)[ \t]+$", "", _GRAPH.sub("", text)) if _IN_GRAPH.match(text) else text
    lines = text.splitlines()
    forms: tuple[tuple[str, re.Pattern[str], _Reader], ...] = (
        ("Debian changelog", _DEBIAN, _debian),
        ("GNU ChangeLog", _GNU, _gnu),
        ("git log", _COMMIT, _commit),
        ("git log --oneline", _ONELINE, _oneline),
    )
    name, head, reader = max(forms, key=lambda form: sum(form[1].match(line) is not None for line in lines))
    if not any(map(head.match, lines)):
        return replace(releases_of_lines(text, heads(text)), notes=notes)
    before, entries = _entries(lines, head)
    items = tuple(_numbered(reader(match, body), line) for line, match, body in entries)
    return Listing(items=items, notes=notes, dropped=before, record=f"{name}: entry")


def _numbered(item: RawItem, line: int) -> RawItem:
    return replace(item, line=line)


def _entries(
    lines: list[str], head: re.Pattern[str]
) -> tuple[tuple[Dropped, ...], Iterator[tuple[int, re.Match[str], str]]]:
    """What stands above the first entry, and each entry: line of its head, the head, what stands below it."""
    starts = [number for number, line in enumerate(lines) if head.match(line)]
    ends = [*starts, len(lines)][1:]
    first = starts[0] if starts else len(lines)
    above = tuple(
        Dropped(reason="head", text=line[:80], line=n) for n, line in enumerate(lines[:first], 1) if line.strip()
    )

    def found() -> Iterator[tuple[int, re.Match[str], str]]:
        for start, end in zip(starts, ends, strict=True):
            match = head.match(lines[start])
            assert match is not None  # noqa: S101 - it is what made it a start
            yield start + 1, match, "\n".join(lines[start + 1 : end])

    return above, found()


def _text(body: str) -> str:
    return textwrap.dedent(body.expandtabs()).strip()


def _authors(who: str, mail: str | None) -> tuple[Author, ...]:
    name = who.strip() or mail or ""
    return (Author(name=name, email=mail if mail and "@" in mail else None),) if name else ()


def _debian(head: re.Match[str], body: str) -> RawItem:
    signed = _SIGNED.search(body)
    changes = body[: signed.start()] if signed else body
    return RawItem(
        title=f"{head['name']} {head['version']}",
        id=f"{head['name']} {head['version']}",
        date=date_of(stated(signed["date"]) if signed else None),
        summary=_text(changes) or None,
        categories=tuple(head["suite"].split()),
        authors=_authors(signed["who"], signed["mail"]) if signed else (),
    )


def _gnu(head: re.Match[str], body: str) -> RawItem:
    text = _text(body)
    first = re.sub(r"^\* *", "", opening(text.split("\n\n")[0].replace("\n", " "), limit=120))
    return RawItem(
        title=first or f"{head['date']} {head['who']}",
        date=date_of(stated(head["date"])),
        summary=text or None,
        authors=_authors(head["who"], head["mail"]),
    )


def _commit(head: re.Match[str], body: str) -> RawItem:
    fields, _, message = body.partition("\n\n")
    values = {key: value.strip() for key, _, value in (line.partition(":") for line in fields.splitlines())}
    text = _text(message)
    person = _PERSON.match(values.get("Author", ""))
    date = values.get("AuthorDate") or values.get("Date")
    return RawItem(
        title=text.partition("\n")[0] or head["id"][:12],
        id=head["id"],
        date=date_of(stated(date) if date else None),
        summary=text or None,
        categories=_tags(head["refs"]),
        authors=_authors(person["who"], person["mail"]) if person else (),
    )


def _oneline(head: re.Match[str], body: str) -> RawItem:
    del body
    return RawItem(title=head["title"], id=head["id"], categories=_tags(head["refs"]))


def _tags(refs: str | None) -> tuple[str, ...]:
    """The tags among the names that a commit has; branches move, and are none."""
    return tuple(re.findall(r"tag: ([^,)]+)", refs or ""))
