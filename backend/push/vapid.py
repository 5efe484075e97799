"""The keys that tell push services who sends (VAPID, RFC 8292), and signatures made with them."""

from __future__ import annotations

import os
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from backend.config import ConfigError, Settings
from backend.push.endpoints import origin_of

TOKEN_LIFETIME_SECONDS = 12 * 3600
"""RFC 8292 allows 24 hours; half of it bears a clock that is wrong."""
RENEWAL_MARGIN_SECONDS = 3600
"""Before it ends. Apple asks for a new signature no more often than hourly."""
MAX_ORIGINS = 1_000
PEM_END = "-----END PRIVATE KEY-----\n"


@dataclass(frozen=True)
class VapidKey:
    """One private key, and the public one as browsers want it."""

    private: EllipticCurvePrivateKey

    @property
    def public(self) -> str:
        """Return the applicationServerKey: 87 characters of base64url."""
        point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return urlsafe_b64encode(point).rstrip(b"=").decode()

    @property
    def pem(self) -> str:
        """Return the private key as PKCS8 text."""
        return self.private.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ).decode()

    @property
    def public_pem(self) -> str:
        """Return the public key as PEM text."""
        return (
            self.private.public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )


def generate_key() -> VapidKey:
    """Return a key that nobody has."""
    return VapidKey(generate_private_key(SECP256R1()))


def parse_keys(text: str, source: str) -> list[VapidKey]:
    """Return the keys in PEM `text`, the one in use first. Raises ConfigError that names
    `source`.
    """
    blocks = [
        block + PEM_END
        for block in text.replace("\\n", "\n").split(PEM_END.rstrip("\n"))
        if block.strip()
    ]
    try:
        found = [load_pem_private_key(block.strip().encode(), None) for block in blocks]
    except (ValueError, TypeError):
        found = []
    keys = [
        VapidKey(key)
        for key in found
        if isinstance(key, EllipticCurvePrivateKey) and key.curve.name == "secp256r1"
    ]
    if not keys or len(keys) != len(blocks):
        raise ConfigError(
            f"{source} must hold one or more P-256 private keys as PEM; `flask vapid` shows one."
        )
    return keys


class VapidKeys:
    """The keys of this installation, read once when they are first wanted."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys: list[VapidKey] = []

    def read(self) -> list[VapidKey]:
        """Return the keys, the one in use first. Raises ConfigError."""
        if not self._keys:
            self._keys = self._read()
        return self._keys

    def _read(self) -> list[VapidKey]:
        settings = self._settings
        if settings.vapid_keys:
            return parse_keys(settings.vapid_keys, "MEDIUS_VAPID_KEYS")
        try:
            return read_or_create_keys(settings.vapid_path)
        except OSError as error:
            raise ConfigError(
                f"The keys for web push at {settings.vapid_path} cannot be used ({error.strerror}); "
                "set MEDIUS_VAPID_FILE to a place that can."
            ) from None


def read_or_create_keys(path: Path) -> list[VapidKey]:
    """Return the keys in the file `path`, which is made, readable by its owner alone, when there is
    none.
    """
    if not path.exists():
        draft = _draft(path, [generate_key()])
        with suppress(FileExistsError):  # another process was faster: its keys stay
            os.link(draft, path)
        draft.unlink()
    return parse_keys(path.read_text("ascii", "replace"), str(path))


def write_keys(path: Path, keys: list[VapidKey]) -> None:
    """Put `keys` into the file `path`, whole or not at all, in place of what is there."""
    _draft(path, keys).replace(path)


def _draft(path: Path, keys: list[VapidKey]) -> Path:
    """Return a file beside `path`, of mode 0600, that holds `keys`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w") as file:
        file.write("".join(key.pem for key in keys))
    return Path(name)


class Signer:
    """Signs for push services with one key; a signature is kept for as long as it serves.

    `webpush` has one of its own, which leaves the port out of `aud`, puts mailto: before every
    contact, and parses the key anew for each message.
    """

    def __init__(self, key: VapidKey, contact: str, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._contact = contact
        self._clock = clock
        self._kept: dict[str, tuple[str, float]] = {}

    def authorization(self, endpoint: str) -> str:
        """Return the Authorization header for the push service of `endpoint`."""
        origin, now = origin_of(endpoint), self._clock()
        header, until = self._kept.get(origin, ("", 0.0))
        return header if now < until else self._sign(origin, now)

    def _sign(self, origin: str, now: float) -> str:
        claims = {"aud": origin, "exp": int(now) + TOKEN_LIFETIME_SECONDS, "sub": self._contact}
        header = f"vapid t={jwt.encode(claims, self._key.private, algorithm='ES256')}, k={self._key.public}"
        if len(self._kept) >= MAX_ORIGINS:
            self._kept.clear()
        self._kept[origin] = (header, now + TOKEN_LIFETIME_SECONDS - RENEWAL_MARGIN_SECONDS)
        return header
