# SPDX-License-Identifier: MIT
"""An HTML page becomes items, with no configuration.

`decode` tells its characters and `tree` lays it out flat; `stamps` finds the dates on it, `groups` what repeats, and
`lists` which of that is the list.  Then `columns` reads the parts of all records at once, `content` takes what is
left, and this module puts the items together.  Selectors that the configuration gives are obeyed; the rest is found.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from feedpub import words
from feedpub.dates import find
from feedpub.errors import NothingNamedError
from feedpub.model import Author, Document, Dropped, Listing, Note, ParseOptions, RawItem
from feedpub.parse.html import alone, columns, content, flatten, labels, lists, selectors, stamps
from feedpub.parse.html.announced import announced
from feedpub.parse.html.charset import decode
from feedpub.parse.html.groups import Record
from feedpub.parse.html.judge import QUESTIONS, Judged, Questions
from feedpub.parse.html.parts import CELLS, Parts
from feedpub.parse.html.tree import Page
from feedpub.report import counted
from feedpub.words.measure import fold

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_NEARLY = 0.7
"""What is so in so many records is the rule."""
_OWN_ADDRESS = (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content"))
"""Where a page says its own address, and in which attribute."""


class Understood(Struct, frozen=True, kw_only=True):
    """What was read of a page, and where it stands."""

    listing: Listing
    page: Page
    parser: "LexborHTMLParser"
    base: str
    """Where relative addresses start."""
    parts: tuple[Parts, ...] = ()
    """Those of the listing's items."""


def parse_html(document: Document, options: ParseOptions, questions: Questions = QUESTIONS) -> Listing:
    """Read the list of an HTML page; it may have none.  `questions` are others only where each is tried out.

    Raises:
        SourceError: The page's characters can't be told, or it nests without an end.
        NothingNamedError: `selectors.items` names nothing in it, or it has no such list.
        ConfigError: A selector can't be read.
    """
    return understand(document, options, questions).listing


def understand(document: Document, options: ParseOptions, questions: Questions = QUESTIONS) -> Understood:
    """The same, with the places on the page.

    Raises:
        SourceError: The page's characters can't be told, or it nests without an end.
        NothingNamedError: `selectors.items` names nothing in it, or it has no such list.
        ConfigError: A selector can't be read.
    """
    text, notes = decode(document, options.language)
    page, parser = flatten.read(text.encode("utf-8", "replace"), document.name)
    base = _base(parser, document.base_url or "")
    chosen = _chosen(page, document.name, parser, options)
    dates = stamps.find_all(page)
    ranked = [] if "items" in chosen else lists.find(page, dates, questions)
    records = _records(page, document, options, chosen, ranked, dates)
    if not records:
        none = Listing(items=(), notes=notes, title=_text_at(parser, "title"))
        return Understood(listing=none, page=page, parser=parser, base=base)
    found = columns.read(page, records, dates)
    for part in found if chosen else ():
        _obey(page, part, chosen)
    reasons = _reasons(page, found, base, chosen)
    language = options.language or _attribute(parser, "html", "lang")
    items = tuple(_item(page, p, base, language, chosen) for p, why in zip(found, reasons, strict=True) if not why)
    how = "as the selectors say" if "items" in chosen else "an item alone"
    how = "where the list stood before" if options.place is not None else how
    listing = Listing(
        items=items,
        dropped=tuple(_dropped(page, p, why) for p, why in zip(found, reasons, strict=True) if why),
        notes=(*notes, *_announced(parser, base), *lists.unsure(ranked)),
        title=_text_at(parser, "title"),
        language=language,
        record=lists.told(ranked, options.list)
        if len(records) > 1 and ranked
        else f"{how}: {counted(len(items), 'item')}",
    )
    parts = tuple(p for p, why in zip(found, reasons, strict=True) if not why)
    return Understood(listing=listing, page=page, parser=parser, base=base, parts=parts)


def _records(
    page: Page,
    document: Document,
    options: ParseOptions,
    chosen: Mapping[str, selectors.Chosen],
    ranked: Sequence[Judged],
    dates: Sequence[stamps.Stamp],
) -> tuple[Record, ...]:
    if "items" in chosen:
        nodes = [page.nodes[i] for i, _ in chosen["items"].found]
        return tuple(Record(seed=n, start=n.index, end=n.end) for n in nodes)
    only = alone.alone(page, dates, ranked) if options.list == 1 else None
    if only is not None or not ranked:
        return () if only is None else (only,)
    if options.list > len(ranked):
        fault = f"has no list {options.list}, only {len(ranked)} (list)"
        raise NothingNamedError(document.name, fault, "'feedpub parse -v' shows them. Its feeds stay.")
    return ranked[options.list - 1].group.records


def _reasons(page: Page, parts: Sequence[Parts], base: str, chosen: Mapping[str, selectors.Chosen]) -> list[str]:
    """Why each record is no item; empty where it is one.

    Where nearly all are built alike and dated, one that is neither is something else; so is one of a title and no more
    where nearly all are dated and linked, and a box of another build that leads to the site's own first page or to a
    category.
    """
    shapes = [page.nodes[p.record.start].path for p in parts]
    usual, number = Counter(shapes).most_common(1)[0] if shapes else (0, 0)
    many = _NEARLY * len(parts)
    dated = "items" not in chosen and sum(p.date is not None for p in parts) >= many
    linked = sum(p.link is not None for p in parts) >= many
    other = [
        p.date is None
        and (
            (dated and ((number >= many and shape != usual) or (linked and _is_bare(page, p))))
            or ("items" not in chosen and number >= many and shape != usual and _is_of_site(p, base))
        )
        for p, shape in zip(parts, shapes, strict=True)
    ]
    return [
        "no title" if not p.title else "unlike the others" if odd or _is_heading(page, p) else ""
        for p, odd in zip(parts, other, strict=True)
    ]


