# SPDX-License-Identifier: MIT
"""A WSGI application that serves the output folder, and nothing else.

    request ─ a known address? ─ which form of it? ───────── does the client have it? ─ answer
              the allow-list     Accept, Accept-Encoding     entity tag, date           status, headers, bytes

It depends on the folder and not on the state: any WSGI server can host it (`app` is the factory), on any machine that
the folder is copied to.  What HTTP asks for stands in RFC 9110 and, for differences, in RFC 3229.  Range is ignored, as
RFC 9110, 14.2 allows: a feed is read whole.
"""

import gzip
import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from feedpub.config import Site, find_config, load
from feedpub.errors import ConfigError, FeedpubError
from feedpub.serve import wishes
from feedpub.serve.feedfile import without
from feedpub.serve.shelf import File, Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Health = Callable[[], tuple[bool, Mapping[str, Any]]]
"""Tells whether all is well, and what there is to say about it."""
Headers = list[tuple[str, str]]

TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "html": "text/html",
    "opml": "text/x-opml",
    "css": "text/css",
}
XML_FEEDS = ("rss", "atom")
FORMS = {
    "application/atom+xml": "atom",
    "application/rss+xml": "rss",
    "application/feed+json": "json",
    "text/html": "html",
    "application/json": "json",
    "application/xml": "atom",
    "text/xml": "atom",
}
"""The forms of an address that has no ending, the preferred first."""
GENERIC = "application/xml"
"""What a browser shows where it would download a feed of its own type."""
POLICY = (
    "default-src 'none'; style-src 'self'; img-src http: https: data:; media-src http: https:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Pages and feeds show text, pictures and our stylesheet; what a listing may have smuggled in does not run."""
METHODS = "GET, HEAD, OPTIONS"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """What stays the same from request to request."""

    shelf: Shelf
    redirects: Mapping[str, str]
    gone: Collection[str]
    cache: str
    hub: str | None
    base_url: str | None
    health: Health


class _Form(NamedTuple):
    """The form of an address that a client likes best."""

    file: File
    media_type: str
    location: str | None
    """The form's own address, where the request named none."""


class _Answer(NamedTuple):
    status: str
    headers: Headers
    body: bytes = b""


class Prepared(NamedTuple):
    """What one form of a file is answered with, but for conditions."""

    validators: Headers
    """The headers that a 304 bears too."""
    whole: _Answer


def app(config: Path | None = None) -> "WSGIApplication":
    """The application for a configuration, by default the one in the current folder; for any WSGI server.

    Raises:
        ConfigError: There is no configuration, or it is wrong.
    """
    path = config or find_config(Path.cwd())
    if path is None:
        raise ConfigError(str(Path.cwd()), "has no feedpub.toml", "Start the server in the site's folder.")
    return site_app(load(path))


def site_app(site: Site, *, health: Health | None = None) -> "WSGIApplication":
    """The application for a site that has been read."""
    return create_app(
        site.output_path,
        redirects=site.serve.redirects,
        gone=site.serve.gone,
        max_age=site.max_age,
        hub=site.hub,
        base_url=site.base_url,
        health=health,
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
        now: Nanoseconds since 1970.
    """
    service = _Service(
        shelf=Shelf(folder, now=now),
        redirects=redirects or {},
        gone=frozenset(gone),
        cache=f"public, max-age={max_age}",
        hub=hub,
        base_url=base_url,
        health=health or (lambda: (folder.is_dir(), {})),
    )

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        answer = _answer(service, environ)
        start_response(answer.status, answer.headers.copy())
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    return application


def _answer(service: _Service, environ: "WSGIEnvironment") -> _Answer:
    if not _has_one_host(environ):
        return _text("400 Bad Request", "A request names one host.")
    name = _name(environ)
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return _other_method(service, name, environ["REQUEST_METHOD"])
    if name == "healthz":
        return _health(service)
    answer = _retired(service, name)
    if answer:
        return answer
    form = _form(service.shelf, name, environ.get("HTTP_ACCEPT"))
    return _file(service, form, environ) if form else _text("404 Not Found", "There is no such feed here.")


def _has_one_host(environ: "WSGIEnvironment") -> bool:
    """RFC 9112, 3.2.  Servers leave the check to us; two lines arrive as one with a comma."""
    host = environ.get("HTTP_HOST", "")
    return "," not in host if host else environ.get("SERVER_PROTOCOL") != "HTTP/1.1"


def _name(environ: "WSGIEnvironment") -> str:
    """What the allow-list is asked for; not a path, and never made one."""
    path: str = environ.get("PATH_INFO", "")
    return path.encode("latin-1").decode("utf-8", "replace").removeprefix("/")


def _other_method(service: _Service, name: str, method: str) -> _Answer:
    known = name in ("*", "healthz") or _retired(service, name) or _form(service.shelf, name, None)
    if not known:
        return _text("404 Not Found", "There is no such feed here.")
    if method != "OPTIONS":
        return _text("405 Method Not Allowed", "Feeds are only read.", ("Allow", METHODS))
    preflight = [
        ("Allow", METHODS),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", METHODS),
        ("Access-Control-Allow-Headers", "A-IM, If-None-Match, If-Modified-Since, Cache-Control"),
        ("Access-Control-Max-Age", "86400"),
    ]
    return _Answer("204 No Content", preflight)


def _health(service: _Service) -> _Answer:
    try:
        well, facts = service.health()
    except FeedpubError as error:
        well, facts = False, {"error": str(error)}
    body = json.dumps({"status": "ok" if well else "failed", **facts}, ensure_ascii=False, default=str).encode()
    headers = [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return _Answer("200 OK" if well else "503 Service Unavailable", headers, body)


def _retired(service: _Service, name: str) -> _Answer | None:
    """The answer for a feed that moved or is no more; None for any other name."""
    stem, dot, ending = name.rpartition(".")
    if ending not in TYPES:
        stem, dot, ending = name, "", ""
    if stem in service.redirects:
        target = service.redirects[stem]
        # Relative to the request, so that it holds under any prefix that a proxy takes away.
        location = target if "://" in target else f"{quote(target)}{dot}{ending}"
        return _text("301 Moved Permanently", f"Moved to {location}", ("Location", location))
    if stem in service.gone:
        return _text("410 Gone", "This feed has been retired.  Please stop asking for it.")
    return None


def _form(shelf: Shelf, name: str, accept: str | None) -> _Form | None:
    """The published file that a request names, in the form it likes best; None when there is none."""
    file = shelf.find(name or "index.html")
    if file is None:
        return _negotiated(shelf, name, accept)
    media_type = TYPES[file.suffix]
    if file.suffix in XML_FEEDS:
        media_type = wishes.best_type(accept, (media_type, GENERIC)) or media_type
    return _Form(file, media_type, None)


def _negotiated(shelf: Shelf, name: str, accept: str | None) -> _Form | None:
    """The form of an address without an ending.  Who likes none of them gets the first: better than nothing."""
    files = {media_type: file for media_type, suffix in FORMS.items() if (file := shelf.find(f"{name}.{suffix}"))}
    if not files:
        return None
    media_type = wishes.best_type(accept, tuple(files)) or next(iter(files))
    return _Form(files[media_type], media_type, quote(files[media_type].name.rpartition("/")[2]))


def _file(service: _Service, form: _Form, environ: "WSGIEnvironment") -> _Answer:
    """What the conditions and the codings of a request make of a file."""
    file = form.file
    coding = wishes.best_coding(environ.get("HTTP_ACCEPT_ENCODING"), file.codings)
    if coding is None:
        return _text("406 Not Acceptable", "It is sent as it is or compressed, nothing else.", ("Vary", _vary(form)))
    key = (form.media_type, form.location, coding)
    ready = file.answers.get(key)
    if ready is None:
        ready = file.answers[key] = _prepared(service, form, coding)
    status = _precondition(environ, file.tags[coding], file.modified)
    if status == "304 Not Modified":
        return _Answer(status, ready.validators)
    if status:
        return _text(status, "The feed is not as the request demands.", ("Vary", _vary(form)))
    shorter = _difference(file, coding, environ) if "HTTP_A_IM" in environ else None
    return ready.whole if shorter is None else _shortened(form, ready, shorter)


def _prepared(service: _Service, form: _Form, coding: str) -> Prepared:
    """The answers for one form of a file: described once, then sent until the file changes."""
    file, body = form.file, form.file.bodies[coding]
    validators = [
        ("ETag", f'"{file.tags[coding]}"'),
        ("Last-Modified", formatdate(file.modified, usegmt=True)),
        ("Cache-Control", service.cache),
        ("Vary", _vary(form)),
        ("Access-Control-Allow-Origin", "*"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if form.location:
        validators.append(("Content-Location", form.location))
    about = [("Content-Type", f"{form.media_type}; charset=utf-8"), ("Content-Length", str(len(body)))]
    if coding != "identity":
        about.append(("Content-Encoding", coding))
    if form.media_type in (GENERIC, "text/xml", "text/html"):
        about.append(("Content-Security-Policy", POLICY))
    if service.hub and service.base_url and file.suffix in (*XML_FEEDS, "json"):
        about.append(("Link", f'<{service.hub}>; rel="hub", <{service.base_url}{quote(file.name)}>; rel="self"'))
    return Prepared(validators, _Answer("200 OK", validators + about, body))


def _vary(form: _Form) -> str:
    return "Accept, Accept-Encoding" if form.location or form.file.suffix in XML_FEEDS else "Accept-Encoding"


def _shortened(form: _Form, ready: Prepared, body: bytes) -> _Answer:
    """The answer with the new entries alone.  Caches that don't know differences must not keep it."""
    changed = {
        "Cache-Control": "no-store, im",
        "Vary": f"{_vary(form)}, A-IM, If-None-Match",
        "Content-Length": str(len(body)),
        "IM": "feed",
    }
    return _Answer("226 IM Used", list({**dict(ready.whole.headers), **changed}.items()), body)


def _precondition(environ: "WSGIEnvironment", tag: str, modified: int) -> str | None:
    """The status that a condition of the request leads to, in the order of RFC 9110, 13.2.2; None: go on."""
    match, unmodified = environ.get("HTTP_IF_MATCH"), environ.get("HTTP_IF_UNMODIFIED_SINCE")
    if match is not None:
        if not wishes.matches_strongly(match, tag):
            return "412 Precondition Failed"
    elif unmodified is not None and (limit := wishes.seconds(unmodified)) is not None and modified > limit:
        return "412 Precondition Failed"
    none_match, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
    if none_match is not None:
        return "304 Not Modified" if wishes.matches_weakly(none_match, tag) else None
    known = wishes.seconds(since) if since is not None else None
    return "304 Not Modified" if known is not None and modified <= known else None


def _difference(file: File, coding: str, environ: "WSGIEnvironment") -> bytes | None:
    """The feed less the entries that the client has; None when it does not ask, or what it has is not known."""
    has = environ.get("HTTP_IF_NONE_MATCH")
    if has is None or not wishes.qualities(environ["HTTP_A_IM"]).get("feed") or coding not in ("identity", "gzip"):
        return None
    tags = (tag.removeprefix("W/") for tag in wishes.entity_tags(has) or ())
    base = next((tag for tag in tags if tag in file.past), None)
    if base is None:
        return None
    body = without(file.bodies["identity"], file.past[base])
    return gzip.compress(body, 6, mtime=0) if coding == "gzip" else body


def _text(status: str, sentence: str, *headers: tuple[str, str]) -> _Answer:
    """A short answer in words."""
    body = f"{sentence}\n".encode()
    about = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "public, max-age=60"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return _Answer(status, [*headers, *about], body)
