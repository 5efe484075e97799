"""Records of the reference client: stamps, merge, canonical text, and how they are sent."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

DELETE = ""  # in the place of a field's name: the delete of a record
NO_STAMP = "0" * 16 + "-" + "0" * 8

Body = dict[str, Any]


@dataclass
class Record:
    """`fields` are name: (value, stamp). A deleted record has one, DELETE: (None, stamp)."""

    kind: str
    fields: dict[str, tuple[Any, str]] = field(default_factory=dict)


def merge(here: Record, there: Record) -> Record:
    """Return the merge of two copies of a record."""
    if DELETE in here.fields or DELETE in there.fields:
        stamps = [r.fields[DELETE][1] for r in (here, there) if DELETE in r.fields]
        return Record(there.kind, {DELETE: (None, max(stamps))})
    fields = dict(here.fields)
    for name, copy_there in there.fields.items():
        fields[name] = max(fields.get(name, copy_there), copy_there, key=rank)
    return Record(there.kind, fields)


def rank(copy_of_field: tuple[Any, str]) -> tuple[str, bytes]:
    value, stamp = copy_of_field
    return stamp, utf16(canonical(value))


def is_same(here: tuple[Any, str], there: tuple[Any, str]) -> bool:
    return rank(here) == rank(there)


def to_wire(id: str, record: Record, names: list[str]) -> Body:
    if DELETE in names:
        return {"id": id, "kind": record.kind, "del": record.fields[DELETE][1]}
    stamps = {name: record.fields[name][1] for name in names}
    hlc = max(stamps.values())
    values = {name: record.fields[name][0] for name in names}
    others = {name: stamp for name, stamp in stamps.items() if stamp != hlc}
    return {"id": id, "kind": record.kind, "hlc": hlc, "stamps": others, "set": values}


def from_wire(wire: Body) -> Record:
    if "del" in wire:
        return Record(wire["kind"], {DELETE: (None, wire["del"])})
    stamps = wire.get("stamps", {})
    values = wire["set"].items()
    return Record(wire["kind"], {name: (v, stamps.get(name, wire["hlc"])) for name, v in values})


def time_of(stamp: str) -> int:
    return int(stamp[:12], 16)


def next_stamp(present: int, last: str, node: str) -> str:
    """Return a stamp later than `last`, with the present time if that is later."""
    after = int(last[:16], 16) + 1  # after counter ffff comes the next millisecond
    return f"{max(present << 16, after):016x}-{node}"


def canonical(value: Any) -> str:
    """Return the canonical text of a JSON value (RFC 8785)."""
    if isinstance(value, dict):
        keys = sorted(value, key=utf16)
        return "{" + ",".join(f"{canonical(k)}:{canonical(value[k])}" for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return float_text(value)
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def float_text(value: float) -> str:
    """Return a number as JavaScript writes it."""
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text, point = "".join(map(str, digits)), len(digits) + int(exponent)
    if value == 0:
        return "0"
    if 0 < point <= 21:
        text = text.ljust(point, "0")
        text = text[:point] + ("." + text[point:] if text[point:] else "")
    elif -6 < point <= 0:
        text = "0." + "0" * -point + text
    else:
        text = text[0] + ("." + text[1:] if text[1:] else "") + f"e{point - 1:+d}"
    return "-" * sign + text


def utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")
