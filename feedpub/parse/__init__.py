# SPDX-License-Identifier: MIT
"""A document becomes a listing: one room a kind of document, and here the choice between them.

Every parser takes a `Document` and `ParseOptions` and gives a `Listing` of raw items in page order.  What follows does
not know of which kind the document was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

from msgspec.structs import replace

from feedpub.errors import AppealError, ConfigError, NothingNamedError, SourceError, StatementError
from feedpub.model import Document, Listing, Note, ParseOptions, Selectors
from feedpub.parse.kind import kind_of
from feedpub.parse.unpack import unpacked
from feedpub.parse.workbook import as_table, is_workbook

Parser = Callable[[Document, ParseOptions], Listing]
PARSERS: Mapping[str, tuple[str, str]] = {
    "calendar": ("calendar", "parse_calendar"),
    "changelog": ("changelog", "parse_changelog"),
    "feed": ("feed", "parse_feed"),
    "html": ("html.derive", "parse_placed"),
    "json": ("objects", "parse_json"),
    "mail": ("mail", "parse_mail"),
    "markdown": ("markdown", "parse_markdown"),
    "opml": ("opml", "parse_opml"),
    "sitemap": ("sitemap", "parse_sitemap"),
    "table": ("table", "parse_table"),
    "text": ("text", "parse_text"),
}
"""Each kind of document with its parser, a `Parser`: its module here, and its name.  It is imported when a document of
its kind comes: what all of them need costs more than a small page."""


def parse(document: Document, options: ParseOptions | None = None) -> Listing:
    """Understand a document.  The listing has at least one item, unless it is one file of a folder.

    Raises:
        SourceError: The document is empty or binary, its characters can't be told, it is of a kind that feedpub
            doesn't read, it came in place of a listing (an error, a login, …), or it holds no items.
        ConfigError: The hints can't be followed, or it takes a library that is not there.
    """
    options = options or ParseOptions()
    document = unpacked(document)
    if is_workbook(document):
        document = as_table(document)
    kind = _kind(document, options)
    try:
        listing = _parser(kind)(document, options)
    except ConfigError as error:  # that words or selectors are not on the page may be the page's fault
        _refuse_failure(document, Listing(items=()), kind)
        if isinstance(error, NothingNamedError) and not document.follows:
            raise SourceError(document.name, error.fault, error.advice) from error
        raise
    if document.whole:
        return listing
    if not (listing.items and _is_vouched_for(options)):
        _refuse_failure(document, listing, kind)
    if not listing.items and not document.member:
        raise SourceError(document.name, *_nothing(kind, listing))
    return replace(listing, notes=(*_cut(document), *listing.notes))


def _cut(document: Document) -> Iterator[Note]:
    if document.left_out:
        size = f"{document.left_out / 2**20:,.0f} MiB"
        yield Note(
            code="listing-cut", text=f"{document.name} is long: of its lines the middle ones ({size}) are not read"
        )


def _is_vouched_for(options: ParseOptions) -> bool:
    """Whether a person has looked at the page, or said what its items are."""
    return options.vouched or (options.selectors is not None and options.selectors.items is not None)


_UNSURE: Mapping[str, type[SourceError]] = {"appeal": AppealError, "gone": AppealError, "statement": StatementError}
"""Failures that known items disprove, and one that a known source does."""


def _refuse_failure(document: Document, listing: Listing, kind: str) -> None:
    from feedpub.parse.failure import failure_of

    failure = failure_of(document, listing, kind)
    if failure is not None:
        vouch = " If it is the right page, build once with --accept and the source's name." if listing.items else ""
        error = _UNSURE.get(failure.name, SourceError)
        raise error(document.name, failure.fault, failure.advice + vouch)


def _nothing(kind: str, listing: Listing) -> tuple[str, str]:
    if kind == "html":
        return "holds no list of items", "Name them with selectors.items, or check that it is the right page."
    fault = f"no items found ({len(listing.dropped)} lines left out)"
    return fault, "See 'feedpub parse -v' for why each line was left out; hints in the configuration can help."


def parse_all(documents: Sequence[Document], options: ParseOptions | None = None) -> tuple[Listing, ...]:
    """Understand all documents of a source.  A damaged file of a folder, or place of a list, costs itself, with a note.

    Raises:
        SourceError: As `parse`; or none of a folder's files is an item.
    """
    listings, faults = [], []
    following = _as_the_first(documents, options or ParseOptions())
    for document in documents:
        try:
            listings.append(parse(document, following if document.follows else options))
        except ConfigError:
            if not document.follows:
                raise
            listings.append(Listing(items=()))  # the list ends before it
        except SourceError as error:
            if not document.whole and not document.member:
                raise
            faults.append(error)
            note = Note(code="file-damaged", text=f"{error}; left out")
            listings.append(Listing(items=(), notes=(note,)))
    if faults and not any(listing.items for listing in listings):
        raise faults[0]
    if documents and not any(listing.items for listing in listings):
        raise SourceError(documents[0].name, "has no item in it, nor has any other file there", "Look at the folder.")
    return tuple(listings)


def _as_the_first(documents: Sequence[Document], options: ParseOptions) -> ParseOptions:
    """Options for further pages of a list: its items are what they are on the first page, and nothing else is taken for
    them where the list has ended.
    """
    pages = [document for document in documents if document.follows]
    selectors = options.selectors or Selectors()
    if not pages or selectors.items or _kind(documents[0], options) != "html":
        return options
    from feedpub.parse.html.derive import items_of

    items = items_of(documents[0], options)
    return options if items is None else replace(options, selectors=replace(selectors, items=items))


def _parser(kind: str) -> Parser:
    module, name = PARSERS[kind]
    parser: Parser = getattr(import_module(f"{__name__}.{module}"), name)
    return parser


def _kind(document: Document, options: ParseOptions) -> str:
    kind = options.kind or kind_of(document)
    if kind in PARSERS:
        return kind
    raise SourceError(document.name, f"is of no kind that is read ({kind})", f"Known: {', '.join(sorted(PARSERS))}.")
