# SPDX-License-Identifier: MIT
"""What HTTP asks of a server of feeds, rule by rule (RFC 9110, RFC 9112, RFC 3229), on the wire."""

import gzip
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.serve.conftest import NAMES, UPDATED, Ask, atom, raw, read_reply, rss

CHROME = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
READER = "Accept: application/rss+xml, application/atom+xml;q=0.9, */*;q=0.5"
FEED = "/logistics.rss"
DATE = format_datetime(UPDATED, usegmt=True)
GZIP = "Accept-Encoding: gzip"


def test_a_feed_is_served_byte_for_byte(ask: Ask, folder: Path) -> None:
    reply = ask(FEED)
    assert (reply.status, reply.body) == (200, (folder / "logistics.rss").read_bytes())
    assert reply["Content-Length"] == str(len(reply.body))


@pytest.mark.parametrize(
    ("target", "media_type"),
    [
        (FEED, "application/rss+xml"),
        ("/logistics.atom", "application/atom+xml"),
        ("/logistics.json", "application/feed+json"),
        ("/logistics.html", "text/html"),
        ("/feeds.opml", "text/x-opml"),
        ("/feed.css", "text/css"),
        ("/", "text/html"),
        ("/archive/logistics-1.atom", "application/atom+xml"),
        ("/%E7%89%A9%E6%B5%81.rss", "application/rss+xml"),
        ("/%6Cogistics.rss", "application/rss+xml"),
        ("/logistics.rss?utm_source=x", "application/rss+xml"),
        ("/broken.rss", "application/rss+xml"),
    ],
)
def test_each_file_has_its_exact_type(ask: Ask, target: str, media_type: str) -> None:
    reply = ask(target)
    assert (reply.status, reply["Content-Type"]) == (200, f"{media_type}; charset=utf-8")
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Access-Control-Allow-Origin"] == "*"
    assert reply["Cache-Control"] == "public, max-age=1200"


