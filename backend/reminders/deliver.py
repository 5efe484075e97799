"""Send a leased reminder to each of its recipients."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from math import ceil

from backend.push.circuit_breaker import CircuitBreaker
from backend.push.messages import PushRequest, RequestBuilder, UnknownKey
from backend.push.responses import DeliveryResult, PushOutcome
from backend.push.sender import Sender
from backend.reminders import payload
from backend.reminders.leased_reminder import LeasedReminder, Recipient

TTL_SECONDS = 3 * 3600  # how long a push service keeps a reminder for a device that is off
log = logging.getLogger(__name__)


class ReminderSender:
    """Sends reminders, signed with the keys of `builder`; `clock` returns milliseconds of UTC."""

    def __init__(self, builder: RequestBuilder, clock: Callable[[], int]) -> None:
        self._builder = builder
        self._clock = clock
        self._breaker = CircuitBreaker()

    async def deliver(self, sender: Sender, leased: LeasedReminder) -> LeasedReminder:
        """Return `leased` with the result for each recipient."""
        sends = [self._send(sender, leased, recipient) for recipient in leased.recipients]
        return replace(leased, results=await asyncio.gather(*sends))

    async def _send(
        self, sender: Sender, leased: LeasedReminder, recipient: Recipient
    ) -> DeliveryResult:
        endpoint = recipient.subscription.endpoint
        try:
            wait_ms = self._breaker.retry_after(endpoint, self._clock())
            if wait_ms:
                return DeliveryResult(PushOutcome.WAIT, ceil(wait_ms / 1000))
            request = self._build_request(leased, recipient)
        except UnknownKey as error:  # another machine has the key; this one may get it soon
            log.error("%s; give every machine the same keys, and start it again", error)  # noqa: TRY400
            return DeliveryResult(PushOutcome.RETRY)
        except ValueError as error:
            log.error("a reminder could not be encrypted: %s", error)  # noqa: TRY400 - it needs no traceback
            return DeliveryResult(PushOutcome.REJECTED)
        result = await sender.send(request)
        self._breaker.record(endpoint, result, self._clock())
        return result

    def _build_request(self, leased: LeasedReminder, recipient: Recipient) -> PushRequest:
        state, slot = leased.state, leased.slot_at
        content = payload.reminder(state, slot, recipient.origin)
        topic = payload.topic(state.about, state.account_id, slot)
        return self._builder.build_request(recipient.subscription, content, TTL_SECONDS, topic)
