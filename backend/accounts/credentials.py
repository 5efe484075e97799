"""Tokens and codes: how to generate, read and hash them."""

import base64
import hashlib
import hmac
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LINK_CODE_LENGTH = 8  # 40 bits
RECOVERY_CODE_LENGTH = 26  # 130 bits
#: 4 MiB and about 10 ms for each hash (RFC 7914): one processor needs centuries to try every link
#: code, and a code is valid for five minutes.
SCRYPT = {"n": 2**12, "r": 8, "p": 1}
_CORRECTIONS = str.maketrans("OIL", "011", " \t\r\n\u00a0-\u2010\u2011\u2012\u2013\u2014\u2212")


def new_token() -> str:
    """Return a token of 256 random bits."""
    return secrets.token_urlsafe(32)


def new_code(length: int) -> str:
    """Return `length` random Crockford characters of five bits each."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def read_code(text: str, length: int) -> str | None:
    """Return the code of `length` characters that a person typed as `text`, or None.

    Case, spaces and dashes are ignored; O is read as 0, I and L as 1 (Crockford).
    """
    code = text.upper().translate(_CORRECTIONS)
    return code if len(code) == length and set(code) <= set(CROCKFORD) else None


def hash_of(secret: str) -> str:
    """Return the SHA-256 of a secret that cannot be guessed (at least 128 bits)."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def slow_hash_of(code: str, salt: bytes) -> str:
    """Return the scrypt hash of a link code: its 40 bits could be guessed from a fast hash."""
    return hashlib.scrypt(code.encode(), salt=salt, dklen=32, **SCRYPT).hex()


def token_from(key: bytes, secret: str) -> str:
    """Return a token of 256 bits, derived from `key` and `secret`.

    So a lost response can be repeated exactly, although only hashes are stored.
    """
    digest = _digest(key, "token", secret)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def code_from(key: bytes, secret: str, length: int) -> str:
    """Return a code of `length` characters, derived from `key` and `secret`."""
    number = int.from_bytes(_digest(key, "code", secret))
    return "".join(CROCKFORD[number >> 5 * position & 31] for position in range(length))


def _digest(key: bytes, purpose: str, secret: str) -> bytes:
    return hmac.digest(key, f"{purpose}:{secret}".encode(errors="surrogatepass"), "sha256")
