"""/api/devices: list, rename and remove the devices of an account."""

import re
from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from backend.accounts import devices
from backend.accounts.tokens import Identity
from backend.api import auth
from backend.api.openapi import ApiBlueprint, BodySchema, about
from backend.clock import now_ms
from backend.db.database import reading, writing
from backend.db.models import Device
from backend.reminders import subscriptions
from backend.web.problems import Problem
from backend.web.schema_fields import DeviceName

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

blueprint = ApiBlueprint(
    "devices", __name__, url_prefix="/api/devices", description="The devices of an account"
)


class DeviceNameSchema(BodySchema):
    name = DeviceName(required=True)


class DeviceSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    created_at = fields.Integer(required=True, **about("Milliseconds of UTC"))
    last_seen_at = fields.Integer(required=True, **about("Accurate to a day"))
    this = fields.Boolean(required=True, **about("Whether it is the device of this request"))


class DevicesSchema(Schema):
    devices = fields.List(fields.Nested(DeviceSchema), required=True)


@blueprint.route("", "listDevices")
@blueprint.response(200, DevicesSchema)
def list_devices() -> Response:
    """List the devices of the account, most recently seen first, without removed ones."""
    identity = auth.require_identity()
    with reading() as db_session:
        account_devices = devices.of_account(db_session, identity.account_id)
        return jsonify(devices=[render_device(device, identity) for device in account_devices])


@blueprint.route("/<string:device_id>", "renameDevice", method="PATCH", problems=(404,))
@blueprint.arguments(DeviceNameSchema, error_status_code=422)
@blueprint.response(200, DeviceSchema)
def rename_device(body: dict[str, Any], device_id: str) -> Response:
    """Rename a device."""
    identity = auth.require_identity()
    with writing() as db_session:
        device = _find_own(db_session, identity, device_id)
        if device.removed_at:
            raise _unknown()
        device.name = body["name"]
        return jsonify(render_device(device, identity))


@blueprint.route("/<string:device_id>", "removeDevice", method="DELETE", problems=(404,))
@blueprint.response(204)
def remove_device(device_id: str) -> Response:
    """Remove a device, or sign this one out. Removing it again is not an error.

    The removed device gets 401 device-removed from its next request on. Its data is not deleted.
    """
    identity = auth.require_identity(allow_removed=device_id)
    now = now_ms()
    with writing() as db_session:
        devices.lock_accounts(db_session, [identity.account_id])
        devices.remove(db_session, _find_own(db_session, identity, device_id), now)
        subscriptions.remove(db_session, device_id, identity.account_id, now)
    response = Response(status=204)
    return auth.delete_cookie(response) if device_id == identity.device_id else response


def render_device(device: Device, identity: Identity) -> dict[str, Any]:
    return {
        "id": device.id,
        "name": device.name,
        "created_at": device.created_at,
        "last_seen_at": device.last_seen_at,
        "this": device.id == identity.device_id,
    }


def _find_own(db_session: Session, identity: Identity, id: str) -> Device:
    """Return a device of this account, even a removed one."""
    device = db_session.get(Device, id) if UUID.fullmatch(id) else None
    if device is None or device.account_id != identity.account_id:
        raise _unknown()
    return device


def _unknown() -> Problem:
    return Problem(
        404,
        "unknown-device-id",
        "There is no such device",
        "The devices of this account are at GET /api/devices.",
    )
