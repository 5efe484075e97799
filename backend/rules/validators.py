"""What a JSON value may be: each check returns what is wrong with a value, to follow its name, or
None.

Nothing is taken for what it is not: no text for a number, no number for yes or no. What is said
never repeats the value, which may be what a person wrote about their body.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

Check = Callable[[Any], str | None]


def integer(least: int, most: int) -> Check:
    """Check for a whole number from `least` to `most`. True and "5" are none; 5.0 was made 5 when
    it was unpacked.
    """
    wrong = f"must be a whole number from {least} to {most}."
    return lambda value: None if type(value) is int and least <= value <= most else wrong


def text(longest: int = 80) -> Check:
    """Check for a text of at most `longest` characters."""
    wrong = f"must be a text of at most {longest} characters."
    return lambda value: None if isinstance(value, str) and len(value) <= longest else wrong


def text_like(pattern: str, wrong: str) -> Check:
    """Check for a text that is `pattern` from end to end."""
    like = re.compile(pattern)
    return lambda value: None if isinstance(value, str) and like.fullmatch(value) else wrong


def choice(*words: str) -> Check:
    """Check for one of `words`."""
    wrong = f"must be {' or '.join(words)}."
    return lambda value: None if isinstance(value, str) and value in words else wrong


def boolean(value: Any) -> str | None:
    """Check for true or false."""
    return None if isinstance(value, bool) else "must be true or false."


def day(value: Any) -> str | None:
    """Check for a date as ISO 8601 writes it with hyphens."""
    return None if isinstance(value, str) and is_day(value) else "must be a date like 2026-11-22."


def is_day(text: str) -> bool:
    """Tell whether `text` is such a date."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def nullable(check: Check) -> Check:
    """Check for null, or for what `check` checks for."""
    return lambda value: None if value is None else check(value)


def list_of(check: Check) -> Check:
    """Check for a list in which `check` finds nothing wrong."""

    def check_each(value: Any) -> str | None:
        if not isinstance(value, list):
            return "must be a list."
        wrong = next(filter(None, map(check, value)), None)
        return f"has an entry that {wrong}" if wrong else None

    return check_each


def object_of(required: str, known: dict[str, Check]) -> Check:
    """Check for an object that has the member `required`. Members that are not `known` are passed
    over.
    """

    def check(value: Any) -> str | None:
        if not isinstance(value, dict) or required not in value:
            return f"must be an object with {required}."
        for name, each in value.items():
            if (member := known.get(name)) and (wrong := member(each)):
                return f"has {name}, which {wrong}"
        return None

    return check
