"""Fields that take a JSON value for what it is: no text for a number, no number for yes or no."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields


class StrictInteger(fields.Integer):
    """A whole number from `least` to `most`. 5.0 is one, true and "5" are not."""

    def __init__(self, least: int, most: int, **more: Any) -> None:
        more["metadata"] = {"minimum": least, "maximum": most, **more.get("metadata", {})}
        super().__init__(**more)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not self.least <= value <= self.most
        ):
            raise ValidationError(f"must be a whole number from {self.least} to {self.most}.")
        return value


class DeviceName(fields.String):
    """What a person or an app calls a device: 1 to 80 characters, spaces around them not
    counted.
    """

    WORDS = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{1,80}")

    def __init__(self, **more: Any) -> None:
        more["metadata"] = {
            "minLength": 1,
            "maxLength": 80,
            "example": "Android, Chrome",
            **more.get("metadata", {}),
        }
        super().__init__(**more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str) or not self.WORDS.fullmatch(value.strip()):
            raise ValidationError("must be 1 to 80 characters in one line.")
        return value.strip()
