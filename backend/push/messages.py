"""Packs a message for one browser: encrypted by `webpush`, with the headers that it leaves out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webpush import WebPush

from backend.push.endpoints import PushSubscription, check_endpoint, check_secret
from backend.push.vapid import Signer, VapidKey

MAX_PAYLOAD_BYTES = 2641
"""Of text. Firefox on Android gets no more; the other browsers get 3,993."""
TOPIC = re.compile(r"[A-Za-z0-9]{1,32}")
"""RFC 8030 allows - and _ too, autopush does not."""
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
URGENCIES = ("very-low", "low", "normal", "high")


@dataclass(frozen=True)
class PushRequest:
    """A request that is ready to be sent by POST."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class UnknownKey(ValueError):
    """The subscription was made for a key that is not here."""


@dataclass(slots=True)
class _Keys:
    """What webpush reads of its own class of keys, which takes longer to make and does not check
    them either.
    """

    auth: str
    p256dh: str


@dataclass(slots=True)
class _Subscription:
    """What webpush reads of its own class of subscriptions."""

    keys: _Keys


class _Encrypter(WebPush):  # type: ignore[misc]  # it comes without types
    """Encrypts as webpush does, and signs as it does not.

    Its own way in, get(), keeps the options it is given for whoever comes next, and parses the key
    for each message.
    """

    def __init__(self, key: VapidKey, contact: str) -> None:
        super().__init__(key.pem.encode(), key.public_pem.encode())
        self._signer = Signer(key, contact)

    def prepare(self, text: bytes, target: PushSubscription) -> tuple[bytes, str]:
        """Return the encrypted `text` and the Authorization header for `target`."""
        encrypted: bytes = self._encrypt(text, _Subscription(_Keys(target.auth, target.p256dh)))
        return encrypted, self._signer.authorization(target.endpoint)


class RequestBuilder:
    """Packs messages with the key each subscription was made for, so that old ones live on after a
    rotation.
    """

    def __init__(self, keys: Iterable[VapidKey], contact: str, allowed: tuple[str, ...]) -> None:
        self._encrypters = {key.public: _Encrypter(key, contact) for key in keys}
        self._allowed = allowed

    def build_request(
        self,
        target: PushSubscription,
        content: Mapping[str, Any],
        ttl: int,
        topic: str,
        urgency: str = "normal",
    ) -> PushRequest:
        """Return `content` as a message that the push service keeps for `ttl` seconds.

        A later message with the same topic replaces one that was not delivered yet. Raises
        ValueError for a wrong topic, urgency or time, a text that is too long, an unknown key;
        InvalidSubscription for a wrong target.
        """
        body = JSON.encode(content).encode()
        _check(len(body), ttl, topic, urgency)
        check_endpoint(target.endpoint, self._allowed)
        check_secret(
            target.auth
        )  # webpush takes any; a wrong p256dh it refuses, with a ValueError too
        if target.key not in self._encrypters:
            raise UnknownKey("a subscription was made for a key that is not here")
        encrypted, authorization = self._encrypters[target.key].prepare(body, target)
        headers = {
            "TTL": str(ttl),
            "Topic": topic,
            "Urgency": urgency,
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "Authorization": authorization,
        }
        return PushRequest(target.endpoint, headers, encrypted)


def _check(size: int, ttl: int, topic: str, urgency: str) -> None:
    if size > MAX_PAYLOAD_BYTES:
        raise ValueError(
            f"the text has {size} bytes, and at most {MAX_PAYLOAD_BYTES} arrive everywhere"
        )
    if ttl < 0:
        raise ValueError("ttl must be 0 seconds or more")
    if not TOPIC.fullmatch(topic):
        raise ValueError("topic must have 1 to 32 letters and digits")
    if urgency not in URGENCIES:
        raise ValueError(f"urgency must be one of {', '.join(URGENCIES)}")
