"""Three workers on one database that are killed at random.

Every reminder is sent, and one that is sent twice has the same topic.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import IO

import psutil
import pytest
from aiohttp import web
from flask import Flask

from backend.clock import HOUR_MS, now_ms
from backend.config import ROOT, Settings
from backend.db.database import reading
from backend.db.models import Delivery, Reminder
from backend.reminders.worker import BATCH_SIZE
from tests.conftest import ENGINES
from tests.push.service import Service
from tests.reminders.due_reminders import TIMEOUT_SECONDS, add_reminders, environment

PEOPLE, WORKERS, KILLS = 240, 3, 6
RESPONSE_SECONDS = 0.3

#: The client ports of requests that were accepted and have no response yet.
waiting: set[int] = set()


@pytest.fixture
def slow_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that accepts each message at once and responds late."""
    take = Service.handle_message

    async def take_and_wait(self: Service, request: web.Request) -> web.Response:
        assert request.transport is not None
        port = request.transport.get_extra_info("peername")[1]
        response = await take(self, request)
        waiting.add(port)
        try:
            await asyncio.sleep(RESPONSE_SECONDS)
        finally:
            waiting.discard(port)
        return response

    monkeypatch.setattr(Service, "handle_message", take_and_wait)


@contextmanager
def working(settings: Settings, service: Service, lease_ms: int) -> Iterator[list[int]]:
    """Yield the process ids of running workers; at the end each must exit with 0."""
    env = {**os.environ, **environment(settings, service), "FLASK_RUN_FROM_CLI": "true"}
    command = [sys.executable, "-m", "tests.reminders.forked_workers", str(WORKERS), str(lease_ms)]
    pids: list[int] = []
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        Thread(target=collect_pids, args=(parent.stdout, pids), daemon=True).start()
        try:
            yield pids
        finally:
            parent.terminate()
        assert parent.wait(30) == 0


def collect_pids(lines: IO[str], pids: list[int]) -> None:
    pids.extend(map(int, iter(lines.readline, "")))


def waiting_workers(pids: list[int]) -> list[int]:
    """Return the workers that wait for a response."""
    running = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    found = []
    for process in running:
        try:
            ports = {
                connection.laddr.port
                for connection in process.net_connections("tcp")
                if connection.laddr
            }
        except psutil.Error:
            continue
        found += [process.pid] if ports & waiting else []
    return found


def unfinished(app: Flask) -> int:
    with app.app_context(), reading() as db_session:
        return db_session.query(Reminder).where(Reminder.due_at < now_ms() + HOUR_MS).count()


@pytest.mark.usefixtures("slow_service")
@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize(
    ("kills", "lease_ms"), [(0, 60_000), (KILLS, 4_000)], ids=["calm", "killed"]
)
def test_every_reminder_is_sent_and_repeats_have_one_topic(
    app: Flask, settings: Settings, service: Service, kills: int, lease_ms: int
) -> None:
    add_reminders(app, service, PEOPLE, now_ms())
    rng = random.Random(7)
    killed: list[int] = []
    until = time.monotonic() + TIMEOUT_SECONDS

    with working(settings, service, lease_ms) as pids:
        while (remaining := unfinished(app)) and time.monotonic() < until:
            victims = (
                waiting_workers([pid for pid in pids if pid not in killed])
                if len(killed) < kills
                else []
            )
            if victims:
                killed.append(rng.choice(victims))
                os.kill(killed[-1], signal.SIGKILL)
            time.sleep(0.1)

    topics = defaultdict(list)
    for message in service.accepted:
        topics[message.to].append(message.headers["Topic"])
    repeats = len(service.accepted) - len(topics)
    print(f"{PEOPLE} people, {len(killed)} kills, {repeats} repeats")
    assert (remaining, len(killed), service.rejected) == (0, kills, [])
    assert len(topics) == PEOPLE
    assert bool(kills) == bool(repeats)
    assert repeats <= kills * BATCH_SIZE
    assert all(len(set(sent)) == 1 for sent in topics.values())
    with app.app_context(), reading() as db_session:
        assert {state for (state,) in db_session.query(Delivery.state)} == {"sent"}
