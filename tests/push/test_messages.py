"""Push requests: readable by one browser alone, with the headers that push services require."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import http_ece
import pytest

from backend.push.endpoints import HOSTS, InvalidSubscription, PushSubscription
from backend.push.messages import MAX_PAYLOAD_BYTES, PushRequest, RequestBuilder
from backend.push.vapid import generate_key
from tests.push.browser import Browser

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
CONTENT = {
    "web_push": 8030,
    "notification": {"title": "Ein paar Minuten für dich?", "navigate": "https://a.example/"},
}
OLD, NEW = generate_key(), generate_key()
BUILDER = RequestBuilder([NEW, OLD], "mailto:clinic@example.org", HOSTS)
BROWSER = Browser()


def build(content: dict[str, Any] = CONTENT, **changes: Any) -> PushRequest:
    """Return a request to BROWSER; `changes` are options, or parts of the subscription."""
    subscription = PushSubscription(ENDPOINT, BROWSER.p256dh, BROWSER.auth, NEW.public)
    options: dict[str, Any] = {"ttl": 60, "topic": "a"}
    options |= {name: changes.pop(name) for name in ("ttl", "topic", "urgency") if name in changes}
    return BUILDER.build_request(replace(subscription, **changes), content, **options)


def test_only_the_subscribed_browser_can_decrypt() -> None:
    request = build()

    assert BROWSER.read(request.body) == CONTENT
    with pytest.raises(http_ece.ECEException):
        Browser().read(request.body)


def test_keys_work_with_and_without_padding() -> None:
    request = build(p256dh=BROWSER.p256dh + "=", auth=BROWSER.auth + "==")

    assert BROWSER.read(request.body) == CONTENT


def test_request_has_every_header() -> None:
    request = build(ttl=7200, topic="daily20261122")

    assert request.url == ENDPOINT
    headers = dict(request.headers)
    assert headers.pop("Authorization").startswith("vapid t=")
    assert headers == {
        "TTL": "7200",
        "Topic": "daily20261122",
        "Urgency": "normal",
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
    }


@pytest.mark.parametrize("key", [OLD.public, NEW.public], ids=["old key", "new key"])
def test_subscription_is_signed_with_its_own_key(key: str) -> None:
    assert build(key=key).headers["Authorization"].endswith(f"k={key}")


def test_requests_do_not_share_options() -> None:
    ttls = [60 + n % 7 for n in range(400)]

    with ThreadPoolExecutor(8) as pool:
        requests = pool.map(lambda ttl: build(ttl=ttl), ttls)

    assert [request.headers["TTL"] for request in requests] == [str(ttl) for ttl in ttls]


def test_ttl_of_zero_is_sent_as_zero() -> None:
    assert build(ttl=0).headers["TTL"] == "0"


def test_longest_text_is_sent_and_one_byte_more_is_rejected() -> None:
    longest = {"a": "x" * (MAX_PAYLOAD_BYTES - len('{"a":""}'))}

    assert BROWSER.read(build(longest).body) == longest
    with pytest.raises(ValueError, match="2642 bytes"):
        build({"a": longest["a"] + "x"})


@pytest.mark.parametrize(
    "change",
    [{"topic": "no spaces"}, {"topic": ""}, {"topic": "a" * 33}, {"urgency": "very"}, {"ttl": -1}],
)
def test_invalid_topic_urgency_or_ttl_is_rejected(change: dict[str, Any]) -> None:
    [name] = change

    with pytest.raises(ValueError, match=name):
        build(**change)


def test_subscription_is_checked_again_before_sending() -> None:
    with pytest.raises(InvalidSubscription):
        build(endpoint="https://169.254.169.254/x")
    with pytest.raises(InvalidSubscription):
        build(auth="AAAA")
    with pytest.raises(ValueError, match=r"."):
        build(p256dh="B" + "A" * 86)
    with pytest.raises(ValueError, match="a key that is not here"):
        build(key=generate_key().public)
