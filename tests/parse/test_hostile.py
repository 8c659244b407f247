# SPDX-License-Identifier: MIT
"""Each kind whole, huge, hostile, cut short, and under a wrong name: items, or a clear error; never anything else."""

import gzip
import json
from collections.abc import Callable

import pytest

from feedpub.errors import SourceError
from feedpub.intake.normalise import normalise
from feedpub.model import Document, Listing, ParseOptions
from feedpub.parse import PARSERS, parse
from feedpub.parse.kind import kind_of

DAY = "2026-03-01"


def _rows(count: int) -> list[dict[str, str]]:
    return [{"title": f"Title {n}", "link": f"https://example.org/{n}", "date": DAY} for n in range(count)]


def _mail(n: int) -> str:
    return (
        f"From a@example.org Sun Mar  1 10:00:00 2026\nFrom: Ada <a@example.org>\nSubject: Title {n}\n"
        f"Message-ID: <{n}@example.org>\nDate: Sun, 1 Mar 2026 10:00:00 +0000\n\nWords\n\n"
    )


def _event(n: int) -> str:
    return f"BEGIN:VEVENT\nUID:{n}\nDTSTART:20260301T100000Z\nSUMMARY:Title {n}\nEND:VEVENT\n"


WHOLE: dict[str, Callable[[int], str]] = {
    "calendar": lambda n: f"BEGIN:VCALENDAR\n{''.join(map(_event, range(n)))}END:VCALENDAR\n",
    "changelog": lambda n: "".join(
        f"quay ({m}-1) unstable; urgency=low\n\n  * Words\n\n -- A <a@b.c>  Sun, 01 Mar 2026 10:00:00 +0100\n\n"
        for m in range(n)
    ),
    "feed": lambda n: (
        "<rss version='2.0'><channel><title>News</title>"
        + "".join(f"<item><title>{r['title']}</title><link>{r['link']}</link></item>" for r in _rows(n))
        + "</channel></rss>"
    ),
    "html": lambda n: (
        "<!doctype html><html><body><ul>"
        + "".join(f"<li><h2><a href='{r['link']}'>{r['title']}</a></h2><time>{DAY}</time></li>" for r in _rows(n))
        + "</ul></body></html>"
    ),
    "json": lambda n: json.dumps({"data": {"posts": _rows(n)}}),
    "mail": lambda n: "".join(map(_mail, range(n))),
    "markdown": lambda n: "# Changes\n\n" + "".join(f"## {m}.0.0 - {DAY}\n\n- Words\n\n" for m in range(n)),
    "opml": lambda n: (
        "<opml version='2.0'><body>"
        + "".join(f"<outline text='{r['title']}' xmlUrl='{r['link']}'/>" for r in _rows(n))
        + "</body></opml>"
    ),
    "sitemap": lambda n: (
        "<urlset>"
        + "".join(f"<url><loc>{r['link']}</loc><lastmod>{DAY}</lastmod></url>" for r in _rows(n))
        + "</urlset>"
    ),
    "table": lambda n: "title,link,date\n" + "".join(",".join(r.values()) + "\n" for r in _rows(n)),
    "text": lambda n: "".join(f"{r['title']} of many\n{DAY}\nWords that say a little of it.\n\n" for r in _rows(n)),
}
NAMES = {"calendar": "a.ics", "markdown": "a.md", "table": "a.csv"}
"""Kinds that are told by name where nothing else tells."""
BOMB = '<!DOCTYPE x [<!ENTITY a "lol">{}]>'.format(
    "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
)


def read(data: str | bytes, name: str = "a", kind: str | None = None) -> Listing:
    data = data.encode() if isinstance(data, str) else data
    return parse(Document(name=name, data=data), ParseOptions(kind=kind))


def test_every_kind_has_a_sample() -> None:
    assert WHOLE.keys() == PARSERS.keys()


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_it_is_told_by_itself_and_read(kind: str) -> None:
    document = Document(name=NAMES.get(kind, "a"), data=WHOLE[kind](7).encode())
    assert kind_of(document) == kind
    assert len(parse(document).items) == 7


