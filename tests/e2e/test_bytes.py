"""Sizes in bytes of the scripts, the offline files and the first visit; tests print them."""

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
from tests.e2e.actions import heading, tap
from tests.e2e.phone import Phone
from tests.support.server import Server

KB = 1024
MAX_SCRIPTS, MAX_MAP, MAX_WORKER = 25 * KB, 9 * KB, KB * 3 // 2
MAX_FIRST_SESSION, MAX_PRECACHED = 60 * KB, 200 * KB
# With headers, and the page twice: once for the worker.
MAX_FIRST_VISIT = MAX_PRECACHED + 20 * KB
PICTURES = {".png", ".ico", ".jpg", ".webp"}
STATIC_IMPORT = re.compile(r"(?:\bfrom|\bimport)\s*[\"'`]\./([^\"'`]*)[\"'`]")
DYNAMIC_IMPORT = re.compile(r"\bimport\([\"'`]\./([^\"'`]*)[\"'`]\)")


@pytest.fixture(scope="module")
def dist() -> Path:
    folder = from_environment().app_folder
    assert folder is not None
    return folder


def compressed_size(path: str, content: bytes) -> int:
    """Return the size of `content` in a response: text in brotli, pictures unchanged."""
    return len(content) if Path(path).suffix in PICTURES else len(brotli.compress(content))


def precached(dist: Path) -> list[str]:
    """Return the paths that the service worker caches at install."""
    return sorted(set(re.findall(r"/[\w./-]+\.\w+", (dist / "sw.js").read_text())))


def first_scripts(dist: Path) -> list[str]:
    """Return the scripts of the first screen: the entry and its static imports."""
    [entry] = re.findall(r'<script[^>]* src="(/assets/[^"]*)"', (dist / "app.html").read_text())
    return with_imports(dist, entry)


def scripts_to_the_first_session(dist: Path) -> set[str]:
    """Return the scripts of the first screen, of the player, and those that the player loads."""
    [player] = [f"/assets/{script.name}" for script in dist.glob("assets/session-*.js")]
    fetched_later = [
        f"/assets/{name}" for name in DYNAMIC_IMPORT.findall((dist / player[1:]).read_text())
    ]
    return {path for start in [player, *fetched_later] for path in with_imports(dist, start)} | set(
        first_scripts(dist)
    )


def with_imports(dist: Path, script: str) -> list[str]:
    """Return the script and all its static imports."""
    found, queue = [], [script]
    while queue:
        path = queue.pop()
        found.append(path)
        imported = STATIC_IMPORT.findall((dist / path[1:]).read_text())
        queue += [new for name in imported if (new := f"/assets/{name}") not in found + queue]
    return found


def test_first_screen_scripts_are_at_most_25_kb(dist: Path) -> None:
    [boot] = re.findall(
        r'<script[^>]* src="(/assets/boot-[^"]*)"', (dist / "index.html").read_text()
    )
    scripts = first_scripts(dist)
    assert scripts[0] in (dist / boot[1:]).read_text()

    sizes = {
        path: compressed_size(path, (dist / path[1:]).read_bytes()) for path in [boot, *scripts]
    }

    print(f"scripts: {sum(sizes.values()):,} bytes of {sizes} in brotli")
    assert len(scripts) < len(list(dist.glob("assets/*.js"))) - 1, (
        "every screen is in the first scripts"
    )
    assert 0 < sum(sizes.values()) <= MAX_SCRIPTS


def test_map_is_loaded_separately_and_is_at_most_9_kb(dist: Path) -> None:
    [script] = dist.glob("assets/map-*.js")
    paths = set(with_imports(dist, f"/assets/{script.name}")) - set(first_scripts(dist))

    sizes = {path: compressed_size(path, (dist / path[1:]).read_bytes()) for path in paths}

    print(f"map: {sum(sizes.values()):,} bytes of {sizes} in brotli")
    assert 0 < sum(sizes.values()) <= MAX_MAP


def test_service_worker_is_at_most_one_and_a_half_kb(dist: Path) -> None:
    size = compressed_size("sw.js", (dist / "sw.js").read_bytes())

    print(f"sw.js: {size:,} bytes in brotli")
    assert 0 < size <= MAX_WORKER


def test_files_cached_for_offline_use_are_at_most_200_kb(dist: Path, shared_server: Server) -> None:
    paths = precached(dist)

    sizes = {
        path: compressed_size(path, fetched(shared_server, path))
        for path in [*paths, "/api/content"]
    }

    print(f"precached: {sum(sizes.values()):,} bytes of {sizes}")
    assert sum(sizes.values()) <= MAX_PRECACHED
    built = {
        f"/assets/{file.name}"
        for file in dist.glob("assets/*")
        if file.suffix not in (".br", ".gz")
    }
    assert {path for path in built if not path.startswith("/assets/boot-")} <= set(paths)


def test_first_session_needs_at_most_60_kb(dist: Path, shared_server: Server) -> None:
    """Count the page, icons, manifest, scripts, the player, the content and the worker."""
    page = (dist / "index.html").read_text()
    named = set(re.findall(r'(?:src|href)="(/[^"]*)"', page)) & set(files(dist))
    paths = named | scripts_to_the_first_session(dist) | {"/", "/api/content", "/sw.js"}

    sizes = {path: compressed_size(path, fetched(shared_server, path)) for path in sorted(paths)}

    print(f"to the first session: {sum(sizes.values()):,} bytes of {sizes}")
    assert {"/manifest.webmanifest", "/icons/icon.svg", "/icons/apple-touch-icon.png"} < paths
    assert sum(sizes.values()) <= MAX_FIRST_SESSION


def files(dist: Path) -> Iterator[str]:
    return (f"/{file.relative_to(dist)}" for file in dist.rglob("*") if file.is_file())


def fetched(server: Server, path: str) -> bytes:
    with urlopen(server.url + path) as response:
        return bytes(response.read())


def test_first_visit_transfers_at_most_220_kb(shared_server: Server, phone: Phone) -> None:
    """Count every byte from the server: also the headers, and what the worker fetches again."""
    with counting(shared_server.port) as (port, count):
        page = phone.open(f"http://localhost:{port}")
        tap(page, "Begin")
        heading(page, "Keep a copy on the server")
        page.wait_for_timeout(500)
        total = sum(count)
        phone.close()

    print(f"first visit: {total:,} bytes of {MAX_FIRST_VISIT:,}")
    assert MAX_FIRST_SESSION // 10 < total <= MAX_FIRST_VISIT


@contextmanager
def counting(server_port: int) -> Iterator[tuple[int, list[int]]]:
    """Forward a port to the server; yield the port and the sizes of the responses."""
    count: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, server_port, count), daemon=True).start()
        yield listener.getsockname()[1], count
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, server_port: int, count: list[int]) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            upstream = socket.create_connection(("127.0.0.1", server_port))
            threading.Thread(target=_forward, args=(client, upstream, []), daemon=True).start()
            threading.Thread(target=_forward, args=(upstream, client, count), daemon=True).start()


def _forward(source: socket.socket, to: socket.socket, count: list[int]) -> None:
    with suppress(OSError), closing(source), closing(to):
        while data := source.recv(65_536):
            count.append(len(data))
            to.sendall(data)
