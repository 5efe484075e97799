"""/api/push: which subscriptions are accepted, who owns them, and when they end."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from backend.accounts.tokens import Identity
from backend.api import auth
from backend.api.push import TESTS_PER_HOUR
from backend.db.database import reading, writing
from backend.db.models import Device, Subscription
from backend.push.vapid import VapidKeys, generate_key
from tests.push.browser import Browser
from tests.support.api_client import devices, join, phone, problem
from tests.support.sync_requests import now, setting, sync
from tests.support.threads import run_in_thread

KEY = generate_key()
CLOSED_PORT = "http://127.0.0.1:9"
REMINDER_SETTINGS = {"on": True, "time": "07:30", "zone": "Europe/Berlin"}


@pytest.fixture(autouse=True)
def own_key(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that these tests know, and a push service that does not listen."""
    settings = replace(app.extensions["settings"], vapid_keys=KEY.pem, push_hosts=(CLOSED_PORT,))
    monkeypatch.setitem(app.extensions, "settings", settings)
    monkeypatch.setitem(app.extensions, "vapid", VapidKeys(settings))


def subscription(browser: Browser | None = None, **changes: Any) -> dict[str, Any]:
    """Return the body that an app sends."""
    browser = browser or Browser()
    endpoint = f"https://fcm.googleapis.com/fcm/send/{browser.auth}"
    return browser.subscription(endpoint, KEY.public) | changes


def subscribe(client: FlaskClient, browser: Browser | None = None) -> None:
    assert client.put("/api/push/subscription", json=subscription(browser)).status_code == 204


def is_subscribed(client: FlaskClient) -> bool:
    return client.get("/api/push").get_json()["subscribed_with"] is not None


def count_rows(app: Flask) -> int:
    with app.app_context(), reading() as db_session:
        return int(db_session.scalar(select(func.count()).select_from(Subscription)) or 0)


def turn_reminders_on(client: FlaskClient) -> None:
    sync(client, *(setting(f"reminder_{name}", value) for name, value in REMINDER_SETTINGS.items()))


def test_health_reports_the_subscription_and_the_next_slot(account: FlaskClient) -> None:
    before = account.get("/api/push").get_json()
    turn_reminders_on(account)
    browser = Browser()
    subscribe(account, browser)

    after = account.get("/api/push").get_json()

    assert (before["subscribed_with"], before["endpoint"], before["next_at"]) == (None, None, None)
    assert after["key"] == after["subscribed_with"] == KEY.public
    assert after["endpoint"] == browser.auth[-12:]
    assert abs(after["now"] - now()) < 10_000
    assert after["now"] < after["next_at"] <= after["now"] + 24 * 3_600_000
    assert (after["sent_at"], after["shown_at"], after["problem"]) == (None, None, None)


INVALID: list[tuple[dict[str, Any], str]] = [
    ({"endpoint": "http://169.254.169.254/latest"}, "endpoint"),
    ({"endpoint": "https://evil.example/.push.apple.com"}, "endpoint"),
    ({"endpoint": "https://fcm.googleapis.com:22/x"}, "endpoint"),
    ({"endpoint": None}, "endpoint"),
    ({"keys": {"p256dh": "BAAA", "auth": Browser().auth}}, "p256dh"),
    ({"keys": {"p256dh": Browser().p256dh, "auth": "AAAA"}}, "auth"),
    ({"keys": {}}, "keys"),
    ({"key": generate_key().public}, "key"),
]


@pytest.mark.parametrize("gone", [delete(Device), update(Device).values(removed_at=1)])
def test_device_that_is_gone_meanwhile_is_not_subscribed(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch, gone: Any
) -> None:
    identify = auth.require_identity

    def identify_before_it_is_gone() -> Identity:
        identity = identify()
        with writing() as db_session:
            db_session.execute(gone)
        return identity

    monkeypatch.setattr(auth, "require_identity", identify_before_it_is_gone)

    response = account.put("/api/push/subscription", json=subscription())

    assert problem(response) == (401, "unknown-device")


def test_invalid_subscription_is_rejected_by_field(app: Flask, account: FlaskClient) -> None:
    responses = [
        (account.put("/api/push/subscription", json=subscription(**changes)), field)
        for changes, field in INVALID
    ]

    assert {problem(response) for response, _ in responses} == {(422, "invalid-body")}
    assert [field for response, field in responses if field not in response.text] == []
    assert count_rows(app) == 0


def test_subscribing_requires_a_device(client: FlaskClient) -> None:
    assert client.get("/api/push/key").get_json() == {"key": KEY.public}
    assert problem(client.get("/api/push")) == (401, "no-device")
    assert problem(client.put("/api/push/subscription", json=subscription())) == (401, "no-device")


def test_browser_with_a_new_device_id_is_reminded_once(app: Flask) -> None:
    browser, first, second = Browser(), phone(app), phone(app)
    subscribe(first, browser)

    subscribe(second, browser)

    assert (is_subscribed(first), is_subscribed(second), count_rows(app)) == (False, True, 1)


def test_endpoint_alone_does_not_take_over_a_subscription(app: Flask) -> None:
    browser, owner, stranger = Browser(), phone(app), phone(app)
    subscribe(owner, browser)

    wrong = subscription(Browser(), endpoint=subscription(browser)["endpoint"])
    assert stranger.put("/api/push/subscription", json=wrong).status_code == 204

    assert is_subscribed(owner)


def test_subscription_is_deleted_with_its_device_or_account(
    app: Flask, account: FlaskClient
) -> None:
    second, third = app.test_client(), app.test_client()
    id = join(account, second)["device_id"]
    join(account, third)
    turn_reminders_on(account)
    for client in (account, second, third):
        subscribe(client)
    assert count_rows(app) == 3

    assert second.delete(f"/api/devices/{id}", json={}).status_code == 204
    assert count_rows(app) == 2
    assert third.delete("/api/push/subscription", json={}).status_code == 204
    assert (is_subscribed(account), is_subscribed(third)) == (True, False)
    assert account.delete("/api/account").status_code == 200
    assert count_rows(app) == 0


def test_device_that_joins_another_account_loses_its_subscription(
    app: Flask, account: FlaskClient
) -> None:
    newcomer = phone(app)
    subscribe(newcomer)

    join(account, newcomer)

    assert (is_subscribed(newcomer), len(devices(account))) == (False, 2)


def test_snooze_is_between_five_minutes_and_twelve_hours(account: FlaskClient) -> None:
    wrong = (4, 721, 10.5, "60", None)

    responses = {
        problem(account.post("/api/push/snooze", json={"minutes": minutes})) for minutes in wrong
    }

    assert responses == {(422, "invalid-body")}


def test_snooze_without_reminders_is_accepted(account: FlaskClient) -> None:
    assert account.post("/api/push/snooze", json={"minutes": 60}).get_json() == {"next_at": None}


def test_push_test_needs_a_subscription_and_is_limited(account: FlaskClient) -> None:
    assert problem(account.post("/api/push/test", json={})) == (404, "not-subscribed")
    here = subscription(endpoint=f"{CLOSED_PORT}/x")
    assert account.put("/api/push/subscription", json=here).status_code == 204

    responses = [
        run_in_thread(lambda: account.post("/api/push/test", json={}))
        for _ in range(TESTS_PER_HOUR + 1)
    ]

    assert {response.get_json()["outcome"] for response in responses[:-1]} == {"retry"}
    assert problem(responses[-1]) == (429, "too-many-tests")
