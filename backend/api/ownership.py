"""/api/account: everything the server has of an account, to take along or to delete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Response, jsonify, stream_with_context
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.accounts import deletion, devices
from backend.api import auth
from backend.api.auth import Asking
from backend.api.devices import DeviceSchema, shown
from backend.api.openapi import SIGNED_IN, problems
from backend.api.request_checks import StrictJson
from backend.api.sync_schemas import STAMP
from backend.db.database import checkpoint_wal, reading, writing
from backend.db.models import Reminder
from backend.rules.merge import to_json
from backend.sync import records

APP, FORMAT = "medius", 1
PAGE = 200
REMINDER = ("about", "zone", "minute", "weekdays", "paused_until", "last_sent_at", "due_at")

blueprint = Blueprint(
    "ownership", __name__, url_prefix="/api/account", description="One's own data"
)
blueprint.ARGUMENTS_PARSER = StrictJson()


class ExportedRecordSchema(Schema):
    """A record: a flat map of fields, each with the stamp of its last edit.

    A deleted one has the stamp of the delete and no fields.
    """

    id = fields.String(
        required=True, metadata={"description": "As `check_in:2026-11-22`, or a UUIDv7"}
    )
    kind = fields.String(
        required=True,
        metadata={"description": "session, check_in, setting, safety, answer or plan"},
    )
    deleted = fields.String(required=True, allow_none=True, metadata=STAMP)
    fields_ = fields.Dict(
        data_key="fields",
        keys=fields.String(),
        values=fields.List(fields.Raw(allow_none=True), metadata={"minItems": 2, "maxItems": 2}),
        required=True,
        metadata={"description": "By name: [value, stamp]"},
    )


class ExportSchema(Schema):
    """One person's data in one file, as the app writes it and reads it back.

    The app's own file has no `devices` and no `reminders`, and each record once, in the order of
    the ids. Here a record that changes meanwhile may come twice: the copies are merged, field by
    field, and the greater stamp wins. Whoever reads it passes over members they do not know, and
    does not read a `format` that is greater than they know.
    """

    app = fields.String(required=True, metadata={"enum": [APP]})
    format = fields.Integer(required=True, metadata={"enum": [FORMAT]})
    records = fields.List(fields.Nested(ExportedRecordSchema), required=True)
    devices = fields.List(fields.Nested(DeviceSchema))
    reminders = fields.List(
        fields.Dict(), metadata={"description": "When the next ones are due; times in ms of UTC"}
    )


class DeletedSchema(Schema):
    """What was deleted."""

    deleted = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "Rows, by table"},
    )
    remaining = fields.Integer(
        required=True, metadata={"description": "Rows of this account afterwards: none"}
    )


@blueprint.route("/export")
@blueprint.doc(operationId="exportAccount", security=SIGNED_IN)
@blueprint.response(200, ExportSchema)
@problems(blueprint, 401, 503)
def export_account() -> Response:
    """Everything the server has of this account, as a file that the app can read.

    Tokens, codes and addresses of push services are left out: they open something.
    """
    asking = auth.signed_in()
    with reading() as session:
        around = {
            "devices": [shown(each, asking) for each in devices.of(session, asking.account_id)]
        }
        around["reminders"] = _reminders(session, asking)
    response = Response(stream_with_context(_file(asking, around)), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="medius-server.json"'
    return response


def _file(asking: Asking, around: dict[str, Any]) -> Iterator[str]:
    """Yield the file page by page: a large account need not fit into memory, and a slow reader
    holds nothing up.
    """
    head = {"app": APP, "format": FORMAT, **around}
    yield f'{json.dumps(head)[:-1]}, "records": ['
    after, comma = 0, ""
    while page := _page(asking, after):
        for id, each in page:
            kind, deleted, values = to_json(each.record)
            yield comma + json.dumps({"id": id, "kind": kind, "deleted": deleted, "fields": values})
            comma = ",\n"
        after = page[-1][1].rev
    yield "]}"


def _page(asking: Asking, after: int) -> list[tuple[str, records.StoredRecord]]:
    with reading() as session:
        return records.page(session.connection(), asking.account_id, after, PAGE)


def _reminders(session: Session, asking: Asking) -> list[dict[str, Any]]:
    rows = session.scalars(select(Reminder).where(Reminder.account_id == asking.account_id))
    return [{name: getattr(row, name) for name in REMINDER} for row in rows]


@blueprint.route("", methods=["DELETE"])
@blueprint.doc(operationId="deleteAccount", security=SIGNED_IN)
@blueprint.response(200, DeletedSchema)
@problems(blueprint, 401, 403, 411, 413, 415, 503, 507)
def delete_account() -> Response:
    """Delete this account with all that is in it, at once and for good.

    Every device of it is unknown here afterwards. What is on a phone is that phone's own affair.
    """
    asking = auth.signed_in()
    with writing() as session:
        deleted = deletion.end(session, asking.account_id)
        remaining = deletion.remaining(session, asking.account_id)
    checkpoint_wal()
    return auth.forget(jsonify(deleted=deleted, remaining=remaining))
