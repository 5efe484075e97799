"""Decide which claimed reminders are sent now, and to which devices."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.database import writing
from backend.db.models import Delivery, Reminder, Subscription
from backend.push.responses import PushOutcome
from backend.reminders import metrics
from backend.reminders.claim import Lease
from backend.reminders.leased_reminder import LeasedReminder, Recipient
from backend.reminders.state import UNREADABLE, postpone, read_state
from backend.reminders.subscriptions import push_subscription

log = logging.getLogger(__name__)


def prepare(lease: Lease, now: int) -> list[LeasedReminder]:
    """Return the reminders still under `lease`, without the devices that have received the slot."""
    with writing() as db_session:
        reminders = list(_read_leased(db_session, lease, now))
        return _add_recipients(db_session, reminders, lease.account_ids, now)


def _read_leased(db_session: Session, lease: Lease, now: int) -> Iterator[LeasedReminder]:
    """Yield the reminders under the lease; postpone those that cannot be read."""
    leased = select(Reminder).where(
        Reminder.account_id.in_(lease.account_ids), Reminder.lease == lease.token
    )
    keys = set(lease.keys)
    for row in db_session.scalars(leased).all():
        if (row.account_id, row.about) not in keys:
            continue
        try:
            state = read_state(row)
            yield LeasedReminder(state, state.reason_to_skip(now))
        except UNREADABLE as error:
            log.error("a reminder cannot be read (%s)", type(error).__name__)  # noqa: TRY400 - a traceback may quote the row
            metrics.SKIPPED.labels("unreadable").inc()
            postpone(row, now)


def _add_recipients(
    db_session: Session, reminders: list[LeasedReminder], account_ids: set[str], now: int
) -> list[LeasedReminder]:
    subscriptions = defaultdict(list)
    in_accounts = select(Subscription).where(Subscription.account_id.in_(account_ids))
    for row in db_session.scalars(in_accounts):
        subscriptions[row.account_id].append(row)
    slots = {leased.slot_at for leased in reminders}
    rows = select(Delivery).where(Delivery.account_id.in_(account_ids), Delivery.slot_at.in_(slots))
    deliveries = {
        (row.account_id, row.about, row.slot_at, row.device_id): row
        for row in db_session.scalars(rows)
    }
    prepared = []
    for leased in reminders:
        devices = [] if leased.reason_to_skip else subscriptions[leased.state.account_id]
        recipients = [
            Recipient(row.device_id, row.origin, push_subscription(row))
            for row in devices
            if _begin_delivery(db_session, leased, row.device_id, deliveries, now)
        ]
        prepared.append(replace(leased, recipients=tuple(recipients)))
    return prepared


def _begin_delivery(
    db_session: Session,
    leased: LeasedReminder,
    device_id: str,
    deliveries: Mapping[tuple[str, str, int, str], Delivery],
    now: int,
) -> bool:
    """Store a delivery as `sending` and return True, or False if it was sent before."""
    account_id, about = leased.key
    delivery = deliveries.get((account_id, about, leased.slot_at, device_id))
    if delivery is None:
        delivery = Delivery(
            account_id=account_id, about=about, slot_at=leased.slot_at, device_id=device_id
        )
        db_session.add(delivery)
    elif delivery.state == PushOutcome.SENT:
        return False
    delivery.state, delivery.updated_at = "sending", now
    return True
