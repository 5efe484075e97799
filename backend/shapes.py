"""What a file of content/ may hold. Every message ends the sentence "expected ..."."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, validates_schema

from backend.authored import either, nearest
from backend.fields import Whole, YesNo

SECONDS = (5, 90)
"""How long a step lasts. Nothing is pressed for longer than 90 seconds."""
TECHNIQUES = ("settle", "sweep", "hold")
SIDES = ("each", "left", "right")
SURFACES = ("floor", "wall")
LEVELS = ("never", "cleared", "gentle", "bony")
MISSING: dict[str, Any] = {"required": "something", "null": "something"}


class Shape(Schema):
    """A group of names and values, with no name that is not known."""

    class Meta:
        """Unknown names are told below, with the nearest known one."""

        unknown = INCLUDE

    error_messages = {"type": "a group of names and values"}  # noqa: RUF012 - typed by marshmallow

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _no_other_names(self, _: Any, original: dict[str, Any], **__: Any) -> None:
        names = list(self.fields)
        unknown = {
            name: [f"found the name {name}, expected one of {either(names)}{nearest(name, names)}"]
            for name in original
            if name not in names
        }
        if unknown:
            raise ValidationError(unknown)


class Words(fields.String):
    """Some words."""

    default_error_messages = {**MISSING, "invalid": "words"}  # noqa: RUF012 - typed by marshmallow

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValidationError("words")
        return value


class Choice(fields.String):
    """One of some words."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(required=True, error_messages=MISSING)
        self.words = words

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if value not in self.words:
            raise ValidationError(f"{either(self.words)}{nearest(value, self.words)}")
        return str(value)


def _words() -> Words:
    return Words(required=True)


def _list(of: fields.Field[Any]) -> fields.List[Any]:
    messages = {**MISSING, "invalid": "a list"}
    return fields.List(of, required=True, error_messages=messages, validate=_not_empty)


def _group(shape: type[Schema]) -> fields.Nested:
    return fields.Nested(shape, required=True, error_messages=MISSING)


def _whole(least: int, most: int) -> Whole:
    return Whole(least, most, required=True, error_messages=MISSING)


def _not_empty(values: list[Any]) -> None:
    if not values:
        raise ValidationError("at least one")


class Reviewed(Shape):
    """What every file says of itself."""

    version = _whole(1, 1_000_000)
    reviewed_by = Words(required=True, allow_none=True, error_messages=MISSING)
    sources = _list(_words())


class Muscle(Reviewed):
    """content/muscles/"""

    name = _words()
    where = _words()
    does = _list(_words())
    aches = _words()


class Tool(Reviewed):
    """content/tools/"""

    name = _words()
    kind = Choice(("ball", "roller"))
    about = _words()


class Step(Shape):
    """One step of a routine."""

    id = _words()
    name = _words()
    technique = Choice(TECHNIQUES)
    position = _words()
    side = Choice(SIDES)
    seconds = _whole(*SECONDS)
    cue = _words()
    keep_off = _words()


class Routine(Reviewed):
    """content/routines/"""

    name = _words()
    tools = _list(_words())
    surface = Choice(SURFACES)
    minutes = _whole(1, 20)
    gentle = YesNo(required=True, error_messages=MISSING)
    steps = _list(_group(Step))


class Question(Shape):
    """One question of the safety screen."""

    id = _words()
    level = Choice(LEVELS)
    ask = _words()
    then = _words()


class Place(Shape):
    """A place to keep off."""

    id = _words()
    name = _words()


class Emergency(Shape):
    """Whom to call."""

    number = _words()
    advice_line = _words()


class Safety(Reviewed):
    """content/safety.yaml"""

    questions = _list(_group(Question))
    stop_when = _list(_words())
    stopped = _words()
    keep_off = _list(_group(Place))
    after = _words()
    emergency = _group(Emergency)
