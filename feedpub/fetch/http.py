# SPDX-License-Identifier: MIT
"""The project's one HTTP client: a request, its redirects, and the body as far as the limits allow.

Every answer of a server comes back as an `Answer`, whatever its status; what gave none is a `SourceError` with a name
(`feedpub.fetch.faults`).  Redirects are followed here and not by the library, because each may lead astray: in
circles, into a private network, or to another host that must not be told our secrets.

Certificates are checked against the system's store.  Proxies are those of the environment (``https_proxy``,
``no_proxy``).  Nothing here keeps anything from one visit to the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.request import getproxies, proxy_bypass

import httpx2

from feedpub import __version__
from feedpub.fetch import faults
from feedpub.fetch.files import LIMIT
from feedpub.fetch.network import Transport, Watch

PERMANENT, REDIRECTS = (301, 308), (301, 302, 303, 307, 308)
_HOPS = 10
_ERROR_BODY = 64 * 1024
"""Bytes that are read of an answer that is no success: enough to name what page it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one visit may take, redirects and all."""

    step: float = 20.0
    """Seconds for one look-up, connection, handshake, or wait for bytes."""
    whole: float = 60.0
    size: int = LIMIT
    """Bytes, after decompression."""
    private: bool = False
    """Whether a redirect may lead to another host in a private network."""
    stranger: bool = False
    """The address was found, and not named by the user: it may not be in a private network itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What only the host of the address that was asked for is told.  Never shown."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said at last."""

    url: str
    """Where it was found, after redirects."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    data: bytes
    moved: str | None = None
    """Where the address has moved for good (301, 308); None: it has not."""

    @property
    def media_type(self) -> str | None:
        """Such as ``text/html``; None when the server did not say."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() or None

    @property
    def charset(self) -> str | None:
        """As the header says; None when it does not."""
        kind = self.headers.get("content-type", "")
        if not kind.isascii():  # no charset has such a name
            return None
        return httpx2.Response(200, headers={"content-type": kind}).charset_encoding


def user_agent(contact: str | None = None) -> str:
    """Who we are, and where the people are whom a server's owner may ask."""
    return f"feedpub/{__version__}" + (f" (+{contact})" if contact and contact.isascii() else "")


def request(
    method: str,
    url: str,
    *,
    limits: Limits | None = None,
    headers: Mapping[str, str] | None = None,
    secrets: Secrets | None = None,
    form: Mapping[str, str] | None = None,
    json: object = None,
    content: bytes | None = None,
    insist: bool = False,
    contact: str | None = None,
) -> Answer:
    """Ask, and follow redirects.

    Args:
        method: Mostly ``GET`` or ``POST``; a redirect other than 307 and 308 goes on with ``GET``, unless `insist`.
        url: Absolute, http or https.
        limits: What it may take.
        headers: For every host on the way.
        secrets: For the host of `url` alone.
        form: Body of a ``POST``.
        json: Body of a ``POST`` instead of a form; None: there is none.
        content: Body as it is, instead of either.
        insist: The method stays at every redirect; 303, which asks for another one, is an answer like any other.
        contact: Address of our site, for the User-Agent.

    Raises:
        SourceError: No answer, one that is too large, or a way that leads astray.
    """
    limits = limits or Limits()
    watch = Watch(step=limits.step, whole=limits.whole, private=limits.private, stranger=limits.stranger)
    try:
        start = httpx2.URL(url)
        with httpx2.Client(
            transport=_Routes(watch),
            headers={"User-Agent": user_agent(contact), **(headers or {})},
            trust_env=False,
        ) as client:
            for name, value in (secrets.cookies if secrets else {}).items():
                client.cookies.set(name, value, domain=start.host)
            told = secrets.headers if secrets else {}
            asked = client.build_request(method, start, content=content, data=form, json=json, headers=told)
            return _follow(client, asked, limits, told, insist=insist)
    except faults.LIBRARY as error:
        raise faults.named(url, error) from error


