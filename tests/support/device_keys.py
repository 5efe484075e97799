"""The key pair of a phone, as WebCrypto makes and uses it."""

from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class DeviceKey:
    """A private key and what the server sees of it."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> str:
        public = self._private.public_key()
        return base64url(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def sign(self, challenge: str) -> str:
        data = f"medius-sign-in:{challenge}".encode()
        r, s = decode_dss_signature(self._private.sign(data, ec.ECDSA(SHA256())))
        return base64url(r.to_bytes(32) + s.to_bytes(32))


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def register_key(client: FlaskClient) -> DeviceKey:
    """Give the device of `client` a new key."""
    key = DeviceKey()
    assert client.put("/api/device-key", json={"key": key.public}).status_code == 204
    return key


def challenge_for(client: FlaskClient, device_id: str) -> str:
    response = client.post("/api/sign-in/challenge", json={"device_id": device_id})
    assert response.status_code == 200, response.text
    return str(response.get_json()["challenge"])


def signed(client: FlaskClient, device_id: str, key: DeviceKey) -> dict[str, Any]:
    """Return the body of a sign-in with a new challenge."""
    challenge = challenge_for(client, device_id)
    return {"device_id": device_id, "challenge": challenge, "signature": key.sign(challenge)}


def sign_in(client: FlaskClient, device_id: str, key: DeviceKey) -> TestResponse:
    return client.post("/api/sign-in", json=signed(client, device_id, key))
