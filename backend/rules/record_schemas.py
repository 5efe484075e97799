"""The kinds of records: their ids, their fields, and the values that these may have.

Unknown fields are stored unchecked: a newer app may know more than this server.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.rules.codec import RecordRejected
from backend.rules.merge import Record
from backend.rules.validators import (
    Check,
    boolean,
    choice,
    day,
    integer,
    is_day,
    list_of,
    nullable,
    object_of,
    text,
    text_like,
)

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
SPOT = re.compile(r"spot:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SETTING_ID = re.compile(r"setting:[A-Za-z0-9_:.-]{1,64}")
SIDES = ("left", "right")
WEEK = ("pain", "enjoyment", "activity")  # the questions of the PEG scale (Krebs 2009)
MAX_MS = 2**48 - 1

INSTANT = integer(0, MAX_MS)
SECONDS = integer(0, 24 * 3600)
PAIN = nullable(integer(0, 10))
NOTE = nullable(text(2000))
# A phone may know newer zones than this server, so only the form of the name is checked.
ZONE = text_like(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}", "must be a zone like Europe/London.")
STEP = {"id": text(), "side": choice(*SIDES), "seconds": SECONDS, "done": boolean}


def _setting(value: Any) -> str | None:
    texts = value if isinstance(value, list) else []
    if isinstance(value, dict) or not all(isinstance(item, str) for item in texts):
        return "must be a text, a number, true, false, null or a list of texts."
    return None


# Not checked: `too_much`, and `way`, `tool` and `surface` of each step. Phones write them for their
# own screens; the server does not read them.
SESSION: dict[str, Check] = {
    "routine": text(),
    "routine_version": integer(0, 1_000_000),
    "tool": text(),
    "surface": choice("floor", "wall"),
    "first_side": choice(*SIDES),
    "started_at": INSTANT,
    "ended_at": INSTANT,
    "zone": ZONE,
    "date": day,
    "steps": list_of(object_of("id", STEP)),
    "stopped": nullable(text(40)),
    "note": NOTE,
    **{f"seconds:{side}": SECONDS for side in SIDES},
    **{f"{moment}:{side}": PAIN for moment in ("before", "after") for side in SIDES},
}
CHECK_IN: dict[str, Check] = {
    "date": nullable(day),
    "zone": ZONE,
    "interference": nullable(boolean),
    "morning": choice("better", "same", "worse"),
    "note": NOTE,
    **{f"pain:{side}": PAIN for side in SIDES},
    **{f"week:{question}": PAIN for question in WEEK},
}
SAFETY: dict[str, Check] = {
    "ticked": list_of(text()),
    "flags": list_of(text()),
    "level": choice("open", "gentle", "closed"),
    "content_version": text(),
    "answered_at": INSTANT,
    "date": day,
}
CARD: dict[str, Check] = {  # its kind is `answer` on the wire
    # The card; `seen_at` is updated each time the app shows it again.
    "level": choice("suggest", "sooner"),
    "reason": text(40),
    "days": list_of(day),
    "shown_on": day,
    "shown_at": INSTANT,
    "seen_at": INSTANT,
    # The person's answer, or null.
    "answer": nullable(choice("later", "arranged")),
    "date": nullable(day),
    "answered_at": nullable(INSTANT),
    "zone": ZONE,
}


@dataclass(frozen=True)
class Kind:
    """The schema of one kind of record."""

    is_id: Callable[[str], object]
    looks_like: str
    fields: dict[str, Check]
    natural_key: bool = False  # the id says what it is about: never deleted, only emptied


def _is_check_in_id(id: str) -> bool:
    return id.startswith("check_in:") and is_day(id.removeprefix("check_in:"))


KINDS = {
    "session": Kind(UUID7.fullmatch, "a UUIDv7", SESSION),
    "check_in": Kind(_is_check_in_id, "check_in:2026-11-22", CHECK_IN, natural_key=True),
    "setting": Kind(
        SETTING_ID.fullmatch, "setting:reminder_time", {"value": _setting}, natural_key=True
    ),
    "safety": Kind(UUID7.fullmatch, "a UUIDv7", SAFETY),
    "answer": Kind(UUID7.fullmatch, "a UUIDv7", CARD),
    "plan": Kind(UUID7.fullmatch, "a UUIDv7", {}),  # reserved: no app writes it yet
}


def latest_day(now_ms: int) -> str:
    """Return the latest date anywhere on Earth at an instant: the date in UTC+14."""
    return (datetime.fromtimestamp(now_ms / 1000, UTC) + timedelta(hours=14)).date().isoformat()


def check(id: str, record: Record) -> None:
    """Raise RecordRejected unless `record` is valid and fits its id."""
    kind = KINDS.get(record.kind)
    if kind is None:
        raise RecordRejected(f"kind must be one of {', '.join(KINDS)}.", "kind", "unknown-kind")
    if not kind.is_id(id):
        raise RecordRejected(f"The id of a {record.kind} must look like {kind.looks_like}.", "id")
    if record.deleted and kind.natural_key:
        raise RecordRejected(f"A {record.kind} is never deleted; set its fields to null.", "del")
    _check_fields(id, record, kind)


def check_day(id: str, record: Record, latest: str) -> None:
    """Raise RecordRejected if `record` is an entry for a day after `latest`."""
    is_later = record.kind == "check_in" and id.removeprefix("check_in:") > latest
    if is_later and not _is_blank(record):
        detail = (
            "This day is still to come. The entry stays on the phone: set its date right, and "
            "write it on the true day."
        )
        raise RecordRejected(detail, "id", "day-to-come")


def _is_blank(record: Record) -> bool:
    """Return whether an entry has no values: entries of any day may be emptied."""
    return all(
        value is None for name, (value, _) in record.fields.items() if name not in ("date", "zone")
    )


def _check_fields(id: str, record: Record, kind: Kind) -> None:
    for name, (value, _) in record.fields.items():
        if field := kind.fields.get(name):
            if error := field(value):
                raise RecordRejected(f"{name} {error}", name)
        elif name.startswith("spot:") and record.kind == "session":
            is_spot = SPOT.fullmatch(name) and isinstance(value, dict)
            if not is_spot:
                raise RecordRejected("A spot is an object under spot:<uuid>.", name)
    date, _ = record.fields.get("date", (None, ""))
    if record.kind == "check_in" and date not in (None, id.removeprefix("check_in:")):
        raise RecordRejected("date must be the day in the id.", "date")
