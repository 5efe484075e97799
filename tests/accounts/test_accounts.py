"""POST /api/accounts: accounts, cookies, and the limit of new accounts."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.clock import DAY_MS
from backend.config import Settings
from backend.db.database import disconnect, writing
from backend.db.rate_limits import take
from tests.support.api_client import token_of
from tests.support.database_files import everything
from tests.support.sync_requests import now, send_sync


def test_account_is_created_without_any_data(client: FlaskClient) -> None:
    response = client.post("/api/accounts", json={})

    body = response.get_json()
    assert response.status_code == 201
    assert set(body) == {"account_id", "device_id", "recovery_code"}
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", body["recovery_code"])
    assert send_sync(client).status_code == 200


def test_cookie_on_http_is_same_site_and_http_only(client: FlaskClient) -> None:
    cookie = client.post("/api/accounts", json={}).headers["Set-Cookie"]

    assert cookie.startswith("medius=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=34560000"} <= set(cookie.split("; "))


def test_cookie_on_https_is_bound_to_the_host(client: FlaskClient) -> None:
    cookie = client.post("/api/accounts", json={}, base_url="https://medius.example").headers[
        "Set-Cookie"
    ]

    assert cookie.startswith("__Host-medius=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_database_holds_no_token_code_or_address(
    client: FlaskClient, settings: Settings, app: Flask
) -> None:
    code = client.post("/api/accounts", json={}).get_json()["recovery_code"]
    disconnect(app)

    stored = everything(settings)

    assert token_of(client).encode() not in stored
    assert code.encode() not in stored
    assert b"127.0.0.1" not in stored


def test_signed_in_device_cannot_create_a_second_account(account: FlaskClient) -> None:
    response = account.post("/api/accounts", json={})

    problem = response.get_json()
    assert (response.status_code, problem["type"]) == (409, "/problems/already-signed-in")
    assert problem["account_id"]
    assert "Set-Cookie" not in response.headers


def test_new_accounts_are_limited_per_address(settings: Settings, tmp_path: Path) -> None:
    app = create_app(Settings(settings.database_url, app_folder=None, accounts_per_hour=2))

    statuses = [app.test_client().post("/api/accounts", json={}).status_code for _ in range(3)]
    last = app.test_client().post("/api/accounts", json={})
    elsewhere = app.test_client().post(
        "/api/accounts", json={}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )

    disconnect(app)
    assert statuses == [201, 201, 429]
    assert 0 < int(last.headers["Retry-After"]) <= 1800
    assert elsewhere.status_code == 201


def test_ipv6_network_of_64_bits_counts_as_one_address(settings: Settings) -> None:
    app = create_app(Settings(settings.database_url, app_folder=None, accounts_per_hour=1))
    addresses = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"]

    statuses = [
        app.test_client()
        .post("/api/accounts", json={}, environ_base={"REMOTE_ADDR": address})
        .status_code
        for address in addresses
    ]

    disconnect(app)
    assert statuses == [201, 429, 201]


def test_bucket_fills_again_in_an_hour(app: Flask) -> None:
    start, minute = now(), 60_000

    with app.app_context(), writing() as db_session:
        waits = [
            take(db_session, "x", 2, start + after * minute)
            for after in (0, 0, 0, 29, 31, 31, 120, 120, 120)
        ]

    assert [wait > 0 for wait in waits] == [
        False,
        False,
        True,
        True,
        False,
        True,
        False,
        False,
        True,
    ]
    assert waits[2] == 1800


def test_clock_set_back_does_not_change_a_bucket(app: Flask) -> None:
    start = now()

    with app.app_context(), writing() as db_session:
        waits = [take(db_session, "x", 2, at) for at in (start, start - DAY_MS, start - DAY_MS)]

    assert waits[:2] == [0, 0]
    assert waits[2] > 0
