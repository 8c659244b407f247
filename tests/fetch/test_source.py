# SPDX-License-Identifier: MIT
"""Sources with an address, through the command line, against a real server: what a year of cron runs meets."""

import json
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feedpub.cli.options import source_of
from feedpub.errors import ConfigError
from feedpub.fetch.polite import wait_until
from tests.conftest import Ran, Site
from tests.fetch.conftest import LISTING, SECRET, Handler, Server

NOW = datetime(2026, 3, 20, 8, tzinfo=UTC)


def config(site: Site, url: str, *lines: str) -> None:
    site.config("\n".join(["[[sources]]", 'name = "news"', "delay = 0", f'url = "{url}"', *lines]) + "\n")


def run(site: Site, *, hours: float = 0, more: str = "--json") -> Ran:
    return site.run(f"build --now {(NOW + timedelta(hours=hours)).isoformat()} {more}")


def source(ran: Ran) -> dict[str, Any]:
    found: dict[str, Any] = ran.json["sources"][0]
    return found


def titles(text: str) -> list[str]:
    return [json.loads(line)["title"] for line in text.splitlines()]


class TestAnAddressIsTypedWhereAFileIs:
    def test_build(self, site: Site, server: Server) -> None:
        url = server.gives("/news.txt", Content_Type="text/plain")
        assert site.run(f"build {url}").code == 0
        assert site.entries()
        assert url in (site.feeds / "all.rss").read_text()

    def test_parse_reads_the_same_as_from_disk(self, site: Site, server: Server) -> None:
        (site.folder / "news.txt").write_bytes(LISTING)
        from_web = site.run(f"parse --json {server.gives('/news.txt')}")
        assert titles(from_web.out) == titles(site.run("parse --json news.txt").out)

    def test_feed_and_init(self, site: Site, server: Server) -> None:
        url = server.gives("/news.txt")
        assert url in site.run(f"feed {url} --format rss").out
        assert site.run(f"init {url}").code == 0
        assert f'url = "{url}"' in (site.folder / "feedpub.toml").read_text()
        assert site.run("build").code == 0

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("example.org/news/", "type https://example.org/news/"),
            ("www.example.org/a.html", "type https://www.example.org/a.html"),
            ("ftp://example.org/", "https://"),
            ("https://me:word@example.org/", "login"),
        ],
    )
    def test_what_is_no_address_is_told_how_to_be_one(self, site: Site, typed: str, told: str) -> None:
        assert site.run(f"build {typed}").code == 2
        assert not site.state.exists()
        with pytest.raises(ConfigError) as caught:
            source_of(typed)
        assert told in f"{caught.value.fault} {caught.value.advice}"


class TestNothingNew:
    def test_304_does_no_parsing_and_touches_nothing(self, site: Site, server: Server) -> None:
        def page(handler: Handler) -> None:
            if handler.headers.get("If-None-Match") == '"1"':
                handler.answer(304)
            else:
                handler.answer(200, LISTING, ETag='"1"', Last_Modified="Fri, 20 Mar 2026 07:00:00 GMT")

        config(site, server.play("/", page))
        first = run(site)
        assert first.code == 0 and source(first)["new"]
        before = site.stamp()
        again = run(site, hours=1)
        assert source(again)["unread"] and not source(again)["error"]
        assert server.asked[1][1]["If-Modified-Since"] == "Fri, 20 Mar 2026 07:00:00 GMT"
        assert site.stamp() == before

    def test_the_same_bytes_are_unread_too(self, site: Site, server: Server) -> None:
        config(site, server.gives("/"))
        run(site)
        before = site.stamp()
        assert source(run(site, hours=1))["unread"]
        assert site.stamp() == before

    def test_another_configuration_reads_the_page_again(self, site: Site, server: Server) -> None:
        url = server.gives("/", ETag='"1"')
        config(site, url)
        run(site)
        config(site, url, 'date_order = "mdy"')
        run(site, hours=1)
        assert "If-None-Match" not in server.asked[1][1]

    def test_a_page_that_was_not_believed_is_asked_for_whole(self, site: Site, server: Server) -> None:
        config(site, server.gives("/", ETag='"1"'))
        run(site)
        server.gives("/", b"One single thing\n\nWas found on this page, and nothing else was there.\n", ETag='"2"')
        assert run(site, hours=1).code == 3
        assert run(site, hours=2).code == 3
        assert server.asked[2][1]["If-None-Match"] == '"1"'


