"""The reminder worker in a thread of the server process, with its own event loop."""

import asyncio
import logging
import threading
import time

from flask import Flask

from backend.reminders.worker import create_worker

MIN_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 1, 60
BACKOFF_RESET_SECONDS = 60  # a worker that ran this long was healthy
STOP_TIMEOUT_SECONDS = 20  # to complete a batch: its requests have 15
log = logging.getLogger(__name__)


class WorkerThread:
    """Run the worker of `app` while the block runs: `with WorkerThread(app): serve()`.

    A worker that dies starts again, after 1 second doubling to 60. At the end of the block it
    completes its batch.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep_running, name="reminders", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the worker end after its batch, without waiting for it."""
        self._stopping.set()

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._thread.join(STOP_TIMEOUT_SECONDS)

    def _keep_running(self) -> None:
        backoff = MIN_BACKOFF_SECONDS
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                with self._app.app_context():
                    asyncio.run(create_worker(self._app).run(self._stopping.is_set))
            except BaseException as error:
                if time.monotonic() - started > BACKOFF_RESET_SECONDS:
                    backoff = MIN_BACKOFF_SECONDS
                # The type alone: the message of a database error may quote a row.
                why = type(error).__name__
                log.error("the reminder worker died (%s); restart in %s s", why, backoff)  # noqa: TRY400
                self._stopping.wait(backoff)
                backoff = min(2 * backoff, MAX_BACKOFF_SECONDS)
