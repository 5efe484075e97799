"""A card that nobody came back to is said once by push, the next morning; on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import ENGINES
from tests.push.service import Service
from tests.reminders.conftest import Person, Time, Work
from tests.support.sync_requests import setting, sync, uuid7

pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)
TODAY = date(2026, 11, 22)
EVENING, NEXT_MORNING = (
    "2026-11-22T20:00:00Z",
    "2026-11-23T07:33:00Z",
)  # 08:30 in Berlin, and the minutes of spreading


def diary(person: Person, scores: list[int], until: date = TODAY) -> None:
    """Write one day after another, the last on `until`, and sync them."""
    changes = []
    for n, score in enumerate(scores):
        day = (until - timedelta(days=len(scores) - 1 - n)).isoformat()
        fields = {"date": day, "zone": "Europe/Berlin", "pain:right": score, "pain:left": 0}
        changes.append(
            {"id": f"check_in:{day}", "kind": "check_in", "hlc": person.stamp(), "set": fields}
        )
    accepted(person, *changes)


def card(person: Person, id: str, **fields: Any) -> None:
    accepted(person, {"id": id, "kind": "answer", "hlc": person.stamp(), "set": fields})


def accepted(person: Person, *changes: dict[str, Any]) -> None:
    results = sync(person.client, *changes)["results"]
    assert {result["s"] for result in results.values()} == {"ok"}, results


def shown(person: Person) -> str:
    """The phone shows the card while it writes the diary."""
    id = uuid7()
    times = {"shown_on": "2026-11-22", "shown_at": person.time.ms, "seen_at": person.time.ms}
    card(person, id, level="suggest", reason="two_weeks", days=[], answer=None, **times)
    return id


@pytest.fixture
def due(person: Person, time: Time) -> Person:
    """Somebody whose fourteenth evening opened a card."""
    person.subscribes()
    time.is_now(EVENING)
    diary(person, [5] * 14)
    return person


def test_a_card_left_unanswered_is_said_once_the_next_morning_in_neutral_words(
    due: Person, work: Work, service: Service, time: Time
) -> None:
    shown(due)
    assert work() == 0

    time.is_now(NEXT_MORNING)
    assert work() == 1
    for day in range(23, 30):  # it is written on, and nothing more is said
        diary(due, [5], date(2026, 11, day))
        time.ms += 24 * 3_600_000
        work()

    [message] = service.taken
    notification = message.content["notification"]
    assert notification["navigate"].endswith("/suggestion")
    assert (notification["title"], notification["body"]) == (
        "A note is here for you",
        "When you have a quiet minute.",
    )
    assert service.refused == []


def test_after_a_cool_down_it_may_be_said_again(
    due: Person, work: Work, service: Service, time: Time
) -> None:
    time.is_now(NEXT_MORNING)
    work()

    time.is_now("2026-12-07T19:00:00Z")
    diary(due, [5] * 15, date(2026, 12, 7))
    time.is_now("2026-12-08T07:33:00Z")
    work()

    assert len(service.taken) == 2


@pytest.mark.parametrize(
    "what", ["answered", "opened again", "opened in the morning", "eased", "a red flag"]
)
def test_nothing_is_said_once_it_is_no_longer_so(
    due: Person, work: Work, service: Service, time: Time, what: str
) -> None:
    id = shown(due) if what != "opened in the morning" else ""
    time.is_now("2026-11-23T06:00:00Z")
    if what == "answered":
        card(due, id, answer="later", date="2026-11-23", answered_at=time.ms)
    if what == "opened again":
        card(due, id, seen_at=time.ms)
    if what == "opened in the morning":
        times = {"shown_on": "2026-11-23", "shown_at": time.ms, "seen_at": time.ms}
        card(due, uuid7(), level="suggest", reason="two_weeks", answer=None, **times)
    if what == "eased":
        diary(due, [1] * 7)
    if what == "a red flag":
        flags = {"flags": ["r7"], "answered_at": time.ms, "date": "2026-11-23"}
        accepted(due, {"id": uuid7(), "kind": "safety", "hlc": due.stamp(), "set": flags})

    time.is_now(NEXT_MORNING)
    work()

    assert service.taken == []


@pytest.mark.parametrize("switch", ["suggestions", "suggestion_push"])
def test_who_switched_it_off_is_left_alone(
    due: Person, work: Work, service: Service, time: Time, switch: str
) -> None:
    accepted(due, setting(switch, False, due.stamp()))

    time.is_now(NEXT_MORNING)
    work()

    assert service.taken == []


def test_soreness_around_sessions_says_nothing(
    person: Person, work: Work, service: Service, time: Time
) -> None:
    person.subscribes()
    time.is_now(EVENING)
    for ago in range(14):
        day = (TODAY - timedelta(days=ago)).isoformat()
        fields = {"routine": "ball-wall-2", "date": day, "before:right": 9, "after:right": 9}
        accepted(person, {"id": uuid7(), "kind": "session", "hlc": person.stamp(), "set": fields})
    diary(person, [1] * 14)

    time.is_now(NEXT_MORNING)
    work()

    assert service.taken == []


def test_a_card_with_half_its_fields_stops_nobodys_sync(due: Person) -> None:
    card(due, uuid7(), answer="later")
    card(due, uuid7(), shown_at=5)
    diary(due, [6])


def test_quiet_hours_hold_it_back(due: Person, work: Work, service: Service, time: Time) -> None:
    due.wants(on=True, time="18:00", zone="Europe/Berlin", quiet=["22:00", "09:00"])
    diary(due, [6])

    time.is_now(NEXT_MORNING)
    work()
    assert service.taken == []
    time.is_now("2026-11-23T08:01:00Z")
    work()

    assert [
        message.content["notification"]["navigate"].rpartition("/")[2] for message in service.taken
    ] == ["suggestion"]
