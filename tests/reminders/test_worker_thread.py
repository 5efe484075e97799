"""The worker beside the server: it starts again when it dies, and stops with the server."""

import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select

from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import reading, writing
from backend.db.models import Installation
from backend.reminders import worker_thread
from backend.reminders.health import is_overdue, worker_state
from backend.reminders.worker_thread import WorkerThread
from tests.push.service import Service
from tests.reminders.due_reminders import add_reminders, count_sent, environment, wait_for
from tests.support.server import Server

NOW = 1_795_348_800_000


def test_worker_of_a_real_server_dies_and_reminders_come_again(
    tmp_path: Path, app: Flask, settings: Settings, service: Service
) -> None:
    add_reminders(app, service, 3, now_ms())
    server = Server(tmp_path, **environment(settings, service), MEDIUS_WORKER="thread").start()
    try:
        wait_for(lambda: count_sent(app), 3)
        with app.app_context(), reading() as db_session:
            row = db_session.execute(select(Installation.__table__)).mappings().one()
        with app.app_context(), writing() as db_session:
            db_session.execute(delete(Installation))
        wait_for(lambda: "NoResultFound" in server.errors.read_text(), True)
        add_reminders(app, service, 2, now_ms())
        with app.app_context(), writing() as db_session:
            db_session.execute(insert(Installation).values(**row))

        wait_for(lambda: count_sent(app), 5)

        assert server.stop() == 0
        assert "/push/" not in server.errors.read_text()
    finally:
        server.kill()


def test_worker_that_keeps_dying_waits_longer_each_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    deaths = threading.Semaphore(0)

    def die(_: Flask) -> None:
        deaths.release()
        raise SystemExit("endpoint of a person")

    monkeypatch.setattr(worker_thread, "create_worker", die)
    monkeypatch.setattr(worker_thread, "MIN_BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr(worker_thread, "MAX_BACKOFF_SECONDS", 0.04)
    with WorkerThread(app):
        for _ in range(5):
            assert deaths.acquire(timeout=10)

    backoffs = [record.getMessage().split()[-2] for record in caplog.records]
    assert backoffs[:4] == ["0.01", "0.02", "0.04", "0.04"]
    assert "SystemExit" in caplog.text
    assert "person" not in caplog.text


def test_stopping_waits_for_the_batch_that_has_begun(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, finished = threading.Event(), threading.Event()

    class SlowWorker:
        async def run(self, stopped: object) -> None:
            begun.set()
            time.sleep(0.3)
            finished.set()

    monkeypatch.setattr(worker_thread, "create_worker", lambda _: SlowWorker())
    with WorkerThread(app):
        assert begun.wait(10)

    assert finished.is_set()


@pytest.mark.parametrize(
    ("heartbeat_at", "state"),
    [(None, "none"), (NOW, "ok"), (NOW - 60_000, "ok"), (NOW - 60_001, "late")],
)
def test_worker_is_late_a_minute_after_its_last_heartbeat(
    heartbeat_at: int | None, state: str
) -> None:
    assert worker_state(heartbeat_at, NOW) == state


def test_reminder_is_overdue_after_five_minutes() -> None:
    assert [is_overdue(due, NOW) for due in (None, NOW, NOW - 300_000, NOW - 300_001)] == [
        False,
        False,
        False,
        True,
    ]