class TestFailures:
    @pytest.mark.parametrize(
        ("status", "fault"),
        [
            (401, "answers 401 (a login is needed)"),
            (403, "answers 403 (forbidden)"),
            (404, "answers 404 (not found)"),
            (410, "answers 410 (gone)"),
            (418, "answers 418"),
            (500, "answers 500 (its server is in trouble)"),
            (503, "answers 503 (its server is in trouble)"),
        ],
    )
    def test_each_has_a_name_a_next_step_and_leaves_the_feeds(
        self, site: Site, server: Server, status: int, fault: str
    ) -> None:
        config(site, server.gives("/"))
        run(site)
        before = {p.name: p.read_bytes() for p in site.feeds.iterdir()}
        server.gives("/", b"<html>No.</html>", status)
        ran = run(site, hours=1)
        assert ran.code == 3
        error = source(ran)["error"]
        assert error["fault"] == fault
        assert error["advice"]
        assert {p.name: p.read_bytes() for p in site.feeds.iterdir()} == before
        server.gives("/")
        assert run(site, hours=2).code == 0

    @pytest.mark.parametrize(
        ("path", "body", "kind", "fault"),
        [
            ("/a.json", b" <!doctype html><title>Sorry</title>", "text/html", "gives HTML or XML, where JSON"),
            ("/a", b"GIF89a", "image/gif", "gives image/gif, where a listing"),
        ],
    )
    def test_another_kind_than_expected(
        self, site: Site, server: Server, path: str, body: bytes, kind: str, fault: str
    ) -> None:
        config(site, server.gives(path, body, Content_Type=kind))
        ran = run(site)
        assert ran.code == 1
        assert fault in ran.err

    def test_one_that_was_never_read_leaves_no_trace(self, site: Site, server: Server) -> None:
        config(site, server.gives("/", b"", 404))
        assert run(site).code == 1
        assert not site.state.exists()

    def test_one_host_that_fails_keeps_no_other_from_its_news(self, site: Site, server: Server, other: Server) -> None:
        good, bad = server.gives("/"), other.gives("/", b"", 500)
        bad = bad.replace("127.0.0.1", "localhost")
        site.config(f'[[sources]]\nname = "bad"\nurl = "{bad}"\n[[sources]]\nname = "good"\nurl = "{good}"\n')
        ran = run(site)
        assert ran.code == 3
        assert [bool(s["error"]) for s in ran.json["sources"]] == [True, False]
        assert site.entries()

    def test_a_permanent_redirect_is_told(self, site: Site, server: Server) -> None:
        page = server.gives("/new")
        config(site, server.redirects("/old", "/new", 301))
        (note,) = (n for n in source(run(site))["notes"] if n["code"] == "moved")
        assert page in note["text"]


