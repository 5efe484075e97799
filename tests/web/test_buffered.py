"""A slow client takes none of the threads that answer everybody else, and a header has one name
only.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any, cast
from unittest import mock

import pytest

from backend.web.buffered import END_SECONDS, Buffered
from tests.support.server import Server
from tests.support.sync_requests import session
from tests.support.threads import run

SLOW = 20
"""More than there are threads."""
HEAD = b"POST /api/%b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
Headers = dict[str, str]


class Asked:
    """One request as the server gives it to us, and what became of it."""

    http_version, server, scheme, query_string, authority = (
        "1.1",
        "127.0.0.1:80",
        "http",
        "",
        "localhost",
    )
    client = "127.0.0.1:9"

    def __init__(
        self,
        method: str = "GET",
        headers: Headers | None = None,
        takes: Callable[[], Any] | None = None,
        path: str = "/x",
    ) -> None:
        self.method, self.headers, self.path = method, headers or {}, path
        self.takes = takes
        self.said: list[Any] = []

    async def __call__(self) -> bytes:
        """Wait for a body that does not come."""
        await asyncio.Event().wait()
        return b""

    def response_str(self, status: int, _: Any, body: str) -> None:
        self.said += [status, body]

    def response_bytes(self, status: int, _: Any, body: bytes) -> None:
        self.said += [status, body]

    def response_stream(self, status: int, _: Any) -> Asked:
        self.said.append(status)
        return self

    async def send_bytes(self, part: bytes) -> None:
        self.said.append(part)
        if self.takes:
            await self.takes()


def asks(app: Buffered, asked: Asked) -> Any:
    return app.__rsgi__(cast(Any, asked), cast(Any, asked))


def short(environ: Any, start: Any) -> list[bytes]:
    start("200 OK", [])
    return [environ.get("HTTP_X_ONE", "none").encode(), environ["wsgi.input"].read()]


def long(_: Any, start: Any) -> Iterator[bytes]:
    start("200 OK", [])
    return iter([b"one", b"two"])


def test_a_body_that_does_not_come_is_given_up() -> None:
    asked = Asked("POST", {"content-length": "9"})

    run(asks(Buffered(short, 1, 10, body_seconds=0.01), asked))

    assert asked.said[0] == 408


@pytest.mark.parametrize("length", ["41", "-1", "x", "", "0", "\xb2"])
def test_a_body_that_is_none_or_far_too_long_is_not_waited_for(length: str) -> None:
    asked = Asked("POST", {"content-length": length})

    run(asks(Buffered(short, 1, 10), asked))

    assert asked.said == [200, b"none"]


def test_a_header_with_an_underscore_does_not_pass_for_one_with_a_hyphen() -> None:
    asked = [Asked(headers={name: "1"}) for name in ("x-one", "x_one")]

    async def ask() -> None:
        app = Buffered(short, 1, 10)
        for each in asked:
            await asks(app, each)

    run(ask())

    assert [each.said[1] for each in asked] == [b"1", b"none"]


def test_a_long_answer_comes_in_parts_and_whoever_does_not_take_them_holds_up_nobody() -> None:
    async def ask() -> tuple[list[Any], list[Any]]:
        app = Buffered(long, 1, 10)
        stuck, other = Asked(takes=asyncio.Event().wait), Asked()
        waiting = asyncio.create_task(asks(app, stuck))
        while len(stuck.said) < 2:
            await asyncio.sleep(0.001)
        await asyncio.wait_for(asks(app, other), 5)
        waiting.cancel()
        return stuck.said, other.said

    assert run(ask()) == ([200, b"one"], [200, b"one", b"two"])


def test_what_has_threads_of_its_own_holds_up_nothing_else_and_is_not_held_up() -> None:
    async def ask(stuck_path: str, other_path: str) -> list[Any]:
        released = threading.Event()

        def stuck(environ: Any, start: Any) -> list[bytes]:
            if environ["PATH_INFO"] == stuck_path:
                released.wait(10)
            return short(environ, start)

        app, first, other = (
            Buffered(stuck, 1, 10, apart={"/apart": 1}),
            Asked(path=stuck_path),
            Asked(path=other_path),
        )
        waiting = asyncio.create_task(asks(app, first))
        await asyncio.sleep(0)  # it is begun
        await asyncio.wait_for(asks(app, other), 5)
        assert not first.said
        released.set()
        await asyncio.wait_for(waiting, 5)
        return other.said

    assert run(ask("/apart", "/x")) == run(ask("/x", "/apart")) == [200, b"none"]


def test_an_idle_server_does_not_wake() -> None:
    async def ask() -> None:
        app = Buffered(short, 1, 10)
        for _ in range(3):
            await asyncio.gather(*(asks(app, Asked()) for _ in range(3)))
        await asyncio.sleep(3 * END_SECONDS)
        with mock.patch.object(app, "_end") as end:
            await asyncio.sleep(3 * END_SECONDS)
        assert not end.called

    run(ask())


def test_a_fault_is_the_server_s_to_tell_and_the_thread_goes_on() -> None:
    def broken(environ: Any, start: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "PUT":
            raise LookupError
        return short(environ, start)

    async def ask() -> list[Any]:
        app, after = Buffered(broken, 1, 10), Asked()
        with pytest.raises(LookupError):
            await asks(app, Asked("PUT"))
        await asks(app, after)
        return after.said

    assert run(ask()) == [200, b"none"]


@pytest.mark.parametrize(
    ("headers", "parts", "status"),
    [
        ("Transfer-Encoding: chunked", [b'b\r\n{"protocol"\r\n', b"4\r\n: 1}\r\n0\r\n\r\n"], 411),
        ("Content-Length: 300000", [b"x" * 100_000, b"x" * 200_000], 413),
    ],
)
def test_who_still_sends_what_is_refused_hears_why(
    server: Server, headers: str, parts: list[bytes], status: int
) -> None:
    head = f"POST /api/sync HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\r\n\r\n"

    with closing(socket.create_connection(("127.0.0.1", server.port), 10)) as connection:
        connection.sendall(head.encode())
        for part in parts:
            time.sleep(0.2)  # a phone's network
            connection.sendall(part)
        answer = connection.recv(100)

    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


def test_bodies_that_never_come_stop_nothing(server: Server) -> None:
    with ExitStack() as open_until_the_end:
        for _ in range(SLOW):
            slow = socket.create_connection(("127.0.0.1", server.port))
            open_until_the_end.enter_context(slow).sendall(HEAD % (b"sync", 1000) + b"\r\n{")

        heard = said(server.port, b"GET /api/sync/hello HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert heard.startswith(b"HTTP/1.1 200")


def test_a_file_that_comes_in_parts_comes_whole(server: Server) -> None:
    def ask(method: str, path: str, body: Any = None, cookie: str = "") -> tuple[str, Any]:
        headers = {"Content-Type": "application/json", "Cookie": cookie}
        with closing(
            http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        ) as connection:
            connection.request(
                method, path, json.dumps(body) if body is not None else None, headers
            )
            answer = connection.getresponse()
            return (answer.headers["Set-Cookie"] or "").split(";")[0], json.load(answer)

    cookie, _ = ask("POST", "/api/accounts", {})
    entries = [session() for _ in range(3)]
    ask("POST", "/api/sync", {"protocol": 1, "changes": entries}, cookie)

    _, file = ask("GET", "/api/account/export", cookie=cookie)

    assert {one["id"] for one in file["records"]} == {one["id"] for one in entries}


@pytest.mark.parametrize(
    "server",
    [{"MEDIUS_CLIENT_ADDRESS": "Fly-Client-IP", "MEDIUS_ACCOUNTS_PER_HOUR": "1"}],
    indirect=True,
)
def test_nobody_is_another_client_by_an_underscore(server: Server) -> None:
    said_of = [
        said(
            server.port,
            HEAD % (b"accounts", 2)
            + b"%b: 192.0.2.%d\r\nFly-Client-IP: 192.0.2.9\r\n\r\n{}" % (name, n),
        )
        for n, name in enumerate([b"Fly_Client_IP", b"Fly_Client_IP", b"fly_client_ip"])
    ]

    assert [heard[9:12] for heard in said_of] == [b"201", b"429", b"429"]


def said(port: int, sent: bytes) -> bytes:
    """Return the beginning of what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        return connection.recv(4096)
