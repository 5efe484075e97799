"""A phone whose browser lost the cookie signs in again by its key."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backend.api.sign_in import MAX_TRIES_PER_ADDRESS
from backend.clock import DAY_MS
from backend.db.database import writing
from backend.db.models import Device
from tests.support.api_client import (
    MINUTE,
    advance_clock,
    devices,
    joined_phone,
    phone,
    problem,
    token_of,
)
from tests.support.device_keys import (
    DeviceKey,
    base64url,
    challenge_for,
    register_key,
    sign_in,
    signed,
)
from tests.support.sync_requests import now, pull, send_sync, session, sync

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
UNKNOWN = (401, "unknown-device")


def device_id(client: FlaskClient) -> str:
    return next(str(device["id"]) for device in devices(client) if device["this"])


def test_phone_without_its_cookie_signs_in_by_its_key(account: FlaskClient) -> None:
    entry, id = session(), device_id(account)
    sync(account, entry)
    key = register_key(account)
    account.delete_cookie("medius")

    response = sign_in(account, id, key)

    assert response.status_code == 200
    assert set(response.get_json()) == {"account_id", "device_id"}
    assert response.get_json()["device_id"] == id
    assert "HttpOnly" in response.headers["Set-Cookie"]
    assert list(pull(account)) == [entry["id"]]
    assert len(devices(account)) == 1


def test_earlier_cookie_is_no_longer_valid(app: Flask, account: FlaskClient) -> None:
    id, key, earlier = device_id(account), register_key(account), token_of(account)

    sign_in(account, id, key)
    copy = app.test_client()
    copy.set_cookie("medius", earlier)

    assert problem(send_sync(copy)) == UNKNOWN
    assert sync(account)["now"]


def test_lost_response_is_repeated_with_the_same_signature(account: FlaskClient) -> None:
    body = signed(account, device_id(account), register_key(account))

    lost = account.post("/api/sign-in", json=body)
    account.delete_cookie("medius")
    again = account.post("/api/sign-in", json=body)

    assert (lost.status_code, again.status_code) == (200, 200)
    assert lost.get_json() == again.get_json()
    assert sync(account)["now"]


def test_phone_signs_in_with_its_newest_key_only(account: FlaskClient) -> None:
    id, replaced, newest = device_id(account), register_key(account), register_key(account)

    assert problem(sign_in(account, id, replaced)) == UNKNOWN
    assert sign_in(account, id, newest).status_code == 200


def test_every_failure_gets_the_same_response(
    app: Flask, account: FlaskClient, client: FlaskClient
) -> None:
    id, key, without_key = device_id(account), register_key(account), device_id(phone(app))
    body = signed(client, id, key)
    other = challenge_for(client, UNKNOWN_ID)
    bodies: list[dict[str, Any]] = [
        signed(client, UNKNOWN_ID, key),
        signed(client, without_key, key),
        signed(client, id, DeviceKey()),
        body | {"challenge": challenge_for(client, UNKNOWN_ID)},
        body | {"challenge": other, "signature": key.sign(other)},
        body | {"challenge": f"0{body['challenge']}"},
        body | {"challenge": "\ud83d\0"},
        body | {"signature": base64url(bytes(64))},
        body | {"signature": base64url(b"\xff" * 64)},
        body | {"signature": base64url(bytes(63) + b"\1")},
    ]

    responses = [client.post("/api/sign-in", json=each) for each in bodies]

    assert {problem(response) for response in responses} == {UNKNOWN}
    assert len({response.data for response in responses}) == 1
    assert not any("Set-Cookie" in response.headers for response in responses)
    assert client.post("/api/sign-in", json=body).status_code == 200


def test_challenge_has_the_same_form_for_known_and_unknown_devices(account: FlaskClient) -> None:
    known, unknown = challenge_for(account, device_id(account)), challenge_for(account, UNKNOWN_ID)

    assert [len(part) for part in known.split(".")] == [len(part) for part in unknown.split(".")]
    assert known.split(".")[1] != unknown.split(".")[1]


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (5, 401)])
def test_challenge_is_valid_for_five_minutes(
    account: FlaskClient, monkeypatch: pytest.MonkeyPatch, minutes: int, status: int
) -> None:
    body = signed(account, device_id(account), register_key(account))

    advance_clock(monkeypatch, minutes * MINUTE)

    assert account.post("/api/sign-in", json=body).status_code == status


def test_removed_device_is_told_so(app: Flask, account: FlaskClient, client: FlaskClient) -> None:
    removed, id = joined_phone(app, account)
    key = register_key(removed)
    account.delete(f"/api/devices/{id}")

    by_key, by_another = sign_in(client, id, key), sign_in(client, id, DeviceKey())

    assert problem(by_key) == (401, "device-removed")
    assert problem(by_another) == UNKNOWN


def test_device_idle_for_400_days_does_not_sign_in(app: Flask, account: FlaskClient) -> None:
    id, key = device_id(account), register_key(account)
    with app.app_context(), writing() as db_session:
        db_session.execute(update(Device).values(last_seen_at=now() - 400 * DAY_MS))

    assert problem(sign_in(account, id, key)) == UNKNOWN


def test_failed_attempts_are_limited_per_address(account: FlaskClient) -> None:
    id, key = device_id(account), register_key(account)

    right = [sign_in(account, id, key).status_code for _ in range(3)]
    wrong = [problem(sign_in(account, id, DeviceKey())) for _ in range(MAX_TRIES_PER_ADDRESS)]
    limited = sign_in(account, id, key)

    assert right == [200] * 3
    assert set(wrong) == {UNKNOWN}
    assert problem(limited) == (429, "too-many-tries")
    assert 0 < int(limited.headers["Retry-After"]) <= 10


@pytest.mark.parametrize(
    "key", ["", "x", 5, None, base64url(bytes(65)), base64url(b"\4" + bytes(64)), "A" * 90]
)
def test_text_that_is_no_key_is_rejected(account: FlaskClient, key: Any) -> None:
    response = account.put("/api/device-key", json={"key": key})

    assert problem(response) == (422, "invalid-body")


@pytest.mark.parametrize("id", ["", "x", UNKNOWN_ID + "\n", "a\0b", 5])
def test_text_that_is_no_device_id_is_rejected(client: FlaskClient, id: Any) -> None:
    response = client.post("/api/sign-in/challenge", json={"device_id": id})

    assert problem(response) == (422, "invalid-body")


def test_key_is_set_by_a_signed_in_device(client: FlaskClient) -> None:
    response = client.put("/api/device-key", json={"key": DeviceKey().public})

    assert problem(response) == (401, "no-device")
