"""What happens between two looks: new zone files, other keys, phones that look in, settings that
make no sense.
"""

from __future__ import annotations

from typing import Any

import pytest
import tzdata
from flask import Flask
from sqlalchemy import update

from backend.db.database import reading, writing
from backend.db.models import Installation, Reminder
from backend.push.messages import RequestBuilder
from backend.push.vapid import generate_key
from backend.reminders.claims import claim
from backend.reminders.completion import complete
from backend.reminders.preparation import prepare
from backend.reminders.worker import Worker
from tests.conftest import ENGINES
from tests.push.service import Service
from tests.reminders.conftest import CONTACT, KEY, MORNING, Person, Time, Work
from tests.reminders.people import fill
from tests.support.sync_requests import setting, sync

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NEXT_MORNING = 1795501800000
"""24 November, 07:30 in Berlin."""


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
    assert {record.getMessage() for record in caplog.records if record.levelname == "ERROR"} == {
        "a reminder cannot be read (ZoneInfoNotFoundError)"
    }


def test_a_key_that_another_machine_has_already_is_waited_for(
    app: Flask, service: Service, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    fill(app, service, 1, time.ms)
    allowed = (service.origin,)

    Work(app, Worker(RequestBuilder([generate_key()], CONTACT, allowed), time))()
    time.ms += 10 * MINUTE
    Work(app, Worker(RequestBuilder([generate_key(), KEY], CONTACT, allowed), time))()

    assert len(service.taken) == 1
    assert "give every machine the same keys" in caplog.text


def test_who_turns_reminders_off_while_one_is_sent_gets_no_other(
    app: Flask, person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now("2026-11-23T06:32:00Z")

    with app.app_context():
        lease = claim(time.ms, 1, MINUTE)
        claimed = prepare(lease, time.ms)
        person.wants(on=False)
        complete(claimed, time.ms)

    assert person.health()["next_at"] is None
    person.wants(on=True)
    assert person.health()["next_at"] == NEXT_MORNING


def test_a_lease_that_ended_is_not_finished_by_who_had_it(
    app: Flask,
    person: Person,
    work: Work,
    service: Service,
    time: Time,
    caplog: pytest.LogCaptureFixture,
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now("2026-11-23T06:32:00Z")

    with app.app_context():
        claimed = prepare(claim(time.ms, 1, MINUTE), time.ms)
        time.ms += 2 * MINUTE
        assert work() == 1
        planned = person.health()["next_at"]
        complete(claimed, time.ms)
        assert prepare(claim(time.ms, 1, MINUTE), time.ms) == []

    assert person.health()["next_at"] == planned == NEXT_MORNING
    assert "a lease was lost" in caplog.text


def test_a_phone_that_looks_in_as_its_reminder_goes_out_does_not_lose_it(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now(
        "2026-11-23T06:30:01Z"
    )  # its slot, before the seconds over which accounts are spread

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
    "zone": [
        "",
        "America",
        "../../etc/passwd",
        "Nowhere/At_All",
        "A" * 300,
        "\x00",
        1,
        None,
        ["Europe/Berlin"],
    ],
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