@pytest.mark.parametrize("kind", WHOLE)
def test_packed_it_is_the_same(kind: str) -> None:
    packed = gzip.compress(WHOLE[kind](7).encode())
    assert len(read(packed, f"{NAMES.get(kind, 'a')}.gz").items) == 7


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.xml", "a.html", "a.eml", "a.ics", "a.txt", "a.bin", "a.md"])
def test_under_a_wrong_name_it_is_read_or_refused_with_advice(kind: str, name: str) -> None:
    try:
        assert read(WHOLE[kind](7), name).items
    except SourceError as error:
        assert error.subject == name
        assert error.advice


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_cut_short_it_gives_what_is_there_or_an_error(kind: str, part: float) -> None:
    whole = WHOLE[kind](20)
    try:
        assert len(read(whole[: int(len(whole) * part)], kind=kind).items) <= 20
    except SourceError as error:
        assert error.advice


@pytest.mark.slow
@pytest.mark.parametrize("kind", WHOLE)
def test_huge_it_is_read_to_its_end(kind: str) -> None:
    assert len(read(WHOLE[kind](20_000), NAMES.get(kind, "a"), kind).items) == 20_000


@pytest.mark.parametrize("kind", ["feed", "sitemap", "opml", "html"])
def test_no_entity_is_expanded(kind: str) -> None:
    whole = WHOLE[kind](3).replace("Title 1", "&i;").replace("https://example.org/1", "https://example.org/&i;")
    try:
        items = read(BOMB + whole, kind=kind).items
    except SourceError as error:
        assert error.advice
    else:
        assert all(len(item.title) < 100 for item in items)


@pytest.mark.slow
@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize(
    "nest", ["<div>", "[", '{"a":', "> ", "- ", "(", '"', "BEGIN:VEVENT\n", "From: a\n", "<outline text='a'>", "**"]
)
def test_no_nest_is_too_deep_for_an_answer(kind: str, nest: str) -> None:
    try:
        read(WHOLE[kind](2) + nest * 3000, kind=kind)
        read(nest * 3000, kind=kind)
    except SourceError as error:
        assert error.advice


@pytest.mark.parametrize("kind", sorted(WHOLE))
def test_nothing_active_is_published(kind: str) -> None:
    active = "<script>x()</script><img src=y onerror=x()>"
    whole = WHOLE[kind](5).replace("Words", f"<p>Words</p>{active}").replace("Title 3", f"Title 3{active}")
    try:
        items = [normalise(item, base_url="https://example.org/") for item in read(whole, kind=kind).items]
    except SourceError as error:
        assert error.advice
    else:
        assert not any("<script" in (item.content or "") or "onerror" in (item.content or "") for item in items)


def test_a_cell_that_a_spreadsheet_would_run_is_words() -> None:
    [item] = read(
        'title,link,date\n"=HYPERLINK(""https://evil.example"";""x"")",https://example.org/1,2026-03-01\n', "a.csv"
    ).items
    assert item.title.startswith("=HYPERLINK")
    assert item.link == "https://example.org/1"


@pytest.mark.slow
def test_entities_made_of_others_are_not_opened() -> None:
    pieces = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcde", "bcdef", strict=True))
    page = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{pieces}]><rss><channel>'
    item = "<item><title>Harbour &a; opens &f;&f;&f;&f;</title><link>https://example.org/1</link></item>"
    titles = [item.title for item in read(f"{page}{item}</channel></rss>").items]
    assert len(titles) == 1
    assert len(titles[0]) < 100


def test_a_bomb_of_gzip_is_refused() -> None:
    packed = gzip.compress(b"0" * (300 * 1024 * 1024), 9)
    with pytest.raises(SourceError, match="unpacks to more than"):
        read(packed, "a.xml.gz")
