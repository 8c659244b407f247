# SPDX-License-Identifier: MIT
"""HTML inside a record (a feed's description, an API's body) as plain text, and plain text as HTML.

Nothing is sanitised here; `feedpub.intake.normalise` does that for whatever a document brings.
"""

import re
from html import escape, unescape

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
"""One that is not closed takes in the rest, as in a browser: to look for its end again and again would have no end."""
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![A-Za-z][^<>]*>|<\?[^<>]*\?>|<!\[CDATA\[|\]\]>")
"""Tags, declarations, and what stands around a CDATA section."""
_MARKED = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:#\d+|#x[\da-f]+|[a-z]{2,8});", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|template|noscript|head)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|table|blockquote|pre|section|article|figure|hr|dl)\b[^<>]*>", re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|/?li|/?tr|/?dt|/?dd)\b[^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]>", re.IGNORECASE)


def is_html(text: str) -> bool:
    """Whether a text that may be either has tags or character references in it."""
    return ("<" in text or "&" in text) and _MARKED.search(text) is not None


def plain_text(html: str) -> str:
    """The words of HTML: a blank line between paragraphs, a line feed for a line break."""
    text = " ".join(_SILENT.sub(" ", _COMMENT.sub("", html)).split())
    text = _CELL.sub(" ", _BREAK.sub("\n", _BLOCK.sub("\n\n", text)))
    lines = (" ".join(part.split()) for part in unescape(_TAG.sub("", text)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """The words of what may be HTML, in one line."""
    if "<" not in text and "&" not in text and "  " not in text and text.isprintable():
        return text.strip()  # most: no blank but single spaces can be printed
    return " ".join((plain_text(text) if is_html(text) else text).split())


def paragraphs(text: str) -> str:
    """Plain text as HTML: a paragraph for each of its paragraphs."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "\n".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in parts if part)


def opening(text: str, *, limit: int = 100) -> str:
    """The first sentence or line of a text, as the title of an item that has none; cut at a word."""
    first = next((part for part in text.splitlines() if part.strip()), "").strip()
    if len(first) <= limit:
        return first
    sentence = re.match(r".{20,}?[.!?。！？](?=\s|$)", first[:limit])
    return sentence[0] if sentence else first[:limit].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
