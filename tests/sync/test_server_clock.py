"""A server clock that was wrong and is corrected loses nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.sync.parse import MAX_CLOCK_AHEAD_MS
from tests.conftest import ENGINES
from tests.support.api_client import advance_clock, join, phone
from tests.support.sync_requests import HOUR, now, pull, send_sync, session, setting, stamp, sync

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)


@pytest.mark.parametrize("wrong", [-72 * HOUR, -HOUR, HOUR])
def test_server_clock_set_back_loses_nothing(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch, wrong: int
) -> None:
    before, during, after = session(), session(), session()
    today = f"check_in:{datetime.now(UTC).date().isoformat()}"
    sync(account, before, setting("voice", "on", stamp(now())))
    true_now = now()

    with monkeypatch.context() as off:
        advance_clock(off, wrong)
        response = sync(account)
        latest = max(true_now, response["now"])  # a phone's stamps never go back
        diary = {"id": today, "kind": "check_in", "hlc": stamp(true_now), "set": {"pain:left": 3}}
        first = sync(
            account,
            {**during, "hlc": stamp(true_now)},
            diary,
            setting("voice", "softly", stamp(latest, 1)),
        )
        second = app.test_client()
        join(account, second)
    put_right = sync(
        account, {**after, "hlc": stamp(true_now, 2)}, setting("voice", "off", stamp(latest, 2))
    )

    assert abs(response["now"] - true_now - wrong) < 60_000
    assert abs(response["clock"] - latest) < 60_000
    assert abs(put_right["clock"] - latest) < 60_000
    assert {
        result["s"] for response in (first, put_right) for result in response["results"].values()
    } == {"ok"}
    assert pull(second).keys() == {before["id"], during["id"], after["id"], today, "setting:voice"}
    assert pull(second)["setting:voice"]["set"] == {"value": "off"}
    assert send_sync(second).status_code == 200


def test_merged_account_takes_the_latest_time_of_both(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as off:
        advance_clock(off, HOUR)
        new = phone(app)
        latest = now()
        sync(new, setting("voice", "on", stamp(latest)))

    join(account, new)

    edited = sync(account, setting("voice", "off", stamp(latest, 1)))
    assert edited["results"]["setting:voice"]["s"] == "ok"
    assert pull(new)["setting:voice"]["set"] == {"value": "off"}


def test_phone_brings_back_a_clock_that_the_server_has_lost(
    account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = sync(account)["clock"]
    ahead = setting("voice", "on", stamp(seen + MAX_CLOCK_AHEAD_MS + 1))
    in_time = setting("voice", "off", stamp(seen + MAX_CLOCK_AHEAD_MS))

    with monkeypatch.context() as off:
        advance_clock(off, -HOUR)
        forgotten = sync(account, in_time)
        refused = sync(account, ahead, clock=seen)
        brought = sync(account, in_time, clock=seen)
        kept = sync(account)

    results = [each["results"]["setting:voice"]["s"] for each in (forgotten, refused, brought)]
    assert results == ["clock_ahead", "clock_ahead", "ok"]
    assert forgotten["clock"] < seen
    assert brought["clock"] == kept["clock"] == seen


def test_latest_possible_clock_is_accepted(account: FlaskClient) -> None:
    for _ in range(2):  # the second meets the clock that the first has stored
        response = sync(account, session(), clock=2**47 - 1)

        assert [result["s"] for result in response["results"].values()] == ["ok"]


@pytest.mark.parametrize("clock", [-1, 2**47, "0", None, True])
def test_odd_clock_is_rejected(account: FlaskClient, clock: Any) -> None:
    assert send_sync(account, clock=clock).status_code == 422
