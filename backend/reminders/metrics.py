"""Prometheus metrics of the worker.

Each has a label, so a process without a worker exports no zeros. The label `about` is always
"reminders"; it is not the `about` of a reminder.
"""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import func, select

from backend.db.database import reading
from backend.db.models import Reminder
from backend.push.endpoints import push_service
from backend.push.responses import PushOutcome
from backend.reminders.leased_reminder import LeasedReminder

SENT = Counter("medius_reminders_sent", "Messages that a push service accepted", ["host"])
SKIPPED = Counter("medius_reminders_skipped", "Due reminders that were not sent", ["reason"])
FAILED = Counter(
    "medius_reminders_failed", "Messages that a push service did not accept", ["host", "code"]
)
SEND_DELAY = Histogram(
    "medius_reminder_dwell_seconds",
    "Time from the slot of a reminder to its sending",
    ["about"],
    # seconds: the jitter is up to two minutes, and after ninety minutes a reminder is not sent
    buckets=(5, 15, 30, 60, 120, 180, 300, 900, 1800, 5400),
)
OLDEST_DUE = Gauge(
    "medius_reminder_oldest_due_seconds", "How long the oldest due reminder has waited", ["about"]
)
HEARTBEAT = Gauge("medius_worker_beat_timestamp_seconds", "When a worker last polled", ["about"])


def record_poll(now: int) -> None:
    """Record the time of a poll, and how long the oldest due reminder has waited."""
    with reading() as db_session:
        due_at = db_session.scalar(select(func.min(Reminder.due_at)))
    OLDEST_DUE.labels("reminders").set(max(0, now - due_at) / 1000 if due_at else 0)
    HEARTBEAT.labels("reminders").set(now / 1000)


def record_batch(batch: Iterable[LeasedReminder], now: int) -> None:
    """Count each message by push service, and each reminder that was not sent by its reason."""
    for leased in batch:
        if leased.reason_to_skip or not leased.results:
            SKIPPED.labels(leased.reason_to_skip or "no device").inc()
        for recipient, result in leased.deliveries:
            host = push_service(recipient.subscription.endpoint)
            if result.outcome is PushOutcome.SENT:
                SENT.labels(host).inc()
                SEND_DELAY.labels("reminders").observe(max(0, now - leased.slot_at) / 1000)
            # A WAIT without a status: the circuit breaker was open and no request was made.
            elif result.status or result.outcome is not PushOutcome.WAIT:
                FAILED.labels(host, result.status).inc()
