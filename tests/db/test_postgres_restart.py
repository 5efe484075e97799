"""PostgreSQL restarts while the server runs: a request that can be repeated is, and nobody
notices.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from backend.app import create_app
from backend.config import Settings
from backend.db.database import db
from tests.conftest import close, make_app
from tests.support.postgres import Postgres, running
from tests.support.sync_requests import ask, pull, session, sync
from tests.sync.test_concurrency import twin

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """An app of its own: its connections are ended."""
    app = create_app(Settings(database_url, app_folder=None, serving=False))
    yield app
    close(app)


@pytest.fixture
def end_connections(postgres: Postgres, database_url: str) -> Callable[[], None]:
    return partial(postgres.end_connections, database_url)


@pytest.mark.parametrize("changes", [0, 1])
def test_connections_that_died_meanwhile_are_made_anew(
    account: FlaskClient, end_connections: Callable[[], None], changes: int
) -> None:
    sync(account, session())
    end_connections()

    response = ask(account, *(session() for _ in range(changes)))

    assert response.status_code == 200
    assert len(pull(account)) == 1 + changes


def test_an_account_is_made_once_though_the_connections_died(
    client: FlaskClient, end_connections: Callable[[], None]
) -> None:
    client.get("/api/health")
    end_connections()

    assert client.post("/api/accounts", json={}).status_code == 201


@pytest.mark.parametrize(("path", "status"), [("/api/sync", 200), ("/api/accounts", 503)])
def test_what_died_in_its_commit_is_repeated_only_where_that_changes_nothing(
    app: Flask, account: FlaskClient, end_connections: Callable[[], None], path: str, status: int
) -> None:
    client = account if path == "/api/sync" else app.test_client()
    killed: list[bool] = []

    def kill_once(_: object) -> None:
        if not killed:
            killed.append(True)
            end_connections()

    with app.app_context():
        event.listen(db.engines[None], "commit", kill_once)

    response = client.post(
        path, json={"protocol": 1, "changes": [session()]} if path == "/api/sync" else {}
    )

    assert killed
    assert response.status_code == status
    assert path == "/api/accounts" or len(pull(account)) == 1


def test_a_server_that_restarts_under_eight_clients_is_waited_for(engine: str) -> None:
    with running() as postgres:
        app = make_app(Settings(postgres.new(), app_folder=None, serving=False))
        account = app.test_client()
        assert account.post("/api/accounts", json={}).status_code == 201
        done, sent = threading.Event(), list[str]()

        def write(_: int) -> None:
            client = twin(app, account)
            while not done.is_set():
                change = session()
                sync(client, change)
                sent.append(change["id"])

        with ThreadPoolExecutor(8) as pool:
            writing = pool.map(write, range(8))
            try:
                done.wait(0.3)
                postgres.restart()
                done.wait(0.3)
            finally:
                done.set()
            list(writing)

        assert set(pull(account)) == set(sent)
        close(app)
