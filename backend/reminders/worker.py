"""The loop that sends due reminders."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from backend.clock import now_ms
from backend.config import Settings
from backend.push.endpoints import HOSTS
from backend.push.messages import RequestBuilder
from backend.push.sender import Sender
from backend.push.vapid import VapidKeys
from backend.reminders import metrics
from backend.reminders.claim import Lease, claim, release
from backend.reminders.complete import complete
from backend.reminders.deliver import ReminderSender
from backend.reminders.heartbeat import record_heartbeat
from backend.reminders.prepare import prepare

CLAIM_LIMIT = 100  # reminders claimed at once
BATCH_SIZE = 20  # after a crash, up to this number are sent twice
LEASE_MS = 60_000  # much longer than a batch takes: its requests have 15 seconds
IDLE_SECONDS = 2
MAX_PAUSE_SECONDS = 60
#: The database is unavailable, or an account or subscription was deleted after it was read.
TEMPORARY_ERRORS = (DBAPIError, PoolTimeoutError, StaleDataError)
log = logging.getLogger(__name__)


class Worker:
    """Sends due reminders with the keys of `builder`; `clock` returns milliseconds of UTC.

    Any number of workers may run on one database, and each may be killed at any moment.
    """

    def __init__(
        self, builder: RequestBuilder, clock: Callable[[], int] = now_ms, lease_ms: int = LEASE_MS
    ) -> None:
        self._sender = ReminderSender(builder, clock)
        self._clock = clock
        self._lease_ms = lease_ms

    async def run(self, stopped: Callable[[], bool]) -> None:
        """Poll until `stopped`; wait while the database is unavailable."""
        pause = 0
        async with Sender() as sender:
            while not stopped():
                try:
                    pause = 0 if await self.poll(sender, stopped) else IDLE_SECONDS
                except TEMPORARY_ERRORS as error:
                    pause = min(2 * pause or 1, MAX_PAUSE_SECONDS)
                    why = type(error).__name__  # the message may quote a row
                    log.error("the database cannot be used (%s); again in %s s", why, pause)  # noqa: TRY400
                await _sleep(pause, stopped)

    async def poll(self, sender: Sender, stopped: Callable[[], bool] = lambda: False) -> int:
        """Send up to 100 due reminders; return how many were claimed and not released.

        1. Store the heartbeat; plan daily reminders again if the zone data or the clock changed.
        2. Claim due reminders, which moves `due_at` to the end of a lease: if the worker is killed,
           they become due again.
        3. For each batch of 20:
           a. Prepare: decide which are sent, and to which devices; store each as `sending`.
           b. Deliver: send them, outside any transaction. All tries of one slot have the same
              topic, so that a device shows it once.
           c. Complete: store the results, and plan the next slot or try of those still leased.
        4. Release the batches not begun, if the worker must stop or half the lease is over.
        """
        now = self._clock()
        record_heartbeat(now)
        metrics.record_poll(now)
        lease = claim(now, CLAIM_LIMIT, self._lease_ms)
        for first in range(0, len(lease.keys), BATCH_SIZE):
            if stopped() or abs(self._clock() - now) > self._lease_ms / 2:
                release(replace(lease, keys=lease.keys[first:]), self._clock())
                return first
            batch = replace(lease, keys=lease.keys[first : first + BATCH_SIZE])
            await self._send_batch(sender, batch)
        return len(lease.keys)

    async def _send_batch(self, sender: Sender, lease: Lease) -> None:
        prepared = prepare(lease, self._clock())
        batch = await asyncio.gather(*(self._sender.deliver(sender, leased) for leased in prepared))
        try:
            complete(batch, self._clock())
        except TEMPORARY_ERRORS:  # retry: a result that is not stored is sent again
            complete(batch, self._clock())
        metrics.record_batch(batch, self._clock())


def create_worker(app: Flask, lease_ms: int = LEASE_MS) -> Worker:
    """Return a worker with the keys and settings of `app`. Raises ConfigError."""
    settings: Settings = app.extensions["settings"]
    keys: VapidKeys = app.extensions["vapid"]
    builder = RequestBuilder(keys.read(), settings.contact, (*HOSTS, *settings.push_hosts))
    return Worker(builder, lease_ms=lease_ms)


async def _sleep(seconds: float, stopped: Callable[[], bool]) -> None:
    """Sleep by the monotonic clock, and return early when asked to stop."""
    end = time.monotonic() + seconds
    while not stopped() and time.monotonic() < end:
        await asyncio.sleep(0.1)
