"""Whether a reminder worker is running, from its heartbeat in the database."""

from typing import Literal

LATE_AFTER_MS = 60_000  # a worker stores a heartbeat every 10 seconds
OVERDUE_AFTER_MS = 5 * 60_000  # a worker sends due reminders within seconds


def worker_state(heartbeat_at: int | None, now: int) -> Literal["none", "late", "ok"]:
    """Return `none` if no worker ever ran, `late` if none did in the last minute, else `ok`."""
    if heartbeat_at is None:
        return "none"
    return "ok" if now - heartbeat_at <= LATE_AFTER_MS else "late"


def is_overdue(oldest_due_at: int | None, now: int) -> bool:
    """Return whether the oldest due reminder has waited for more than five minutes."""
    return oldest_due_at is not None and now - oldest_due_at > OVERDUE_AFTER_MS
