"""Marshmallow fields for the files of content/. Every message ends the sentence "expected ...".

`about` is what an editor shows beside a name. A field is required unless it says otherwise.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from marshmallow import Schema, ValidationError, fields, validate
from marshmallow.experimental.context import Context

from backend.content.source_files import alternatives, did_you_mean

TELEPHONE = re.compile(r"^([+0-9][0-9 ]{1,19})$")
BOOKING_URL = re.compile(r"^(https://[^\s/.]+(\.[^\s/.]+)+(/\S*)?)$")

#: Kinds whose ids stand in one file: that file, and the name that they stand under.
INLINE_KINDS = {
    "sources": ("sources", "sources"),
    "claims": ("claims", "seed"),
    "zones": ("map", "zones"),
}


class KnownIds(Context[Mapping[str, Sequence[str]]]):
    """The ids of each kind, while files are validated."""


class StrictSchema(Schema):
    """A schema that suggests the known name most like an unknown one."""

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **_: Any) -> None:
        names, messages = list(self.fields), cast(dict[str, Any], error.messages)
        for name in messages.keys() - {*names, "_schema"}:
            expected = f"one of {alternatives(names)}{did_you_mean(name, names)}"
            messages[name] = [f"found the name {name}, expected {expected}"]


def _options(about: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    metadata = {"metadata": {"description": about}} if about else {}
    return {"required": True, **metadata, **kwargs}


class Text(fields.String):
    """A string that is not blank."""

    def __init__(self, about: str = "", **kwargs: Any) -> None:
        super().__init__(**_options(about, kwargs))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValidationError("words")
        return value


class Choice(Text):
    """One of a few strings."""

    def __init__(self, choices: Sequence[str], about: str) -> None:
        super().__init__(about)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if value not in self.choices:
            hint = did_you_mean(value, self.choices)
            raise ValidationError(f"{alternatives(self.choices)}{hint}")
        return str(value)


class Reference(Text):
    """The id of a file in the folder `kind`, or of an entry in the list of that name."""

    def __init__(self, kind: str, about: str = "", **kwargs: Any) -> None:
        super().__init__(about, **kwargs)
        self.kind = kind

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        id = super()._deserialize(value, attr, data, **kwargs)
        ids = KnownIds.get()[self.kind]
        if ids and id not in ids:  # without ids their file is missing, which is a mistake itself
            kind, inline = self.kind, INLINE_KINDS.get(self.kind)
            where = f"{inline[0]}.yaml" if inline else f"{kind}/"
            raise ValidationError(f"the id of one in content/{where}{did_you_mean(id, ids)}")
        return id


class Pattern(fields.String):
    """A string that matches a pattern. YAML reads a number without quotes as an integer."""

    def __init__(self, pattern: re.Pattern[str], expected: str, about: str, **kwargs: Any) -> None:
        check = validate.Regexp(pattern, error=expected)
        options = _options(about, kwargs)
        super().__init__(validate=check, error_messages={"invalid": expected}, **options)


class Telephone(Pattern):
    """A telephone number."""

    def __init__(self, about: str, **kwargs: Any) -> None:
        expected = 'a telephone number between quotes, such as "999" or "020 7946 0000"'
        super().__init__(TELEPHONE, expected, about, **kwargs)


class Integer(fields.Integer):
    """A whole number from `minimum` to `maximum`."""

    def __init__(self, minimum: int, maximum: int, about: str) -> None:
        expected = f"a whole number from {minimum} to {maximum}"
        check = validate.Range(minimum, maximum, error=expected)
        options = _options(about, {"error_messages": {"invalid": expected}})
        super().__init__(strict=True, validate=check, **options)


class Boolean(fields.Boolean):
    """true or false; 0 and 1 are rejected."""

    def __init__(self, about: str) -> None:
        super().__init__(**_options(about, {}))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("true or false")
        return value


class Numbers(fields.List[Any]):
    """An optional list with one number for each of `names`, like [x, y, radius]."""

    def __init__(self, names: str, about: str = "") -> None:
        super().__init__(fields.Float(), **_options(about, {"required": False}))
        self.names = names.split()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        items = value if type(value) is list else []
        numbers = [item for item in items if type(item) in (int, float)]
        if numbers != value or len(numbers) != len(self.names):
            raise ValidationError(f"[{', '.join(self.names)}], all of them numbers")
        return numbers


class ListOf(fields.List[Any]):
    """A list of at least `minimum` values."""

    def __init__(
        self, inner: fields.Field[Any], about: str, minimum: int = 1, **kwargs: Any
    ) -> None:
        check = validate.Length(minimum, error="at least one") if minimum else None
        super().__init__(inner, validate=check, **_options(about, kwargs))


class Group(fields.Nested):
    """A group of names and values."""

    def __init__(self, schema: type[Schema], about: str = "") -> None:
        super().__init__(schema, **_options(about, {}))


class MapOf(fields.Dict):
    """One value for each id, at least one."""

    def __init__(self, key: fields.Field[Any], value: fields.Field[Any], about: str) -> None:
        super().__init__(key, value, **_options(about, {}))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict) or not value:
            raise ValidationError("a group of names and values" if value else "at least one")
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            messages = {
                key: wrong.get("value") or [f"found {key}, expected {wrong['key'][0]}"]
                for key, wrong in cast(dict[str, Any], error.messages).items()
            }
            raise ValidationError(messages) from None
