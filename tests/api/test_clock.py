"""The server's clock is wrong by an hour, either way, and is put right: nothing is lost, and nobody has to act."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.linking import join, later
from tests.api.phone import HOUR, ask, now, pull, session, setting, stamp, sync

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.mark.parametrize("wrong", [-HOUR, HOUR])
def test_an_hour_off_loses_nothing(
    app: Flask, account: FlaskClient, monkeypatch: pytest.MonkeyPatch, wrong: int
) -> None:
    before, during, after = session(), session(), session()
    place = sync(account, before, setting("voice", "on", stamp(now())))
    true_now = now()

    with monkeypatch.context() as off:
        later(off, wrong)
        told = sync(account, cursor=place["cursor"])["now"]
        first = sync(account, {**during, "hlc": stamp(true_now)}, cursor=place["cursor"])
        again = sync(account, {**during, "hlc": stamp(told, 1)}, cursor=place["cursor"])
        second = app.test_client()
        join(account, second)
    put_right = sync(account, {**after, "hlc": stamp(true_now, 2)}, setting("voice", "off", stamp(true_now + 1000)))

    assert abs(told - true_now - wrong) < 60_000
    assert first["results"][during["id"]]["s"] == ("clock_ahead" if wrong < 0 else "ok")
    assert again["results"][during["id"]]["s"] in ("ok", "same")
    assert {result["s"] for result in put_right["results"].values()} == {"ok"}
    assert pull(second).keys() == {before["id"], during["id"], after["id"], "setting:voice"}
    assert pull(second)["setting:voice"]["set"] == {"value": "off"}
    assert ask(second).status_code == 200
