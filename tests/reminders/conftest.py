"""A push service, an app that may send to it, and a worker whose clock a test sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import clock
from backend.config import Settings
from backend.push.messages import RequestBuilder
from backend.push.sender import Sender
from backend.push.vapid import generate_key
from backend.reminders.state import to_ms
from backend.reminders.worker import Worker
from tests.push.service import Service, listening
from tests.support import threads
from tests.support.sync_requests import session, setting, stamp, sync, uuid7

KEY = generate_key()
CONTACT = "mailto:clinic@example.org"
MORNING = {"on": True, "time": "07:30", "zone": "Europe/Berlin"}


@pytest.fixture
def service() -> Iterator[Service]:
    with listening() as service:
        yield service


@pytest.fixture
def settings(settings: Settings, service: Service) -> Settings:
    return replace(settings, vapid_keys=KEY.pem, contact=CONTACT, push_hosts=(service.origin,))


@dataclass
class Time:
    """The time that the server and the worker believe it is."""

    ms: int

    def __call__(self) -> int:
        return self.ms

    def is_now(self, text: str) -> None:
        self.ms = to_ms(datetime.fromisoformat(text))


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Noon on a Sunday, until a test says otherwise."""
    time = Time(to_ms(datetime.fromisoformat("2026-11-22T12:00:00Z")))
    for module in (
        "backend.api.sync",
        "backend.api.push",
        "backend.api.devices",
        "backend.api.auth",
        "backend.api.account",
        "backend.cli.reminders",
    ):
        monkeypatch.setattr(f"{module}.now_ms", time)
    assert clock.now_ms() != time()
    return time


@dataclass
class Person:
    """Somebody with one phone that is reminded."""

    client: FlaskClient
    service: Service
    time: Time

    def wants(self, **settings: Any) -> None:
        """Set settings of reminders and sync them."""
        changes = [
            setting(f"reminder_{name}", value, self.stamp()) for name, value in settings.items()
        ]
        answer = sync(self.client, *changes)
        assert all(result["s"] == "ok" for result in answer["results"].values()), answer

    def rolls(self, date: str) -> str:
        """Do a session on a local date and sync it; return its id."""
        at = self.stamp()
        id = f"{at[:8]}-{at[8:12]}-{uuid7()[14:]}"  # of the same moment, as a phone makes it
        done = session(id, at, date=date, routine="ball-wall-2")
        sync(self.client, done)
        return str(done["id"])

    def deletes(self, id: str) -> None:
        """Delete a session and sync that."""
        sync(self.client, {"id": id, "kind": "session", "del": self.stamp()})

    def subscribes(self) -> str:
        """Let this phone be reminded; return its path at the push service."""
        wanted = self.service.subscribe(KEY.public)
        response = self.client.put("/api/push/subscription", json=wanted)
        assert response.status_code == 204, response.text
        return str(wanted["endpoint"]).removeprefix(self.service.origin)

    def health(self) -> dict[str, Any]:
        return dict(self.client.get("/api/push").get_json())

    def stamp(self) -> str:
        self.time.ms += 1
        return stamp(self.time.ms)


@pytest.fixture
def person(account: FlaskClient, service: Service, time: Time) -> Person:
    return Person(account, service, time)


@dataclass
class Work:
    """A worker that looks when it is told to."""

    app: Flask
    worker: Worker

    def __call__(self) -> int:
        """Look once for everything that is due; return how many reminders were looked at."""
        return threads.run(self._once())

    async def _once(self) -> int:
        with self.app.app_context():
            async with Sender() as sender:
                total = 0
                while looked_at := await self.worker.poll(sender):
                    total += looked_at
                return total


@pytest.fixture
def work(app: Flask, time: Time, service: Service) -> Work:
    return Work(app, Worker(RequestBuilder([KEY], CONTACT, (service.origin,)), time))
