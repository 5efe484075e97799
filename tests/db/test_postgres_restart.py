"""PostgreSQL restarts while the server runs: dead connections are replaced, and nothing is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from backend.app import create_app
from backend.config import Settings
from backend.db.database import db, disconnect
from tests.conftest import make_app
from tests.support.api_client import with_cookie_of
from tests.support.postgres import Postgres, run_postgres
from tests.support.sync_requests import pull, send_sync, session, sync

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """An app of its own: its connections are ended."""
    app = create_app(Settings(database_url, app_folder=None, serving=False))
    yield app
    disconnect(app)


@pytest.fixture
def end_connections(postgres: Postgres, database_url: str) -> Callable[[], None]:
    return partial(postgres.end_connections, database_url)


@pytest.mark.parametrize("changes", [0, 1])
def test_dead_connections_are_replaced(
    account: FlaskClient, end_connections: Callable[[], None], changes: int
) -> None:
    sync(account, session())
    end_connections()

    response = send_sync(account, *(session() for _ in range(changes)))

    assert response.status_code == 200
    assert len(pull(account)) == 1 + changes


def test_account_is_created_after_dead_connections(
    client: FlaskClient, end_connections: Callable[[], None]
) -> None:
    client.get("/api/health")
    end_connections()

    assert client.post("/api/accounts", json={}).status_code == 201


@pytest.mark.parametrize("path", ["/api/sync", "/api/accounts"])
def test_interrupted_commit_is_a_problem_and_can_be_repeated(
    app: Flask, account: FlaskClient, end_connections: Callable[[], None], path: str
) -> None:
    client = account if path == "/api/sync" else app.test_client()
    body = {"protocol": 1, "changes": [session()]} if path == "/api/sync" else {}
    killed: list[bool] = []

    def kill_once(_: object) -> None:
        if not killed:
            killed.append(True)
            end_connections()

    with app.app_context():
        event.listen(db.engines[None], "commit", kill_once)

    first = client.post(path, json=body)
    second = client.post(path, json=body)

    assert killed
    assert (first.status_code, first.get_json()["type"]) == (503, "/problems/database-unavailable")
    assert int(first.headers["Retry-After"]) > 0
    assert second.status_code in (200, 201)
    assert path == "/api/accounts" or len(pull(account)) == 1


def test_eight_phones_outlast_a_restart_and_lose_nothing(engine: str) -> None:
    with run_postgres() as postgres:
        app = make_app(Settings(postgres.new_database(), app_folder=None, serving=False))
        account = app.test_client()
        assert account.post("/api/accounts", json={}).status_code == 201
        done, sent, statuses = threading.Event(), list[str](), set[int]()

        def write(_: int) -> None:
            client = with_cookie_of(app, account)
            while not done.is_set():
                change = session()
                while (status := send_sync(client, change).status_code) != 200:
                    statuses.add(status)
                    time.sleep(0.05)
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
        assert statuses <= {503}
        disconnect(app)
