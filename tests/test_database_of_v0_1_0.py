"""Databases, cookies and cursors of v0.1.0 work in this version."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from backend.config import Settings
from backend.db.database import disconnect, reading, writing
from backend.push.messages import RequestBuilder
from backend.reminders.worker import Worker
from tests.conftest import ENGINES, make_app
from tests.push.service import Service, listening
from tests.reminders.conftest import CONTACT, KEY, Poller
from tests.support.api_client import (
    approve,
    devices,
    finish,
    problem,
    recover,
    request_to_join,
    token_of,
)
from tests.support.server import ROOT
from tests.support.sync_requests import pull, setting, stamp, sync

FOLDER = ROOT / "tests" / "fixtures" / "v0.1.0"
MINUTE = 60_000
COOKIES = ["phone", "tablet", "rotating_old", "rotating_new"]

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)


class AnyBrowser:
    """A browser that takes every message and reads none."""

    async def receive(self, body: bytes) -> dict[str, Any]:
        return {"bytes": len(body)}


@dataclass
class OldInstallation:
    """An app of this version on a database of v0.1.0, a minute after that was stopped."""

    app: Flask
    service: Service
    phones: dict[str, Any]  # what the phones of v0.1.0 have
    now: int

    def client(self, cookie: str) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("medius", cookie)
        return client

    def anna(self, device: str = "phone") -> FlaskClient:
        return self.client(self.phones["anna"]["cookies"][device])

    def ben(self) -> FlaskClient:
        return self.client(self.phones["ben"]["cookies"]["phone"])

    def work_at(self, instant: str) -> list[str]:
        """Run the worker once at `instant`; return the pages its messages open, sorted."""
        self.now = round(datetime.fromisoformat(instant).timestamp() * 1000)
        sent = len(self.service.accepted)
        builder = RequestBuilder([KEY], CONTACT, (self.service.origin,))
        Poller(self.app, Worker(builder, lambda: self.now))()
        return sorted(message.to for message in self.service.accepted[sent:])


@pytest.fixture
def database_url(engine: str, tmp_path: Any, request: pytest.FixtureRequest) -> str:
    if engine == "sqlite":
        (tmp_path / "medius.db").write_bytes(
            gzip.decompress((FOLDER / "medius.db.gz").read_bytes())
        )
        return f"sqlite:///{tmp_path / 'medius.db'}"
    postgres = request.getfixturevalue("postgres")
    url = str(postgres.new_database())
    postgres.execute((FOLDER / "medius.sql").read_text(), url)
    return url


@pytest.fixture
def old(
    engine: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OldInstallation]:
    phones = json.loads((FOLDER / f"{engine}.json").read_text())
    with listening() as service:
        app = make_app(
            replace(settings, vapid_keys=KEY.pem, contact=CONTACT, push_hosts=(service.origin,))
        )
        old = OldInstallation(app, service, phones, phones["now"] + MINUTE)
        clock = SimpleNamespace(time_ns=lambda: old.now * 1_000_000)
        monkeypatch.setattr("backend.clock.time", clock)
        service.browsers |= {f"/push/{n}": (AnyBrowser(), KEY.public) for n in range(3)}
        with app.app_context(), writing() as db_session:
            moved = {"old": phones["push_origin"], "new": service.origin, "key": KEY.public}
            db_session.execute(
                text(
                    "UPDATE subscription SET endpoint = replace(endpoint, :old, :new), key = :key"
                ),
                moved,
            )
        yield old
        disconnect(app)


def test_every_row_and_record_is_still_there(old: OldInstallation) -> None:
    with old.app.app_context(), reading() as db_session:
        counts = {
            table: db_session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - ours
            for table in old.phones["rows"]
        }

    assert counts == old.phones["rows"]
    assert pull(old.anna()) == old.phones["anna"]["records"]
    assert pull(old.ben()) == old.phones["ben"]["records"]
    assert sorted(device["name"] for device in devices(old.anna())) == old.phones["anna"]["devices"]


@pytest.mark.parametrize("device", COOKIES)
def test_old_cookie_still_signs_in_and_stays_valid(old: OldInstallation, device: str) -> None:
    client = old.anna(device)

    for _ in range(3):
        old.now += 31 * 24 * 60 * MINUTE
        assert pull(client) == old.phones["anna"]["records"]


def test_cookie_newer_than_the_database_still_signs_in(old: OldInstallation) -> None:
    known = old.phones["anna"]["cookies"]["rotating_old"]

    client = old.client(f"given-after-the-backup-was-made.{known}")

    assert pull(client) == old.phones["anna"]["records"]


def test_removed_device_stays_removed(old: OldInstallation) -> None:
    response = old.anna("removed").get("/api/devices")

    assert problem(response) == (401, "device-removed")


@pytest.mark.parametrize("position", ["early", "middle", "head"])
def test_sync_continues_from_an_old_cursor(old: OldInstallation, position: str) -> None:
    cursor = old.phones["anna"]["cursors"][position]
    rev = int(cursor.split(".")[1])
    change = setting("voice", "off", stamp(old.now))

    response = sync(old.anna(), change, cursor=cursor, witness=cursor, limit=200)

    later = {
        id: record for id, record in old.phones["anna"]["records"].items() if record["rev"] > rev
    }
    head = int(old.phones["anna"]["cursors"]["head"].split(".")[1])
    assert response["results"] == {"setting:voice": {"s": "ok", "rev": head + 1}}
    assert {
        record["id"]: record for record in response["records"] if record["id"] != "setting:voice"
    } == {id: record for id, record in later.items() if id != "setting:voice"}
    assert pull(old.anna("tablet"))["setting:voice"]["set"] == {"value": "off"}


def test_open_link_lets_a_new_phone_join(old: OldInstallation) -> None:
    new = old.app.test_client()
    join_request = request_to_join(new, old.phones["anna"]["link"], "New phone")
    approve(old.anna(), join_request)

    response = finish(new, join_request)

    assert response.get_json()["account_id"] == old.phones["anna"]["account_id"]
    assert pull(new) == old.phones["anna"]["records"]


def test_approved_join_request_can_be_finished(old: OldInstallation) -> None:
    new = old.app.test_client()

    response = finish(new, old.phones["ben"])

    assert response.get_json()["account_id"] == old.phones["ben"]["account_id"]
    assert pull(new) == old.phones["ben"]["records"]


def test_lost_recovery_response_is_given_again(old: OldInstallation) -> None:
    ben = old.phones["ben"]
    phone = old.app.test_client()

    response = recover(phone, ben["recovery_code"])

    assert response.get_json() == ben["recovered"]
    assert token_of(phone) == ben["recovered_cookie"]
    assert pull(phone) == ben["records"]


def test_worker_sends_what_was_planned(old: OldInstallation) -> None:
    interrupted = old.work_at("2026-11-22T06:02:00+00:00")
    morning = old.work_at("2026-11-22T07:50:00+00:00")
    evening = old.work_at("2026-11-22T17:20:00+00:00")
    next_day = old.work_at("2026-11-23T06:10:00+00:00") + old.work_at("2026-11-23T17:20:00+00:00")

    # Ben has one device, at /push/2. Anna's two are each sent "how was it" and the suggestion.
    assert interrupted == ["/push/2"]
    assert morning == ["/push/0", "/push/0", "/push/1", "/push/1"]
    assert evening == ["/push/0", "/push/1"]
    assert next_day == ["/push/2", "/push/0", "/push/1"]
    assert old.service.rejected == []
