"""Reminders from a synced setting to a message that the browser can read, on both databases."""

import pytest

from tests.conftest import ENGINES
from tests.reminders.conftest import MORNING, Person
from tests.support.threads import run_in_thread

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
# 07:30 in Berlin, and the two minutes over which accounts are spread.
JUST_BEFORE, JUST_AFTER = "2026-11-23T06:29:59Z", "2026-11-23T06:32:00Z"
NEXT_MORNING = 1795501800000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def test_reminder_comes_at_its_time_and_only_once(person: Person) -> None:
    path = person.subscribe()
    person.change_settings(**MORNING)

    assert person.poll_at(JUST_BEFORE) == 0
    assert person.poll_at(JUST_AFTER) == 1
    assert person.poll() == 0

    [message] = person.service.accepted
    assert person.service.rejected == []
    assert message.to == path
    assert message.headers["TTL"] == "10800"
    assert message.content["web_push"] == 8030
    [notification] = person.messages
    assert notification["tag"] == message.headers["Topic"]
    assert notification["navigate"].endswith("/start")
    assert person.health()["next_at"] == NEXT_MORNING
    assert person.health()["sent_at"] == person.time.ms


def test_reminder_of_the_next_morning_has_another_topic(reminded: Person) -> None:
    for day in ("2026-11-23", "2026-11-24"):
        reminded.poll_at(f"{day}T06:32:00Z")

    topics = [message.headers["Topic"] for message in reminded.service.accepted]
    assert len(topics) == len(set(topics)) == 2


def test_no_reminder_comes_a_second_after_a_session(reminded: Person) -> None:
    reminded.time.set("2026-11-23T06:31:59Z")
    reminded.complete_session("2026-11-23")

    reminded.poll_at(JUST_AFTER)

    assert reminded.messages == []
    assert reminded.health()["next_at"] == NEXT_MORNING


@pytest.mark.parametrize(
    "changes",
    [{"on": False}, {"weekdays": []}, {"paused_until": "2026-12-24"}, {"weekdays": ["1", "2"]}],
)
def test_no_reminder_comes_when_it_is_not_wanted(
    reminded: Person, changes: dict[str, object]
) -> None:
    reminded.change_settings(**changes)

    reminded.poll_at(JUST_AFTER)

    assert reminded.messages == []


def test_nothing_is_due_without_a_device(person: Person) -> None:
    person.change_settings(**MORNING)
    assert person.health()["next_at"] is None
    person.subscribe()
    assert person.health()["next_at"] == NEXT_MORNING - DAY
    person.client.delete("/api/push/subscription", json={})

    assert person.poll_at(JUST_AFTER) == 0


def test_reminder_ninety_minutes_late_is_dropped(reminded: Person) -> None:
    assert reminded.poll_at("2026-11-23T08:00:01Z") == 1

    assert reminded.messages == []
    assert reminded.health()["next_at"] == NEXT_MORNING


@pytest.mark.parametrize("status", [404, 410])
def test_subscription_that_is_gone_is_deleted(reminded: Person, status: int) -> None:
    reminded.service.status = status

    reminded.poll_at(JUST_AFTER)

    assert reminded.health()["subscribed_with"] is None


@pytest.mark.parametrize(
    ("status", "problem"), [(401, "denied"), (403, "denied"), (413, "wrong"), (500, "retry")]
)
def test_other_errors_keep_the_subscription(reminded: Person, status: int, problem: str) -> None:
    reminded.service.status = status

    reminded.poll_at(JUST_AFTER)

    assert reminded.health()["subscribed_with"] is not None
    assert reminded.health()["problem"] == problem


def test_ignored_reminders_rest_until_the_next_session(reminded: Person) -> None:
    reminded.time.set(JUST_AFTER)
    for _ in range(60):
        reminded.poll()
        assert not reminded.health()["resting"] or reminded.health()["next_at"] is None
        reminded.time.ms += DAY

    assert reminded.health()["resting"]
    assert len(reminded.messages) == 11
    reminded.complete_session("2027-01-21")
    assert not reminded.health()["resting"]
    assert reminded.health()["next_at"] is not None


def test_reminder_comes_when_a_push_service_works_again(reminded: Person) -> None:
    reminded.service.status = 503
    reminded.poll_at(JUST_AFTER)
    reminded.service.status = 201

    for _ in range(10):
        reminded.time.ms += MINUTE
        reminded.poll()

    assert len(reminded.messages) == 1


def test_retry_after_is_respected(reminded: Person) -> None:
    service = reminded.service
    service.status, service.headers = 429, {"Retry-After": "300"}
    reminded.poll_at(JUST_AFTER)
    service.status = 201

    reminded.time.ms += 299_000
    reminded.poll()
    assert reminded.messages == []
    reminded.time.ms += 2_000
    reminded.poll()
    assert len(reminded.messages) == 1


def test_late_reminder_is_dropped_when_its_service_stays_down(reminded: Person) -> None:
    reminded.time.set(JUST_AFTER)
    reminded.service.status = 500

    tries = 0
    for _ in range(150):
        reminded.time.ms += MINUTE
        tries += reminded.poll()

    assert 5 <= tries <= 20
    reminded.service.status = 201
    reminded.time.ms += HOUR
    reminded.poll()
    assert reminded.messages == []
    assert reminded.health()["next_at"] == NEXT_MORNING


def test_snoozed_reminder_is_sent_again_today_and_then_as_usual(reminded: Person) -> None:
    reminded.poll_at(JUST_AFTER)

    response = reminded.client.post("/api/push/snooze", json={"minutes": 120}).get_json()
    assert response["next_at"] == reminded.time.ms + 2 * HOUR
    reminded.time.ms += 2 * HOUR + 2 * MINUTE
    reminded.poll()

    assert len(reminded.messages) == 2
    assert reminded.health()["next_at"] == NEXT_MORNING


def test_morning_reminder_after_a_session_is_sent_once_if_wanted(reminded: Person) -> None:
    reminded.change_settings(weekdays=[], morning=True)
    reminded.complete_session("2026-11-22")

    assert reminded.poll_at("2026-11-23T07:33:00Z") == 1
    reminded.time.ms += DAY
    assert reminded.poll() == 0

    [notification] = reminded.messages
    assert notification["navigate"].endswith("/morning")
    actions = [action["action"] for action in notification["actions"]]
    assert actions == ["better", "worse", "same"]


def test_lock_screen_shows_the_words_a_person_chose(reminded: Person) -> None:
    reminded.change_settings(words="4 minutes with the ball, at the wall")

    reminded.poll_at(JUST_AFTER)

    assert reminded.messages[0]["body"] == "4 minutes with the ball, at the wall"


def test_removed_device_is_not_reminded(reminded: Person) -> None:
    [device] = reminded.client.get("/api/devices").get_json()["devices"]
    assert reminded.client.delete(f"/api/devices/{device['id']}", json={}).status_code == 204

    reminded.poll_at(JUST_AFTER)

    assert reminded.messages == []


def test_push_test_is_sent_and_its_display_is_recorded(person: Person) -> None:
    assert person.client.post("/api/push/test", json={}).status_code == 404
    person.subscribe()

    response = run_in_thread(lambda: person.client.post("/api/push/test", json={}))

    assert response.get_json() == {"outcome": "sent"}
    assert person.messages[0]["title"] == "It works"
    assert person.client.post("/api/push/shown", json={}).status_code == 204
    assert person.health()["shown_at"] == person.time.ms
