"""Checks of every request, and properties of every response."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import errors
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.config import Settings
from backend.db.database import db, disconnect
from backend.web.logs import JsonFormatter
from tests.support.sync_requests import pull, send_sync, session

PROBLEM = "application/problem+json"


def problem(response: TestResponse) -> tuple[int, str]:
    """Return status and type of a problem; check its other members."""
    body = json.loads(response.text)
    assert response.content_type == PROBLEM
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"][-1] in ".!"
    return response.status_code, body["type"]


@pytest.mark.parametrize("path", ["/nothing", "/api/nothing", "/api/", "/index.htm"])
def test_unknown_address_is_a_problem(client: FlaskClient, path: str) -> None:
    assert problem(client.get(path)) == (404, "/problems/not-found")


def test_wrong_method_names_the_allowed_ones(client: FlaskClient) -> None:
    response = client.delete("/api/sync")

    assert problem(response) == (405, "/problems/method-not-allowed")
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Origin": "http://localhost:8080"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, False),
    ],
)
def test_only_own_pages_may_change_something(
    client: FlaskClient, headers: dict[str, str], allowed: bool
) -> None:
    response = client.post("/api/accounts", json={}, headers=headers)

    assert response.status_code == (201 if allowed else 403)


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_only_json_is_accepted(account: FlaskClient, content_type: str | None) -> None:
    response = account.post("/api/sync", data=b'{"protocol": 1}', content_type=content_type)

    assert problem(response) == (415, "/problems/not-json")


def test_compressed_body_is_rejected(account: FlaskClient) -> None:
    response = account.post("/api/sync", json={"protocol": 1}, headers={"Content-Encoding": "gzip"})

    assert problem(response) == (415, "/problems/encoded-body")


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"\xff",
        b'{"protocol": NaN}',
        b'{"protocol": 1, "x": 1e999}',
        b'{"protocol": ' + b"9" * 5000 + b"}",
        b'{"protocol": 1, "changes": ' + b"[" * 50_000,
    ],
)
def test_invalid_json_is_a_problem(account: FlaskClient, body: bytes) -> None:
    response = account.post("/api/sync", data=body, content_type="application/json")

    assert problem(response) == (400, "/problems/not-json")


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "5",
        '"x"',
        "null",
        "{}",
        '{"protocol": "1"}',
        '{"protocol": true}',
        '{"protocol": 1, "changes": {}}',
    ],
)
def test_body_of_another_shape_is_explained(account: FlaskClient, body: str) -> None:
    response = account.post("/api/sync", data=body, content_type="application/json")

    assert problem(response) == (422, "/problems/invalid-body")


def test_member_of_a_newer_app_is_ignored(account: FlaskClient) -> None:
    assert send_sync(account, mood="new").status_code == 200


def test_unknown_host_is_rejected_when_hosts_are_configured(settings: Settings) -> None:
    app = create_app(
        Settings(settings.database_url, app_folder=None, trusted_hosts=("medius.example",))
    )

    trusted = app.test_client().get("/api/sync/hello", base_url="http://medius.example")
    other = app.test_client().get("/api/sync/hello", base_url="http://evil.example")
    check = app.test_client().get("/api/health", base_url="http://192.0.2.1:8000")

    disconnect(app)
    assert trusted.status_code == check.status_code == 200
    assert problem(other)[0] == 400


def test_trusted_proxy_reports_the_browsers_scheme(settings: Settings) -> None:
    app = create_app(Settings(settings.database_url, app_folder=None, proxies=1))
    forwarded = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "medius.example",
        "Origin": "https://medius.example",
    }

    response = app.test_client().post("/api/accounts", json={}, headers=forwarded)

    disconnect(app)
    assert response.headers["Set-Cookie"].startswith("__Host-medius=")
    assert response.headers["Strict-Transport-Security"]


def test_clients_behind_the_hosts_proxy_are_counted_separately(settings: Settings) -> None:
    named = replace(settings, client_address="Fly-Client-IP", accounts_per_hour=1)
    app = create_app(named)
    addresses = [("192.0.2.1", "a"), ("192.0.2.1", "b"), ("192.0.2.2", "b")]

    responses = [
        app.test_client().post(
            "/api/accounts",
            json={},
            headers={
                "Fly-Client-IP": address,
                "X-Forwarded-For": other,
                "X-Forwarded-Proto": "https",
            }
            | {"X-Forwarded-Host": "evil.example", "Origin": "https://localhost"},
        )
        for address, other in addresses
    ]

    disconnect(app)
    assert [response.status_code for response in responses] == [201, 429, 201]
    assert responses[0].headers["Set-Cookie"].startswith("__Host-medius=")


def test_client_header_that_is_not_configured_is_ignored(settings: Settings) -> None:
    app = create_app(replace(settings, accounts_per_hour=1))

    statuses = [
        app.test_client()
        .post("/api/accounts", json={}, headers={"Fly-Client-IP": f"192.0.2.{n}"})
        .status_code
        for n in range(2)
    ]

    disconnect(app)
    assert statuses == [201, 429]


def test_forwarded_headers_are_ignored_without_a_proxy(client: FlaskClient) -> None:
    response = client.post("/api/accounts", json={}, headers={"X-Forwarded-Proto": "https"})

    assert response.headers["Set-Cookie"].startswith("medius=")


@pytest.mark.parametrize(
    "path", ["/api/health", "/api/content", "/api/docs", "/api/openapi.json", "/nothing"]
)
def test_every_response_has_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
    )
    assert policy.endswith(
        "object-src 'none'; require-trusted-types-for 'script'; trusted-types app"
    )
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(policy.split())
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert (
        headers["Cross-Origin-Opener-Policy"]
        == headers["Cross-Origin-Resource-Policy"]
        == "same-origin"
    )
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert {"camera=()", "microphone=()", "geolocation=()"} < set(
        headers["Permissions-Policy"].split(", ")
    )
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Cache-Control"] == ("no-cache" if path == "/api/content" else "no-store")
    assert "Strict-Transport-Security" not in headers


def test_https_response_asks_for_https(client: FlaskClient) -> None:
    headers = client.get("/api/health", base_url="https://medius.example").headers

    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


@pytest.fixture
def failing(app: Flask) -> Iterator[list[Exception]]:
    """A list whose first error is raised by every statement."""
    pending: list[Exception] = []

    def fail(_: Any, __: Any, statement: str, *___: Any) -> None:
        if pending:
            raise OperationalError(statement, {}, pending[0])

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", fail)
    yield pending
    pending.clear()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SQLITE_FULL", (507, "/problems/storage-full")),
        ("SQLITE_BUSY", (503, "/problems/database-unavailable")),
        ("SQLITE_BUSY_SNAPSHOT", (503, "/problems/database-unavailable")),
        ("SQLITE_IOERR_WRITE", (503, "/problems/database-unavailable")),
        ("SQLITE_CANTOPEN", (503, "/problems/database-unavailable")),
    ],
)
def test_sqlite_error_asks_the_phone_to_wait(
    account: FlaskClient, failing: list[Exception], name: str, expected: tuple[int, str]
) -> None:
    error = sqlite3.OperationalError("some SQL")
    error.sqlite_errorname = name
    failing.append(error)

    response = send_sync(account, session())

    assert problem(response) == expected
    assert int(response.headers["Retry-After"]) > 0
    assert "SQL" not in response.text


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.DiskFull, (507, "/problems/storage-full")),
        (errors.AdminShutdown, (503, "/problems/database-unavailable")),
        (errors.CannotConnectNow, (503, "/problems/database-unavailable")),
        (errors.LockNotAvailable, (503, "/problems/database-unavailable")),
        (errors.QueryCanceled, (503, "/problems/database-unavailable")),
        (errors.DeadlockDetected, (503, "/problems/database-unavailable")),
        (errors.TooManyConnections, (503, "/problems/database-unavailable")),
        (psycopg.OperationalError, (503, "/problems/database-unavailable")),  # no connection
        (errors.UndefinedTable, (500, "/problems/internal-server-error")),
    ],
)
def test_postgresql_error_asks_the_phone_to_wait(
    account: FlaskClient,
    failing: list[Exception],
    error: type[Exception],
    expected: tuple[int, str],
) -> None:
    failing.append(error("some SQL"))

    response = send_sync(account, session())

    assert problem(response) == expected
    assert "SQL" not in response.text


def test_server_error_is_logged_without_personal_data(
    account: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_check(*args: Any) -> None:
        raise RuntimeError(args)

    monkeypatch.setattr("backend.sync.parse.check", fail_check)

    response = send_sync(account, session(note="a private note"))

    assert problem(response) == (500, "/problems/internal-server-error")
    assert "RuntimeError in POST /api/sync" in caplog.text
    assert "fail_check" in JsonFormatter().format(caplog.records[-1])
    assert "private" not in caplog.text + response.text


def test_request_after_a_server_error_is_answered(
    account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("backend.sync.exchange.store", lambda *_: 1 / 0)
        assert send_sync(account, session()).status_code == 500

    assert send_sync(account, session()).status_code == 200
    assert len(pull(account)) == 1
