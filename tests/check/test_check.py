# SPDX-License-Identifier: MIT
"""`check`: each rule finds its fault, at its line, and what is sound passes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feedpub.check import LARGE, RULES, check_bytes, is_error
from feedpub.formats import FORMATS
from feedpub.formats.site import render_site
from feedpub.model import Feed
from tests.formats.test_formats import FEED, NOON, PLAIN, RICH
from tests.formats.test_readback import feeds

NOW = NOON + timedelta(days=10)
RSS = FORMATS["rss"].render(replace(FEED, items=(RICH, PLAIN))).decode()
ATOM = FORMATS["atom"].render(replace(FEED, items=(RICH, PLAIN))).decode()
JSON = FORMATS["json"].render(replace(FEED, items=(RICH, PLAIN))).decode()
OPML = render_site([replace(FEED, slug="all"), FEED])["feeds.opml"].decode()
DATE = "<pubDate>Tue, 07 Nov 2023 12:00:00 GMT</pubDate>"
GUID = f'<guid isPermaLink="false">{PLAIN.id}</guid>'
FIVE = tuple(replace(PLAIN, id=f"urn:uuid:00000000-0000-5000-8000-{n:012}") for n in range(5))


def codes(data: str | bytes, **given: object) -> set[str]:
    found = check_bytes(data if isinstance(data, bytes) else data.encode(), now=NOW, **given)  # type: ignore[arg-type]
    return {finding.code for finding in found}


@pytest.mark.parametrize("data", [RSS, ATOM, JSON, OPML])
def test_what_feedpub_writes_is_clean(data: str) -> None:
    assert codes(data) == set()


@settings(max_examples=60)
@given(feed=feeds)
def test_whatever_the_words_are_what_feedpub_writes_has_no_error(feed: Feed) -> None:
    for name, style in FORMATS.items():
        found = check_bytes(style.render(feed), now=NOW)
        assert not [(name, finding) for finding in found if is_error(finding)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<title>Plain</title>", "<title>a <b>b</title>", "not-well-formed"),
        ("<title>Plain</title>", "<title>a\x08</title>", "not-well-formed"),
        ("<title>Plain</title>", "<title>&lt;b&gt;Plain&lt;/b&gt;</title>", "html-in-title"),
        ("<title>Plain</title>", "<title>AT&amp;amp;T</title>", "double-escaped"),
        ("<title>Plain</title>", "<title>a</title><title>b</title>", "duplicate-element"),
        ("<description>A summary &amp;amp;", "<description>A summary &amp;amp;amp;", "double-escaped"),
        ("<description>A", '<description>&lt;img src="/a.png"&gt;', "content-relative"),
        ("<description>A", "<description>&lt;script&gt;a()&lt;/script&gt;", "script"),
        (f"{DATE}\n    </item>", "</item>", "date-missing"),
        (f"{DATE}\n    </item>", "<pubDate>2023-11-07</pubDate></item>", "date-format"),
        (f"{DATE}\n    </item>", "<pubDate>Tue, 07 Nov 2023 12:00:00</pubDate></item>", "date-format"),
        (f"{DATE}\n    </item>", "<pubDate>Tue, 37 Nov 2023 12:00:00 GMT</pubDate></item>", "date-format"),
        (f"{DATE}\n    </item>", "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>", "date-old"),
        (f"{DATE}\n    </item>", "<pubDate>Thu, 07 Dec 2023 12:00:00 GMT</pubDate></item>", "date-future"),
        (f"{DATE}\n    </item>", "<pubDate>Wed, 08 Nov 2023 12:00:00 GMT</pubDate></item>", "not-newest-first"),
        ("2023-11-07T13:00:00+00:00", "2023-11-06T13:00:00+00:00", "date-order"),
        (GUID, "", "id-missing"),
        (GUID, f"<guid>{PLAIN.id}</guid>", "guid-permalink"),
        (GUID, f'<guid isPermaLink="no">{PLAIN.id}</guid>', "invalid-value"),
        (PLAIN.id, RICH.id, "id-duplicate"),
        ("<link>https://example.org/plain</link>", "<link>/plain</link>", "link-relative"),
        ("<link>https://example.org/</link>", "", "missing-element"),
        (' version="2.0"', "", "missing-element"),
        ("<link>https://example.org/</link>", "<link>https://example.org/feeds/log%20%26%20x.rss</link>", "link-self"),
        (' rel="self"', ' rel="related"', "self-missing"),
        ('"https://example.org/feeds/log%20%26%20x.rss"', '"x.rss"', "link-relative"),
        ("<ttl>60</ttl>", "<ttl>soon</ttl>", "invalid-value"),
        ("<ttl>60</ttl>", "<skipHours><hour>24</hour></skipHours>", "invalid-value"),
        ("<ttl>60</ttl>", "<skipDays><day>Sonntag</day></skipDays>", "invalid-value"),
        ("<language>en</language>", "<language>English!</language>", "language"),
        ("<author>jo@example.org (Jo)</author>", "<author>Jo</author>", "author-mail"),
        (' length="123"', "", "enclosure"),
        (' length="123"', ' length="big"', "enclosure"),
        ('url="https://example.org/a.mp3"', 'url="a.mp3"', "link-relative"),
        ("<rss ", "<!DOCTYPE rss><rss ", "doctype"),
        ("<title>Plain</title>", "<title>a&#55357;&#56841;</title>", "not-well-formed"),
        ("<title>Plain</title>", "<title>a&#xD83D;</title>", "not-well-formed"),
        ("<title>Plain</title>", f"<title>a&#{'9' * 9_999};</title>", "not-well-formed"),
        ("<ttl>60</ttl>", f"<skipHours><hour>{'1' * 9_999}</hour></skipHours>", "invalid-value"),
        ('url="https://example.org/a.mp3"', 'url="https://example.org/a b.mp3"', "link-invalid"),
        ('url="https://example.org/a.mp3"', 'url="https://example.org/ж.mp3"', "link-unescaped"),
        ('type="audio/mpeg"', 'type="mp3"', "enclosure"),
        ("<link>https://example.org/plain</link>", "<link>https://example.org/a b</link>", "link-invalid"),
        ("<link>https://example.org/plain</link>", "<link>https://example.org/100%</link>", "link-unescaped"),
        (f"{DATE}\n    </item>", "<pubDate>Mon, 07 Nov 2023 12:00:00 GMT</pubDate></item>", "date-weekday"),
        ("</channel>", "</channel><item><title>x</title></item>", "item-outside"),
        ("<channel>", "<other>", "not-well-formed"),
        ('encoding="UTF-8"', 'encoding="ISO-8859-1"', "charset"),
    ],
)
def test_rss(old: str, new: str, code: str) -> None:
    assert old in RSS
    assert code in codes(RSS.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<title>Plain</title>", "", "missing-element"),
        ("<title>Plain</title>", "<title>a</title><title>b</title>", "duplicate-element"),
        ("<title>Plain</title>", "<title>Plain &lt;b&gt;</title>", "html-in-title"),
        (f"<id>{PLAIN.id}</id>", "<id/>", "missing-element"),
        (f"<id>{PLAIN.id}</id>", "<id>1</id>", "invalid-value"),
        (PLAIN.id, RICH.id, "id-duplicate"),
        ("<name>Ed</name>", "<name/>", "missing-element"),
        ("<published>2023-11-07T12:00:00+00:00</published>", "", "date-missing"),
        ("<published>2023-11-07T12:00:00+00:00</published>", "<published>yesterday</published>", "date-format"),
        (
            "<published>2023-11-07T12:00:00+00:00</published>",
            "<published>2023-11-07T12:00:00</published>",
            "date-format",
        ),
        ('<link href="https://example.org/plain"/>', '<link href="plain"/>', "link-relative"),
        ('<link href="https://example.org/plain"/>', "<link/>", "missing-element"),
        ('rel="self"', 'rel="related"', "self-missing"),
        (
            '<link href="https://example.org/"/>',
            '<link href="https://example.org/feeds/log%20%26%20x.atom"/>',
            "link-self",
        ),
        ('xml:lang="de"', 'xml:lang="de/AT"', "language"),
        (' type="audio/mpeg" length="123"', "", "enclosure"),
        (' length="123"', ' length="many"', "enclosure"),
        ("<summary>A summary", "<summary><b/>A summary", "invalid-value"),
        ("<summary>A summary", '<summary type="text/html">A summary', "invalid-value"),
        ("<summary>A summary", '<summary type="xhtml">A summary', "invalid-value"),
        ("<title>Plain</title>", '<title type="html">&lt;3 Plain</title>', "html-stray"),
        ("<title>Plain</title>", "<title>Plain</title><category>x</category>", "missing-element"),
        ("<title>Plain</title>", "<title>a&#xDE09;</title>", "not-well-formed"),
        ('<link href="https://example.org/plain"/>', '<link href="https://example.org/a b"/>', "link-invalid"),
    ],
)
def test_atom(old: str, new: str, code: str) -> None:
    assert old in ATOM
    assert code in codes(ATOM.replace(old, new))


def test_atom_needs_an_author_somewhere_and_a_link_or_content() -> None:
    bare = f"""<feed xmlns="http://www.w3.org/2005/Atom"><id>{FEED.id}</id><title/><updated>2023-11-07T12:00:00Z</updated>
    <link rel="self" href="https://example.org/a"/>
    <entry><id>{PLAIN.id}</id><title>a</title><updated>2023-11-07T12:00:00Z</updated></entry></feed>"""
    found = [finding for finding in check_bytes(bare.encode()) if is_error(finding)]
    assert [(finding.code, finding.line) for finding in found] == [("missing-element", 3)] * 2


def test_atom_resolves_addresses_where_it_has_a_base() -> None:
    based = ATOM.replace("<entry", '<entry xml:base="https://example.org/"').replace(
        'href="https://example.org/plain"', 'href="plain"'
    )
    assert codes(based.replace("&lt;p&gt;A summary", '&lt;a href="b"&gt;A')) == set()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"title": "Logistics & <more>",', "", "missing-element"),
        ('"items"', '"entries"', "missing-element"),
        ("https://jsonfeed.org/version/1.1", "2", "not-a-feed"),
        ('"feed_url"', '"_url"', "self-missing"),
        ('"home_page_url": "https://example.org/"', '"home_page_url": "/"', "link-relative"),
        ('"id": "urn:uuid:00000000-0000-5000-8000-000000000001"', '"id": 1', "invalid-value"),
        ('"id": "urn:uuid:00000000-0000-5000-8000-000000000001",', "", "missing-element"),
        (PLAIN.id, RICH.id, "id-duplicate"),
        ('"content_html": "<p>A', '"_html": "<p>A', "missing-element"),
        ('"url": "https://example.org/plain"', '"url": "plain"', "link-relative"),
        ('"date_published": "2023-11-07T12:00:00+00:00"', '"_date": 1', "date-missing"),
        ('"date_published": "2023-11-07T12:00:00+00:00"', '"date_published": "7.11.2023"', "date-format"),
        ('"mime_type": "audio/mpeg"', '"_type": 1', "enclosure"),
        ('"items": [', '"items": [,', "not-well-formed"),
        ('"items": [', f'"x": {"9" * 9_999}, "items": [', "not-well-formed"),
        ('"mime_type": "audio/mpeg"', '"mime_type": "mp3"', "enclosure"),
        ('"url": "https://example.org/plain"', '"url": "https://example.org/a b"', "link-invalid"),
    ],
)
def test_jsonfeed(old: str, new: str, code: str) -> None:
    assert old in JSON
    assert code in codes(JSON.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (' version="2.0"', "", "missing-element"),
        ("https://example.org/feeds/all.rss", "all.rss", "link-relative"),
        ("https://example.org/feeds/all.rss", "https://example.org/feeds/log%20%26%20x.rss", "id-duplicate"),
        ('xmlUrl="https://example.org/feeds/all.rss"', "", "missing-element"),
        ('<outline text="Logistics', '<outline label="Logistics', "missing-element"),
    ],
)
def test_opml(old: str, new: str, code: str) -> None:
    data = render_site([replace(FEED, slug="all"), FEED], formats=("rss",))["feeds.opml"].decode()
    assert old in data
    assert code in codes(data.replace(old, new))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"<!DOCTYPE html><html><p>a</html>", "not-a-feed"),
        (b"<svg/>", "not-a-feed"),
        (b"just words", "not-a-feed"),
        (b"<rss version='2.0'/>", "missing-element"),
        (b'{"version": "\xff"}', "not-well-formed"),
        (b"[" * 100_000, "not-well-formed"),
        (b"[]", "not-a-feed"),
    ],
)
def test_what_is_no_feed(data: bytes, code: str) -> None:
    assert code in codes(data)


def test_delivery() -> None:
    data = RSS.encode()
    assert codes(data, media_type="application/rss+xml", charset="utf-8") == set()
    assert codes(data, media_type="text/html") == {"media-type"}
    assert codes(data, charset="iso-8859-1") == {"charset-conflict"}
    assert codes(data + b" " * LARGE) == {"large"}
    assert codes(data, url="https://elsewhere.example/") == {"self-differs"}
    assert codes(ATOM, url="https://elsewhere.example/") == {"self-differs"}
    assert codes(JSON, url="https://elsewhere.example/") == {"self-differs"}


def test_items_together() -> None:
    same = FORMATS["rss"].render(replace(FEED, items=FIVE))
    assert codes(same) == {"date-identical"}
    old = check_bytes(RSS.encode(), now=NOW + timedelta(days=400))
    assert [finding.code for finding in old] == ["stale"]
    assert check_bytes(RSS.encode()) == ()


def test_a_finding_says_where_why_and_how_to_mend_it() -> None:
    (finding,) = check_bytes(RSS.replace(GUID, f"<guid>{PLAIN.id}</guid>").encode())
    assert RSS.splitlines()[finding.line - 1].strip() == GUID
    assert finding.rule.why
    assert finding.rule.mend


def test_a_year_of_two_digits_is_one() -> None:
    short = RSS.replace(DATE, "<pubDate>Tue, 07 Nov 23 12:00:00 GMT</pubDate>")
    assert codes(short) == set()


def test_json_does_not_begin_with_a_byte_order_mark() -> None:
    assert codes("\ufeff" + JSON) == {"byte-order-mark"}


def test_atom_may_have_letters_of_all_the_world_in_an_address() -> None:
    assert codes(ATOM.replace('href="https://example.org/plain"', 'href="https://example.org/ж"')) == set()


def test_a_feed_is_not_of_the_future() -> None:
    before, after = RSS.split("<lastBuildDate>")[0], RSS.split("</lastBuildDate>")[1]
    late = f"{before}<lastBuildDate>Mon, 25 May 2099 04:45:26 +0000</lastBuildDate>{after}"
    assert codes(late) == {"date-future"}


def test_every_rule_speaks_in_whole_sentences() -> None:
    for code, rule in RULES.items():
        assert rule.why.endswith((".", "?")), code
        assert rule.mend.endswith((".", "?")), code


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    assert check_bytes(data, now=NOW)


@given(number=st.integers(0, 0x11FFFF), form=st.sampled_from(["&#{};", "&#x{:x};", "&#X{:X};"]), name=st.booleans())
def test_no_reference_makes_it_fail(number: int, form: str, name: bool) -> None:
    old, data = ("<title>Plain", RSS) if name else ('term="', ATOM)
    check_bytes(data.replace(old, old + form.format(number)).encode(), now=NOW)


@example(name="atom", place=103, noise=b"}")
@given(name=st.sampled_from(["rss", "atom", "json"]), place=st.integers(0, 4000), noise=st.binary(max_size=6))
def test_no_damage_makes_it_fail(name: str, place: int, noise: bytes) -> None:
    data = {"rss": RSS, "atom": ATOM, "json": JSON}[name].encode()
    check_bytes(data[:place] + noise + data[place + len(noise) :], now=datetime.now(UTC))
