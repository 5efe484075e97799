"""A worker's sign of life; and reminders worked out anew, because what they were worked out with
has changed.
"""

from __future__ import annotations

import logging

import tzdata
from sqlalchemy import or_, select, update

from backend.clock import HOUR_MS
from backend.db.database import reading, writing
from backend.db.models import Installation, Reminder
from backend.reminders.planning import DAILY, set_slot, slot_after

BEAT_MS = 10_000
SET_BACK_MS = HOUR_MS // 2
"""No two machines are so far apart; a last sign of life that is so far ahead came from a clock that
was wrong."""
PAGE = 1_000
"""Reminders in one transaction."""
log = logging.getLogger(__name__)


def keep_up(now: int) -> None:
    """Note that a worker is alive. After new zone files, or when the clock was set back, plan
    everything anew.
    """
    with reading() as session:
        zone_data, beat_at = session.execute(
            select(Installation.zone_data, Installation.beat_at)
        ).one()
    set_back = beat_at is not None and beat_at > now + SET_BACK_MS
    if set_back:
        log.warning("the clock was set back: every reminder is worked out anew")
    if set_back or zone_data != tzdata.IANA_VERSION:
        _plan_all(now)
    elif beat_at is not None and abs(now - beat_at) < BEAT_MS:
        return
    with writing() as session:
        session.execute(update(Installation).values(zone_data=tzdata.IANA_VERSION, beat_at=now))


def _plan_all(now: int) -> None:
    after: tuple[str, str] | None = ("", "")
    while after:
        after = _plan_page(after, now)


def _plan_page(after: tuple[str, str], now: int) -> tuple[str, str] | None:
    account, about = after
    later = or_(
        Reminder.account_id > account, (Reminder.account_id == account) & (Reminder.about > about)
    )
    in_order = select(Reminder).where(later).order_by(Reminder.account_id, Reminder.about)
    with writing() as session:
        page = session.scalars(in_order.limit(PAGE).with_for_update()).all()
        for row in page:
            _plan(row, now)
        return (page[-1].account_id, page[-1].about) if page else None


def _plan(row: Reminder, now: int) -> None:
    if row.slot is None or row.due_at is None:
        return
    wrong = (
        row.due_at > now + HOUR_MS
    )  # no lease is so long: it was given by the clock that was wrong
    if row.slot <= now:
        row.due_at = min(row.due_at, now + HOUR_MS)
    elif row.about == DAILY and (row.lease is None or wrong):
        set_slot(row, slot_after(row, now))
