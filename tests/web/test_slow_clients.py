"""A slow client does not occupy a thread that others need."""

import resource
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import pytest

from backend.config import THREADS
from backend.web.server import IDLE_CHECK_SECONDS, IDLE_TIMEOUT_SECONDS
from tests.support.http_phone import WirePhone
from tests.support.server import Server
from tests.support.sync_requests import session

SLOW = 20  # more than there are threads
IDLE = 1_500  # more than select() and most default limits allow
WAITRESS_UNSENT_BYTES = 16 * 2**20  # by default a thread waits for the reader above this
HELLO = b"GET /api/sync/hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = (
    b"POST /api/%b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n"
)


@pytest.fixture
def engine() -> str:
    return "sqlite"  # nothing here depends on it


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that need no settings of their own."""
    server = Server(tmp_path_factory.mktemp("running"), MEDIUS_APP="none").start()
    yield server
    server.kill()


@pytest.fixture
def many_files() -> Iterator[None]:
    """Allow this process as many open files as the test opens."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * IDLE)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def respond(server: Server, sent: bytes) -> bytes:
    """Return the beginning of the response."""
    with connect(server) as connection:
        connection.sendall(sent)
        return connection.recv(4096)


@pytest.mark.parametrize(
    ("headers", "parts", "status"),
    [
        ("Transfer-Encoding: chunked", [b'b\r\n{"protocol"\r\n', b"4\r\n: 1}\r\n0\r\n\r\n"], 411),
        ("Content-Length: 300000", [b"x" * 100_000, b"x" * 200_000], 413),
    ],
)
def test_client_still_sending_a_rejected_body_gets_the_reason(
    running: Server, headers: str, parts: list[bytes], status: int
) -> None:
    head = (
        "POST /api/sync HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\n{headers}\r\n\r\n"
    )

    with connect(running) as connection:
        connection.sendall(head.encode())
        for part in parts:
            time.sleep(0.2)  # like a slow network
            connection.sendall(part)
        response = connection.recv(4096)

    assert response.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"application/problem+json" in response


def test_body_far_over_the_limit_is_rejected_at_once(running: Server) -> None:
    response = respond(running, HEAD % (b"sync", 2**40) + b"\r\n{")

    assert response.startswith(b"HTTP/1.1 413 ")
    assert b"Content-Type: application/problem+json" in response
    assert b"\r\nServer:" not in response


def test_bodies_that_never_arrive_time_out_and_block_nobody(running: Server) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(running)) for _ in range(SLOW)]
        for connection in slow:
            connection.sendall(HEAD % (b"sync", 1000) + b"\r\n{")

        response = respond(running, HELLO)
        slow[0].settimeout(IDLE_TIMEOUT_SECONDS + 3 * IDLE_CHECK_SECONDS)
        end = slow[0].recv(100)

    assert response.startswith(b"HTTP/1.1 200")
    assert end == b""


def test_more_than_a_thousand_idle_connections_block_nobody(
    running: Server, many_files: None
) -> None:
    with ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(connect(running))

        started = time.monotonic()
        response = respond(running, HELLO)
        seconds = time.monotonic() - started

    assert response.startswith(b"HTTP/1.1 200")
    assert seconds < 5


def test_clients_that_do_not_read_their_response_block_nobody(running: Server) -> None:
    phone = WirePhone(running.port)
    phone.sign_up()
    size = 0
    ids = set[str]()
    while size < WAITRESS_UNSENT_BYTES + 4 * 2**20:  # plus the buffers of the sockets
        batch = [session(more="x" * 15_000) for _ in range(16)]
        phone.sync(*batch)
        ids |= {record["id"] for record in batch}
        size += 16 * 15_000
    request = (
        f"GET /api/account/export HTTP/1.1\r\nHost: localhost\r\nCookie: {phone.cookie}\r\n\r\n"
    )

    with ExitStack() as stack:
        for _ in range(THREADS):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", running.port))
            connection.sendall(request.encode())
        response = respond(running, HELLO)
    with closing(HTTPConnection("127.0.0.1", running.port, timeout=60)) as reader:
        reader.request("GET", "/api/account/export", headers={"Cookie": phone.cookie})
        file = reader.getresponse().read()

    assert response.startswith(b"HTTP/1.1 200")
    assert all(id.encode() in file for id in ids)


@pytest.mark.parametrize(
    "server",
    [{"MEDIUS_CLIENT_ADDRESS": "Fly-Client-IP", "MEDIUS_ACCOUNTS_PER_HOUR": "1"}],
    indirect=True,
)
def test_header_with_an_underscore_names_no_other_client(server: Server) -> None:
    responses = [
        respond(
            server,
            HEAD % (b"accounts", 2)
            + b"%b: 192.0.2.%d\r\nFly-Client-IP: 192.0.2.9\r\n\r\n{}" % (name, n),
        )
        for n, name in enumerate([b"Fly_Client_IP", b"Fly_Client_IP", b"fly_client_ip"])
    ]

    assert [response[9:12] for response in responses] == [b"201", b"429", b"429"]


@pytest.mark.parametrize(
    "server", [{"MEDIUS_PROXIES": "1", "MEDIUS_ACCOUNTS_PER_HOUR": "1"}], indirect=True
)
def test_forwarded_headers_of_a_trusted_proxy_arrive(server: Server) -> None:
    responses = [
        respond(
            server,
            HEAD % (b"accounts", 2)
            + b"X-Forwarded-For: 192.0.2.%d\r\nX-Forwarded-Proto: https\r\n\r\n{}" % n,
        )
        for n in (1, 1, 2)
    ]

    assert [response[9:12] for response in responses] == [b"201", b"429", b"201"]
    assert b"__Host-medius=" in responses[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_request_begun_before_the_stop_is_answered(server: Server, number: signal.Signals) -> None:
    phone = WirePhone(server.port)
    phone.sign_up()
    body = b'{"code": "ABCDEFGH"}'  # checking a link code is slow on purpose
    with ExitStack() as stack:
        connections = [stack.enter_context(connect(server)) for _ in range(4)]
        for connection in connections:
            connection.sendall(HEAD % (b"links/claim", len(body)) + b"\r\n" + body)
        time.sleep(0.05)
        code = server.stop(number)
        responses = [connection.recv(4096) for connection in connections]

    assert code == 0
    assert all(response[9:10] == b"4" for response in responses), responses
    assert server.errors.read_text() == ""
