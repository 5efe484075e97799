"""What a push service's answer means: sent, gone, wait, ours to mend, or worth another try."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

DEFAULT_WAIT_SECONDS = 120
"""Seconds, when a service that is asked too much does not say for how long."""
MAX_WAIT_SECONDS = 24 * 3600
"""A service that asks for more has made a mistake."""
WINDOWS = "notify.windows.com"
APPLE = "push.apple.com"


class Outcome(StrEnum):
    """What became of one message."""

    SENT = "sent"
    GONE = "gone"
    """The subscription ended: delete it."""
    STALE_KEY = "stale_key"
    """It was made for another key: the app makes a new one at its next start."""
    WAIT = "wait"
    """The service asks for a pause, of `wait` seconds."""
    DENIED = "denied"
    """The service does not accept who sends: nothing is deleted, and the operator is told when it
    denies all."""
    RETRY = "retry"
    """The service or the way there is broken: try again until the reminder is stale."""
    WRONG = "wrong"
    """Our request was wrong: no second try, and the operator is told."""


@dataclass(frozen=True)
class DeliveryResult:
    """An outcome, and for WAIT how many seconds, and whether only this subscription must wait."""

    outcome: Outcome
    wait: int = 0
    only_this_device: bool = False
    status: int = 0


TABLE = {
    404: Outcome.GONE,
    410: Outcome.GONE,
    401: Outcome.DENIED,
    403: Outcome.DENIED,
    408: Outcome.RETRY,
    429: Outcome.WAIT,
}
KEY_MISMATCH = {
    400: ("vapidpkhashmismatch", Outcome.GONE),
    403: ("do not correspond", Outcome.STALE_KEY),
}
"""Said of one subscription that was made for another key, by Apple, which means it, and by Google,
which may not."""


def classify_response(
    endpoint: str, status: int, retry_after: str | None, body: str, now: datetime
) -> DeliveryResult:
    """Return what the answer to a message sent to `endpoint` means. `now` is UTC."""
    host = urlsplit(endpoint).hostname or ""
    if 200 <= status < 300:
        return DeliveryResult(Outcome.SENT, status=status)
    if status in KEY_MISMATCH and KEY_MISMATCH[status][0] in error_reason(body):
        return DeliveryResult(KEY_MISMATCH[status][1], status=status)
    outcome = TABLE.get(status, Outcome.RETRY if status >= 500 else Outcome.WRONG)
    if status == 406 and host.endswith(WINDOWS):
        outcome = Outcome.WAIT
    if status == 503 and retry_after:
        outcome = Outcome.WAIT
    if outcome is not Outcome.WAIT:
        return DeliveryResult(outcome, status=status)
    return DeliveryResult(outcome, wait_seconds(retry_after, now), host.endswith(APPLE), status)


def wait_seconds(retry_after: str | None, now: datetime) -> int:
    """Return how long to wait: Retry-After is seconds or a date (RFC 9110); neither is the usual
    wait.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), MAX_WAIT_SECONDS)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return DEFAULT_WAIT_SECONDS
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0, round((at - now).total_seconds())), MAX_WAIT_SECONDS)


def error_reason(body: str) -> str:
    """Return what the service says, in small letters: Apple's `reason`, or the text as it came."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, or brackets without end
        return body.lower()
    return str(said.get("reason", body) if isinstance(said, dict) else body).lower()
