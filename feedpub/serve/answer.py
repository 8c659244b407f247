# SPDX-License-Identifier: MIT
"""From a published file and a request's headers to an answer: which form, which coding, whether the client has it.

A file's answers are described once and kept with it; a request then costs a few look-ups.
"""

import gzip
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from feedpub.serve import negotiate
from feedpub.serve.feedfile import without
from feedpub.serve.shelf import File, Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Headers = list[tuple[str, str]]

TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "html": "text/html",
    "opml": "text/x-opml",
    "css": "text/css",
    "js": "text/javascript",
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
"""Feeds show text and pictures, and our style; nothing runs there."""
PAGE_POLICY = f"{POLICY}; script-src 'self'"
"""Pages run our own script as well; what a listing smuggles in does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms files are sent, whichever they are."""

    cache: str
    """Cache-Control."""
    hub: str | None
    """WebSub hub."""
    base_url: str | None
    """Where the folder is served."""


class Form(NamedTuple):
    """The form of an address that a client likes best."""

    file: File
    media_type: str
    location: str | None
    """The form's own address, where the request named none."""


class Answer(NamedTuple):
    status: str
    headers: Headers
    body: bytes = b""


class Prepared(NamedTuple):
    """What one form of a file is answered with, but for conditions."""

    validators: Headers
    """The headers that a 304 bears too."""
    whole: Answer


def in_words(status: str, sentence: str, *headers: tuple[str, str]) -> Answer:
    """A short answer in words."""
    body = f"{sentence}\n".encode()
    about = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "public, max-age=60"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Answer(status, [*headers, *about], body)


def form_of(shelf: Shelf, name: str, accept: str | None) -> Form | None:
    """The published file that a request names, in the form it likes best; None when there is none."""
    file = shelf.find(name or "index.html")
    if file is None:
        return _negotiated(shelf, name, accept)
    media_type = TYPES[file.suffix]
    if file.suffix in XML_FEEDS:
        media_type = negotiate.best_type(accept, (media_type, GENERIC)) or media_type
    return Form(file, media_type, None)


def _negotiated(shelf: Shelf, name: str, accept: str | None) -> Form | None:
    """The form of an address without an ending.  Who likes none of them gets the first: better than nothing."""
    files = {media_type: file for media_type, suffix in FORMS.items() if (file := shelf.find(f"{name}.{suffix}"))}
    if not files:
        return None
    media_type = negotiate.best_type(accept, tuple(files)) or next(iter(files))
    return Form(files[media_type], media_type, quote(files[media_type].name.rpartition("/")[2]))


def file_answer(terms: Terms, form: Form, environ: "WSGIEnvironment") -> Answer:
    """What the conditions and the codings of a request make of a file."""
    file = form.file
    coding = negotiate.best_coding(environ.get("HTTP_ACCEPT_ENCODING"), file.codings)
    if coding is None:
        return in_words("406 Not Acceptable", "It is sent as it is or compressed, nothing else.", ("Vary", _vary(form)))
    key = (form.media_type, form.location, coding)
    ready = file.answers.get(key)
    if ready is None:
        ready = file.answers[key] = _prepared(terms, form, coding)
    status = _precondition(environ, file.tags[coding], file.modified)
    if status == "304 Not Modified":
        return Answer(status, ready.validators)
    if status:
        return in_words(status, "The feed is not as the request demands.", ("Vary", _vary(form)))
    shorter = _difference(file, coding, environ) if "HTTP_A_IM" in environ else None
    return ready.whole if shorter is None else _shortened(form, ready, shorter)


def _prepared(terms: Terms, form: Form, coding: str) -> Prepared:
    """The answers for one form of a file: described once, then sent until the file changes."""
    file, body = form.file, form.file.bodies[coding]
    validators = [
        ("ETag", f'"{file.tags[coding]}"'),
        ("Last-Modified", formatdate(file.modified, usegmt=True)),
        ("Cache-Control", terms.cache),
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
        policy = PAGE_POLICY if form.media_type == "text/html" else POLICY
        about.append(("Content-Security-Policy", policy))
    if terms.hub and terms.base_url and file.suffix in (*XML_FEEDS, "json"):
        about.append(("Link", f'<{terms.hub}>; rel="hub", <{terms.base_url}{quote(file.name)}>; rel="self"'))
    return Prepared(validators, Answer("200 OK", validators + about, body))


def _vary(form: Form) -> str:
    return "Accept, Accept-Encoding" if form.location or form.file.suffix in XML_FEEDS else "Accept-Encoding"


def _shortened(form: Form, ready: Prepared, body: bytes) -> Answer:
    """The answer with the new entries alone.  Caches that don't know differences must not keep it."""
    changed = {
        "Cache-Control": "no-store, im",
        "Vary": f"{_vary(form)}, A-IM, If-None-Match",
        "Content-Length": str(len(body)),
        "IM": "feed",
    }
    return Answer("226 IM Used", list({**dict(ready.whole.headers), **changed}.items()), body)


def _precondition(environ: "WSGIEnvironment", tag: str, modified: int) -> str | None:
    """The status that a condition of the request leads to, in the order of RFC 9110, 13.2.2; None: go on."""
    match, unmodified = environ.get("HTTP_IF_MATCH"), environ.get("HTTP_IF_UNMODIFIED_SINCE")
    if match is not None:
        if not negotiate.matches_strongly(match, tag):
            return "412 Precondition Failed"
    elif unmodified is not None and (limit := negotiate.seconds(unmodified)) is not None and modified > limit:
        return "412 Precondition Failed"
    none_match, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
    if none_match is not None:
        return "304 Not Modified" if negotiate.matches_weakly(none_match, tag) else None
    known = negotiate.seconds(since) if since is not None else None
    return "304 Not Modified" if known is not None and modified <= known else None


def _difference(file: File, coding: str, environ: "WSGIEnvironment") -> bytes | None:
    """The feed less the entries that the client has; None when it does not ask, or what it has is not known."""
    has = environ.get("HTTP_IF_NONE_MATCH")
    if has is None or not negotiate.qualities(environ["HTTP_A_IM"]).get("feed") or coding not in ("identity", "gzip"):
        return None
    tags = (tag.removeprefix("W/") for tag in negotiate.entity_tags(has) or ())
    base = next((tag for tag in tags if tag in file.past), None)
    if base is None:
        return None
    body = without(file.bodies["identity"], file.past[base])
    return gzip.compress(body, 6, mtime=0) if coding == "gzip" else body
