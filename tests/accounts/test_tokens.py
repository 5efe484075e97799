"""The token in the cookie: it is followed once a month, ends when it is idle, and no lost answer
signs a phone out.
"""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backend.accounts import tokens
from backend.clock import DAY_MS
from backend.db.database import writing
from backend.db.models import Device
from tests.support.linking import later, problem
from tests.support.sync_requests import ask, now
from tests.sync.test_concurrency import twin


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("medius")
    assert cookie is not None
    return cookie.value


def a_month_passes(app: Flask) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(Device).values(token_at=now() - tokens.LIFE_MS))


def test_a_token_is_followed_once_a_month_and_the_old_one_soon_opens_nothing(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = twin(app, account)
    for _ in range(2):
        before = token_of(account)
        a_month_passes(app)
        first, second = ask(account), ask(account)

        assert ("Set-Cookie" in first.headers, second.status_code) == (True, 200)
        assert token_of(account).partition(".")[0] != before.partition(".")[0]
        assert ask(old).status_code == 200  # a request that was sent before the answer came
        old = twin(app, account)

    old.set_cookie("medius", token_of(account).partition(".")[2])
    later(monkeypatch, tokens.OVERLAP_MS + 1)
    assert problem(ask(old)) == (401, "unknown-device")
    assert ask(account).status_code == 200


def test_an_answer_that_was_lost_is_given_again(app: Flask, account: FlaskClient) -> None:
    deaf = token_of(account)
    a_month_passes(app)
    ask(account)
    given = token_of(account)

    account.set_cookie("medius", deaf)
    ask(account)

    assert token_of(account) == given
    assert ask(account).status_code == 200


def test_a_database_that_was_put_back_still_knows_the_phone(
    app: Flask, account: FlaskClient
) -> None:
    with app.app_context(), writing() as session:
        before = session.query(Device.token_hash, Device.token_at).one()
    a_month_passes(app)
    ask(account)
    ask(account)
    with app.app_context(), writing() as session:  # the copy was made before the token was followed
        values = {
            "token_hash": before[0],
            "token_at": before[1],
            "old_token_hash": None,
            "old_until": None,
        }
        session.execute(update(Device).values(values))

    assert ask(account).status_code == 200
    a_month_passes(app)
    assert [ask(account).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(("days", "status"), [(399, 200), (400, 401)])
def test_a_device_that_is_idle_for_longer_than_a_year_is_signed_out(
    app: Flask, account: FlaskClient, days: int, status: int
) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(Device).values(last_seen_at=now() - days * DAY_MS))

    assert ask(account).status_code == status
