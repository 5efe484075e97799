"""Serves a WSGI application with Waitress, in one process, until SIGTERM or Ctrl-C.

Waitress receives a whole request before a thread works on it, and sends the response while the
thread works on the next one: a slow client occupies no thread.
"""

from __future__ import annotations

import json
import logging
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.utilities import Error

from backend.config import THREADS, ConfigError, Settings
from backend.web.problems import DETAILS, PROBLEM_TYPE, Problem
from backend.web.security_headers import FIXED_HEADERS

MAX_CONNECTIONS = 10_000
RESERVED_FILES = 256  # file descriptors for the database, temporary files and push services
RECEIVE_BYTES = 64 * 1024  # in one read: an upload of 25 records has 16 KiB
IDLE_TIMEOUT_SECONDS = 15  # a connection on which no byte moves is closed
IDLE_CHECK_SECONDS = 5
STOP_TIMEOUT_SECONDS = 20  # for the requests that began before SIGTERM
#: A body of up to this many times the limit is read before it is rejected: a client does not read
#: the response while it is still sending.
READ_PAST_LIMIT = 4
#: More than any export has, so that no thread ever waits for a slow reader. Above 1 MiB Waitress
#: keeps what is not sent yet in a temporary file.
MAX_UNSENT_BYTES = 4 * 1024**3


def bind(settings: Settings) -> socket.socket:
    """Return a socket bound to HOST and PORT. Raises ConfigError when that is not possible."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"Medius cannot listen on {settings.host} port {settings.port} ({error.strerror}); "
            "set HOST and PORT to an address that is free."
        ) from None
    return listener


def serve(app: Flask, listener: socket.socket, on_stop: Callable[[], None] | None = None) -> None:
    """Serve `app` on the bound socket until SIGTERM or SIGINT.

    Then call `on_stop` and finish the requests that were received.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full queue needs no log
    connections: dict[int, Any] = {}
    server = _Server(
        app,
        map=connections,
        _sock=listener,
        bind_socket=False,
        threads=THREADS,
        connection_limit=min(MAX_CONNECTIONS, _raise_file_limit() - RESERVED_FILES),
        recv_bytes=RECEIVE_BYTES,
        channel_timeout=IDLE_TIMEOUT_SECONDS,
        cleanup_interval=IDLE_CHECK_SECONDS,
        max_request_body_size=READ_PAST_LIMIT * app.config["MAX_CONTENT_LENGTH"],
        outbuf_high_watermark=MAX_UNSENT_BYTES,
        asyncore_use_poll=True,  # select() stops at 1,024 file descriptors
        clear_untrusted_proxy_headers=False,  # web.proxies decides which are trusted
        log_socket_errors=False,  # clients that hang up
        ident=None,  # no Server header
    )
    stopping = threading.Event()

    def stop(*_: object) -> None:
        stopping.set()
        server.pull_trigger()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    while not stopping.is_set():
        wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
    if on_stop:
        on_stop()
    _finish(server, connections)


def _finish(server: _Server, connections: dict[int, Any]) -> None:
    """Accept no more connections, and send the responses to the requests that were received."""
    wasyncore.dispatcher.close(server)
    until = time.monotonic() + STOP_TIMEOUT_SECONDS
    while _is_busy(server) and time.monotonic() < until:
        wasyncore.loop(timeout=0.1, use_poll=True, map=connections, count=1)
    server.task_dispatcher.shutdown(timeout=1)


def _is_busy(server: _Server) -> bool:
    channels = list(server.active_channels.values())
    return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _raise_file_limit() -> int:
    """Raise the limit of open files as far as the system allows; return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = MAX_CONNECTIONS + RESERVED_FILES if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    return limit


class _Rejection(Error):  # type: ignore[misc]  # Waitress has no types
    """The response to a request that Waitress itself rejects: a problem like any other."""

    def __init__(self, status: int) -> None:
        super().__init__("")
        # Waitress responds 501 to an unknown Transfer-Encoding, which is an error of the client.
        self.status = HTTPStatus(status if status < 500 else 400)

    def to_response(self, _ident: str | None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status line, headers and body."""
        phrase = self.status.phrase
        detail = DETAILS.get(self.status, f"The server answered: {phrase}.")
        problem = Problem(self.status, phrase.lower().replace(" ", "-"), phrase, detail)
        headers = {**FIXED_HEADERS, "Cache-Control": "no-store", "Content-Type": PROBLEM_TYPE}
        status = f"{self.status.value} {phrase}"
        return status, list(headers.items()), json.dumps(problem.body).encode()


class _RequestParser(HTTPRequestParser):  # type: ignore[misc]  # Waitress has no types
    error: Error | None

    def received(self, data: bytes) -> int:
        consumed = int(super().received(data))
        if self.error:
            self.error = _Rejection(self.error.code)
        elif self.completed and self.chunked:
            # The application rejects a body without a Content-Length (411). What follows on this
            # connection is not read: it may be a request that was hidden from a proxy.
            self.headers.pop("CONTENT_LENGTH", None)
            self.headers["CONNECTION"] = "close"
        return consumed


class _Channel(HTTPChannel):  # type: ignore[misc]  # Waitress has no types
    parser_class = _RequestParser


class _Server(TcpWSGIServer):  # type: ignore[misc]  # Waitress has no types
    channel_class = _Channel

    def handle_accept(self) -> None:
        """Accept every waiting connection at once: a round of the loop looks at all connections."""
        before = -1
        while before != len(self._map) < self.adj.connection_limit:
            before = len(self._map)
            super().handle_accept()
