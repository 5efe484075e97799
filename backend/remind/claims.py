"""Taking what is due, so that nobody else does, and deciding from what is true then."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from backend.database import writing
from backend.models import Delivery, Reminder, Subscription
from backend.push.answers import Outcome, Verdict
from backend.reminders import DAILY, done_dates, from_ms, rhythm_of
from backend.rules.schedule import Facts, reason_to_skip

SENDING = "sending"
"""The state of a delivery that was begun."""


@dataclass
class Claimed:
    """One reminder under our lease, and what was read with it."""

    row: Reminder
    targets: list[Subscription] = field(default_factory=list)
    skip: str | None = None
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    """By device."""


def claim(now: int, limit: int, lease_ms: int) -> list[Claimed]:
    """Take up to `limit` reminders that are due; nobody else gets them before the lease ends.

    Those that will be sent are written down as `sending`, each to the devices that did not get this slot yet.
    """
    token = secrets.token_hex(8)
    with writing() as session:
        due = select(Reminder.account_id, Reminder.about).where(Reminder.due_at <= now)
        ids = session.execute(due.order_by(Reminder.due_at).limit(limit).with_for_update(skip_locked=True)).all()
        if not ids:
            return []
        these = or_(*((Reminder.account_id == account) & (Reminder.about == about) for account, about in ids))
        values = {"due_at": now + lease_ms, "lease": token, "attempts": Reminder.attempts + 1}
        session.execute(update(Reminder).where(these).values(values))
        claimed = [Claimed(row) for row in session.scalars(select(Reminder).where(these))]
        _decide(session, claimed, now)
        session.flush()
        session.expunge_all()
    return claimed


def _decide(session: Session, claimed: list[Claimed], now: int) -> None:
    accounts = {one.row.account_id for one in claimed}
    targets = list(session.scalars(select(Subscription).where(Subscription.account_id.in_(accounts))))
    told = list(session.scalars(select(Delivery).where(Delivery.account_id.in_(accounts))))
    for one in claimed:
        row = one.row
        one.skip = why_not(row, now)
        written = {each.device_id: each for each in told if (each.slot, each.about) == (row.slot, row.about)}
        has_it = {id for id, each in written.items() if each.state == Outcome.SENT}
        one.targets = [each for each in targets if each.account_id == row.account_id and each.device_id not in has_it]
        for target in [] if one.skip else one.targets:
            delivery = written.get(target.device_id) or _new_delivery(session, row, target)
            delivery.state, delivery.at = SENDING, now


def _new_delivery(session: Session, row: Reminder, target: Subscription) -> Delivery:
    delivery = Delivery(account_id=row.account_id, slot=row.slot, about=row.about, device_id=target.device_id)
    session.add(delivery)
    return delivery


def why_not(row: Reminder, now: int) -> str | None:
    """Return why the reminder of `row` must not go out now, or None."""
    if row.slot is None:
        return "off"
    facts = Facts(from_ms(now), done_dates(row) if row.about == DAILY else frozenset())
    return reason_to_skip(from_ms(row.slot), rhythm_of(row), facts)
