"""Push requests: readable by one browser alone, with the headers that push services require."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import http_ece
import pytest

from backend.push.endpoints import HOSTS, InvalidSubscription, PushSubscription
from backend.push.messages import MAX_PAYLOAD_BYTES, RequestBuilder
from backend.push.vapid import generate_key
from tests.push.browser import Browser

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
CONTENT = {
    "web_push": 8030,
    "notification": {"title": "Ein paar Minuten für dich?", "navigate": "https://a.example/"},
}
OLD, NEW = generate_key(), generate_key()


@pytest.fixture
def builder() -> RequestBuilder:
    return RequestBuilder([NEW, OLD], "mailto:clinic@example.org", HOSTS)


def subscription(browser: Browser, **other: str) -> PushSubscription:
    usual = PushSubscription(ENDPOINT, browser.p256dh, browser.auth, NEW.public)
    return replace(usual, **other)


def test_only_the_subscribed_browser_can_decrypt(builder: RequestBuilder) -> None:
    browser = Browser()

    message = builder.build_request(subscription(browser), CONTENT, ttl=7200, topic="daily20261122")

    assert browser.read(message.body) == CONTENT
    with pytest.raises(http_ece.ECEException):
        Browser().read(message.body)


def test_keys_work_with_and_without_padding(builder: RequestBuilder) -> None:
    browser = Browser()

    padded = subscription(browser, p256dh=browser.p256dh + "=", auth=browser.auth + "==")

    message = builder.build_request(padded, CONTENT, 60, "a")

    assert browser.read(message.body) == CONTENT


def test_request_has_every_header(builder: RequestBuilder) -> None:
    message = builder.build_request(
        subscription(Browser()), CONTENT, ttl=7200, topic="daily20261122"
    )

    assert message.url == ENDPOINT
    assert message.headers["Authorization"].startswith("vapid t=")
    assert {name: value for name, value in message.headers.items() if name != "Authorization"} == {
        "TTL": "7200",
        "Topic": "daily20261122",
        "Urgency": "normal",
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
    }


def test_old_subscription_is_signed_with_its_own_key(builder: RequestBuilder) -> None:
    old = builder.build_request(subscription(Browser(), key=OLD.public), CONTENT, ttl=60, topic="a")
    new = builder.build_request(subscription(Browser()), CONTENT, ttl=60, topic="a")

    assert old.headers["Authorization"].endswith(f"k={OLD.public}")
    assert new.headers["Authorization"].endswith(f"k={NEW.public}")


def test_requests_do_not_share_options(builder: RequestBuilder) -> None:
    ttls = [60 + n % 7 for n in range(400)]

    with ThreadPoolExecutor(8) as pool:
        packed = pool.map(
            lambda ttl: builder.build_request(subscription(Browser()), CONTENT, ttl=ttl, topic="a"),
            ttls,
        )

    assert [message.headers["TTL"] for message in packed] == [str(ttl) for ttl in ttls]


def test_ttl_of_zero_is_sent_as_zero(builder: RequestBuilder) -> None:
    assert (
        builder.build_request(subscription(Browser()), CONTENT, ttl=0, topic="a").headers["TTL"]
        == "0"
    )


def test_longest_text_is_sent_and_one_byte_more_is_rejected(builder: RequestBuilder) -> None:
    browser = Browser()
    room = MAX_PAYLOAD_BYTES - len('{"a":""}')

    assert browser.read(
        builder.build_request(subscription(browser), {"a": "x" * room}, 60, "a").body
    ) == {"a": "x" * room}
    with pytest.raises(ValueError, match="2642 bytes"):
        builder.build_request(subscription(browser), {"a": "x" * (room + 1)}, 60, "a")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"topic": "no spaces"}, "topic"),
        ({"topic": ""}, "topic"),
        ({"topic": "a" * 33}, "topic"),
        ({"urgency": "very"}, "urgency"),
        ({"ttl": -1}, "ttl"),
    ],
)
def test_invalid_topic_urgency_or_ttl_is_rejected(
    builder: RequestBuilder, wrong: dict[str, Any], says: str
) -> None:
    usual: dict[str, Any] = {"ttl": 60, "topic": "a"}

    with pytest.raises(ValueError, match=says):
        builder.build_request(subscription(Browser()), CONTENT, **usual | wrong)


def test_subscription_is_checked_again_before_it_is_sent_to(builder: RequestBuilder) -> None:
    with pytest.raises(InvalidSubscription):
        builder.build_request(
            subscription(Browser(), endpoint="https://169.254.169.254/x"), CONTENT, 60, "a"
        )
    with pytest.raises(InvalidSubscription):
        builder.build_request(subscription(Browser(), auth="AAAA"), CONTENT, 60, "a")
    with pytest.raises(ValueError, match=r"."):
        builder.build_request(subscription(Browser(), p256dh="B" + "A" * 86), CONTENT, 60, "a")
    with pytest.raises(ValueError, match="a key that is not here"):
        builder.build_request(subscription(Browser(), key=generate_key().public), CONTENT, 60, "a")
