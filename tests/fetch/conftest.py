# SPDX-License-Identifier: MIT
"""A real server on a real socket that plays what servers do to those who read them."""

import gzip
import ssl
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
import trustme

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LISTING = Path(__file__).parents[1].joinpath("listings/sample/listing.txt").read_bytes()
SECRET = "s3cr3t-0f-th3-t3st"


class Httpd(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.plays: dict[str, Callable[[Handler], None]] = {}

    def handle_error(self, *arguments: object) -> None:
        """A client that hangs up is what many of the tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Httpd
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.plays[self.path.partition("?")[0]](self)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        headers.setdefault("Content_Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Server:
    """Where the server is, what it was asked, and what it plays: a function for each path."""

    def __init__(self, httpd: Httpd, scheme: str) -> None:
        self.address = f"{scheme}://127.0.0.1:{httpd.server_address[1]}"
        self.asked = httpd.asked
        self._plays = httpd.plays

    def play(self, path: str, play: Callable[[Handler], None]) -> str:
        self._plays[path] = play
        return self.address + path

    def gives(self, path: str, body: bytes = LISTING, status: int = 200, **headers: str) -> str:
        return self.play(path, lambda handler: handler.answer(status, body, **headers))

    def redirects(self, path: str, to: str, status: int = 302) -> str:
        return self.gives(path, b"", status, Location=to)


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    with Httpd() as httpd:
        if context is not None:
            httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Server(httpd, "http" if context is None else "https")
        finally:  # or a test that fails would never end
            httpd.shutdown()
            thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture
def other() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(context) as found:
        yield found


def drip(handler: Handler) -> None:
    """A byte now and then, for ever: no single wait is long."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_head(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(600):
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.05)


def bomb(coding: str) -> bytes:
    """A gigabyte of nothing, in one of the `BOMBS`' codings.  It takes seconds to make."""
    if coding == "gzip, gzip":
        return gzip.compress(bomb("gzip"))
    press, end = BOMBS[coding]()
    return b"".join([*(press(bytes(1 << 20)) for _ in range(1024)), end()])


def _zlib(wbits: int) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    made = zlib.compressobj(9, wbits=wbits)
    return made.compress, made.flush


def _br() -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    made = brotli.Compressor(quality=5)
    return made.process, made.finish


def _zstd() -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    made = zstd.ZstdCompressor()
    return made.compress, made.flush


BOMBS = {"deflate": lambda: _zlib(15), "gzip": lambda: _zlib(31), "br": _br, "zstd": _zstd}
"""Each coding with what makes a function that packs a piece, and one that ends."""


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "deflate": zlib.compress,
    "identity": bytes,
}
