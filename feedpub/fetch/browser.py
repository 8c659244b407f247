# SPDX-License-Identifier: MIT
"""A page whose items scripts load is shown to a browser, and what stands there then is the page.

The browser is the system's Chromium, led by playwright (``feedpub[browser]``).  It has no network of its own: the page
was fetched before, and what its scripts ask for is asked by `feedpub.fetch.http`, under the same limits, with the same
judgement of addresses and through the same proxies.  It gets no pictures, sounds, fonts and frames, and empty styles.
Nothing is kept from one page to the next.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedpub.config import Source
from feedpub.errors import SourceError
from feedpub.fetch.http import Answer, Limits, Secrets, request, user_agent
from feedpub.fetch.shapes import Caller

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright, Route

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
_SHUT = (
    "--proxy-server=http://127.0.0.1:9",  # what is not asked by us is not asked at all
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--js-flags=--max-old-space-size=512",
)
_ANSWERED = frozenset({"document", "script", "xhr", "fetch"})
"""Kinds of requests whose answers may hold items."""
_CONFIDED = frozenset({"authorization", "cookie"})
_OURS = frozenset({"accept-encoding", "connection", "content-length", "host", "user-agent"})
"""Headers that our client has its own of."""
_MOST, _SIZE = 200, 16 * 1024 * 1024
"""So many requests of one page are answered, with so many bytes each."""
_QUIET = 5.0
"""Seconds that are waited at most, when the page is there, until its scripts ask for nothing more."""
_AT_LAST = 5.0
"""Seconds that are kept to read what stands there."""


class _Scripts:
    """What the scripts of one page ask for is asked by us."""

    def __init__(self, source: Source, page: Answer, caller: Caller, secrets: Secrets | None) -> None:
        self._source, self._page, self._caller, self._secrets = source, page, caller, secrets
        self._end = monotonic() + source.timeout
        self._asked = 0

    def left(self) -> float:
        """Seconds, a tenth at least."""
        return max(0.1, self._end - monotonic())

    def answer(self, route: "Route") -> None:
        """Answer one request, or refuse it."""
        asked = route.request
        kind = asked.resource_type
        self._asked += 1
        if asked.url == self._page.url and asked.is_navigation_request() and self._asked == 1:
            route.fulfill(status=200, body=self._page.data, headers=_told(self._page))
        elif kind == "stylesheet":
            route.fulfill(status=200, body="", content_type="text/css")
        elif kind not in _ANSWERED or asked.frame.parent_frame is not None or self._asked > _MOST:
            route.abort()
        else:
            self._fetch(route)

    def _fetch(self, route: "Route") -> None:
        asked = route.request
        sent = {name: value for name, value in asked.all_headers().items() if name not in _OURS and name[0] != ":"}
        own = _origin(asked.url) == _origin(self._source.url)
        confided = {name: sent.pop(name) for name in _CONFIDED & sent.keys()}
        ours = self._secrets if own and self._secrets else Secrets()
        left = self.left()
        limits = Limits(
            step=min(Limits().step, left), whole=left, size=_SIZE, private=self._source.private, stranger=not own
        )
        try:
            answer = request(
                asked.method,
                asked.url,
                limits=limits,
                headers=sent,
                secrets=Secrets(headers={**confided, **ours.headers}, cookies=ours.cookies),
                content=asked.post_data_buffer,
                contact=self._caller.contact,
            )
        except SourceError:
            route.abort()
        else:
            route.fulfill(status=answer.status, body=answer.data, headers=_told(answer))


def show(source: Source, page: Answer, caller: Caller, secrets: Secrets | None) -> Answer:
    """The page as it is when its scripts have run.

    Args:
        source: With `render`; its `timeout` is that of the scripts, too.
        page: As it was fetched.
        caller: Who asks.
        secrets: For the source's own host.

    Raises:
        SourceError: There is no browser, or it can't show the page.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        advice = "Install it: pip install 'feedpub[browser]'"
        raise SourceError(page.url, "render needs playwright, which is not installed", advice) from error
    scripts = _Scripts(source, page, caller, secrets)
    try:
        with sync_playwright() as playwright, _browser(playwright, page.url) as browser:
            return _shown(browser, scripts, page, user_agent(caller.contact))
    except Error as error:
        late = "Timeout" in str(error)
        fault = "its scripts take too long (timeout)" if late else f"can't be rendered: {_first_line(error)}"
        raise SourceError(page.url, fault, "Its feeds stay; the next run tries again.") from error


@contextmanager
def _browser(playwright: "Playwright", url: str) -> Iterator["Browser"]:
    from playwright.sync_api import Error

    path = next(filter(None, map(shutil.which, _NAMES)), None) or playwright.chromium.executable_path
    if not os.path.exists(path):  # noqa: PTH110 - a text, as playwright has it
        advice = "Install Chromium ('apt install chromium'), or run 'playwright install chromium'."
        raise SourceError(url, "render needs a browser, and there is none", advice)
    sandboxed = os.geteuid() != 0  # as root Chromium starts without one alone
    try:
        browser = playwright.chromium.launch(executable_path=path, args=[*_SHUT], chromium_sandbox=sandboxed)
    except Error as error:
        advice = f"Try '{path} --headless --dump-dom about:blank' to see why; its sandbox needs user namespaces."
        raise SourceError(url, "render can't start the browser", advice) from error
    try:
        yield browser
    finally:
        browser.close()


def _shown(browser: "Browser", scripts: _Scripts, page: Answer, agent: str) -> Answer:
    from playwright.sync_api import TimeoutError as TooLateError

    tab: Page = browser.new_page(user_agent=agent, service_workers="block", accept_downloads=False)
    tab.route("**/*", scripts.answer)
    with suppress(TooLateError):  # what is there by then is what there is
        tab.goto(page.url, wait_until="load", timeout=1000 * max(scripts.left() / 2, scripts.left() - _AT_LAST))
        tab.wait_for_load_state("networkidle", timeout=1000 * min(_QUIET, scripts.left()))
    html: str = tab.locator("html").evaluate("html => html.outerHTML", timeout=1000 * _AT_LAST)
    tab.unroute_all(behavior="ignoreErrors")
    data = f"<!doctype html>{html}".encode("utf-8", "replace")
    return replace(page, data=data, headers={**page.headers, "content-type": "text/html; charset=utf-8"})


def _told(answer: Answer) -> dict[str, str]:
    """The headers that the browser is told: what it is, and who may read it (CORS)."""
    return {
        name: value
        for name, value in answer.headers.items()
        if name in ("content-type", "set-cookie") or name.startswith("access-control-")
    }


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "no reason given")
