"""Plan an account's daily and morning reminders, in the transaction that changes their records."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import Session

from backend.clock import DAY_MS
from backend.db.models import RecordRow, Subscription
from backend.reminders.settings import SETTINGS, apply_settings, read_settings
from backend.reminders.state import (
    DAILY,
    MORNING,
    STALE_MS,
    ReminderState,
    from_ms,
    load,
    save,
    to_ms,
)
from backend.rules.merge import Record
from backend.rules.schedule import resolve

MORNING_AT = time(8, 30)
LOOK_BACK_DAYS = 40  # two would do; the rest is for `explain`, which names the last session


def update_after_sync(
    connection: Connection,
    account_id: str,
    changed: Mapping[str, Record],
    has_reminders: bool,  # whether a reminder row exists, on or off
    now: int,
) -> None:
    """Plan the reminders of an account after these records changed, if they depend on any."""
    sessions = [record for record in changed.values() if record.kind == "session"]
    settings = [name for name, id in SETTINGS.items() if id in changed]
    if "on" in settings or (has_reminders and (sessions or settings)):
        with Session(connection) as db_session:
            _update_after_sync(db_session, account_id, sessions, settings, now)
            db_session.flush()


def _update_after_sync(
    db_session: Session, account_id: str, sessions: list[Record], settings: list[str], now: int
) -> None:
    row, state = load(db_session, account_id, DAILY)
    if row is None and "on" not in settings:
        return
    values = read_settings(db_session, account_id)
    state = apply_settings(state or ReminderState(account_id, DAILY), values, settings)
    dates = _session_dates((record.fields for record in sessions), now)
    if dates:
        state = _after_session(state, max(dates))
    if any(record.deleted for record in sessions):
        remaining = _remaining_dates(db_session, account_id, now)
        state = _after_deletion(state, max(remaining, default=None), now)
        _cancel_morning(db_session, account_id, remaining)
    save(db_session, row, with_next_slot(db_session, state, now))
    _plan_morning(db_session, state, dates if values.get("morning") else None, now)


def update_after_device_change(db_session: Session, account_id: str, now: int) -> None:
    """Plan the daily reminder of an account whose devices changed, if it has one."""
    row, state = load(db_session, account_id, DAILY)
    if state:
        save(db_session, row, with_next_slot(db_session, state, now))


def snooze(db_session: Session, account_id: str, until: int, now: int) -> int | None:
    """Remind again at `until` and reset the ignored count; return the next slot, or None."""
    row, state = load(db_session, account_id, DAILY)
    if state is None:
        return None
    schedule = replace(state.schedule, snoozed_until=from_ms(until))
    state = replace(state, schedule=schedule, history=replace(state.history, ignored=0))
    return save(db_session, row, with_next_slot(db_session, state, now)).slot_at


def with_next_slot(db_session: Session, state: ReminderState, now: int) -> ReminderState:
    """Return `state` at its next slot, or at none if it is off or no device can be reached.

    A leased reminder does not change: its worker plans it on completion. A slot that has begun and
    still applies remains, so that a phone that syncs at that moment does not lose its reminder.
    """
    if state.is_leased(now):
        return state
    reachable = select(exists().where(Subscription.account_id == state.account_id))
    if not state.enabled or not db_session.scalar(reachable):
        return state.at_slot(None)
    slot = state.slot_at
    if slot and slot <= now <= slot + STALE_MS and state.next_slot(slot - 1) == slot:
        return state
    return state.at_slot(state.next_slot(now))


def _session_dates(sessions: Iterable[Mapping[str, Any]], now: int) -> list[date]:
    """Return the local dates of sessions, without future ones, which a wrong clock wrote."""
    latest = from_ms(now + DAY_MS).date()
    texts = [fields["date"][0] for fields in sessions if "date" in fields]
    return [day for text in texts if text and (day := date.fromisoformat(text)) <= latest]


def _remaining_dates(db_session: Session, account_id: str, now: int) -> list[date]:
    """Return the local dates of the account's sessions of the last forty days."""
    since = now - LOOK_BACK_DAYS * DAY_MS
    first_id = f"{since >> 16:08x}-{since & 0xFFFF:04x}-"  # a UUIDv7 begins with its time
    sessions = select(RecordRow.fields).where(
        RecordRow.account_id == account_id,
        RecordRow.id >= first_id,
        RecordRow.kind == "session",
        RecordRow.deleted.is_(None),
    )
    return _session_dates(db_session.scalars(sessions), now)


def _after_session(state: ReminderState, day: date) -> ReminderState:
    """Return `state` after a session, which resets the ignored count and ends an earlier snooze."""
    schedule, snoozed = state.schedule, state.schedule.snoozed_until
    if snoozed and day >= state.local_date(to_ms(snoozed)):
        schedule = replace(schedule, snoozed_until=None)
    done_on = max(day, state.done_on or day)
    history = replace(state.history, ignored=0)
    return replace(state, schedule=schedule, history=history, done_on=done_on)


def _after_deletion(state: ReminderState, done_on: date | None, now: int) -> ReminderState:
    """Return `state` with the new `done_on`, at the slot it skipped unless that is stale."""
    slot = state.next_slot(now - STALE_MS)  # the first that is not stale
    after = replace(state, done_on=done_on)
    if state.lease or not slot or slot >= (state.slot_at or 0) or done_on == state.done_on:
        return after
    return after.at_slot(slot) if state.local_date(slot) == state.done_on else after


def _cancel_morning(db_session: Session, account_id: str, dates: list[date]) -> None:
    """Cancel the morning reminder if all sessions of the day before were deleted."""
    row, state = load(db_session, account_id, MORNING)
    if state and state.slot_at and state.local_date(state.slot_at - DAY_MS) not in dates:
        save(db_session, row, state.at_slot(None))


def _plan_morning(
    db_session: Session, daily: ReminderState, dates: Iterable[date] | None, now: int
) -> None:
    """Plan a reminder for the morning after the last of `dates`, or cancel it for None."""
    row, state = load(db_session, daily.account_id, MORNING)
    zone, quiet = daily.schedule.zone, daily.schedule.quiet
    if dates is None and state:
        save(db_session, row, state.at_slot(None))
    for day in dates or ():
        morning = resolve(day + timedelta(days=1), MORNING_AT, zone)
        slot = to_ms(morning) if morning else 0
        if now < slot <= now + 2 * DAY_MS:
            state = state or ReminderState(daily.account_id, MORNING)
            schedule = replace(state.schedule, at=MORNING_AT, zone=zone, quiet=quiet)
            state = replace(state, schedule=schedule)
            is_later = slot > (state.slot_at or 0)
            row = save(db_session, row, state.at_slot(slot) if is_later else state)
