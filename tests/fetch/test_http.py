# SPDX-License-Identifier: MIT
"""The client against a real server: what it brings, what it refuses, and how each failure is called."""

import resource
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from feedpub.errors import SourceError
from feedpub.fetch.http import Limits, Secrets, request, user_agent
from feedpub.fetch.network import Watch, is_public
from tests.fetch.conftest import BOMBS, CODINGS, LISTING, SECRET, Handler, Server, bomb, drip, drip_head


def fault(url: str, limits: Limits | None = None, **more: Any) -> str:
    with pytest.raises(SourceError) as caught:
        request("GET", url, limits=limits, **more)
    assert caught.value.subject == url or "://" in caught.value.subject
    assert caught.value.advice
    return caught.value.fault


@pytest.mark.parametrize("coding", CODINGS)
def test_every_coding_is_read(server: Server, coding: str) -> None:
    url = server.gives("/", CODINGS[coding](LISTING), Content_Encoding=coding, Content_Type="text/plain; charset=UTF-8")
    answer = request("GET", url)
    assert answer.data == LISTING
    assert (answer.media_type, answer.charset) == ("text/plain", "utf-8")
    offered = server.asked[0][1]["Accept-Encoding"]
    assert all(name in offered for name in ("gzip", "br", "zstd"))


@pytest.mark.slow
@pytest.mark.parametrize("coding", [*BOMBS, "gzip, gzip"])
def test_a_bomb_does_not_go_off(server: Server, coding: str) -> None:
    url = server.gives("/", bomb(coding), Content_Encoding=coding)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert fault(url, Limits(size=1_000_000)) == "has more than 1,000,000 bytes"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024, "in KiB"


def test_what_is_too_large_is_not_read_to_its_end(server: Server) -> None:
    assert "has more than 1 MiB" in fault(server.gives("/", bytes(3 << 20)), Limits(size=1 << 20))


def test_damaged_compression_has_a_name(server: Server) -> None:
    assert "damaged" in fault(server.gives("/", b"no gzip", Content_Encoding="gzip"))


@pytest.mark.parametrize("play", [drip, drip_head])
def test_a_server_that_drips_is_left(server: Server, play: Callable[[Handler], None]) -> None:
    assert "timeout" in fault(server.play("/", play), Limits(step=5, whole=0.5))


def test_a_server_that_says_nothing_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "timeout" in fault(f"http://127.0.0.1:{silent.getsockname()[1]}/", Limits(step=0.2, whole=9))
        assert "timeout" in fault(f"https://127.0.0.1:{silent.getsockname()[1]}/", Limits(step=0.2, whole=9))


