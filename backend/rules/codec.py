"""The wire format of records: changes from a phone, records to it.

{"id", "kind", "hlc": stamp, "set": {name: value}}                     one stamp for every field
{"id", "kind", "hlc"?: stamp, "stamps": {name: stamp}, "set": {...}}   some fields have their own
{"id", "kind", "del": stamp}                                           deleted
"""

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from backend.rules.json_codec import MAX_SAFE_INTEGER
from backend.rules.merge import Record, Stamped, is_stamp

#: One name a line: matching all names at once is faster than one by one.
FIELD_NAMES = re.compile(r"(?:[a-z][A-Za-z0-9_:.-]{0,79}\n)+")
#: Types of values that need no conversion; most values are of these, so `plain` is rarely called.
EXACT_TYPES: frozenset[type] = frozenset([str, bool, type(None)])
EXACT_OR_INTEGER: frozenset[type] = EXACT_TYPES | {int}
MAX_DEPTH = 8  # nested lists and objects of a value


class RecordRejected(ValueError):
    """A change is rejected. `field` names the wrong part of it, `slug` the type of the problem."""

    def __init__(self, detail: str, field: str | None = None, slug: str = "invalid-record") -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.slug = slug


def from_wire(change: dict[str, Any], *, is_exact: bool = False) -> Record:
    """Return the record in `change`. Raises RecordRejected.

    `is_exact` says that its integers are known to be safe in JavaScript.
    """
    kind = change.get("kind")
    if not isinstance(kind, str):
        raise RecordRejected("kind must be a word like session or check_in.", "kind")
    if ("set" in change) == ("del" in change):
        raise RecordRejected("A change has either set or del.")
    if "del" in change:
        return Record(kind, _stamp(change["del"], "del"), {})
    return Record(kind, None, _fields(change, EXACT_OR_INTEGER if is_exact else EXACT_TYPES))


def to_wire(id: str, record: Record, rev: int) -> dict[str, Any]:
    """Return the record for a phone: `hlc` is the most common stamp, `stamps` has the others."""
    if record.deleted:
        return {"id": id, "kind": record.kind, "rev": rev, "del": record.deleted}
    stamps = {name: stamp for name, (_, stamp) in record.fields.items()}
    counts = Counter(stamps.values())
    hlc = max(counts, key=lambda stamp: (counts[stamp], stamp))
    others = {name: stamp for name, stamp in stamps.items() if stamp != hlc}
    values = {name: value for name, (value, _) in record.fields.items()}
    wire = {"id": id, "kind": record.kind, "rev": rev, "hlc": hlc, "set": values}
    return wire | {"stamps": others} if others else wire


def _fields(change: dict[str, Any], exact: frozenset[type]) -> dict[str, Stamped]:
    values, stamps = change["set"], change.get("stamps", {})
    if not isinstance(values, dict) or not values:
        raise RecordRejected("set must hold at least one field.", "set")
    if not isinstance(stamps, dict) or not stamps.keys() <= values.keys():
        raise RecordRejected("stamps must name fields that are in set.", "stamps")
    if not _are_names(tuple(values)):
        detail = (
            "A field's name begins with a small letter and has at most 80 of A-Z a-z 0-9 _ : . -"
        )
        raise RecordRejected(detail, "set")
    hlc = _stamp(change["hlc"], "hlc") if "hlc" in change else ""
    own = {name: _stamp(stamps.get(name), name) for name in (stamps if hlc else values)}
    return {
        name: (value if type(value) in exact else plain(value, name, exact), own.get(name, hlc))
        for name, value in values.items()
    }


@lru_cache(256)
def _are_names(names: tuple[str, ...]) -> bool:
    """Return whether all are names of fields. Records of one kind mostly have the same names."""
    return FIELD_NAMES.fullmatch("\n".join([*names, ""])) is not None


def _stamp(text: Any, field: str) -> str:
    if not is_stamp(text):
        raise RecordRejected(f"{field} needs a stamp like 019a3c5f80120000-k3v9q2ab.", field)
    return str(text)


def plain(value: Any, field: str, exact: frozenset[type] = EXACT_TYPES, depth: int = 0) -> Any:
    """Return `value` with whole floats as integers, so that 5.0 and 5 are the same.

    Values of the types in `exact` are not converted. Raises RecordRejected for integers that
    JavaScript cannot keep exactly, and for values nested too deep.
    """
    kind = type(value)
    if kind is not dict and kind is not list:
        return _exact(value, field)
    if depth == MAX_DEPTH and value:
        raise RecordRejected(f"{field} is nested deeper than {MAX_DEPTH} levels.", field)
    if exact.issuperset(map(type, value.values() if kind is dict else value)):
        return value
    if kind is dict:
        return {key: plain(each, field, exact, depth + 1) for key, each in value.items()}
    return [plain(each, field, exact, depth + 1) for each in value]


def _exact(value: Any, field: str) -> Any:
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int and not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
        raise RecordRejected(f"{field} holds a number too great to keep exactly.", field)
    return value
