"""Build push requests: bodies encrypted by `webpush`, and the headers."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from webpush import WebPush

from backend.push.endpoints import PushSubscription, check_auth, check_endpoint
from backend.push.vapid import Signer, VapidKey

MAX_PAYLOAD_BYTES = 2641  # Firefox on Android receives no more; other browsers receive 3,993
TOPIC = re.compile(r"[A-Za-z0-9]{1,32}")  # RFC 8030 allows - and _ too, autopush does not
URGENCIES = ("very-low", "low", "normal", "high")


@dataclass(frozen=True)
class PushRequest:
    """A request to be sent by POST."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class UnknownKey(ValueError):
    """The subscription was made with a VAPID key that this machine does not have."""


class _Encrypter(WebPush):  # type: ignore[misc]  # it has no types
    """Encrypts with `webpush`, without WebPush.get(), which would parse the key each time."""

    def __init__(self, key: VapidKey, contact: str) -> None:
        super().__init__(key.pem.encode(), key.public_pem.encode())
        self.signer = Signer(key, contact)

    def encrypt(self, text: bytes, subscription: PushSubscription) -> bytes:
        # `webpush` only reads keys.auth and keys.p256dh of a subscription.
        encrypted: bytes = self._encrypt(text, SimpleNamespace(keys=subscription))
        return encrypted


class RequestBuilder:
    """Builds requests with the key of each subscription: old ones work after a key rotation."""

    def __init__(self, keys: Iterable[VapidKey], contact: str, allowed: tuple[str, ...]) -> None:
        self._encrypters = {key.public: _Encrypter(key, contact) for key in keys}
        self._allowed = allowed

    def build_request(
        self,
        subscription: PushSubscription,
        content: Mapping[str, Any],
        ttl: int,
        topic: str,
        urgency: str = "normal",
    ) -> PushRequest:
        """Return the request for a message that the push service keeps for `ttl` seconds.

        A later message with the same topic replaces one that is not delivered yet. Raises
        ValueError for a wrong topic, urgency, time or p256dh and for a long text; UnknownKey;
        InvalidSubscription.
        """
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        _check_options(len(text), ttl, topic, urgency)
        check_endpoint(subscription.endpoint, self._allowed)
        check_auth(subscription.auth)  # `webpush` checks p256dh, but not this
        if subscription.key not in self._encrypters:
            raise UnknownKey("a subscription was made for a key that is not here")
        encrypter = self._encrypters[subscription.key]
        headers = {
            "TTL": str(ttl),
            "Topic": topic,
            "Urgency": urgency,
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "Authorization": encrypter.signer.authorization(subscription.endpoint),
        }
        return PushRequest(subscription.endpoint, headers, encrypter.encrypt(text, subscription))


def _check_options(size: int, ttl: int, topic: str, urgency: str) -> None:
    if size > MAX_PAYLOAD_BYTES:
        raise ValueError(f"the text has {size} bytes; at most {MAX_PAYLOAD_BYTES} are delivered")
    if ttl < 0:
        raise ValueError("ttl must be 0 seconds or more")
    if not TOPIC.fullmatch(topic):
        raise ValueError("topic must have 1 to 32 letters and digits")
    if urgency not in URGENCIES:
        raise ValueError(f"urgency must be one of {', '.join(URGENCIES)}")