def test_names_of_what_goes_wrong_below_http(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert "refused" in fault(f"http://127.0.0.1:{port}/")
    assert "DNS" in fault("http://no-such-host.invalid/")
    assert "TLS failed" in fault(server.address.replace("http:", "https:") + "/")
    assert "no address" in fault("http://")


def test_a_server_that_speaks_no_http() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"220 this is no HTTP\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        assert "no proper HTTP" in fault(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()


def test_a_certificate_that_is_not_known_is_an_error(
    secure: Server, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = secure.gives("/")
    assert "certificate is not valid" in fault(url)
    assert secure.asked == []
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert request("GET", url).data == LISTING


class TestRedirects:
    @pytest.mark.parametrize(("status", "moved"), [(301, True), (308, True), (302, False), (303, False), (307, False)])
    def test_only_a_permanent_one_is_told(self, server: Server, status: int, moved: bool) -> None:
        page = server.gives("/new/page")
        answer = request("GET", server.redirects("/old", "new/page", status))
        assert answer.data == LISTING
        assert answer.url == page
        assert answer.moved == (page if moved else None)

    def test_behind_a_temporary_one_nothing_is_for_good(self, server: Server) -> None:
        server.gives("/c")
        server.redirects("/b", "/c", 301)
        assert request("GET", server.redirects("/a", "/b", 302)).moved is None

    def test_a_circle(self, server: Server) -> None:
        server.redirects("/b", "/a")
        assert "in a circle" in fault(server.redirects("/a", "/b"))
        assert len(server.asked) <= 4

    def test_a_way_without_end(self, server: Server) -> None:
        for n in range(50):
            server.redirects(f"/{n}", f"/{n + 1}")
        assert "more than 10 times" in fault(f"{server.address}/0")

    def test_a_page_that_sets_a_cookie_and_comes_back_is_no_circle(self, server: Server) -> None:
        def page(handler: Handler) -> None:
            if "seen=1" in handler.headers.get("Cookie", ""):
                handler.answer(200, LISTING)
            else:
                handler.answer(302, Location="/", Set_Cookie="seen=1; Path=/")

        assert request("GET", server.play("/", page)).data == LISTING

    @pytest.mark.parametrize("place", ["ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "data:,x"])
    def test_only_the_web_is_followed(self, server: Server, place: str) -> None:
        assert "no web page" in fault(server.redirects("/", place))

    @pytest.mark.parametrize("place", ["http://10.0.0.1/", "http://169.254.169.254/", "http://[fd00::1]/"])
    def test_from_here_nothing_leads_into_a_private_network(self, server: Server, place: str) -> None:
        assert fault(server.redirects("/", place)) == "leads to a private address"

    def test_secrets_stay_with_the_host_that_they_are_for(self, server: Server, other: Server) -> None:
        other.gives("/")
        secrets = Secrets(headers={"Authorization": f"Bearer {SECRET}"}, cookies={"session": SECRET})
        request("GET", server.redirects("/", f"http://localhost:{other.address.rpartition(':')[2]}/"), secrets=secrets)
        assert server.asked[0][1]["Authorization"] == f"Bearer {SECRET}"
        assert SECRET in server.asked[0][1]["Cookie"]
        assert SECRET not in str(other.asked)


def test_the_first_host_says_where_the_way_may_lead() -> None:
    from ipaddress import ip_address as ip

    public, home, own = ip("93.184.216.34"), ip("192.168.0.1"), ip("127.0.0.1")
    inside = (
        home,
        own,
        ip("::1"),
        ip("::ffff:10.0.0.1"),
        ip("169.254.1.1"),
        ip("fd00::1"),
        ip("224.0.0.1"),
        ip("0.0.0.0"),
    )
    assert is_public(public)
    assert not any(map(is_public, inside))
    from_outside = Watch(step=1, whole=1, private=False)
    assert from_outside.allowed([public]) == [public]
    for each in (home, own):
        with pytest.raises(Exception, match="private"):
            from_outside.allowed([each])
    from_home = Watch(step=1, whole=1, private=False)
    assert from_home.allowed([home]) == [home]
    assert from_home.allowed([public, home]) == [public, home]
    for each in (own, ip("192.168.0.2"), ip("127.0.0.2")):
        with pytest.raises(Exception, match="private"):
            from_home.allowed([each])
    with_consent = Watch(step=1, whole=1, private=True)
    assert with_consent.allowed([public]) and with_consent.allowed([home]) == [home]


def test_a_proxy_of_the_environment_is_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def proxy(handler: Handler) -> None:
        handler.answer(200, LISTING)

    server.play("http://news.invalid/list", proxy)
    monkeypatch.setenv("http_proxy", server.address)
    monkeypatch.delenv("no_proxy", raising=False)
    assert request("GET", "http://news.invalid/list").data == LISTING
    monkeypatch.setenv("no_proxy", "news.invalid")
    assert "DNS" in fault("http://news.invalid/list")


def test_it_says_who_asks(server: Server) -> None:
    request("GET", server.gives("/"), contact="https://example.org/news/")
    agent = server.asked[0][1]["User-Agent"]
    assert agent == user_agent("https://example.org/news/")
    assert agent.startswith("feedpub/") and agent.endswith(" (+https://example.org/news/)")


def test_the_whole_time_holds_over_many_redirects(server: Server) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.15)
        handler.answer(302, Location=f"/{len(server.asked)}")

    for n in range(20):
        server.play(f"/{n}", slow)
    assert "timeout" in fault(f"{server.address}/0", Limits(step=5, whole=0.4))
