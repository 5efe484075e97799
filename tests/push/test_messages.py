"""What goes out: readable by its browser alone, with every header a push service wants."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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


def target(browser: Browser, **other: str) -> PushSubscription:
    return PushSubscription(
        **{
            "endpoint": ENDPOINT,
            "p256dh": browser.p256dh,
            "auth": browser.auth,
            "key": NEW.public,
            **other,
        }
    )


def test_the_browser_reads_what_was_sent_and_no_other_does(builder: RequestBuilder) -> None:
    browser = Browser()

    message = builder.build_request(target(browser), CONTENT, ttl=7200, topic="daily20261122")

    assert browser.read(message.body) == CONTENT
    with pytest.raises(http_ece.ECEException):
        Browser().read(message.body)


def test_keys_are_taken_with_and_without_padding(builder: RequestBuilder) -> None:
    browser = Browser()

    message = builder.build_request(
        target(browser, p256dh=browser.p256dh + "=", auth=browser.auth + "=="), CONTENT, 60, "a"
    )

    assert browser.read(message.body) == CONTENT


def test_every_header_is_there(builder: RequestBuilder) -> None:
    message = builder.build_request(target(Browser()), CONTENT, ttl=7200, topic="daily20261122")

    assert message.url == ENDPOINT
    assert message.headers["Authorization"].startswith("vapid t=")
    assert {name: value for name, value in message.headers.items() if name != "Authorization"} == {
        "TTL": "7200",
        "Topic": "daily20261122",
        "Urgency": "normal",
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
    }


def test_an_old_subscription_is_signed_with_the_key_it_was_made_for(
    builder: RequestBuilder,
) -> None:
    old = builder.build_request(target(Browser(), key=OLD.public), CONTENT, ttl=60, topic="a")
    new = builder.build_request(target(Browser()), CONTENT, ttl=60, topic="a")

    assert old.headers["Authorization"].endswith(f"k={OLD.public}")
    assert new.headers["Authorization"].endswith(f"k={NEW.public}")


def test_one_messages_options_never_stick_to_another(builder: RequestBuilder) -> None:
    ttls = [60 + n % 7 for n in range(400)]

    with ThreadPoolExecutor(8) as pool:
        packed = pool.map(
            lambda ttl: builder.build_request(target(Browser()), CONTENT, ttl=ttl, topic="a"), ttls
        )

    assert [message.headers["TTL"] for message in packed] == [str(ttl) for ttl in ttls]


def test_a_ttl_of_nothing_is_nothing(builder: RequestBuilder) -> None:
    assert builder.build_request(target(Browser()), CONTENT, ttl=0, topic="a").headers["TTL"] == "0"


def test_the_longest_text_arrives_and_one_byte_more_is_refused(builder: RequestBuilder) -> None:
    browser = Browser()
    room = MAX_PAYLOAD_BYTES - len('{"a":""}')

    assert browser.read(
        builder.build_request(target(browser), {"a": "x" * room}, 60, "a").body
    ) == {"a": "x" * room}
    with pytest.raises(ValueError, match="2642 bytes"):
        builder.build_request(target(browser), {"a": "x" * (room + 1)}, 60, "a")


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
def test_what_no_service_would_take_is_refused(
    builder: RequestBuilder, wrong: dict[str, Any], says: str
) -> None:
    usual: dict[str, Any] = {"ttl": 60, "topic": "a"}

    with pytest.raises(ValueError, match=says):
        builder.build_request(target(Browser()), CONTENT, **usual | wrong)


def test_a_wrong_target_is_checked_once_more_before_it_is_sent(builder: RequestBuilder) -> None:
    with pytest.raises(InvalidSubscription):
        builder.build_request(
            target(Browser(), endpoint="https://169.254.169.254/x"), CONTENT, 60, "a"
        )
    with pytest.raises(InvalidSubscription):
        builder.build_request(target(Browser(), auth="AAAA"), CONTENT, 60, "a")
    with pytest.raises(ValueError, match=r"."):
        builder.build_request(target(Browser(), p256dh="B" + "A" * 86), CONTENT, 60, "a")
    with pytest.raises(ValueError, match="a key that is not here"):
        builder.build_request(target(Browser(), key=generate_key().public), CONTENT, 60, "a")
