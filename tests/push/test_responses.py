"""The responses of push services, from their documentation and source code."""

from datetime import UTC, datetime

import pytest

from backend.push.responses import (
    DEFAULT_WAIT_SECONDS,
    MAX_WAIT_SECONDS,
    DeliveryResult,
    PushOutcome,
    classify_response,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOGLE = "https://fcm.googleapis.com/fcm/send/abc"
MOZILLA = "https://updates.push.services.mozilla.com/wpush/v2/abc"
APPLE = "https://web.push.apple.com/QABC"
WINDOWS = "https://db5p.notify.windows.com/w/?token=abc"


@pytest.mark.parametrize(
    ("endpoint", "status", "body", "outcome"),
    [
        (GOOGLE, 200, "", PushOutcome.SENT),
        (MOZILLA, 201, "", PushOutcome.SENT),
        (WINDOWS, 202, "", PushOutcome.SENT),
        (MOZILLA, 301, "", PushOutcome.REJECTED),
        (GOOGLE, 307, "", PushOutcome.REJECTED),
        (APPLE, 400, '{"reason": "BadWebPushTopic"}', PushOutcome.REJECTED),
        (APPLE, 400, '{"reason": "VapidPkHashMismatch"}', PushOutcome.GONE),
        (MOZILLA, 401, '{"errno": 109}', PushOutcome.DENIED),
        (APPLE, 403, '{"reason": "BadJwtToken"}', PushOutcome.DENIED),
        (
            GOOGLE,
            403,
            "the VAPID credentials do not correspond to the credentials used",
            PushOutcome.STALE_KEY,
        ),
        (MOZILLA, 404, '{"errno": 102}', PushOutcome.GONE),
        (MOZILLA, 410, '{"errno": 106}', PushOutcome.GONE),
        (APPLE, 410, '{"reason": "Unregistered"}', PushOutcome.GONE),
        (GOOGLE, 406, "", PushOutcome.REJECTED),
        (WINDOWS, 406, "", PushOutcome.WAIT),
        (GOOGLE, 408, "", PushOutcome.RETRY),
        (MOZILLA, 413, '{"errno": 104}', PushOutcome.REJECTED),
        (MOZILLA, 429, "", PushOutcome.WAIT),
        (MOZILLA, 500, "", PushOutcome.RETRY),
        (MOZILLA, 502, "", PushOutcome.RETRY),
        (GOOGLE, 503, "", PushOutcome.RETRY),
        (GOOGLE, 403, "[1]", PushOutcome.DENIED),
        (GOOGLE, 403, "[" * 4096, PushOutcome.DENIED),
        (GOOGLE, 400, "do not correspond", PushOutcome.REJECTED),
    ],
)
def test_response_is_classified(
    endpoint: str, status: int, body: str, outcome: PushOutcome
) -> None:
    assert classify_response(endpoint, status, None, body, NOW).outcome == outcome


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        (None, DEFAULT_WAIT_SECONDS),
        ("", DEFAULT_WAIT_SECONDS),
        ("soon", DEFAULT_WAIT_SECONDS),
        ("-5", DEFAULT_WAIT_SECONDS),
        ("0", 0),
        ("37", 37),
        ("999999999999", MAX_WAIT_SECONDS),
        ("Sun, 22 Nov 2026 12:01:30 GMT", 90),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Sun, 22 Nov 2026 12:01:30 +99999999999999999999", DEFAULT_WAIT_SECONDS),
        ("Sun, 22 Nov 99999 12:01:30 GMT", DEFAULT_WAIT_SECONDS),
        ("7200", 7200),
        ("Mon, 22 Nov 2027 12:00:00 GMT", MAX_WAIT_SECONDS),
    ],
)
def test_retry_after_is_parsed_and_limited(retry_after: str | None, seconds: int) -> None:
    assert classify_response(MOZILLA, 429, retry_after, "", NOW) == DeliveryResult(
        PushOutcome.WAIT, seconds, status=429
    )


def test_apple_limits_one_device_and_others_the_whole_service() -> None:
    assert classify_response(APPLE, 429, "9", "", NOW).only_this_device
    assert not classify_response(GOOGLE, 429, "9", "", NOW).only_this_device


def test_503_with_retry_after_is_a_wait() -> None:
    assert classify_response(GOOGLE, 503, "30", "", NOW) == DeliveryResult(
        PushOutcome.WAIT, 30, status=503
    )
