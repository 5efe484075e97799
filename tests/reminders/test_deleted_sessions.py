"""A session that is deleted again keeps no day quiet."""

from __future__ import annotations

import pytest
from flask import Flask

from backend.reminders.claims import claim
from backend.reminders.completion import complete
from backend.reminders.preparation import prepare
from tests.conftest import ENGINES
from tests.push.service import Service
from tests.reminders.conftest import MORNING, Person, Time, Work

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
BEFORE, AFTER = "2026-11-23T06:00:00Z", "2026-11-23T06:32:00Z"
"""Of 07:30 in Berlin, with the two minutes over which accounts are spread."""
MINUTE = 60_000
NEXT_MORNING = 1795501800000


@pytest.fixture
def reminded(person: Person) -> Person:
    person.subscribes()
    person.wants(**MORNING)
    return person


def test_deleted_before_its_moment_the_reminder_comes(
    reminded: Person, work: Work, service: Service, time: Time
) -> None:
    time.is_now(BEFORE)
    reminded.deletes(reminded.rolls("2026-11-23"))

    time.is_now(AFTER)
    work()

    assert len(service.taken) == 1


def test_deleted_soon_after_its_moment_it_comes_then(
    reminded: Person, work: Work, service: Service, time: Time
) -> None:
    time.is_now(BEFORE)
    done = reminded.rolls("2026-11-23")
    time.is_now(AFTER)
    work()
    assert service.taken == []

    time.ms += 60 * MINUTE
    reminded.deletes(done)
    work()
    work()

    assert len(service.taken) == 1
    assert reminded.health()["next_at"] == NEXT_MORNING


def test_deleted_when_its_moment_has_passed_it_does_not(
    reminded: Person, work: Work, service: Service, time: Time
) -> None:
    time.is_now(BEFORE)
    done = reminded.rolls("2026-11-23")
    time.is_now(AFTER)
    work()

    time.ms += 90 * MINUTE
    reminded.deletes(done)
    work()

    assert service.taken == []
    assert reminded.health()["next_at"] == NEXT_MORNING


def test_what_was_sent_before_the_session_does_not_come_twice(
    reminded: Person, work: Work, service: Service, time: Time
) -> None:
    time.is_now(AFTER)
    work()
    done = reminded.rolls("2026-11-23")

    time.ms += 5 * MINUTE
    reminded.deletes(done)
    work()

    assert len(service.taken) == 1
    assert reminded.health()["next_at"] == NEXT_MORNING


def test_another_session_of_that_day_still_keeps_it_quiet(
    reminded: Person, work: Work, service: Service, time: Time
) -> None:
    time.is_now(BEFORE)
    reminded.rolls("2026-11-23")
    reminded.deletes(reminded.rolls("2026-11-23"))

    time.is_now(AFTER)
    work()
    reminded.deletes(reminded.rolls("2026-11-20"))
    work()

    assert service.taken == []


def test_deleted_in_the_moment_it_is_looked_at_it_comes(
    reminded: Person, work: Work, service: Service, time: Time, app: Flask
) -> None:
    time.is_now(BEFORE)
    done = reminded.rolls("2026-11-23")
    time.is_now(AFTER)

    with app.app_context():
        claimed = prepare(claim(time.ms, 1, MINUTE), time.ms)
        assert [one.reason_to_skip for one in claimed] == ["done"]
        reminded.deletes(done)
        complete(claimed, time.ms)
    work()

    assert len(service.taken) == 1


def test_the_morning_after_a_deleted_session_asks_nothing(
    reminded: Person, work: Work, service: Service, time: Time
) -> None:
    reminded.wants(weekdays=[], morning=True)
    first = reminded.rolls("2026-11-22")
    reminded.deletes(reminded.rolls("2026-11-22"))
    time.is_now("2026-11-23T07:00:00Z")
    reminded.deletes(first)

    time.is_now("2026-11-23T07:33:00Z")
    work()

    assert service.taken == []
