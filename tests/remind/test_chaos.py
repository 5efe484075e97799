"""Three workers at once on one database, killed again and again: nobody is forgotten, and who hears twice sees once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter

import pytest
from flask import Flask

from backend.clock import now_ms
from backend.config import ROOT, Settings
from backend.database import reading, writing
from backend.models import Account, Delivery, Device, Reminder, Subscription
from backend.remind.worker import BATCH
from tests.conftest import ENGINES
from tests.push.service import Service
from tests.remind.conftest import CONTACT, KEY

PEOPLE, WORKERS, KILLS = 240, 3, 6
LEASE_MS = 3_000
LONGEST_SECONDS = 60


def fill(app: Flask, service: Service) -> None:
    """Make accounts whose reminder is due now."""
    now = now_ms()
    with app.app_context(), writing() as session:
        for _ in range(PEOPLE):
            account, device = str(uuid.uuid4()), str(uuid.uuid4())
            wanted = service.subscribe(KEY.public)
            session.add(Account(id=account, rev=0, epoch="e", recovery_hash=account, created_at=now))
            session.flush()
            session.add(
                Device(id=device, account_id=account, token_hash=device, name=None, created_at=now, last_seen_at=now)
            )
            session.flush()
            session.add(
                Subscription(
                    device_id=device,
                    account_id=account,
                    endpoint=wanted["endpoint"],
                    p256dh=wanted["keys"]["p256dh"],
                    auth=wanted["keys"]["auth"],
                    key=wanted["key"],
                    origin="https://medius.example",
                    seen_at=now,
                )
            )
            session.add(
                Reminder(
                    account_id=account,
                    about="daily",
                    zone="UTC",
                    minute=now // 60_000 % 1440,
                    weekdays="0123456",
                    ignored=0,
                    attempts=0,
                    slot=now - 1_000,
                    due_at=now - 1_000,
                )
            )


def start(settings: Settings, service: Service) -> subprocess.Popen[bytes]:
    env = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "MEDIUS_APP": "none",
        "MEDIUS_VAPID_KEYS": KEY.pem,
        "MEDIUS_CONTACT": CONTACT,
        "MEDIUS_PUSH_HOSTS": service.origin,
        "FLASK_RUN_FROM_CLI": "true",
    }
    return subprocess.Popen([sys.executable, "-m", "tests.remind.worker_process", str(LEASE_MS)], cwd=ROOT, env=env)


def unfinished(app: Flask) -> int:
    with app.app_context(), reading() as session:
        return session.query(Reminder).where(Reminder.due_at < now_ms() + 3_600_000).count()


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("kills", [0, KILLS])
def test_nobody_is_forgotten_and_repeats_have_the_same_name(
    app: Flask, settings: Settings, service: Service, kills: int
) -> None:
    service.delay = 0.04
    fill(app, service)
    dice = random.Random(7)

    workers = [start(settings, service) for _ in range(WORKERS)]
    killed, until = 0, time.monotonic() + LONGEST_SECONDS
    while (left := unfinished(app)) and time.monotonic() < until:
        time.sleep(dice.uniform(0.1, 0.3))
        if killed < kills and 0 < len(service.taken) < PEOPLE * (killed + 1) and left < PEOPLE:
            victim = dice.randrange(WORKERS)
            workers[victim].send_signal(signal.SIGKILL)
            workers[victim].wait()
            workers[victim] = start(settings, service)
            killed += 1
    for worker in workers:
        worker.terminate()
    codes = [worker.wait(20) for worker in workers]

    times = Counter(message.to for message in service.taken)
    topics = {
        message.to: {each.headers["Topic"] for each in service.taken if each.to == message.to}
        for message in service.taken
    }
    print(f"{PEOPLE} people, {killed} kills, {len(service.taken) - len(times)} repeats")
    assert (left, killed, codes) == (0, kills, [0] * WORKERS)
    assert service.refused == []
    assert len(times) == PEOPLE
    assert len(service.taken) - PEOPLE <= kills * BATCH
    assert all(len(names) == 1 for names in topics.values())
    with app.app_context(), reading() as session:
        assert {state for (state,) in session.query(Delivery.state)} == {"sent"}
