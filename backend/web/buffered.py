"""Takes a request in whole before one of the few threads works on it, so that slow phones hold up
nobody else.

The server reads and writes for all connections at once (RSGI); Flask answers in a thread (WSGI).
Without this a thread would wait for every byte of a body, and eight connections that send none
would be enough to stop everything.

A thread writes the answer itself. Waking the loop for each, only to end what waited for it, took as
long as a query: so those that are answered are ended together, every now and then.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context, copy_context
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian._granian import RSGIHeaders
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

BODY_SECONDS = 60
"""For a whole body: 256 KiB on a poor mobile network."""
WRITE_SECONDS = 60
"""For one part of a long answer to be taken."""
END_SECONDS = 0.05
"""How long after its answer a request is ended, at most."""
READ_PAST = 4
"""Times the most that is kept."""
TOO_SLOW = "The body of this request did not come in time; please send it again."
PLAIN = [
    ("content-type", "text/plain; charset=utf-8"),
    ("x-content-type-options", "nosniff"),
    ("connection", "close"),
]
Answer = tuple[int, list[tuple[str, str]], Any]


class Buffered:
    """RSGI application that answers as a WSGI one does, in one of `threads` threads.

    A path in `apart` has so many threads of its own: it holds up nothing else, and nothing else
    holds it up. A body over `most_bytes` or of unknown length is not kept: the application refuses
    it by its headers.
    """

    def __init__(
        self,
        app: WSGIApplication,
        threads: int,
        most_bytes: int,
        apart: Mapping[str, int] | None = None,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.body_seconds = body_seconds
        self._threads = ThreadPoolExecutor(threads, "request")
        self._apart = {
            path: ThreadPoolExecutor(number, path) for path, number in (apart or {}).items()
        }
        self._answered: deque[
            tuple[asyncio.Future[Answer | None], Answer | None, BaseException | None]
        ] = deque()
        self._waiting = 0
        self._is_ending = False

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request."""
        body, size = b"", self._size(scope.headers)
        if 0 < size <= READ_PAST * self.most_bytes:
            try:
                async with asyncio.timeout(self.body_seconds):
                    body = await (
                        protocol() if size <= self.most_bytes else self._read_past(protocol)
                    )
            except TimeoutError:
                protocol.response_str(408, PLAIN, TOO_SLOW)
                return
        context = copy_context()  # of this request, in whichever thread a part of it is made
        if answer := await self._wait(context, scope, body, protocol):
            await self._stream(context, protocol, *answer)

    async def _wait(
        self, context: Context, scope: Scope, body: bytes, protocol: HTTPProtocol
    ) -> Answer | None:
        """Return what a thread has left to stream, if anything."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Answer | None] = loop.create_future()
        threads = self._apart.get(scope.path, self._threads)
        threads.submit(self._work, context, environ(scope, body), protocol, loop, answered)
        self._waiting += 1
        if not self._is_ending:
            self._end_later(loop)
        try:
            return await answered
        finally:
            self._waiting -= 1

    def _size(self, headers: RSGIHeaders) -> int:
        """Return the length of the body; one of unknown length counts as too long."""
        said = headers.get("content-length", "")
        if said.isdecimal():
            return int(said[:20])
        return self.most_bytes + 1 if "transfer-encoding" in headers else 0

    async def _read_past(self, protocol: HTTPProtocol) -> bytes:
        """Read a body that will be refused, as much of it as may be: who still sends does not hear
        the answer.
        """
        passed = 0
        async for part in protocol:
            passed += len(part)
            if passed > READ_PAST * self.most_bytes:
                break
        return b""

    def _work(
        self,
        context: Context,
        environ: WSGIEnvironment,
        protocol: HTTPProtocol,
        loop: asyncio.AbstractEventLoop,
        answered: asyncio.Future[Answer | None],
    ) -> None:
        """Answer in this thread; only what is long and of unknown length is left to the loop, and
        what went wrong.
        """
        left, fault = None, None
        try:
            status, headers, body = context.run(self._answer, environ)
            if isinstance(body, bytes):
                protocol.response_bytes(status, headers, body)
            else:
                left = (status, headers, body)
        except BaseException as error:
            fault = error
        self._answered.append((answered, left, fault))
        if left or fault:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        """Let those go on that were answered."""
        while self._answered:
            answered, left, fault = self._answered.popleft()
            if answered.done():
                continue
            if fault:
                answered.set_exception(fault)
            else:
                answered.set_result(left)

    def _end_later(self, loop: asyncio.AbstractEventLoop) -> None:
        """End what is answered every now and then, for as long as anybody waits."""

        def end() -> None:
            self._end()
            self._is_ending = False
            if self._waiting:
                self._end_later(loop)

        self._is_ending = True
        loop.call_later(END_SECONDS, end)

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            begun.append((status, headers))

        parts = self.app(environ, start)
        status, headers = begun[-1]
        if isinstance(parts, list) or any(name.lower() == "content-length" for name, _ in headers):
            return int(status[:3]), headers, b"".join(_all(parts))
        return int(status[:3]), headers, _all(parts)

    async def _stream(
        self,
        context: Context,
        protocol: HTTPProtocol,
        status: int,
        headers: list[tuple[str, str]],
        parts: Any,
    ) -> None:
        def next_part() -> bytes:
            return context.run(next, parts, b"")

        work = asyncio.get_running_loop().run_in_executor
        transport = protocol.response_stream(status, headers)
        try:
            while part := await work(self._threads, next_part):
                async with asyncio.timeout(WRITE_SECONDS):
                    await transport.send_bytes(part)
        finally:
            await work(self._threads, context.run, parts.close)


def environ(scope: Scope, body: bytes) -> WSGIEnvironment:
    """Return the request as WSGI has it.

    A header with an underscore in its name is left out: it would pass for the one with a hyphen,
    which a proxy sets.
    """
    address, _, port = scope.server.rpartition(":")
    found: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": address,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" not in name:
            key = name.upper().replace("-", "_")
            key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
            joint = "; " if key == "HTTP_COOKIE" else ","
            found[key] = f"{found[key]}{joint}{value}" if key in found else value
    if scope.authority:
        found.setdefault("HTTP_HOST", scope.authority)
    return found


def _all(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield every part that is not empty and then close, as WSGI wants it."""
    try:
        yield from filter(None, parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
