"""Keeps a worker running beside the server, as a process of its own: it is started again when it
ends.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time

COMMAND = [sys.executable, "-m", "flask", "--app", "backend.app", "reminders", "run"]
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1, 60
WELL_AFTER_SECONDS = 60
"""A worker that ran for so long was well, and its end is no reason to wait."""
STOP_SECONDS = 20
"""A batch that was begun is finished: its requests have 15."""
log = logging.getLogger(__name__)


class Beside:
    """`with Beside(): serve()`. The worker ends with it, even when this process is killed."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep_running, name="worker", daemon=True)
        # A process that is forked while one is being started holds its pipe open, and the start
        # waits for ever.
        self._forking = threading.Lock()
        os.register_at_fork(
            before=self._forking.acquire,
            after_in_parent=self._forking.release,
            after_in_child=self._forking.release,
        )

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _keep_running(self) -> None:
        # What this thread starts inherits it: Ctrl-C is for the server, which then ends the worker
        # in peace.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        wait = FIRST_WAIT_SECONDS
        while not self._stopping.is_set():
            started = time.monotonic()
            with self._forking:
                self._process = subprocess.Popen(COMMAND)  # noqa: S603 - our own command
            code = self._process.wait()
            if self._stopping.is_set():
                return
            log.error("the worker ended with %s and is started again in %s s", code, wait)
            self._stopping.wait(wait)
            well = time.monotonic() - started > WELL_AFTER_SECONDS
            wait = FIRST_WAIT_SECONDS if well else min(2 * wait, LONGEST_WAIT_SECONDS)