class TestWaiting:
    def test_who_is_told_to_wait_waits_and_says_so(self, site: Site, server: Server) -> None:
        config(site, server.gives("/"))
        run(site)
        server.gives("/", b"", 429, Retry_After="7200")
        ran = run(site, hours=1)
        assert "asks to wait until 2026-03-20 11:00 UTC" in source(ran)["error"]["fault"]
        for hours in (1.5, 2.9):
            ran = run(site, hours=hours)
            assert ran.code == 0
            assert "waiting until 2026-03-20 11:00 UTC" in source(ran)["notes"][0]["text"]
        assert len(server.asked) == 2
        server.gives("/")
        assert run(site, hours=3).code == 0
        assert len(server.asked) == 3
        assert run(site, hours=3.1).code == 0
        assert len(server.asked) == 4

    @pytest.mark.parametrize(
        ("status", "header", "expected"),
        [
            (429, "120", NOW + timedelta(minutes=2)),
            (503, "Fri, 20 Mar 2026 09:00:00 GMT", NOW + timedelta(hours=1)),
            (429, None, NOW + timedelta(minutes=15)),
            (429, "nonsense", NOW + timedelta(minutes=15)),
            (429, "9" * 5000, NOW + timedelta(days=7)),
            (429, "Fri, 20 Mar 2020 09:00:00 GMT", None),
            (503, None, None),
            (500, "120", None),
        ],
    )
    def test_how_long(self, status: int, header: str | None, expected: datetime | None) -> None:
        assert wait_until(status, header, NOW) == expected

    def test_a_host_is_not_asked_in_haste(self, site: Site, server: Server) -> None:
        moments: list[float] = []

        def page(handler: Handler) -> None:
            moments.append(time.monotonic())
            handler.answer(200, LISTING)

        a, b = server.play("/a", page), server.play("/b", page)
        site.config("".join(f'[[sources]]\nname = "{u[-1]}"\ndelay = 1.5\nurl = "{u}"\n' for u in (a, b)))
        assert run(site).code == 0
        assert moments[1] - moments[0] > 1.0  # a busy server notes the first one late

    def test_hosts_are_asked_side_by_side(self, site: Site, server: Server, other: Server) -> None:
        both = threading.Barrier(2, timeout=60)

        def page(handler: Handler) -> None:
            both.wait()  # nobody gets an answer before each has been asked
            handler.answer(200, LISTING)

        urls = server.play("/a", page), other.play("/b", page).replace("127.0.0.1", "localhost")
        site.config("".join(f'[[sources]]\nname = "{n}"\nurl = "{u}"\n' for n, u in enumerate(urls)))
        assert run(site).code == 0


class TestGone:
    def test_a_410_that_lasts_retires_the_source_and_a_person_brings_it_back(self, site: Site, server: Server) -> None:
        config(site, server.gives("/"))
        run(site)
        before = site.ids()
        server.gives("/", b"", 410)
        assert run(site, hours=1).code == 3
        assert run(site, hours=20).code == 3
        ran = run(site, hours=26)
        assert ran.code == 0
        assert [n["code"] for n in source(ran)["notes"]] == ["retired"]
        asked = len(server.asked)
        ran = run(site, hours=48)
        assert "--accept news" in source(ran)["notes"][0]["text"]
        assert len(server.asked) == asked
        assert site.ids() == before
        server.gives("/")
        assert run(site, hours=49, more="--json --accept news").code == 0
        assert not source(run(site, hours=50))["notes"]
        assert len(server.asked) == asked + 2

    def test_one_good_answer_between_begins_anew(self, site: Site, server: Server) -> None:
        config(site, server.gives("/"))
        run(site)
        server.gives("/", b"", 410)
        run(site, hours=1)
        server.gives("/")
        run(site, hours=2)
        server.gives("/", b"", 410)
        assert run(site, hours=40).code == 3


