"""What goes wrong: push services, clocks, zone files, keys, phones that look in at the wrong moment. Both databases."""

from __future__ import annotations

import logging
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import tzdata
from aiohttp import web
from flask import Flask
from sqlalchemy import func, update

from backend.database import reading, writing
from backend.models import Installation, Reminder, Subscription
from backend.push import sender as sending
from backend.push.messages import Packer
from backend.push.vapid import new_key
from backend.remind.claims import decide, take
from backend.remind.finish import finish
from backend.remind.worker import BATCH, Worker
from tests.api.phone import setting, sync
from tests.conftest import ENGINES
from tests.push.service import Service, listening
from tests.remind.conftest import CONTACT, KEY, MORNING, Person, Time, Work
from tests.remind.people import fill

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NEXT_MORNING = 1795501800000
"""24 November, 07:30 in Berlin."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each push service was asked, whatever it answered; by its origin."""
    counted: Counter[str] = Counter()
    take = Service.take

    async def count_and_take(self: Service, request: web.Request) -> web.Response:
        counted[self.origin] += 1
        return await take(self, request)

    monkeypatch.setattr(Service, "take", count_and_take)
    return counted


@pytest.fixture
def other(asked: Counter[str]) -> Iterator[Service]:
    """Another push service."""
    with listening() as service:
        yield service


@pytest.fixture
def black_hole() -> Iterator[str]:
    """The origin of a machine that answers nobody: the connections it would take are taken already."""
    with ExitStack() as sockets:
        hole = sockets.enter_context(socket.socket())
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        for _ in range(4):
            filler = sockets.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(hole.getsockname())
        yield f"http://127.0.0.1:{hole.getsockname()[1]}"


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429, "headers": {"Retry-After": "600"}}])
def test_a_service_in_trouble_for_ten_minutes_costs_nobody_anything(
    asked: Counter[str], app: Flask, service: Service, other: Service, time: Time, fault: dict[str, Any]
) -> None:
    work = Work(app, Worker(Packer([KEY], CONTACT, (service.origin, other.origin)), time))
    fill(app, service, 50, time.ms)
    fill(app, other, 10, time.ms + 1)
    time.ms += 1
    vars(service).update(fault)

    work()
    assert len(other.taken) == 10  # nobody waits for another one's service
    for _ in range(9):
        time.ms += MINUTE
        work()
    assert asked[service.origin] <= (BATCH if "headers" in fault else 10 * BATCH)
    vars(service).update(status=201, headers={})
    for _ in range(20):
        time.ms += MINUTE
        work()

    assert Counter(message.to for message in service.taken) == Counter(service.browsers.keys())
    assert len({message.headers["Topic"] for message in service.taken}) == 50
    assert len(other.taken) == 10


def test_a_service_that_is_a_black_hole_keeps_nobody_waiting_but_its_own(
    app: Flask, service: Service, time: Time, black_hole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CONNECT_SECONDS", 0.1)
    work = Work(app, Worker(Packer([KEY], CONTACT, (service.origin, black_hole)), time))
    fill(app, service, 50, time.ms)
    move(app, service.origin, black_hole)
    fill(app, service, 10, time.ms + 1)
    time.ms += 1

    work()
    assert len(service.taken) == 10
    for _ in range(9):
        time.ms += MINUTE
        work()
    assert len(service.taken) == 10
    move(app, black_hole, service.origin)
    for _ in range(20):
        time.ms += MINUTE
        work()

    assert Counter(message.to for message in service.taken) == Counter(service.browsers.keys())


def move(app: Flask, old: str, new: str) -> None:
    """Let the push service `old` be found at `new`."""
    with app.app_context(), writing() as session:
        moved = func.replace(Subscription.endpoint, old, new)
        session.execute(update(Subscription).values(endpoint=moved))


def test_a_service_that_refuses_us_is_left_alone_and_the_operator_told(
    asked: Counter[str],
    app: Flask,
    service: Service,
    time: Time,
    work: Work,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fill(app, service, 50, time.ms)
    service.status = 403

    for _ in range(10):
        work()
        time.ms += MINUTE
    service.status = 201
    for _ in range(20):
        work()
        time.ms += MINUTE

    assert asked[service.origin] == BATCH + 50
    assert len({message.to for message in service.taken}) == 50
    assert [record.getMessage() for record in caplog.records] == [
        f"{service.origin} refuses our signature (403); check the key, the contact and the clock"
    ]


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY])
def test_a_clock_that_jumps_costs_nothing_and_repeats_nothing(
    app: Flask, service: Service, time: Time, work: Work, jump: int
) -> None:
    fill(app, service, 30, time.ms)
    first = time.ms

    work()
    for minutes in (5, 30, 120):
        time.ms = first + minutes * MINUTE + jump
        work()
    for days in (0, 1):
        time.ms = first + days * DAY + 130 * MINUTE
        work()
        time.ms = first + (days + 1) * DAY + 2 * MINUTE
        work()

    assert set(Counter(message.to for message in service.taken).values()) == {3}
    assert len({message.headers["Topic"] for message in service.taken}) == 3 * 30


