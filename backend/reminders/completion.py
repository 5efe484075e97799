"""Writing down what became of a batch, and setting the next time."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.clock import DAY_MS, HOUR_MS
from backend.db.database import writing
from backend.db.models import Delivery, Reminder, Subscription
from backend.push.responses import DeliveryResult, Outcome
from backend.reminders.claims import UNREADABLE, Claimed, why_not
from backend.reminders.planning import (
    DAILY,
    STALE_MS,
    from_ms,
    rhythm_of,
    set_slot,
    slot_after,
    to_ms,
)
from backend.rules.schedule import after_quiet

KEEP_DELIVERIES_MS = 30 * DAY_MS
FIRST_RETRY_MS, LONGEST_RETRY_MS = 30_000, 15 * 60_000
log = logging.getLogger(__name__)


def finish(claimed: list[Claimed], now: int) -> None:
    """Note every result, and plan what is still under our lease."""
    with writing() as session:
        _note_deliveries(session, claimed, now)
        _note_subscriptions(session, claimed, now)
        _plan(session, claimed, now)
        session.execute(delete(Delivery).where(Delivery.at < now - KEEP_DELIVERIES_MS))


def _note_deliveries(session: Session, claimed: list[Claimed], now: int) -> None:
    """Write down what became of each message."""
    results = {
        (one.row.account_id, one.row.slot, one.row.about, device_id): result
        for one in claimed
        for device_id, result in one.results.items()
    }
    accounts, slots = {one.row.account_id for one in claimed}, {one.row.slot for one in claimed}
    for each in session.scalars(
        select(Delivery).where(Delivery.account_id.in_(accounts), Delivery.slot.in_(slots))
    ):
        result = results.get((each.account_id, each.slot, each.about, each.device_id))
        if result:
            each.state, each.at = result.outcome, now


def _note_subscriptions(session: Session, claimed: list[Claimed], now: int) -> None:
    """Take note of what each device's service answered, unless the device has renewed its
    subscription meanwhile.
    """
    sent = {
        (target.device_id, target.endpoint): one.results[target.device_id]
        for one in claimed
        for target in one.targets
        if target.device_id in one.results
    }
    devices = {device_id for device_id, _ in sent}
    for subscription in session.scalars(
        select(Subscription).where(Subscription.device_id.in_(devices))
    ):
        result = sent.get((subscription.device_id, subscription.endpoint))
        if result:
            _take_verdict(session, subscription, result, now)


def _take_verdict(
    session: Session, subscription: Subscription, result: DeliveryResult, now: int
) -> None:
    if result.outcome is Outcome.GONE:
        session.delete(subscription)
    elif result.outcome is Outcome.SENT:
        subscription.sent_at, subscription.problem = now, None
    else:
        subscription.problem = result.outcome


def _plan(session: Session, claimed: list[Claimed], now: int) -> None:
    accounts, leases = {one.row.account_id for one in claimed}, {one.row.lease for one in claimed}
    ours = select(Reminder).where(Reminder.account_id.in_(accounts), Reminder.lease.in_(leases))
    rows = {(row.account_id, row.about): row for row in session.scalars(ours.with_for_update())}
    reachable = set(
        session.scalars(
            select(Subscription.account_id).where(Subscription.account_id.in_(accounts))
        )
    )
    for one in claimed:
        row = rows.get((one.row.account_id, one.row.about))
        if row is None:
            log.warning("a lease was lost")
        elif row.account_id in reachable and row.wanted:
            _plan_readable(row, one, now)
        else:
            set_slot(row, None)


def _plan_readable(row: Reminder, one: Claimed, now: int) -> None:
    try:
        _plan_next(row, one, now)
    except UNREADABLE:  # it was said when it was looked at; the others must not wait for it
        row.due_at, row.lease = now + HOUR_MS, None


def _plan_next(row: Reminder, one: Claimed, now: int) -> None:
    """Set the next time: of the same slot when something may still get through, or of the next
    one.
    """
    if any(result.outcome is Outcome.SENT for result in one.results.values()):
        _count(row)
    again = _retry_at(row, one, now)
    if again is not None:
        row.due_at, row.lease = again, None
        return
    if row.slot is not None and row.snoozed_until is not None and row.snoozed_until <= row.slot:
        row.snoozed_until = None
    set_slot(row, slot_after(row, now) if row.about == DAILY else None)


def _count(row: Reminder) -> None:
    """Count a slot that was sent, once; a snooze is the same reminder once more."""
    if row.slot is None or row.slot == row.last_sent_at or row.slot == _snoozed(row):
        return
    row.last_sent_at, row.ignored = row.slot, row.ignored + 1


def _snoozed(row: Reminder) -> int | None:
    return row.snoozed_until and to_ms(after_quiet(from_ms(row.snoozed_until), rhythm_of(row)))


def _retry_at(row: Reminder, one: Claimed, now: int) -> int | None:
    """Return when this slot is tried again: after quiet hours, after a wait or a break; None when
    it is settled.
    """
    if row.slot is None:
        return None
    if (
        one.skip and why_not(row, now) is None
    ):  # what spoke against it has been taken back this moment
        return now
    if one.skip == "quiet":
        return to_ms(after_quiet(from_ms(now), rhythm_of(row)))
    return min(_tries(one.results.values(), row, now), default=None)


def _tries(results: Iterable[DeliveryResult], row: Reminder, now: int) -> list[int]:
    """Return when to try again each device that may still get it before the moment has passed."""
    waits = [_wait(result, row.attempts) for result in results]
    return [
        now + wait
        for wait in waits
        if wait is not None and now + wait <= (row.slot or 0) + STALE_MS
    ]


def _wait(result: DeliveryResult, attempts: int) -> int | None:
    """Return how many ms until the next try, or None when there is none."""
    if result.outcome is Outcome.WAIT:
        return max(1_000, result.wait * 1000)
    if result.outcome in (Outcome.RETRY, Outcome.DENIED):
        longest: int = min(LONGEST_RETRY_MS, FIRST_RETRY_MS << min(attempts, 10))
        return round(longest * random.uniform(0.5, 1))  # noqa: S311 - it spreads, and hides nothing
    return None
