# SPDX-License-Identifier: MIT
"""The real server among bad clients and good operators."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from feedpub.cli.serve import _health
from feedpub.config import load
from feedpub.errors import ConfigError
from feedpub.serve.server import open_socket
from tests.serve.conftest import fill, over_socket, raw, read_reply, rss, start, stop

GET = b"GET /logistics.rss HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture
def others_are_served(server: int) -> Iterator[None]:
    """Whatever a test does to the server, somebody else's request is answered within two seconds, then and after."""
    yield
    assert read_reply(raw(server, GET + b"Connection: close\r\n\r\n", timeout=2)).status == 200


@pytest.mark.usefixtures("others_are_served")
@pytest.mark.parametrize(
    "request_",
    [
        b"GARBAGE\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /logistics.rss\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET logistics.rss HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET ?a HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\tb\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: me@a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a:http\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"G\xc3\xa9T / HTTP/1.1\r\nHost: a\r\n\r\n",
        GET + b"Name : blank before the colon\r\n\r\n",
        GET + b"Folded: one\r\n two\r\n\r\n",
        GET + b"no colon\r\n\r\n",
        GET + b"X: a\x00b\r\n\r\n",
        b"GET /logistics.rss HTTP/1.1\r\n\r\n",
        GET + b"Host: b\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        bytes.fromhex("1603010200010001fc0303"),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_malformed_requests_are_refused(server: int, request_: bytes) -> None:
    said = raw(server, request_, timeout=1)
    assert said.startswith(b"HTTP/1.1 400 ") or not said.strip(b"<open>"), said[:200]


@pytest.mark.usefixtures("others_are_served")
@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (GET + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n", 431),
        (GET + b"X: a\r\n" * 5_000 + b"\r\n", 431),
        (b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET /" + b"a" * 50_000_000, 431),
    ],
    ids=["one huge header", "many headers", "huge address", "no end of an address"],
)
def test_what_is_too_large_is_refused(server: int, request_: bytes, status: int) -> None:
    try:
        said = raw(server, request_, timeout=2)
    except ConnectionError:
        return  # refused before we had said it all
    assert read_reply(said).status in (status, 431)


@pytest.mark.usefixtures("others_are_served")
@pytest.mark.parametrize(
    "value", [b"\xe9\xff", "港".encode(), b"a" * 10_000, b'"' * 5_000, b"," * 10_000, b";q=" * 3_000]
)
@pytest.mark.parametrize("name", [b"If-None-Match", b"Accept", b"Accept-Encoding", b"If-Modified-Since", b"A-IM"])
def test_strange_values_do_no_harm(server: int, name: bytes, value: bytes) -> None:
    said = raw(server, GET + b"Connection: close\r\n" + name + b": " + value + b"\r\n\r\n", timeout=2)
    assert read_reply(said).status in (200, 406)


def test_pipelined_requests_are_answered_in_order(server: int) -> None:
    names = [b"/logistics.rss", b"/logistics.atom", b"/nothing", b"/feed.css"] * 5
    requests = b"".join(b"GET " + name + b" HTTP/1.1\r\nHost: a\r\n\r\n" for name in names)
    said = raw(server, requests + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    types = re.findall(rb"\r\ncontent-type: ([a-z/+]+)", said)
    assert types == [b"application/rss+xml", b"application/atom+xml", b"text/plain", b"text/css"] * 5 + [b"text/html"]


def test_a_body_that_nobody_asked_for_does_not_become_a_request(server: int) -> None:
    smuggled = b"GET /feed.css HTTP/1.1\r\nHost: a\r\n\r\n"
    head = GET + b"Content-Length: %d\r\n\r\n" % len(smuggled)
    said = raw(server, head + smuggled + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert said.count(b"HTTP/1.1 200 OK") == 2
    assert b"text/css" not in said


def test_length_and_chunks_at_once_end_the_connection(server: int) -> None:
    said = raw(
        server, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET
    )
    assert said.count(b"HTTP/1.1 ") == 1
    assert not said.endswith(b"<open>")


def test_the_date_and_the_connection(server: int) -> None:
    reply = read_reply(raw(server, GET + b"\r\n", timeout=0.5))
    assert reply["Date"]
    assert reply["Connection"] != "close"
    assert read_reply(raw(server, b"GET / HTTP/1.0\r\n\r\n")).status == 200
    assert (
        read_reply(raw(server, b"GET http://a/feed.css HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).status == 200
    )


@pytest.mark.slow
def test_others_are_served_beside_slow_and_idle_clients_and_those_are_dropped(server: int) -> None:
    with ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server), timeout=30)) for _ in range(300)
        ]
        for n, connection in enumerate(connections):
            connection.sendall([b"", b"GET /logis", GET + b"X-Slow: a"][n % 3])
        deadline = time.monotonic() + 4
        while time.monotonic() < deadline:
            for connection in connections[2::3]:
                connection.sendall(b"a")
            assert read_reply(raw(server, GET + b"Connection: close\r\n\r\n", timeout=2)).status == 200
            time.sleep(0.2)
        for connection in connections:
            try:
                while connection.recv(1000):
                    pass
            except ConnectionError:
                pass


@pytest.mark.slow
def test_two_hundred_clients_keep_their_connections(server: int) -> None:
    with ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server), timeout=5)) for _ in range(200)
        ]
        for _ in range(5):
            for connection in connections:
                connection.sendall(b"HEAD /logistics.rss HTTP/1.1\r\nHost: a\r\n\r\n")
            for connection in connections:
                assert connection.recv(4096).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.slow
