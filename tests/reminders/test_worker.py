"""Reminders from a synced setting to a message that its browser can read, on both databases."""

from __future__ import annotations

import pytest

from tests.conftest import ENGINES
from tests.push.service import Service
from tests.reminders.conftest import MORNING, Person, Time, Work
from tests.support.threads import apart

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
# 07:30 in Berlin, and the two minutes over which accounts are spread.
JUST_BEFORE, JUST_AFTER = "2026-11-23T06:29:59Z", "2026-11-23T06:32:00Z"


def test_a_reminder_comes_at_its_time_and_only_once(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    path = person.subscribes()
    person.wants(**MORNING)

    time.is_now(JUST_BEFORE)
    assert work() == 0
    time.is_now(JUST_AFTER)
    assert work() == 1
    assert work() == 0

    [message] = service.taken
    assert service.refused == []
    assert message.to == path
    assert message.headers["TTL"] == "10800"
    notification = message.content["notification"]
    assert message.content["web_push"] == 8030
    assert notification["tag"] == message.headers["Topic"]
    assert notification["navigate"].endswith("/start")
    assert person.health()["next_at"] == 1795501800000  # the next morning
    assert person.health()["sent_at"] == time.ms


def test_the_next_morning_it_comes_again_with_another_name(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)

    for day in ("2026-11-23", "2026-11-24"):
        time.is_now(f"{day}T06:32:00Z")
        work()

    topics = [message.headers["Topic"] for message in service.taken]
    assert len(topics) == len(set(topics)) == 2


def test_who_has_rolled_today_is_left_alone_even_a_second_ago(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now("2026-11-23T06:31:59Z")
    person.rolls("2026-11-23")

    time.is_now(JUST_AFTER)
    work()

    assert service.taken == []
    assert person.health()["next_at"] == 1795501800000


@pytest.mark.parametrize(
    "wants",
    [{"on": False}, {"weekdays": []}, {"paused_until": "2026-12-24"}, {"weekdays": ["1", "2"]}],
)
def test_who_does_not_want_it_is_left_alone(
    person: Person, work: Work, service: Service, time: Time, wants: dict[str, object]
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    person.wants(**wants)

    time.is_now(JUST_AFTER)
    work()

    assert service.taken == []


def test_without_a_device_nothing_is_due(person: Person, work: Work, time: Time) -> None:
    person.wants(**MORNING)
    assert person.health()["next_at"] is None
    person.subscribes()
    assert person.health()["next_at"] == 1795415400000
    person.client.delete("/api/push/subscription", json={})

    time.is_now(JUST_AFTER)
    assert work() == 0


def test_a_reminder_that_is_ninety_minutes_late_is_dropped(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)

    time.is_now("2026-11-23T08:00:01Z")
    assert work() == 1

    assert service.taken == []
    assert person.health()["next_at"] == 1795501800000


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    person: Person, work: Work, service: Service, time: Time, status: int
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    service.status = status

    time.is_now(JUST_AFTER)
    work()

    assert person.health()["subscribed_with"] is None


@pytest.mark.parametrize(
    ("status", "problem"), [(401, "denied"), (403, "denied"), (413, "wrong"), (500, "retry")]
)
def test_nothing_else_makes_it_forgotten(
    person: Person, work: Work, service: Service, time: Time, status: int, problem: str
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    service.status = status

    time.is_now(JUST_AFTER)
    work()

    assert person.health()["subscribed_with"] is not None
    assert person.health()["problem"] == problem


def test_who_answers_none_is_told_that_they_rest_until_the_next_session(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now(JUST_AFTER)
    for _ in range(60):
        work()
        assert not person.health()["resting"] or person.health()["next_at"] is None
        time.ms += 24 * 3_600_000

    assert person.health()["resting"]
    assert len(service.taken) == 11
    person.rolls("2027-01-21")
    assert not person.health()["resting"]
    assert person.health()["next_at"] is not None


def test_a_service_that_was_down_gets_it_when_it_is_back(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now(JUST_AFTER)
    service.status = 503
    work()
    service.status = 201

    for _ in range(10):
        time.ms += 60_000
        work()

    assert len(service.taken) == 1


def test_a_service_that_asks_for_time_gets_it(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now(JUST_AFTER)
    service.status, service.headers = 429, {"Retry-After": "300"}
    work()
    service.status = 201

    time.ms += 299_000
    work()
    assert service.taken == []
    time.ms += 2_000
    work()
    assert len(service.taken) == 1


def test_a_service_that_stays_down_is_given_up_when_the_moment_has_passed(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now(JUST_AFTER)
    service.status = 500

    looked = 0
    for _ in range(150):
        time.ms += 60_000
        looked += work()

    assert 5 <= looked <= 20
    service.status = 201
    time.ms += 3_600_000
    work()
    assert service.taken == []
    assert person.health()["next_at"] == 1795501800000


def test_later_today_comes_once_more_and_tomorrow_as_ever(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    time.is_now(JUST_AFTER)
    work()

    answer = person.client.post("/api/push/snooze", json={"minutes": 120}).get_json()
    assert answer["next_at"] == time.ms + 7_200_000
    time.ms += 7_200_000 + 120_000
    work()

    assert len(service.taken) == 2
    assert person.health()["next_at"] == 1795501800000


def test_the_morning_after_it_asks_once_and_only_who_wants(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING, weekdays=[], morning=True)
    person.rolls("2026-11-22")
    time.is_now("2026-11-23T07:33:00Z")

    assert work() == 1
    time.ms += 24 * 3_600_000
    assert work() == 0

    [message] = service.taken
    assert message.content["notification"]["navigate"].endswith("/morning")
    assert [each["action"] for each in message.content["notification"]["actions"]] == [
        "better",
        "worse",
        "same",
    ]


def test_the_words_on_the_lock_screen_are_the_persons_own_choice(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING, words="4 minutes with the ball, at the wall")

    time.is_now(JUST_AFTER)
    work()

    assert (
        service.taken[0].content["notification"]["body"] == "4 minutes with the ball, at the wall"
    )


def test_a_device_that_is_removed_is_not_reminded(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    [device] = person.client.get("/api/devices").get_json()["devices"]
    assert person.client.delete(f"/api/devices/{device['id']}", json={}).status_code == 204

    time.is_now(JUST_AFTER)
    work()

    assert service.taken == []


def test_the_test_button_goes_the_whole_way_round(person: Person, service: Service) -> None:
    assert person.client.post("/api/push/test", json={}).status_code == 404
    person.subscribes()

    answer = apart(lambda: person.client.post("/api/push/test", json={}))

    assert answer.get_json() == {"outcome": "sent"}

    assert service.taken[0].content["notification"]["title"] == "It works"
    assert person.client.post("/api/push/shown", json={}).status_code == 204
    assert person.health()["shown_at"] == person.time.ms
