"""`python -m backend`: a real process."""

import gzip
import json
import logging
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from backend.__main__ import main
from backend.web.logs import JsonFormatter
from tests.support.postgres import Postgres
from tests.support.server import ROOT, Server, free_port
from tests.web.test_frontend import build


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that only send requests."""
    server = Server(tmp_path_factory.mktemp("running"), MEDIUS_APP="none").start()
    yield server
    server.kill()


Start = Callable[..., tuple[int, str]]


@pytest.fixture
def start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Start]:
    """Start a server that must fail, in this process; return its exit code and standard error."""

    def start(**env: str) -> tuple[int, str]:
        defaults = {
            "DATABASE_URL": f"sqlite:///{tmp_path}/medius.db",
            "PORT": str(free_port()),
            "MEDIUS_APP": "none",
        }
        for name, value in (defaults | env).items():
            monkeypatch.setenv(name, value)
        return main(), capsys.readouterr().err

    yield start
    # The handler writes to the captured stream of this test.
    root = logging.getLogger()
    root.handlers[:] = [
        handler for handler in root.handlers if not isinstance(handler.formatter, JsonFormatter)
    ]


def failed_with_one_sentence(outcome: tuple[int | None, str], *words: str) -> bool:
    code, errors = outcome
    assert code == 1
    assert errors.count("\n") == 1, errors
    assert "Traceback" not in errors
    assert all(word in errors for word in words), errors
    return True


def test_port_in_use_stops_the_start(start: Start) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])

        outcome = start(PORT=port)

    assert failed_with_one_sentence(outcome, port, "PORT")


def test_failed_start_prints_one_sentence(tmp_path: Path) -> None:
    server = Server(
        tmp_path, DATABASE_URL="mysql://medius:secret-word@db/medius", MEDIUS_APP="none"
    )

    with pytest.raises(AssertionError, match="did not start"):
        server.start()

    errors = server.errors.read_text()
    assert failed_with_one_sentence(
        (server.exit_code, errors), "DATABASE_URL", "mysql", "postgresql://"
    )
    assert "secret-word" not in errors


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://medius:secret-word@127.0.0.1:9/medius", "medius on 127.0.0.1"),
        ("postgres://medius:secret-word@nowhere.invalid/medius", "medius on nowhere.invalid"),
        ("postgresql://medius:secret-word@127.0.0.1/medius?sslmode=secret-word", "sslmode"),
        ("postgresql://nobody:secret-word@/medius?host={socket}", "nobody"),
        (
            "postgresql://postgres:secret-word@/never-made?host={socket}",
            "never-made on this machine",
        ),
    ],
)
def test_unreachable_postgresql_stops_the_start(
    start: Start, postgres: Postgres, url: str, expected: str
) -> None:
    socket = make_url(postgres.address).query["host"]

    outcome = start(DATABASE_URL=url.format(socket=socket))

    assert failed_with_one_sentence(outcome, expected, "cannot be used", "DATABASE_URL")
    assert "secret-word" not in outcome[1]


def test_read_only_folder_stops_the_start(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    outcome = start(DATABASE_URL=f"sqlite:///{tmp_path}/file/medius.db")

    assert failed_with_one_sentence(outcome, "cannot be written", "DATABASE_URL")


def test_file_that_is_no_database_stops_the_start(start: Start, tmp_path: Path) -> None:
    (tmp_path / "medius.db").write_text("plain text, long enough to be no database at all\n" * 20)

    assert failed_with_one_sentence(start(), "medius.db", "DATABASE_URL")


def test_half_built_app_stops_the_start(start: Start, tmp_path: Path) -> None:
    dist = build(tmp_path / "dist")
    (dist / "assets" / "index-abc123.js").unlink()

    assert failed_with_one_sentence(start(MEDIUS_APP=str(dist)), "half built", "make build")


def test_typo_in_the_content_stops_the_start(start: Start, tmp_path: Path) -> None:
    content = tmp_path / "content"
    for path in (ROOT / "content").rglob("*.yaml"):
        copy = content / path.relative_to(ROOT / "content")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text())
    typo = content / "routines" / "two-minutes.yaml"
    typo.write_text(typo.read_text().replace("step: hold", "step: hodl"))

    outcome = start(MEDIUS_CONTENT=str(content))

    assert failed_with_one_sentence(
        outcome, "content/routines/two-minutes.yaml, line 11", "did you mean hold?"
    )


def test_body_of_unknown_length_is_rejected(running: Server) -> None:
    chunks = (b'{"protocol"', b": 1}")
    headers = {"Content-Type": "application/json"}

    with closing(HTTPConnection("localhost", running.port, timeout=10)) as connection:
        connection.request("POST", "/api/sync", chunks, headers, encode_chunked=True)
        response = connection.getresponse()
        problem = json.load(response)

    assert (response.status, problem["type"]) == (411, "/problems/length-required")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (gzip.compress(b'{"protocol": 1}', mtime=0), {"Content-Encoding": "gzip"}, 415),
        (b"x" * 300_000, {}, 413),
        (b'{"protocol": 1, "x": ' + b"[" * 50_000, {}, 400),
        (b"{}", {}, 422),
        (b'{"protocol": 1}', {"Origin": "https://evil.example"}, 403),
        (b'{"protocol": 1}', {}, 401),
    ],
)
def test_rejected_request_gets_its_problem(
    running: Server, body: bytes, headers: dict[str, str], status: int
) -> None:
    with closing(HTTPConnection("localhost", running.port, timeout=10)) as connection:
        connection.request(
            "POST", "/api/sync", body, {"Content-Type": "application/json", **headers}
        )
        response = connection.getresponse()
        response.read()

    assert response.status == status
    assert response.getheader("Content-Type") == "application/problem+json"
    assert response.getheader("X-Content-Type-Options") == "nosniff"


def test_server_starts_serves_the_app_and_stops(tmp_path: Path) -> None:
    server = Server(tmp_path, MEDIUS_APP=str(build(tmp_path / "dist"))).start()

    with urllib.request.urlopen(server.url + "/diary") as response:
        page = response.read().decode()
    code = server.stop()

    assert "Medius" in page
    assert code == 0
    assert server.errors.read_text() == ""


def test_acknowledged_records_survive_a_power_cut(tmp_path: Path) -> None:
    server = Server(tmp_path, MEDIUS_APP="none").start()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(
        urllib.request.Request(server.url + "/api/accounts", b"{}", headers)
    ) as response:
        headers["Cookie"] = response.headers["Set-Cookie"].split(";")[0]
    change = (
        b'{"id": "setting:voice", "kind": "setting", '
        b'"hlc": "019a3c5f80120000-k3v9q2ab", "set": {"value": 1}}'
    )
    upload, pull = b'{"protocol": 1, "changes": [' + change + b"]}", b'{"protocol": 1}'
    urllib.request.urlopen(
        urllib.request.Request(server.url + "/api/sync", upload, headers)
    ).close()

    server.kill()
    server.start()

    with urllib.request.urlopen(
        urllib.request.Request(server.url + "/api/sync", pull, headers)
    ) as response:
        records = json.load(response)["records"]
    server.kill()
    assert [record["id"] for record in records] == ["setting:voice"]


def test_zone_files_of_the_machine_are_not_used(tmp_path: Path) -> None:
    script = (
        "import backend.config, os, zoneinfo; "
        "print(os.environ['PYTHONTZPATH'] == '' and zoneinfo.TZPATH == ())"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "True"
