"""Signing in by key, for a phone whose browser has lost the cookie.

The phone has a private key (ECDSA P-256) that no script can read; the server has the public key.
"""

import hmac
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.accounts import tokens
from backend.accounts.credentials import new_token, token_from
from backend.accounts.errors import DeviceRemoved, UnknownDevice
from backend.db.installation import installation_secret
from backend.db.models import Device

CHALLENGE_LIFETIME_MS = 5 * 60_000
CHALLENGE = re.compile(r"([0-9]{1,15})[.][A-Za-z0-9_-]{43}")
PREFIX = "medius-sign-in:"  # of what is signed, so that no other signature of the key fits


def set_key(db_session: Session, device_id: str, key: bytes) -> None:
    """Set or replace the public key of the device: an uncompressed point of 65 bytes."""
    device = update(Device).where(Device.id == device_id)
    db_session.execute(device.values(public_key=key.hex()))


def new_challenge(secret: bytes, device_id: str, now: int) -> str:
    """Return a text for the device to sign; whether the device is known makes no difference.

    `secret` is that of the installation, so a challenge need not be stored.
    """
    return f"{now}.{token_from(secret, f'sign-in:{device_id}:{now}')}"


def sign_in(
    db_session: Session, device_id: str, challenge: str, signature: bytes, now: int
) -> tuple[Device, str]:
    """Return the device and its new token. Raises UnknownDevice or DeviceRemoved.

    `signature` has 64 bytes, r and s, over `PREFIX` and the challenge in UTF-8.
    """
    device = db_session.get(Device, device_id, with_for_update=True)
    fresh = _is_fresh(installation_secret(db_session), device_id, challenge, now)
    if device is None or not fresh or now - device.last_seen_at >= tokens.IDLE_MS:
        raise UnknownDevice
    if not _has_signed(device, challenge, signature):
        raise UnknownDevice
    if device.removed_at is not None:
        raise DeviceRemoved
    token = new_token()
    tokens.assign(device, token, now)
    return device, token


def _is_fresh(secret: bytes, device_id: str, challenge: str, now: int) -> bool:
    """Return whether the server made this challenge for the device within five minutes."""
    match = CHALLENGE.fullmatch(challenge)
    if match is None:
        return False
    made_at = int(match[1])
    is_ours = hmac.compare_digest(new_challenge(secret, device_id, made_at), challenge)
    return is_ours and abs(now - made_at) < CHALLENGE_LIFETIME_MS


def _has_signed(device: Device, challenge: str, signature: bytes) -> bool:
    if device.public_key is None:
        return False
    point = bytes.fromhex(device.public_key)
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    try:
        key.verify(encode_dss_signature(r, s), f"{PREFIX}{challenge}".encode(), ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