@pytest.mark.parametrize(
    "target",
    [
        "/nothing.rss", "/nothing", "/logistics.txt", "/logistics.rss/", "//logistics.rss", "/logistics.rss%00",
        "/.feeds.sqlite3", "/.logistics.rss.tmp", "/.hidden.rss", "/.hidden", "/.dots/a.rss", "/notes.txt",
        "/state.sqlite3", "/link.rss", "/link", "/inside.rss", "/parent/secret.rss", "/folder.rss", "/archive",
        "/archive/", "/../secret.rss", "/..%2fsecret.rss", "/%2e%2e/secret.rss", "/archive/../../secret.rss",
        "/%252e%252e/secret.rss", "/..%5csecret.rss", "/etc/passwd", "//etc/passwd", "/%ff%fe.rss", "/logistics.RSS",
        "/logistics.rss%0d%0aSet-Cookie:%20a=b", "/index.html/../../secret.rss", "/feeds/../../secret.rss",
    ],
)  # fmt: skip
def test_only_what_is_published_is_served(ask: Ask, target: str) -> None:
    reply = ask(target)
    assert reply.status == 404
    assert b"secret" not in reply.body
    assert reply["Set-Cookie"] is None
    assert reply["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("target", [FEED, "/", "/logistics", "/nothing", "/transport.rss", "/retired.rss", "/healthz"])
@pytest.mark.parametrize("line", ["Accept-Encoding: identity", GZIP, CHROME])
def test_head_tells_what_get_tells(ask: Ask, target: str, line: str) -> None:
    get, head = ask(target, line), ask(target, line, method="HEAD")
    assert (head.status, head.body) == (get.status, b"")
    assert _undated(head.lines) == _undated(get.lines)  # a second may pass between the two


def _undated(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in lines if name.lower() != "date")


@pytest.mark.filterwarnings("ignore:Unknown REQUEST_METHOD")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "BREW"])
def test_other_methods_are_refused_with_a_list_of_those_allowed(ask: Ask, method: str) -> None:
    reply = ask(FEED, method=method)
    assert (reply.status, reply["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert ask("/nothing.rss", method=method).status == 404
    assert ask("/healthz", method=method).status == 405


def test_a_script_of_another_site_may_read_feeds(ask: Ask) -> None:
    reply = ask(FEED, "Origin: https://x", "Access-Control-Request-Method: GET", method="OPTIONS")
    assert (reply.status, reply["Access-Control-Allow-Origin"]) == (204, "*")
    assert "GET" in (reply["Access-Control-Allow-Methods"] or "")
    assert "A-IM" in (reply["Access-Control-Allow-Headers"] or "")
    assert ask("/nothing", method="OPTIONS").status == 404


def test_options_of_the_server_itself(server: int) -> None:
    said = raw(server, b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert read_reply(said)["Allow"] == "GET, HEAD, OPTIONS"


# Entity tags and dates


def test_the_tag_is_strong_and_one_for_each_coding(ask: Ask) -> None:
    plain, packed = ask(FEED)["ETag"], ask(FEED, GZIP)["ETag"]
    assert re.fullmatch(r'"[^"]+"', plain or "")
    assert re.fullmatch(r'"[^"]+"', packed or "")
    assert plain != packed


@pytest.mark.parametrize(
    "form",
    [
        "{tag}", "W/{tag}", '"other", {tag}', '"other",{tag},"more"', 'W/"x" , W/{tag}', "*", " , {tag} ,", "{bare}",
        '"a,b", {tag}',
    ],
)  # fmt: skip
def test_a_client_that_has_it_gets_304(ask: Ask, form: str) -> None:
    tag = ask(FEED)["ETag"] or ""
    reply = ask(FEED, f"If-None-Match: {form.format(tag=tag, bare=tag.strip(chr(34)))}")
    assert (reply.status, reply.body) == (304, b"")
    assert (reply["ETag"], reply["Vary"]) == (tag, "Accept, Accept-Encoding")
    assert reply["Cache-Control"] == "public, max-age=1200"
    assert reply["Content-Type"] is None
    assert reply["Content-Length"] in (None, "0")


def test_several_lines_of_tags_are_one_list(ask: Ask) -> None:
    tag = ask(FEED)["ETag"]
    assert ask(FEED, 'If-None-Match: "a"', f"If-None-Match: {tag}", 'If-None-Match: "b"').status == 304


@pytest.mark.parametrize("value", ['"other"', 'W/"other"', '"a", "b"', "", '"', "other", "W/", '"unclosed'])
def test_a_client_that_has_something_else_gets_the_feed(ask: Ask, value: str) -> None:
    assert ask(FEED, f"If-None-Match: {value}").status == 200


def test_the_tag_of_one_coding_does_not_stand_for_another(ask: Ask) -> None:
    packed = ask(FEED, GZIP)["ETag"]
    assert ask(FEED, f"If-None-Match: {packed}").status == 200
    reply = ask(FEED, GZIP, f"If-None-Match: {packed}")
    assert (reply.status, reply["ETag"]) == (304, packed)


@pytest.mark.parametrize("target", [FEED, "/logistics.atom", "/logistics.json", "/logistics.html", "/feeds.opml"])
def test_the_date_is_that_of_the_bytes(ask: Ask, target: str) -> None:
    assert ask(target)["Last-Modified"] == DATE


def test_it_does_not_matter_what_a_file_says_of_its_date(ask: Ask) -> None:
    """Whoever has an older item that came late, or another title, has other bytes under the same date."""
    for target in ("/feed.css", "/", "/archive/logistics-1.atom"):
        assert parsedate_to_datetime(ask(target)["Last-Modified"] or "") > UPDATED


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (DATE, 304),
        (format_datetime(UPDATED + timedelta(days=1), usegmt=True), 304),
        (format_datetime(UPDATED - timedelta(seconds=1), usegmt=True), 200),
        (UPDATED.strftime("%A, %d-%b-%y %H:%M:%S GMT"), 304),
        (UPDATED.strftime("%a %b %d %H:%M:%S %Y"), 304),
        ("yesterday", 200),
        ("", 200),
        ("Fri, 99 Nov 2026 08:30:00 GMT", 200),
    ],
)
def test_the_date_a_client_has(ask: Ask, since: str, status: int) -> None:
    reply = ask(FEED, f"If-Modified-Since: {since}")
    assert reply.status == status
    assert reply["Vary"] == "Accept, Accept-Encoding"


def test_the_tag_goes_before_the_date(ask: Ask) -> None:
    tag = ask(FEED)["ETag"]
    assert ask(FEED, 'If-None-Match: "other"', f"If-Modified-Since: {DATE}").status == 200
    assert ask(FEED, f"If-None-Match: {tag}", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT").status == 304


def test_conditions_for_who_insists_on_a_version(ask: Ask) -> None:
    tag = ask(FEED)["ETag"]
    assert ask(FEED, f"If-Match: {tag}").status == 200
    assert ask(FEED, "If-Match: *").status == 200
    assert ask(FEED, 'If-Match: "other"').status == 412
    assert ask(FEED, f"If-Match: W/{tag}").status == 412
    assert ask(FEED, f"If-Unmodified-Since: {DATE}").status == 200
    assert ask(FEED, "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT").status == 412
    assert ask(FEED, "If-Unmodified-Since: never").status == 200
    assert ask(FEED, f"If-Match: {tag}", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT").status == 200


def test_conditions_on_what_is_not_there_change_nothing(ask: Ask) -> None:
    assert ask("/nothing.rss", "If-None-Match: *").status == 404


@pytest.mark.parametrize("value", ["bytes=0-9", "bytes=-5", "bytes=9999999-", "bytes=0-1,3-4", "lines=1-2", "nonsense"])
def test_a_range_is_ignored(ask: Ask, value: str, folder: Path) -> None:
    reply = ask(FEED, f"Range: {value}")
    assert (reply.status, reply.body) == (200, (folder / "logistics.rss").read_bytes())
    assert reply["Accept-Ranges"] is None


# Content codings


@pytest.mark.parametrize(
    ("wish", "coding"),
    [
        ("gzip", "gzip"), ("GZIP", "gzip"), ("x-gzip", "gzip"), ("*", "gzip"), ("deflate, gzip;q=0.5", "gzip"),
        ("gzip;q=0.001", "gzip"), ("gzip; q=1.0", "gzip"), ("identity;q=0, gzip;q=0.1", "gzip"),
        ("*;q=0, gzip", "gzip"),
        ("gzip;q=0.5, identity;q=0.5", "gzip"), ("identity;q=0, *", "gzip"),
        ("gzip;q=0", None), ("gzip;q=0.000", None), ("identity", None), ("", None), ("br", None), ("gzip;q=0, *", None),
        ("identity;q=1, gzip;q=0.5", None), ("*;q=0.5, gzip;q=0", None), ("gzip;q=2", None), ("gzip;q=x", None),
        ("notgzip", None), ("gzip2", None),
    ],
)  # fmt: skip
def test_the_coding_is_chosen_by_quality(ask: Ask, wish: str, coding: str | None, folder: Path) -> None:
    reply = ask(FEED, f"Accept-Encoding: {wish}")
    assert (reply.status, reply["Content-Encoding"]) == (200, coding)
    body = gzip.decompress(reply.body) if coding else reply.body
    assert body == (folder / "logistics.rss").read_bytes()
    assert reply["Vary"] == "Accept, Accept-Encoding"
    assert reply["Content-Length"] == str(len(reply.body))


def test_without_a_wish_nothing_is_coded(ask: Ask) -> None:
    reply = ask(FEED)
    assert reply["Content-Encoding"] is None
    assert "Accept-Encoding" in (reply["Vary"] or "")


def test_who_excludes_everything_gets_406(ask: Ask) -> None:
    assert ask(FEED, "Accept-Encoding: identity;q=0, gzip;q=0").status == 406
    assert ask(FEED, "Accept-Encoding: *;q=0").status == 406


def test_what_gains_nothing_is_not_coded(ask: Ask) -> None:
    assert ask("/feed.css", GZIP)["Content-Encoding"] is None


# Accept


@pytest.mark.parametrize(
    ("accept", "media_type", "name"),
    [
        (CHROME, "text/html", "logistics.html"),
        (READER, "application/rss+xml", "logistics.rss"),
        ("Accept: application/atom+xml", "application/atom+xml", "logistics.atom"),
        ("Accept: application/feed+json", "application/feed+json", "logistics.json"),
        ("Accept: application/json", "application/json", "logistics.json"),
        ("Accept: text/xml", "text/xml", "logistics.atom"),
        ("Accept: text/*", "text/html", "logistics.html"),
        ("Accept: text/html;q=0.1, application/rss+xml;q=0.2", "application/rss+xml", "logistics.rss"),
        ("Accept: application/atom+xml;q=0, */*;q=0.1", "application/rss+xml", "logistics.rss"),
        ("Accept: */*", "application/atom+xml", "logistics.atom"),
        ("Accept: image/png", "application/atom+xml", "logistics.atom"),
        ("Accept: ", "application/atom+xml", "logistics.atom"),
        ("X-Nothing: said", "application/atom+xml", "logistics.atom"),
    ],
)
def test_an_address_without_an_ending_takes_the_form_that_is_liked(
    ask: Ask, accept: str, media_type: str, name: str, folder: Path
) -> None:
    reply = ask("/logistics", accept)
    assert (reply.status, reply["Content-Type"]) == (200, f"{media_type}; charset=utf-8")
    assert reply.body == (folder / name).read_bytes()
    assert (reply["Content-Location"], reply["Vary"]) == (name, "Accept, Accept-Encoding")


def test_304_of_a_chosen_form_varies_too(ask: Ask) -> None:
    tag = ask("/logistics", CHROME)["ETag"]
    reply = ask("/logistics", CHROME, f"If-None-Match: {tag}")
    assert (reply.status, reply["Vary"], reply["Content-Location"]) == (
        304,
        "Accept, Accept-Encoding",
        "logistics.html",
    )
    assert ask("/logistics", READER, f"If-None-Match: {tag}").status == 200


@pytest.mark.parametrize("target", [FEED, "/logistics.atom"])
def test_a_browser_gets_a_type_that_it_shows(ask: Ask, target: str) -> None:
    browser, reader = ask(target, CHROME), ask(target, READER)
    assert browser["Content-Type"] == "application/xml; charset=utf-8"
    assert (browser["ETag"], browser.body) == (reader["ETag"], reader.body)
    assert reader["Content-Type"] != browser["Content-Type"]
    assert "Accept" in (browser["Vary"] or "").split(", ")


@pytest.mark.parametrize(
    ("target", "scripts"),
    [("/", ["script-src 'self'"]), ("/logistics.html", ["script-src 'self'"]), (FEED, []), ("/logistics.atom", [])],
)
def test_what_a_browser_shows_runs_no_script_but_our_own_file(ask: Ask, target: str, scripts: list[str]) -> None:
    policy = (ask(target, CHROME)["Content-Security-Policy"] or "").split("; ")
    assert "default-src 'none'" in policy
    assert [part for part in policy if part.startswith("script-src")] == scripts


# Moved, gone, discovery, health


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/transport.rss", "logistics.rss"),
        ("/transport", "logistics"),
        ("/transport.atom?x=y", "logistics.atom"),
        ("/away.rss", "https://elsewhere.example/feed"),
    ],
)
def test_a_feed_that_moved_says_where(ask: Ask, target: str, location: str) -> None:
    reply = ask(target)
    assert (reply.status, reply["Location"]) == (301, location)


def test_a_retired_feed_is_gone_although_its_file_is_there(ask: Ask) -> None:
    assert ask("/retired.rss").status == ask("/retired").status == ask("/retired.atom", method="HEAD").status == 410


def test_a_feed_names_its_hub(ask: Ask) -> None:
    assert ask(FEED)["Link"] == (
        '<https://hub.example.org/>; rel="hub", <https://example.org/feeds/logistics.rss>; rel="self"'
    )
    assert ask("/logistics.html")["Link"] is None


def test_health(ask: Ask) -> None:
    reply = ask("/healthz")
    assert (reply.status, reply["Cache-Control"], reply.body) == (200, "no-store", b'{"status": "ok"}')


# Differences (RFC 3229)


@pytest.mark.parametrize(("name", "make", "tag"), [("d.atom", atom, "entry"), ("d.rss", rss, "item")])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_who_asks_for_the_difference_gets_the_new_entries_alone(
    ask: Ask, folder: Path, name: str, make: Callable[..., bytes], tag: str, coding: str
) -> None:
    wish = (f"Accept-Encoding: {coding}", "A-IM: feed")
    _replace(folder / name, make(*NAMES))
    old = ask(f"/{name}", *wish)
    assert (old.status, old["IM"]) == (200, None)
    _replace(folder / name, make("A new thing", *NAMES))
    new = ask(f"/{name}", *wish, f'If-None-Match: "unknown", {old["ETag"]}')
    assert (new.status, new["IM"], new["Cache-Control"]) == (226, "feed", "no-store, im")
    assert new["ETag"] == ask(f"/{name}", wish[0])["ETag"] != old["ETag"]
    assert {"A-IM", "If-None-Match"} <= set((new["Vary"] or "").split(", "))
    assert new["Content-Length"] == str(len(new.body))
    body = gzip.decompress(new.body) if new["Content-Encoding"] == "gzip" else new.body
    entries = [e for e in ElementTree.fromstring(body).iter() if e.tag.rpartition("}")[2] == tag]
    assert [e.findtext("{*}title") for e in entries] == ["A new thing"]
    assert ask(f"/{name}", *wish, f"If-None-Match: {new['ETag']}").status == 304


def test_no_difference_where_it_is_not_wished_or_the_version_is_not_known(ask: Ask, folder: Path) -> None:
    _replace(folder / "e.atom", atom("one"))
    old = ask("/e.atom")["ETag"]
    _replace(folder / "e.atom", atom("two", "one"))
    assert ask("/e.atom", f"If-None-Match: {old}").status == 200
    assert ask("/e.atom", "A-IM: feed", 'If-None-Match: "never served"').status == 200
    assert ask("/e.atom", "A-IM: vcdiff", f"If-None-Match: {old}").status == 200
    assert ask("/e.atom", "A-IM: feed;q=0", f"If-None-Match: {old}").status == 200
    assert ask("/e.atom", "A-IM: feed").status == 200
    assert ask("/e.atom", "A-IM: vcdiff, feed", f"If-None-Match: W/{old}").status == 226


# The folder changes under the server


def _replace(path: Path, data: bytes) -> None:
    """As publication does it."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)


def test_a_replaced_file_is_seen_at_once(ask: Ask, folder: Path) -> None:
    tags = set()
    for n in range(50):
        _replace(folder / "quick.rss", rss(f"{n:03}"))
        reply = ask("/quick.rss")
        assert reply.body == rss(f"{n:03}")
        tags.add(reply["ETag"])
    assert len(tags) == 50


def test_same_size_and_same_second_change_the_tag_even_in_place(ask: Ask, folder: Path) -> None:
    for n in range(50):
        (folder / "place.rss").write_bytes(rss(f"{n:03}"))
        assert ask("/place.rss").body == rss(f"{n:03}")


def test_files_come_and_go(ask: Ask, folder: Path) -> None:
    for _ in range(5):
        assert ask("/fleeting.rss").status == 404
        _replace(folder / "fleeting.rss", rss("a"))
        assert ask("/fleeting.rss").status == ask("/fleeting").status == 200
        (folder / "fleeting.rss").unlink()
    assert ask("/fleeting").status == 404


def test_a_file_that_becomes_a_link_is_no_longer_served(ask: Ask, folder: Path) -> None:
    (folder / "turn.rss").write_bytes(rss("a"))
    assert ask("/turn.rss").status == 200
    (folder / "turn.rss").unlink()
    (folder / "turn.rss").symlink_to("logistics.rss")
    assert ask("/turn.rss").status == 404
    (folder / "turn.rss").unlink()


def test_a_folder_that_becomes_a_link_is_no_longer_served(ask: Ask, folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.rss").write_bytes(rss("a"))
    assert ask("/sub/a.rss").status == 200
    (folder / "sub").rename(folder.parent / "moved")
    (folder.parent / "moved" / "a.rss").write_bytes(b"secret now")
    (folder / "sub").symlink_to(folder.parent / "moved")
    assert ask("/sub/a.rss").status == 404
    (folder / "sub").unlink()
    (folder.parent / "moved" / "a.rss").unlink()
    (folder.parent / "moved").rmdir()


def test_forms_compressed_beforehand_are_used_while_they_are_fresh(ask: Ask, folder: Path) -> None:
    _replace(folder / "packed.rss", rss("a"))
    (folder / "packed.rss.br").write_bytes(b"as brotli")
    (folder / "packed.rss.zst").write_bytes(b"as zstandard")
    reply = ask("/packed.rss", "Accept-Encoding: gzip, br")
    assert (reply["Content-Encoding"], reply.body) == ("br", b"as brotli")
    reply = ask("/packed.rss", "Accept-Encoding: gzip;q=0.5, zstd")
    assert (reply["Content-Encoding"], reply.body) == ("zstd", b"as zstandard")
    assert ask("/packed.rss.br").status == 404
    assert ask("/packed.rss", "Accept-Encoding: br", "A-IM: feed", 'If-None-Match: "x"').status == 200
    _replace(folder / "packed.rss", rss("b"))
    assert ask("/packed.rss", "Accept-Encoding: br").body == rss("b")
    for ending in ("", ".br", ".zst"):
        (folder / f"packed.rss{ending}").unlink()
