"""Taking what is due, so that nobody else does, and deciding from what is true then."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from sqlalchemy import Integer, Table, bindparam, literal_column, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from backend.db.database import db, writing
from backend.db.models import Delivery, Reminder, Subscription
from backend.push.responses import DeliveryResult, Outcome
from backend.reminders.planning import DAILY, done_dates, from_ms, rhythm_of
from backend.rules.schedule import Facts, reason_to_skip

SENDING = "sending"
"""The state of a delivery that was begun."""
UNREADABLE = (ValueError, LookupError, OSError, OverflowError)
"""What a row raises that cannot be worked out, like one with a zone that the zone files do not have
any more."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """Reminders under one lease, each named by account and what it is about."""

    token: str
    keys: Sequence[tuple[str, str]]


@dataclass
class Claimed:
    """One reminder under our lease, and what was read with it."""

    row: Reminder
    targets: list[Subscription] = field(default_factory=list)
    skip: str | None = None
    results: dict[str, DeliveryResult] = field(default_factory=dict)
    """By device."""


def take(now: int, most: int, lease_ms: int) -> Taken:
    """Take up to `most` reminders that are due; nobody else gets them before the lease ends."""
    token = secrets.token_hex(8)
    values = {"now": now, "until": now + lease_ms, "token": token}
    with db.engines[
        None
    ].begin() as connection:  # no session: there are no rows to keep, only their keys
        keys = connection.execute(_taking(most), values).all()
    return Taken(token, [(account, about) for account, about in keys])


@lru_cache
def _taking(most: int) -> ReturningUpdate[str, str]:
    """Return one statement that takes up to `most` reminders.

    SQLite runs it alone; on PostgreSQL whoever comes second passes over the rows that are locked.
    The limit is written into it: PostgreSQL plans badly for one that it does not know.
    """
    table = cast("Table", Reminder.__table__)
    due = (
        select(table.c.account_id, table.c.about)
        .where(table.c.due_at <= bindparam("now"))
        .order_by(table.c.due_at)
        .limit(literal_column(str(most), Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(table)
        .where(table.c.account_id == due.c.account_id, table.c.about == due.c.about)
        .values(due_at=bindparam("until"), lease=bindparam("token"), attempts=table.c.attempts + 1)
        .returning(table.c.account_id, table.c.about)
    )


def give_back(taken: Taken, now: int) -> None:
    """Let others have what was taken and not begun."""
    with writing() as session:
        ours = update(Reminder).where(
            Reminder.account_id.in_(_accounts(taken)), Reminder.lease == taken.token
        )
        session.execute(ours.values(due_at=now, lease=None, attempts=Reminder.attempts - 1))


def decide(taken: Taken, now: int) -> list[Claimed]:
    """Return what is still ours of what was taken, with what is to be done about each, from what is
    true now.

    Those that will be sent are written down as `sending`, each to the devices that did not get this
    slot yet.
    """
    with writing() as session:
        ours = select(Reminder).where(
            Reminder.account_id.in_(_accounts(taken)), Reminder.lease == taken.token
        )
        keys = set(taken.keys)
        claimed = [
            Claimed(row) for row in session.scalars(ours) if (row.account_id, row.about) in keys
        ]
        _find_targets(session, claimed, _accounts(taken), now)
        session.flush()
        session.expunge_all()
    return claimed


def _find_targets(session: Session, claimed: list[Claimed], accounts: set[str], now: int) -> None:
    targets = list(
        session.scalars(select(Subscription).where(Subscription.account_id.in_(accounts)))
    )
    slots = {one.row.slot for one in claimed}
    told = select(Delivery).where(Delivery.account_id.in_(accounts), Delivery.slot.in_(slots))
    written = {
        (each.account_id, each.slot, each.about, each.device_id): each
        for each in session.scalars(told)
    }
    for one in claimed:
        one.skip = _why_not(one.row, now)
        for target in targets:
            delivery = written.get(
                (one.row.account_id, one.row.slot or 0, one.row.about, target.device_id)
            )
            if target.account_id == one.row.account_id and (
                delivery is None or delivery.state != Outcome.SENT
            ):
                one.targets.append(target)
                if one.skip is None:
                    _write_down(session, delivery or _new_delivery(one.row, target), now)


def _write_down(session: Session, delivery: Delivery, now: int) -> None:
    delivery.state, delivery.at = SENDING, now
    session.add(delivery)


def _new_delivery(row: Reminder, target: Subscription) -> Delivery:
    return Delivery(
        account_id=row.account_id, slot=row.slot, about=row.about, device_id=target.device_id
    )


def _why_not(row: Reminder, now: int) -> str | None:
    try:
        return why_not(row, now)
    except UNREADABLE as error:
        log.error("a reminder cannot be worked out (%s)", type(error).__name__)  # noqa: TRY400 - it names no account
        return "unreadable"


def why_not(row: Reminder, now: int) -> str | None:
    """Return why the reminder of `row` must not go out now, or None."""
    if row.slot is None or not row.wanted:
        return "off"
    facts = Facts(from_ms(now), done_dates(row) if row.about == DAILY else frozenset())
    return reason_to_skip(from_ms(row.slot), rhythm_of(row), facts)


def _accounts(taken: Taken) -> set[str]:
    return {account for account, _ in taken.keys}
