"""Bytes that no browser sends, to a running server: sizes, encodings, nesting, smuggling."""

import json
import random
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.support.server import Server

HEAD = b"POST /api/sync HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
GET = b"GET /api/sync/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
HIDDEN = b"GET /api/devices HTTP/1.1\r\nHost: localhost\r\n\r\n"
SMUGGLED = {
    "two lengths": HEAD
    + b"Content-Length: 2\r\nContent-Length: %d\r\n\r\n{}" % (2 + len(HIDDEN))
    + HIDDEN,
    "length and chunks": HEAD
    + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "chunks and length": HEAD
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "chunks in disguise": HEAD
    + b"Content-Length: 4\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "chunks with a blank": HEAD
    + b"Content-Length: 4\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "a length with a sign": HEAD + b"Content-Length: +2\r\n\r\n{}" + HIDDEN,
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n{}" + HIDDEN,
    "a length in hex": HEAD + b"Content-Length: 0x2\r\n\r\n{}" + HIDDEN,
    "lengths in a list": HEAD + b"Content-Length: 2, %d\r\n\r\n{}" % (2 + len(HIDDEN)) + HIDDEN,
    "a folded header": HEAD + b"X: y\r\n Content-Length: 99\r\nContent-Length: 2\r\n\r\n{}",
    "a line feed for a line": HEAD.replace(b"\r\n", b"\n") + b"Content-Length: 2\n\n{}",
    "a NUL in a header": HEAD + b"X: a\0b\r\nContent-Length: 2\r\n\r\n{}",
    "a chunk without end": HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
    "a chunk of no size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
}
UNUSUAL = {
    "no version": b"GET /api/health\r\n\r\n",
    "a version to come": b"GET /api/health HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "no host": b"GET /api/health HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "another's address": b"GET http://evil.example/api/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a trace": b"TRACE / HTTP/1.1\r\nHost: localhost\r\nCookie: medius=secret-word\r\n\r\n",
    "a star": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a path upwards": b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a path upwards, encoded": b"GET /assets/..%2f..%2f..%2fetc/passwd "
    b"HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a NUL in the path": b"GET /api/devices/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no UTF-8 in the path": b"GET /api/devices/%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bytes in the path": b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a very long path": b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a very long header": b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nX: "
    + b"x" * 600_000
    + b"\r\n\r\n",
    "very many headers": b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n"
    + b"X: y\r\n" * 5_000
    + b"\r\n",
    "very many cookies": b"GET /api/devices HTTP/1.1\r\nHost: localhost\r\nCookie: "
    + b"medius=x; " * 5_000
    + b"\r\n\r\n",
    "a cookie of bytes": b"GET /api/devices HTTP/1.1\r\nHost: localhost\r\n"
    b"Cookie: medius=\xff\xfe\r\n\r\n",
    "a split response": b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n"
    b"X-Forwarded-Host: a%0d%0aX: y\r\n\r\n",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a handshake": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "a socket": b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
}
BODIES = {
    "deep": b'{"protocol": 1, "x": ' + b'{"a":' * 60_000,
    "deep lists in a record": b'{"protocol": 1, "changes": [{"id": "x", "set": '
    + b"[" * 900
    + b"]" * 900
    + b"}]}",
    "a number without end": b'{"protocol": ' + b"9" * 200_000 + b"}",
    "half a character": b'{"protocol": 1, "cursor": "\xf0\x9f"}',
    "UTF-16": '{"protocol": 1}'.encode("utf-16"),
    "two keys of one name": b'{"protocol": 1, "protocol": 2}',
    "a mark of byte order": b'\xef\xbb\xbf{"protocol": 1}',
}
SEED, MUTANTS = 4711, 150
WAIT_SECONDS = 0.1


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("raw"), MEDIUS_APP="none").start()
    yield server
    server.kill()


@pytest.fixture
def engine() -> str:
    return "sqlite"  # these requests never reach the database


def exchange(port: int, sent: bytes, timeout_seconds: float = 10) -> bytes:
    """Send bytes on a new connection; return all that comes back."""
    received = b""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=timeout_seconds) as connection,
        suppress(OSError),
    ):
        connection.sendall(sent)
        while part := connection.recv(65536):
            received += part
            connection.settimeout(WAIT_SECONDS)  # a second response would come at once
    return received


def statuses(received: bytes) -> list[int]:
    """Return the status of each response."""
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("name", SMUGGLED)
def test_smuggled_request_is_not_answered(running: Server, name: str) -> None:
    received = exchange(running.port, SMUGGLED[name])

    assert len(statuses(received)) <= 1, received
    assert all(400 <= status < 500 for status in statuses(received)), received
    assert b"/problems/no-device" not in received  # the response of GET /api/devices


@pytest.mark.parametrize("name", UNUSUAL)
def test_malformed_request_does_no_harm(running: Server, name: str) -> None:
    received = exchange(running.port, UNUSUAL[name])

    assert all(status < 500 for status in statuses(received)), received
    assert b"root:" not in received
    assert b"secret-word" not in received
    assert b"\r\nX: y" not in received
    assert statuses(exchange(running.port, GET)) == [200]


@pytest.mark.parametrize("name", BODIES)
def test_unusual_body_gets_a_problem(running: Server, name: str) -> None:
    body = BODIES[name]

    received = exchange(running.port, HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    [status] = statuses(received)
    assert 400 <= status < 500
    assert json.loads(received.partition(b"\r\n\r\n")[2])["type"].startswith("/problems/")


def test_mutated_requests_are_never_a_server_error(running: Server) -> None:
    rng = random.Random(SEED)
    change = b'{"id": "setting:voice", "kind": "setting", "set": {"value": 1}}'
    body = b'{"protocol": 1, "changes": [' + change + b"]}"
    request = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body

    mutants = [mutated(request, rng) for _ in range(MUTANTS)]

    with ThreadPoolExecutor(32) as pool:  # many time out on a body that never ends
        received = list(
            pool.map(
                lambda sent: statuses(exchange(running.port, sent, timeout_seconds=2)), mutants
            )
        )

    assert sum(map(bool, received)) > MUTANTS / 4
    assert {status for responses in received for status in responses if status >= 500} == set()
    assert statuses(exchange(running.port, GET)) == [200]
    assert running.errors.read_text() == ""


def mutated(request: bytes, rng: random.Random) -> bytes:
    """Return `request` with a few bytes changed, removed, doubled, or replaced by special ones."""
    mutant = bytearray(request)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(mutant))
        match rng.randrange(4):
            case 0:
                mutant[at] = rng.randrange(256)
            case 1:
                del mutant[at : at + rng.randint(1, 8)]
            case 2:
                mutant[at:at] = mutant[at : at + rng.randint(1, 40)]
            case _:
                mutant[at:at] = rng.choice(
                    [b"\r\n", b"\0", b":", b"chunked", b"\xff", b"{" * 50, b"\r\n\r\n"]
                )
    return bytes(mutant)
