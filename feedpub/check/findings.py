# SPDX-License-Identifier: MIT
"""The rules that a feed can break: how bad it is, why it matters to a reader, how to mend it."""

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """Readers fail, or show something false."""
    WARNING = "warning"
    """Some readers do, or a subscriber is served badly."""


class Rule(NamedTuple):
    """What every finding of one code has in common."""

    severity: Severity
    why: str
    mend: str


class Finding(NamedTuple):
    """One place where a feed breaks a rule."""

    code: str
    """A key of `RULES`: stable, monitors match on it."""
    line: int
    """Counted from 1; 0 when it concerns no one place."""
    text: str
    """What was found, for people."""

    @property
    def rule(self) -> Rule:
        """What holds for every finding of this code."""
        return RULES[self.code]


def is_error(finding: Finding) -> bool:
    """Whether a feed with this must not be published."""
    return finding.rule.severity is Severity.ERROR


_E, _W = Severity.ERROR, Severity.WARNING
RULES: dict[str, Rule] = {
    "author-mail": Rule(_W, "RSS wants a mail address there; some readers show none.", "Use dc:creator for a name."),
    "byte-order-mark": Rule(_W, "JSON must not begin with one; strict parsers refuse it.", "Write UTF-8 without it."),
    "charset": Rule(_W, "Not every reader knows other charsets than UTF-8.", "Write the feed in UTF-8."),
    "charset-conflict": Rule(_E, "Readers believe one or the other, and letters come out wrong.", "Say UTF-8 in both."),
    "content-relative": Rule(
        _W, "Readers show the text elsewhere: the link or picture is broken there.", "Write addresses in full."
    ),
    "date-format": Rule(
        _E, "Readers show the item as new, or as from 1970.", "RSS: Tue, 07 Nov 2023 12:00:00 GMT; else RFC 3339."
    ),
    "date-future": Rule(_W, "Readers hide the item, or keep it on top.", "Publish an item when its time has come."),
    "date-identical": Rule(
        _W, "Items lose their order; the date looks like that of the build.", "Give each item its own date, once."
    ),
    "date-missing": Rule(_W, "Many readers show the time of each fetch instead.", "Give each item a date, once."),
    "date-old": Rule(_W, "It looks like a clock that was never set.", "Leave the date out if it is not known."),
    "date-order": Rule(_W, "An item can't change before it appears.", "Correct updated, or published."),
    "date-weekday": Rule(_W, "One of the two is wrong, and some readers drop the date.", "Let a library write it."),
    "doctype": Rule(_W, "Careful parsers refuse a DOCTYPE: it can be an attack.", "Remove it."),
    "double-escaped": Rule(_W, "Readers show the code instead of the sign.", "Escape the text once only."),
    "duplicate-element": Rule(_E, "Readers take one of them, not all the same.", "Keep one."),
    "empty": Rule(_E, "There is nothing to read.", "Look at what writes the feed."),
    "enclosure": Rule(_E, "Players need address, type and length.", "Give all three; length 0 if it is not known."),
    "guid-permalink": Rule(
        _E, "Readers take the guid for an address.", 'Add isPermaLink="false", or use a full address as guid.'
    ),
    "html-in-title": Rule(_W, "A title is plain text: readers show the tags, or eat them.", "Remove the tags."),
    "html-stray": Rule(_W, "Readers take a bare < for the start of a tag: the rest is gone.", "Write &lt; in HTML."),
    "id-duplicate": Rule(_E, "Readers show only one of the items.", "Give each item an id of its own."),
    "id-missing": Rule(_W, "Readers guess, and show an item again when it changes.", "Give each item an id, for ever."),
    "invalid-value": Rule(_E, "Readers ignore it, or the whole feed.", "Write it as the specification says."),
    "large": Rule(_W, "Everybody fetches all of it, again and again; some readers give up.", "Keep fewer items in it."),
    "item-outside": Rule(_E, "No reader looks for items there.", "Put it into the channel."),
    "language": Rule(_W, "Readers can't choose voice, font and direction.", "Use a tag such as en or de-AT."),
    "link-invalid": Rule(_E, "It is no address: readers drop the link or the episode.", "Write %20 for a blank."),
    "link-missing": Rule(_W, "There is nowhere to go on reading.", "Give a link, or the full text."),
    "link-relative": Rule(_E, "Readers resolve it in different ways, or not at all.", "Write the address in full."),
    "link-self": Rule(_W, "The feed's page is meant, not the feed.", "Link to the page that people read."),
    "link-unescaped": Rule(
        _W, "Some readers and directories refuse such letters in an address.", "Write them percent-encoded (RFC 3986)."
    ),
    "media-type": Rule(
        _W, "Some readers and browsers don't take it for a feed.", "Serve application/rss+xml, atom+xml or feed+json."
    ),
    "missing-element": Rule(_E, "The specification asks for it, and readers rely on it.", "Add it."),
    "not-a-feed": Rule(
        _E,
        "No reader can do anything with it.",
        "Name the feed's own address.",
    ),
    "not-newest-first": Rule(_W, "Simple readers show items in file order.", "Sort by date, newest first."),
    "not-well-formed": Rule(_E, "Most readers stop here and show nothing.", "Write XML and JSON with a library."),
    "script": Rule(_W, "Readers remove it; some refuse the feed.", "Remove scripts and event attributes."),
    "self-differs": Rule(_W, "Readers may move to the other address.", "Let self name the address it is served at."),
    "self-missing": Rule(
        _W, "A saved feed can't tell where it came from.", 'Add a link with rel="self" (feedpub: set base_url).'
    ),
    "unreadable": Rule(_E, "Nobody gets it.", "Check the path or address, and who may read it."),
    "stale": Rule(_W, "Subscribers may think that it is dead, or it is broken.", "See whether its source still works."),
}
