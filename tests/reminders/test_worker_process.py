"""Workers as processes of their own on PostgreSQL, and the commands `reminders` and `vapid`."""

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
from tests.reminders.conftest import MORNING, Person
from tests.reminders.due_reminders import TIMEOUT_SECONDS, add_reminders, environment, wait_for
from tests.support.postgres import Postgres


def handles_sigterm(worker: subprocess.Popen[str]) -> bool:
    """Return whether it has installed its handler of SIGTERM; known on Linux only."""
    status = Path(f"/proc/{worker.pid}/status")
    caught = (
        re.search(r"^SigCgt:\s*(\w+)$", status.read_text(), re.MULTILINE)
        if status.exists()
        else None
    )
    return caught is None or bool(int(caught[1], 16) >> (signal.SIGTERM - 1) & 1)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_workers_survive_a_lost_database_and_complete_batches(
    app: Flask,
    settings: Settings,
    postgres: Postgres,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def take_and_wait(self: Service, request: web.Request) -> web.Response:
        response = await take(self, request)
        await asyncio.sleep(0.5)
        return response

    take = Service.handle_message
    monkeypatch.setattr(Service, "handle_message", take_and_wait)
    env = {**os.environ, **environment(settings, service)}
    command = [sys.executable, "-m", "flask", "--app", "backend.app", "reminders", "run"]
    workers = [
        subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        add_reminders(app, service, 2, now_ms())
        wait_for(lambda: len(service.accepted), 2)
        wait_for(lambda: all(map(handles_sigterm, workers)), True)  # one alone may have sent both
        postgres.end_connections(settings.database_url)
        disconnect(app)
        add_reminders(app, service, 200, now_ms())
        wait_for(lambda: len(service.accepted) > 2, True)
    finally:
        for worker in workers:
            worker.terminate()
        errors = [worker.communicate(timeout=TIMEOUT_SECONDS)[1] for worker in workers]

    assert [worker.returncode for worker in workers] == [0, 0]
    assert "Traceback" not in "".join(errors)
    with app.app_context(), reading() as db_session:
        assert {state for (state,) in db_session.query(Delivery.state)} == {"sent"}
        assert db_session.query(Delivery).count() == len(service.accepted) < 202
        assert db_session.query(Reminder).where(Reminder.lease.is_not(None)).count() == 0
        due = db_session.query(Reminder).where(Reminder.due_at <= now_ms()).count()
        assert due == 202 - len(service.accepted)


def run(app: Flask, *command: str) -> str:
    result = app.test_cli_runner().invoke(args=command)
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_explain_says_why_an_account_is_reminded_or_not(app: Flask, person: Person) -> None:
    with app.app_context(), reading() as db_session:
        account = db_session.scalar(select(Account.id))
    [other] = add_reminders(app, person.service, 1, person.time.ms, zone="Mars/Olympus_Mons")

    def explain() -> str:
        return run(app, "reminders", "explain", str(account))

    assert explain() == "No reminder was ever set.\n"
    person.change_settings(**MORNING, quiet=["22:00", "06:00"], weekdays=["0", "2"])
    assert (
        "Asked for: 07:30 in Europe/Berlin, Monday, Wednesday.\nQuiet from 22:00 to 06:00."
        in explain()
    )
    assert "Nothing is due: no device can be reached." in explain()
    assert "No worker" in explain()
    person.subscribe()
    assert re.search(
        "Next: Monday 23 November 2026, 07:30 there; a worker looks at it from 2026-11-23 06:3",
        explain(),
    )
    person.complete_session("2026-11-23")
    assert "will be left out, because the minutes of that day are done." in explain()
    person.poll_at("2026-11-23T06:32:00Z")
    person.service.status = 500
    person.poll_at("2026-11-25T06:32:00Z")
    assert "The last message to one of them did not go out: retry." in explain()
    assert "It was tried before: 1 time(s)." in explain()
    person.change_settings(paused_until="2026-12-24")
    assert "Paused until 2026-12-24." in explain()
    assert "Next: Monday 28 December 2026" in explain()
    person.change_settings(on=False)
    assert "Nothing is due: reminders are off." in explain()
    assert "no zone files know Mars/Olympus_Mons" in run(app, "reminders", "explain", other)
    assert (
        "found no account nobody"
        in app.test_cli_runner().invoke(args=["remind", "explain", "nobody"]).output
    )


def test_vapid_command_shows_and_rotates_the_key(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "vapid.pem"
    app = create_app(replace(settings, vapid_keys="", vapid_file=path))

    shown = run(app, "vapid")
    changed = run(app, "vapid", "--rotate")
    disconnect(app)

    new, old = read_or_create_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert shown.splitlines() == [old.public, f"Kept in {path}, with 0 older."]
    assert changed.splitlines()[:2] == [new.public, f"Kept in {path}, with 1 older."]
    assert run(create_app(replace(settings, vapid_keys="", vapid_file=path)), "vapid").startswith(
        new.public
    )


def test_keys_of_the_environment_are_not_rotated(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["vapid", "--rotate"])

    assert result.exit_code == 1
    assert "MEDIUS_VAPID_KEYS" in result.output
