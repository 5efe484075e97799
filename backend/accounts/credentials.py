"""Tokens and codes: how they are made, how people write them, and what is stored in their place."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LINK_CODE = 8
"""Characters of a link code: 40 bits."""
RECOVERY_CODE = 26
"""Characters of a recovery code: 130 bits."""
SCRYPT = {"n": 2**12, "r": 8, "p": 1}
"""At 4 MiB and some 10 ms each (RFC 7914), all link codes take centuries of a processor; one lives
for five minutes."""
_AS_WRITTEN = str.maketrans("OIL", "011", " \t\r\n\u00a0-\u2010\u2011\u2012\u2013\u2014\u2212")


def new_token() -> str:
    """Return a token of 256 random bits."""
    return secrets.token_urlsafe(32)


def new_code(length: int) -> str:
    """Return `length` Crockford characters, five random bits each."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def read_code(text: str, length: int) -> str | None:
    """Return the code that a person means by `text`, or None when it cannot be one of `length`
    characters.

    Case, spaces and dashes say nothing; O is read as 0, I and L as 1 (Crockford).
    """
    code = text.upper().translate(_AS_WRITTEN)
    return code if len(code) == length and set(code) <= set(CROCKFORD) else None


def hash_of(secret: str) -> str:
    """Return what is stored in place of `secret`. Plain SHA-256 will do: 128 bits and more cannot
    be guessed.
    """
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def slow_hash_of(code: str, salt: bytes) -> str:
    """Return what is stored in place of a link code, whose 40 bits a fast hash would give away in a
    minute or two.
    """
    return hashlib.scrypt(code.encode(), salt=salt, dklen=32, **SCRYPT).hex()


def token_from(key: bytes, secret: str) -> str:
    """Return the one token of 256 bits that `key` makes of `secret`.

    So an answer that was lost is given again word for word, though only hashes are stored.
    """
    digest = _digest(key, "token", secret)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def code_from(key: bytes, secret: str, length: int) -> str:
    """Return the one code of `length` characters that `key` makes of `secret`."""
    number = int.from_bytes(_digest(key, "code", secret))
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in range(length))


def _digest(key: bytes, purpose: str, secret: str) -> bytes:
    return hmac.digest(key, f"{purpose}:{secret}".encode(errors="surrogatepass"), "sha256")
