"""Validators of JSON values: each returns an error text to follow the field's name, or None.

Types are strict: "5" is not a number and 1 is not a boolean. The text never repeats the value,
which may be what a person wrote about their body.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

Check = Callable[[Any], str | None]


def integer(low: int, high: int) -> Check:
    """Check for an integer from `low` to `high`. The codec has already turned 5.0 into 5."""
    error = f"must be a whole number from {low} to {high}."
    return lambda value: None if type(value) is int and low <= value <= high else error


def text(max_length: int = 80) -> Check:
    error = f"must be a text of at most {max_length} characters."
    return lambda value: None if type(value) is str and len(value) <= max_length else error


def text_like(pattern: str, error: str) -> Check:
    """Check for a string that matches the whole `pattern`."""
    regex = re.compile(pattern)
    return lambda value: None if type(value) is str and regex.fullmatch(value) else error


def choice(*words: str) -> Check:
    error = f"must be {' or '.join(words)}."
    return lambda value: None if type(value) is str and value in words else error


def is_day(text: str) -> bool:
    """Return whether `text` is an ISO 8601 date with hyphens."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def boolean(value: Any) -> str | None:
    return None if type(value) is bool else "must be true or false."


def day(value: Any) -> str | None:
    is_valid = type(value) is str and is_day(value)
    return None if is_valid else "must be a date like 2026-11-22."


def nullable(check: Check) -> Check:
    """Check for null or a value that passes `check`."""
    return lambda value: None if value is None else check(value)


def list_of(check: Check) -> Check:
    """Check for a list whose entries all pass `check`."""

    def check_items(value: Any) -> str | None:
        if not isinstance(value, list):
            return "must be a list."
        error = next(filter(None, map(check, value)), None)
        return f"has an entry that {error}" if error else None

    return check_items


def object_of(required: str, known: dict[str, Check]) -> Check:
    """Check for an object with the member `required`. Members not in `known` are ignored."""

    def check(value: Any) -> str | None:
        if not isinstance(value, dict) or required not in value:
            return f"must be an object with {required}."
        for name, member in value.items():
            if (check_member := known.get(name)) and (error := check_member(member)):
                return f"has {name}, which {error}"
        return None

    return check
