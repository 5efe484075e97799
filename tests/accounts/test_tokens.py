"""The token in the cookie: it expires when unused; cookies of earlier versions remain valid."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backend.accounts.credentials import hash_of, new_token
from backend.clock import DAY_MS
from backend.db.database import reading, writing
from backend.db.models import Device
from tests.support.api_client import advance_clock, phone, problem, token_of
from tests.support.sync_requests import now, send_sync


def change_device(app: Flask, **values: object) -> None:
    with app.app_context(), writing() as db_session:
        db_session.execute(update(Device).values(values))


def last_seen_at(app: Flask) -> int:
    with app.app_context(), reading() as db_session:
        return db_session.query(Device.last_seen_at).scalar() or 0


@pytest.mark.parametrize(("days", "status"), [(399, 200), (400, 401)])
def test_device_idle_for_400_days_is_signed_out(
    app: Flask, account: FlaskClient, days: int, status: int
) -> None:
    change_device(app, last_seen_at=now() - days * DAY_MS)

    assert send_sync(account).status_code == status


def test_visit_is_noted_and_the_cookie_renewed_once_a_day(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, created = token_of(account), last_seen_at(app)

    same_day = send_sync(account)
    seen_that_day = last_seen_at(app)
    advance_clock(monkeypatch, DAY_MS)
    next_day, once_more = send_sync(account), send_sync(account)

    assert "Set-Cookie" not in same_day.headers
    assert seen_that_day == created
    assert "Max-Age=34560000" in next_day.headers["Set-Cookie"]
    assert "Set-Cookie" not in once_more.headers
    assert last_seen_at(app) >= created + DAY_MS
    assert token_of(account) == token


def test_token_of_a_removed_device_is_rejected(app: Flask) -> None:
    client = phone(app)
    device_id = client.get("/api/devices").get_json()["devices"][0]["id"]
    token = token_of(client)
    client.delete(f"/api/devices/{device_id}")

    client.set_cookie("medius", token)

    assert problem(send_sync(client)) == (401, "device-removed")


def test_phone_that_missed_its_next_token_stays_signed_in(app: Flask, account: FlaskClient) -> None:
    """Earlier versions replaced tokens; the response with the new one may have been lost."""
    old = token_of(account)
    change_device(app, token_hash=hash_of(new_token()), old_token_hash=hash_of(old))

    assert [send_sync(account).status_code for _ in range(2)] == [200, 200]
    change_device(app, last_seen_at=now() - DAY_MS)
    assert send_sync(account).status_code == 200
    assert token_of(account) == old


@pytest.mark.parametrize(("ends_in", "status"), [(60_000, 200), (-1, 401)])
def test_replaced_token_is_valid_until_it_expires(
    app: Flask, account: FlaskClient, ends_in: int, status: int
) -> None:
    old = hash_of(token_of(account))
    new = hash_of(new_token())
    change_device(app, token_hash=new, old_token_hash=old, old_token_expires_at=now() + ends_in)

    assert send_sync(account).status_code == status


@pytest.mark.parametrize("known", ["new", "old"])
def test_cookie_with_two_tokens_is_valid_after_a_restore(
    app: Flask, account: FlaskClient, known: str
) -> None:
    """The backup may be from before or after the token was replaced."""
    tokens = {"new": new_token(), "old": new_token()}
    change_device(app, token_hash=hash_of(tokens[known]), last_seen_at=now() - DAY_MS)
    account.set_cookie("medius", f"{tokens['new']}.{tokens['old']}")

    first, second = send_sync(account), send_sync(account)

    assert "Set-Cookie" in first.headers
    assert [first.status_code, second.status_code] == [200, 200]
    assert token_of(account) == f"{tokens['new']}.{tokens['old']}"
