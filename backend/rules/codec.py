"""The wire format of records: changes from a phone and records to a phone.

{"id", "kind", "hlc": stamp, "set": {name: value}, "stamps"?: {name: stamp}}
{"id", "kind", "del": stamp}

`hlc` is the stamp of each field that has none in `stamps`. Phones of 0.1.0 send no `hlc` when their
fields have several stamps: then `stamps` names every field.
"""

import re
from collections import Counter
from typing import Any

from backend.rules.json_codec import MAX_SAFE_INTEGER
from backend.rules.merge import Record, Stamped, is_stamp

NAME = re.compile(r"[a-z][A-Za-z0-9_:.-]{0,79}")  # of a field, and of a key inside a value
NAME_RULE = "begins with a small letter and has at most 80 of the characters A-Z a-z 0-9 _ : . -"
MAX_DEPTH = 8  # of lists and objects in a value


class RecordRejected(ValueError):
    """A change is not valid. `field` is its wrong part, `slug` the type of the problem."""

    def __init__(self, detail: str, field: str | None = None, slug: str = "invalid-record") -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.slug = slug


def from_wire(change: dict[str, Any]) -> Record:
    """Return the record in `change`. Raises RecordRejected."""
    kind = change.get("kind")
    if not isinstance(kind, str):
        raise RecordRejected("kind must be a word like session or check_in.", "kind")
    if ("set" in change) == ("del" in change):
        raise RecordRejected("A change has either set or del.")
    if "del" in change:
        return Record(kind, _stamp(change["del"], "del"), {})
    return Record(kind, None, _fields(change))


def to_wire(id: str, record: Record, rev: int) -> dict[str, Any]:
    """Return the record for a phone: `hlc` is the most common stamp, `stamps` has the others."""
    if record.deleted:
        return {"id": id, "kind": record.kind, "rev": rev, "del": record.deleted}
    stamps = {name: stamp for name, (_, stamp) in record.fields.items()}
    counts = Counter(stamps.values())
    hlc = max(counts, key=lambda stamp: (counts[stamp], stamp))
    others = {name: stamp for name, stamp in stamps.items() if stamp != hlc}
    wire = {"id": id, "kind": record.kind, "rev": rev, "hlc": hlc, "set": record.values}
    return wire | {"stamps": others} if others else wire


def _fields(change: dict[str, Any]) -> dict[str, Stamped]:
    values, stamps = change["set"], change.get("stamps", {})
    if not isinstance(values, dict) or not values:
        raise RecordRejected("set must hold at least one field.", "set")
    if not isinstance(stamps, dict) or not stamps.keys() <= values.keys():
        raise RecordRejected("stamps must name fields that are in set.", "stamps")
    if not all(map(NAME.fullmatch, values)):
        raise RecordRejected(f"A field has a wrong name: a name {NAME_RULE}", "set")
    hlc = _stamp(change["hlc"], "hlc") if "hlc" in change else ""
    own = {name: _stamp(stamps.get(name), name) for name in (stamps if hlc else values)}
    return {name: (_normalized(value, name), own.get(name, hlc)) for name, value in values.items()}


def _stamp(text: Any, field: str) -> str:
    if not is_stamp(text):
        raise RecordRejected(f"{field} needs a stamp like 019a3c5f80120000-k3v9q2ab.", field)
    return str(text)


def _normalized(value: Any, field: str, depth: int = 0) -> Any:
    """Return `value` with whole floats as integers, so that 5.0 and 5 are the same.

    Raises RecordRejected for integers that JavaScript cannot keep exactly, for values that are
    nested too deep, and for keys that break the rule for names: some browsers misread escaped ones.
    """
    if value is None or isinstance(value, str):  # most values: they need no check
        return value
    if isinstance(value, float):
        if not value.is_integer():
            return value
        value = int(value)
    if isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise RecordRejected(f"{field} holds a number too great to keep exactly.", field)
        return value
    if depth == MAX_DEPTH:
        raise RecordRejected(f"{field} is nested deeper than {MAX_DEPTH} levels.", field)
    if isinstance(value, list):
        return [_normalized(item, field, depth + 1) for item in value]
    if not all(map(NAME.fullmatch, value)):
        raise RecordRejected(f"{field} has a wrong key: a key {NAME_RULE}", field)
    return {key: _normalized(member, field, depth + 1) for key, member in value.items()}
