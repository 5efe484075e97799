"""The web push subscriptions of devices, in the database."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.db.models import Reminder, Subscription
from backend.push.endpoints import PushSubscription
from backend.reminders import planning
from backend.reminders.state import DAILY

MAX_SUBSCRIPTIONS = 20  # of one account


def store(
    db_session: Session,
    account_id: str,
    device_id: str,
    subscription: PushSubscription,
    origin: str,
    now: int,
) -> None:
    """Store the subscription of a device, and plan the account's reminder.

    A browser that signed out and in again has a new device id; its older row is deleted.
    """
    others = delete(Subscription).where(Subscription.device_id != device_id)
    db_session.execute(others.filter_by(p256dh=subscription.p256dh, auth=subscription.auth))
    row = db_session.get(Subscription, device_id) or Subscription(device_id=device_id)
    if row.endpoint != subscription.endpoint:
        row.problem = None
    row.account_id, row.origin, row.seen_at = account_id, origin, now
    row.endpoint, row.key = subscription.endpoint, subscription.key
    row.p256dh, row.auth = subscription.p256dh, subscription.auth
    db_session.add(row)
    db_session.flush()
    _delete_oldest(db_session, account_id)
    planning.update_after_device_change(db_session, account_id, now)


def remove(db_session: Session, device_id: str, account_id: str, now: int) -> None:
    """Delete the subscription of a device, and plan the account's reminder."""
    db_session.execute(delete(Subscription).where(Subscription.device_id == device_id))
    planning.update_after_device_change(db_session, account_id, now)


def find(db_session: Session, device_id: str) -> tuple[Subscription | None, Reminder | None]:
    """Return the device's subscription and its account's daily reminder."""
    row = db_session.get(Subscription, device_id)
    return row, db_session.get(Reminder, (row.account_id, DAILY)) if row else None


def record_shown(db_session: Session, device_id: str, now: int) -> None:
    """Store that the device showed a notification."""
    db_session.execute(
        update(Subscription).where(Subscription.device_id == device_id).values(shown_at=now)
    )


def push_subscription(row: Subscription) -> PushSubscription:
    return PushSubscription(row.endpoint, row.p256dh, row.auth, row.key)


def _delete_oldest(db_session: Session, account_id: str) -> None:
    of_account = select(Subscription.device_id).where(Subscription.account_id == account_id)
    newest_first = of_account.order_by(Subscription.seen_at.desc())
    oldest = db_session.scalars(newest_first.offset(MAX_SUBSCRIPTIONS)).all()
    db_session.execute(delete(Subscription).where(Subscription.device_id.in_(oldest)))
