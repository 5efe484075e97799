"""Writing down what became of a batch, and setting the next time."""

from __future__ import annotations

import logging
import random

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.clock import DAY_MS
from backend.database import writing
from backend.models import Delivery, Reminder, Subscription
from backend.push.answers import Outcome, Verdict
from backend.remind.claims import Claimed
from backend.reminders import DAILY, from_ms, past_of, rhythm_of, set_slot, to_ms
from backend.rules.schedule import STALE_AFTER, after_quiet, next_slot

KEEP_DELIVERIES_MS = 30 * DAY_MS
STALE_MS = int(STALE_AFTER.total_seconds() * 1000)
FIRST_RETRY_MS, LONGEST_RETRY_MS = 30_000, 15 * 60_000
log = logging.getLogger(__name__)


def finish(claimed: list[Claimed], now: int) -> None:
    """Note every verdict, and plan what is still under our lease."""
    with writing() as session:
        for one in claimed:
            _note(session, one, now)
            row = session.get(Reminder, (one.row.account_id, one.row.about), with_for_update=True)
            if row is None or row.lease != one.row.lease:
                log.warning("a lease was lost")
            else:
                _plan_next(row, one, now)
        session.execute(delete(Delivery).where(Delivery.at < now - KEEP_DELIVERIES_MS))


def _note(session: Session, one: Claimed, now: int) -> None:
    """Write down what became of each message."""
    for device_id, verdict in one.verdicts.items():
        key = (one.row.account_id, one.row.slot, one.row.about, device_id)
        delivery = session.get(Delivery, key)
        if delivery is not None:
            delivery.state, delivery.at = verdict.outcome, now
        subscription = session.get(Subscription, device_id)
        if subscription is not None and _is_same(subscription, one):
            _take_verdict(session, subscription, verdict, now)


def _is_same(subscription: Subscription, one: Claimed) -> bool:
    """Tell whether it is still the one that was sent to: a device may have renewed it meanwhile."""
    return any(
        (subscription.device_id, subscription.endpoint) == (sent.device_id, sent.endpoint) for sent in one.targets
    )


def _take_verdict(session: Session, subscription: Subscription, verdict: Verdict, now: int) -> None:
    if verdict.outcome is Outcome.GONE:
        session.delete(subscription)
    elif verdict.outcome is Outcome.SENT:
        subscription.sent_at, subscription.problem = now, None
    else:
        subscription.problem = verdict.outcome


def _plan_next(row: Reminder, one: Claimed, now: int) -> None:
    """Set the next time: of the same slot when something may still get through, or of the next one."""
    again = _retry_at(row, one, now)
    if again is not None:
        row.due_at, row.lease = again, None
        return
    sent = any(verdict.outcome is Outcome.SENT for verdict in one.verdicts.values())
    if row.about != DAILY:
        row.last_sent_at = row.slot if sent else row.last_sent_at
        set_slot(row, None)
        return
    snoozed = row.snoozed_until is not None and row.snoozed_until <= now
    if snoozed:
        row.snoozed_until = None
    elif sent:
        row.last_sent_at, row.ignored = row.slot, row.ignored + 1
    set_slot(row, next_slot(rhythm_of(row), past_of(row), from_ms(now)))


def _retry_at(row: Reminder, one: Claimed, now: int) -> int | None:
    """Return when this slot is tried again: after quiet hours, after a wait or a break; None when it is settled."""
    if row.slot is None:
        return None
    if one.skip == "quiet":
        return to_ms(after_quiet(from_ms(now), rhythm_of(row)))
    waits = [_wait(verdict, row.attempts) for verdict in one.verdicts.values()]
    longest = max((wait for wait in waits if wait is not None), default=None)
    if longest is None or now + longest > row.slot + STALE_MS:
        return None
    return now + longest


def _wait(verdict: Verdict, attempts: int) -> int | None:
    """Return how many ms until the next try, or None when there is none."""
    if verdict.outcome is Outcome.WAIT:
        return max(1_000, verdict.wait * 1000)
    if verdict.outcome in (Outcome.RETRY, Outcome.DENIED):
        longest: int = min(LONGEST_RETRY_MS, FIRST_RETRY_MS << min(attempts, 10))
        return round(longest * random.uniform(0.5, 1))  # noqa: S311 - it spreads, and hides nothing
    return None
