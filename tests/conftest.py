"""The app on a database of its own, a phone that asks it, and a really running server."""

from __future__ import annotations

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
from backend.database import db
from tests.server import Server

# The same run twice gives the same result, and a busy machine is no failure.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")


def make_app(settings: Settings) -> Flask:
    """Return the app for `settings`, its database up to date."""
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
    return app


def close(app: Flask) -> None:
    """Close every connection of `app`."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that has its tables and nothing in them."""
    path = tmp_path_factory.mktemp("empty") / "medius.db"
    close(make_app(Settings(database_url=f"sqlite:///{path}", app_folder=None)))
    return path


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    shutil.copy(empty_database, tmp_path / "medius.db")
    url = f"sqlite:///{tmp_path / 'medius.db'}"
    # Not serving: the content is read by the tests that ask for it, and not by every one.
    return Settings(url, app_folder=None, accounts_per_hour=1000, serving=False)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    close(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that was never here."""
    return app.test_client()


@pytest.fixture
def account(app: Flask) -> FlaskClient:
    """A browser that is signed in."""
    client = app.test_client()
    assert client.post("/api/accounts", json={}).status_code == 201
    return client


@pytest.fixture
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A running server. Its environment: `@pytest.mark.parametrize("server", [{"NAME": "value"}], indirect=True)`."""
    env: dict[str, Any] = getattr(request, "param", {})
    server = Server(tmp_path, **env).start()
    yield server
    server.kill()
