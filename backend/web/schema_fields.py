"""Marshmallow fields that do not convert: no text to a number, no number to a boolean."""

import re
from typing import Any

from marshmallow import ValidationError, fields


class StrictInteger(fields.Integer):
    """A whole number from `low` to `high`. 5.0 is accepted; true and "5" are not."""

    def __init__(self, low: int, high: int, **more: Any) -> None:
        more["metadata"] = {"minimum": low, "maximum": high, **more.get("metadata", {})}
        super().__init__(**more)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not self.low <= value <= self.high
        ):
            raise ValidationError(f"must be a whole number from {self.low} to {self.high}.")
        return value


class DeviceName(fields.String):
    """The name of a device: 1 to 80 characters in one line, without the spaces around them."""

    PATTERN = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{1,80}")

    def __init__(self, **more: Any) -> None:
        more["metadata"] = {
            "minLength": 1,
            "maxLength": 80,
            "example": "Android, Chrome",
            **more.get("metadata", {}),
        }
        super().__init__(**more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str) or not self.PATTERN.fullmatch(value.strip()):
            raise ValidationError("must be 1 to 80 characters in one line.")
        return value.strip()
