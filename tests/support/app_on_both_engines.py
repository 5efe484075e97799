"""The app on SQLite and on PostgreSQL: created once, emptied before each test."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from backend.accounts import credentials
from backend.app import create_app
from backend.config import Settings
from backend.db.database import disconnect, writing
from backend.db.models import Base
from tests.conftest import ENGINES
from tests.support.postgres import TABLES_WITH_ROWS

CHEAP = {"n": 2, "r": 1, "p": 1}  # for scrypt; test_credentials.py checks the real cost


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def app_on(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Flask]]:
    """Return a function from an engine to its app, which is created once: it takes seconds."""
    apps: list[Flask] = []

    @cache
    def made(engine: str) -> Flask:
        if engine == "sqlite":
            path = shutil.copy(
                request.getfixturevalue("sqlite_file"), tmp_path_factory.mktemp("api") / "medius.db"
            )
            url = f"sqlite:///{Path(path)}"
        else:
            url = request.getfixturevalue("postgres").copy_database(
                request.getfixturevalue("postgres_url")
            )
        # Not serving: only tests that need the content read it.
        apps.append(
            create_app(Settings(url, app_folder=None, accounts_per_hour=1000, serving=False))
        )
        return apps[-1]

    yield made
    for app in apps:
        disconnect(app)


@pytest.fixture
def app(engine: str, app_on: Callable[[str], Flask]) -> Flask:
    app = app_on(engine)
    with app.app_context(), writing() as db_session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in TABLES_WITH_ROWS:
                db_session.execute(delete(table))
    return app


@pytest.fixture
def settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["settings"]
    return settings


@pytest.fixture(autouse=True)
def cheap_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "SCRYPT", CHEAP)
