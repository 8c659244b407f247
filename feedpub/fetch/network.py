# SPDX-License-Identifier: MIT
"""Connections that keep their limits: time for each step and for the whole, and no way into a private network.

The limits sit on the socket, below HTTP: so a server that drips its head, its body or its handshake byte by byte is
cut off like any other.  A name is looked up here, and the very address that was judged is the one connected to.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Thread
from time import monotonic
from typing import Any

import httpcore2
import httpx2

Address = IPv4Address | IPv6Address


class PrivateError(httpcore2.ConnectError):
    """The way leads into a network that the source does not belong to."""


class LookupFailedError(httpcore2.ConnectError):
    """The host's name has no address."""


def is_public(address: Address) -> bool:
    """Whether everybody can reach it: it is of no home, office, machine or link."""
    mapped = getattr(address, "ipv4_mapped", None)
    return is_public(mapped) if mapped is not None else address.is_global and not address.is_multicast


class Watch:
    """The limits of one visit, over all its redirects.

    Args:
        step: Seconds for one look-up, connection, handshake, or wait for bytes.
        whole: Seconds for all together.
        private: Whether the way may lead anywhere.
        stranger: The user did not name the first host.
    """

    def __init__(self, *, step: float, whole: float, private: bool, stranger: bool = False) -> None:
        self._step = step
        self._end = monotonic() + whole
        self._private = private
        self._first: frozenset[Address] | None = frozenset() if stranger else None

    def left(self) -> float:
        """Seconds for the next step.

        Raises:
            TimeoutException: The whole time is used up.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the whole visit takes too long")
        return min(self._step, left)

    def allowed(self, addresses: Iterable[Address]) -> list[Address]:
        """Those that may be connected to.  The first host sets the rule: it was named by the user, so it may be
        private; from there on the way may lead to public addresses and back to its own.

        Raises:
            PrivateError: None of them.
        """
        found = list(addresses)
        if self._private:
            return found
        if self._first is None:
            self._first = frozenset(found)
        good = [address for address in found if is_public(address) or address in self._first]
        if not good:
            raise PrivateError("a private address")
        return good


class Backend(httpcore2.SyncBackend):
    """Opens connections under a `Watch`.  `proxied`: the host is our own proxy's, and so the user's choice."""

    def __init__(self, watch: Watch, *, proxied: bool = False) -> None:
        self._watch = watch
        self._proxied = proxied

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,  # noqa: ANN401 - httpcore's
    ) -> httpcore2.NetworkStream:
        """Try the host's addresses in turn."""
        found = _look_up(host, port, self._watch.left())
        addresses = found if self._proxied else self._watch.allowed(found)
        for last, address in enumerate(addresses, 1 - len(addresses)):
            try:
                inner = super().connect_tcp(str(address), port, self._watch.left(), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if last == 0:
                    raise
            else:
                return _Stream(inner, self._watch)
        raise LookupFailedError(f"{host} has no address")


class _Stream(httpcore2.NetworkStream):
    """A connection whose every step is under the `Watch`."""

    def __init__(self, inner: httpcore2.NetworkStream, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._watch.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._watch.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: Any,  # noqa: ANN401 - an SSLContext; ssl is not imported for a name
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._watch.left()), self._watch)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's
        return self._inner.get_extra_info(info)


def _look_up(host: str, port: int, seconds: float) -> list[Address]:
    """The addresses of a host.  The system's resolver knows no time limit, so a thread waits for it."""
    found: list[Address] = []
    faults: list[Exception] = []

    def ask() -> None:
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(ip_address(str(info[4][0]).partition("%")[0]) for info in infos))
        except (OSError, ValueError) as error:
            faults.append(error)

    thread = Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise LookupFailedError("no answer in time" if not faults else str(faults[0]))
    return found


class Transport(httpx2.BaseTransport):
    """httpx's requests over httpcore's connections, so that our `Backend` opens them."""

    def __init__(self, watch: Watch, *, proxy: str | None) -> None:
        tls = httpx2.create_ssl_context()
        backend = Backend(watch, proxied=proxy is not None)
        if proxy is None:
            self._pool = httpcore2.ConnectionPool(ssl_context=tls, max_connections=1, network_backend=backend)
        else:
            parts = httpx2.Proxy(url=proxy)
            self._pool = httpcore2.HTTPProxy(
                proxy_url=str(parts.url),
                proxy_auth=parts.raw_auth,
                ssl_context=tls,
                max_connections=1,
                network_backend=backend,
            )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; its body is short, and the answer's is a stream."""
        url = request.url
        core = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.read(),
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(core)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:  # noqa: ANN401 - an iterator of bytes
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
