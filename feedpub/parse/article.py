# SPDX-License-Identifier: MIT
"""The text of an item's own page, as HTML: where a selector says it stands, or else where trafilatura finds it.

It is not sanitised yet; `feedpub.intake.normalise` does that for whatever a document brings.
"""

import re
from importlib.util import find_spec
from logging import NullHandler, getLogger

from feedpub.errors import SourceError
from feedpub.model import Document
from feedpub.parse.html import content, flatten, selectors
from feedpub.parse.html.charset import decode

_BODY = re.compile(r"^\s*<html>\s*<body>|</body>\s*</html>\s*$")
_LONGEST = 500_000
"""Characters; what is longer is no article."""


def is_able() -> bool:
    """Whether a text can be found where no selector says where it stands: trafilatura is an extra."""
    return find_spec("trafilatura") is not None


def text_of_page(document: Document, *, selector: str | None, language: str | None = None) -> str:
    """The text of the page, without what stands around it.

    Raises:
        SourceError: There is none, the page's characters can't be told, or it nests without an end.
        ConfigError: The selector can't be understood.
    """
    html, _ = decode(document, language)
    page, parser = flatten.read(html.encode("utf-8", "replace"), document.name)  # refuses what would hang others
    if selector is not None:
        hits = selectors.choose(page, parser, "content", selector).found
        found = "\n".join(content.whole(page, page.nodes[index], document.base_url or "") for index, _ in hits)
    else:
        found = _found(parser.html or "", document)
    if not found.strip() or len(found) > _LONGEST:
        fault = "has no text that could be found" if not found.strip() else "has too long a text"
        raise SourceError(document.name, fault, "Say with selectors.content where it stands.")
    return found


def _found(html: str, document: Document) -> str:
    from trafilatura import extract

    log = getLogger("trafilatura")
    if not log.handlers:  # what it complains of is told as an error of ours, not on stderr
        log.addHandler(NullHandler())
    made = extract(
        html,
        url=document.base_url,
        output_format="html",
        include_comments=False,
        include_formatting=True,
        include_images=True,
        include_links=True,
    )
    return _BODY.sub("", made or "")
