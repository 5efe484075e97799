"""Guesses of link codes are limited: five per address, five hundred in total."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.api import links as views
from backend.db.database import writing
from backend.db.rate_limits import take
from tests.support.api_client import MINUTE, advance_clock, open_link, problem, request_to_join
from tests.support.sync_requests import now


def test_right_code_is_rejected_after_too_many_guesses(
    account: FlaskClient, client: FlaskClient
) -> None:
    link = open_link(account)
    guesses = [f"{number:08}" for number in range(19)] + [link["code"]]

    responses = [client.post("/api/links/claim", json={"code": guess}) for guess in guesses]

    assert [problem(response) for response in responses] == [(404, "unknown-code")] * 5 + [
        (429, "too-many-tries")
    ] * 15
    assert all(0 < int(response.headers["Retry-After"]) <= 60 for response in responses[5:])
    assert account.get("/api/links/current").get_json()["state"] == "open"


def test_wrong_secrets_count_like_wrong_codes(account: FlaskClient, client: FlaskClient) -> None:
    for number in range(5):
        client.post("/api/links/claim", json={"secret": f"{number:043}"})

    rejected = client.post("/api/links/claim", json={"secret": open_link(account)["secret"]})

    assert problem(rejected) == (429, "too-many-tries")


def test_right_codes_do_not_count(app: Flask, account: FlaskClient) -> None:
    for _ in range(12):
        request_to_join(app.test_client(), open_link(account))


def test_attempts_are_refilled_with_time(
    account: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    responses = [client.post("/api/links/claim", json={"code": "00000000"}) for _ in range(6)]
    advance_clock(monkeypatch, 1000 * int(responses[-1].headers["Retry-After"]))

    assert request_to_join(client, open_link(account))


def test_guesses_from_all_addresses_are_counted_together(
    account: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MAX_TRIES_IN_ALL", 7)
    link = open_link(account)

    responses = [
        client.post(
            "/api/links/claim",
            json={"code": "00000000"},
            environ_base={"REMOTE_ADDR": f"192.0.2.{n}"},
        )
        for n in range(9)
    ]
    elsewhere = {"REMOTE_ADDR": "198.51.100.1"}
    by_code = client.post("/api/links/claim", json={"code": link["code"]}, environ_base=elsewhere)
    by_secret = client.post(
        "/api/links/claim", json={"secret": link["secret"]}, environ_base=elsewhere
    )

    assert [response.status_code for response in responses] == [404] * 7 + [429] * 2
    assert problem(by_code) == (429, "too-many-tries")
    assert by_secret.status_code == 201  # 256 bits cannot be guessed


def test_common_limit_refills_in_the_lifetime_of_a_link(app: Flask) -> None:
    start = now()
    with app.app_context(), writing() as db_session:
        waits = [take(db_session, "x", 500, start, 5 * MINUTE) for _ in range(501)]

    assert waits == [0] * 500 + [1]
