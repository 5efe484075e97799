"""People whose reminder is due, straight into the database."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask

from backend.db.database import writing
from backend.db.models import Account, Device, Reminder, Subscription
from tests.push.service import Service
from tests.reminders.conftest import KEY


def fill(app: Flask, service: Service, count: int, now: int, **other: Any) -> list[str]:
    """Make `count` accounts with one device each, whose reminder is due at `now`; return their ids.

    `other` are columns of their reminders.
    """
    ids = [(str(uuid.uuid4()), str(uuid.uuid4())) for _ in range(count)]
    with app.app_context(), writing() as session:
        session.add_all(
            Account(id=account, rev=0, epoch="e", recovery_hash=account, created_at=now)
            for account, _ in ids
        )
        session.flush()
        session.add_all(
            Device(
                id=device, account_id=account, token_hash=device, created_at=now, last_seen_at=now
            )
            for account, device in ids
        )
        session.flush()
        session.add_all(subscription(account, device, service, now) for account, device in ids)
        session.add_all(reminder(account, now, **other) for account, _ in ids)
    return [account for account, _ in ids]


def subscription(account: str, device: str, service: Service, now: int) -> Subscription:
    wanted = service.subscribe(KEY.public)
    return Subscription(
        account_id=account,
        device_id=device,
        endpoint=wanted["endpoint"],
        p256dh=wanted["keys"]["p256dh"],
        auth=wanted["keys"]["auth"],
        key=wanted["key"],
        origin="https://medius.example",
        seen_at=now,
    )


def reminder(account: str, now: int, **other: Any) -> Reminder:
    """Return a daily reminder at the minute of `now` in UTC, due now."""
    usual = {
        "about": "daily",
        "wanted": True,
        "zone": "UTC",
        "minute": now // 60_000 % 1440,
        "weekdays": "0123456",
        "ignored": 0,
        "attempts": 0,
        "slot": now // 60_000 * 60_000,
        "due_at": now,
    }
    return Reminder(account_id=account, **usual | other)
