"""A push service, a person with one phone, and a worker whose clock a test sets."""

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
    """The time of the server and the worker."""

    ms: int

    def __call__(self) -> int:
        return self.ms

    def set(self, text: str) -> None:
        self.ms = to_ms(datetime.fromisoformat(text))


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Noon on a Sunday, until a test sets another time."""
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
class Poller:
    """A worker that polls when it is called."""

    app: Flask
    worker: Worker

    def __call__(self) -> int:
        """Poll until nothing is due; return how many reminders were claimed."""
        return threads.run(self._poll())

    async def _poll(self) -> int:
        with self.app.app_context():
            async with Sender() as sender:
                total = 0
                while claimed := await self.worker.poll(sender):
                    total += claimed
                return total


@dataclass
class Person:
    """A person with one phone, and the worker that sends to it."""

    client: FlaskClient
    service: Service
    time: Time
    poll: Poller

    def poll_at(self, text: str) -> int:
        """Poll at this time; return how many reminders were claimed."""
        self.time.set(text)
        return self.poll()

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The notifications that were sent so far."""
        return [message.content["notification"] for message in self.service.accepted]

    def change_settings(self, **settings: Any) -> None:
        """Change settings of reminders, by their names, and sync them."""
        changes = [
            setting(f"reminder_{name}", value, self.stamp()) for name, value in settings.items()
        ]
        response = sync(self.client, *changes)
        assert all(result["s"] == "ok" for result in response["results"].values()), response

    def complete_session(self, date: str) -> str:
        """Complete a session on a local date and sync it; return its id."""
        at = self.stamp()
        id = f"{at[:8]}-{at[8:12]}-{uuid7()[14:]}"  # a UUIDv7 of that moment
        done = session(id, at, date=date, routine="ball-wall-2")
        sync(self.client, done)
        return str(done["id"])

    def delete_session(self, id: str) -> None:
        """Delete a session and sync that."""
        sync(self.client, {"id": id, "kind": "session", "del": self.stamp()})

    def subscribe(self) -> str:
        """Subscribe this phone; return its path at the push service."""
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
def person(account: FlaskClient, service: Service, time: Time, poll: Poller) -> Person:
    return Person(account, service, time, poll)


@pytest.fixture
def reminded(person: Person) -> Person:
    """A person who is reminded every day at 07:30 in Berlin."""
    person.subscribe()
    person.change_settings(**MORNING)
    return person


@pytest.fixture
def poll(app: Flask, time: Time, service: Service) -> Poller:
    return Poller(app, Worker(RequestBuilder([KEY], CONTACT, (service.origin,)), time))
