"""VAPID (RFC 8292): the keys that identify this server to push services, and signatures."""

import os
import re
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from backend.config import ConfigError, Settings
from backend.push.endpoints import origin_of

TOKEN_LIFETIME_SECONDS = 12 * 3600  # RFC 8292 allows 24 hours; half of it tolerates a wrong clock
RENEWAL_MARGIN_SECONDS = 3600  # Apple accepts a new signature at most once an hour
MAX_ORIGINS = 1_000
PEM_BLOCK = re.compile("(?<=-----END PRIVATE KEY-----)")


@dataclass(frozen=True)
class VapidKey:
    """A private key and its public key, in the formats of browsers and of `webpush`."""

    private: ec.EllipticCurvePrivateKey

    @cached_property
    def public(self) -> str:
        """The applicationServerKey: 87 characters of base64url."""
        public = self.private.public_key()
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return urlsafe_b64encode(point).rstrip(b"=").decode()

    @property
    def pem(self) -> str:
        pem = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return pem.decode()

    @property
    def public_pem(self) -> str:
        public = self.private.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def generate_key() -> VapidKey:
    return VapidKey(ec.generate_private_key(ec.SECP256R1()))


def parse_keys(text: str, source: str) -> list[VapidKey]:
    """Return the keys in PEM `text`, the current one first. Raises ConfigError naming `source`."""
    blocks = [
        block.strip() for block in PEM_BLOCK.split(text.replace("\\n", "\n")) if block.strip()
    ]
    try:
        keys = [load_pem_private_key(block.encode(), None) for block in blocks]
    except (ValueError, TypeError):
        keys = []
    found = [
        VapidKey(key)
        for key in keys
        if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == "secp256r1"
    ]
    if not found or len(found) != len(blocks):
        raise ConfigError(
            f"{source} must hold one or more P-256 private keys as PEM; `flask vapid` shows one."
        )
    return found


class VapidKeys:
    """The keys of this installation, read at first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys: list[VapidKey] = []

    def read(self) -> list[VapidKey]:
        """Return the keys, the current one first. Raises ConfigError."""
        settings = self._settings
        if settings.vapid_keys and not self._keys:
            self._keys = parse_keys(settings.vapid_keys, "MEDIUS_VAPID_KEYS")
        try:
            self._keys = self._keys or read_or_create_keys(settings.vapid_path)
        except OSError as error:
            raise ConfigError(
                f"The keys for web push at {settings.vapid_path} cannot be used "
                f"({error.strerror}); set MEDIUS_VAPID_FILE to a writable path."
            ) from None
        return self._keys


def read_or_create_keys(path: Path) -> list[VapidKey]:
    """Return the keys in the file `path`; create the file if it is missing."""
    if not path.exists():
        draft = _write_draft(path, [generate_key()])
        with suppress(FileExistsError):  # another process was faster: use its keys
            os.link(draft, path)
        draft.unlink()
    return parse_keys(path.read_text("ascii", "replace"), str(path))


def write_keys(path: Path, keys: list[VapidKey]) -> None:
    """Replace the file `path` atomically by one with `keys`."""
    _write_draft(path, keys).replace(path)


def _write_draft(path: Path, keys: list[VapidKey]) -> Path:
    """Return a temporary file with `keys` in the folder of `path`, of mode 0600."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w") as file:
        file.write("".join(key.pem for key in keys))
    return Path(name)


class Signer:
    """Signs for push services with one key; each signature is reused for hours.

    The signer of `webpush` is not used: it omits the port, and adds mailto: to every contact.
    """

    def __init__(self, key: VapidKey, contact: str, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._contact = contact
        self._clock = clock
        self._headers: dict[str, tuple[str, float]] = {}  # by origin, with the time of renewal

    def authorization(self, endpoint: str) -> str:
        """Return the Authorization header for the push service of `endpoint`."""
        origin, now = origin_of(endpoint), self._clock()
        header, renew_at = self._headers.get(origin, ("", 0.0))
        return header if now < renew_at else self._sign(origin, now)

    def _sign(self, origin: str, now: float) -> str:
        claims = {"aud": origin, "exp": int(now) + TOKEN_LIFETIME_SECONDS, "sub": self._contact}
        token = jwt.encode(claims, self._key.private, algorithm="ES256")
        header = f"vapid t={token}, k={self._key.public}"
        if len(self._headers) >= MAX_ORIGINS:
            self._headers.clear()
        self._headers[origin] = (header, now + TOKEN_LIFETIME_SECONDS - RENEWAL_MARGIN_SECONDS)
        return header
