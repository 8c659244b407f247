# SPDX-License-Identifier: MIT
"""Tell a WebSub hub which feeds have changed (https://www.w3.org/TR/websub/).

After the feeds are published, and once; a ping that fails must neither hold up nor fail a build.  So there is one try
and a budget of time, and the state keeps the topics to try again at the next run.

The standard library's client is enough: one short form to one known host, with the proxies of the environment.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
)

from feedpub import __version__
from feedpub.config import Site
from feedpub.folder.render import served_at
from feedpub.model import Note
from feedpub.state.store import open_store

LATER = (408, 425, 429)
"""Refusals that are not meant for ever, beside all of 500 and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """How telling the hub of one topic went."""

    topic: str
    fault: str | None = None
    """What went wrong, as half a sentence; None: the hub took it."""
    again: bool = False
    """Whether the next run should try once more."""


def tell_hub(site: Site, files: Iterable[str]) -> Iterator[Note]:
    """Name the feeds among the changed files to the site's hub, and those that it did not hear of at an earlier run."""
    with open_store(site.state_path) as store:
        pending = (store.value("pings") or "").split()
        told = ping(site.hub or "", [*pending, *served_at(site, files)])
        again = " ".join(p.topic for p in told if p.again)
        if again != " ".join(pending):
            with store.transaction():
                store.set_value("pings", again or None)
    yield from (Note(code="hub", text=f"{p.topic}: {p.fault}") for p in told if p.fault)


def ping(
    hub: str,
    topics: Iterable[str],
    *,
    timeout: float = 5.0,
    budget: float = 15.0,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Ping, ...]:
    """Tell a hub that topics have changed: each once, in order.  Raises nothing.

    Args:
        hub: The hub's address.
        topics: Addresses of the feeds as their self links state them; repeated ones count once.
        timeout: Seconds to wait for the hub at each step.
        budget: Seconds for all together; topics that are not begun by then are left for the next run.
        clock: Seconds that only grow.
    """
    deadline = clock() + budget
    done: list[Ping] = []
    for topic in dict.fromkeys(topics):
        left = deadline - clock()
        if left > 0:
            done.append(_ping(hub, topic, timeout=min(timeout, left)))
        else:
            done.append(Ping(topic=topic, fault="there was no time left for it", again=True))
    return tuple(done)


def _ping(hub: str, topic: str, *, timeout: float) -> Ping:
    # Hubs differ in the name that they expect: hub.url (PubSubHubbub 0.4) or hub.topic.
    form = urlencode({"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}).encode()
    try:
        if urlsplit(hub).scheme not in ("http", "https"):
            return Ping(topic=topic, fault=f"{hub!r} is no web address")
        with _opener().open(hub, form, timeout=timeout):
            return Ping(topic=topic)
    except HTTPError as error:
        error.close()
        again = error.code >= 500 or error.code in LATER
        return Ping(topic=topic, fault=f"the hub answered {error.code} {error.reason}", again=again)
    except (OSError, HTTPException) as error:
        return Ping(topic=topic, fault=f"the hub can't be reached: {getattr(error, 'reason', error)}", again=True)
    except ValueError as error:
        return Ping(topic=topic, fault=f"{hub!r} is no web address: {error}")


def _opener() -> OpenerDirector:
    """A client for the web alone: no file, no FTP address is ever opened."""
    opener = OpenerDirector()
    handlers = (
        ProxyHandler,
        HTTPHandler,
        HTTPSHandler,
        HTTPDefaultErrorHandler,
        HTTPErrorProcessor,
        HTTPRedirectHandler,
    )
    for handler in handlers:
        opener.add_handler(handler())
    opener.addheaders = [("User-Agent", f"feedpub/{__version__}")]
    return opener
