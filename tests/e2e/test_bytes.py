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
# On the wire there are headers too, and every screen that the worker keeps for the time without a network.
ON_THE_WIRE = 80 * KB
SCRIPTS, MAP, WORKER, FIRST_VISIT, PRECACHED = 25 * KB, 9 * KB, KB * 3 // 2, 60 * KB, 200 * KB
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


def first_scripts(dist: Path) -> list[str]:
    """Return the paths of the scripts that the first screen needs: the entry and what it imports statically."""
    [entry] = re.findall(r'<script[^>]* src="(/assets/[^"]*)"', (dist / "app.html").read_text())
    found, left = [], [entry]
    while left:
        path = left.pop()
        found.append(path)
        imported = re.findall(r"(?:\bfrom|\bimport)\s*[\"'`]\./([^\"'`]*)[\"'`]", (dist / path[1:]).read_text())
        left += [new for name in imported if (new := f"/assets/{name}") not in found + left]
    return found


def test_the_scripts_of_the_first_screen_are_25_kb_at_most(dist: Path) -> None:
    [boot] = re.findall(r'<script[^>]* src="(/assets/boot-[^"]*)"', (dist / "index.html").read_text())
    scripts = first_scripts(dist)
    assert scripts[0] in (dist / boot[1:]).read_text()

    sizes = {path: on_the_wire(path, (dist / path[1:]).read_bytes()) for path in [boot, *scripts]}

    print(f"scripts: {sum(sizes.values()):,} bytes of {sizes} in brotli")
    assert len(scripts) < len(list(dist.glob("assets/*.js"))) - 1, "no screen comes later"
    assert 0 < sum(sizes.values()) <= SCRIPTS


def test_the_map_comes_by_itself_and_is_9_kb_at_most(dist: Path) -> None:
    [script] = dist.glob("assets/map-*.js")

    size = on_the_wire(script.name, script.read_bytes())

    print(f"map: {size:,} bytes in brotli")
    assert 0 < size <= MAP


def test_the_service_worker_is_one_and_a_half_kb_at_most(dist: Path) -> None:
    size = on_the_wire("sw.js", (dist / "sw.js").read_bytes())

    print(f"sw.js: {size:,} bytes in brotli")
    assert 0 < size <= WORKER


def test_everything_kept_for_the_time_without_a_network_is_200_kb_at_most(dist: Path, shared_server: Server) -> None:
    paths = precached(dist)

    sizes = {path: on_the_wire(path, fetched(shared_server, path)) for path in [*paths, "/api/content"]}

    print(f"precached: {sum(sizes.values()):,} bytes of {sizes}")
    assert sum(sizes.values()) <= PRECACHED
    built = {f"/assets/{file.name}" for file in dist.glob("assets/*") if file.suffix not in (".br", ".gz")}
    assert {path for path in built if not path.startswith("/assets/boot-")} <= set(paths)


def test_a_whole_first_visit_is_60_kb_at_most(dist: Path, shared_server: Server) -> None:
    page = (dist / "index.html").read_text()
    named = set(re.findall(r'(?:src|href)="(/[^"]*)"', page)) | set(precached(dist)) | {"/", "/sw.js"}

    sizes = {path: on_the_wire(path, fetched(shared_server, path)) for path in sorted(named | {"/api/content"})}

    print(f"first visit: {sum(sizes.values()):,} bytes of {sizes}")
    assert sum(sizes.values()) <= FIRST_VISIT


def fetched(server: Server, path: str) -> bytes:
    with urlopen(server.url + path) as answer:
        return bytes(answer.read())


def test_a_browser_gets_no_more_than_80_kb_on_the_wire_the_first_time(shared_server: Server, phone: Phone) -> None:
    """Every byte that the server sends is counted: headers, the second copy that the worker fetches, everything."""
    with counting(shared_server.port) as (port, count):
        page = phone.open(f"http://localhost:{port}")
        tap(page, "Begin")
        heading(page, "What do you have?")
        page.wait_for_timeout(500)
        total = sum(count)
        phone.put_away()

    print(f"first visit, counted on the wire: {total:,} bytes")
    assert FIRST_VISIT // 10 < total <= ON_THE_WIRE


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
