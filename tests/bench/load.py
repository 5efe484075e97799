"""A cheap load generator: several connections in one thread, each with one request at a time."""

import re
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Protocol

HEADER_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
TIMEOUT_SECONDS = 30


class Phone(Protocol):
    """A device of an account. Its requests are bytes, ready to send."""

    def upload(self) -> bytes:
        """Return a request that uploads new records."""

    def pull(self) -> bytes:
        """Return a request for new records."""

    def read(self, response: bytes) -> int:
        """Read a response; return how many records it acknowledges."""


@dataclass
class Run:
    """The result of one run."""

    seconds: float = 0
    own_cpu_seconds: float = 0
    acknowledged: int = 0
    failed: list[bytes] = field(default_factory=list)  # responses with an error status
    latencies: list[float] = field(default_factory=list)  # seconds, one for each response


class Connection:
    """One connection and the phones that take turns on it."""

    def __init__(self, port: int, phones: list[Phone], request: Callable[[Phone], bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._turns: Iterator[Phone] = cycle(phones)
        self._request = request
        self._buffer = b""

    def send(self) -> None:
        """Send the request of the next phone."""
        self._phone = next(self._turns)
        request = self._request(self._phone)
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self, run: Run) -> bool:
        """Read from the socket; return True if that completed a response, and add it to `run`."""
        received = self.socket.recv(1 << 20)
        if not received:
            raise ConnectionError("The server closed the connection.")
        self._buffer += received
        head, found, body = self._buffer.partition(HEADER_END)
        if not found or len(body) < self._length(head):
            return False
        run.latencies.append(time.perf_counter() - self._sent_at)
        self._buffer = b""
        if head[9:10] == b"2":
            run.acknowledged += self._phone.read(body)
        else:
            run.failed.append(head[9:12] + b" " + body)
        return True

    def _length(self, head: bytes) -> int:
        found = LENGTH.search(head)
        if found is None:
            raise ValueError(f"A response without Content-Length: {head!r}")
        return int(found[1])


def run(
    ports: list[int],
    phones: list[Phone],
    request: Callable[[Phone], bytes],
    connections: int,
    seconds: float,
) -> Run:
    """Send requests for `seconds`, then wait for the last responses.

    The connections are spread over `ports`, as a proxy spreads them over processes. A phone keeps
    its connection, so it never has two requests at a time.
    """
    result = Run()
    ours = [
        Connection(ports[n % len(ports)], phones[n::connections], request)
        for n in range(connections)
    ]
    start, own_start = time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as selector:
        for each in ours:
            selector.register(each.socket, selectors.EVENT_READ, each)
            each.send()
        while selector.get_map():
            _handle_ready(selector, result, start + seconds)
    result.seconds = time.perf_counter() - start
    result.own_cpu_seconds = time.process_time() - own_start
    return result


def _handle_ready(selector: selectors.BaseSelector, result: Run, end: float) -> None:
    """Read from ready connections; send the next request on each, or close it after `end`."""
    ready = selector.select(TIMEOUT_SECONDS)
    if not ready:
        raise TimeoutError(f"No response within {TIMEOUT_SECONDS} seconds.")
    for key, _ in ready:
        connection: Connection = key.data
        if connection.receive(result):
            if time.perf_counter() < end:
                connection.send()
            else:
                selector.unregister(connection.socket)
                connection.socket.close()
