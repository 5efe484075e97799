"""One simulation of the client, and one server on each engine, for all histories."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import Postgres
from tests.sync.simulation.client_simulation import ClientSimulation, client_simulation
from tests.sync.simulation.real_server import RealServer, real_server


@pytest.fixture(scope="session")
def simulation() -> Iterator[ClientSimulation]:
    with client_simulation() as simulation:
        yield simulation


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[RealServer]:
    path = shutil.copy(sqlite_file, tmp_path_factory.mktemp("simulation") / "medius.db")
    with real_server(f"sqlite:///{path}") as server:
        yield server


@pytest.fixture(scope="session")
def on_postgresql(postgres: Postgres, postgres_url: str) -> Iterator[RealServer]:
    with real_server(postgres.copy_database(postgres_url)) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest) -> Iterator[RealServer]:
    server: RealServer = request.getfixturevalue(f"on_{request.param}")
    with server.running():
        yield server
