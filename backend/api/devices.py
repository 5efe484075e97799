"""/api/devices: the phones and browsers of an account, their names, and taking one out."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from backend.accounts import devices
from backend.api import auth
from backend.api.auth import Asking
from backend.api.openapi import SIGNED_IN, BodySchema, problems
from backend.api.request_checks import StrictJson
from backend.clock import now_ms
from backend.db.database import reading, writing
from backend.db.models import Device
from backend.web.problems import Problem
from backend.web.schema_fields import DeviceName

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

blueprint = Blueprint(
    "devices", __name__, url_prefix="/api/devices", description="The devices of an account"
)
blueprint.ARGUMENTS_PARSER = StrictJson()


class DeviceNameSchema(BodySchema):
    """What to call a device."""

    name = DeviceName(required=True)


class DeviceSchema(Schema):
    """One installed app or browser of the account."""

    id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    created_at = fields.Integer(required=True, metadata={"description": "Milliseconds of UTC"})
    last_seen_at = fields.Integer(required=True, metadata={"description": "Right to a day"})
    this = fields.Boolean(required=True, metadata={"description": "It is the one that asks"})


class DevicesSchema(Schema):
    """The devices of the account, the one seen last first."""

    devices = fields.List(fields.Nested(DeviceSchema), required=True)


@blueprint.route("")
@blueprint.doc(operationId="listDevices", security=SIGNED_IN)
@blueprint.response(200, DevicesSchema)
@problems(blueprint, 401, 503)
def list_devices() -> Response:
    """Every device of the account. Removed ones are not told."""
    asking = auth.signed_in()
    with reading() as session:
        return jsonify(
            devices=[shown(each, asking) for each in devices.of(session, asking.account_id)]
        )


@blueprint.route("/<string:device_id>", methods=["PATCH"])
@blueprint.doc(operationId="renameDevice", security=SIGNED_IN)
@blueprint.arguments(DeviceNameSchema, error_status_code=422)
@blueprint.response(200, DeviceSchema)
@problems(blueprint, 401, 403, 404, 411, 413, 415, 422, 503, 507)
def rename_device(body: dict[str, Any], device_id: str) -> Response:
    """Call a device something else."""
    asking = auth.signed_in()
    with writing() as session:
        device = _own(session, asking, device_id)
        if device.removed_at:
            raise _unknown()
        device.name = body["name"]
        return jsonify(shown(device, asking))


@blueprint.route("/<string:device_id>", methods=["DELETE"])
@blueprint.doc(operationId="removeDevice", security=SIGNED_IN)
@blueprint.response(204)
@problems(blueprint, 401, 403, 404, 411, 413, 415, 503, 507)
def remove_device(device_id: str) -> Response:
    """Remove a device; to remove oneself is to leave. One that is removed already is no mistake.

    It is told at its next request: 401 device-removed. What is on it is its own affair.
    """
    asking = auth.signed_in(leaving=device_id)
    with writing() as session:
        devices.lock_accounts(session, [asking.account_id])
        devices.remove(session, _own(session, asking, device_id), now_ms())
    response = Response(status=204)
    return auth.forget(response) if device_id == asking.device_id else response


def _own(session: Session, asking: Asking, id: str) -> Device:
    """Return the account's device with this id, though it be removed; of others nothing is told."""
    device = session.get(Device, id) if UUID.fullmatch(id) else None
    if device is None or device.account_id != asking.account_id:
        raise _unknown()
    return device


def _unknown() -> Problem:
    return Problem(
        404,
        "unknown-device-id",
        "There is no such device",
        "The devices of this account are at GET /api/devices.",
    )


def shown(device: Device, asking: Asking) -> dict[str, Any]:
    """Return what is told of a device."""
    return {
        "id": device.id,
        "name": device.name,
        "created_at": device.created_at,
        "last_seen_at": device.last_seen_at,
        "this": device.id == asking.device_id,
    }
