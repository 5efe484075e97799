"""/api/recover and /api/recovery-code: back in without any other device."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import fields

from backend.accounts import recovery
from backend.accounts.credentials import RECOVERY_CODE, read_code
from backend.api import auth
from backend.api.account import CODE, AccountSchema
from backend.api.attempt_limit import AttemptLimit
from backend.api.openapi import NOBODY, SIGNED_IN, BodySchema, NothingSchema, problems
from backend.api.request_checks import StrictJson
from backend.clock import now_ms
from backend.db.database import writing
from backend.web.problems import Problem
from backend.web.schema_fields import DeviceName

TRIES_AN_ADDRESS = 10
WITHIN_MS = 5 * 60_000

blueprint = Blueprint("recovery", __name__, url_prefix="/api", description="The recovery code")
blueprint.ARGUMENTS_PARSER = StrictJson()


class RecoverSchema(BodySchema):
    """The code as it was written down."""

    recovery_code = fields.String(
        required=True,
        metadata={"description": "Case, spaces and dashes do not matter; O is 0, I and L are 1"},
    )
    name = DeviceName(allow_none=True)


class RecoveryCodeSchema(BodySchema):
    """A new code, shown once."""

    recovery_code = fields.String(required=True, metadata=CODE)


@blueprint.route("/recover", methods=["POST"])
@blueprint.doc(
    operationId="recover",
    security=NOBODY,
    responses={201: {"headers": {"Set-Cookie": {"schema": {"type": "string"}}}}},
)
@blueprint.arguments(RecoverSchema, error_status_code=422)
@blueprint.response(201, AccountSchema)
@problems(blueprint, 403, 404, 411, 413, 415, 422, 429, 503, 507)
def recover(body: dict[str, Any]) -> tuple[Response, int]:
    """Sign this device in to the account of the code, and give it the next code.

    The old code gives the same answer again until this device has asked for anything more, for the
    answer may be lost. A device that was alone in another account brings all its records along, and
    that account ends.
    """
    code = _read(body["recovery_code"])
    asking = auth.known_device()
    tries = AttemptLimit("recover", TRIES_AN_ADDRESS, WITHIN_MS)
    tries.take()
    with writing() as session:
        back = recovery.recover(
            session, code, body.get("name"), asking.device_id if asking else None, now_ms()
        )
        if back is None:
            raise _unknown(
                "It may be mistyped, or replaced by a newer one. Look at it again, character by character."
            )
        tries.put_back(session)
    response = jsonify(
        account_id=back.account_id, device_id=back.device_id, recovery_code=back.code
    )
    return auth.remember(response, back.token), 201


@blueprint.route("/recovery-code", methods=["POST"])
@blueprint.doc(operationId="renewRecoveryCode", security=SIGNED_IN)
@blueprint.arguments(NothingSchema, error_status_code=422)
@blueprint.response(201, RecoveryCodeSchema)
@problems(blueprint, 401, 403, 411, 413, 415, 422, 503, 507)
def renew_recovery_code(_: dict[str, Any]) -> tuple[Response, int]:
    """Give the account a new recovery code. The old one ends."""
    asking = auth.signed_in()
    with writing() as session:
        code = recovery.renew(session, asking.account_id)
    return jsonify(recovery_code=code), 201


def _read(text: str) -> str:
    code = read_code(text, RECOVERY_CODE)
    if code is None:
        raise _unknown(
            f"A recovery code has {RECOVERY_CODE} letters and digits, without U. Look at it again."
        )
    return code


def _unknown(detail: str) -> Problem:
    return Problem(404, "unknown-recovery-code", "This recovery code opens nothing", detail)
