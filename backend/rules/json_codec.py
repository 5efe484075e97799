"""JSON as text: how it is read, stored, measured and compared.

orjson does it wherever it can. It takes no half of a pair (a phone may cut an emoji in two), so a
text with one goes the slower way of the standard library.
"""

from __future__ import annotations

import json
import math
from typing import Any

import orjson

MAX_SAFE_INTEGER = 2**53 - 1
"""The largest whole number that JavaScript keeps exactly."""
# Made once, and not looking for a value that holds itself: what was JSON never does.
_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)
_COMPACT = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)


def loads(text: str | bytes) -> Any:
    """Return the value of a JSON text. Raises ValueError, or RecursionError for depth without end;
    NaN is no JSON.
    """
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text, parse_constant=_no_number, parse_float=_finite)


def canonical(value: Any) -> str:
    """Return the one JSON text of `value`: keys sorted, no spaces, nothing escaped that need not
    be.
    """
    return _CANONICAL.encode(value)


def compact(value: Any) -> str:
    """Return the text of `value` that is stored: without spaces, its keys in their order, nothing
    but ASCII.
    """
    try:
        text = orjson.dumps(value)
    except TypeError:
        return _COMPACT.encode(value)
    return text.decode() if text.isascii() else _COMPACT.encode(value)


def size_of(value: Any) -> int:
    """Return how many bytes the canonical text of `value` has."""
    try:
        return len(orjson.dumps(value))
    except TypeError:
        return len(canonical(value).encode(errors="surrogatepass"))


def measure(value: Any) -> tuple[int, bool]:
    """Return how many bytes `value` has, as `size_of` does, and whether JavaScript keeps its whole
    numbers exactly.

    False too where only a slower look can tell. Raises RecursionError for what is nested without
    end.
    """
    try:
        return len(orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER)), True
    except TypeError:
        return size_of(value), False


def _no_number(text: str) -> None:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
