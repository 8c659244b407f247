# SPDX-License-Identifier: MIT
"""XML by lxml: no entity that the document declares is expanded, nothing is fetched, and a tree too big is refused.

What is broken is read as far as it goes, with a note that names the line.
"""

from lxml import etree

from feedpub.errors import SourceError
from feedpub.model import Document, Note


def read_xml(document: Document) -> tuple[etree._Element, tuple[Note, ...]]:
    """The root element of a document, and what was wrong with it.

    Raises:
        SourceError: There is no element to be read.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(document.data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(document.name, f"is no XML: {error}", "Check what the source gives.") from error
    faults = [entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.ERROR]
    if root is None:
        fault = f"line {faults[0].line}: {faults[0].message}" if faults else "it is empty"
        raise SourceError(document.name, f"is no XML: {fault}", "Check what the source gives.")
    words = f"{document.name}: line {faults[0].line}: {faults[0].message}; read as far as it goes" if faults else ""
    return root, (Note(code="xml-broken", text=words),) if faults else ()


def local(node: etree._Element) -> str:
    """An element's name without its namespace; empty for comments."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def text_of(node: etree._Element, *names: str) -> str | None:
    """The words of the first descendant with one of these local names, in the order of the names."""
    for name in names:
        for part in node.iter():
            if (
                part is not node
                and local(part) == name
                and (words := " ".join("".join(map(str, part.itertext())).split()))
            ):
                return words
    return None


def line_of(node: etree._Element) -> int:
    """The line where an element begins; 0 when lxml does not know."""
    line = node.sourceline
    return line if isinstance(line, int) else 0
