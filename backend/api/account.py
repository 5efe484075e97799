"""POST /api/accounts: an account and its first device. No name, no mail address, no password."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from flask import Response, current_app, jsonify, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from backend.accounts import devices
from backend.accounts.credentials import RECOVERY_CODE, hash_of, new_code, new_token
from backend.api import auth
from backend.api.openapi import NOBODY, BodySchema, problems
from backend.api.request_checks import StrictJson
from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import writing
from backend.db.models import Account
from backend.db.rate_limits import bucket, forget, take
from backend.web.problems import Problem
from backend.web.schema_fields import DeviceName

CODE = {"pattern": "^[0-9A-HJKMNP-TV-Z]{26}$"}

blueprint = Blueprint("account", __name__, url_prefix="/api", description="Who is asking")
blueprint.ARGUMENTS_PARSER = StrictJson()


class NewAccountSchema(BodySchema):
    """Nothing is asked, but the device may say what to call it."""

    name = DeviceName(allow_none=True)


class AccountSchema(Schema):
    """An account, the device that asked, and the code that is shown once."""

    account_id = fields.String(required=True)
    device_id = fields.String(required=True)
    recovery_code = fields.String(required=True, metadata=CODE)


@blueprint.route("/accounts", methods=["POST"])
@blueprint.doc(
    operationId="createAccount",
    security=NOBODY,
    responses={201: {"headers": {"Set-Cookie": {"schema": {"type": "string"}}}}},
)
@blueprint.arguments(NewAccountSchema, error_status_code=422)
@blueprint.response(201, AccountSchema)
@problems(blueprint, 403, 409, 411, 413, 415, 422, 429, 503, 507)
def create_account(body: dict[str, Any]) -> Response:
    """Make an account and sign this device in.

    The recovery code is shown once; the server keeps its hash. A device that is signed in already
    gets 409 with the ids of its account: a second tap, or a request sent again, must not leave its
    records behind in another account.
    """
    asking = auth.known_device()
    if asking:
        raise Problem(
            409,
            "already-signed-in",
            "This device has an account already",
            "Go on with this account; to start anew, remove this device first.",
            account_id=asking.account_id,
            device_id=asking.device_id,
        )
    token, code, now = new_token(), new_code(RECOVERY_CODE), now_ms()
    with writing() as session:
        _check_limit(session, now)
        account_id = _insert(session, code, now)
        device = devices.add(session, account_id, body.get("name"), token, now)
        response = jsonify(account_id=account_id, device_id=device.id, recovery_code=code)
    response.status_code = 201
    return auth.remember(response, token)


def _insert(session: Session, code: str, now: int) -> str:
    account = Account(
        id=str(uuid.uuid4()),
        rev=0,
        epoch=secrets.token_hex(4),
        recovery_hash=hash_of(code),
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account.id


def _check_limit(session: Session, now: int) -> None:
    settings: Settings = current_app.extensions["settings"]
    forget(session, now)
    wait = take(
        session,
        bucket(session, "accounts", request.remote_addr or "", now),
        settings.accounts_per_hour,
        now,
    )
    if wait:
        raise Problem(
            429,
            "too-many-accounts",
            "Too many new accounts from this network",
            f"Everything works on the phone meanwhile; try again in {wait} seconds.",
            retry_after=wait,
        )
