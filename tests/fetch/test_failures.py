# SPDX-License-Identifier: MIT
"""Whatever goes wrong with an address has a name, an exit code and a next step, and its feeds stay as they were.

Each is played by a real server on a real socket, and met through the command line.
"""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Site
from tests.fetch.conftest import Server, drip, drip_head
from tests.fetch.test_source import config, run, source

PAGES = Path(__file__).parents[1] / "failures"
NEWS = (
    "<title>Harbour</title><main>"
    + "".join(
        f'<article><h2><a href="/report/{n}">Report number {n} of the harbour</a></h2>'
        f"<time datetime='2026-02-0{n}'>then</time><p>What was seen at the quay that day.</p></article>"
        for n in range(6, 0, -1)
    )
    + "</main>"
).encode()
JSON = b'{"items": [%s]}' % b", ".join(b'{"title": "Report number %d", "url": "/report/%d"}' % (n, n) for n in range(5))


def html(server: Server, body: bytes, status: int = 200) -> str:
    return server.gives("/news", body, status, Content_Type="text/html; charset=utf-8")


def sample(name: str) -> Callable[[Server], str]:
    return lambda server: html(server, (PAGES / name).read_bytes())


def status(code: int) -> Callable[[Server], str]:
    return lambda server: html(server, b"<title>No</title><h1>No.</h1>", code)


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def circle(server: Server) -> str:
    server.redirects("/elsewhere", "/news")
    return server.redirects("/news", "/elsewhere")


SHELL = b"<!doctype html><title>App</title><div id=root></div><script src=/app.js></script>"
FAILURES: dict[str, tuple[Callable[[Server], str], str, str]] = {
    "DNS": (lambda _: "http://no-such-host.invalid/news", "host is not known (DNS)", "Check the address"),
    "refused": (lambda _: f"http://127.0.0.1:{unused_port()}/news", "was refused", "Is a server there?"),
    "timeout": (lambda s: s.play("/news", drip), "takes too long (timeout)", "next run tries again"),
    "timeout of the head": (lambda s: s.play("/news", drip_head), "takes too long (timeout)", "next run tries again"),
    "TLS": (lambda s: s.address.replace("http:", "https:") + "/news", "TLS failed", "Is it a server for https?"),
    "401": (status(401), "answers 401 (a login is needed)", "Set login or token"),
    "403": (status(403), "answers 403 (forbidden)", "Look at it with a browser"),
    "404": (status(404), "answers 404 (not found)", "the page may have moved"),
    "410": (status(410), "answers 410 (gone)", "if it stays so for a day, the source is retired"),
    "429": (status(429), "answers 429 (too many requests)", "it is left alone until then"),
    "500": (status(500), "answers 500 (its server is in trouble)", "next run tries again"),
    "502": (status(502), "answers 502 (its server is in trouble)", "next run tries again"),
    "503": (status(503), "answers 503 (its server is in trouble)", "next run tries again"),
    "circle": (circle, "redirects in a circle", "Look at it with a browser"),
    "private": (lambda s: s.redirects("/news", "http://10.0.0.1/"), "leads to a private address", "private = true"),
    "a picture": (lambda s: s.gives("/news", b"GIF89a", Content_Type="image/gif"), "where a listing was", "browser"),
    "shell": (lambda s: html(s, SHELL), "JavaScript", "its scripts load the items from"),
    "challenge": (sample("challenge/imperva.html"), "asks whether a person is reading", "ask its owner for a feed"),
    "login": (sample("login/login-wp-nl.html"), "is a login page", "Set login, token or cookies"),
    "consent": (sample("consent/consent-google-it.html"), "consent", "cookies"),
}
"""Each failure: how a server plays it, what it is called, and a piece of the next step."""


@pytest.mark.parametrize("name", FAILURES)
def test_it_is_named_and_the_feeds_stay(site: Site, server: Server, name: str) -> None:
    play, fault, advice = FAILURES[name]
    config(site, html(server, NEWS))
    assert run(site).code == 0
    before = {p.name: p.read_bytes() for p in site.feeds.iterdir()}
    config(site, play(server), "timeout = 0.5" if "timeout" in name else "")
    ran = run(site, hours=1)
    assert ran.code == 3
    error = source(ran)["error"]
    assert fault in error["fault"]
    assert error["advice"] and advice in error["advice"]
    assert {p.name: p.read_bytes() for p in site.feeds.iterdir()} == before
    shown = run(site, hours=1.1, more="")
    assert "Traceback" not in shown.err and (name == "429" or fault in shown.err)
    config(site, html(server, NEWS))
    assert run(site, hours=30).code == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", FAILURES)
def test_a_first_run_that_meets_it_leaves_no_trace(site: Site, server: Server, name: str) -> None:
    play, fault, advice = FAILURES[name]
    config(site, play(server), "timeout = 0.5" if "timeout" in name else "")
    ran = run(site)
    assert ran.code == 1
    assert fault in ran.err and advice in ran.err
    assert not site.state.exists() and not site.feeds.exists()


@pytest.mark.parametrize(("path", "line"), [("/news.json", ""), ("/api", 'kind = "json"')])
def test_html_where_json_was_expected(site: Site, server: Server, path: str, line: str) -> None:
    config(site, server.gives(path, JSON, Content_Type="application/json"), line)
    assert run(site).code == 0
    before = site.ids()
    server.gives(path, b"<!doctype html><title>Sorry</title>", Content_Type="text/html")
    ran = run(site, hours=1)
    assert ran.code == 3
    assert "gives HTML or XML, where JSON was expected" in source(ran)["error"]["fault"]
    assert "Look at it with a browser" in source(ran)["error"]["advice"]
    assert site.ids() == before


def test_a_certificate_of_nobody_known(site: Site, server: Server, secure: Server) -> None:
    config(site, html(server, NEWS))
    run(site)
    config(site, html(secure, NEWS))
    ran = run(site, hours=1)
    assert ran.code == 3
    assert "certificate is not valid" in source(ran)["error"]["fault"]
    assert "SSL_CERT_FILE" in source(ran)["error"]["advice"]
    assert secure.asked == []


def test_a_page_from_disk_and_from_a_server_give_the_same_items(site: Site, server: Server) -> None:
    pages = sorted((Path(__file__).parents[1] / "pages").glob("*/*.html"))
    assert len(pages) > 5
    for page in pages:
        (site.folder / "page.html").write_bytes(page.read_bytes())
        url = server.gives("/deep/page", page.read_bytes(), Content_Type="text/html")
        from_disk = site.run(f"parse --json page.html --base-url {url} --now 2026-03-20T08:00:00Z")
        from_web = site.run(f"parse --json {url} --now 2026-03-20T08:00:00Z")
        assert from_disk.out and from_disk.out == from_web.out, page
