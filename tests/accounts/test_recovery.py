"""The recovery code: an empty phone gets everything back, and a lost answer locks nobody out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.linking import MINUTE, devices, join, later, phone, problem, recover, with_code
from tests.support.sync_requests import ask, pull, session, sync


def test_an_empty_phone_gets_everything_back(app: Flask, client: FlaskClient) -> None:
    lost, code = with_code(app)
    entry = session()
    sync(lost, entry)

    response = recover(client, code, name="New phone")

    answer = response.get_json()
    assert response.status_code == 201
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", answer["recovery_code"])
    assert answer["recovery_code"] != code
    assert list(pull(client)) == [entry["id"]]
    assert {"id": answer["device_id"], "name": "New phone", "this": True}.items() <= devices(
        client
    )[0].items()


def test_the_code_is_read_as_people_write_it(app: Flask, client: FlaskClient) -> None:
    _, code = with_code(app)
    written = re.sub("(.{5})", "\\1 \u2013 ", code.lower().replace("0", "o").replace("1", "I"))

    assert recover(client, f"\n {written} ").status_code == 201


@pytest.mark.parametrize("code", ["", "x", "0" * 25, "0" * 27, "U" * 26, "é" * 26, "\ud83d" * 26])
def test_what_cannot_be_a_code_is_told_how_one_looks(client: FlaskClient, code: str) -> None:
    response = recover(client, code)

    assert problem(response) == (404, "unknown-recovery-code")
    assert "26 letters and digits" in response.get_json()["detail"]


@pytest.mark.parametrize("body", [{}, {"recovery_code": None}, {"recovery_code": 5}])
def test_a_body_without_a_code_is_told_so(client: FlaskClient, body: dict[str, Any]) -> None:
    response = client.post("/api/recover", json=body)

    assert problem(response) == (422, "invalid-body")
    assert response.get_json()["detail"].startswith("recovery_code: ")


def test_wrong_codes_from_one_address_have_to_wait(app: Flask, client: FlaskClient) -> None:
    _, code = with_code(app)

    answers = [recover(client, "0" * 26) for _ in range(10)]
    refused = recover(client, code)
    elsewhere = client.post(
        "/api/recover", json={"recovery_code": code}, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )

    assert {problem(each) for each in answers} == {(404, "unknown-recovery-code")}
    assert problem(refused) == (429, "too-many-tries")
    assert int(refused.headers["Retry-After"]) <= 30
    assert elsewhere.status_code == 201


def test_wrong_codes_are_forgiven_with_time(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, code = with_code(app)
    for _ in range(11):
        recover(client, "0" * 26)
    later(monkeypatch, MINUTE)

    assert recover(client, code).status_code == 201


def test_a_lost_answer_is_given_again_word_for_word(app: Flask, client: FlaskClient) -> None:
    _, code = with_code(app)

    lost = recover(client, code)
    client.delete_cookie("medius")
    again = recover(client, code)

    assert lost.status_code == again.status_code == 201
    assert lost.get_json() == again.get_json()
    assert len(devices(client)) == 2  # the phone that was lost, and this one once


def test_an_answer_of_which_only_the_cookie_came_is_given_again(
    app: Flask, client: FlaskClient
) -> None:
    _, code = with_code(app)

    cut_short = recover(client, code)
    again = recover(client, code)

    assert cut_short.get_json() == again.get_json()


def test_the_old_code_ends_when_the_phone_asks_for_anything_more(
    app: Flask, client: FlaskClient
) -> None:
    _, code = with_code(app)
    new_code = recover(client, code).get_json()["recovery_code"]

    sync(client)

    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")
    assert recover(app.test_client(), new_code).status_code == 201


def test_the_old_code_ends_when_the_new_one_is_used(app: Flask, client: FlaskClient) -> None:
    _, code = with_code(app)
    first = recover(client, code).get_json()

    second = recover(app.test_client(), first["recovery_code"]).get_json()

    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")
    assert second["device_id"] != first["device_id"]
    assert second["recovery_code"] != first["recovery_code"]
    assert sync(client)["now"]


def test_a_code_is_good_for_one_phone_after_the_other(app: Flask) -> None:
    _, code = with_code(app)
    codes = [code]

    for _ in range(4):
        client = app.test_client()
        codes.append(recover(client, codes[-1]).get_json()["recovery_code"])
        sync(client)

    assert len(set(codes)) == 5
    assert [recover(app.test_client(), each).status_code for each in codes] == [404] * 4 + [201]


def test_a_phone_that_is_in_already_stays_the_same_device(app: Flask) -> None:
    client, code = with_code(app)
    before = devices(client)

    answer = recover(client, code).get_json()

    assert (
        [each["id"] for each in devices(client)]
        == [each["id"] for each in before]
        == [answer["device_id"]]
    )
    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")


def test_a_phone_removed_before_it_asked_leaves_the_old_code_good(
    app: Flask, client: FlaskClient
) -> None:
    first, code = with_code(app)
    stranger = recover(client, code).get_json()
    first.delete(f"/api/devices/{stranger['device_id']}")

    assert problem(recover(app.test_client(), stranger["recovery_code"])) == (
        404,
        "unknown-recovery-code",
    )
    assert recover(app.test_client(), code).status_code == 201


def test_a_new_code_on_request_ends_the_old_one(app: Flask) -> None:
    client, code = with_code(app)

    response = client.post("/api/recovery-code", json={})

    new_code = response.get_json()["recovery_code"]
    assert response.status_code == 201
    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")
    assert recover(app.test_client(), new_code).status_code == 201


def test_a_new_code_on_request_ends_one_that_was_just_given_out(
    app: Flask, client: FlaskClient
) -> None:
    first, code = with_code(app)
    given = recover(client, code).get_json()["recovery_code"]

    wanted = first.post("/api/recovery-code", json={}).get_json()["recovery_code"]
    sync(client)

    assert [recover(app.test_client(), each).status_code for each in (code, given, wanted)] == [
        404,
        404,
        201,
    ]


def test_a_new_code_is_for_a_device_of_the_account(client: FlaskClient) -> None:
    assert problem(client.post("/api/recovery-code", json={})) == (401, "no-device")


def test_when_the_last_phone_has_left_the_code_still_opens_the_account(
    app: Flask, client: FlaskClient
) -> None:
    last, code = with_code(app)
    entry = session()
    sync(last, entry)
    last.delete(f"/api/devices/{devices(last)[0]['id']}")

    assert recover(client, code).status_code == 201
    assert list(pull(client)) == [entry["id"]]


def test_a_removed_phone_may_come_back_by_the_code(app: Flask) -> None:
    first, code = with_code(app)
    second = app.test_client()
    gone = join(first, second)["device_id"]
    first.delete(f"/api/devices/{gone}")
    assert problem(ask(second)) == (401, "device-removed")

    back = recover(second, code).get_json()

    assert back["device_id"] != gone
    assert sync(second)["now"]
    assert len(devices(first)) == 2


def test_the_code_of_an_account_that_ended_opens_nothing(app: Flask) -> None:
    phone_one, (phone_two, code) = phone(app), with_code(app)
    join(phone_one, phone_two)

    assert problem(recover(app.test_client(), code)) == (404, "unknown-recovery-code")
