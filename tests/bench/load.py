"""A load that costs little: several connections, each with one request under way, in one thread
without a library.
"""

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
PATIENCE_SECONDS = 30


class Phone(Protocol):
    """One device of one account, as one of the servers sees it. Its requests are bytes, ready to
    send.
    """

    def push(self) -> bytes:
        """Return a request that brings new records."""

    def pull(self) -> bytes:
        """Return a request for what is new."""

    def heard(self, answer: bytes) -> int:
        """Take an answer in; return how many records it acknowledges."""


@dataclass
class Run:
    """What came of one run."""

    seconds: float = 0
    own_cpu_seconds: float = 0
    acknowledged: int = 0
    refused: list[bytes] = field(default_factory=list)
    """The answers that were no success."""
    latencies: list[float] = field(default_factory=list)
    """Seconds from a request to its whole answer, one for each answered request."""


class Connection:
    """One connection, and the phones that take turns on it."""

    def __init__(self, port: int, phones: list[Phone], ask: Callable[[Phone], bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._turns: Iterator[Phone] = cycle(phones)
        self._ask = ask
        self._buffer = b""

    def send(self) -> None:
        """Send the next phone's request."""
        self._phone = next(self._turns)
        request = self._ask(self._phone)
        self._sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self, run: Run) -> bool:
        """Read what there is; once the answer is whole, note it in `run` and return True."""
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
            run.acknowledged += self._phone.heard(body)
        else:
            run.refused.append(head[9:12] + b" " + body)
        return True

    def _length(self, head: bytes) -> int:
        found = LENGTH.search(head)
        if found is None:
            raise ValueError(f"An answer without Content-Length: {head!r}")
        return int(found[1])


def run(
    port: int, phones: list[Phone], ask: Callable[[Phone], bytes], connections: int, seconds: float
) -> Run:
    """Ask over and over for `seconds`, then wait for the last answers.

    A phone stays on its connection, so it never has two requests under way.
    """
    result = Run()
    ours = [Connection(port, phones[n::connections], ask) for n in range(connections)]
    began, own_began = time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as selector:
        for each in ours:
            selector.register(each.socket, selectors.EVENT_READ, each)
            each.send()
        while selector.get_map():
            _turn(selector, result, began + seconds)
    result.seconds, result.own_cpu_seconds = (
        time.perf_counter() - began,
        time.process_time() - own_began,
    )
    return result


def _turn(selector: selectors.BaseSelector, result: Run, end: float) -> None:
    """Read what has come; send again on each connection that has its answer, or close it after
    `end`.
    """
    ready = selector.select(PATIENCE_SECONDS)
    if not ready:
        raise TimeoutError(f"No answer within {PATIENCE_SECONDS} seconds.")
    for key, _ in ready:
        connection: Connection = key.data
        if connection.receive(result):
            if time.perf_counter() < end:
                connection.send()
            else:
                selector.unregister(connection.socket)
                connection.socket.close()
