# SPDX-License-Identifier: MIT
"""Pages whose items scripts load, with the real Chromium and a real server."""

import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pytest

from feedpub.fetch import browser
from tests.conftest import Site
from tests.fetch.conftest import LISTING, SECRET, Server, drip
from tests.fetch.test_source import config, run, source, titles

needs_chromium = pytest.mark.skipif(
    importlib.util.find_spec("playwright") is None or not any(map(shutil.which, browser._NAMES)),
    reason="feedpub[browser] or Chromium is not installed",
)
SHELL = """<!doctype html><html><head><title>Harbour</title><link rel=stylesheet href=/style.css></head><body>
<div id=root></div><img src=/quay.jpg><script src=/app.js></script></body></html>"""
APP = """
const show = (reports) => { document.getElementById("root").innerHTML = reports.map((r) =>
  `<article><h2><a href="/report/${r}">Report number ${r} of the harbour</a></h2>
   <time datetime="2026-02-0${r}">then</time><p>What was seen at the quay that day.</p></article>`).join("") }
fetch("ADDRESS").then((answer) => answer.json()).then(show)
"""


def put(server: Server, *, reports: list[int], address: str = "/api/reports") -> str:
    server.gives("/app.js", APP.replace("ADDRESS", address).encode(), Content_Type="text/javascript")
    server.gives("/api/reports", json.dumps(reports).encode(), Content_Type="application/json")
    return server.gives("/news", SHELL.encode(), Content_Type="text/html", ETag='"1"')


def asked(server: Server) -> set[str]:
    return {path for path, _ in server.asked}


@pytest.mark.slow
@needs_chromium
class TestWithChromium:
    def test_what_scripts_load_is_read(self, site: Site, server: Server) -> None:
        url = put(server, reports=[3, 2, 1])
        config(site, url)
        ran = run(site)
        assert (ran.code, "render = true" in ran.err) == (1, True)
        config(site, url, "render = true")
        assert run(site).code == 0
        assert set(site.ids()) == {f"Report number {n} of the harbour" for n in (1, 2, 3)}
        assert site.entries()[0].link == f"{server.address}/report/3"
        assert not asked(server) & {"/quay.jpg", "/style.css"}
        assert all("feedpub/" in headers["User-Agent"] for _, headers in server.asked)

    def test_news_come_though_the_page_itself_stays(self, site: Site, server: Server) -> None:
        config(site, put(server, reports=[2, 1, 3]), "render = true")
        assert run(site).code == 0
        before = site.stamp()
        assert source(run(site, hours=1))["unread"]
        assert site.stamp() == before
        put(server, reports=[4, 2, 1, 3])
        assert len(source(run(site, hours=2))["new"]) == 1

    def test_scripts_get_no_further_than_we_do(self, site: Site, server: Server, other: Server) -> None:
        secret = other.gives("/api/reports", b"[9, 8, 7]", Access_Control_Allow_Origin="*")
        config(site, put(server, reports=[1], address=secret), "render = true")
        ran = run(site)
        assert ran.code == 1 and "JavaScript" in ran.err
        assert other.asked == []
        config(site, put(server, reports=[1], address=secret), "render = true\nprivate = true")
        assert run(site).code == 0
        assert len(other.asked) == 1

    def test_nothing_gets_out_by_another_way(self, site: Site, server: Server) -> None:
        sly = """
        const at = (way) => way + location.host;
        try { new WebSocket(at("ws://") + "/socket") } catch {}
        try { new EventSource("/events") } catch {}
        navigator.sendBeacon("/beacon", "x");
        new Image().src = "/pixel.gif";
        const frame = document.createElement("iframe"); frame.src = "/frame"; document.body.append(frame);
        const ahead = document.createElement("link"); ahead.rel = "prefetch"; ahead.href = "/ahead";
        document.head.append(ahead);
        open("/window");
        """
        url = put(server, reports=[3, 2, 1])
        server.gives("/app.js", (APP.replace("ADDRESS", "/api/reports") + sly).encode(), Content_Type="text/javascript")
        config(site, url, "render = true")
        assert run(site).code == 0
        assert asked(server) == {"/news", "/app.js", "/api/reports"}

    def test_secrets_go_to_their_own_host_alone(
        self, site: Site, server: Server, other: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TOKEN", SECRET)
        elsewhere = other.gives("/api/reports", b"[9, 8, 7]", Access_Control_Allow_Origin="*")
        config(site, put(server, reports=[1], address=elsewhere), 'render = true\nprivate = true\ntoken = "$TOKEN"')
        assert run(site).code == 0
        assert SECRET in server.asked[0][1]["Authorization"]
        assert other.asked and not any(SECRET in str(headers) for _, headers in other.asked)

    def test_scripts_without_an_end_are_ended(self, site: Site, server: Server) -> None:
        server.gives("/app.js", b"for (;;) {}", Content_Type="text/javascript")
        config(site, server.gives("/news", SHELL.encode(), Content_Type="text/html"), "render = true\ntimeout = 8")
        ran = run(site)
        assert ran.code == 1
        assert "scripts take too long" in ran.err or "JavaScript" in ran.err  # of a slow machine: not yet begun

    def test_a_server_that_drips_holds_nothing_up_for_long(self, site: Site, server: Server) -> None:
        url = put(server, reports=[1])
        server.play("/api/reports", drip)
        config(site, url, "render = true\ntimeout = 2")
        assert run(site).code == 1

    def test_a_failure_needs_no_browser(self, site: Site, server: Server) -> None:
        config(site, server.gives("/news", b"", 404), "render = true")
        assert "answers 404 (not found)" in run(site).err

    def test_parse_shows_it(self, site: Site, server: Server) -> None:
        config(site, put(server, reports=[3, 2, 1]), "render = true")
        assert len(titles(site.run("parse --json").out)) == 3


def test_without_playwright_it_is_told_what_to_install(
    site: Site, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "playwright", None)
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    config(site, put(server, reports=[1]), "render = true")
    ran = run(site)
    assert ran.code == 1
    assert "pip install 'feedpub[browser]'" in ran.err


@pytest.mark.slow
@needs_chromium
def test_without_a_browser_it_is_told_what_to_install(
    site: Site, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    config(site, put(server, reports=[1]), "render = true")
    ran = run(site)
    assert ran.code == 1
    assert "apt install chromium" in ran.err


@pytest.mark.slow
@needs_chromium
def test_a_browser_that_does_not_start_is_told(
    site: Site, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    config(site, put(server, reports=[1]), "render = true")
    ran = run(site)
    assert ran.code == 1
    assert "can't start the browser" in ran.err and "--headless" in ran.err


def test_what_is_no_html_needs_no_browser(site: Site, server: Server) -> None:
    config(site, server.gives("/news.txt", LISTING, Content_Type="text/plain"), "render = true")
    assert run(site).code == 0


def test_only_an_address_is_rendered(site: Site) -> None:
    site.config('[[sources]]\npath = "page.html"\nrender = true\n')
    ran = site.run("build")
    assert ran.code == 2 and "has no url" in ran.err
