"""POST /api/accounts: an account and its first device. No name, no mail address, no password."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import uuid

from flask import Response, current_app, jsonify, request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy.orm import Session

from backend import auth
from backend.api.description import NOBODY, problems
from backend.api.guard import StrictJson
from backend.clock import DAY_MS, now_ms
from backend.config import Settings
from backend.database import writing
from backend.limits import take
from backend.models import Account, Device
from backend.problems import Problem

blueprint = Blueprint("account", __name__, url_prefix="/api", description="Who is asking")
blueprint.ARGUMENTS_PARSER = StrictJson()


class NewAccountSchema(Schema):
    """Nothing is asked. Members this server does not know are passed over."""

    class Meta:
        """A newer app may send more."""

        unknown = EXCLUDE


class AccountSchema(Schema):
    """A new account and its first device."""

    account_id = fields.String(required=True)
    device_id = fields.String(required=True)
    recovery_code = fields.String(required=True, metadata={"pattern": "^[0-9A-HJKMNP-TV-Z]{26}$"})


@blueprint.route("/accounts", methods=["POST"])
@blueprint.doc(
    operationId="createAccount",
    security=NOBODY,
    responses={201: {"headers": {"Set-Cookie": {"schema": {"type": "string"}}}}},
)
@blueprint.arguments(NewAccountSchema, error_status_code=422)
@blueprint.response(201, AccountSchema)
@problems(blueprint, 403, 409, 411, 413, 415, 429, 503, 507)
def create_account(_: dict[str, object]) -> Response:
    """Make an account and sign this device in.

    The recovery code is shown once; the server keeps its hash. A device that is signed in already gets 409 with the
    ids of its account: a second tap, or a request sent again, must not leave its records behind in another account.
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
    token, code, now = auth.new_token(), auth.new_recovery_code(), now_ms()
    with writing() as session:
        _check_limit(session, now)
        account, device = _insert(session, token, code, now)
        response = jsonify(account_id=account.id, device_id=device.id, recovery_code=code)
    response.status_code = 201
    return auth.remember(response, token)


def _insert(session: Session, token: str, code: str, now: int) -> tuple[Account, Device]:
    account = Account(
        id=str(uuid.uuid4()), rev=0, epoch=secrets.token_hex(4), recovery_hash=auth.hash_of(code), created_at=now
    )
    session.add(account)
    session.flush()
    device = Device(
        id=str(uuid.uuid4()),
        account_id=account.id,
        token_hash=auth.hash_of(token),
        name=None,
        created_at=now,
        last_seen_at=now,
    )
    session.add(device)
    session.flush()
    return account, device


def _check_limit(session: Session, now: int) -> None:
    settings: Settings = current_app.extensions["settings"]
    wait = take(session, _bucket(request.remote_addr or "", now), settings.accounts_per_hour, now)
    if wait:
        raise Problem(
            429,
            "too-many-accounts",
            "Too many new accounts from this network",
            f"Everything works on the phone meanwhile; try again in {wait} seconds.",
            retry_after=wait,
        )


def _bucket(address: str, now: int) -> str:
    """Return the bucket of a client's address, IPv6 by its network of 64 bits.

    Hashed with the day, so that the database holds no address as such.
    """
    try:
        parsed = ipaddress.ip_address(address)
        network = str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address
    except ValueError:
        network = address
    return "accounts:" + hashlib.sha256(f"{now // DAY_MS} {network}".encode()).hexdigest()[:32]
