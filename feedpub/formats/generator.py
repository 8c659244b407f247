# SPDX-License-Identifier: MIT
"""What feedgen writes, and its traps, which are dealt with here and nowhere else.

feedgen 1.0 knows the elements of RSS 2.0 and Atom 1.0.  It is asked for one entry, or for a head with no entries; `rss`
and `atom` add to these trees what it has no words for.  So its faults do not reach a file:

- it dates what has no date with the clock: both dates are always set;
- it takes a feed's last `link` of any kind for the RSS channel's link: it is given one link only;
- an Atom entry's links lose their attributes: it is given the alternate link, which needs none;
- `description()` overwrites an entry's content, and "CDATA" leaks into Atom: only `summary` and `content` are used;
- an author with no address, and all enclosures but the last, are missing in RSS: `rss` writes both;
- it switches the process's locale for each date in RSS, and prints years before 1000 short: `rss` writes its dates;
- it names the generator in RSS without its version;
- it writes a channel's description as plain text, which readers take for HTML;
- its ``itunes:explicit`` is yes or no, where Apple asks for true or false: `rss` writes it;
- it prepends entries and fails for the whole feed when one is wrong: it never sees two entries together;
- it raises on an empty title and on characters that XML forbids: values come here through `text.clean`.
"""

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feedpub import __version__
from feedpub.formats import text
from feedpub.model import Author, Feed, Item

HOMEPAGE = "https://pypi.org/project/feedpub/"
_COVER = (".jpg", ".png")
"""The endings of a cover that feedgen's podcast extension takes; it raises on any other."""


def rss_item(item: Item) -> etree._Element:
    """The `item` element, with all but its dates, authors and media."""
    entry = _entry(item)
    summary = text.as_html(item.summary or "")
    if summary:
        entry.summary(summary)
    if item.comments:
        entry.comments(text.address(item.comments))
    if is_podcast(item):
        _podcast_item(entry, item)
    node: etree._Element = entry.rss_entry()
    return node


def atom_entry(item: Item) -> etree._Element:
    """The `entry` element, with all but its language and its links other than the alternate one.

    As feedgen makes it, its elements are in no namespace; they come to Atom's when they stand in a feed.
    """
    entry = _entry(item)
    entry.published(item.published)
    summary = text.as_html(item.summary or "")
    if summary:
        entry.summary(*((summary, "html") if summary.startswith("<p>") else (text.as_text(summary), None)))
    if item.rights:
        entry.rights(item.rights)
    entry.author([_person(author) for author in text.people(item.authors)])
    node: etree._Element = entry.atom_entry()
    return node


def rss_head(feed: Feed, *, podcast: bool) -> etree._Element:
    """The `rss` element with its `channel`, which ends where the items begin."""
    head = _head(feed)
    if feed.ttl:
        head.ttl(feed.ttl)
    language = text.language(feed.language)
    if language:
        head.language(language)
    if podcast:
        _podcast_head(head, feed)
    root = etree.fromstring(head.rss_str())
    described = root.find("channel/description")
    if described is not None:  # readers take it for HTML, as they do an item's
        described.text = text.as_html(described.text or "")
    build_date = root.find("channel/lastBuildDate")
    if build_date is not None:
        build_date.text = text.rfc822(feed.updated)
    element = root.find("channel/generator")
    if element is not None:
        element.text = f"feedpub {__version__} ({HOMEPAGE})"
    return root


def atom_head(feed: Feed) -> etree._Element:
    """The `feed` element, which ends where the entries begin.

    Atom asks for an author (RFC 4287, section 4.1.1).  Where nobody is known it is the feed, by its title.
    """
    head = _head(feed)
    head.id(feed.id)
    head.author(_person(_publisher(feed, head)))
    if feed.icon:
        head.icon(text.address(feed.icon))
    return etree.fromstring(head.atom_str())


def is_podcast(item: Item) -> bool:
    """Whether there is something to hear or to see: then podcast applications look for tags of their own."""
    found = (enclosure for enclosure in item.enclosures if text.address(enclosure.url))
    return any(enclosure.type.startswith(("audio/", "video/")) for enclosure in found)


def _podcast_item(entry: FeedEntry, item: Item) -> None:
    entry.load_extension("podcast")
    names = ", ".join(author.name for author in text.people(item.authors))
    duration = next(enclosure.duration for enclosure in item.enclosures if text.address(enclosure.url))
    if names:
        entry.podcast.itunes_author(names)
    if duration:
        entry.podcast.itunes_duration(str(duration))
    if item.image and item.image.endswith(_COVER):
        entry.podcast.itunes_image(text.address(item.image))


def _podcast_head(head: FeedGenerator, feed: Feed) -> None:
    head.load_extension("podcast")
    author = _publisher(feed, head)
    head.podcast.itunes_author(author.name)
    if author.email:
        head.podcast.itunes_owner(name=author.name, email=author.email)
    if feed.podcast_category:
        head.podcast.itunes_category([{"cat": feed.podcast_category}])
    if feed.logo and feed.logo.endswith(_COVER):
        head.podcast.itunes_image(text.address(feed.logo))


def _entry(item: Item) -> FeedEntry:
    entry = FeedEntry()
    entry.title(item.title.strip() or text.address(item.link or "") or item.id)
    entry.id(item.id)
    entry.updated(item.updated)
    link = text.address(item.link or "")
    if link:
        entry.link(href=link)
    entry.content(item.content or text.paragraphs(item.summary or "") or text.paragraphs(entry.title()), type="html")
    entry.category([{"term": category} for category in item.categories if category.strip()])
    return entry


def _head(feed: Feed) -> FeedGenerator:
    head = FeedGenerator()
    title = feed.title.strip() or feed.id
    head.title(title)
    head.description(feed.description.strip() or title)
    head.link(href=text.address(feed.link) or feed.id)
    head.updated(feed.updated)
    head.generator("feedpub", version=__version__, uri=HOMEPAGE)
    if feed.rights:
        head.rights(feed.rights)
    if feed.logo:
        head.logo(text.address(feed.logo))
    return head


def _publisher(feed: Feed, head: FeedGenerator) -> Author:
    """The feed's author; where nobody is known, the feed itself, by its title."""
    return next(iter(text.people([feed.author] if feed.author else [])), Author(name=head.title()))


def _person(author: Author) -> dict[str, str]:
    person = {"name": author.name, "email": author.email or "", "uri": text.address(author.url or "")}
    return {key: value for key, value in person.items() if value}
