"""One simulation of the client, and one server on each engine, for all histories."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.simulation.client_simulation import ClientSimulation, client_simulation
from tests.sync.simulation.real_server import RealServer, real_server


@pytest.fixture(scope="session")
def simulation() -> Iterator[ClientSimulation]:
    with client_simulation() as simulation:
        yield simulation


@pytest.fixture(params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RealServer]:
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_file"), tmp_path / "medius.db")
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgres").copy_database(
            request.getfixturevalue("postgres_url")
        )
    with real_server(url) as server:
        yield server
