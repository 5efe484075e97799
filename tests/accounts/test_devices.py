"""/api/devices: listing, renaming and removing the devices of an account."""

import http.client
import json
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backend.clock import DAY_MS
from backend.db.database import writing
from backend.db.models import Device
from tests.support.api_client import (
    advance_clock,
    devices,
    join,
    joined_phone,
    open_link,
    phone,
    problem,
    token_of,
)
from tests.support.server import Server
from tests.support.sync_requests import now, pull, send_sync, session, sync


def test_device_is_listed_with_its_name_and_times(client: FlaskClient) -> None:
    response = client.post("/api/accounts", json={"name": "  Android, Chrome "}).get_json()

    (only,) = devices(client)

    assert {
        "id": response["device_id"],
        "name": "Android, Chrome",
        "this": True,
    }.items() <= only.items()
    assert now() - 10_000 < only["created_at"] == only["last_seen_at"] <= now()


def test_devices_are_listed_by_last_visit(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    second, _ = joined_phone(app, account, "second")
    joined_phone(app, account, "third")
    advance_clock(monkeypatch, 2 * DAY_MS)
    sync(second)

    listed = devices(second)

    assert [(device["name"], device["this"]) for device in listed] == [
        ("second", True),
        ("third", False),
        (None, False),
    ]


def test_devices_are_not_listed_without_a_cookie(client: FlaskClient) -> None:
    assert problem(client.get("/api/devices")) == (401, "no-device")


def test_any_device_of_the_account_may_be_renamed(app: Flask, account: FlaskClient) -> None:
    second, id = joined_phone(app, account)

    response = account.patch(f"/api/devices/{id}", json={"name": " Das blaue Handy 🌊 "})

    assert response.status_code == 200
    assert response.get_json() == {
        **devices(second)[0],
        "name": "Das blaue Handy 🌊",
        "this": False,
    }


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 81, "a\nb", "a\0b", "\ud83d", "\u2028", None, 5, ["x"]]
)
def test_invalid_device_name_is_rejected(app: Flask, account: FlaskClient, name: Any) -> None:
    id = devices(account)[0]["id"]

    response = account.patch(f"/api/devices/{id}", json={"name": name})

    assert problem(response) == (422, "invalid-body")
    assert response.get_json()["detail"].startswith("name: ")
    assert devices(account)[0]["name"] is None


def test_device_name_may_have_80_characters(account: FlaskClient) -> None:
    id = devices(account)[0]["id"]

    assert (
        account.patch(f"/api/devices/{id}", json={"name": "🌊" * 80}).get_json()["name"]
        == "🌊" * 80
    )


def test_removed_device_cannot_sync_and_is_not_listed(app: Flask, account: FlaskClient) -> None:
    second, id = joined_phone(app, account)

    response = account.delete(f"/api/devices/{id}")

    assert (response.status_code, response.data) == (204, b"")
    assert len(devices(account)) == 1
    for response in (
        send_sync(second, session()),
        second.get("/api/devices"),
        second.post("/api/links", json={}),
    ):
        assert problem(response) == (401, "device-removed")
        assert "Set-Cookie" not in response.headers  # so that it gets the same response again
    assert pull(account) == {}


def test_removed_device_can_be_removed_again_but_not_renamed(
    app: Flask, account: FlaskClient
) -> None:
    _, id = joined_phone(app, account)

    assert [account.delete(f"/api/devices/{id}").status_code for _ in range(2)] == [204, 204]
    assert problem(account.patch(f"/api/devices/{id}", json={"name": "x"})) == (
        404,
        "unknown-device-id",
    )


def test_device_that_removes_itself_is_signed_out(app: Flask, account: FlaskClient) -> None:
    second, id = joined_phone(app, account)
    token = token_of(second)

    response = second.delete(f"/api/devices/{id}")

    assert response.status_code == 204
    assert response.headers["Set-Cookie"].startswith("medius=;")
    assert "Clear-Site-Data" not in response.headers
    assert problem(send_sync(second)) == (401, "no-device")
    second.set_cookie("medius", token)
    assert problem(send_sync(second)) == (401, "device-removed")


