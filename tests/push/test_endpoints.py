"""Which endpoints are accepted. They come from clients, so this protects our own network."""

import pytest

from backend.push.endpoints import HOSTS, InvalidSubscription, check_endpoint, check_keys, origin_of
from tests.push.browser import Browser

ACCEPTED = [
    "https://fcm.googleapis.com/fcm/send/abc:def",
    "https://jmt17.google.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://web.push.apple.com/QABC",
    "https://db5p.notify.windows.com/w/?token=abc",
    "https://FCM.googleapis.com:443/fcm/send/abc",
]
REJECTED = [
    "",
    "fcm.googleapis.com/fcm/send/abc",
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://user:word@fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com/fcm/send/abc#here",
    "https://evil.example/a.push.apple.com/",
    "https://127.0.0.1:8443/?.push.apple.com/",
    "https://evilpush.apple.com.example/x",
    "https://notpush.apple.com/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://fcm.googleapis.com\\@evil.example/x",
    "https://evil.example\\.push.apple.com/x",
    "https://fcm.googleapis.com:99999/x",
    "https://[::1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://fcm.googleapis.com/ö",
    "https://fcm.googleapis.com/a b",
    "https://fcm.googleapis.com/a\nb",
    "https://fcm.googleapis.com/" + "a" * 2048,
    "file:///etc/passwd",
]


@pytest.mark.parametrize("endpoint", ACCEPTED)
def test_endpoint_of_a_push_service_is_accepted(endpoint: str) -> None:
    check_endpoint(endpoint)


@pytest.mark.parametrize("endpoint", REJECTED)
def test_any_other_endpoint_is_rejected(endpoint: str) -> None:
    with pytest.raises(InvalidSubscription) as error:
        check_endpoint(endpoint)

    assert error.value.field == "endpoint"


def test_allowed_origin_includes_its_port_and_scheme() -> None:
    allowed = (*HOSTS, "http://127.0.0.1:8123")

    check_endpoint("http://127.0.0.1:8123/push/1", allowed)
    for other in (
        "http://127.0.0.1:8124/push/1",
        "https://127.0.0.1:8123/push/1",
        "http://127.0.0.1/push/1",
    ):
        with pytest.raises(InvalidSubscription):
            check_endpoint(other, allowed)


def test_keys_are_accepted_with_and_without_padding() -> None:
    browser = Browser()

    check_keys(browser.p256dh, browser.auth)
    check_keys(browser.p256dh + "=", browser.auth + "==")


@pytest.mark.parametrize(
    ("p256dh", "auth", "field"),
    [
        ("", None, "p256dh"),
        ("A" * 87, None, "p256dh"),
        ("B" + "A" * 86, None, "p256dh"),
        ("not base64url!", None, "p256dh"),
        (None, "", "auth"),
        (None, "AAAA", "auth"),
        (None, "A" * 64, "auth"),
        (None, "ä" * 22, "auth"),
    ],
)
def test_invalid_keys_are_rejected_by_name(
    p256dh: str | None, auth: str | None, field: str
) -> None:
    browser = Browser()

    with pytest.raises(InvalidSubscription) as error:
        check_keys(
            browser.p256dh if p256dh is None else p256dh, browser.auth if auth is None else auth
        )

    assert error.value.field == field


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://push.example:8443/a?b=c", "https://push.example:8443"),
        ("https://push.example:443/a", "https://push.example"),
        ("http://127.0.0.1:80/a", "http://127.0.0.1"),
    ],
)
def test_origin_has_its_port_unless_it_is_the_default(endpoint: str, origin: str) -> None:
    assert origin_of(endpoint) == origin
