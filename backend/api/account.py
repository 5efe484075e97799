"""/api/accounts and /api/account: create, export and delete an account."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

from flask import Response, current_app, jsonify, request, stream_with_context
from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.accounts import deletion, devices
from backend.accounts.credentials import RECOVERY_CODE_LENGTH, hash_of, new_code, new_token
from backend.accounts.errors import AccountDeleted
from backend.accounts.tokens import Identity
from backend.api import auth
from backend.api.devices import DeviceSchema, render_device
from backend.api.openapi import SETS_COOKIE, ApiBlueprint, BodySchema, about, mapping
from backend.api.sync_schemas import KINDS, STAMP
from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import checkpoint_wal, reading, writing
from backend.db.models import Account, Reminder
from backend.db.rate_limits import address_key, delete_full_buckets, take
from backend.rules.merge import to_json
from backend.sync import records
from backend.sync.merge_batch import StoredRecord
from backend.web.problems import Problem
from backend.web.schema_fields import DeviceName

CODE = {"pattern": "^[0-9A-HJKMNP-TV-Z]{26}$"}
APP, FORMAT = "medius", 1
PAGE_SIZE = 200
REMINDER_COLUMNS = (
    Reminder.about,
    Reminder.zone,
    Reminder.minute_of_day.label("minute"),
    Reminder.weekdays,
    Reminder.paused_until,
    Reminder.last_sent_at,
    Reminder.due_at,
)

blueprint = ApiBlueprint("account", __name__, url_prefix="/api", description="The account")


class NewAccountSchema(BodySchema):
    name = DeviceName(allow_none=True)


class AccountSchema(Schema):
    """An account, the device that is signed in to it, and the recovery code."""

    account_id = fields.String(required=True)
    device_id = fields.String(required=True)
    recovery_code = fields.String(required=True, metadata=CODE)


class ExportedRecordSchema(Schema):
    """A record: a flat map of fields, each with the stamp of its last edit.

    A deleted record has the stamp of the delete and no fields.
    """

    id = fields.String(required=True, **about("For example `check_in:2026-11-22`, or a UUIDv7"))
    kind = fields.String(required=True, metadata=KINDS)
    deleted = fields.String(required=True, allow_none=True, metadata=STAMP)
    fields_ = mapping(
        fields.List(fields.Raw(allow_none=True), metadata={"minItems": 2, "maxItems": 2}),
        data_key="fields",
        required=True,
        **about("By name: [value, stamp]"),
    )


class ExportSchema(Schema):
    """One person's data in one file, in the format that the app writes and reads.

    A file of the app has no `devices` and no `reminders`, and its records are unique and sorted by
    id. In a file of the server a record that changes during the export may come twice: merge the
    two field by field; the greater stamp wins. Readers ignore unknown members, and reject a
    `format` greater than they know.
    """

    app = fields.String(required=True, metadata={"enum": [APP]})
    format = fields.Integer(required=True, metadata={"enum": [FORMAT]})
    records = fields.List(fields.Nested(ExportedRecordSchema), required=True)
    devices = fields.List(fields.Nested(DeviceSchema))
    reminders = fields.List(fields.Dict(), **about("The reminders; times are milliseconds of UTC"))


class DeletedSchema(Schema):
    deleted = mapping(fields.Integer(), required=True, **about("Number of rows, by table"))
    remaining = fields.Integer(required=True, **about("Rows of this account that remain: 0"))


@blueprint.route(
    "/accounts",
    "createAccount",
    method="POST",
    signed_in=False,
    problems=(409, 429),
    responses=SETS_COOKIE,
)
@blueprint.arguments(NewAccountSchema, error_status_code=422)
@blueprint.response(201, AccountSchema)
def create_account(body: dict[str, Any]) -> Response:
    """Create an account and sign this device in.

    The recovery code is returned only here; the server stores its hash. A device that is already
    signed in gets 409 with the ids of its account, so that a repeated request does not create
    another account.
    """
    identity = auth.find_identity()
    if identity:
        raise Problem(
            409,
            "already-signed-in",
            "This device has an account already",
            "Go on with this account; to start again, remove this device first.",
            account_id=identity.account_id,
            device_id=identity.device_id,
        )
    token, code, now = new_token(), new_code(RECOVERY_CODE_LENGTH), now_ms()
    with writing() as db_session:
        _check_limit(db_session, now)
        deletion.forget_tokens(db_session, now)
        account_id = str(uuid.uuid4())
        db_session.add(Account(id=account_id, rev=0, recovery_hash=hash_of(code), created_at=now))
        db_session.flush()
        device = devices.add(db_session, account_id, body.get("name"), token, now)
        response = jsonify(account_id=account_id, device_id=device.id, recovery_code=code)
    response.status_code = 201
    return auth.set_cookie(response, token)


@blueprint.route("/account/export", "exportAccount")
@blueprint.response(200, ExportSchema)
def export_account() -> Response:
    """Return all data of this account, as a file that the app can read.

    Tokens, codes and the addresses of push services are not included: they are secrets.
    """
    identity = auth.require_identity()
    with reading() as db_session:
        account_devices = devices.of_account(db_session, identity.account_id)
        reminders = db_session.execute(
            select(*REMINDER_COLUMNS).where(Reminder.account_id == identity.account_id)
        )
        header = {
            "app": APP,
            "format": FORMAT,
            "devices": [render_device(device, identity) for device in account_devices],
            "reminders": [dict(row) for row in reminders.mappings()],
        }
    file = stream_with_context(_stream_file(identity, header))
    response = Response(file, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="medius-server.json"'
    return response


@blueprint.route("/account", "deleteAccount", method="DELETE")
@blueprint.response(200, DeletedSchema)
def delete_account() -> Response:
    """Delete this account and all its data on the server, immediately and permanently.

    Its devices are signed out. Data on the phones is not deleted: each learns of the deletion from
    401 account-deleted. Deleting an account that is deleted already is not an error.
    """
    now = now_ms()
    try:
        identity = auth.require_identity()
    except AccountDeleted:
        return auth.delete_cookie(jsonify(deleted={}, remaining=0))
    with writing() as db_session:
        deletion.forget_tokens(db_session, now)
        deleted = deletion.delete_account(db_session, identity.account_id, now)
        remaining = deletion.count_rows(db_session, identity.account_id)
    checkpoint_wal()
    return auth.delete_cookie(jsonify(deleted=deleted, remaining=remaining))


def _check_limit(db_session: Session, now: int) -> None:
    settings: Settings = current_app.extensions["settings"]
    delete_full_buckets(db_session, now)
    address = address_key(db_session, "accounts", request.remote_addr or "", now)
    wait = take(db_session, address, settings.accounts_per_hour, now)
    if wait:
        raise Problem(
            429,
            "too-many-accounts",
            "Too many new accounts from this network",
            f"Everything works on the phone meanwhile; try again in {wait} seconds.",
            retry_after=wait,
        )


def _stream_file(identity: Identity, header: dict[str, Any]) -> Iterator[str]:
    """Yield the file page by page, so that a large account need not fit into memory.

    No transaction is open between pages: a slow client blocks nothing.
    """
    yield f'{json.dumps(header)[:-1]}, "records": ['
    after, comma = 0, ""
    while page := _page(identity, after):
        for id, stored in page:
            kind, deleted, values = to_json(stored.record)
            yield comma + json.dumps({"id": id, "kind": kind, "deleted": deleted, "fields": values})
            comma = ",\n"
        after = page[-1][1].rev
    yield "]}"


def _page(identity: Identity, after: int) -> list[tuple[str, StoredRecord]]:
    with reading() as db_session:
        return records.page(db_session.connection(), identity.account_id, after, PAGE_SIZE)