def test_clients_that_leave_early_do_no_harm(server: int) -> None:
    for _ in range(200):
        with socket.create_connection(("127.0.0.1", server), timeout=5) as connection:
            connection.sendall(GET + b"\r\n")
    assert over_socket(server)("/logistics.rss").status == 200


@pytest.mark.slow
def test_no_answer_is_torn_while_feeds_are_replaced(server: int, folder: Path) -> None:
    """Four clients read on while the feed is replaced every few milliseconds; each answer is one whole version."""
    versions = [rss(*[f"{letter}{n}" for n in range(500)]) for letter in "ABC"]
    path, temporary = folder / "busy.rss", folder / ".busy.rss.tmp"
    path.write_bytes(versions[0])
    done, seen, torn = threading.Event(), set(), []

    def read() -> None:
        ask = over_socket(server)
        while not done.is_set():
            reply = ask("/busy.rss")
            seen.add(reply["ETag"])
            if reply.status != 200 or reply.body not in versions:
                torn.append(reply)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for n in range(300):
        temporary.write_bytes(versions[n % 3])
        temporary.replace(path)
        time.sleep(0.005)
    done.set()
    for reader in readers:
        reader.join()
    assert not torn
    assert len(seen) == 3


# Operators


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return fill(tmp_path / "feeds")


