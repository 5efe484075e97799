"""The kinds of records: what their ids look like, which fields are known, and what those may hold.

Fields with other names are kept as they come: a newer app may know more than this server.
"""

from __future__ import annotations

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
WEEK = ("pain", "enjoyment", "activity")
"""What the three questions about a week ask for (PEG, Krebs 2009)."""
LATEST_MS = 2**48 - 1
DAY_SECONDS = 24 * 3600
TO_COME = "This day is still to come. The entry stays on the phone: set its date right, and write it on the true day."

INSTANT = integer(0, LATEST_MS)
SECONDS = integer(0, DAY_SECONDS)
PAIN = nullable(integer(0, 10))
NOTE = nullable(text(2000))
# A phone may know a newer zone than this server, so only the look of the name is checked.
ZONE = text_like(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}", "must be a zone like Europe/London.")
STEP = {"id": text(), "side": choice(*SIDES), "seconds": SECONDS, "done": boolean}


def _setting(value: Any) -> str | None:
    if isinstance(value, dict) or (
        isinstance(value, list) and not all(isinstance(each, str) for each in value)
    ):
        return "must be a text, a number, true, false, null or a list of texts."
    return None


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
    **{f"week:{asked}": PAIN for asked in WEEK},
}
SAFETY: dict[str, Check] = {
    "ticked": list_of(text()),
    "flags": list_of(text()),
    "level": choice("open", "gentle", "closed"),
    "content_version": text(),
    "answered_at": INSTANT,
    "date": day,
}
ANSWER: dict[str, Check] = {
    # What was shown, and when; `seen_at` moves when the app is opened on it again.
    "level": choice("suggest", "sooner"),
    "reason": text(40),
    "days": list_of(day),
    "shown_on": day,
    "shown_at": INSTANT,
    "seen_at": INSTANT,
    # What was said to it, and when; null until something was.
    "answer": nullable(choice("later", "arranged")),
    "date": nullable(day),
    "answered_at": nullable(INSTANT),
    "zone": ZONE,
}


@dataclass(frozen=True)
class Kind:
    """What is known of one kind of record."""

    is_id: Callable[[str], object]
    looks_like: str
    fields: dict[str, Check]
    natural: bool = False
    """The id says what the record is about: it is never deleted, its fields are set to null."""


def _is_check_in_id(id: str) -> bool:
    return id.startswith("check_in:") and is_day(id.removeprefix("check_in:"))


KINDS = {
    "session": Kind(UUID7.fullmatch, "a UUIDv7", SESSION),
    "check_in": Kind(_is_check_in_id, "check_in:2026-11-22", CHECK_IN, natural=True),
    "setting": Kind(
        SETTING_ID.fullmatch, "setting:reminder_time", {"value": _setting}, natural=True
    ),
    "safety": Kind(UUID7.fullmatch, "a UUIDv7", SAFETY),
    "answer": Kind(UUID7.fullmatch, "a UUIDv7", ANSWER),
    "plan": Kind(UUID7.fullmatch, "a UUIDv7", {}),
}


def latest_day(now_ms: int) -> str:
    """Return the latest date that it is anywhere on Earth at an instant: that of UTC+14."""
    return (datetime.fromtimestamp(now_ms / 1000, UTC) + timedelta(hours=14)).date().isoformat()


def check(id: str, copy: Record) -> None:
    """Raise Refused unless `copy` may be a record with this id."""
    kind = KINDS.get(copy.kind)
    if kind is None:
        raise RecordRejected(f"kind must be one of {', '.join(KINDS)}.", "kind", "unknown-kind")
    if not kind.is_id(id):
        raise RecordRejected(f"The id of a {copy.kind} must look like {kind.looks_like}.", "id")
    if copy.deleted and kind.natural:
        raise RecordRejected(f"A {copy.kind} is never deleted; set its fields to null.", "del")
    _check_fields(id, copy, kind)


def check_day(id: str, copy: Record, latest: str) -> None:
    """Raise Refused if `copy` says something of a day that is still to come. `latest` is the latest
    date anywhere.
    """
    if copy.kind == "check_in" and id.removeprefix("check_in:") > latest and not _is_blank(copy):
        raise RecordRejected(TO_COME, "id", "day-to-come")


def _is_blank(copy: Record) -> bool:
    """Tell whether it says nothing of its day; one that was written by mistake may be made blank on
    any day.
    """
    return all(
        value is None for name, (value, _) in copy.fields.items() if name not in ("date", "zone")
    )


def _check_fields(id: str, copy: Record, kind: Kind) -> None:
    for name, (value, _) in copy.fields.items():
        if field := kind.fields.get(name):
            if wrong := field(value):
                raise RecordRejected(f"{name} {wrong}", name)
        elif copy.kind == "session" and name.startswith("spot:"):
            _check_spot(name, value)
    if copy.kind == "check_in" and copy.fields.get("date", (None,))[0] not in (
        None,
        id.removeprefix("check_in:"),
    ):
        raise RecordRejected("date must be the day in the id.", "date")


def _check_spot(name: str, value: Any) -> None:
    if not (SPOT.fullmatch(name) and isinstance(value, dict)):
        raise RecordRejected("A spot is an object under spot:<uuid>.", name)