class _Routes(httpx2.BaseTransport):
    """Straight, or through the proxy that the environment names for the host."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._open: dict[str | None, Transport] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        proxy = _proxy(request.url)
        if proxy is not None:
            _judge_literal(request.url.host, self._watch)
        if proxy not in self._open:
            self._open[proxy] = Transport(self._watch, proxy=proxy)
        return self._open[proxy].handle_request(request)

    def close(self) -> None:
        for transport in self._open.values():
            transport.close()


def _proxy(url: httpx2.URL) -> str | None:
    proxies = getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    if found is None or proxy_bypass(f"{url.host}:{url.port or ''}".rstrip(":")):
        return None
    return found if "://" in found else f"http://{found}"


def _judge_literal(host: str, watch: Watch) -> None:
    """A proxy looks names up itself; an address that stands there in figures can be judged all the same."""
    from ipaddress import IPv4Address, ip_address

    try:
        watch.allowed([ip_address(host)])
    except ValueError:
        watch.allowed([IPv4Address("1.1.1.1")])  # a name: held to be public


def _follow(
    client: httpx2.Client, asked: httpx2.Request, limits: Limits, secrets: Mapping[str, str], *, insist: bool
) -> Answer:
    first, seen, moved, for_good = asked.url, set(), None, True
    for _ in range(_HOPS + 1):
        response = client.send(asked, stream=True)
        try:
            following = None if insist and response.status_code == 303 else _next(response)
            if following is None:
                return _answer(response, limits, moved)
        finally:
            response.close()
        for_good = for_good and response.status_code in PERMANENT
        moved = str(following) if for_good else moved
        step = (str(following), str(client.cookies))
        if step in seen:
            raise faults.circle(str(first), str(following))
        seen.add(step)
        asked = _redirected(client, asked, following, 307 if insist else response.status_code)
        if _origin(following) == _origin(first) or _is_upgrade(first, following):
            asked.headers.update(secrets)
    raise faults.endless(str(first), _HOPS)


def _next(response: httpx2.Response) -> httpx2.URL | None:
    """Where a redirect leads; None: this is the answer."""
    place = response.headers.get("location")
    if response.status_code not in REDIRECTS or not place:
        return None
    url = response.request.url.join(place)
    if url.scheme not in ("http", "https") or not url.host:
        raise faults.nowhere(str(response.request.url), url.scheme)
    return url.copy_with(fragment=None, userinfo=b"")


def _redirected(client: httpx2.Client, before: httpx2.Request, url: httpx2.URL, status: int) -> httpx2.Request:
    keeps = before.method == "GET" or status in (307, 308)
    again = client.build_request(
        before.method if keeps else "GET", url, content=before.read() if keeps and before.method != "GET" else None
    )
    if keeps and "content-type" in before.headers:
        again.headers["content-type"] = before.headers["content-type"]
    return again


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _is_upgrade(first: httpx2.URL, following: httpx2.URL) -> bool:
    """From http to https of the same host, on the usual ports."""
    return (first.scheme, following.scheme, first.host, first.port, following.port) == (
        "http",
        "https",
        following.host,
        None,
        None,
    )


def _answer(response: httpx2.Response, limits: Limits, moved: str | None) -> Answer:
    url = str(response.request.url)
    good = response.is_success
    return Answer(
        url=url,
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        data=_body(response, url, limits.size) if good else _start(response),
        moved=moved,
    )


def _body(response: httpx2.Response, url: str, limit: int) -> bytes:
    """The body, decompressed piece by piece: what goes over the limit is never held."""
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > limit or response.num_bytes_downloaded > limit:
            raise faults.too_large(url, limit)
    return bytes(data)


def _start(response: httpx2.Response) -> bytes:
    data = bytearray()
    try:
        for piece in response.iter_bytes():
            data += piece
            if len(data) > _ERROR_BODY:
                break
    except faults.LIBRARY:  # the status says enough
        pass
    return bytes(data[:_ERROR_BODY])
