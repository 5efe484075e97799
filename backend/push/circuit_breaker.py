"""Pause sending to push services that ask for it, refuse us or do not answer."""

import logging

from backend.push.endpoints import origin_of
from backend.push.responses import DeliveryResult, PushOutcome

#: (failures in a row, pause in ms): a service is paused after this many.
PAUSES = {PushOutcome.DENIED: (3, 15 * 60_000), PushOutcome.RETRY: (5, 60_000)}
MESSAGES = {
    PushOutcome.DENIED: "%s refuses our signature (%s); check the key, the contact and the clock",
    PushOutcome.RETRY: "%s does not work (%s) and is paused for a minute",
    PushOutcome.REJECTED: "%s says that our request was wrong (%s)",
}
MAX_ENTRIES = 10_000
log = logging.getLogger(__name__)


class CircuitBreaker:
    """Remembers until when each push service is paused."""

    def __init__(self) -> None:
        #: By origin, or by endpoint where a service asks one device to wait.
        self._paused_until: dict[str, int] = {}
        #: By origin: the last outcome, and how many times in a row.
        self._last_outcomes: dict[str, tuple[PushOutcome, int]] = {}

    def retry_after(self, endpoint: str, now: int) -> int:
        """Return how many milliseconds to wait before a message to `endpoint` may be sent."""
        ends = (self._paused_until.get(key, 0) for key in (endpoint, origin_of(endpoint)))
        return max(0, max(ends) - now)

    def record(self, endpoint: str, result: DeliveryResult, now: int) -> None:
        """Record what the service of `endpoint` responded, and log an outage once."""
        origin, outcome = origin_of(endpoint), result.outcome
        if outcome is PushOutcome.WAIT:
            self._pause(endpoint if result.only_this_device else origin, result.wait * 1000, now)
        last, count = self._last_outcomes.get(origin, (outcome, 0))
        count = count + 1 if last is outcome else 1
        self._last_outcomes[origin] = (outcome, count)
        limit, pause = PAUSES.get(outcome, (1, 0))
        if pause and count >= limit:
            self._pause(origin, pause, now)
        if outcome in MESSAGES and count == limit:
            log.error(MESSAGES[outcome], origin, result.status or "no answer")

    def _pause(self, key: str, ms: int, now: int) -> None:
        if len(self._paused_until) >= MAX_ENTRIES:
            self._paused_until = {k: end for k, end in self._paused_until.items() if end > now}
        self._paused_until[key] = max(now + ms, self._paused_until.get(key, 0))
