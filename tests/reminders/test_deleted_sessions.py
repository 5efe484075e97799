"""A day whose session was deleted is not done."""

import pytest
from flask import Flask

from backend.reminders.claim import claim
from backend.reminders.complete import complete
from backend.reminders.prepare import prepare
from tests.conftest import ENGINES
from tests.reminders.conftest import Person

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
# Around 07:30 in Berlin, with the two minutes over which accounts are spread.
BEFORE, AFTER = "2026-11-23T06:00:00Z", "2026-11-23T06:32:00Z"
MINUTE = 60_000
NEXT_MORNING = 1795501800000


def test_session_deleted_before_the_slot_does_not_stop_the_reminder(reminded: Person) -> None:
    reminded.time.set(BEFORE)
    reminded.delete_session(reminded.complete_session("2026-11-23"))

    reminded.poll_at(AFTER)

    assert len(reminded.messages) == 1


def test_reminder_comes_when_a_session_is_deleted_soon_after(reminded: Person) -> None:
    reminded.time.set(BEFORE)
    session = reminded.complete_session("2026-11-23")
    reminded.poll_at(AFTER)
    assert reminded.messages == []

    reminded.time.ms += 60 * MINUTE
    reminded.delete_session(session)
    reminded.poll()
    reminded.poll()

    assert len(reminded.messages) == 1
    assert reminded.health()["next_at"] == NEXT_MORNING


def test_reminder_does_not_come_when_a_session_is_deleted_too_late(reminded: Person) -> None:
    reminded.time.set(BEFORE)
    session = reminded.complete_session("2026-11-23")
    reminded.poll_at(AFTER)

    reminded.time.ms += 90 * MINUTE
    reminded.delete_session(session)
    reminded.poll()

    assert reminded.messages == []
    assert reminded.health()["next_at"] == NEXT_MORNING


def test_reminder_sent_before_the_session_does_not_come_twice(reminded: Person) -> None:
    reminded.poll_at(AFTER)
    session = reminded.complete_session("2026-11-23")

    reminded.time.ms += 5 * MINUTE
    reminded.delete_session(session)
    reminded.poll()

    assert len(reminded.messages) == 1
    assert reminded.health()["next_at"] == NEXT_MORNING


def test_another_session_of_the_day_still_stops_the_reminder(reminded: Person) -> None:
    reminded.time.set(BEFORE)
    reminded.complete_session("2026-11-23")
    reminded.delete_session(reminded.complete_session("2026-11-23"))

    reminded.poll_at(AFTER)
    reminded.delete_session(reminded.complete_session("2026-11-20"))
    reminded.poll()

    assert reminded.messages == []


def test_reminder_comes_when_a_session_is_deleted_during_the_lease(
    reminded: Person, app: Flask
) -> None:
    reminded.time.set(BEFORE)
    session = reminded.complete_session("2026-11-23")
    reminded.time.set(AFTER)

    with app.app_context():
        leased = prepare(claim(reminded.time.ms, 1, MINUTE), reminded.time.ms)
        assert [reminder.reason_to_skip for reminder in leased] == ["done"]
        reminded.delete_session(session)
        complete(leased, reminded.time.ms)
    reminded.poll()

    assert len(reminded.messages) == 1


def test_no_morning_reminder_follows_a_deleted_session(reminded: Person) -> None:
    reminded.change_settings(weekdays=[], morning=True)
    first = reminded.complete_session("2026-11-22")
    reminded.delete_session(reminded.complete_session("2026-11-22"))
    reminded.time.set("2026-11-23T07:00:00Z")
    reminded.delete_session(first)

    reminded.poll_at("2026-11-23T07:33:00Z")

    assert reminded.messages == []
