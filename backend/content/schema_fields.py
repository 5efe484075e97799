"""The kinds of value that a file of content/ may hold. Every message ends the sentence "expected
...".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, validates_schema

from backend.content.source_files import Place, either, nearest
from backend.web.schema_fields import StrictBoolean, StrictInteger

TELEPHONE = re.compile(r"[+0-9][0-9 ]{1,19}")
BOOKING = re.compile(r"https://[^\s/.]+(\.[^\s/.]+)+(/\S*)?")


class Shape(Schema):
    """A group of names and values, with no name that is not known."""

    class Meta:
        """Unknown names are told below, with the nearest known one."""

        unknown = INCLUDE

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _no_other_names(self, _: Any, original: Any, **__: Any) -> None:
        names = list(self.fields)
        unknown = {
            name: [f"found the name {name}, expected one of {either(names)}{nearest(name, names)}"]
            for name in (original if isinstance(original, dict) else ())
            if name not in names
        }
        if unknown:
            raise ValidationError(unknown)


class Words(fields.String):
    """Some words."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValidationError("words")
        return value


class Choice(Words):
    """One of some words."""

    def __init__(self, words: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.words = words

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if value not in self.words:
            raise ValidationError(f"{either(self.words)}{nearest(value, self.words)}")
        return str(value)


class Ref(Words):
    """The id of a piece of another kind: of a file in content/, or of one line of a list there."""

    def __init__(self, kind: str, **more: Any) -> None:
        super().__init__(**more)
        self.kind = kind


class Telephone(Words):
    """A number to call, as words: a number without quotes may lose its first 0."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str) or not TELEPHONE.fullmatch(value):
            raise ValidationError(
                'a telephone number between quotes, such as "999" or "020 7946 0000"'
            )
        return value


class Booking(Words):
    """A page to book at."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        if not isinstance(value, str) or not BOOKING.fullmatch(value):
            raise ValidationError(
                "an address that begins with https://, such as https://clinic.example/book"
            )
        return value


class Numbers(fields.List[Any]):
    """As many numbers as have names: [x, y, radius]."""

    def __init__(self, *names: str, **more: Any) -> None:
        super().__init__(fields.Float(), **more)
        self.names = names

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> list[Any]:
        right = isinstance(value, list) and len(value) == len(self.names)
        if not right or any(
            isinstance(one, bool) or not isinstance(one, int | float) for one in value
        ):
            raise ValidationError(f"[{', '.join(self.names)}], all of them numbers")
        return list(value)


class Each(fields.Dict):
    """A group with one value for each id, at least one."""

    def __init__(self, key: fields.Field[Any], value: fields.Field[Any], **more: Any) -> None:
        super().__init__(key, value, **more)
        self.key, self.value = key, value

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not value:
            raise ValidationError("a group of names and values" if value else "at least one")
        wrong: dict[str, Any] = {}
        for key, item in value.items():
            try:
                self.value.deserialize(item)
            except ValidationError as error:
                wrong[key] = error.messages
        if wrong:
            raise ValidationError(wrong)
        return value


def words(about: str) -> Words:
    """Some words that must be there, and what they are about."""
    return Words(required=True, metadata={"description": about})


def ref(kind: str, about: str, required: bool = True) -> Ref:
    """The id of one of `kind`."""
    return Ref(kind, required=required, metadata={"description": about})


def many(
    of: fields.Field[Any], about: str, required: bool = True, empty: bool = False
) -> fields.List[Any]:
    """A list, of at least one unless it may be empty."""
    check = None if empty else _not_empty
    return fields.List(of, required=required, validate=check, metadata={"description": about})


def group(shape: type[Schema], about: str) -> fields.Nested:
    """A group of names and values."""
    return fields.Nested(shape, required=True, metadata={"description": about})


def each(key: fields.Field[Any], value: fields.Field[Any], about: str) -> Each:
    """A group with one value for each id, at least one."""
    return Each(key, value, required=True, metadata={"description": about})


def whole(least: int, most: int, about: str) -> StrictInteger:
    """A whole number that must be there."""
    return StrictInteger(least, most, required=True, metadata={"description": about})


def yes_no(about: str) -> StrictBoolean:
    """A yes (true) or a no (false)."""
    return StrictBoolean(required=True, metadata={"description": about})


def _not_empty(values: Any) -> None:
    if not values:
        raise ValidationError("at least one")


def references(shape: Schema, data: dict[str, Any]) -> Iterator[tuple[Place, str, str]]:
    """Yield each place of `data` that names a piece of another kind: the place, the kind, the
    id.
    """
    for name, kind in shape.fields.items():
        if data.get(name) is not None:
            yield from _named(kind, data[name], (name,))


def _named(
    kind: fields.Field[Any], value: Any, place: tuple[str | int, ...]
) -> Iterator[tuple[Place, str, str]]:
    match kind:
        case Ref():
            yield place, kind.kind, value
        case fields.List():
            for n, item in enumerate(value):
                yield from _named(kind.inner, item, (*place, n))
        case Each():
            for key, item in value.items():
                yield from _named(kind.key, key, (*place, key))
                yield from _named(kind.value, item, (*place, key))
        case fields.Nested():
            for inner, kind_, id in references(kind.schema, value):
                yield (*place, *inner), kind_, id
