"""The metrics of the worker: what was sent, what failed or was skipped, and how late it was."""

from prometheus_client import REGISTRY

from backend.push.endpoints import push_service
from tests.reminders.conftest import Person

METRICS = {
    "sent": ("medius_reminders_sent_total", {"host": "other"}),
    "failed": ("medius_reminders_failed_total", {"host": "other", "code": "500"}),
    "done": ("medius_reminders_skipped_total", {"reason": "done"}),
    "delay": ("medius_reminder_dwell_seconds_sum", {"about": "reminders"}),
}


def values() -> dict[str, float]:
    found = {name: REGISTRY.get_sample_value(*sample) for name, sample in METRICS.items()}
    return {name: value or 0 for name, value in found.items()}


def test_sent_and_failed_messages_are_counted(reminded: Person) -> None:
    before = values()

    reminded.poll_at("2026-11-23T06:33:00Z")
    reminded.service.status = 500
    reminded.poll_at("2026-11-24T06:33:00Z")
    reminded.time.set("2026-11-25T06:33:00Z")
    reminded.complete_session("2026-11-25")
    reminded.poll()

    after = {name: value - before[name] for name, value in values().items()}
    assert (after["sent"], after["failed"]) == (1, 1)
    assert 180 <= after["delay"] < 200


def test_metrics_name_public_push_services_only() -> None:
    hosts = [
        push_service(endpoint)
        for endpoint in (
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://db5p.notify.windows.com/?token=abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "http://127.0.0.1:8123/push/abc",
        )
    ]

    public = ["fcm.googleapis.com", "notify.windows.com", "push.services.mozilla.com"]
    assert hosts == [*public, "other"]
