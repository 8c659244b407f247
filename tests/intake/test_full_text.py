# SPDX-License-Identifier: MIT
"""Texts of new items from their own pages, through the command line, against a real server."""

import importlib.util
import sqlite3
from collections.abc import Sequence

import pytest

from feedpub.intake import full_text
from tests.conftest import Site
from tests.fetch.conftest import Server, serving
from tests.fetch.test_source import config, run, source

needs_trafilatura = pytest.mark.skipif(
    importlib.util.find_spec("trafilatura") is None, reason="feedpub[full-text] is not installed"
)
SAID = "The crew had counted all the crates before noon, and the master of the port has signed the papers of report"


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with serving() as found:
        yield found


def listing(numbers: Sequence[int]) -> bytes:
    items = "".join(
        f'<article><h2><a href="/report/{n}">Report number {n} of the harbour</a></h2>'
        f"<time datetime='2026-02-{n % 28 + 1:02}'>then</time><p>What was seen at berth {n} that day.</p></article>"
        for n in numbers
    )
    return f"<title>Harbour</title><main>{items}</main>".encode()


def article(n: int, more: str = "") -> bytes:
    return (
        f"<title>Report {n}</title><nav><a href='/'>Home of all reports</a></nav><article><h1>Report number {n}</h1>"
        f"<div class='body'><p>{SAID} {n}. <a href='../more'>Read on</a></p>"
        f"<p>Nothing was missing, and nobody had anything to add to what the papers of this day said.</p>{more}</div>"
        "</article><footer>Imprint of the harbour</footer>"
    ).encode()


def put(server: Server, numbers: Sequence[int]) -> None:
    server.gives("/", listing(numbers), Content_Type="text/html")
    for n in numbers:
        server.gives(f"/report/{n}", article(n), Content_Type="text/html; charset=utf-8")


def asked(server: Server) -> list[str]:
    found = [path for path, _ in server.asked]
    server.asked.clear()
    return found


def texts(site: Site) -> dict[int, str]:
    return {int(e.title.split()[2]): e.content[0].value if "content" in e else "" for e in site.entries()}


BODY = "full_text = true\n[sources.selectors]\ncontent = '.body'"


def test_each_new_item_s_page_is_read_once(site: Site, server: Server) -> None:
    put(server, [3, 2, 1])
    config(site, f"{server.address}/", BODY)
    assert run(site).code == 0
    assert asked(server) == ["/", "/report/3", "/report/2", "/report/1"]
    found = texts(site)
    assert all(f"{SAID} {n}." in found[n] for n in (1, 2, 3))
    assert f'href="{server.address}/more"' in found[1]
    assert "Home of all reports" not in found[1] and "Imprint" not in found[1]
    before, stamp = site.ids(), site.stamp()
    assert source(run(site, hours=1))["unread"]
    assert site.stamp() == stamp
    put(server, [4, 3, 2, 1])
    asked(server)
    assert len(source(run(site, hours=2))["new"]) == 1
    assert asked(server) == ["/", "/report/4"]
    assert set(texts(site)) == {1, 2, 3, 4}
    assert before.items() <= site.ids().items()


def test_a_text_stays_though_the_list_says_less(site: Site, server: Server) -> None:
    put(server, [3, 2, 1])
    config(site, f"{server.address}/", BODY)
    run(site)
    server.gives("/", listing([3, 2, 1]).replace(b"berth 2", b"berth 22"), Content_Type="text/html")
    asked(server)
    assert len(source(run(site, hours=1))["changed"]) == 1
    assert asked(server) == ["/"]
    assert f"{SAID} 2." in texts(site)[2]
    assert "berth 22" in next(e for e in site.entries() if e.title.split()[2] == "2").summary


def test_a_state_that_is_lost_costs_no_text_and_shows_nothing_as_changed(site: Site, server: Server) -> None:
    put(server, [3, 2, 1])
    config(site, f"{server.address}/", BODY)
    run(site)
    before = {entry.id: entry.updated for entry in site.entries()}
    site.state.unlink()
    assert run(site, hours=1).code == 0
    assert {entry.id: entry.updated for entry in site.entries()} == before
    assert all(f"{SAID} {n}." in text for n, text in texts(site).items())


def test_a_page_that_fails_costs_the_text_and_is_tried_again_within_reason(site: Site, server: Server) -> None:
    put(server, [3, 2, 1])
    server.gives("/report/2", b"", 500)
    config(site, f"{server.address}/", BODY)
    ran = run(site)
    assert ran.code == 0
    (note,) = source(ran)["notes"]
    assert note["code"] == "text-failed" and "answers 500" in note["text"]
    assert SAID not in texts(site)[2] and SAID in texts(site)[1]
    asked(server)
    assert run(site, hours=0.5).code == 0
    assert asked(server) == ["/"]
    put(server, [3, 2, 1])
    ran = run(site, hours=1.5)  # the list is as it was
    assert asked(server) == ["/", "/report/2"]
    assert len(source(ran)["changed"]) == 1
    assert f"{SAID} 2." in texts(site)[2]
    run(site, hours=30)
    assert asked(server) == ["/"]


