"""A card that was not answered is pushed once, the next morning, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import ENGINES
from tests.reminders.conftest import Person
from tests.support.sync_requests import setting, sync, uuid7

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
TODAY = date(2026, 11, 22)
EVENING = "2026-11-22T20:00:00Z"
NEXT_MORNING = "2026-11-23T07:33:00Z"  # 08:30 in Berlin, and the two minutes of jitter


def add_check_ins(person: Person, scores: list[int], until: date = TODAY) -> None:
    """Sync a check-in for each day, the last on `until`."""
    changes = []
    for n, score in enumerate(scores):
        day = (until - timedelta(days=len(scores) - 1 - n)).isoformat()
        fields = {"date": day, "zone": "Europe/Berlin", "pain:right": score, "pain:left": 0}
        changes.append(
            {"id": f"check_in:{day}", "kind": "check_in", "hlc": person.stamp(), "set": fields}
        )
    upload(person, *changes)


def change_card(person: Person, id: str, **fields: Any) -> None:
    upload(person, {"id": id, "kind": "answer", "hlc": person.stamp(), "set": fields})


def upload(person: Person, *changes: dict[str, Any]) -> None:
    results = sync(person.client, *changes)["results"]
    assert {result["s"] for result in results.values()} == {"ok"}, results


def show_card(person: Person) -> str:
    """Show the card while the person writes the diary; return its id."""
    id = uuid7()
    times = {"shown_on": "2026-11-22", "shown_at": person.time.ms, "seen_at": person.time.ms}
    change_card(person, id, level="suggest", reason="two_weeks", days=[], answer=None, **times)
    return id


@pytest.fixture
def due(person: Person) -> Person:
    """A person whose fourteenth evening opened a card."""
    person.subscribe()
    person.time.set(EVENING)
    add_check_ins(person, [5] * 14)
    return person


def test_unanswered_card_is_pushed_once_in_neutral_words(due: Person) -> None:
    show_card(due)
    assert due.poll() == 0

    assert due.poll_at(NEXT_MORNING) == 1
    for day in range(23, 30):  # the diary goes on, and nothing more comes
        add_check_ins(due, [5], date(2026, 11, day))
        due.time.ms += 24 * 3_600_000
        due.poll()

    [notification] = due.messages
    assert notification["navigate"].endswith("/suggestion")
    assert notification["title"] == "A note is here for you"
    assert notification["body"] == "When you have a quiet minute."
    assert due.service.rejected == []


def test_card_is_pushed_again_after_a_cool_down(due: Person) -> None:
    due.poll_at(NEXT_MORNING)

    due.time.set("2026-12-07T19:00:00Z")
    add_check_ins(due, [5] * 15, date(2026, 12, 7))
    due.poll_at("2026-12-08T07:33:00Z")

    assert len(due.messages) == 2


@pytest.mark.parametrize(
    "change", ["answered", "opened again", "opened in the morning", "pain eased", "a red flag"]
)
def test_push_is_cancelled_once_it_no_longer_applies(due: Person, change: str) -> None:
    id = show_card(due) if change != "opened in the morning" else ""
    due.time.set("2026-11-23T06:00:00Z")
    now = due.time.ms
    if change == "answered":
        change_card(due, id, answer="later", date="2026-11-23", answered_at=now)
    if change == "opened again":
        change_card(due, id, seen_at=now)
    if change == "opened in the morning":
        times = {"shown_on": "2026-11-23", "shown_at": now, "seen_at": now}
        change_card(due, uuid7(), level="suggest", reason="two_weeks", answer=None, **times)
    if change == "pain eased":
        add_check_ins(due, [1] * 7)
    if change == "a red flag":
        flags = {"flags": ["r7"], "answered_at": now, "date": "2026-11-23"}
        upload(due, {"id": uuid7(), "kind": "safety", "hlc": due.stamp(), "set": flags})

    due.poll_at(NEXT_MORNING)

    assert due.messages == []


@pytest.mark.parametrize("switch", ["suggestions", "suggestion_push"])
def test_no_push_comes_when_it_is_switched_off(due: Person, switch: str) -> None:
    upload(due, setting(switch, False, due.stamp()))

    due.poll_at(NEXT_MORNING)

    assert due.messages == []


def test_soreness_around_sessions_does_not_count(person: Person) -> None:
    person.subscribe()
    person.time.set(EVENING)
    for ago in range(14):
        day = (TODAY - timedelta(days=ago)).isoformat()
        fields = {"routine": "ball-wall-2", "date": day, "before:right": 9, "after:right": 9}
        upload(person, {"id": uuid7(), "kind": "session", "hlc": person.stamp(), "set": fields})
    add_check_ins(person, [1] * 14)

    person.poll_at(NEXT_MORNING)

    assert person.messages == []


def test_card_with_half_its_fields_does_not_stop_a_sync(due: Person) -> None:
    change_card(due, uuid7(), answer="later")
    change_card(due, uuid7(), shown_at=5)
    add_check_ins(due, [6])


def test_push_waits_for_the_end_of_quiet_hours(due: Person) -> None:
    due.change_settings(on=True, time="18:00", zone="Europe/Berlin", quiet=["22:00", "09:00"])
    add_check_ins(due, [6])

    due.poll_at(NEXT_MORNING)
    assert due.messages == []
    due.poll_at("2026-11-23T08:01:00Z")

    [notification] = due.messages
    assert notification["navigate"].endswith("/suggestion")