def test_the_first_start_may_come_before_the_first_feed(tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text('output = "later"\n')
    process, port = start("--port", "0", cwd=tmp_path, status=503)
    ask = over_socket(port)
    assert ask("/healthz").status == 503
    fill(tmp_path / "later")
    assert ask("/healthz").status == ask("/logistics.rss").status == 200
    assert stop(process) == 0


def test_health_is_what_status_says(tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_text('[[sources]]\npath = "listing.txt"\n')
    listing = Path(__file__).parents[1] / "listings" / "sample" / "listing.txt"
    (tmp_path / "listing.txt").write_bytes(listing.read_bytes())
    build = [sys.executable, "-c", "from feedpub.cli import main; main()", "build", "--quiet"]
    subprocess.run(build, cwd=tmp_path, check=True, timeout=60)
    assert _health(load(tmp_path / "feedpub.toml")) == (True, {"troubles": (), "sources": {"listing": ()}})
    process, port = start("--port", "0", cwd=tmp_path)
    well = json.loads(over_socket(port)("/healthz").body)
    assert (well["status"], well["sources"]) == ("ok", {"listing": []})
    (tmp_path / "listing.txt").unlink()
    assert subprocess.run(build, cwd=tmp_path, check=False, timeout=60, stderr=subprocess.PIPE).returncode
    ill = over_socket(port)("/healthz")
    assert ill.status == 503
    assert json.loads(ill.body)["status"] == "failed"
    (tmp_path / ".feeds.sqlite3").write_bytes(b"this is no database" * 1000)
    assert over_socket(port)("/healthz").status == 503
    assert over_socket(port)("/all.rss").status == 200
    assert stop(process) == 0


@pytest.mark.slow
def test_sigterm_ends_it_cleanly_with_clients_connected(site: Path) -> None:
    process, port = start(site, "--port", "0")
    with socket.create_connection(("127.0.0.1", port)) as idle, socket.create_connection(("127.0.0.1", port)) as half:
        idle.sendall(GET + b"\r\n")
        half.sendall(b"GET /logi")
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert stop(process) == 0
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_the_port_comes_from_the_environment(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = probe.getsockname()[1]
    process, port = start(site, env={**os.environ, "PORT": str(free)})
    assert port == free
    assert stop(process) == 0


def test_a_port_in_use_is_an_error_in_words(site: Path, server: int) -> None:
    command = [sys.executable, "-c", "from feedpub.cli import main; main()", "serve", str(site), "--port", str(server)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert run.returncode == 2
    assert f"127.0.0.1:{server}: can't listen there: Address already in use" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("arguments", [["--host", "not an address"], ["--port", "99999"], ["nowhere"], []])
def test_mistakes_are_usage_errors(tmp_path: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-c", "from feedpub.cli import main; main()", "serve", *arguments]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert run.returncode == 2
    assert run.stderr
    assert "Traceback" not in run.stderr


PASS_SOCKET = """
import os, socket, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
sys.argv = ["feedpub", "serve", sys.argv[2]]
from feedpub.cli import main
main()
"""


def test_systemd_may_pass_the_socket(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", PASS_SOCKET, str(listener.fileno()), str(site)],
            pass_fds=[listener.fileno()],
            stderr=subprocess.PIPE,
        )
        # The request waits in the socket until the server has started: that is what activation is for.
        assert over_socket(port)("/logistics.rss").status == 200
        assert stop(process) == 0


def test_the_access_log_has_one_line_a_request_that_nobody_can_forge(site: Path) -> None:
    process, port = start(site, "--port", "0", "--access-log", stdout=subprocess.PIPE)
    ask = over_socket(port)
    body = ask("/logistics.rss?a=b").body
    ask('/%0a127.0.0.1%20"GET')
    ask("/logistics.rss", "If-None-Match: *")
    process.terminate()
    assert process.stdout is not None
    lines = [line for line in process.stdout.read().decode().splitlines() if "/healthz" not in line]
    stop(process)
    stamp = r"127\.0\.0\.1 - - \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]"
    assert re.fullmatch(rf'{stamp} "GET /logistics\.rss\?a=b HTTP/1\.1" 200 {len(body)}', lines[0])
    assert re.fullmatch(rf'{stamp} "GET /%0A127\.0\.0\.1%20%22GET HTTP/1\.1" 404 \d+', lines[1])
    assert re.fullmatch(rf'{stamp} "GET /logistics\.rss HTTP/1\.1" 304 -', lines[2])
    assert len(lines) == 3


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here")
def test_a_real_browser_shows_a_feed_in_our_style(site: Path, tmp_path: Path) -> None:
    """Neither the type nor the security policy stands in the way of the text and of the stylesheet."""
    process, port = start(site, "--port", "0", "--access-log", stdout=subprocess.PIPE)
    browser = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/browser"]
    for name in ("logistics.atom", "logistics"):
        address = f"http://127.0.0.1:{port}/{name}"
        run = subprocess.run([*browser, "--dump-dom", address], capture_output=True, text=True, timeout=60, check=True)
        assert "Logistics</title>" in run.stdout
        assert "<pre" not in run.stdout  # how it shows a type that it does not know
    process.terminate()
    assert process.stdout is not None
    log = process.stdout.read().decode()
    stop(process)
    assert '"GET /feed.css HTTP/1.1" 200' in log


@pytest.mark.parametrize("host", ["127\0", "a..b", "\x1b[31m", "x" * 300, "999.0.0.1"])
def test_a_host_that_is_none_is_a_clear_error(host: str) -> None:
    with pytest.raises(ConfigError, match="can't listen there"):
        open_socket(host, 0)
