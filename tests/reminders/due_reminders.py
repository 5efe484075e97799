"""Accounts with a due reminder, written straight to the database."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask

from backend.config import Settings
from backend.db.database import reading, writing
from backend.db.models import Account, Delivery, Device, Reminder, Subscription
from tests.push.service import Service
from tests.reminders.conftest import CONTACT, KEY

TIMEOUT_SECONDS = 120


def add_reminders(app: Flask, service: Service, count: int, now: int, **other: Any) -> list[str]:
    """Create `count` accounts with one device and a reminder due at `now`; return their ids.

    `other` are columns of the reminders.
    """
    ids = [(str(uuid.uuid4()), str(uuid.uuid4())) for _ in range(count)]
    with app.app_context(), writing() as db_session:
        db_session.add_all(
            Account(id=account, rev=0, recovery_hash=account, created_at=now) for account, _ in ids
        )
        db_session.flush()
        db_session.add_all(
            Device(
                id=device, account_id=account, token_hash=device, created_at=now, last_seen_at=now
            )
            for account, device in ids
        )
        db_session.flush()
        db_session.add_all(subscription(account, device, service, now) for account, device in ids)
        db_session.add_all(reminder(account, now, **other) for account, _ in ids)
    return [account for account, _ in ids]


def subscription(account: str, device: str, service: Service, now: int) -> Subscription:
    wanted = service.subscribe(KEY.public)
    return Subscription(
        account_id=account,
        device_id=device,
        endpoint=wanted["endpoint"],
        **wanted["keys"],
        key=wanted["key"],
        origin="https://medius.example",
        seen_at=now,
    )


def reminder(account: str, now: int, **other: Any) -> Reminder:
    """Return a daily reminder at the minute of `now` in UTC, due now."""
    default = {
        "about": "daily",
        "enabled": True,
        "zone": "UTC",
        "minute_of_day": now // 60_000 % 1440,
        "weekdays": "0123456",
        "ignored": 0,
        "attempts": 0,
        "slot_at": now // 60_000 * 60_000,
        "due_at": now,
    }
    return Reminder(account_id=account, **default | other)


def environment(settings: Settings, service: Service) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url,
        "MEDIUS_APP": "none",
        "MEDIUS_VAPID_KEYS": KEY.pem,
        "MEDIUS_CONTACT": CONTACT,
        "MEDIUS_PUSH_HOSTS": service.origin,
    }


def wait_for(read: Callable[[], object], expected: object) -> None:
    until = time.monotonic() + TIMEOUT_SECONDS
    while (found := read()) != expected:
        assert time.monotonic() < until, f"{found}, and not {expected}"
        time.sleep(0.05)


def count_sent(app: Flask) -> int:
    """Return how many deliveries are stored as sent."""
    with app.app_context(), reading() as db_session:
        return db_session.query(Delivery).where(Delivery.state == "sent").count()
