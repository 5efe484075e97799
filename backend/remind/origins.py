"""Which push services are left alone for a while."""

from __future__ import annotations

import logging

from backend.push.answers import Outcome, Verdict
from backend.push.endpoints import origin_of

DENIALS = 3
"""Refusals in a row by one push service that are about us, and not about a subscription."""
TRIPPED_MS = 15 * 60_000
log = logging.getLogger(__name__)


class Origins:
    """Which push services are left alone for a while, because they asked for it or refuse us."""

    def __init__(self) -> None:
        self._until: dict[str, int] = {}
        self._denied: dict[str, int] = {}

    def wait_of(self, endpoint: str, now: int) -> int:
        """Return for how many ms nothing should be sent to the service of `endpoint`."""
        return max(0, self._until.get(origin_of(endpoint), 0) - now)

    def heard(self, endpoint: str, verdict: Verdict, now: int) -> None:
        """Take note of what the service of `endpoint` answered."""
        origin = origin_of(endpoint)
        if verdict.outcome is Outcome.WAIT and not verdict.only_this_one:
            self._until[origin] = now + verdict.wait * 1000
        if verdict.outcome is Outcome.SENT:
            self._denied.pop(origin, None)
        if verdict.outcome is Outcome.DENIED:
            self._denied[origin] = self._denied.get(origin, 0) + 1
            if self._denied[origin] >= DENIALS:
                self._until[origin] = now + TRIPPED_MS
                log.error(
                    "%s refuses our signature (%s); check the key, the contact and the clock", origin, verdict.status
                )
