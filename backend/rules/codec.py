"""How a record travels: changes as a phone sends them, records as it gets them.

{"id", "kind", "hlc": stamp, "set": {name: value}}                    every field with one stamp
{"id", "kind", "hlc"?: stamp, "stamps": {name: stamp}, "set": {...}}   some fields with their own
{"id", "kind", "del": stamp}                                           deleted
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from backend.rules.json_codec import MAX_SAFE_INTEGER
from backend.rules.merge import Record, Stamped, is_stamp

FIELD_NAMES = re.compile(r"(?:[a-z][A-Za-z0-9_:.-]{0,79}\n)+")
"""Each on a line of its own: one look at all of them is faster than one at each."""
AS_THEY_ARE: frozenset[type] = frozenset([str, bool, type(None)])
"""Types of values with nothing to set right in them. Looked at before `plain` is called, for most
are of these."""
OR_WHOLE: frozenset[type] = AS_THEY_ARE | {int}
"""The same, where every whole number is known to be exact."""
MAX_DEPTH = 8
"""How many levels of lists and objects a value may have."""


class RecordRejected(ValueError):
    """Why one change is not taken. `field` names the part of it, `slug` the kind of problem."""

    def __init__(self, detail: str, field: str | None = None, slug: str = "invalid-record") -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.slug = slug


def from_wire(change: dict[str, Any], *, is_exact: bool = False) -> Record:
    """Return the copy that `change` carries; `is_exact` when its whole numbers are known to be.
    Raises Refused.
    """
    kind = change.get("kind")
    if not isinstance(kind, str):
        raise RecordRejected("kind must be a word like session or check_in.", "kind")
    if ("set" in change) == ("del" in change):
        raise RecordRejected("A change has either set or del.")
    if "del" in change:
        return Record(kind, _stamp(change["del"], "del"), {})
    return Record(kind, None, _fields(change, OR_WHOLE if is_exact else AS_THEY_ARE))


def to_wire(id: str, copy: Record, rev: int) -> dict[str, Any]:
    """Return the record as it is sent: `hlc` is the most common stamp, `stamps` names the fields
    with another.
    """
    if copy.deleted:
        return {"id": id, "kind": copy.kind, "rev": rev, "del": copy.deleted}
    stamps = {name: stamp for name, (_, stamp) in copy.fields.items()}
    times = Counter(stamps.values())
    hlc = max(times, key=lambda stamp: (times[stamp], stamp))
    others = {name: stamp for name, stamp in stamps.items() if stamp != hlc}
    packed = {
        "id": id,
        "kind": copy.kind,
        "rev": rev,
        "hlc": hlc,
        "set": {name: value for name, (value, _) in copy.fields.items()},
    }
    return packed | {"stamps": others} if others else packed


def _fields(change: dict[str, Any], right: frozenset[type]) -> dict[str, Stamped]:
    values, stamps = change["set"], change.get("stamps", {})
    if not isinstance(values, dict) or not values:
        raise RecordRejected("set must hold at least one field.", "set")
    if not isinstance(stamps, dict) or not stamps.keys() <= values.keys():
        raise RecordRejected("stamps must name fields that are in set.", "stamps")
    if not _are_names(tuple(values)):
        raise RecordRejected(
            "A field's name begins with a small letter and has at most 80 of A-Z a-z 0-9 _ : . -",
            "set",
        )
    hlc = _stamp(change["hlc"], "hlc") if "hlc" in change else ""
    own = {name: _stamp(stamps.get(name), name) for name in (stamps if hlc else values)}
    return {
        name: (value if type(value) in right else plain(value, name, right), own.get(name, hlc))
        for name, value in values.items()
    }


@lru_cache(256)
def _are_names(names: tuple[str, ...]) -> bool:
    """Tell whether all may be names of fields; records of one kind mostly have the same."""
    return FIELD_NAMES.fullmatch("\n".join([*names, ""])) is not None


def _stamp(text: Any, field: str) -> str:
    if not is_stamp(text):
        raise RecordRejected(f"{field} needs a stamp like 019a3c5f80120000-k3v9q2ab.", field)
    return str(text)


def plain(value: Any, field: str, right: frozenset[type] = AS_THEY_ARE, depth: int = 0) -> Any:
    """Return `value` with every whole number as an int, so that 5.0 and 5 are one value.

    What is of the types in `right` stays as it is. Raises Refused for what a phone could not read
    back as it was, or what is nested too deep.
    """
    of = type(value)
    if of is not dict and of is not list:
        return _exact(value, field)
    if depth == MAX_DEPTH and value:
        raise RecordRejected(f"{field} is nested deeper than {MAX_DEPTH} levels.", field)
    if right.issuperset(map(type, value.values() if of is dict else value)):
        return value
    if of is dict:
        return {key: plain(each, field, right, depth + 1) for key, each in value.items()}
    return [plain(each, field, right, depth + 1) for each in value]


def _exact(value: Any, field: str) -> Any:
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int and not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
        raise RecordRejected(f"{field} holds a number too great to keep exactly.", field)
    return value
