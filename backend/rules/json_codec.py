"""JSON text: parsing, storing, measuring and comparing.

orjson rejects lone surrogates (a phone may cut an emoji in two); the slower standard library then
does the work.
"""

import json
import math
import re
from decimal import Decimal
from typing import Any

import orjson

MAX_SAFE_INTEGER = 2**53 - 1  # the largest integer that JavaScript keeps exactly
_SURROGATE = re.compile("[\ud800-\udfff]")
_MINIMAL_ESCAPES = json.JSONEncoder(ensure_ascii=False)
# Parsed JSON never contains itself, so circular references need no check.
_COMPACT = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)


def loads(text: str | bytes) -> Any:
    """Return the value of a JSON text. Raises ValueError (also for NaN) or RecursionError."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text, parse_constant=_reject, parse_float=_finite)


def canonical(value: Any) -> str:
    """Return the one text of a JSON value, the same as in pwa/src/rules/merge.ts.

    It is that of RFC 8785: keys sorted by UTF-16 units, numbers as JavaScript writes them. Lone
    surrogates, which RFC 8785 forbids, are escaped as \\udxxx.
    """
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: utf16_units(member[0]))
        return "{" + ",".join(f"{canonical(key)}:{canonical(item)}" for key, item in members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    text = _MINIMAL_ESCAPES.encode(value)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def utf16_units(text: str) -> bytes:
    """Return `text` as bytes that sort by UTF-16 units, as JavaScript sorts."""
    return text.encode("utf-16-be", errors="surrogatepass")


def are_equal(one: Any, other: Any) -> bool:
    """Return whether two JSON values are the same. Unlike in Python, 1 is not true."""
    return _sorted(one) == _sorted(other)


def compact(value: Any) -> str:
    """Return the JSON text to store: ASCII without spaces, keys not sorted."""
    try:
        text = orjson.dumps(value)
    except TypeError:
        return _COMPACT.encode(value)
    return text.decode() if text.isascii() else _COMPACT.encode(value)


def size_of(value: Any) -> int:
    """Return the number of UTF-8 bytes of the canonical text.

    Whole numbers in `value` must be integers, of at most MAX_SAFE_INTEGER. Then the text of orjson
    is as long, but for numbers like 0.0000015, which it writes as 1.5e-6.
    """
    try:
        text = orjson.dumps(value)
    except TypeError:
        text = canonical(value).encode()
    return len(canonical(value).encode()) if b"e-6" in text else len(text)


def _sorted(value: Any) -> bytes:
    """Return a text that is the same for equal values: quick, but not the same in JavaScript."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return canonical(value).encode()


def _number(value: float) -> str:
    """Return `value` as JavaScript writes it (ECMA-262, Number::toString)."""
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value + 0.0)).normalize(), "f")  # 0.0 turns -0.0 into 0
    return repr(value).replace("e-0", "e-")


def _reject(text: str) -> None:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
