"""Packs a message for one browser: encrypted by `webpush`, with the headers that it leaves out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webpush import WebPush

from backend.push.endpoints import Target, check_endpoint, check_secret
from backend.push.vapid import Key, Signer

MOST_BYTES = 2641
"""Of text. Firefox on Android gets no more; the other browsers get 3,993."""
TOPIC = re.compile(r"[A-Za-z0-9]{1,32}")
"""RFC 8030 allows - and _ too, autopush does not."""
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
URGENCIES = ("very-low", "low", "normal", "high")


@dataclass(frozen=True)
class Message:
    """A request that is ready to be sent by POST."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class MissingKey(ValueError):
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

    def __init__(self, key: Key, contact: str) -> None:
        super().__init__(key.pem.encode(), key.public_pem.encode())
        self._signer = Signer(key, contact)

    def prepare(self, text: bytes, target: Target) -> tuple[bytes, str]:
        """Return the encrypted `text` and the Authorization header for `target`."""
        encrypted: bytes = self._encrypt(text, _Subscription(_Keys(target.auth, target.p256dh)))
        return encrypted, self._signer.authorization(target.endpoint)


class Packer:
    """Packs messages with the key each subscription was made for, so that old ones live on after a
    rotation.
    """

    def __init__(self, keys: Iterable[Key], contact: str, allowed: tuple[str, ...]) -> None:
        self._encrypters = {key.public: _Encrypter(key, contact) for key in keys}
        self._allowed = allowed

    def pack(
        self,
        target: Target,
        content: Mapping[str, Any],
        ttl: int,
        topic: str,
        urgency: str = "normal",
    ) -> Message:
        """Return `content` as a message that the push service keeps for `ttl` seconds.

        A later message with the same topic replaces one that was not delivered yet. Raises
        ValueError for a wrong topic, urgency or time, a text that is too long, an unknown key;
        WrongSubscription for a wrong target.
        """
        body = JSON.encode(content).encode()
        _check(len(body), ttl, topic, urgency)
        check_endpoint(target.endpoint, self._allowed)
        check_secret(
            target.auth
        )  # webpush takes any; a wrong p256dh it refuses, with a ValueError too
        if target.key not in self._encrypters:
            raise MissingKey("a subscription was made for a key that is not here")
        encrypted, authorization = self._encrypters[target.key].prepare(body, target)
        headers = {
            "TTL": str(ttl),
            "Topic": topic,
            "Urgency": urgency,
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "Authorization": authorization,
        }
        return Message(target.endpoint, headers, encrypted)


def _check(size: int, ttl: int, topic: str, urgency: str) -> None:
    if size > MOST_BYTES:
        raise ValueError(f"the text has {size} bytes, and at most {MOST_BYTES} arrive everywhere")
    if ttl < 0:
        raise ValueError("ttl must be 0 seconds or more")
    if not TOPIC.fullmatch(topic):
        raise ValueError("topic must have 1 to 32 letters and digits")
    if urgency not in URGENCIES:
        raise ValueError(f"urgency must be one of {', '.join(URGENCIES)}")
