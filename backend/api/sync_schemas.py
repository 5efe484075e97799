"""Request and response schemas of /api/sync."""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from backend.api import sync_docs
from backend.api.openapi import BodySchema, ProblemSchema, about, mapping
from backend.api.request_checks import LIMITS, MAX_CHANGES
from backend.rules import record_schemas
from backend.rules.cursor import PATTERN, parse_cursor
from backend.web.schema_fields import StrictInteger

*_KINDS, _LAST_KIND = record_schemas.KINDS
KINDS = {"description": f"{', '.join(_KINDS)} or {_LAST_KIND}"}
STAMP = {"pattern": "^[0-9a-f]{16}-[0-9a-z]{8}$", "example": "019a3c5f80120000-k3v9q2ab"}
CURSOR = "A text of the server that a client stores and sends back unchanged"

MAX_CLOCK = 2**47 - 1  # in the year 6429; Python's dates end with 9999


def _record_fields() -> tuple[fields.String, fields.Dict, fields.Dict, fields.String]:
    hlc = f"With set: the stamp of every field without one in `stamps`. {sync_docs.STAMP_FORM}"
    stamps = "The stamps of fields in `set` that differ from `hlc`"
    return (
        fields.String(**about(hlc, **STAMP)),
        mapping(fields.String(metadata=STAMP), **about(stamps)),
        mapping(fields.Raw(allow_none=True), **about(sync_docs.SET)),
        fields.String(data_key="del", **about("The stamp of the delete", **STAMP)),
    )


class ChangeSchema(BodySchema):
    """A change of one record."""

    class Meta(BodySchema.Meta):
        description = (
            "A change of one record: either `hlc` and `set`, or `del`. It needs only the fields "
            "that changed. Without an id the request is rejected; any other error makes only this "
            f"record `rejected`. {sync_docs.MERGING} {sync_docs.SIZE} {sync_docs.kind_rules()}"
        )

    id = fields.String(required=True)
    kind = fields.String(metadata=KINDS)
    hlc, stamps, set, del_ = _record_fields()


class RecordSchema(Schema):
    """A stored record: `hlc` and `set`, or `del`."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    rev = fields.Integer(required=True, **about("Grows with each change in the account"))
    hlc, stamps, set, del_ = _record_fields()


class Changes(fields.List[dict[str, Any]]):
    """A list of changes, of which only the ids are checked here."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("must be a list.")
        has_id = [type(change) is dict and type(change.get("id")) is str for change in value]
        if not all(has_id):
            wrong = [index for index, right in enumerate(has_id) if not right]
            raise ValidationError({index: ["A change is an object with an id."] for index in wrong})
        return value


class CursorField(fields.String):
    """A cursor as text, or null."""

    def __init__(self, description: str) -> None:
        metadata = {"description": description, "pattern": PATTERN}
        super().__init__(allow_none=True, load_default=None, metadata=metadata)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        try:
            return parse_cursor(super()._deserialize(value, *args, **more))
        except ValueError:
            raise ValidationError("is not a cursor of this server.") from None


class SyncRequestSchema(BodySchema):
    protocol = StrictInteger(
        0, 1_000_000, required=True, **about("The version of this protocol: 1")
    )
    schema = StrictInteger(0, 1_000_000, load_default=1, **about("The version of the kinds: 1"))
    cursor = CursorField("The `cursor` of the last response that was applied; null at first")
    witness = CursorField("The `head` of that response; null at first")
    clock = StrictInteger(
        0, MAX_CLOCK, load_default=0, **about("The greatest `clock` of all responses; 0 at first")
    )
    limit = StrictInteger(
        1, LIMITS["page"], load_default=LIMITS["page"], **about("Records in the response")
    )
    changes = Changes(
        fields.Nested(ChangeSchema),
        load_default=list,
        **about("What the server has not acknowledged, in any order", maxItems=MAX_CHANGES),
    )


class ResultSchema(Schema):
    s = fields.String(
        required=True, **about(sync_docs.RESULTS, enum=["ok", "same", "rejected", "clock_ahead"])
    )
    rev = fields.Integer(**about("With ok and same"))
    problem = fields.Nested(ProblemSchema, **about(f"With rejected. {sync_docs.REJECTIONS}"))


class SyncResponseSchema(Schema):
    now = fields.Integer(required=True, **about("The server's time, milliseconds of UTC"))
    clock = fields.Integer(
        **about("The time that limits stamps: `now`, or later if the clock was set back")
    )
    protocol = fields.Integer(required=True, **about("The newest version that the server speaks"))
    schema = fields.Integer(required=True, **about("The newest version of the kinds it knows"))
    results = mapping(
        fields.Nested(ResultSchema), required=True, **about("One for each id in `changes`")
    )
    records = fields.List(
        fields.Nested(RecordSchema),
        required=True,
        **about(
            "The records that changed after the cursor of the request, to be merged into those of "
            "the client, without those that this request created"
        ),
    )
    cursor = fields.String(
        required=True,
        **about(f"{CURSOR}: how far it has read, once `records` are stored", pattern=PATTERN),
    )
    head = fields.String(
        required=True, **about("The newest cursor: send it next time as `witness`", pattern=PATTERN)
    )
    more = fields.Boolean(required=True, **about("Whether there is another page after `cursor`"))


class RangeSchema(Schema):
    min = fields.Integer(required=True)
    max = fields.Integer(required=True)


class HelloSchema(Schema):
    protocol = fields.Nested(RangeSchema, required=True)
    schema = fields.Nested(RangeSchema, required=True)
    now = fields.Integer(required=True, **about("The server's time, milliseconds of UTC"))
    limits = fields.Nested(
        Schema.from_dict(
            {
                name: fields.Integer(required=True, **about(description))
                for name, description in sync_docs.LIMITS_OF.items()
            },
            name="Limits",
        ),
        required=True,
    )
