"""Which of two copies of a record to keep: field by field, the greater stamp; and a delete beats
every edit.

The law, held by property tests here and on the phone: merging is commutative, associative and
idempotent. So copies may arrive in any order, any number of times, and every device ends with the
same record.

A stamp is a hybrid logical clock as text that sorts: `019a3c5f80120000-k3v9q2ab`, 12 hex digits of
milliseconds and 4 of a counter, `-`, and 8 characters that name the device.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from backend.rules.json_codec import canonical

STAMP = re.compile(r"[0-9a-f]{16}-[0-9a-z]{8}")
Stamped = tuple[Any, str]
"""A value and its stamp."""


class Record(NamedTuple):
    """One copy of a record. A deleted one keeps only the stamp of the delete."""

    kind: str
    deleted: str | None
    fields: Mapping[str, Stamped]

    @property
    def newest(self) -> str:
        """Return the greatest stamp of this copy."""
        return self.deleted or max(map(itemgetter(1), self.fields.values()))


def is_stamp(text: object) -> bool:
    """Tell whether `text` is a stamp."""
    return isinstance(text, str) and STAMP.fullmatch(text) is not None


def stamp_ms(stamp: str) -> int:
    """Return the milliseconds of UTC since 1970 in `stamp`."""
    return int(stamp[:12], 16)


def next_stamp(last: str, now: int, device: str) -> str:
    """Return the stamp of `device` (8 of [0-9a-z]) that follows `last`, not before `now`
    (milliseconds of UTC).

    Greater than `last` whatever the clock does; a full counter carries into the milliseconds.
    `last` is empty at first.
    """
    after = int(last[:16], 16) + 1 if last else 0
    return f"{max(after, now << 16):016x}-{device}"


def merge(one: Record, other: Record) -> Record:
    """Return what both copies come to. Raises ValueError when they are of different kinds."""
    if one.kind != other.kind:
        raise ValueError("Copies of one record are of one kind")
    if one.deleted or other.deleted:
        return Record(one.kind, max(one.deleted or "", other.deleted or ""), {})
    fields = dict(one.fields)
    for name, stamped in other.fields.items():
        fields[name] = greater(fields[name], stamped) if name in fields else stamped
    return Record(one.kind, None, fields)


def greater(one: Stamped, other: Stamped) -> Stamped:
    """Return the one with the greater stamp.

    Two values under one stamp come only from a faulty device. Then the greater text wins, so that
    all still agree.
    """
    return max(
        one, other, key=lambda stamped: (stamped[1], _as_javascript_sorts(canonical(stamped[0])))
    )


def _as_javascript_sorts(text: str) -> bytes:
    """Return a key that sorts texts as JavaScript does: by UTF-16 units, half a character
    included.
    """
    return text.encode("utf-16-be", errors="surrogatepass")


def to_json(copy: Record) -> list[Any]:
    """Return a copy as JSON has it. Two copies with one canonical text of this are the same."""
    return [copy.kind, copy.deleted, dict(copy.fields)]
