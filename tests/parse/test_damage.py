# SPDX-License-Identifier: MIT
"""Whatever stands in a document of any kind: items or a clear error, never another exception, never much time."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedpub.errors import SourceError
from feedpub.intake.normalise import normalise
from feedpub.model import Document, ParseOptions
from feedpub.parse import PARSERS, parse

WHOLE = {
    "calendar": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260301T100000Z\nSUMMARY:A\nEND:VEVENT\n",
    "changelog": "quay (1.2-1) unstable; urgency=medium\n\n  * A\n\n -- Ada <a@x>  Sun, 01 Mar 2026 10:00:00 +0100\n",
    "mail": "From a Sun Mar 1 10:00:00 2026\nFrom: A <a@x>\nSubject: =?utf-8?q?A?=\nContent-Type: text/html\n\nA\n",
    "opml": "<opml><head><title>t</title></head><body><outline text='A' xmlUrl='https://x.example/'/></body></opml>",
    "sitemap": "<urlset><url><loc>https://x.example/</loc><lastmod>2026-03-01</lastmod></url></urlset>",
}


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 150), st.integers(0, 40))
@example(b"\n  ", 28, 0)  # the first line of a calendar's entry goes on
def test_any_damage_gives_items_or_an_error(kind: str, noise: bytes, at: int, cut: int) -> None:
    whole = WHOLE[kind].encode()
    document = Document(name="x", data=whole[:at] + noise + whole[at + cut :])
    try:
        assert all(normalise(item) is not None for item in parse(document, ParseOptions(kind=kind)).items)
    except SourceError as error:
        assert error.advice


@pytest.mark.parametrize("kind", sorted(set(PARSERS)))
@pytest.mark.parametrize("data", [b"", b" \n", b"\0\0\0", b"\xff" * 50], ids=repr)
def test_nothing_at_all_is_an_error(kind: str, data: bytes) -> None:
    with pytest.raises(SourceError):
        parse(Document(name="x", data=data), ParseOptions(kind=kind))


def test_a_message_that_breaks_every_grammar_still_has_its_words() -> None:
    data = b"From: =?nocharset?b?!!!?= <<<\nSubject: =?utf-8?b?\xff?= broken\nContent-Type: ;;=;\n\n!!!\n"
    [item] = parse(Document(name="x.eml", data=data)).items
    assert "broken" in item.title
