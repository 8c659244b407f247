# SPDX-License-Identifier: MIT
"""A WSGI application that serves the output folder, and nothing else.

    request ─ a known address? ─ which form of it? ───────── does the client have it? ─ answer
              the allow-list     Accept, Accept-Encoding     entity tag, date           status, headers, bytes

It depends on the folder and not on the state: any WSGI server can host it (`app` is the factory), on any machine that
the folder is copied to.  What HTTP asks for stands in RFC 9110 and, for differences, in RFC 3229.  Range is ignored, as
RFC 9110, 14.2 allows: a feed is read whole.
"""

import json
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from feedpub.config import Site, find_config, load
from feedpub.errors import ConfigError, FeedpubError
from feedpub.serve.answer import TYPES, Answer, Terms, file_answer, form_of, in_words
from feedpub.serve.shelf import Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Health = Callable[[], tuple[bool, Mapping[str, Any]]]
"""Tells whether all is well, and what there is to say about it."""
Metrics = Callable[[], str]
"""What Prometheus is told."""

_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+;=%-]+)(?::\d*)?", re.ASCII)
METHODS = "GET, HEAD, OPTIONS"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """What stays the same from request to request."""

    shelf: Shelf
    redirects: Mapping[str, str]
    gone: Collection[str]
    terms: Terms
    health: Health
    metrics: Metrics | None


def app(config: Path | None = None) -> "WSGIApplication":
    """The application for a configuration, by default the one in the current folder; for any WSGI server.

    Raises:
        ConfigError: There is no configuration, or it is wrong.
    """
    path = config or find_config(Path.cwd())
    if path is None:
        raise ConfigError(str(Path.cwd()), "has no feedpub.toml", "Start the server in the site's folder.")
    return site_app(load(path))


def site_app(site: Site, *, health: Health | None = None, metrics: Metrics | None = None) -> "WSGIApplication":
    """The application for a site that has been read."""
    return create_app(
        site.output_path,
        redirects=site.serve.redirects,
        gone=site.serve.gone,
        max_age=site.max_age,
        hub=site.hub,
        base_url=site.base_url,
        health=health,
        metrics=metrics,
    )


def create_app(
    folder: Path,
    *,
    redirects: Mapping[str, str] | None = None,
    gone: Collection[str] = (),
    max_age: int = 900,
    hub: str | None = None,
    base_url: str | None = None,
    health: Health | None = None,
    metrics: Metrics | None = None,
    now: Callable[[], int] = time.time_ns,
) -> "WSGIApplication":
    """The application for one output folder.

    Args:
        folder: What is served.  It need not exist yet.
        redirects: Slug, or address, that a feed moved to (301), by the slug that it had.
        gone: Slugs of feeds that have been retired (410).
        max_age: Seconds for which a client need not ask again.
        hub: WebSub hub of the feeds; named in Link when `base_url` is given too.
        base_url: Where the folder is served; ends in a slash.
        health: What ``/healthz`` reports.  None: whether the folder is there.
        metrics: What ``/metrics`` reports.  None: there is no such page.
        now: Nanoseconds since 1970.
    """
    service = _Service(
        shelf=Shelf(folder, now=now),
        redirects=redirects or {},
        gone=frozenset(gone),
        terms=Terms(cache=f"public, max-age={max_age}", hub=hub, base_url=base_url),
        health=health or (lambda: (folder.is_dir(), {})),
        metrics=metrics,
    )

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        answer = _answer(service, environ)
        start_response(answer.status, answer.headers.copy())
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    return application


def _answer(service: _Service, environ: "WSGIEnvironment") -> Answer:
    if not _has_one_host(environ):
        return in_words("400 Bad Request", "A request names one host.")
    if not _has_a_target(environ):
        return in_words("400 Bad Request", "What is asked for begins with a slash.")
    name = _name(environ)
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return _other_method(service, name, environ["REQUEST_METHOD"])
    if name == "healthz":
        return _health(service)
    answer = _retired(service, name)
    if answer:
        return answer
    form = form_of(service.shelf, name, environ.get("HTTP_ACCEPT"))
    if name == "metrics" and service.metrics is not None and form is None:  # a topic may have that name
        return _metrics(service.metrics)
    return (
        file_answer(service.terms, form, environ) if form else in_words("404 Not Found", "There is no such feed here.")
    )


def _has_one_host(environ: "WSGIEnvironment") -> bool:
    """RFC 9112, 3.2: a name or an address, with or without a port.  Servers leave the check to us; two lines arrive as
    one with a comma.
    """
    host = environ.get("HTTP_HOST", "")
    return _HOST.fullmatch(host) is not None if host else environ.get("SERVER_PROTOCOL") != "HTTP/1.1"


def _has_a_target(environ: "WSGIEnvironment") -> bool:
    """RFC 9112, 3.2: a path, which the server has taken out of a whole address; ``*`` is for OPTIONS alone, and a bare
    name for CONNECT: it arrives as no path.
    """
    path: str = environ.get("PATH_INFO", "")
    method = environ["REQUEST_METHOD"]
    if not path:
        return method == "CONNECT" or bool(environ.get("SCRIPT_NAME"))
    return path.startswith("/") or (path == "*" and method == "OPTIONS")


def _name(environ: "WSGIEnvironment") -> str:
    """What the allow-list is asked for; not a path, and never made one."""
    path: str = environ.get("PATH_INFO", "")
    return path.encode("latin-1").decode("utf-8", "replace").removeprefix("/")


def _other_method(service: _Service, name: str, method: str) -> Answer:
    known = name in ("*", "healthz") or _retired(service, name) or form_of(service.shelf, name, None)
    if not known:
        return in_words("404 Not Found", "There is no such feed here.")
    if method != "OPTIONS":
        return in_words("405 Method Not Allowed", "Feeds are only read.", ("Allow", METHODS))
    preflight = [
        ("Allow", METHODS),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", METHODS),
        ("Access-Control-Allow-Headers", "A-IM, If-None-Match, If-Modified-Since, Cache-Control"),
        ("Access-Control-Max-Age", "86400"),
    ]
    return Answer("204 No Content", preflight)


def _health(service: _Service) -> Answer:
    try:
        well, facts = service.health()
    except FeedpubError as error:
        well, facts = False, {"error": error.fault}
    body = json.dumps({"status": "ok" if well else "failed", **facts}, ensure_ascii=False, default=str).encode()
    headers = [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Answer("200 OK" if well else "503 Service Unavailable", headers, body)


def _metrics(metrics: Metrics) -> Answer:
    try:
        body = metrics().encode()
    except FeedpubError as error:
        return in_words("503 Service Unavailable", error.fault)
    headers = [
        ("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Answer("200 OK", headers, body)


def _retired(service: _Service, name: str) -> Answer | None:
    """The answer for a feed that moved or is no more; None for any other name."""
    stem, dot, ending = name.rpartition(".")
    if ending not in TYPES:
        stem, dot, ending = name, "", ""
    if stem in service.redirects:
        target = service.redirects[stem]
        # Relative to the request, so that it holds under any prefix that a proxy takes away.
        location = target if "://" in target else f"{quote(target)}{dot}{ending}"
        return in_words("301 Moved Permanently", f"Moved to {location}", ("Location", location))
    if stem in service.gone:
        return in_words("410 Gone", "This feed has been retired.  Please stop asking for it.")
    return None
