"""Workers as they really run: beside the server, and as many as wanted on PostgreSQL; and what the
commands say.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from flask import Flask
from sqlalchemy import select

from backend.app import create_app
from backend.clock import now_ms
from backend.config import ROOT, Settings
from backend.db.database import disconnect, reading
from backend.db.models import Account, Delivery, Reminder
from backend.push.vapid import read_or_create_keys
from tests.push.service import Service
from tests.reminders.conftest import MORNING, Person, Time, Work
from tests.reminders.people import TIMEOUT_SECONDS, environment, fill, wait_for
from tests.support.postgres import Postgres


def ends_in_order(worker: subprocess.Popen[str]) -> bool:
    """Tell whether it has come so far that it would hear SIGTERM; only Linux tells."""
    status = Path(f"/proc/{worker.pid}/status")
    caught = (
        re.search(r"^SigCgt:\s*(\w+)$", status.read_text(), re.MULTILINE)
        if status.exists()
        else None
    )
    return caught is None or bool(int(caught[1], 16) >> (signal.SIGTERM - 1) & 1)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_several_workers_outlive_a_lost_database_and_finish_what_they_began(
    app: Flask,
    settings: Settings,
    postgres: Postgres,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def take_and_wait(self: Service, request: web.Request) -> web.Response:
        answer = await take(self, request)
        await asyncio.sleep(0.5)
        return answer

    take = Service.take
    monkeypatch.setattr(Service, "take", take_and_wait)
    env = {**os.environ, **environment(settings, service), "MEDIUS_PUSH_HOSTS": service.origin}
    command = [sys.executable, "-m", "flask", "--app", "backend.app", "reminders", "run"]
    workers = [
        subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        fill(app, service, 2, now_ms())
        wait_for(lambda: len(service.taken), 2)
        wait_for(lambda: all(map(ends_in_order, workers)), True)  # one alone may have sent both
        postgres.end_connections(settings.database_url)
        disconnect(app)
        fill(app, service, 200, now_ms())
        wait_for(lambda: len(service.taken) > 2, True)
    finally:
        for worker in workers:
            worker.terminate()
        said = [worker.communicate(timeout=TIMEOUT_SECONDS)[1] for worker in workers]

    assert [worker.returncode for worker in workers] == [0, 0]
    assert "Traceback" not in "".join(said)
    with app.app_context(), reading() as session:
        assert {state for (state,) in session.query(Delivery.state)} == {"sent"}
        assert session.query(Delivery).count() == len(service.taken) < 202
        assert session.query(Reminder).where(Reminder.lease.is_not(None)).count() == 0
        assert session.query(Reminder).where(Reminder.due_at <= now_ms()).count() == 202 - len(
            service.taken
        )


def say(app: Flask, *command: str) -> str:
    result = app.test_cli_runner().invoke(args=command)
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_it_is_explained_in_sentences_why_somebody_is_reminded_or_not(
    app: Flask, person: Person, work: Work, time: Time, service: Service
) -> None:
    with app.app_context(), reading() as session:
        account = session.scalar(select(Account.id))
    [other] = fill(app, service, 1, time.ms, zone="Mars/Olympus_Mons")

    def explain() -> str:
        return say(app, "reminders", "explain", str(account))

    assert explain() == "No reminder was ever set.\n"
    person.wants(**MORNING, quiet=["22:00", "06:00"], weekdays=["0", "2"])
    assert (
        "Asked for: 07:30 in Europe/Berlin, Monday, Wednesday.\nQuiet from 22:00 to 06:00."
        in explain()
    )
    assert "Nothing is due: no device can be reached." in explain()
    assert "No worker" in explain()
    person.subscribes()
    assert re.search(
        "Next: Monday 23 November 2026, 07:30 there; a worker looks at it from 2026-11-23 06:3",
        explain(),
    )
    person.rolls("2026-11-23")
    assert "will be left out, because the minutes of that day are done." in explain()
    time.is_now("2026-11-23T06:32:00Z")
    work()
    time.is_now("2026-11-25T06:32:00Z")
    service.status = 500
    work()
    assert "The last message to one of them did not go out: retry." in explain()
    assert "It was tried before: 1 time(s)." in explain()
    person.wants(paused_until="2026-12-24")
    assert "Paused until 2026-12-24." in explain()
    assert "Next: Monday 28 December 2026" in explain()
    person.wants(on=False)
    assert "Nothing is due: reminders are off." in explain()
    assert "no zone files know Mars/Olympus_Mons" in say(app, "reminders", "explain", other)
    assert (
        "found no account nobody"
        in app.test_cli_runner().invoke(args=["remind", "explain", "nobody"]).output
    )


def test_a_key_is_shown_and_changed_by_command(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "vapid.pem"
    app = create_app(replace(settings, vapid_keys="", vapid_file=path))

    shown = say(app, "vapid")
    changed = say(app, "vapid", "--rotate")
    disconnect(app)

    new, old = read_or_create_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert shown.splitlines() == [old.public, f"Kept in {path}, with 0 older."]
    assert changed.splitlines()[:2] == [new.public, f"Kept in {path}, with 1 older."]
    assert say(create_app(replace(settings, vapid_keys="", vapid_file=path)), "vapid").startswith(
        new.public
    )


def test_keys_of_the_environment_are_not_changed_by_command(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["vapid", "--rotate"])

    assert result.exit_code == 1
    assert "MEDIUS_VAPID_KEYS" in result.output
