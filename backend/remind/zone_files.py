"""New zone files: every reminder is worked out anew."""

from __future__ import annotations

import tzdata
from sqlalchemy import or_, select, update

from backend.database import reading, writing
from backend.models import Installation, Reminder
from backend.reminders import DAILY, set_slot, slot_after

PAGE = 1_000
"""Reminders in one transaction."""


def catch_up_with_zone_files(now: int) -> None:
    """Work every reminder out anew when the zone files are others than those it was worked out with."""
    with reading() as session:
        if session.scalar(select(Installation.zone_data)) == tzdata.IANA_VERSION:
            return
    after: tuple[str, str] | None = ("", "")
    while after:
        after = _plan_page(after, now)
    with writing() as session:
        session.execute(update(Installation).values(zone_data=tzdata.IANA_VERSION))


def _plan_page(after: tuple[str, str], now: int) -> tuple[str, str] | None:
    account, about = after
    later = or_(Reminder.account_id > account, (Reminder.account_id == account) & (Reminder.about > about))
    with writing() as session:
        page = list(
            session.scalars(
                select(Reminder)
                .where(later)
                .order_by(Reminder.account_id, Reminder.about)
                .limit(PAGE)
                .with_for_update()
            )
        )
        for row in page:
            if row.slot is not None and row.lease is None and row.about == DAILY and row.slot > now:
                set_slot(row, slot_after(row, now))
        return (page[-1].account_id, page[-1].about) if page else None
