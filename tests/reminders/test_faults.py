"""Push services that fail, and clocks that jump, on both databases."""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from aiohttp import web
from flask import Flask
from sqlalchemy import func, update

from backend.db.database import writing
from backend.db.models import Installation, Subscription
from backend.push import sender as sending
from backend.push.messages import RequestBuilder
from backend.reminders.claim import claim
from backend.reminders.worker import BATCH_SIZE, Worker
from tests.conftest import ENGINES
from tests.push.service import Service, listening
from tests.reminders.conftest import CONTACT, KEY, Poller, Time
from tests.reminders.due_reminders import add_reminders

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The number of requests to each push service, by its origin."""
    counted: Counter[str] = Counter()
    take = Service.handle_message

    async def count_and_take(self: Service, request: web.Request) -> web.Response:
        counted[self.origin] += 1
        return await take(self, request)

    monkeypatch.setattr(Service, "handle_message", count_and_take)
    return counted


@pytest.fixture
def other_service(requests: Counter[str]) -> Iterator[Service]:
    """Another push service."""
    with listening() as service:
        yield service


@pytest.fixture
def black_hole() -> Iterator[str]:
    """The origin of a machine that never responds: its queue of connections is full."""
    with ExitStack() as sockets:
        hole = sockets.enter_context(socket.socket())
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        for _ in range(4):
            filler = sockets.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(hole.getsockname())
        yield f"http://127.0.0.1:{hole.getsockname()[1]}"


@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"status": 429, "headers": {"Retry-After": "600"}}]
)
def test_failing_service_does_not_delay_another(
    requests: Counter[str],
    app: Flask,
    service: Service,
    other_service: Service,
    time: Time,
    fault: dict[str, Any],
) -> None:
    poll = Poller(
        app, Worker(RequestBuilder([KEY], CONTACT, (service.origin, other_service.origin)), time)
    )
    add_reminders(app, service, 50, time.ms)
    add_reminders(app, other_service, 10, time.ms + 1)
    time.ms += 1
    vars(service).update(fault)

    poll()
    assert len(other_service.accepted) == 10  # the other service is not delayed
    for _ in range(9):
        time.ms += MINUTE
        poll()
    assert requests[service.origin] <= (BATCH_SIZE if "headers" in fault else 10 * BATCH_SIZE)
    vars(service).update(status=201, headers={})
    for _ in range(8):
        time.ms += 3 * MINUTE
        poll()

    assert Counter(message.to for message in service.accepted) == Counter(service.browsers.keys())
    assert len({message.headers["Topic"] for message in service.accepted}) == 50
    assert len(other_service.accepted) == 10


def test_silent_service_does_not_delay_another(
    app: Flask, service: Service, time: Time, black_hole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CONNECT_TIMEOUT_SECONDS", 2)
    poll = Poller(app, Worker(RequestBuilder([KEY], CONTACT, (service.origin, black_hole)), time))
    add_reminders(app, service, 50, time.ms)
    move_service(app, service.origin, black_hole)
    add_reminders(app, service, 10, time.ms + 1)
    time.ms += 1

    poll()
    assert len(service.accepted) == 10
    # From here on only the black hole gets requests.
    monkeypatch.setattr(sending, "CONNECT_TIMEOUT_SECONDS", 0.1)
    for _ in range(9):
        time.ms += MINUTE
        poll()
    assert len(service.accepted) == 10
    monkeypatch.setattr(sending, "CONNECT_TIMEOUT_SECONDS", 2)
    move_service(app, black_hole, service.origin)
    for _ in range(8):
        time.ms += 3 * MINUTE
        poll()

    assert Counter(message.to for message in service.accepted) == Counter(service.browsers.keys())


def move_service(app: Flask, old: str, new: str) -> None:
    """Move every subscription at the origin `old` to `new`."""
    with app.app_context(), writing() as db_session:
        moved = func.replace(Subscription.endpoint, old, new)
        db_session.execute(update(Subscription).values(endpoint=moved))


def test_service_that_refuses_us_is_paused_and_logged(
    requests: Counter[str],
    app: Flask,
    service: Service,
    time: Time,
    poll: Poller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    add_reminders(app, service, 50, time.ms)
    service.status = 403

    for _ in range(10):
        poll()
        time.ms += MINUTE
    service.status = 201
    for _ in range(8):
        poll()
        time.ms += 3 * MINUTE

    assert requests[service.origin] == BATCH_SIZE + 50
    assert len({message.to for message in service.accepted}) == 50
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        f"{service.origin} refuses our signature (403); check the key, the contact and the clock"
    ]


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY])
def test_clock_jump_neither_loses_nor_repeats_a_reminder(
    app: Flask, service: Service, time: Time, poll: Poller, jump: int
) -> None:
    add_reminders(app, service, 10, time.ms)
    first = time.ms

    poll()
    for minutes in (5, 30, 120):
        time.ms = first + minutes * MINUTE + jump
        poll()
    for days in (0, 1):
        time.ms = first + days * DAY + 130 * MINUTE
        poll()
        time.ms = first + (days + 1) * DAY + 2 * MINUTE
        poll()

    assert set(Counter(message.to for message in service.accepted).values()) == {3}
    assert len({message.headers["Topic"] for message in service.accepted}) == 3 * 10


def test_lease_from_a_wrong_clock_ends_after_its_correction(
    app: Flask, service: Service, time: Time, poll: Poller
) -> None:
    add_reminders(app, service, 3, time.ms)
    with app.app_context():
        claim(time.ms + DAY, 100, MINUTE)  # for a worker that was killed
        with writing() as db_session:
            db_session.execute(update(Installation).values(heartbeat_at=time.ms + DAY))

    time.ms += MINUTE
    poll()
    time.ms += HOUR
    poll()

    assert len(service.accepted) == 3