def test_device_may_repeat_its_own_removal(app: Flask, account: FlaskClient) -> None:
    second, id = joined_phone(app, account)
    token = token_of(second)
    second.delete(f"/api/devices/{id}")
    second.set_cookie("medius", token)

    assert second.delete(f"/api/devices/{id}").status_code == 204
    second.set_cookie("medius", token)
    assert problem(second.delete(f"/api/devices/{devices(account)[0]['id']}")) == (
        401,
        "device-removed",
    )


def test_deleted_cookie_is_not_renewed_in_the_same_response(
    account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = devices(account)[0]["id"]
    advance_clock(monkeypatch, 2 * DAY_MS)

    response = account.delete(f"/api/devices/{id}")

    assert len(response.headers.getlist("Set-Cookie")) == 1
    assert account.get_cookie("medius") is None


def test_cookie_of_a_joined_account_is_not_overwritten(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = phone(app)
    advance_clock(monkeypatch, 2 * DAY_MS)
    sync(account)

    join(account, other)

    assert len(devices(other)) == 2


def test_removed_device_may_create_a_new_account(app: Flask, account: FlaskClient) -> None:
    second, id = joined_phone(app, account)
    account.delete(f"/api/devices/{id}")

    assert second.post("/api/accounts", json={}).status_code == 201
    assert len(devices(second)) == 1


@pytest.mark.parametrize("method", ["patch", "delete"])
@pytest.mark.parametrize(
    "whose", ["another account's", "nobody's", "no id", "%00", "%F0%9F%8C%8A", "x" * 500]
)
def test_devices_of_other_accounts_are_reported_as_unknown(
    app: Flask, account: FlaskClient, method: str, whose: str
) -> None:
    other = phone(app)
    id = {
        "another account's": devices(other)[0]["id"],
        "nobody's": str(uuid.uuid4()),
        "no id": "x",
    }.get(whose, whose)
    body = {"json": {"name": "renamed"}} if method == "patch" else {}

    response = getattr(account, method)(f"/api/devices/{id}", **body)

    assert problem(response) == (404, "unknown-device-id")
    assert response.get_json()["detail"] == "The devices of this account are at GET /api/devices."
    assert devices(other)[0]["name"] is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Content-Type": "application/json"}, 204),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_delete_needs_no_body_but_the_same_origin(
    app: Flask, account: FlaskClient, headers: dict[str, str], status: int
) -> None:
    _, id = joined_phone(app, account)

    assert account.delete(f"/api/devices/{id}", headers=headers).status_code == status


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the test is about HTTP
@pytest.mark.parametrize("server", [{"MEDIUS_APP": "none"}], indirect=True)
def test_delete_without_a_length_reaches_a_running_server(server: Server) -> None:
    connection = http.client.HTTPConnection("localhost", server.port, timeout=10)
    connection.request("POST", "/api/accounts", b"{}", {"Content-Type": "application/json"})
    created = connection.getresponse()
    id = json.loads(created.read())["device_id"]

    connection.request(
        "DELETE",
        f"/api/devices/{id}",
        headers={"Cookie": created.headers["Set-Cookie"].split(";")[0]},
    )
    removed = connection.getresponse()
    removed.read()
    connection.request("GET", "/api/sync/hello")
    after = connection.getresponse()
    after.read()
    connection.close()

    assert (removed.status, after.status) == (204, 200)


def test_unknown_device_is_not_reported_as_removed(app: Flask, account: FlaskClient) -> None:
    with app.app_context(), writing() as db_session:  # like a backup older than the device
        db_session.execute(update(Device).values(token_hash="x"))

    assert problem(send_sync(account)) == (401, "unknown-device")
    assert problem(account.post("/api/links", json={})) == (401, "unknown-device")


def test_removing_a_device_keeps_its_records(app: Flask, account: FlaskClient) -> None:
    second, id = joined_phone(app, account)
    entry = session()
    sync(second, entry)
    open_link(account)

    account.delete(f"/api/devices/{id}")

    assert list(pull(account)) == [entry["id"]]
