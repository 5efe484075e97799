"""Counting what became of a batch, for those who watch."""

from __future__ import annotations

from sqlalchemy import func, select

from backend.db.database import reading
from backend.db.models import Reminder
from backend.push.endpoints import service_of
from backend.push.responses import Outcome
from backend.reminders.claims import Claimed
from backend.web import metrics


def count_look(now: int) -> None:
    """Tell that a worker looks, and since when the oldest reminder is due."""
    with reading() as session:
        metrics.looked(session.scalar(select(func.min(Reminder.due_at))), now)


def count(claimed: list[Claimed], now: int) -> None:
    """Count each message by its push service, and each reminder that was due and not sent by its
    reason.
    """
    for one in claimed:
        if one.skip:
            metrics.skipped(one.skip)
        elif not one.verdicts:
            metrics.skipped("no device")
        for target in one.targets:
            verdict = one.verdicts.get(target.device_id)
            if verdict and (
                verdict.status or verdict.outcome is not Outcome.WAIT
            ):  # else it was not even asked
                metrics.told(service_of(target.endpoint), verdict.status, one.row.slot, now)
