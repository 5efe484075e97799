"""The shapes of /api/sync."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from backend.api.openapi import ProblemSchema
from backend.api.request_checks import LIMITS, MAX_CHANGES
from backend.rules.cursor import PATTERN
from backend.web.schema_fields import StrictInteger

STAMP = {"pattern": "^[0-9a-f]{16}-[0-9a-z]{8}$", "example": "019a3c5f80120000-k3v9q2ab"}


class ChangeSchema(Schema):
    """What one phone changed in one record: either `set` with its stamps, or `del`.

    Only the id is needed for the request to be read; anything else that is wrong makes this one
    record `rejected`.
    """

    class Meta:
        """A newer app may send more."""

        unknown = EXCLUDE

    id = fields.String(required=True)
    kind = fields.String(
        metadata={"description": "session, check_in, setting, safety, answer or plan"}
    )
    hlc = fields.String(
        metadata={"description": "The stamp of every field that has none in `stamps`", **STAMP}
    )
    stamps = fields.Dict(keys=fields.String(), values=fields.String(metadata=STAMP))
    set = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    del_ = fields.String(
        data_key="del", metadata={"description": "The stamp of the delete", **STAMP}
    )


class RecordSchema(Schema):
    """A record as the server has it: `hlc` and `set`, or `del`."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    rev = fields.Integer(required=True)
    hlc = fields.String(
        metadata={"description": "The stamp of every field that has none in `stamps`", **STAMP}
    )
    stamps = fields.Dict(keys=fields.String(), values=fields.String(metadata=STAMP))
    set = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    del_ = fields.String(
        data_key="del", metadata={"description": "The stamp of the delete", **STAMP}
    )


class Changes(fields.List[dict[str, Any]]):
    """Changes as they came, when each says which record it is about."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("must be a list.")
        wrong = [
            n
            for n, each in enumerate(value)
            if type(each) is not dict or type(each.get("id")) is not str
        ]
        if wrong:
            raise ValidationError({n: ["A change is an object with an id."] for n in wrong})
        return value


def _place(**more: Any) -> fields.String:
    return fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.Regexp(
            PATTERN.replace("$", r"\Z"), error="is not a cursor of this server."
        ),
        metadata={"pattern": PATTERN},
        **more,
    )


class SyncRequestSchema(Schema):
    """What a phone sends: its changes, and how far it has read."""

    class Meta:
        """A newer app may send more."""

        unknown = EXCLUDE

    protocol = StrictInteger(0, 1_000_000, required=True)
    schema = StrictInteger(0, 1_000_000, load_default=1)
    cursor = _place()
    witness = _place()
    limit = StrictInteger(1, LIMITS["page"], load_default=LIMITS["page"])
    changes = Changes(
        fields.Nested(ChangeSchema), load_default=list, metadata={"maxItems": MAX_CHANGES}
    )


class ResultSchema(Schema):
    """What became of one record that was sent."""

    s = fields.String(required=True, metadata={"enum": ["ok", "same", "rejected", "clock_ahead"]})
    rev = fields.Integer(metadata={"description": "With ok and same"})
    record = fields.Nested(
        RecordSchema, metadata={"description": "When something that was sent did not win"}
    )
    problem = fields.Nested(ProblemSchema, metadata={"description": "With rejected"})


class SyncAnswerSchema(Schema):
    """What became of the changes, and the next page of records."""

    now = fields.Integer(
        required=True, metadata={"description": "The server's time, milliseconds of UTC"}
    )
    clock = fields.Integer(
        metadata={
            "description": "What stamps are held against: now, or later if the server's clock was set back"
        }
    )
    protocol = fields.Integer(required=True)
    schema = fields.Integer(required=True)
    results = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(ResultSchema),
        required=True,
        metadata={"description": "By id"},
    )
    records = fields.List(fields.Nested(RecordSchema), required=True)
    cursor = fields.String(required=True, metadata={"pattern": PATTERN})
    head = fields.String(
        required=True,
        metadata={"pattern": PATTERN, "description": "The newest is the next witness"},
    )
    more = fields.Boolean(
        required=True, metadata={"description": "There is another page after the cursor"}
    )


class RangeSchema(Schema):
    """From `min` to `max`."""

    min = fields.Integer(required=True)
    max = fields.Integer(required=True)


class HelloSchema(Schema):
    """What this server speaks and bears."""

    protocol = fields.Nested(RangeSchema, required=True)
    schema = fields.Nested(RangeSchema, required=True)
    now = fields.Integer(
        required=True, metadata={"description": "The server's time, milliseconds of UTC"}
    )
    limits = fields.Nested(
        Schema.from_dict({name: fields.Integer(required=True) for name in LIMITS}, name="Limits"),
        required=True,
    )
