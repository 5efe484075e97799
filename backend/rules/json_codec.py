"""JSON text: parsing, storing, measuring and comparing.

orjson rejects lone surrogates (a phone may cut an emoji in two); the slower standard library then
does the work.
"""

import json
import math
from typing import Any

import orjson

MAX_SAFE_INTEGER = 2**53 - 1  # the largest integer that JavaScript keeps exactly
# Parsed JSON never contains itself, so circular references need no check.
_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)
_COMPACT = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)


def loads(text: str | bytes) -> Any:
    """Return the value of a JSON text. Raises ValueError (also for NaN) or RecursionError."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text, parse_constant=_reject, parse_float=_finite)


def canonical(value: Any) -> str:
    """Return the canonical JSON text: sorted keys, no spaces, minimal escapes."""
    return _CANONICAL.encode(value)


def compact(value: Any) -> str:
    """Return the JSON text to store: ASCII without spaces, keys not sorted."""
    try:
        text = orjson.dumps(value)
    except TypeError:
        return _COMPACT.encode(value)
    return text.decode() if text.isascii() else _COMPACT.encode(value)


def size_of(value: Any) -> int:
    """Return the number of bytes of the canonical text.

    Raises RecursionError for values that are nested too deep.
    """
    try:
        return len(orjson.dumps(value))
    except TypeError:
        return len(canonical(value).encode(errors="surrogatepass"))


def _reject(text: str) -> None:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
