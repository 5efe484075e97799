"""The loop that sends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from sqlalchemy import select, update

from backend import payload
from backend.clock import now_ms
from backend.database import reading, writing
from backend.models import Installation, Subscription
from backend.push.answers import Outcome, Verdict
from backend.push.endpoints import Target
from backend.push.messages import Message, Packer
from backend.push.sender import Sender, send_all
from backend.remind.claims import Claimed, claim
from backend.remind.finish import finish
from backend.remind.origins import Origins
from backend.remind.zone_files import catch_up_with_zone_files
from backend.reminders import DAILY, past_of
from backend.rules.schedule import is_last_note

BATCH = 20
"""Reminders claimed at once: as many may come twice when a worker is killed."""
LEASE_MS = 60_000
"""Far longer than a batch takes, which has 15 seconds for its requests."""
KEEP_SECONDS = 3 * 3600
"""How long a push service keeps a reminder for a device that is off."""
IDLE_SECONDS = 2
BEAT_MS = 10_000
log = logging.getLogger(__name__)


class Worker:
    """Sends what is due. `packer` has the keys; `clock` gives ms of UTC."""

    def __init__(self, packer: Packer, clock: Callable[[], int] = now_ms, lease_ms: int = LEASE_MS) -> None:
        self._packer = packer
        self._clock = clock
        self._lease_ms = lease_ms
        self._origins = Origins()

    async def run(self, stopped: Callable[[], bool]) -> None:
        """Go on until `stopped`; a batch that was begun is finished."""
        catch_up_with_zone_files(self._clock())
        async with Sender() as sender:
            while not stopped():
                beat(self._clock())
                if not await self.send_due(sender):
                    await _sleep(IDLE_SECONDS, stopped)

    async def send_due(self, sender: Sender) -> int:
        """Send one batch of what is due; return how many reminders were looked at."""
        now = self._clock()
        claimed = claim(now, BATCH, self._lease_ms)
        if claimed:
            await self._deliver(sender, claimed, now)
            finish(claimed, self._clock())
        return len(claimed)

    async def _deliver(self, sender: Sender, claimed: list[Claimed], now: int) -> None:
        ready: list[tuple[Claimed, Subscription, Message]] = []
        for one in claimed:
            for target in [] if one.skip else one.targets:
                wait = self._origins.wait_of(target.endpoint, now)
                message = None if wait else self._packed(one, target, now)
                if message:
                    ready.append((one, target, message))
                else:
                    one.verdicts[target.device_id] = Verdict(Outcome.WAIT if wait else Outcome.WRONG, wait // 1000)
        verdicts = await send_all(sender, [message for _, _, message in ready])
        for (one, target, message), verdict in zip(ready, verdicts, strict=True):
            one.verdicts[target.device_id] = verdict
            self._origins.heard(message.url, verdict, self._clock())

    def _packed(self, one: Claimed, target: Subscription, now: int) -> Message | None:
        """Return the message for `target`, or None when it cannot be made; the operator is told why."""
        row, slot = one.row, one.row.slot or now
        content = (
            payload.daily(row.account_id, slot, target.origin, row.words, is_last_note(past_of(row)))
            if row.about == DAILY
            else payload.once(row.about, row.account_id, slot, target.origin)
        )
        try:
            return self._packer.pack(
                Target(target.endpoint, target.p256dh, target.auth, target.key),
                content,
                ttl=KEEP_SECONDS,
                topic=payload.topic(row.about, row.account_id, slot),
            )
        except ValueError as error:
            log.error("a reminder could not be packed: %s", error)  # noqa: TRY400 - the sentence says all
            return None


def beat(now: int) -> None:
    """Note that a worker is alive, and not too often."""
    with reading() as session:
        last = session.scalar(select(Installation.beat_at)) or 0
    if abs(now - last) >= BEAT_MS:
        with writing() as session:
            session.execute(update(Installation).values(beat_at=now))


async def _sleep(seconds: float, stopped: Callable[[], bool]) -> None:
    """Sleep by a clock that nobody sets, and wake when asked to stop."""
    end = time.monotonic() + seconds
    while not stopped() and time.monotonic() < end:
        await asyncio.sleep(0.1)
