"""One app and one database on each engine for all histories, and how many there were, said at the
end.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.simulation.histories import TOLD, serving
from tests.simulation.server import Server


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("simulation") / "medius.db"
    shutil.copy(sqlite_file, path)
    with serving(f"sqlite:///{path}") as server:
        yield server


@pytest.fixture(scope="session")
def on_postgresql(request: pytest.FixtureRequest) -> Iterator[Server]:
    postgres = request.getfixturevalue("postgres")
    with serving(postgres.copy_database(request.getfixturevalue("postgres_url"))) as server:
        yield server


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The app on SQLite, or on the engine it is parametrized with."""
    server: Server = request.getfixturevalue(f"on_{getattr(request, 'param', ENGINES[0])}")
    with server.running():
        yield server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in TOLD.lines():
        terminalreporter.write_line(line)
