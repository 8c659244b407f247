# SPDX-License-Identifier: MIT
"""Runs the application under granian: one worker process, sockets and HTTP in Rust (tokio and hyper).

Why granian: with this application and one worker it answers 0.6 to 0.8 as many requests as nginx; waitress and cheroot
0.1 to 0.2.  fastwsgi is as quick, but one header byte over 127 ends its process; bjoern must be compiled on the user's
machine.  Granian gives up on clients that are slow to say what they want, bounds headers, and answers malformed
requests itself.  It is the largest of them (21 MB).  ``python -m tests.bench.serve`` measures.
"""

import socket
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from feedpub.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BACKLOG = 4096
"""Connections that may be open at once; each costs some kilobytes."""
HEADER_BYTES = 16_384
HEADER_SECONDS = 15
"""For a request's head; also how long a connection may stay idle between two requests."""
STUCK_SECONDS = 60
"""After which a connection is dropped whose client takes nothing of the answer."""
STOP_SECONDS = 5
"""For requests under way when the server is told to stop."""
FIRST_PASSED = 3
"""The first file descriptor that systemd passes (sd_listen_fds)."""


class _Server(MPServer):
    """Granian on a socket that is already bound, so that a port in use is an error and systemd may pass one."""

    def __init__(self, listener: socket.socket) -> None:
        super().__init__(
            "feedpub.serve",
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            websockets=False,
            workers=1,
            blocking_threads=2,  # one goes on while the other compresses a feed that has just changed
            runtime_mode=RuntimeModes.st,
            backlog=BACKLOG,
            backpressure=BACKLOG,
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_SECONDS,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_BYTES),
            log_level=LogLevels.warning,
        )
        self._listener = listener

    def _init_shared_socket(self) -> None:
        self._sso = self._listener
        unix = self._listener.family == socket.AF_UNIX
        # Granian's annotations lag behind its code: what it builds itself is just this.
        self._shd = SocketHolder(self._listener.fileno(), unix, BACKLOG)  # type: ignore[call-arg,assignment]


def passed_socket(environment: Mapping[str, str], pid: int) -> socket.socket | None:
    """The socket that systemd has opened for process `pid`, or None (sd_listen_fds(3))."""
    if environment.get("LISTEN_PID") != str(pid) or environment.get("LISTEN_FDS", "0") == "0":
        return None
    return _patient(socket.socket(fileno=FIRST_PASSED))


def open_socket(host: str, port: int) -> socket.socket:
    """Listen at an IP address and port; port 0 takes a free one.

    Raises:
        ConfigError: The address is none of this machine's, or the port is taken or not allowed.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError, TypeError, ValueError) as error:  # TypeError: a NUL in the name
        listener.close()
        fault = getattr(error, "strerror", None) or str(error)
        raise ConfigError(
            f"{host}:{port}", f"can't listen there: {fault}", "Choose another --host or --port."
        ) from error
    return _patient(listener)


def _patient(listener: socket.socket) -> socket.socket:
    """Linux hands these settings on to each connection: no client holds one for ever by taking or saying nothing."""
    if listener.family != socket.AF_UNIX:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STUCK_SECONDS * 1000)
    return listener


def run(listener: socket.socket, make: Callable[[], "WSGIApplication"]) -> None:
    """Serve until SIGTERM or SIGINT: then answer the requests under way, and return.

    Args:
        listener: A bound socket.
        make: Gives the application; called in the worker process, and therefore picklable.
    """
    _Server(listener).serve(target_loader=make, wrap_loader=False)


def logged(application: "WSGIApplication", *, out: TextIO, now: Callable[[], str]) -> "WSGIApplication":
    """The application, with a line in the common log format for each answer.

    Args:
        now: The time of an answer as the format has it: ``22/Nov/2026:18:20:00 +0000``.
    """

    def application_with_log(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        status = "-"

        def start(
            said: str, headers: list[tuple[str, str]], error: "OptExcInfo | None" = None
        ) -> Callable[[bytes], Any]:
            nonlocal status
            status = said[:3]
            return start_response(said, headers, error)

        body = list(application(environ, start))
        request = f"{environ['REQUEST_METHOD']} {_target(environ)} {environ.get('SERVER_PROTOCOL', '-')}"
        size = sum(map(len, body)) or "-"
        out.write(f'{environ.get("REMOTE_ADDR", "-")} - - [{now()}] "{request}" {status} {size}\n')
        out.flush()
        return body

    return application_with_log


def _target(environ: "WSGIEnvironment") -> str:
    """What was asked for, quoted again: a line feed or a quote in an address must not forge a line of the log."""
    path = quote(environ.get("PATH_INFO", ""), safe="/*", encoding="latin-1")
    query = quote(environ.get("QUERY_STRING", ""), safe="=&%+/:,;", encoding="latin-1")
    return f"{path}?{query}" if query else path
