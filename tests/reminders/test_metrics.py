"""What a worker does is counted: sent, skipped by reason, failed by push service and code, and how
long it took.
"""

from __future__ import annotations

from prometheus_client import REGISTRY

from backend.push.endpoints import push_service
from tests.push.service import Service
from tests.reminders.conftest import MORNING, Person, Time, Work


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_what_became_of_reminders_is_counted(
    person: Person, work: Work, time: Time, service: Service
) -> None:
    person.subscribes()
    person.wants(**MORNING)
    names = {
        "sent": ("medius_reminders_sent_total", {"host": "other"}),
        "failed": ("medius_reminders_failed_total", {"host": "other", "code": "500"}),
        "done": ("medius_reminders_skipped_total", {"reason": "done"}),
        "slow": ("medius_reminder_dwell_seconds_sum", {"about": "reminders"}),
    }
    before = {name: value(sample, **labels) for name, (sample, labels) in names.items()}

    time.is_now("2026-11-23T06:33:00Z")
    work()
    time.is_now("2026-11-24T06:33:00Z")
    service.status = 500
    work()
    time.is_now("2026-11-25T06:33:00Z")
    person.rolls("2026-11-25")
    work()

    after = {
        name: value(sample, **labels) - before[name] for name, (sample, labels) in names.items()
    }
    assert (after["sent"], after["failed"]) == (1, 1)
    assert 180 <= after["slow"] < 200


def test_a_push_service_is_named_and_an_operators_own_is_not() -> None:
    named = [
        push_service(endpoint)
        for endpoint in (
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://db5p.notify.windows.com/?token=abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "http://127.0.0.1:8123/push/abc",
        )
    ]

    assert named == [
        "fcm.googleapis.com",
        "notify.windows.com",
        "push.services.mozilla.com",
        "other",
    ]