class TestSecrets:
    @pytest.fixture(autouse=True)
    def variables(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NEWS_SECRET", SECRET)
        monkeypatch.setenv("NEWS_LOGIN", f"me:{SECRET}")

    @pytest.mark.parametrize(
        ("line", "header", "sent"),
        [
            ('token = "$NEWS_SECRET"', "Authorization", f"Bearer {SECRET}"),
            ('login = "$NEWS_LOGIN"', "Authorization", "Basic bWU6czNjcjN0LTBmLXRoMy10M3N0"),
            ('headers = {"X-Api-Key" = "key ${NEWS_SECRET}"}', "X-Api-Key", f"key {SECRET}"),
            ('cookies = {session = "$NEWS_SECRET"}', "Cookie", f"session={SECRET}"),
        ],
    )
    @pytest.mark.parametrize("status", [200, 403])
    def test_they_are_sent_and_never_shown(
        self, site: Site, server: Server, line: str, header: str, sent: str, status: int
    ) -> None:
        config(site, server.gives("/", LISTING, status), line)
        shown = [run(site), run(site, hours=1, more="--verbose"), site.run("status"), site.run("parse -v")]
        assert server.asked[0][1][header] == sent
        kept = b"".join(p.read_bytes() for p in site.folder.rglob("*") if p.is_file())
        told = "".join(ran.out + ran.err for ran in shown).encode() + kept
        for secret in (SECRET, "bWU6czNjcjN0"):
            assert secret.encode() not in told

    def test_a_netrc_is_asked(self, site: Site, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        netrc = site.folder / "netrc"
        netrc.write_text(f"machine 127.0.0.1 login me password {SECRET}\n")
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))
        config(site, server.gives("/"))
        run(site)
        assert server.asked[0][1]["Authorization"] == "Basic bWU6czNjcjN0LTBmLXRoMy10M3N0"

    def test_another_secret_is_no_other_configuration(
        self, site: Site, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config(site, server.gives("/"), 'token = "$NEWS_SECRET"')
        run(site)
        before = site.stamp()
        monkeypatch.setenv("NEWS_SECRET", "another")
        assert source(run(site, hours=1))["unread"]
        assert site.stamp() == before

    @pytest.mark.parametrize("value", [None, "two\nlines", "ümlaut"])
    def test_one_that_cannot_be_sent(
        self, site: Site, server: Server, monkeypatch: pytest.MonkeyPatch, value: str | None
    ) -> None:
        monkeypatch.delenv("NEWS_SECRET") if value is None else monkeypatch.setenv("NEWS_SECRET", value)
        config(site, server.gives("/"), 'token = "$NEWS_SECRET"')
        ran = run(site)
        assert ran.code == 1
        assert "NEWS_SECRET" in ran.err
        assert server.asked == []


class TestRobots:
    def test_they_are_asked_only_by_choice(self, site: Site, server: Server) -> None:
        server.gives("/robots.txt", b"User-agent: *\nDisallow: /news\n")
        url = server.gives("/news")
        config(site, url)
        assert run(site).code == 0
        config(site, url, "robots = true")
        ran = run(site, hours=1)
        assert "robots.txt does not allow it" in source(ran)["error"]["fault"]

    def test_what_they_allow_and_what_is_not_there(self, site: Site, server: Server) -> None:
        server.gives("/robots.txt", b"User-agent: feedpub\nAllow: /news\n\nUser-agent: *\nDisallow: /\n")
        config(site, server.gives("/news"), "robots = true")
        assert run(site).code == 0
        server.gives("/robots.txt", b"", 404)
        assert run(site, hours=1).code == 0
        server.gives("/robots.txt", b"", 500)
        assert run(site, hours=2).code == 3


def test_links_start_where_the_page_was_found_at_last(site: Site, server: Server) -> None:
    items = "".join(
        f"[Report number {n} of the harbour](item-{n}.html)\n\nIt says what has happened there in this year.\n\n"
        for n in ("one", "two", "three", "four")
    )
    page = server.gives("/deep/page", items.encode())
    links = [
        json.loads(line)["link"] for line in site.run(f"parse --json {server.redirects('/', page)}").out.splitlines()
    ]
    assert links[0] == f"{server.address}/deep/item-one.html"


def test_the_charset_of_the_header_counts(site: Site, server: Server) -> None:
    text = LISTING.decode().replace("Customs", "Zölle")
    url = server.gives("/", text.encode("cp1252", "replace"), Content_Type="text/plain; charset=windows-1252")
    assert "Zölle" in site.run(f"parse {url}").out


def test_a_run_over_files_imports_nothing_of_http(tmp_path: Path) -> None:
    (tmp_path / "listing.txt").write_bytes(LISTING)
    code = (
        "import sys; from feedpub.cli import cli; cli(['build', 'listing.txt'], standalone_mode=False);"
        "cli(['build', 'listing.txt', '--quiet'], standalone_mode=False);"
        "print([m for m in sys.modules if m.split('.')[0] in ('httpx2', 'httpcore2', 'ssl', 'http', 'protego')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
