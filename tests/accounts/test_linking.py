"""/api/links: a second phone joins with a typed code or a scanned secret, after approval."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend.db.database import reading, writing
from backend.db.models import Link
from tests.support.api_client import (
    MINUTE,
    account_with_recovery_code,
    advance_clock,
    approve,
    approved,
    devices,
    finish,
    join,
    joined_phone,
    open_link,
    phone,
    problem,
    recover,
    request_to_join,
    wrong_digits,
)
from tests.support.sync_requests import now, pull, session, sync


def test_link_has_a_code_to_type_and_a_secret_to_scan(account: FlaskClient) -> None:
    link = open_link(account)

    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{8}", link["code"])
    assert re.fullmatch("[A-Za-z0-9_-]{43}", link["secret"])
    assert 4 * MINUTE < link["expires_at"] - now() <= 5 * MINUTE


@pytest.mark.parametrize("by", ["code", "secret"])
def test_second_phone_joins(account: FlaskClient, client: FlaskClient, by: str) -> None:
    entry = session()
    sync(account, entry)
    link = open_link(account)

    join_request = client.post("/api/links/claim", json={by: link[by], "name": "Second"}).get_json()
    waiting = finish(client, join_request)
    approval = approve(account, join_request)
    done = finish(client, join_request)

    assert (waiting.status_code, waiting.get_json()) == (202, {"state": "waiting"})
    assert (approval.status_code, approval.get_json()) == (200, {"name": "Second"})
    assert done.status_code == 201
    assert list(pull(client)) == [entry["id"]]
    assert {"id": done.get_json()["device_id"], "name": "Second"}.items() <= devices(account)[
        0
    ].items()


def test_link_code_is_accepted_as_people_type_it(account: FlaskClient, client: FlaskClient) -> None:
    link = open_link(account)
    written = link["code"].lower().replace("0", "o").replace("1", "l")

    response = client.post("/api/links/claim", json={"code": f" {written[:4]} - {written[4:]} "})

    assert response.status_code == 201


def test_old_phone_sees_the_state_of_the_link(account: FlaskClient, client: FlaskClient) -> None:
    def state() -> dict[str, Any]:
        return dict(account.get("/api/links/current").get_json())

    before = state()
    link = open_link(account)
    opened = state()
    join_request = request_to_join(client, link, "iPhone, Safari")
    seen = state()
    approve(account, join_request)
    after = state()

    assert before == after == {"state": "none"}
    assert opened == {"state": "open", "expires_at": link["expires_at"]}
    assert seen == {"state": "claimed", "expires_at": link["expires_at"], "name": "iPhone, Safari"}


def test_links_need_a_cookie_to_open_read_and_approve(client: FlaskClient) -> None:
    responses = [
        client.post("/api/links", json={}),
        client.get("/api/links/current"),
        client.post("/api/links/approve", json={"confirm": "11"}),
    ]

    assert [problem(response) for response in responses] == [(401, "no-device")] * 3


def test_another_account_cannot_approve(
    app: Flask, account: FlaskClient, client: FlaskClient
) -> None:
    join_request = request_to_join(client, open_link(account))

    assert problem(approve(phone(app), join_request)) == (404, "no-claim")
    assert finish(client, join_request).status_code == 202


def test_new_link_replaces_the_earlier_one(account: FlaskClient, client: FlaskClient) -> None:
    first = open_link(account)
    second = open_link(account)

    rejected = client.post("/api/links/claim", json={"code": first["code"]})

    assert problem(rejected) == (404, "unknown-code")
    assert request_to_join(client, second)


def test_link_takes_one_join_request(app: Flask, account: FlaskClient, client: FlaskClient) -> None:
    link = open_link(account)
    request_to_join(client, link)

    by_code = app.test_client().post("/api/links/claim", json={"code": link["code"]})
    by_secret = app.test_client().post("/api/links/claim", json={"secret": link["secret"]})

    assert problem(by_code) == problem(by_secret) == (404, "unknown-code")


def test_expired_used_and_unknown_codes_get_the_same_response(
    app: Flask, account: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = client.post("/api/links/claim", json={"code": "00000000"})
    no_code = client.post("/api/links/claim", json={"code": "\ud83d\0"})
    link = open_link(account)
    request_to_join(client, link)
    used = app.test_client().post("/api/links/claim", json={"code": link["code"]})
    link = open_link(account)
    advance_clock(monkeypatch, 5 * MINUTE)
    expired = client.post("/api/links/claim", json={"code": link["code"]})

    assert problem(unknown) == (404, "unknown-code")
    assert unknown.text == no_code.text == used.text == expired.text
    assert all(
        word in unknown.get_json()["detail"] for word in ("mistyped", "five minutes", "used")
    )


@pytest.mark.parametrize(
    "body", [{}, {"code": "00000000", "secret": "x"}, {"code": 5}, {"code": None}]
)
def test_join_request_has_either_a_code_or_a_secret(
    client: FlaskClient, body: dict[str, Any]
) -> None:
    assert problem(client.post("/api/links/claim", json=body)) == (422, "invalid-body")


def test_phone_of_the_account_does_not_use_up_the_link(app: Flask, account: FlaskClient) -> None:
    second, _ = joined_phone(app, account)
    link = open_link(account)

    own = second.post("/api/links/claim", json={"code": link["code"]})
    other = app.test_client().post("/api/links/claim", json={"code": link["code"]})

    assert problem(own) == (409, "already-linked")
    assert other.status_code == 201


def test_third_wrong_try_deletes_the_link(account: FlaskClient, client: FlaskClient) -> None:
    join_request = request_to_join(client, open_link(account))
    wrong = wrong_digits(join_request)

    responses = [account.post("/api/links/approve", json=wrong) for _ in range(3)]

    assert [problem(response) for response in responses] == [(422, "wrong-digits")] * 2 + [
        (404, "no-claim")
    ]
    assert [response.get_json().get("tries_left") for response in responses] == [2, 1, None]
    assert problem(approve(account, join_request)) == (404, "no-claim")
    assert problem(finish(client, join_request)) == (404, "unknown-claim")


@pytest.mark.parametrize("confirm", ["1", "123", "٣٤", "1\n", 11, None])
def test_malformed_digits_do_not_count_as_a_try(
    account: FlaskClient, client: FlaskClient, confirm: Any
) -> None:
    join_request = request_to_join(client, open_link(account))

    for _ in range(3):
        assert problem(account.post("/api/links/approve", json={"confirm": confirm})) == (
            422,
            "invalid-body",
        )

    assert approve(account, join_request).status_code == 200


def test_approval_may_be_repeated(account: FlaskClient, client: FlaskClient) -> None:
    join_request = approved(account, client, "New")
    again = approve(account, join_request)
    finish(client, join_request)
    once_more = approve(account, join_request)

    assert [(response.status_code, response.get_json()) for response in (again, once_more)] == [
        (200, {"name": "New"})
    ] * 2


def test_approval_needs_a_join_request_that_has_not_expired(
    account: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = account.post("/api/links/approve", json={"confirm": "11"})
    link = open_link(account)
    no_request = account.post("/api/links/approve", json={"confirm": "11"})
    join_request = request_to_join(client, link)
    advance_clock(monkeypatch, 5 * MINUTE)
    expired = approve(account, join_request)

    assert [problem(response) for response in (nothing, no_request, expired)] == [
        (404, "no-claim")
    ] * 3
    assert problem(finish(client, join_request)) == (404, "unknown-claim")
    assert account.get("/api/links/current").get_json() == {"state": "none"}


def test_approved_join_request_is_valid_for_a_day(
    account: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    join_request = approved(account, client)

    advance_clock(monkeypatch, 24 * 60 * MINUTE - MINUTE)
    first, again = finish(client, join_request), finish(client, join_request)
    advance_clock(monkeypatch, 2 * MINUTE)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert problem(finish(client, join_request)) == (404, "unknown-claim")
    assert len(devices(account)) == 2


def test_next_link_does_not_end_an_approved_one(
    app: Flask, account: FlaskClient, client: FlaskClient
) -> None:
    other = app.test_client()
    join_request = approved(account, client)

    other_request = request_to_join(other, open_link(account))
    state = account.get("/api/links/current").get_json()["state"]
    approve(account, other_request)

    assert state == "claimed"
    assert finish(other, other_request).status_code == 201
    assert finish(client, join_request).status_code == 201
    assert account.get("/api/links/current").get_json() == {"state": "none"}
    assert len(devices(account)) == 3


@pytest.mark.parametrize("gone", ["removed", "moved"])
def test_join_request_of_a_device_that_is_gone_is_unknown(
    app: Flask, account: FlaskClient, client: FlaskClient, gone: str
) -> None:
    join_request = approved(account, client)
    id = finish(client, join_request).get_json()["device_id"]

    if gone == "removed":
        account.delete(f"/api/devices/{id}")
    else:
        join(phone(app), client)
    again = finish(app.test_client(), join_request)

    assert problem(again) == (404, "unknown-claim")
    assert len(devices(account)) == 1


def test_removing_a_device_keeps_the_joining_of_another(
    app: Flask, account: FlaskClient, client: FlaskClient
) -> None:
    _, removed_id = joined_phone(app, account)
    join_request = approved(account, client)
    finish(client, join_request)

    account.delete(f"/api/devices/{removed_id}")

    assert finish(client, join_request).status_code == 201


def test_repeated_finish_returns_the_same_device(account: FlaskClient, client: FlaskClient) -> None:
    join_request = approved(account, client)

    lost = finish(client, join_request)
    client.delete_cookie("medius")
    again = finish(client, join_request)
    with_cookie = finish(client, join_request)

    assert {response.status_code for response in (lost, again, with_cookie)} == {201}
    assert lost.get_json() == again.get_json() == with_cookie.get_json()
    assert len(devices(client)) == 2


def test_finish_is_repeated_after_the_phone_came_in_by_recovery(
    app: Flask, client: FlaskClient
) -> None:
    owner, code = account_with_recovery_code(app)
    join_request = approved(owner, client)
    lost = finish(client, join_request)
    client.delete_cookie("medius")
    recovered = recover(client, code)

    again = finish(client, join_request)

    assert (lost.status_code, again.status_code) == (201, 201)
    assert again.get_json()["device_id"] == recovered.get_json()["device_id"]
    assert len(devices(client)) == 2


def test_invented_join_request_is_unknown(client: FlaskClient) -> None:
    for guess in ("x" * 43, "", "\ud83d", "a\0b"):
        assert problem(client.post("/api/links/finish", json={"claim": guess})) == (
            404,
            "unknown-claim",
        )


def test_name_sent_with_finish_replaces_the_earlier_one(
    account: FlaskClient, client: FlaskClient
) -> None:
    join_request = approved(account, client, "First name")

    finish(client, join_request, name="Second name")

    assert devices(client)[0]["name"] == "Second name"


def test_removing_a_device_ends_the_link_it_may_have_approved(
    app: Flask, account: FlaskClient, client: FlaskClient
) -> None:
    stolen, stolen_id = joined_phone(app, account)
    join_request = approved(stolen, client)

    account.delete(f"/api/devices/{stolen_id}")

    assert problem(finish(client, join_request)) == (404, "unknown-claim")


def test_expired_links_are_deleted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        open_link(phone(app))
    last = phone(app)
    advance_clock(monkeypatch, 5 * MINUTE)

    open_link(last)

    with app.app_context(), reading() as reader:
        assert reader.scalar(select(func.count()).select_from(Link)) == 1


def test_polling_the_link_writes_nothing(
    app: Flask, account: FlaskClient, client: FlaskClient
) -> None:
    join_request = request_to_join(client, open_link(account))
    with app.app_context(), writing():  # a request that writes would wait for this
        state = account.get("/api/links/current")
        waiting = finish(client, join_request)
        listed = account.get("/api/devices")

    assert (state.status_code, waiting.status_code, listed.status_code) == (200, 202, 200)
