# SPDX-License-Identifier: MIT
"""OPML 2.0 (http://opml.org/spec2.opml): a list of feeds that a reader subscribes to in one go.

Each topic is a group, which readers show as a folder, with its feed in it.  A feed is listed in one format only:
whoever subscribed to it in two would get every item twice.
"""

from collections.abc import Sequence

from lxml import etree
from msgspec.structs import replace

from feedpub.formats import text
from feedpub.formats.tree import add
from feedpub.model import Feed

ENDING = ".opml"
MEDIA_TYPE = "text/x-opml"


def render(title: str, feeds: Sequence[Feed], *, ending: str) -> bytes | None:
    """The list of `feeds`, each by the address of its file with that `ending`.

    None when no feed's address is known: a list of addresses that nobody can open helps nobody.  The first feed stands
    at the top, the others, each a topic, in a group of their title.
    """
    listed = [text.clean(replace(feed, items=())) for feed in feeds if feed.base_url]
    if not listed:
        return None
    root = etree.Element("opml", version="2.0")
    head = add(root, "head")
    add(head, "title", text.clean(title))
    add(head, "dateModified", text.rfc822(max(feed.updated for feed in listed)))
    if listed[0].author:
        add(head, "ownerName", listed[0].author.name)
    body = add(root, "body")
    for n, feed in enumerate(listed):
        _outline(add(body, "outline", text=feed.title) if n else body, feed, ending)
    return etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)


def _outline(group: etree._Element, feed: Feed, ending: str) -> None:
    page = text.address(feed.link) if feed.link.startswith(("http://", "https://")) else None
    add(
        group,
        "outline",
        type="rss",  # the type of every feed, whatever its format, as the specification has it
        text=feed.title,
        title=feed.title,
        description=feed.description,
        xmlUrl=feed.address(ending),
        htmlUrl=page,
        language=text.language(feed.language),
    )
