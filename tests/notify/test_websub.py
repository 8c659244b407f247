# SPDX-License-Identifier: MIT
"""Pings to a small hub that does what a hub does: verify subscriptions, fetch the topic, hand its content on."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from feedpub.notify.websub import Ping, ping
from feedpub.serve import create_app


@contextmanager
def running(server: HTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Server(ThreadingHTTPServer):
    """What its handlers are to remember stands with it."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.callbacks: dict[str, list[str]] = {}
        self.pings: list[str] = []
        self.received: list[bytes] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *arguments: object) -> None:
        pass

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def form(self) -> dict[str, str]:
        length = int(self.headers.get("Content-Length", 0))
        return {key: values[0] for key, values in parse_qs(self.rfile.read(length).decode()).items()}


class Hub(Handler):
    """Subscriptions by topic, and the pings that came, stand with the server."""

    def do_POST(self) -> None:
        form = self.form()
        if form["hub.mode"] == "subscribe":
            challenge = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": "c0ffee"}
            with urlopen(f"{form['hub.callback']}?{urlencode(challenge)}") as verified:
                assert verified.read() == b"c0ffee"
            self.server.callbacks.setdefault(form["hub.topic"], []).append(form["hub.callback"])
        else:
            assert form["hub.topic"] == form["hub.url"]
            self.server.pings.append(form["hub.topic"])
            with urlopen(form["hub.topic"]) as topic:
                content = topic.read()
            for callback in self.server.callbacks.get(form["hub.topic"], []):
                with urlopen(callback, data=content):
                    pass
        self.answer(202)


class Subscriber(Handler):
    def do_GET(self) -> None:
        self.answer(200, parse_qs(urlsplit(self.path).query)["hub.challenge"][0].encode())

    def do_POST(self) -> None:
        self.server.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(200)


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[tuple[str, list[str]]]:
    server = Server(Hub)
    with running(server) as address:
        yield address, server.pings


def test_a_subscriber_gets_the_feed_that_changed_and_no_other(hub: tuple[str, list[str]], tmp_path: Path) -> None:
    address, pings = hub
    (tmp_path / "logistics.atom").write_bytes(b"<feed>new</feed>")
    (tmp_path / "customs.atom").write_bytes(b"<feed/>")
    listener = Server(Subscriber)
    feeds = make_server("127.0.0.1", 0, create_app(tmp_path), handler_class=Quiet)
    with running(listener) as callback, running(feeds) as base:
        for topic in ("logistics.atom", "customs.atom"):
            form = {"hub.mode": "subscribe", "hub.topic": base + topic, "hub.callback": callback}
            with urlopen(address, urlencode(form).encode()) as subscribed:
                assert subscribed.status == 202
        told = ping(address, [f"{base}logistics.atom", f"{base}logistics.atom"])
        assert told == (Ping(topic=f"{base}logistics.atom"),)
        assert pings == [f"{base}logistics.atom"]
        assert listener.received == [b"<feed>new</feed>"]


def test_nothing_changed_is_nothing_said(hub: tuple[str, list[str]]) -> None:
    assert ping(hub[0], []) == ()
    assert hub[1] == []


@pytest.mark.parametrize(
    ("status", "again"), [(400, False), (404, False), (410, False), (408, True), (429, True), (500, True), (503, True)]
)
def test_only_what_may_pass_is_tried_again(status: int, again: bool) -> None:
    class Refuses(Handler):
        def do_POST(self) -> None:
            self.form()
            self.answer(status)

    with running(Server(Refuses)) as address:
        (told,) = ping(address, ["https://example.org/a.atom"])
    assert told.again is again
    assert f"the hub answered {status}" in (told.fault or "")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_hub_that_has_moved_is_told_where_it_is_now_and_never_in_vain(status: int) -> None:
    """A redirect that makes a GET of the ping tells nobody, and its 200 says nothing."""
    pings: list[str] = []

    class Moved(Handler):
        def do_POST(self) -> None:
            form = self.form()
            if self.path == "/":
                self.send_response(status)
                self.send_header("Location", "/moved")
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                pings.append(form["hub.topic"])
                self.answer(202)

        def do_GET(self) -> None:
            self.answer(200)

    topic = "https://example.org/a.atom"
    with running(ThreadingHTTPServer(("127.0.0.1", 0), Moved)) as address:
        (told,) = ping(address, [topic])
    if status == 303:  # asks for a GET, and so can't be obeyed
        assert "303 and names /moved" in (told.fault or "")
        assert not told.again
    else:
        assert told == Ping(topic=topic)
        assert pings == [topic]


def test_a_hub_that_is_away_does_not_raise() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (told,) = ping(f"http://127.0.0.1:{port}/", ["https://example.org/a.atom"])
    assert told.again
    assert "refused" in (told.fault or "")


def test_a_hub_that_says_nothing_costs_no_more_than_the_budget() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        began = time.monotonic()
        told = ping(
            f"http://127.0.0.1:{silent.getsockname()[1]}/",
            [f"https://example.org/{n}.atom" for n in range(20)],
            timeout=0.3,
            budget=0.6,
        )
        assert time.monotonic() - began < 5
    assert len(told) == 20
    assert all(each.again for each in told)
    assert told[-1].fault == "there was no time left for it"


def test_a_hub_that_talks_nonsense_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"this is no HTTP\r\n\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        (told,) = ping(f"http://127.0.0.1:{listener.getsockname()[1]}/", ["https://example.org/a.atom"])
        thread.join()
    assert told.again


@pytest.mark.parametrize("hub", ["file:///etc/passwd", "ftp://example.org/", "", "http://[bad/", "nonsense"])
def test_only_the_web_is_asked(hub: str) -> None:
    (told,) = ping(hub, ["https://example.org/a.atom"])
    assert told.fault
    assert not told.again
