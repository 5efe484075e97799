"""Accept only endpoints at browsers' push services: clients choose where the server sends."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

#: Push services, with their subdomains. jmt17.google.com serves Chromium of Linux distributions.
HOSTS = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
MAX_LENGTH = 2048
#: Printable ASCII without blanks, and without the backslash that some parsers take for a slash.
ENDPOINT = re.compile(r"[!-\[\]-~]+")
AUTH_SECRET = re.compile(r"[A-Za-z0-9_-]{22}={0,2}")  # 16 bytes in base64url
BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")


@dataclass(frozen=True)
class PushSubscription:
    """A browser's subscription; `key` is the public VAPID key that it was made with."""

    endpoint: str
    p256dh: str
    auth: str
    key: str


class InvalidSubscription(ValueError):
    """A subscription cannot be used; `field` names the part that is wrong."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field, self.detail = field, detail


def check_endpoint(endpoint: str, allowed: Collection[str] = HOSTS) -> None:
    """Raise InvalidSubscription unless `endpoint` is at a push service.

    `allowed` are host names, each with its subdomains, and origins like http://127.0.0.1:8123. The
    parsed host is compared, never the text: https://10.0.0.1/.push.apple.com is not Apple's.
    """
    if len(endpoint) > MAX_LENGTH or not ENDPOINT.fullmatch(endpoint):
        detail = f"endpoint must be an address of at most {MAX_LENGTH} characters."
        raise InvalidSubscription("endpoint", detail)
    if "#" in endpoint or not _is_allowed(endpoint, allowed):
        detail = "endpoint must be an https address of a browser's push service."
        raise InvalidSubscription("endpoint", detail)


def check_keys(p256dh: str, auth: str) -> None:
    """Raise InvalidSubscription unless `p256dh` is a point of P-256 and `auth` has 16 bytes."""
    try:
        point = decode_base64url(p256dh, 65)
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        detail = "p256dh must be a point of the curve P-256: 65 bytes in base64url."
        raise InvalidSubscription("p256dh", detail) from None
    check_auth(auth)


def check_auth(auth: str) -> None:
    """Raise InvalidSubscription unless `auth` is 16 bytes in base64url."""
    if not AUTH_SECRET.fullmatch(auth):
        raise InvalidSubscription("auth", "auth must be 16 bytes in base64url.")


def push_service(endpoint: str) -> str:
    """Return the host in HOSTS that `endpoint` belongs to, or `other`."""
    host = _split(endpoint).hostname or ""
    return next((name for name in HOSTS if _is_within(host, name)), "other")


def origin_of(endpoint: str) -> str:
    """Return scheme, host and port without a default port: the audience of a signature."""
    parts = _split(endpoint)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"


def decode_base64url(text: str, size: int) -> bytes:
    """Return the `size` bytes of `text`, with or without padding. Raises ValueError."""
    if not BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    unpadded = text.rstrip("=")
    decoded = urlsafe_b64decode(unpadded + "=" * (-len(unpadded) % 4))
    if len(decoded) != size:
        raise ValueError(f"{len(decoded)} bytes, not {size}")
    return decoded


def _is_within(host: str, name: str) -> bool:
    return host == name or host.endswith(f".{name}")


def _is_allowed(endpoint: str, allowed: Collection[str]) -> bool:
    if origin_of(endpoint) in allowed:
        return True
    parts = _split(endpoint)
    is_plain = parts.scheme == "https" and parts.port in (None, 443) and parts.username is None
    return is_plain and any(_is_within(parts.hostname or "", name) for name in allowed)


def _split(endpoint: str) -> SplitResult:
    try:
        parts = urlsplit(endpoint)
        _ = parts.port  # reading it raises ValueError for a wrong port
    except ValueError:
        detail = "endpoint must be an address like https://..."
        raise InvalidSubscription("endpoint", detail) from None
    return parts
