"""Packs a message for one browser: encrypted by `webpush`, with the headers that it leaves out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webpush import WebPush, WebPushSubscription
from webpush.types import WebPushKeys

from backend.push.endpoints import Target, check_endpoint, check_keys
from backend.push.vapid import Key, Signer

MOST_BYTES = 2641
"""Of text. Firefox on Android gets no more; the other browsers get 3,993."""
TOPIC = re.compile(r"[A-Za-z0-9]{1,32}")
"""RFC 8030 allows - and _ too, autopush does not."""
URGENCIES = ("very-low", "low", "normal", "high")


@dataclass(frozen=True)
class Message:
    """A request that is ready to be sent by POST."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class MissingKey(ValueError):
    """The subscription was made for a key that is not here."""


class Packer:
    """Packs messages with the key each subscription was made for, so that old ones live on after a rotation."""

    def __init__(self, keys: Iterable[Key], contact: str, allowed: tuple[str, ...]) -> None:
        self._packers = {key.public: _packer(key, contact) for key in keys}
        self._allowed = allowed

    def pack(
        self, target: Target, content: Mapping[str, Any], ttl: int, topic: str, urgency: str = "normal"
    ) -> Message:
        """Return `content` as a message that the push service keeps for `ttl` seconds.

        A later message with the same topic replaces one that was not delivered yet. Raises ValueError for a wrong
        topic, urgency or time, a text that is too long, an unknown key; WrongSubscription for a wrong target.
        """
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        _check(len(body), ttl, topic, urgency)
        check_endpoint(target.endpoint, self._allowed)
        check_keys(target.p256dh, target.auth)
        if target.key not in self._packers:
            raise MissingKey("a subscription was made for a key that is not here")
        # Given to the constructor, never to get(): what get() is given sticks to all that follow.
        keys = WebPushKeys.model_construct(auth=target.auth.rstrip("="), p256dh=target.p256dh.rstrip("="))
        subscription = WebPushSubscription.model_construct(endpoint=target.endpoint, keys=keys)
        packed = self._packers[target.key].get(body, subscription)
        headers = {
            "TTL": str(ttl),
            "Topic": topic,
            "Urgency": urgency,
            "Content-Type": "application/octet-stream",
            "Content-Encoding": packed.headers["content-encoding"],
            "Authorization": packed.headers["authorization"],
        }
        return Message(target.endpoint, headers, packed.encrypted)


def _packer(key: Key, contact: str) -> Any:
    packer = WebPush(key.pem.encode(), key.public_pem.encode(), subscriber=contact)
    packer.vapid = Signer(key, contact)
    return packer


def _check(size: int, ttl: int, topic: str, urgency: str) -> None:
    if size > MOST_BYTES:
        raise ValueError(f"the text has {size} bytes, and at most {MOST_BYTES} arrive everywhere")
    if ttl < 0:
        raise ValueError("ttl must be 0 seconds or more")
    if not TOPIC.fullmatch(topic):
        raise ValueError("topic must have 1 to 32 letters and digits")
    if urgency not in URGENCIES:
        raise ValueError(f"urgency must be one of {', '.join(URGENCIES)}")
