"""Keeps workers running that may be killed: `python -m tests.reminders.forked_workers HOW_MANY
LEASE_MS`.

A worker takes seconds to start from nothing; here a parent has read everything and only forks. It
prints the number of each worker. On SIGTERM it ends them all, and ends with 0 if they did.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time

from backend.app import create_app
from backend.config import from_environment
from backend.push.endpoints import HOSTS
from backend.push.messages import RequestBuilder
from backend.push.vapid import VapidKeys
from backend.reminders.worker import Worker


def main(how_many: int, lease_ms: int) -> int:
    """Fork another worker for each that ends, until SIGTERM."""
    ended: list[bool] = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    workers = [begin(lease_ms, ended) for _ in range(how_many)]
    while not ended:
        time.sleep(0.02)
        gone = [worker for worker in workers if os.waitpid(worker, os.WNOHANG)[0]]
        workers = [worker for worker in workers if worker not in gone] + [
            begin(lease_ms, ended) for _ in gone
        ]
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
    return max(os.waitpid(worker, 0)[1] for worker in workers)


def begin(lease_ms: int, ended: list[bool]) -> int:
    """Return the number of a new worker, which works until SIGTERM."""
    child = os.fork()
    if not child:
        work(lease_ms, ended)
        os._exit(0)
    print(child, flush=True)
    return child


def work(lease_ms: int, ended: list[bool]) -> None:
    settings = from_environment()
    with create_app(settings).app_context():
        builder = RequestBuilder(
            VapidKeys(settings).read(), settings.contact, (*HOSTS, *settings.push_hosts)
        )
        asyncio.run(Worker(builder, lease_ms=lease_ms).run(lambda: bool(ended)))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
