"""The recovery code: a new phone gets all records, and a lost response locks nobody out."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.api_client import (
    MINUTE,
    account_with_recovery_code,
    advance_clock,
    devices,
    join,
    joined_phone,
    phone,
    problem,
    recover,
)
from tests.support.device_keys import register_key
from tests.support.sync_requests import pull, send_sync, session, sync


def test_new_phone_gets_all_records_by_the_recovery_code(app: Flask, client: FlaskClient) -> None:
    first, code = account_with_recovery_code(app)
    entry = session()
    sync(first, entry)

    response = recover(client, code, name="New phone")

    body = response.get_json()
    assert response.status_code == 201
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", body["recovery_code"])
    assert body["recovery_code"] != code
    assert list(pull(client)) == [entry["id"]]
    assert {"id": body["device_id"], "name": "New phone", "this": True}.items() <= devices(client)[
        0
    ].items()


def test_recovery_code_is_accepted_as_people_type_it(app: Flask, client: FlaskClient) -> None:
    _, code = account_with_recovery_code(app)
    written = re.sub("(.{5})", "\\1 \u2013 ", code.lower().replace("0", "o").replace("1", "I"))

    assert recover(client, f"\n {written} ").status_code == 201


@pytest.mark.parametrize("code", ["", "x", "0" * 25, "0" * 27, "U" * 26, "é" * 26, "\ud83d" * 26])
def test_malformed_recovery_code_is_rejected_with_its_form(client: FlaskClient, code: str) -> None:
    response = recover(client, code)

    assert problem(response) == (404, "unknown-recovery-code")
    assert "26 letters and digits" in response.get_json()["detail"]


@pytest.mark.parametrize("body", [{}, {"recovery_code": None}, {"recovery_code": 5}])
def test_body_without_a_recovery_code_is_rejected(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    response = client.post("/api/recover", json=body)

    assert problem(response) == (422, "invalid-body")
    assert response.get_json()["detail"].startswith("recovery_code: ")


def test_wrong_recovery_codes_are_limited_per_address(app: Flask, client: FlaskClient) -> None:
    _, code = account_with_recovery_code(app)

    responses = [recover(client, "0" * 26) for _ in range(10)]
    rejected = recover(client, code)
    elsewhere = client.post(
        "/api/recover", json={"recovery_code": code}, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )

    assert {problem(response) for response in responses} == {(404, "unknown-recovery-code")}
    assert problem(rejected) == (429, "too-many-tries")
    assert int(rejected.headers["Retry-After"]) <= 30
    assert elsewhere.status_code == 201


def test_limit_of_wrong_recovery_codes_refills(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, code = account_with_recovery_code(app)
    for _ in range(11):
        recover(client, "0" * 26)
    advance_clock(monkeypatch, MINUTE)

    assert recover(client, code).status_code == 201


def test_lost_recovery_response_is_repeated_exactly(app: Flask, client: FlaskClient) -> None:
    _, code = account_with_recovery_code(app)

    first = recover(client, code)
    client.delete_cookie("medius")
    again = recover(client, code)

    assert first.status_code == again.status_code == 201
    assert first.get_json() == again.get_json()
    assert len(devices(client)) == 2  # the lost phone, and this one once


def test_response_of_which_only_the_cookie_arrived_is_repeated(
    app: Flask, client: FlaskClient
) -> None:
    _, code = account_with_recovery_code(app)

    cut_off = recover(client, code)
    again = recover(client, code)

    assert cut_off.get_json() == again.get_json()


def test_old_code_ends_with_the_first_sync_of_the_phone(app: Flask, client: FlaskClient) -> None:
    _, code = account_with_recovery_code(app)
    new_code = recover(client, code).get_json()["recovery_code"]

    devices(client)
    register_key(client)
    still_valid = recover(client, code).get_json()["recovery_code"]
    sync(client)

    assert still_valid == new_code
    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")
    assert recover(app.test_client(), new_code).status_code == 201


def test_old_code_ends_when_the_new_one_is_used(app: Flask, client: FlaskClient) -> None:
    _, code = account_with_recovery_code(app)
    first = recover(client, code).get_json()

    second = recover(app.test_client(), first["recovery_code"]).get_json()

    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")
    assert second["device_id"] != first["device_id"]
    assert second["recovery_code"] != first["recovery_code"]
    assert sync(client)["now"]


def test_each_recovery_gives_the_code_for_the_next_one(app: Flask) -> None:
    _, code = account_with_recovery_code(app)
    codes = [code]

    for _ in range(4):
        client = app.test_client()
        codes.append(recover(client, codes[-1]).get_json()["recovery_code"])
        sync(client)

    assert len(set(codes)) == 5
    assert [recover(app.test_client(), code).status_code for code in codes] == [404] * 4 + [201]


def test_signed_in_phone_stays_the_same_device(app: Flask) -> None:
    client, code = account_with_recovery_code(app)
    before = devices(client)

    response = recover(client, code).get_json()

    assert (
        [device["id"] for device in devices(client)]
        == [device["id"] for device in before]
        == [response["device_id"]]
    )
    sync(client)
    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")


def test_removing_an_unconfirmed_phone_keeps_the_old_code(app: Flask, client: FlaskClient) -> None:
    first, code = account_with_recovery_code(app)
    stranger = recover(client, code).get_json()
    first.delete(f"/api/devices/{stranger['device_id']}")

    assert problem(recover(app.test_client(), stranger["recovery_code"])) == (
        404,
        "unknown-recovery-code",
    )
    assert recover(app.test_client(), code).status_code == 201


def test_requested_code_replaces_the_old_one(app: Flask) -> None:
    client, code = account_with_recovery_code(app)

    response = client.post("/api/recovery-code", json={})

    new_code = response.get_json()["recovery_code"]
    assert response.status_code == 201
    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")
    assert recover(app.test_client(), new_code).status_code == 201


def test_requested_code_replaces_one_not_confirmed_yet(app: Flask, client: FlaskClient) -> None:
    first, code = account_with_recovery_code(app)
    unconfirmed_code = recover(client, code).get_json()["recovery_code"]

    requested_code = first.post("/api/recovery-code", json={}).get_json()["recovery_code"]
    sync(client)

    assert [
        recover(app.test_client(), code).status_code
        for code in (code, unconfirmed_code, requested_code)
    ] == [404, 404, 201]


def test_new_code_needs_a_cookie(client: FlaskClient) -> None:
    assert problem(client.post("/api/recovery-code", json={})) == (401, "no-device")


def test_code_opens_an_account_without_devices(app: Flask, client: FlaskClient) -> None:
    last, code = account_with_recovery_code(app)
    entry = session()
    sync(last, entry)
    last.delete(f"/api/devices/{devices(last)[0]['id']}")

    assert recover(client, code).status_code == 201
    assert list(pull(client)) == [entry["id"]]


def test_removed_phone_may_return_by_the_recovery_code(app: Flask) -> None:
    first, code = account_with_recovery_code(app)
    second, removed_id = joined_phone(app, first)
    first.delete(f"/api/devices/{removed_id}")
    assert problem(send_sync(second)) == (401, "device-removed")

    recovered = recover(second, code).get_json()

    assert recovered["device_id"] != removed_id
    assert sync(second)["now"]
    assert len(devices(first)) == 2


def test_code_of_a_merged_account_is_rejected(app: Flask) -> None:
    phone_one, (phone_two, code) = phone(app), account_with_recovery_code(app)
    join(phone_one, phone_two)

    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")
