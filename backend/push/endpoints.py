"""Where a message may be sent: the push services of browsers and no other host. An endpoint is what
a client said.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

HOSTS = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
"""Push services by host, subdomains included. jmt17.google.com serves Chromium as Linux
distributions build it."""
LONGEST = 2048
POINT_BYTES = 65
ADDRESS = re.compile(r"[!-\[\]-~]+")
"""No blanks, and no backslash, which some take for a slash."""
BEGINNING = re.compile(r"[^/?#]*//[^/?#]*")
SECRET = re.compile(r"[A-Za-z0-9_-]{22}={0,2}")
"""16 bytes in base64url."""
BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")


@dataclass(frozen=True)
class PushSubscription:
    """One browser's subscription, as its client sent it. `key` is the public key that it was made
    for.
    """

    endpoint: str
    p256dh: str
    auth: str
    key: str


class InvalidSubscription(ValueError):
    """Why a subscription cannot be used. `field` names the part of it."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field
        self.detail = detail


def check_endpoint(endpoint: str, allowed: Collection[str] = HOSTS) -> None:
    """Raise InvalidSubscription unless `endpoint` is of a push service.

    `allowed` are host names, each with its subdomains, and whole origins like http://127.0.0.1:8123
    for a service of one's own. The parsed host is compared, never the text:
    https://10.0.0.1/.push.apple.com is not Apple's.
    """
    if len(endpoint) > LONGEST or not ADDRESS.fullmatch(endpoint):
        raise InvalidSubscription(
            "endpoint", f"endpoint must be an address of at most {LONGEST} characters."
        )
    if "#" in endpoint or not _is_allowed(_beginning(endpoint), tuple(allowed)):
        raise InvalidSubscription(
            "endpoint", "endpoint must be an https address of a browser's push service."
        )


def push_service(endpoint: str) -> str:
    """Return the name of the push service of `endpoint`, or `other` for one of the operator's
    own.
    """
    host = _split(endpoint).hostname or ""
    return next((name for name in HOSTS if host == name or host.endswith(f".{name}")), "other")


def check_keys(p256dh: str, auth: str) -> None:
    """Raise InvalidSubscription unless `p256dh` is a point of P-256 and `auth` 16 bytes, both in
    base64url.
    """
    try:
        EllipticCurvePublicKey.from_encoded_point(
            SECP256R1(), decode_base64url(p256dh, POINT_BYTES)
        )
    except ValueError:
        raise InvalidSubscription(
            "p256dh", "p256dh must be a point of the curve P-256: 65 bytes in base64url."
        ) from None
    check_secret(auth)


def check_secret(auth: str) -> None:
    """Raise InvalidSubscription unless `auth` is 16 bytes in base64url."""
    if not SECRET.fullmatch(auth):
        raise InvalidSubscription("auth", "auth must be 16 bytes in base64url.")


def origin_of(endpoint: str) -> str:
    """Return scheme, host and any port that is not the usual one: what a signature is made for."""
    return _origin(_beginning(endpoint))


def decode_base64url(text: str, size: int) -> bytes:
    """Return the `size` bytes that `text` writes in base64url, with or without padding. Raises
    ValueError.
    """
    if not BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    found = urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    if len(found) != size:
        raise ValueError(f"{len(found)} bytes, not {size}")
    return found


def _beginning(endpoint: str) -> str:
    """Return scheme and authority as they were written: millions of endpoints begin in few ways."""
    found = BEGINNING.match(endpoint)
    if not found:
        raise InvalidSubscription("endpoint", "endpoint must be an address like https://...")
    return found[0]


@lru_cache(1_000)
def _is_allowed(beginning: str, allowed: tuple[str, ...]) -> bool:
    if _origin(beginning) in allowed:
        return True
    parts = _split(beginning)
    plain = parts.scheme == "https" and parts.port in (None, 443) and parts.username is None
    host = parts.hostname or ""
    return plain and any(host == name or host.endswith(f".{name}") for name in allowed)


@lru_cache(1_000)
def _origin(beginning: str) -> str:
    parts = _split(beginning)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"


def _split(beginning: str) -> SplitResult:
    try:
        parts = urlsplit(beginning)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        raise InvalidSubscription(
            "endpoint", "endpoint must be an address like https://..."
        ) from None
    return parts