def _is_of_site(part: Parts, base: str) -> bool:
    """Whether a record leads to the first page of the site, or to one of its categories."""
    link = part.link or ""
    return labels.is_tag_address(link) or (content.safe(link, base) or link) in ("/", content.safe("/", base))


def _is_heading(page: Page, part: Parts) -> bool:
    """Whether a record is a row of nothing but heads of columns, or the list's own heading, such as ``News``, with what
    introduces it.
    """
    if part.link is not None or part.date is not None:
        return False
    cells = {node.tag for node in page.nodes[part.record.start : part.record.end] if node.tag in CELLS}
    return cells == {"th"} or words.lines("heading").issuperset(fold(part.title).split())


def _is_bare(page: Page, part: Parts) -> bool:
    """Whether a record is a title that leads nowhere, and no more."""
    if part.link is not None or part.title_node is None:
        return False
    title, record = part.title_node, part.record
    return page.chars[title.index] == page.chars[record.start] and page.chars[title.end] == page.chars[record.end]


def _dropped(page: Page, part: Parts, reason: str) -> Dropped:
    return Dropped(reason=reason, text=page.text(part.record.start, part.record.end, limit=200)[:200])


# Selectors ------------------------------------------------------------------------------------------------------------


def _chosen(page: Page, name: str, parser: "LexborHTMLParser", options: ParseOptions) -> dict[str, selectors.Chosen]:
    given = asdict(options.selectors) if options.selectors is not None else {}
    if options.place is not None:
        given["items"] = options.place
    found = {key: selectors.choose(page, parser, key, value) for key, value in given.items() if value}
    if "items" in found and not found["items"].found:
        fault = f"has nothing that selectors.items names ({given['items']})"
        raise NothingNamedError(name, fault, "Look whether the page has changed. Its feeds stay.")
    return found


def _obey(page: Page, part: Parts, chosen: Mapping[str, selectors.Chosen]) -> None:
    """What the selectors name in this record, in the place of what was found."""
    here = {key: one.within(part.record.start, part.record.end) for key, one in chosen.items() if key != "items"}
    for key, hits in here.items():
        part.used += [(i, page.nodes[i].end) for i, _ in hits if key not in ("summary", "content", "image")]
    if title := here.get("title"):
        part.title = title[0][1]
    if link := here.get("link"):
        part.link = page.nodes[link[0][0]].attrs.get("href") or link[0][1]
    if date := here.get("date"):
        part.date = find.read(page.nodes[date[0][0]].attrs.get("datetime") or date[0][1])
    if "category" in here:
        part.categories = tuple(dict.fromkeys(text for _, text in here["category"] if text))
    if "author" in here:
        part.authors = tuple(text for _, text in here["author"] if text)


def _item(page: Page, part: Parts, base: str, language: str | None, chosen: Mapping[str, selectors.Chosen]) -> RawItem:
    start, end = part.record.start, part.record.end
    summary = chosen["summary"].within(start, end) if "summary" in chosen else None
    body = chosen["content"].within(start, end) if "content" in chosen else None
    picture = chosen["image"].within(start, end) if "image" in chosen else None
    whole = (
        Parts(record=Record(seed=part.record.seed, start=body[0][0], end=page.nodes[body[0][0]].end)) if body else part
    )
    left, shown = content.left(page, whole), content.shown(page, part)
    text, said = content.said(left, part.title)
    own = page.nodes[start].attrs.get("lang")
    return RawItem(
        title=part.title,
        link=content.safe(part.link, base) if part.link else None,
        date=part.date,
        summary="\n\n".join(t for _, t in summary) if summary else "\n\n".join(text) or None,
        content=content.html(left if body else said, base) if text or body else None,
        categories=part.categories,
        authors=tuple(Author(name=name) for name in part.authors),
        image=content.source(page.nodes[picture[0][0]], base) if picture else content.image(shown, base),
        enclosures=content.media(shown, base),
        language=own if own and own != language else None,
    )


# What the page says of itself -----------------------------------------------------------------------------------------


def _base(parser: "LexborHTMLParser", address: str) -> str:
    """Where the page's links start.  One that was saved may know itself where it is from."""
    stated = (_attribute(parser, *place) or "" for place in _OWN_ADDRESS if not address)
    address = address or next((own for own in stated if own.startswith(("http://", "https://"))), "")
    return content.safe(_attribute(parser, "base[href]", "href") or "", address) or address


def _attribute(parser: "LexborHTMLParser", selector: str, name: str) -> str | None:
    node = parser.css_first(selector)
    return (node.attributes.get(name) or None) if node is not None else None


def _text_at(parser: "LexborHTMLParser", selector: str) -> str | None:
    node = parser.css_first(selector)
    return " ".join(node.text().split())[:300] or None if node is not None else None


def _announced(parser: "LexborHTMLParser", base: str) -> list[Note]:
    """A feed of the page's own is better than any reading of it."""
    return [
        Note(code="feed-announced", text=f"The page announces a feed of its own: {address}")
        for address in announced(parser, base)[:1]
    ]
