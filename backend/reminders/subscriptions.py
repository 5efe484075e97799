"""The web push subscriptions of devices, in the database."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.db.models import Reminder, Subscription
from backend.push.endpoints import PushSubscription
from backend.reminders import planning

MOST = 20
"""Subscriptions an account may have."""


def store(
    session: Session,
    account_id: str,
    device_id: str,
    target: PushSubscription,
    origin: str,
    now: int,
) -> None:
    """Make `target` the subscription of this device, which asks for reminders by it.

    The same browser under another device (it left and came back) loses its older row, so that it is
    told once.
    """
    same_browser = (Subscription.p256dh == target.p256dh, Subscription.auth == target.auth)
    session.execute(delete(Subscription).where(*same_browser, Subscription.device_id != device_id))
    row = session.get(Subscription, device_id) or Subscription(device_id=device_id)
    if row.endpoint != target.endpoint:
        row.problem = None
    row.account_id, row.origin, row.seen_at = account_id, origin, now
    row.endpoint, row.p256dh, row.auth, row.key = (
        target.endpoint,
        target.p256dh,
        target.auth,
        target.key,
    )
    session.add(row)
    session.flush()
    _forget_the_oldest(session, account_id)
    planning.replan(session, account_id, now)


def end(session: Session, device_id: str, account_id: str, now: int) -> None:
    """Forget the subscription of a device; without any other nothing is due any more."""
    session.execute(delete(Subscription).where(Subscription.device_id == device_id))
    planning.replan(session, account_id, now)


def of(session: Session, device_id: str) -> tuple[Subscription | None, Reminder | None]:
    """Return the device's subscription and its account's daily reminder."""
    row = session.get(Subscription, device_id)
    return row, session.get(Reminder, (row.account_id, planning.DAILY)) if row else None


def shown(session: Session, device_id: str, now: int) -> None:
    """Note that the device showed a notification."""
    session.execute(
        update(Subscription).where(Subscription.device_id == device_id).values(shown_at=now)
    )


def _forget_the_oldest(session: Session, account_id: str) -> None:
    of_account = select(Subscription.device_id).where(Subscription.account_id == account_id)
    too_old = session.scalars(of_account.order_by(Subscription.seen_at.desc()).offset(MOST)).all()
    if too_old:
        session.execute(delete(Subscription).where(Subscription.device_id.in_(too_old)))
