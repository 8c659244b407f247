# SPDX-License-Identifier: MIT
"""Every failure of a fetch has a name, and a next step.

A fault names the address and never what was sent to it.  `named` is for what the library raises, `refused` for what
a server answers.
"""

import ssl
from datetime import datetime

import httpcore2
import httpx2

from feedpub.errors import SourceError
from feedpub.fetch.network import LookupFailedError, PrivateError

LIBRARY = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
    ssl.SSLError,
    UnicodeError,
    ValueError,
)
"""All that a request may raise.  ValueError: a port, a header or a host name that is none."""
_STAY = "Its feeds stay; the next run tries again."
_OTHER = ("is no address that can be asked", "Correct the address.")
_NAMES: tuple[tuple[type[Exception], str, str], ...] = (
    (
        PrivateError,
        "leads to a private address",
        "If that is right, set private = true for this source; else somebody leads feedpub astray.",
    ),
    (LookupFailedError, "its host is not known (DNS)", f"Check the address and your network. {_STAY}"),
    (
        ssl.SSLCertVerificationError,
        "its certificate is not valid: {reason}",
        "Tell the site's owner; if its authority is your own, name its file in SSL_CERT_FILE.",
    ),
    (httpcore2.TimeoutException, "takes too long (timeout)", _STAY),
    (TimeoutError, "takes too long (timeout)", _STAY),
    (ssl.SSLError, "TLS failed: {reason}", "Is it a server for https?"),
    (ConnectionRefusedError, "the connection was refused", f"Is a server there? {_STAY}"),
    (httpx2.DecodingError, "its compressed body is damaged", _STAY),
    (httpcore2.ProxyError, "the proxy refuses", "Check http_proxy, https_proxy and no_proxy."),
    (httpcore2.RemoteProtocolError, "its server speaks no proper HTTP, or hung up", _STAY),
    (httpcore2.NetworkError, "can't be reached: {reason}", _STAY),
)
"""What is raised, or stands behind that, with its name and the next step; the first that fits counts."""


def named(url: str, error: Exception) -> SourceError:
    """The failure of a request that got no answer."""
    causes = _causes(error)
    for found, fault, advice in _NAMES:
        cause = next((each for each in causes if isinstance(each, found)), None)
        if cause is not None:
            return SourceError(url, fault.format(reason=_reason(causes)), advice)
    return SourceError(url, *_OTHER)


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _reason(causes: list[BaseException]) -> str:
    """The system's own words for it: those of errors that say nothing of what was sent."""
    for each in causes:
        if isinstance(each, ssl.SSLCertVerificationError):
            return each.verify_message
        if isinstance(each, ssl.SSLError):
            return (each.reason or "no reason given").replace("_", " ").lower()
        if isinstance(each, OSError) and each.strerror:
            return each.strerror
    return "the connection broke"


def refused(url: str, status: int, until: datetime | None = None) -> SourceError:
    """The failure of a request that was answered with no page."""
    if until is not None and status in (429, 503):
        words = "too many requests" if status == 429 else "not available"
        fault = f"answers {status} ({words}) and asks to wait until {until:%Y-%m-%d %H:%M} UTC"
        return SourceError(url, fault, "Its feeds stay; it is left alone until then.")
    fault, advice = _STATUS.get(status, ("", ""))
    if not fault and status >= 500:
        fault, advice = "its server is in trouble", _STAY
    return SourceError(url, f"answers {status}" + (f" ({fault})" if fault else ""), advice or "Check the address.")


_STATUS = {
    401: ("a login is needed", "Set login or token for this source, by the name of an environment variable."),
    403: ("forbidden", "Look at it with a browser; it may want a login, or no programs."),
    404: ("not found", "Check the address; the page may have moved."),
    407: ("the proxy wants a login", "Give it in http_proxy or https_proxy."),
    410: ("gone", "The page says that it is gone for good; if it stays so for a day, the source is retired."),
    429: ("too many requests", "Run less often. Its feeds stay."),
}


def too_large(url: str, limit: int) -> SourceError:
    size = f"{limit // 1024 // 1024} MiB" if limit >= 1024 * 1024 else f"{limit:,} bytes"
    return SourceError(url, f"has more than {size}", "Give the address of the listing itself.")


def circle(url: str, to: str) -> SourceError:
    return SourceError(url, f"redirects in a circle, by way of {to}", "Look at it with a browser; it may want a login.")


def endless(url: str, hops: int) -> SourceError:
    return SourceError(url, f"redirects more than {hops} times", "Give the address that a browser ends at.")


def nowhere(url: str, scheme: str) -> SourceError:
    return SourceError(url, f"redirects to something that is no web page ({scheme})", "Check it with a browser.")


def wrong_type(url: str, got: str, wanted: str) -> SourceError:
    """Such as HTML where JSON was expected: mostly a page of failure with status 200."""
    advice = f"Look at it with a browser; it may be a page of failure. {_STAY}"
    return SourceError(url, f"gives {got}, where {wanted} was expected", advice)
