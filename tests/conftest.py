"""The app with a database of its own, clients, and a running server."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from backend.app import create_app
from backend.config import Settings
from backend.db.database import disconnect
from tests.support.postgres import Postgres, run_postgres
from tests.support.server import Server

ENGINES = ["sqlite", "postgresql"]

# The same examples in every run, and no failure on a busy machine.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")


#: Test files that take longest, mostly by waiting. They start first, so that none is last.
SLOW = ("tests/e2e/", "tests/web/test_slow_clients.py", "tests/reminders/test_faults.py")


def pytest_xdist_auto_num_workers() -> int:
    """Return two for each core, at most 8: tests wait for browsers and servers."""
    return min(8, 2 * (os.cpu_count() or 1))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))


def make_app(settings: Settings) -> Flask:
    """Return the app for `settings`, with its database migrated."""
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
    return app


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Return the database of a test; `parametrize("engine", ENGINES, indirect=True)` for both."""
    return str(getattr(request, "param", ENGINES[0]))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL server. Tests fail where it does not start."""
    with run_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """Return an empty PostgreSQL database with its tables."""
    url = postgres.new_database()
    disconnect(make_app(Settings(url, app_folder=None, serving=False)))
    return url


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty SQLite database with its tables."""
    path = tmp_path_factory.mktemp("empty") / "medius.db"
    disconnect(make_app(Settings(f"sqlite:///{path}", app_folder=None, serving=False)))
    return path


@pytest.fixture
def database_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database with its tables."""
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_file"), tmp_path / "medius.db")
        return f"sqlite:///{tmp_path / 'medius.db'}"
    url = str(request.getfixturevalue("postgres_url"))
    request.getfixturevalue("postgres").delete_rows(url)
    return url


@pytest.fixture
def settings(database_url: str) -> Settings:
    # Not serving: only tests that need the content read it.
    return Settings(database_url, app_folder=None, accounts_per_hour=1000, serving=False)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    disconnect(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client that is not signed in."""
    return app.test_client()


@pytest.fixture
def account(app: Flask) -> FlaskClient:
    """Return a client that is signed in."""
    client = app.test_client()
    assert client.post("/api/accounts", json={}).status_code == 201
    return client


@pytest.fixture
def server(tmp_path: Path, database_url: str, request: pytest.FixtureRequest) -> Iterator[Server]:
    """Run a server. `parametrize("server", [{"NAME": "value"}], indirect=True)` sets variables."""
    env: dict[str, Any] = getattr(request, "param", {})
    server = Server(tmp_path, **{"DATABASE_URL": database_url, **env}).start()
    yield server
    server.kill()