def test_what_a_wrong_clock_leased_out_comes_back_when_it_is_right(
    app: Flask, service: Service, time: Time, work: Work
) -> None:
    fill(app, service, 3, time.ms)
    with app.app_context():
        take(time.ms + DAY, 100, MINUTE)  # by a worker that was killed
        with writing() as session:
            session.execute(update(Installation).values(beat_at=time.ms + DAY))

    time.ms += MINUTE
    work()
    time.ms += HOUR
    work()

    assert len(service.taken) == 3


def test_new_zone_files_move_what_is_planned(
    app: Flask, person: Person, work: Work, time: Time, service: Service
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    with app.app_context(), writing() as session:
        wrong = person.health()["next_at"] + HOUR
        session.execute(update(Reminder).values(slot=wrong, due_at=wrong))
        session.execute(update(Installation).values(zone_data="2025b"))

    work()

    assert person.health()["next_at"] == NEXT_MORNING - DAY
    with app.app_context(), reading() as session:
        assert session.query(Installation.zone_data).scalar() == tzdata.IANA_VERSION


def test_one_reminder_that_cannot_be_worked_out_holds_up_nobody(
    app: Flask, service: Service, time: Time, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    fill(app, service, 1, time.ms, zone="Mars/Olympus_Mons")
    fill(app, service, 3, time.ms)

    work()
    time.ms += 2 * HOUR
    work()

    assert len(service.taken) == 3
    assert {record.getMessage() for record in caplog.records} == {
        "a reminder cannot be worked out (ZoneInfoNotFoundError)"
    }


def test_a_key_that_another_machine_has_already_is_waited_for(
    app: Flask, service: Service, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    fill(app, service, 1, time.ms)
    allowed = (service.origin,)

    Work(app, Worker(Packer([new_key()], CONTACT, allowed), time))()
    time.ms += 10 * MINUTE
    Work(app, Worker(Packer([new_key(), KEY], CONTACT, allowed), time))()

    assert len(service.taken) == 1
    assert "give every machine the same keys" in caplog.text


def test_who_turns_reminders_off_while_one_is_sent_gets_no_other(
    app: Flask, person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now("2026-11-23T06:32:00Z")

    with app.app_context():
        taken = take(time.ms, 1, MINUTE)
        claimed = decide(taken, time.ms)
        person.wants(on=False)
        finish(claimed, time.ms)

    assert person.health()["next_at"] is None
    person.wants(on=True)
    assert person.health()["next_at"] == NEXT_MORNING


def test_a_lease_that_ended_is_not_finished_by_who_had_it(
    app: Flask, person: Person, work: Work, service: Service, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now("2026-11-23T06:32:00Z")

    with app.app_context():
        claimed = decide(take(time.ms, 1, MINUTE), time.ms)
        time.ms += 2 * MINUTE
        assert work() == 1
        planned = person.health()["next_at"]
        finish(claimed, time.ms)
        assert decide(take(time.ms, 1, MINUTE), time.ms) == []

    assert person.health()["next_at"] == planned == NEXT_MORNING
    assert "a lease was lost" in caplog.text


def test_a_phone_that_looks_in_as_its_reminder_goes_out_does_not_lose_it(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now("2026-11-23T06:30:01Z")  # its slot, before the seconds over which accounts are spread

    person.subscribes()
    person.wants(words="4 minutes")
    time.is_now("2026-11-23T06:32:00Z")
    work()

    assert len(service.taken) == 1
    assert service.taken[0].content["notification"]["body"] == "4 minutes"


def test_who_sets_the_time_anew_is_reminded_at_it_on_the_same_day(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now("2026-11-23T06:32:00Z")
    work()

    person.wants(time="09:00")
    time.is_now("2026-11-23T08:02:00Z")
    work()

    assert len(service.taken) == 2


NONSENSE: dict[str, list[Any]] = {
    "time": ["", "25:00", 7, None, True, ["07:30"]],
    "weekdays": ["", [], ["7"], ["0"] * 40, ["10", "11"], ["Monday"], 3, None],
    "zone": ["", "America", "../../etc/passwd", "Nowhere/At_All", "A" * 300, "\x00", 1, None, ["Europe/Berlin"]],
    "quiet": ["", "22:00", ["22:00"], ["22:00", ""], ["a", "b"], 22, True],
    "paused_until": ["", "tomorrow", "9999-12-31", "0001-01-01", 2026, None],
    "words": ["x" * 500, "a\x00b", "\ud800", ["a"], 1, None],
    "morning": ["", None, 1],
}


def test_no_setting_stops_a_sync_and_what_cannot_be_read_stays_as_it_was(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    for name, values in NONSENSE.items():
        person.wants(**MORNING)
        for value in values:
            person.wants(**{name: value})
        person.rolls("9999-12-31")
        person.wants(weekdays=list("0123456"), quiet=None, paused_until=None, words=None)

    person.wants(time="07:30", zone="Europe/Berlin")
    assert person.health()["next_at"] == NEXT_MORNING - DAY
    sync(person.client, setting("reminder_time", "nonsense", person.stamp()))
    assert person.health()["next_at"] == NEXT_MORNING - DAY
    time.is_now("2026-11-23T06:32:00Z")
    work()
    assert len(service.taken) == 1


@pytest.fixture
def caplog(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.WARNING, "backend")
    return caplog
