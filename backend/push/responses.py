"""Classify the responses of push services."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

DEFAULT_WAIT_SECONDS = 120  # after a 429 without Retry-After
MAX_WAIT_SECONDS = 24 * 3600  # a service that asks for more has made a mistake


class PushOutcome(StrEnum):
    """The result of sending one message."""

    SENT = "sent"
    GONE = "gone"  # the subscription has ended: delete it
    STALE_KEY = "stale_key"  # the subscription has another key: the app renews it at its start
    WAIT = "wait"  # the service asks for a pause
    DENIED = "denied"  # the service refuses our signature: nothing is deleted
    RETRY = "retry"  # the service or the network is broken: try until the reminder is stale
    REJECTED = "wrong"  # the request was wrong: no second try


@dataclass(frozen=True)
class DeliveryResult:
    """An outcome; for WAIT also the seconds, and whether only one subscription must wait."""

    outcome: PushOutcome
    wait: int = 0
    only_this_device: bool = False
    status: int = 0  # 0 without a response


OUTCOMES = {
    404: PushOutcome.GONE,
    410: PushOutcome.GONE,
    401: PushOutcome.DENIED,
    403: PushOutcome.DENIED,
    408: PushOutcome.RETRY,
    429: PushOutcome.WAIT,
}
#: VAPID key mismatch: Apple's 400 is definitive, Google's 403 may be temporary.
KEY_MISMATCH = {
    400: ("vapidpkhashmismatch", PushOutcome.GONE),
    403: ("do not correspond", PushOutcome.STALE_KEY),
}


def classify_response(
    endpoint: str, status: int, retry_after: str | None, body: str, now: datetime
) -> DeliveryResult:
    """Return what the response to a message for `endpoint` means. `now` is UTC."""
    host = urlsplit(endpoint).hostname or ""
    outcome = _outcome(host, status, retry_after, body)
    if outcome is not PushOutcome.WAIT:
        return DeliveryResult(outcome, status=status)
    only_this_device = host.endswith("push.apple.com")
    return DeliveryResult(outcome, _wait_seconds(retry_after, now), only_this_device, status)


def _outcome(host: str, status: int, retry_after: str | None, body: str) -> PushOutcome:
    if 200 <= status < 300:
        return PushOutcome.SENT
    if status in KEY_MISMATCH and KEY_MISMATCH[status][0] in _error_reason(body):
        return KEY_MISMATCH[status][1]
    if (status == 406 and host.endswith("notify.windows.com")) or (status == 503 and retry_after):
        return PushOutcome.WAIT
    return OUTCOMES.get(status, PushOutcome.RETRY if status >= 500 else PushOutcome.REJECTED)


def _wait_seconds(retry_after: str | None, now: datetime) -> int:
    """Return the seconds of a Retry-After header: a number or a date (RFC 9110)."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), MAX_WAIT_SECONDS)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return DEFAULT_WAIT_SECONDS
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max(0, round((date - now).total_seconds())), MAX_WAIT_SECONDS)


def _error_reason(body: str) -> str:
    """Return the reason in lower case: `reason` of Apple's JSON, or else the whole body."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, or too many brackets
        return body.lower()
    return str(parsed.get("reason", body) if isinstance(parsed, dict) else body).lower()
