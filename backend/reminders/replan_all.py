"""Plan every daily reminder again, after new time zone data or a change of the clock."""

from contextlib import suppress

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from backend.clock import HOUR_MS
from backend.db.database import writing
from backend.db.models import Reminder
from backend.reminders.state import DAILY, UNREADABLE, read_state, save

PAGE_SIZE = 1_000  # reminders in one transaction


def replan_all(now: int) -> None:
    """Plan daily reminders again; any reminder whose slot has begun is due within the hour."""
    last: tuple[str, str] | None = ("", "")
    while last:
        with writing() as db_session:
            last = _replan_page(db_session, last, now)


def _replan_page(db_session: Session, after: tuple[str, str], now: int) -> tuple[str, str] | None:
    """Plan the reminders after this key; return the last key, or None at the end."""
    key = Reminder.account_id, Reminder.about
    page = select(Reminder).where(tuple_(*key) > after).order_by(*key).limit(PAGE_SIZE)
    rows = db_session.scalars(page.with_for_update()).all()
    for row in rows:
        _replan(db_session, row, now)
    return (rows[-1].account_id, rows[-1].about) if rows else None


def _replan(db_session: Session, row: Reminder, now: int) -> None:
    if row.slot_at is None or row.due_at is None:
        return
    if row.slot_at <= now:  # it has begun: a worker sends or skips it within the hour
        row.due_at = min(row.due_at, now + HOUR_MS)
        return
    # No lease lasts for an hour: a wrong clock set it.
    if row.about == DAILY and (row.lease is None or row.due_at > now + HOUR_MS):
        with suppress(*UNREADABLE):  # a worker reports it when it is due
            state = read_state(row)
            save(db_session, row, state.at_slot(state.next_slot(now)))
