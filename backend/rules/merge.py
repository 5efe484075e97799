"""Merges two copies of a record: field by field the greater stamp wins; a delete beats every edit.

Merging is commutative, associative and idempotent (property tests check it here and in TypeScript).
Copies may therefore arrive in any order and any number of times; every device ends with the same
record.

A stamp is a hybrid logical clock as sortable text, like `019a3c5f80120000-k3v9q2ab`: 12 hex digits
of milliseconds, 4 of a counter, `-`, and 8 characters of a node id.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from backend.rules.json_codec import are_equal, canonical, utf16_units

STAMP = re.compile(r"[0-9a-f]{16}-[0-9a-z]{8}")
Stamped = tuple[Any, str]  # a value and its stamp


class Record(NamedTuple):
    """A record. A deleted one has only the stamp of its delete."""

    kind: str
    deleted: str | None
    fields: Mapping[str, Stamped]

    @property
    def values(self) -> dict[str, Any]:
        """Return the values by name, without their stamps."""
        return {name: value for name, (value, _) in self.fields.items()}

    @property
    def newest(self) -> str:
        """Return the greatest stamp of the record."""
        return self.deleted or max({stamp for _, stamp in self.fields.values()})  # most are equal


def is_stamp(text: object) -> bool:
    return isinstance(text, str) and STAMP.fullmatch(text) is not None


def stamp_ms(stamp: str) -> int:
    """Return the time of a stamp (ms of UTC)."""
    return int(stamp[:12], 16)


def next_stamp(last: str, now: int, node: str) -> str:
    """Return the stamp of `node` (8 of [0-9a-z]) after `last`, not before `now` (ms of UTC).

    It is greater than `last` even when the clock goes back; a full counter carries into the
    milliseconds. `last` is empty at first.
    """
    after = int(last[:16], 16) + 1 if last else 0
    return f"{max(after, now << 16):016x}-{node}"


def merge(one: Record, other: Record) -> Record:
    """Return the merge of two copies of a record. Raises ValueError when their kinds differ."""
    if one.kind != other.kind:
        raise ValueError("Copies of one record are of one kind")
    if one.deleted or other.deleted:
        return Record(one.kind, max(one.deleted or "", other.deleted or ""), {})
    fields = dict(one.fields)
    for name, stamped in other.fields.items():
        fields[name] = later_field(fields[name], stamped) if name in fields else stamped
    return Record(one.kind, None, fields)


def later_field(one: Stamped, other: Stamped) -> Stamped:
    """Return the value with the greater stamp.

    Only a faulty device gives two values the same stamp. Then the greater canonical text wins,
    compared by UTF-16 units as JavaScript does.
    """
    if one[1] != other[1]:
        return one if one[1] > other[1] else other
    if are_equal(one[0], other[0]):
        return one
    return max(one, other, key=lambda stamped: utf16_units(canonical(stamped[0])))


def to_json(record: Record) -> list[Any]:
    """Return the record as a JSON value."""
    return [record.kind, record.deleted, dict(record.fields)]
