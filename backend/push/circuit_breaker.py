"""Which push services are left alone for a while."""

from __future__ import annotations

import logging

from backend.push.endpoints import origin_of
from backend.push.responses import DeliveryResult, Outcome

REST = {Outcome.DENIED: (3, 15 * 60_000), Outcome.RETRY: (5, 60_000)}
"""After so many in a row, with nothing between that got through, a push service is left alone for
so many ms."""
SAYS = {
    Outcome.DENIED: "%s refuses our signature (%s); check the key, the contact and the clock",
    Outcome.RETRY: "%s is out of order (%s) and is left alone for a minute",
    Outcome.WRONG: "%s says that our request was wrong (%s)",
}
MAX_ENTRIES = 10_000
log = logging.getLogger(__name__)


class CircuitBreaker:
    """Which push services are left alone for a while, because they asked for it, refuse us or do
    not answer.
    """

    def __init__(self) -> None:
        self._until: dict[str, int] = {}
        """By origin; by endpoint, when a service holds back only one of its own."""
        self._in_a_row: dict[str, tuple[Outcome, int]] = {}

    def retry_after(self, endpoint: str, now: int) -> int:
        """Return for how many ms nothing should be sent to `endpoint`."""
        return max(0, *(self._until.get(key, 0) - now for key in (endpoint, origin_of(endpoint))))

    def record(self, endpoint: str, result: DeliveryResult, now: int) -> None:
        """Take note of what the service of `endpoint` answered."""
        origin = origin_of(endpoint)
        if result.outcome is Outcome.WAIT:
            self._leave_alone(
                endpoint if result.only_this_device else origin, now + result.wait * 1000, now
            )
        last, count = self._in_a_row.get(origin, (result.outcome, 0))
        count = count + 1 if last is result.outcome else 1
        self._in_a_row[origin] = (result.outcome, count)
        least, rest = REST.get(result.outcome, (1, 0))
        if rest and count >= least:
            self._leave_alone(origin, now + rest, now)
        if result.outcome in SAYS and count == least:
            log.error(SAYS[result.outcome], origin, result.status or "no answer")

    def _leave_alone(self, key: str, until: int, now: int) -> None:
        if len(self._until) >= MAX_ENTRIES:
            self._until = {each: end for each, end in self._until.items() if end > now}
        self._until[key] = max(until, self._until.get(key, 0))
