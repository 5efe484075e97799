"""Run workers that may be killed: `python -m tests.reminders.forked_workers COUNT LEASE_MS`.

A worker takes seconds to start; here a parent imports everything and forks. It prints the process
id of each worker. On SIGTERM it stops them all, and exits with 0 if they did.
"""

import asyncio
import os
import signal
import sys
import time

from backend.app import create_app
from backend.reminders.worker import create_worker


def main(count: int, lease_ms: int) -> int:
    """Run `count` workers until SIGTERM; replace each that ends."""
    stopped: list[bool] = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    workers = [fork_worker(lease_ms, stopped) for _ in range(count)]
    while not stopped:
        time.sleep(0.02)
        ended = [worker for worker in workers if os.waitpid(worker, os.WNOHANG)[0]]
        workers = [worker for worker in workers if worker not in ended] + [
            fork_worker(lease_ms, stopped) for _ in ended
        ]
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
    return max(os.waitpid(worker, 0)[1] for worker in workers)


def fork_worker(lease_ms: int, stopped: list[bool]) -> int:
    """Return the process id of a new worker, which runs until SIGTERM."""
    child = os.fork()
    if not child:
        run_worker(lease_ms, stopped)
        os._exit(0)
    print(child, flush=True)
    return child


def run_worker(lease_ms: int, stopped: list[bool]) -> None:
    app = create_app()
    with app.app_context():
        asyncio.run(create_worker(app, lease_ms).run(lambda: bool(stopped)))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
