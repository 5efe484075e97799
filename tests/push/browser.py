"""A browser: it creates the keys of a subscription, and decrypts with another library."""

import json
import os
from base64 import urlsafe_b64encode
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Browser:
    """One subscription's keys."""

    def __init__(self) -> None:
        self._private = generate_private_key(SECP256R1())
        self._secret = os.urandom(16)
        point = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.p256dh = base64url(point)
        self.auth = base64url(self._secret)

    def subscription(self, endpoint: str, key: str) -> dict[str, Any]:
        """Return what an app sends: PushSubscription.toJSON() and the VAPID key."""
        keys = {"p256dh": self.p256dh, "auth": self.auth}
        return {"endpoint": endpoint, "keys": keys, "key": key}

    async def receive(self, body: bytes) -> dict[str, Any]:
        """Receive an encrypted message from its push service."""
        return self.read(body)

    def read(self, body: bytes) -> dict[str, Any]:
        """Return the JSON in the encrypted `body`. Raises http_ece.ECEException."""
        text = http_ece.decrypt(
            body, private_key=self._private, auth_secret=self._secret, version="aes128gcm"
        )
        return dict(json.loads(text))