def test_what_stays_away_is_given_up(site: Site, server: Server) -> None:
    put(server, [3, 2, 1])
    server.gives("/report/2", b"", 404)
    config(site, f"{server.address}/", BODY)
    for hours in (0, 2, 30, 60, 90):
        assert run(site, hours=hours).code == 0
    assert asked(server).count("/report/2") == 3
    assert "own page could not be read" in site.run("explain 'Report number 2'").out
    with sqlite3.connect(site.state) as db:
        assert db.execute("SELECT count(*) FROM unread_page").fetchone()[0] == 0


def test_a_run_reads_so_many_and_the_next_ones_the_rest(
    site: Site, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_text, "MOST", 2)
    put(server, [5, 4, 3, 2, 1])
    config(site, f"{server.address}/", BODY)
    assert "3 items will get the full text" in source(run(site))["notes"][0]["text"]
    assert asked(server) == ["/", "/report/5", "/report/4"]
    run(site, hours=1)
    run(site, hours=2)
    assert sorted(asked(server)[1:]) == ["/", "/report/1", "/report/2", "/report/3"]
    assert all(SAID in text for text in texts(site).values())


def test_a_host_in_trouble_is_left_alone(site: Site, server: Server) -> None:
    put(server, [5, 4, 3, 2, 1])
    for n in (5, 4, 3):
        server.gives(f"/report/{n}", b"", 503)
    config(site, f"{server.address}/", BODY)
    assert run(site).code == 0
    assert asked(server) == ["/", "/report/5", "/report/4"]
    assert set(texts(site)) == {1, 2, 3, 4, 5}


def test_nothing_dangerous_comes_with_a_text(site: Site, server: Server) -> None:
    put(server, [3, 2, 1])
    evil = (
        "<script>alert(1)</script><a href='javascript:alert(2)'>x</a>"
        "<img src='data:image/svg+xml,x' onerror='alert(3)'>"
        "<img src='/pixel.gif' width=1 height=1><iframe src='https://evil.example/'></iframe><img src='/quay.jpg'>"
    )
    server.gives("/report/1", article(1, evil), Content_Type="text/html")
    config(site, f"{server.address}/", BODY)
    run(site)
    text = texts(site)[1]
    assert not any(word in text for word in ("script", "javascript", "data:", "onerror", "pixel", "iframe"))
    assert f"{server.address}/quay.jpg" in text


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest", "http://10.0.0.1/"])
def test_a_list_leads_into_no_private_network(site: Site, server: Server, to: str) -> None:
    put(server, [3, 2, 1])
    server.gives("/", listing([3, 2, 1]).replace(b'"/report/2"', f'"{to}"'.encode()), Content_Type="text/html")
    config(site, f"{server.address}/", BODY)
    ran = run(site)
    assert ran.code == 0
    assert "leads to a private address" in source(ran)["notes"][0]["text"]


def test_a_selector_that_names_nothing_costs_the_text_alone(site: Site, server: Server) -> None:
    put(server, [3, 2, 1])
    config(site, f"{server.address}/", BODY.replace(".body", ".elsewhere"))
    ran = run(site)
    assert ran.code == 0
    assert "no text that could be found" in source(ran)["notes"][0]["text"]
    assert set(texts(site)) == {1, 2, 3}


def test_parse_shows_it(site: Site, server: Server) -> None:
    put(server, [3, 2, 1])
    config(site, f"{server.address}/", BODY)
    assert site.run("parse --json").out.count(SAID) == 3


@needs_trafilatura
def test_without_a_selector_the_text_is_found(site: Site, server: Server) -> None:
    put(server, [3, 2, 1])
    config(site, f"{server.address}/", "full_text = true")
    assert run(site).code == 0
    found = texts(site)
    assert all(f"{SAID} {n}." in found[n] for n in (1, 2, 3))
    assert "Imprint" not in found[1]


def test_without_trafilatura_it_is_told_what_to_install_and_no_text_is_lost(
    site: Site, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_text, "is_able", lambda: False)
    put(server, [3, 2, 1])
    config(site, f"{server.address}/", "full_text = true")
    ran = run(site)
    assert ran.code == 0
    assert "pip install 'feedpub[full-text]'" in source(ran)["notes"][0]["text"]
    config(site, f"{server.address}/", BODY)
    run(site, hours=1)
    assert all(SAID in text for text in texts(site).values())
