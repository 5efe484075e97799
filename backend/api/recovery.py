"""/api/recover and /api/recovery-code: sign in with the recovery code, and replace it."""

from typing import Any

from flask import Response, jsonify
from marshmallow import fields

from backend.accounts import recovery
from backend.accounts.credentials import RECOVERY_CODE_LENGTH, read_code
from backend.api import auth
from backend.api.account import CODE, AccountSchema
from backend.api.attempt_limit import AttemptLimit
from backend.api.openapi import SETS_COOKIE, ApiBlueprint, BodySchema, NothingSchema, about
from backend.clock import now_ms
from backend.db.database import writing
from backend.sync.account_merge import merge_accounts
from backend.web.problems import Problem
from backend.web.schema_fields import DeviceName

MAX_TRIES_PER_ADDRESS = 10
WITHIN_MS = 5 * 60_000

blueprint = ApiBlueprint("recovery", __name__, url_prefix="/api", description="The recovery code")


class RecoverSchema(BodySchema):
    recovery_code = fields.String(
        required=True, **about("Case, spaces and dashes do not matter; O is 0, I and L are 1")
    )
    name = DeviceName(allow_none=True)


class RecoveryCodeSchema(BodySchema):
    recovery_code = fields.String(required=True, metadata=CODE)


@blueprint.route(
    "/recover",
    "recover",
    method="POST",
    signed_in=False,
    problems=(404, 429),
    responses=SETS_COOKIE,
)
@blueprint.arguments(RecoverSchema, error_status_code=422)
@blueprint.response(201, AccountSchema)
def recover(body: dict[str, Any]) -> tuple[Response, int]:
    """Sign this device in to the account of the code, and return the next code.

    A repeated request gives the same response until this device syncs. If the
    device was the only one of another account, its records are merged into this account and that
    account is deleted.
    """
    code = _read(body["recovery_code"])
    identity, now = auth.find_identity(), now_ms()
    attempts = AttemptLimit("recover", MAX_TRIES_PER_ADDRESS, WITHIN_MS)
    attempts.take()
    with writing() as db_session:
        previous_id = identity.device_id if identity else None
        recovered = recovery.recover(db_session, code, body.get("name"), previous_id, now)
        if recovered is None:
            raise _unknown(
                "It may be mistyped, or replaced by a newer one. "
                "Look at it again, character by character."
            )
        if recovered.previous:
            merge_accounts(db_session, recovered.previous, recovered.device, now)
        attempts.refund(db_session)
        device = recovered.device
        response = jsonify(
            account_id=device.account_id, device_id=device.id, recovery_code=recovered.code
        )
    return auth.set_cookie(response, recovered.token), 201


@blueprint.route("/recovery-code", "renewRecoveryCode", method="POST")
@blueprint.arguments(NothingSchema, error_status_code=422)
@blueprint.response(201, RecoveryCodeSchema)
def renew_recovery_code(_: dict[str, Any]) -> tuple[Response, int]:
    """Replace the recovery code of the account."""
    identity = auth.require_identity()
    with writing() as db_session:
        code = recovery.renew(db_session, identity.account_id)
    return jsonify(recovery_code=code), 201


def _read(text: str) -> str:
    code = read_code(text, RECOVERY_CODE_LENGTH)
    if code is None:
        raise _unknown(
            f"A recovery code has {RECOVERY_CODE_LENGTH} letters and digits, without U. "
            "Look at it again."
        )
    return code


def _unknown(detail: str) -> Problem:
    return Problem(404, "unknown-recovery-code", "This recovery code opens nothing", detail)
