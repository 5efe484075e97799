"""The responses of push services, from their documentation and source code."""

from datetime import UTC, datetime

import pytest

from backend.push.responses import (
    DEFAULT_WAIT_SECONDS,
    MAX_WAIT_SECONDS,
    DeliveryResult,
    Outcome,
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
        (GOOGLE, 200, "", Outcome.SENT),
        (MOZILLA, 201, "", Outcome.SENT),
        (WINDOWS, 202, "", Outcome.SENT),
        (MOZILLA, 301, "", Outcome.WRONG),
        (GOOGLE, 307, "", Outcome.WRONG),
        (APPLE, 400, '{"reason": "BadWebPushTopic"}', Outcome.WRONG),
        (APPLE, 400, '{"reason": "VapidPkHashMismatch"}', Outcome.GONE),
        (MOZILLA, 401, '{"errno": 109}', Outcome.DENIED),
        (APPLE, 403, '{"reason": "BadJwtToken"}', Outcome.DENIED),
        (
            GOOGLE,
            403,
            "the VAPID credentials do not correspond to the credentials used",
            Outcome.STALE_KEY,
        ),
        (MOZILLA, 404, '{"errno": 102}', Outcome.GONE),
        (MOZILLA, 410, '{"errno": 106}', Outcome.GONE),
        (APPLE, 410, '{"reason": "Unregistered"}', Outcome.GONE),
        (GOOGLE, 406, "", Outcome.WRONG),
        (WINDOWS, 406, "", Outcome.WAIT),
        (GOOGLE, 408, "", Outcome.RETRY),
        (MOZILLA, 413, '{"errno": 104}', Outcome.WRONG),
        (MOZILLA, 429, "", Outcome.WAIT),
        (MOZILLA, 500, "", Outcome.RETRY),
        (MOZILLA, 502, "", Outcome.RETRY),
        (GOOGLE, 503, "", Outcome.RETRY),
        (GOOGLE, 403, "[1]", Outcome.DENIED),
        (GOOGLE, 403, "[" * 4096, Outcome.DENIED),
        (GOOGLE, 400, "do not correspond", Outcome.WRONG),
    ],
)
def test_response_is_classified(endpoint: str, status: int, body: str, outcome: Outcome) -> None:
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
        Outcome.WAIT, seconds, status=429
    )


def test_apple_limits_one_device_and_others_the_whole_service() -> None:
    assert classify_response(APPLE, 429, "9", "", NOW).only_this_device
    assert not classify_response(GOOGLE, 429, "9", "", NOW).only_this_device


def test_503_with_retry_after_is_a_wait() -> None:
    assert classify_response(GOOGLE, 503, "30", "", NOW) == DeliveryResult(
        Outcome.WAIT, 30, status=503
    )
