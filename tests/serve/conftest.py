# SPDX-License-Identifier: MIT
"""A folder of feeds, and two ways to ask for them: the real server over a raw socket, and the application itself."""

import io
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.validate import validator

import pytest

from feedpub.serve import create_app

UPDATED = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
OPTIONS = """
base_url = "https://example.org/feeds/"
hub = "https://hub.example.org/"
ttl = 20

[serve]
gone = ["retired"]

[serve.redirects]
transport = "logistics"
away = "https://elsewhere.example/feed"
"""


@dataclass(frozen=True)
class Reply:
    status: int
    lines: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        return next((value for key, value in self.lines if key.lower() == name.lower()), None)


Ask = Callable[..., Reply]


def atom(*titles: str, updated: datetime = UPDATED) -> bytes:
    entries = "".join(
        f"<entry><id>urn:x:{title}</id><title>{title}</title><updated>{updated.isoformat()}</updated></entry>\n"
        for title in titles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet type="text/css" href="feed.css"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>Logistics</title>'
        f"<updated>{updated.isoformat()}</updated>\n{entries}</feed>\n"
    ).encode()


def rss(*titles: str, updated: datetime = UPDATED) -> bytes:
    items = "".join(f"<item><guid>{title}</guid><title>{title}</title></item>\n" for title in titles)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Logistics</title>'
        f"<lastBuildDate>{format_datetime(updated)}</lastBuildDate>\n{items}</channel></rss>\n"
    ).encode()


NAMES = [f"Item number {n} of a listing" for n in range(100)]
PAGE = f'<!doctype html><title>Logistics</title><time datetime="{UPDATED.isoformat()}">Friday</time>'.encode()
JSON = f'{{"items": [{{"id": "1", "date_published": "{UPDATED.isoformat()}"}}]}}'.encode()


def fill(folder: Path) -> Path:
    """Write what a publication leaves, and some things beside it that are nobody's business."""
    folder.mkdir()
    (folder / "logistics.rss").write_bytes(rss(*NAMES))
    (folder / "logistics.atom").write_bytes(atom(*NAMES))
    (folder / "logistics.json").write_bytes(JSON)
    (folder / "logistics.html").write_bytes(PAGE)
    (folder / "index.html").write_bytes(b"<!doctype html><title>All feeds</title>")
    (folder / "feeds.opml").write_bytes(
        b"<opml><head><dateModified>Fri, 20 Nov 2026 08:30:00 GMT</dateModified></head></opml>"
    )
    (folder / "feed.css").write_bytes(b"feed { display: block }")
    (folder / "物流.rss").write_bytes(rss("港"))
    (folder / "retired.rss").write_bytes(rss("old"))
    (folder / "archive").mkdir()
    (folder / "archive" / "logistics-1.atom").write_bytes(atom("older"))
    (folder / "broken.rss").write_bytes(b"<rss><channel>")
    (folder / ".feeds.sqlite3").write_bytes(b"state")
    (folder / ".logistics.rss.tmp").write_bytes(b"half")
    (folder / ".hidden.rss").write_bytes(b"hidden")
    (folder / ".dots").mkdir()
    (folder / ".dots" / "a.rss").write_bytes(b"hidden")
    (folder / "notes.txt").write_bytes(b"not published")
    (folder / "state.sqlite3").write_bytes(b"not published")
    (folder.parent / "secret.rss").write_bytes(b"secret")
    (folder / "link.rss").symlink_to(folder.parent / "secret.rss")
    (folder / "inside.rss").symlink_to("logistics.rss")
    (folder / "parent").symlink_to(folder.parent)
    (folder / "folder.rss").mkdir()
    for name in ("logistics.rss", "logistics.atom", "logistics.json", "logistics.html", "feeds.opml"):
        os.utime(folder / name, (UPDATED.timestamp(), UPDATED.timestamp()))
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    (site / "feedpub.toml").write_text(OPTIONS)
    return fill(site / "feeds")


def start(*arguments: str | Path, status: int = 200, **options: Any) -> tuple[subprocess.Popen[bytes], int]:
    """Run `feedpub serve` on a free port; the process, and the port that it says it has."""
    command = [sys.executable, "-c", "from feedpub.cli import main; main()", "serve", *map(str, arguments)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, **options)
    assert process.stderr is not None
    line = process.stderr.readline().decode()
    found = re.search(r":(\d+)/$", line.strip())
    assert found, line + process.stderr.read().decode()
    wait_for(int(found[1]), status)
    return process, int(found[1])


def stop(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    code = process.wait(timeout=15)
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()
    return code


def wait_for(port: int, status: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if over_socket(port)("/healthz").status == status:
                return
        except (OSError, AssertionError):
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[int]:
    """The port of a real server on that folder."""
    process, port = start("--config", folder.parent / "feedpub.toml", "--port", "0")
    yield port
    assert stop(process) == 0


def raw(port: int, data: bytes, *, timeout: float = 5, half_close: bool = False) -> bytes:
    """All that the server says to `data` until it closes the connection, or is silent for `timeout` seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.sendall(data)
        said = b""
        try:
            while block := connection.recv(1 << 16):
                said += block
        except TimeoutError:
            said += b"<open>"
        return said


def read_reply(said: bytes) -> Reply:
    head, _, body = said.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    assert first.startswith("HTTP/1."), said[:200]
    lines = [(name, value.strip()) for name, _, value in (line.partition(":") for line in rest)]
    return Reply(int(first.split()[1]), lines, body)


def over_socket(port: int) -> Ask:
    def ask(target: str, *lines: str, method: str = "GET") -> Reply:
        head = [f"{method} {target} HTTP/1.1", "Host: feeds.example", "Connection: close", *lines, "", ""]
        return read_reply(raw(port, "\r\n".join(head).encode("latin-1")))

    return ask


def in_process(folder: Path, **options: Any) -> Ask:
    """Ask the application itself, watched by the standard library's WSGI validator."""
    application = validator(create_app(folder, **options))

    def ask(target: str, *lines: str, method: str = "GET") -> Reply:
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "feeds.example",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "feeds.example",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for line in lines:
            name, _, value = line.partition(":")
            key = "HTTP_" + name.upper().replace("-", "_")
            environ[key] = ",".join(filter(None, [environ.get(key), value.strip()]))
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], error: object = None) -> Callable[..., object]:
            told.append((status, headers))
            return lambda _: None

        result: Any = application(environ, start_response)  # an iterable with a close(), as the validator demands
        with closing(result):
            body = b"".join(result)
        return Reply(int(told[0][0][:3]), told[0][1], body)

    return ask


@pytest.fixture(params=["server", "application"])
def ask(request: pytest.FixtureRequest, folder: Path) -> Ask:
    """Every rule holds for the application alone and for the real server."""
    if request.param == "server":
        return over_socket(request.getfixturevalue("server"))
    return in_process(
        folder,
        redirects={"transport": "logistics", "away": "https://elsewhere.example/feed"},
        gone=["retired"],
        max_age=1200,
        hub="https://hub.example.org/",
        base_url="https://example.org/feeds/",
    )
