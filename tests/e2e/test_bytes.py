"""What a first visit costs, in bytes. Each test prints its number."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import brotli  # type: ignore[import-untyped]  # it comes without types
import pytest

from backend.config import from_environment
from tests.e2e.person import heading, tap
from tests.e2e.phone import Phone
from tests.server import Server

KB = 1024
SCRIPTS, MAP, WORKER, FIRST_VISIT = 25 * KB, 9 * KB, KB * 3 // 2, 60 * KB
PICTURES = {".png", ".ico", ".jpg", ".webp"}


@pytest.fixture(scope="module")
def dist() -> Path:
    folder = from_environment().app_folder
    assert folder is not None
    return folder


def on_the_wire(path: str, content: bytes) -> int:
    """Return how many bytes travel for `content`: text in brotli, pictures as they are."""
    return len(content) if Path(path).suffix in PICTURES else len(brotli.compress(content))


def precached(dist: Path) -> list[str]:
    """Return the paths that the service worker fetches at once."""
    lists = re.findall(r"\[(?:[\"'`]/[^\"'`]*[\"'`],?)+\]", (dist / "sw.js").read_text())
    assert len(lists) == 1
    return re.findall(r"[\"'`](/[^\"'`]*)[\"'`]", lists[0])


def test_the_scripts_of_the_first_screen_are_25_kb_at_most(dist: Path) -> None:
    named = re.findall(r'src="/([^"]*\.js)"', (dist / "index.html").read_text())

    size = sum(on_the_wire(name, (dist / name).read_bytes()) for name in named)

    print(f"scripts: {size:,} bytes in brotli")
    assert 0 < size <= SCRIPTS


def test_the_map_comes_by_itself_and_is_9_kb_at_most(dist: Path) -> None:
    [script] = dist.glob("assets/map-*.js")

    size = on_the_wire(script.name, script.read_bytes())

    print(f"map: {size:,} bytes in brotli")
    assert 0 < size <= MAP


def test_the_service_worker_is_one_and_a_half_kb_at_most(dist: Path) -> None:
    size = on_the_wire("sw.js", (dist / "sw.js").read_bytes())

    print(f"sw.js: {size:,} bytes in brotli")
    assert 0 < size <= WORKER


def test_a_whole_first_visit_is_60_kb_at_most(dist: Path, shared_server: Server) -> None:
    page = (dist / "index.html").read_text()
    named = set(re.findall(r'(?:src|href)="(/[^"]*)"', page)) | set(precached(dist)) | {"/", "/sw.js"}

    sizes = {path: on_the_wire(path, fetched(shared_server, path)) for path in sorted(named | {"/api/content"})}

    print(f"first visit: {sum(sizes.values()):,} bytes of {sizes}")
    assert sum(sizes.values()) <= FIRST_VISIT


def fetched(server: Server, path: str) -> bytes:
    with urlopen(server.url + path) as answer:
        return bytes(answer.read())


def test_a_browser_gets_no_more_than_60_kb_the_first_time(shared_server: Server, phone: Phone) -> None:
    """Every byte that the server sends is counted: headers, the second copy that the worker fetches, everything."""
    with counting(shared_server.port) as (port, count):
        page = phone.open(f"http://localhost:{port}")
        tap(page, "Begin")
        heading(page, "What do you have?")
        page.wait_for_timeout(500)
        total = sum(count)
        phone.put_away()

    print(f"first visit, counted on the wire: {total:,} bytes")
    assert FIRST_VISIT // 10 < total <= FIRST_VISIT


@contextmanager
def counting(server_port: int) -> Iterator[tuple[int, list[int]]]:
    """Listen on a port and hand everything on to the server; give the port and the sizes of what it answered."""
    count: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, server_port, count), daemon=True).start()
        yield listener.getsockname()[1], count
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, server_port: int, count: list[int]) -> None:
    with suppress(OSError):
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", server_port))
            threading.Thread(target=_hand_on, args=(near, far, []), daemon=True).start()
            threading.Thread(target=_hand_on, args=(far, near, count), daemon=True).start()


def _hand_on(source: socket.socket, to: socket.socket, count: list[int]) -> None:
    with suppress(OSError), closing(source), closing(to):
        while data := source.recv(65_536):
            count.append(len(data))
            to.sendall(data)
