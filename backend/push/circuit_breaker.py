"""Which push services are left alone for a while."""

from __future__ import annotations

import logging

from backend.push.endpoints import origin_of
from backend.push.responses import Outcome, Verdict

REST = {Outcome.DENIED: (3, 15 * 60_000), Outcome.RETRY: (5, 60_000)}
"""After so many in a row, with nothing between that got through, a push service is left alone for
so many ms."""
SAYS = {
    Outcome.DENIED: "%s refuses our signature (%s); check the key, the contact and the clock",
    Outcome.RETRY: "%s is out of order (%s) and is left alone for a minute",
    Outcome.WRONG: "%s says that our request was wrong (%s)",
}
MOST_KEPT = 10_000
log = logging.getLogger(__name__)


class Origins:
    """Which push services are left alone for a while, because they asked for it, refuse us or do
    not answer.
    """

    def __init__(self) -> None:
        self._until: dict[str, int] = {}
        """By origin; by endpoint, when a service holds back only one of its own."""
        self._in_a_row: dict[str, tuple[Outcome, int]] = {}

    def wait_of(self, endpoint: str, now: int) -> int:
        """Return for how many ms nothing should be sent to `endpoint`."""
        return max(0, *(self._until.get(key, 0) - now for key in (endpoint, origin_of(endpoint))))

    def heard(self, endpoint: str, verdict: Verdict, now: int) -> None:
        """Take note of what the service of `endpoint` answered."""
        origin = origin_of(endpoint)
        if verdict.outcome is Outcome.WAIT:
            self._leave_alone(
                endpoint if verdict.only_this_one else origin, now + verdict.wait * 1000, now
            )
        last, count = self._in_a_row.get(origin, (verdict.outcome, 0))
        count = count + 1 if last is verdict.outcome else 1
        self._in_a_row[origin] = (verdict.outcome, count)
        least, rest = REST.get(verdict.outcome, (1, 0))
        if rest and count >= least:
            self._leave_alone(origin, now + rest, now)
        if verdict.outcome in SAYS and count == least:
            log.error(SAYS[verdict.outcome], origin, verdict.status or "no answer")

    def _leave_alone(self, key: str, until: int, now: int) -> None:
        if len(self._until) >= MOST_KEPT:
            self._until = {each: end for each, end in self._until.items() if end > now}
        self._until[key] = max(until, self._until.get(key, 0))
