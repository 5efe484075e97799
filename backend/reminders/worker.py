"""The loop that sends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Any

from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from backend.clock import now_ms
from backend.config import Settings
from backend.db.models import Reminder, Subscription
from backend.push.circuit_breaker import CircuitBreaker
from backend.push.endpoints import HOSTS, PushSubscription
from backend.push.messages import PushRequest, RequestBuilder, UnknownKey
from backend.push.responses import DeliveryResult, Outcome
from backend.push.sender import Sender, send_all
from backend.push.vapid import VapidKeys
from backend.reminders import metrics, payload
from backend.reminders.claims import Claimed, Taken, decide, give_back, take
from backend.reminders.completion import finish
from backend.reminders.heartbeat import keep_up
from backend.reminders.planning import DAILY, from_ms, past_of
from backend.rules.schedule import is_last_note

TAKEN = 100
"""Reminders taken at once."""
BATCH = 20
"""Of them decided, sent and finished at once: as many may come twice when a worker is killed."""
LEASE_MS = 60_000
"""Far longer than a batch takes, which has 15 seconds for its requests."""
KEEP_SECONDS = 3 * 3600
"""How long a push service keeps a reminder for a device that is off."""
IDLE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 60
MOMENTARY = (DBAPIError, PoolTimeoutError, StaleDataError)
"""The database is away; or somebody has ended an account or a subscription between our reading it
and our writing."""
log = logging.getLogger(__name__)


def create_worker(app: Flask) -> Worker:
    """Return a worker with the keys and settings of `app`. Raises ConfigError."""
    settings: Settings = app.extensions["settings"]
    keys: VapidKeys = app.extensions["vapid"]
    return Worker(RequestBuilder(keys.read(), settings.contact, (*HOSTS, *settings.push_hosts)))


class Worker:
    """Sends what is due. `builder` has the keys; `clock` gives ms of UTC."""

    def __init__(
        self, builder: RequestBuilder, clock: Callable[[], int] = now_ms, lease_ms: int = LEASE_MS
    ) -> None:
        self._builder = builder
        self._clock = clock
        self._lease_ms = lease_ms
        self._breaker = CircuitBreaker()

    async def run(self, stopped: Callable[[], bool]) -> None:
        """Go on until `stopped`; a batch that was begun is finished. A database that is away is
        waited for.
        """
        pause = 0
        async with Sender() as sender:
            while not stopped():
                try:
                    pause = 0 if await self.look(sender, stopped) else IDLE_SECONDS
                except MOMENTARY as error:
                    pause = min(2 * pause or 1, LONGEST_PAUSE_SECONDS)
                    why = type(error).__name__  # and no more of it: the rest may quote a row
                    log.error("the database cannot be used (%s); again in %s s", why, pause)  # noqa: TRY400
                await _sleep(pause, stopped)

    async def look(self, sender: Sender, stopped: Callable[[], bool] = lambda: False) -> int:
        """Send a round of what is due, a batch at a time; return how many reminders were looked
        at.
        """
        now = self._clock()
        keep_up(now)
        metrics.record_poll(now)
        taken = take(now, TAKEN, self._lease_ms)
        for first in range(0, len(taken.keys), BATCH):
            if stopped() or abs(self._clock() - now) > self._lease_ms / 2:
                give_back(replace(taken, keys=taken.keys[first:]), self._clock())
                return first
            await self._send_batch(sender, replace(taken, keys=taken.keys[first : first + BATCH]))
        return len(taken.keys)

    async def _send_batch(self, sender: Sender, taken: Taken) -> None:
        now = self._clock()
        claimed = decide(taken, now)
        await self._deliver(sender, claimed, now)
        try:
            finish(claimed, self._clock())
        except MOMENTARY:  # once more: what was sent and is not noted is sent again
            finish(claimed, self._clock())
        metrics.record_batch(claimed, self._clock())

    async def _deliver(self, sender: Sender, claimed: list[Claimed], now: int) -> None:
        ready: list[tuple[Claimed, Subscription, PushRequest]] = []
        for one in claimed:
            for target in [] if one.skip else one.targets:
                packed = self._packed(one, target, now)
                if isinstance(packed, PushRequest):
                    ready.append((one, target, packed))
                else:
                    one.results[target.device_id] = packed
        results = await send_all(sender, [message for _, _, message in ready])
        for (one, target, message), result in zip(ready, results, strict=True):
            one.results[target.device_id] = result
            self._breaker.record(message.url, result, self._clock())

    def _packed(self, one: Claimed, target: Subscription, now: int) -> PushRequest | DeliveryResult:
        """Return the message for `target`, or a result when none is sent now; what is wrong the
        operator is told.
        """
        to = PushSubscription(target.endpoint, target.p256dh, target.auth, target.key)
        topic = payload.topic(one.row.about, one.row.account_id, one.row.slot or now)
        try:
            if wait := self._breaker.retry_after(target.endpoint, now):
                return DeliveryResult(Outcome.WAIT, ceil(wait / 1000))
            return self._builder.build_request(
                to, _content(one.row, target.origin, now), ttl=KEEP_SECONDS, topic=topic
            )
        except UnknownKey as error:  # another machine may have a newer one, and this one soon
            log.error("%s; give every machine the same keys, and start it again", error)  # noqa: TRY400
            return DeliveryResult(Outcome.RETRY)
        except ValueError as error:
            log.error("a reminder could not be packed: %s", error)  # noqa: TRY400 - the sentence says all
            return DeliveryResult(Outcome.WRONG)


def _content(row: Reminder, origin: str, now: int) -> dict[str, Any]:
    slot = row.slot or now
    if row.about != DAILY:
        return payload.once(row.about, row.account_id, slot, origin)
    past = past_of(row)
    counted = past.last_sent_at == from_ms(slot)  # one of several devices has it already
    last = is_last_note(replace(past, ignored=past.ignored - counted))
    return payload.daily(row.account_id, slot, origin, row.words, last)


async def _sleep(seconds: float, stopped: Callable[[], bool]) -> None:
    """Sleep by a clock that nobody sets, and wake when asked to stop."""
    end = time.monotonic() + seconds
    while not stopped() and time.monotonic() < end:
        await asyncio.sleep(0.1)
