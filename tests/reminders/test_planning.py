"""Changes between two polls: time zone data, keys, leases, syncs and invalid settings."""

from typing import Any

import pytest
import tzdata
from flask import Flask
from sqlalchemy import update

from backend.db.database import reading, writing
from backend.db.models import Installation, Reminder
from backend.push.messages import RequestBuilder
from backend.push.vapid import generate_key
from backend.reminders.claim import claim
from backend.reminders.complete import complete
from backend.reminders.prepare import prepare
from backend.reminders.worker import Worker
from tests.conftest import ENGINES
from tests.push.service import Service
from tests.reminders.conftest import CONTACT, KEY, MORNING, Person, Poller, Time
from tests.reminders.due_reminders import add_reminders
from tests.support.sync_requests import setting, sync

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
JUST_AFTER = "2026-11-23T06:32:00Z"
NEXT_MORNING = 1795501800000  # 24 November, 07:30 in Berlin


def test_new_time_zone_data_replans_every_reminder(
    app: Flask, service: Service, reminded: Person
) -> None:
    add_reminders(app, service, 1, reminded.time.ms + HOUR, zone="Mars/Olympus_Mons")
    with app.app_context(), writing() as db_session:
        wrong = reminded.health()["next_at"] + HOUR
        db_session.execute(update(Reminder).values(slot_at=wrong, due_at=wrong))
        db_session.execute(update(Installation).values(zone_data="2025b"))

    reminded.poll()

    assert reminded.health()["next_at"] == NEXT_MORNING - DAY
    with app.app_context(), reading() as db_session:
        assert db_session.query(Installation.zone_data).scalar() == tzdata.IANA_VERSION


def test_unreadable_reminder_does_not_delay_others(
    app: Flask, service: Service, time: Time, poll: Poller, caplog: pytest.LogCaptureFixture
) -> None:
    add_reminders(app, service, 1, time.ms, zone="Mars/Olympus_Mons")
    add_reminders(app, service, 3, time.ms)

    poll()
    time.ms += 2 * HOUR
    poll()

    assert len(service.accepted) == 3
    assert {record.getMessage() for record in caplog.records if record.levelname == "ERROR"} == {
        "a reminder cannot be read (ZoneInfoNotFoundError)"
    }


def test_reminder_waits_for_a_key_that_another_machine_has(
    app: Flask, service: Service, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    add_reminders(app, service, 1, time.ms)
    allowed = (service.origin,)

    Poller(app, Worker(RequestBuilder([generate_key()], CONTACT, allowed), time))()
    time.ms += 10 * MINUTE
    Poller(app, Worker(RequestBuilder([generate_key(), KEY], CONTACT, allowed), time))()

    assert len(service.accepted) == 1
    assert "give every machine the same keys" in caplog.text


def test_reminders_turned_off_during_the_lease_stay_off(app: Flask, reminded: Person) -> None:
    reminded.time.set(JUST_AFTER)

    with app.app_context():
        leased = prepare(claim(reminded.time.ms, 1, MINUTE), reminded.time.ms)
        reminded.change_settings(on=False)
        complete(leased, reminded.time.ms)

    assert reminded.health()["next_at"] is None
    reminded.change_settings(on=True)
    assert reminded.health()["next_at"] == NEXT_MORNING


def test_lease_that_ended_cannot_be_completed(
    app: Flask, reminded: Person, caplog: pytest.LogCaptureFixture
) -> None:
    time = reminded.time
    time.set(JUST_AFTER)

    with app.app_context():
        leased = prepare(claim(time.ms, 1, MINUTE), time.ms)
        time.ms += 2 * MINUTE
        assert reminded.poll() == 1
        planned = reminded.health()["next_at"]
        complete(leased, time.ms)
        assert prepare(claim(time.ms, 1, MINUTE), time.ms) == []

    assert reminded.health()["next_at"] == planned == NEXT_MORNING
    assert "a lease was lost" in caplog.text


def test_reminder_is_sent_when_its_phone_syncs_meanwhile(reminded: Person) -> None:
    # The slot has begun, but not the seconds over which accounts are spread.
    reminded.time.set("2026-11-23T06:30:01Z")

    reminded.subscribe()
    reminded.change_settings(words="4 minutes")
    reminded.poll_at(JUST_AFTER)

    assert [notification["body"] for notification in reminded.messages] == ["4 minutes"]


def test_new_time_applies_on_the_same_day(reminded: Person) -> None:
    reminded.poll_at(JUST_AFTER)

    reminded.change_settings(time="09:00")
    reminded.poll_at("2026-11-23T08:02:00Z")

    assert len(reminded.messages) == 2


INVALID_SETTINGS: dict[str, list[Any]] = {
    "time": ["", "25:00", 7, None, True, ["07:30"]],
    "weekdays": ["", [], ["7"], ["0"] * 40, ["10", "11"], ["Monday"], 3, None],
    "zone": [
        *("", "America", "../../etc/passwd", "Nowhere/At_All", "A" * 300, "\x00", 1, None),
        ["Europe/Berlin"],
    ],
    "quiet": ["", "22:00", ["22:00"], ["22:00", ""], ["a", "b"], 22, True],
    "paused_until": ["", "tomorrow", "9999-12-31", "0001-01-01", 2026, None],
    "words": ["x" * 500, "a\x00b", "\ud800", ["a"], 1, None],
    "morning": ["", None, 1],
}


def test_invalid_setting_changes_nothing(reminded: Person) -> None:
    for name, values in INVALID_SETTINGS.items():
        reminded.change_settings(**MORNING)
        for value in values:
            reminded.change_settings(**{name: value})
        reminded.complete_session("9999-12-31")
        reminded.change_settings(weekdays=[*"0123456"], quiet=None, paused_until=None, words=None)

    reminded.change_settings(time="07:30", zone="Europe/Berlin")
    assert reminded.health()["next_at"] == NEXT_MORNING - DAY
    sync(reminded.client, setting("reminder_time", "nonsense", reminded.stamp()))
    assert reminded.health()["next_at"] == NEXT_MORNING - DAY
    reminded.poll_at(JUST_AFTER)
    assert len(reminded.messages) == 1
