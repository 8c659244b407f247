# SPDX-License-Identifier: MIT
"""A list of several pages, through the command line, against a real server."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Site
from tests.fetch.conftest import Server, serving
from tests.fetch.test_source import config, run, source, titles


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with serving() as found:
        yield found


def page(numbers: Sequence[int], following: str = "") -> bytes:
    """A list of reports, the newest first, and a link to the next page."""
    items = "".join(
        f'<article><h2><a href="/report/{n}">Report number {n} of the harbour</a></h2>'
        f"<time datetime='2026-02-{n % 28 + 1:02}'>then</time><p>What was seen at berth {n} that day.</p></article>"
        for n in numbers
    )
    more = f'<a href="{following}">Older posts</a>' if following else ""
    return f"<title>Harbour</title><main>{items}</main>{more}".encode()


def put(server: Server, newest: int, *, size: int = 4, last: int = 5) -> None:
    """The newest reports on so many pages."""
    for n in range(1, last + 1):
        numbers = range(newest - (n - 1) * size, max(0, newest - n * size), -1)
        server.gives(f"/{n}", page(numbers, f"/{n + 1}" if n < last else ""), Content_Type="text/html")


def asked(server: Server) -> list[str]:
    found = [path for path, _ in server.asked]
    server.asked.clear()
    return found


def known(site: Site) -> set[int]:
    return {int(title.split()[2]) for title in site.ids()}


def test_so_many_pages_are_read_as_the_configuration_says(site: Site, server: Server) -> None:
    put(server, 20)
    config(site, f"{server.address}/1", "pages = 3")
    assert run(site).code == 0
    assert known(site) == set(range(9, 21))
    assert asked(server) == ["/1", "/2", "/3"]
    assert len(titles(site.run("parse --json").out)) == 12
    assert site.run("feed --format rss").out.count("<item>") == 12


def test_the_first_page_with_nothing_new_is_the_last(site: Site, server: Server) -> None:
    put(server, 20)
    config(site, f"{server.address}/1", "pages = 4")
    run(site)
    asked(server)
    before = site.stamp()
    assert source(run(site, hours=1))["unread"]
    assert asked(server) == ["/1"]
    assert site.stamp() == before
    put(server, 21)
    ran = run(site, hours=2)
    assert len(source(ran)["new"]) == 1
    assert asked(server) == ["/1", "/2"]
    put(server, 26)  # more than a page of news
    assert len(source(run(site, hours=3))["new"]) == 5
    assert asked(server) == ["/1", "/2", "/3"]


def test_what_stands_on_pages_that_were_not_read_has_not_left(site: Site, server: Server) -> None:
    put(server, 20)
    config(site, f"{server.address}/1", "pages = 4", "min_share = 0.5")
    run(site)
    ids = site.ids()
    put(server, 22)
    ran = run(site, hours=1)
    assert ran.code == 0
    assert len(source(ran)["left"]) == 2  # as many as came: the last of the fourth page
    assert ids.items() <= site.ids().items()
    put(server, 20)  # the two are taken back
    ran = run(site, hours=2)
    assert (ran.code, source(ran)["new"]) == (0, [])
    assert ids.items() <= site.ids().items()


def test_a_list_that_ends_ends(site: Site, server: Server) -> None:
    put(server, 6, last=2)
    config(site, f"{server.address}/1", "pages = 50")
    run(site)
    assert known(site) == set(range(1, 7))
    put(server, 5, last=2)
    assert len(source(run(site, hours=1))["left"]) == 1  # the sixth; what stands on the second page was not looked at


@pytest.mark.parametrize("again", ["/1?page={}", "/1?x={}"])
def test_an_endless_pager_ends(site: Site, server: Server, again: str) -> None:
    count = iter(range(2, 1000))
    play = lambda h: h.answer(200, page([4, 3, 2, 1], again.format(next(count))), Content_Type="text/html")  # noqa: E731
    config(site, server.play("/1", play), "pages = 100")
    assert run(site).code == 0
    assert known(site) == {1, 2, 3, 4}
    assert len(asked(server)) == 2


def test_a_circle_ends(site: Site, server: Server) -> None:
    server.gives("/1", page([4, 3, 2], "/2"), Content_Type="text/html")
    server.gives("/2", page([7, 6, 5], "/1"), Content_Type="text/html")
    config(site, f"{server.address}/1", "pages = 100")
    assert run(site).code == 0
    assert asked(server) == ["/1", "/2"]


def test_a_page_that_fails_costs_itself_and_is_asked_for_again(site: Site, server: Server) -> None:
    put(server, 20)
    server.gives("/3", b"", 500)
    config(site, f"{server.address}/1", "pages = 4")
    ran = run(site)
    assert ran.code == 0
    assert [note["code"] for note in source(ran)["notes"]] == ["page-failed"]
    assert known(site) == set(range(13, 21))
    put(server, 20)
    assert run(site, hours=1).code == 0
    assert known(site) == set(range(5, 21))
    asked(server)
    assert source(run(site, hours=2))["unread"]
    assert asked(server) == ["/1"]


def test_news_come_while_a_page_fails_again_and_again(site: Site, server: Server) -> None:
    config(site, f"{server.address}/1", "pages = 4")
    for hours, newest in ((0, 20), (1, 21), (2, 22)):
        put(server, newest)
        server.gives("/3", b"", 500)
        assert run(site, hours=hours).code == 0
        assert max(known(site)) == newest


def test_a_last_page_without_a_list_brings_nothing(site: Site, server: Server) -> None:
    server.gives("/1", page([4, 3, 2], "/2"), Content_Type="text/html")
    server.gives("/2", b"<h1>Nothing more</h1><p>That was all.</p>", Content_Type="text/html")
    config(site, f"{server.address}/1", "pages = 3")
    assert run(site).code == 0
    assert known(site) == {2, 3, 4}


def test_a_further_page_is_read_as_the_first_one_is(site: Site, server: Server) -> None:
    """Where the list has ended, what else stands on a page is none of it."""
    others = "".join(f"<div class=ad><h3><a href='/ad/{n}'>Rope number {n} to be sold</a></h3></div>" for n in range(9))
    for n, body in ((1, page([4, 3, 2], "/2")), (2, page([1], "/3")), (3, b"<p>That was all.</p>")):
        server.gives(f"/{n}", body + others.encode(), Content_Type="text/html")
    config(site, f"{server.address}/1", "pages = 5")
    assert run(site).code == 0
    assert known(site) == {1, 2, 3, 4}


def test_a_challenge_in_place_of_a_further_page_is_a_page_that_failed(site: Site, server: Server) -> None:
    put(server, 12)
    challenge = Path(__file__).parents[1].joinpath("failures/challenge/imperva.html").read_bytes()
    server.gives("/2", challenge, Content_Type="text/html")
    config(site, f"{server.address}/1", "pages = 3")
    (note,) = source(run(site))["notes"]
    assert note["code"] == "page-failed" and "asks whether a person is reading" in note["text"]
    put(server, 12)
    run(site, hours=1)
    assert known(site) == set(range(1, 13))


def test_only_an_address_has_pages(site: Site) -> None:
    site.config('[[sources]]\npath = "listing.txt"\npages = 2\n')
    ran = site.run("build")
    assert ran.code == 2
    assert "has no url" in ran.err
