"""Store the results of a batch, and plan each reminder's next slot or its next try."""

import logging
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.clock import DAY_MS
from backend.db.database import writing
from backend.db.models import Delivery, Reminder, Subscription
from backend.push.responses import PushOutcome
from backend.reminders.leased_reminder import LeasedReminder
from backend.reminders.state import (
    DAILY,
    STALE_MS,
    UNREADABLE,
    ReminderState,
    from_ms,
    postpone,
    read_state,
    save,
    to_ms,
)
from backend.rules.schedule import SendHistory, after_quiet

KEEP_DELIVERIES_MS = 30 * DAY_MS
MIN_RETRY_MS, MAX_RETRY_MS = 30_000, 15 * 60_000
log = logging.getLogger(__name__)


def complete(batch: Sequence[LeasedReminder], now: int) -> None:
    """Store every result, and plan the reminders that are still under their lease."""
    with writing() as db_session:
        _store_deliveries(db_session, batch, now)
        _store_subscriptions(db_session, batch, now)
        _plan_batch(db_session, batch, now)
        db_session.execute(delete(Delivery).where(Delivery.updated_at < now - KEEP_DELIVERIES_MS))


def _store_deliveries(db_session: Session, batch: Sequence[LeasedReminder], now: int) -> None:
    results = {
        (*leased.key, leased.slot_at, recipient.device_id): result
        for leased in batch
        for recipient, result in leased.deliveries
    }
    account_ids = {leased.state.account_id for leased in batch}
    slots = {leased.slot_at for leased in batch}
    rows = select(Delivery).where(Delivery.account_id.in_(account_ids), Delivery.slot_at.in_(slots))
    for row in db_session.scalars(rows):
        result = results.get((row.account_id, row.about, row.slot_at, row.device_id))
        if result:
            row.state, row.updated_at = result.outcome, now


def _store_subscriptions(db_session: Session, batch: Sequence[LeasedReminder], now: int) -> None:
    """Store each result in its subscription, unless the device has a new one by now."""
    results = {
        (recipient.device_id, recipient.subscription.endpoint): result
        for leased in batch
        for recipient, result in leased.deliveries
    }
    device_ids = {device_id for device_id, _ in results}
    rows = select(Subscription).where(Subscription.device_id.in_(device_ids))
    for row in db_session.scalars(rows):
        result = results.get((row.device_id, row.endpoint))
        if result is None:
            continue
        if result.outcome is PushOutcome.GONE:
            db_session.delete(row)
        elif result.outcome is PushOutcome.SENT:
            row.sent_at, row.problem = now, None
        else:
            row.problem = result.outcome


def _plan_batch(db_session: Session, batch: Sequence[LeasedReminder], now: int) -> None:
    account_ids = {leased.state.account_id for leased in batch}
    tokens = {leased.state.lease for leased in batch}
    query = select(Reminder).where(Reminder.account_id.in_(account_ids), Reminder.lease.in_(tokens))
    rows = {(row.account_id, row.about): row for row in db_session.scalars(query.with_for_update())}
    in_accounts = select(Subscription.account_id).where(Subscription.account_id.in_(account_ids))
    reachable = set(db_session.scalars(in_accounts))
    for leased in batch:
        row = rows.get(leased.key)
        if row is None:
            log.warning("a lease was lost")
            continue
        try:
            state = read_state(row)
            may_send = state.enabled and state.account_id in reachable
            state = _next_state(state, leased, now) if may_send else state.at_slot(None)
            save(db_session, row, state)
        except UNREADABLE:
            postpone(row, now)


def _next_state(state: ReminderState, leased: LeasedReminder, now: int) -> ReminderState:
    """Return `state` at its next slot, or at the next try of the same slot."""
    if any(result.outcome is PushOutcome.SENT for result in leased.results):
        state = _with_slot_counted(state)
    retry_at = _retry_at(state, leased, now)
    if retry_at is not None:
        return replace(state, due_at=retry_at, lease=None)
    snoozed = state.schedule.snoozed_until
    if snoozed and state.slot_at is not None and snoozed <= from_ms(state.slot_at):
        state = replace(state, schedule=replace(state.schedule, snoozed_until=None))
    return state.at_slot(state.next_slot(now) if state.about == DAILY else None)


def _with_slot_counted(state: ReminderState) -> ReminderState:
    """Return `state` with its slot counted as sent, unless it was counted before or is a snooze."""
    if state.slot_at is None:
        return state
    sent_at, snoozed = from_ms(state.slot_at), state.schedule.snoozed_until
    is_snooze = snoozed is not None and sent_at == after_quiet(snoozed, state.schedule)
    if is_snooze or sent_at == state.history.last_sent_at:
        return state
    return replace(state, history=SendHistory(sent_at, state.history.ignored + 1))


def _retry_at(state: ReminderState, leased: LeasedReminder, now: int) -> int | None:
    """Return when to try this slot again: after quiet hours or a wait; None for never."""
    if state.slot_at is None:
        return None
    if leased.reason_to_skip and state.reason_to_skip(now) is None:
        return now  # the reason is gone, for example a deleted session
    if leased.reason_to_skip == "quiet":
        return to_ms(after_quiet(from_ms(now), state.schedule))
    times = (now + wait for wait in _waits(leased, state.attempts))
    return min((time for time in times if time <= state.slot_at + STALE_MS), default=None)


def _waits(leased: LeasedReminder, attempts: int) -> Iterator[int]:
    """Yield how many milliseconds to wait for each device that may still receive it."""
    for result in leased.results:
        if result.outcome is PushOutcome.WAIT:
            yield max(1_000, result.wait * 1000)
        elif result.outcome in (PushOutcome.RETRY, PushOutcome.DENIED):
            max_wait = min(MAX_RETRY_MS, MIN_RETRY_MS << min(attempts, 10))
            yield round(max_wait * random.uniform(0.5, 1))  # noqa: S311 - spreads the retries
