"""The kinds of records: what their ids look like, which fields are known, and what those may hold.

Fields with other names are kept as they come: a newer app may know more than this server.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, validate

from backend.fields import Whole, YesNo
from backend.rules.merge import Copy
from backend.rules.wire import Refused

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
SPOT = re.compile(r"spot:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SIDES = ("left", "right")
LATEST_MS = 2**48 - 1
DAY_SECONDS = 24 * 3600


def _text(longest: int = 80, **more: Any) -> fields.String:
    return fields.String(
        validate=validate.Length(max=longest, error=f"must have at most {longest} characters."), **more
    )


def _one_of(*words: str) -> fields.String:
    return fields.String(validate=validate.OneOf(words, error=f"must be {' or '.join(words)}."))


def _pain() -> fields.Field[Any]:
    return Whole(0, 10, allow_none=True)


def _date_in(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_date(text: str) -> None:
    if not _date_in(text):
        raise ValidationError("must be a date like 2026-11-22.")


def _is_setting(value: Any) -> None:
    if isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(each, str) for each in value)):
        raise ValidationError("must be a text, a number, true, false, null or a list of texts.")


def _shape(**known: fields.Field[Any]) -> Schema:
    return Schema.from_dict(known)(unknown=INCLUDE)


# A phone may know a newer zone than this server, so only the look of the name is checked.
def _zone() -> fields.String:
    return fields.String(
        validate=validate.Regexp(r"^[A-Za-z][A-Za-z0-9_+/-]{0,63}\Z", error="must be a zone like Europe/London.")
    )


STEP = _shape(id=_text(required=True), side=_one_of(*SIDES), seconds=Whole(0, DAY_SECONDS), done=YesNo())
SESSION = _shape(
    routine=_text(),
    routine_version=Whole(0, 1_000_000),
    tool=_text(),
    surface=_one_of("floor", "wall"),
    first_side=_one_of(*SIDES),
    started_at=Whole(0, LATEST_MS),
    ended_at=Whole(0, LATEST_MS),
    zone=_zone(),
    date=fields.String(validate=_is_date),
    steps=fields.List(fields.Nested(STEP)),
    stopped=_text(40, allow_none=True),
    note=_text(2000, allow_none=True),
    **{f"seconds:{side}": Whole(0, DAY_SECONDS) for side in SIDES},
    **{f"{moment}:{side}": _pain() for moment in ("before", "after") for side in SIDES},
)
CHECK_IN = _shape(
    date=fields.String(validate=_is_date, allow_none=True),
    zone=_zone(),
    interference=YesNo(allow_none=True),
    note=_text(2000, allow_none=True),
    **{f"pain:{side}": _pain() for side in SIDES},
)
SETTING = _shape(value=fields.Raw(allow_none=True, validate=_is_setting))
SAFETY = _shape(
    ticked=fields.List(_text()),
    level=_one_of("open", "gentle", "closed"),
    content_version=_text(),
    answered_at=Whole(0, LATEST_MS),
    date=fields.String(validate=_is_date),
)
FREE = _shape()


@dataclass(frozen=True)
class Kind:
    """What is known of one kind of record."""

    is_id: Callable[[str], bool]
    looks_like: str
    schema: Schema
    natural: bool = False
    """The id says what the record is about: it is never deleted, its fields are set to null."""


def _uuid(id: str) -> bool:
    return UUID7.fullmatch(id) is not None


def _day(id: str) -> bool:
    return id.startswith("check_in:") and _date_in(id.removeprefix("check_in:"))


def _named(id: str) -> bool:
    return re.fullmatch(r"setting:[A-Za-z0-9_:.-]{1,64}", id) is not None


KINDS = {
    "session": Kind(_uuid, "a UUIDv7", SESSION),
    "check_in": Kind(_day, "check_in:2026-11-22", CHECK_IN, natural=True),
    "setting": Kind(_named, "setting:reminder_time", SETTING, natural=True),
    "safety": Kind(_uuid, "a UUIDv7", SAFETY),
    "answer": Kind(_uuid, "a UUIDv7", FREE),
    "plan": Kind(_uuid, "a UUIDv7", FREE),
}


def check(id: str, copy: Copy) -> None:
    """Raise Refused unless `copy` may be a record with this id."""
    kind = KINDS.get(copy.kind)
    if kind is None:
        raise Refused(f"kind must be one of {', '.join(KINDS)}.", "kind", "unknown-kind")
    if not kind.is_id(id):
        raise Refused(f"The id of a {copy.kind} must look like {kind.looks_like}.", "id")
    if copy.deleted and kind.natural:
        raise Refused(f"A {copy.kind} is never deleted; set its fields to null.", "del")
    _check_fields(id, copy, kind)


def _check_fields(id: str, copy: Copy, kind: Kind) -> None:
    values = {name: value for name, (value, _) in copy.fields.items()}
    for name, messages in kind.schema.validate(values).items():
        raise Refused(f"{name} {_sentence(messages)}", name)
    if copy.kind == "check_in" and values.get("date") not in (None, id.removeprefix("check_in:")):
        raise Refused("date must be the day in the id.", "date")
    for name, value in values.items():
        if (
            copy.kind == "session"
            and name.startswith("spot:")
            and not (SPOT.fullmatch(name) and isinstance(value, dict))
        ):
            raise Refused("A spot is an object under spot:<uuid>.", name)


def _sentence(messages: Any) -> str:
    """Return the first thing said; never the value, which may be what a person wrote about their body."""
    while not isinstance(messages, str):
        messages = next(iter(messages.values())) if isinstance(messages, dict) else messages[0]
    return messages[0].lower() + messages[1:]
