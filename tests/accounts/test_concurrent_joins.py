"""Concurrent requests to join: one wins, none creates a second device, nothing is lost."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.api_client import (
    account_with_recovery_code,
    approve,
    approved,
    devices,
    finish,
    joined_phone,
    open_link,
    phone,
    problem,
    recover,
    request_to_join,
    with_cookie_of,
    wrong_digits,
)
from tests.support.sync_requests import pull, send_sync, session, sync

TIMES = 3


def at_once(*requests: Callable[[], TestResponse]) -> list[TestResponse]:
    """Send all requests at the same moment; return the responses in order."""
    start = threading.Barrier(len(requests))

    def send(request: Callable[[], TestResponse]) -> TestResponse:
        start.wait()
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def statuses(responses: list[TestResponse]) -> list[int]:
    return sorted(response.status_code for response in responses)


@pytest.mark.parametrize("time", range(TIMES))
def test_only_one_of_two_concurrent_join_requests_wins(
    app: Flask, account: FlaskClient, time: int
) -> None:
    link = open_link(account)

    responses = at_once(
        lambda: app.test_client().post("/api/links/claim", json={"code": link["code"]}),
        lambda: app.test_client().post("/api/links/claim", json={"secret": link["secret"]}),
        lambda: app.test_client().post("/api/links/claim", json={"code": link["code"]}),
    )

    assert statuses(responses) == [201, 404, 404]


def test_concurrent_guesses_get_no_extra_tries(app: Flask) -> None:
    guesses = [
        lambda: app.test_client().post("/api/links/claim", json={"code": "00000000"})
        for _ in range(12)
    ]

    assert statuses(at_once(*guesses)) == [404] * 5 + [429] * 7


@pytest.mark.parametrize("time", range(TIMES))
def test_two_concurrent_finishes_create_one_device(
    app: Flask, account: FlaskClient, time: int
) -> None:
    new = phone(app)
    entry = session()
    sync(new, entry)
    join_request = approved(account, new)
    tabs = [with_cookie_of(app, new), with_cookie_of(app, new)]

    responses = at_once(*[lambda tab=tab: finish(tab, join_request) for tab in tabs])

    assert statuses(responses) == [201, 201]
    assert responses[0].get_json() == responses[1].get_json()
    assert [list(pull(tab)) for tab in tabs] == [[entry["id"]]] * 2
    assert len(devices(account)) == 2


def test_two_concurrent_approvals_count_once(
    app: Flask, account: FlaskClient, client: FlaskClient
) -> None:
    join_request = request_to_join(client, open_link(account))
    tabs = [with_cookie_of(app, account), with_cookie_of(app, account)]

    responses = at_once(*[lambda tab=tab: approve(tab, join_request) for tab in tabs])

    assert statuses(responses) == [200, 200]
    assert finish(client, join_request).status_code == 201


def test_concurrent_wrong_digits_are_all_counted(
    app: Flask, account: FlaskClient, client: FlaskClient
) -> None:
    join_request = request_to_join(client, open_link(account))
    wrong = wrong_digits(join_request)

    responses = at_once(
        *[
            lambda: with_cookie_of(app, account).post("/api/links/approve", json=wrong)
            for _ in range(5)
        ]
    )

    assert statuses(responses) == [404, 404, 404, 422, 422]
    assert approve(account, join_request).status_code == 404


@pytest.mark.parametrize("time", range(TIMES))
def test_two_concurrent_recoveries_create_one_device(app: Flask, time: int) -> None:
    lost, code = account_with_recovery_code(app)
    tabs = [app.test_client(), app.test_client()]

    responses = at_once(*[lambda tab=tab: recover(tab, code) for tab in tabs])

    assert statuses(responses) == [201, 201]
    assert responses[0].get_json() == responses[1].get_json()
    assert all(sync(tab)["now"] for tab in tabs)
    assert len(devices(lost)) == 2


@pytest.mark.parametrize("time", range(TIMES))
def test_two_phones_that_join_each_other_concurrently_lose_nothing(app: Flask, time: int) -> None:
    one, other = phone(app), phone(app)
    entries = [session(), session()]
    sync(one, entries[0])
    sync(other, entries[1])
    to_one, to_other = approved(one, other), approved(other, one)

    responses = at_once(lambda: finish(other, to_one), lambda: finish(one, to_other))

    # The first merges the account of the other, and so deletes the link that the other would use.
    assert statuses(responses) == [201, 404]
    winner = one if responses[1].status_code == 404 else other
    assert set(pull(winner)) == {entry["id"] for entry in entries}


@pytest.mark.parametrize("time", range(TIMES))
def test_records_acknowledged_during_a_join_are_merged(
    app: Flask, account: FlaskClient, time: int
) -> None:
    new = phone(app)
    tab = with_cookie_of(app, new)
    join_request = approved(account, new)
    saved: list[str] = []

    def save() -> TestResponse:
        while True:
            entry = session()
            response = send_sync(tab, entry)
            if response.status_code != 200:
                return response
            saved.append(entry["id"])

    finished, last = at_once(lambda: finish(new, join_request), save)

    assert finished.status_code == 201
    assert problem(last) == (401, "unknown-device")
    assert set(saved) == set(pull(new))


@pytest.mark.parametrize("time", range(TIMES))
def test_phone_removed_while_it_joins_stays_removed(
    app: Flask, account: FlaskClient, time: int
) -> None:
    new = app.test_client()
    helper, helper_id = joined_phone(app, account)
    join_request = approved(helper, new)

    removed, finished = at_once(
        lambda: with_cookie_of(app, account).delete(f"/api/devices/{helper_id}"),
        lambda: finish(new, join_request),
    )

    assert removed.status_code == 204
    assert finished.status_code in (201, 404)
    assert len(devices(account)) == (2 if finished.status_code == 201 else 1)
