"""/api/links: link another phone to an account.

The old phone opens a link and approves; the new one asks to join (POST /claim) and finishes.
"""

from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.accounts import linking
from backend.accounts.credentials import LINK_CODE_LENGTH, read_code
from backend.api import auth
from backend.api.attempt_limit import AttemptLimit
from backend.api.openapi import SETS_COOKIE, ApiBlueprint, BodySchema, NothingSchema, about
from backend.clock import now_ms
from backend.db.database import reading, writing
from backend.db.installation import installation_secret
from backend.db.rate_limits import take
from backend.sync.account_merge import merge_accounts
from backend.web.problems import Problem
from backend.web.schema_fields import DeviceName

MAX_TRIES_PER_ADDRESS = 5
#: Wrong codes in the lifetime of a link: with a thousand open links, 500 guesses find one of them
#: with a chance of 1 in 2 million.
MAX_TRIES_IN_ALL = 500
LINKS_PER_HOUR = 30
TOKEN = {"pattern": "^[A-Za-z0-9_-]{43}$"}
EXPIRES_AT = about("Milliseconds of UTC")

blueprint = ApiBlueprint(
    "links", __name__, url_prefix="/api/links", description="Link a second device"
)


class LinkSchema(Schema):
    """The code or the secret lets a new device ask to join."""

    code = fields.String(required=True, metadata={"pattern": "^[0-9A-HJKMNP-TV-Z]{8}$"})
    secret = fields.String(required=True, **about("The content of the QR code", **TOKEN))
    expires_at = fields.Integer(required=True, **EXPIRES_AT)


class LinkStateSchema(Schema):
    state = fields.String(required=True, metadata={"enum": ["open", "claimed", "none"]})
    expires_at = fields.Integer(**about("With open and claimed, milliseconds of UTC"))
    name = fields.String(**about("With claimed: the name of the new device"))


class NewJoinRequestSchema(BodySchema):
    """Exactly one of `code` and `secret` is required."""

    code = fields.String(**about("As typed: case, spaces and dashes do not matter"))
    secret = fields.String()
    name = DeviceName(allow_none=True)

    @validates_schema
    def check_one(self, data: dict[str, Any], **_: Any) -> None:
        if ("code" in data) == ("secret" in data):
            raise ValidationError("Send either code or secret.")


class JoinRequestSchema(Schema):
    """A join request: its token, and the digits for the new device to show."""

    claim = fields.String(required=True, metadata=TOKEN)
    confirm = fields.String(required=True, metadata={"pattern": "^[0-9]{2}$"})
    expires_at = fields.Integer(required=True, **EXPIRES_AT)


class DigitsSchema(BodySchema):
    confirm = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9]{2}\Z", error="must be two digits."),
        metadata={"pattern": "^[0-9]{2}$"},
    )


class ApprovedSchema(Schema):
    name = fields.String(required=True, allow_none=True)


class FinishSchema(BodySchema):
    claim = fields.String(required=True, **about("The token of the join request", **TOKEN))
    name = DeviceName(allow_none=True)


class WaitingSchema(Schema):
    state = fields.String(required=True, **about("Repeat the request later", enum=["waiting"]))


class JoinedSchema(Schema):
    account_id = fields.String(required=True)
    device_id = fields.String(required=True)


@blueprint.route("", "openLink", method="POST", problems=(429,))
@blueprint.arguments(NothingSchema, error_status_code=422)
@blueprint.response(201, LinkSchema)
def open_link(_: dict[str, Any]) -> tuple[Response, int]:
    """Open a link for one new device, for five minutes. It replaces the earlier link."""
    identity, now = auth.require_identity(), now_ms()
    link = linking.new_link(_salt())
    with writing() as db_session:
        expires_at = linking.open_link(db_session, identity.account_id, link, now)
        wait = take(db_session, f"link:{identity.account_id}", LINKS_PER_HOUR, now)
        if wait:
            raise Problem(
                429,
                "too-many-links",
                "Too many new codes",
                f"The last one still counts. A new one can be shown in {wait} seconds.",
                retry_after=wait,
            )
    return jsonify(code=link.code, secret=link.secret, expires_at=expires_at), 201


@blueprint.route("/current", "getLink")
@blueprint.response(200, LinkStateSchema)
def get_link() -> Response:
    """Return the state of the account's link: open, claimed by a new device, or none."""
    identity = auth.require_identity()
    with reading() as db_session:
        return jsonify(linking.link_state(db_session, identity.account_id, now_ms()))


@blueprint.route("/claim", "claimLink", method="POST", signed_in=False, problems=(404, 409, 429))
@blueprint.arguments(NewJoinRequestSchema, error_status_code=422)
@blueprint.response(201, JoinRequestSchema)
def claim_link(body: dict[str, Any]) -> tuple[Response, int]:
    """Ask to join, by code or secret. A link accepts one join request.

    In five minutes five wrong codes are allowed from one network, and 500 in total.
    """
    identity = auth.find_identity()
    # A secret of 256 bits cannot be guessed, so it needs no limit for the whole server.
    in_all = MAX_TRIES_IN_ALL if "code" in body else None
    attempts = AttemptLimit("claim", MAX_TRIES_PER_ADDRESS, linking.LIFETIME_MS, in_all)
    attempts.take()
    condition = _link_condition(body)
    with writing() as db_session:
        account_id = identity.account_id if identity else None
        join_request = condition is not None and linking.request_to_join(
            db_session, condition, body.get("name"), account_id, now_ms()
        )
        if not join_request:
            raise Problem(
                404,
                "unknown-code",
                "This code opens nothing",
                "It may be mistyped, older than five minutes, or used already. "
                "Show a new code on the other phone.",
            )
        attempts.refund(db_session)
    return jsonify(join_request), 201


@blueprint.route("/approve", "approveLink", method="POST", problems=(404,))
@blueprint.arguments(DigitsSchema, error_status_code=422)
@blueprint.response(200, ApprovedSchema)
def approve_link(body: dict[str, Any]) -> Response:
    """Approve the device that shows these two digits. The third wrong try deletes the link."""
    identity = auth.require_identity()
    with writing() as db_session:
        approval = linking.approve(db_session, identity.account_id, body["confirm"], now_ms())
    if isinstance(approval, Exception):
        raise approval  # after the commit, so that wrong digits are counted
    return jsonify(approval)


@blueprint.route(
    "/finish", "finishLink", method="POST", signed_in=False, problems=(404,), responses=SETS_COOKIE
)
@blueprint.arguments(FinishSchema, error_status_code=422)
@blueprint.response(201, JoinedSchema)
@blueprint.alt_response(202, schema=WaitingSchema)
def finish_link(body: dict[str, Any]) -> tuple[Response, int]:
    """Join the account after a person has approved; until then the response is 202.

    For a day after the approval a repeated request gives the same response. If the device was the
    only one of another account, its records are merged into this account and that account is
    deleted.
    """
    now = now_ms()
    with reading() as db_session:
        if not linking.is_approved(db_session, body["claim"], now):
            return jsonify(state="waiting"), 202
    identity = auth.find_identity()
    with writing() as db_session:
        previous_id = identity.device_id if identity else None
        joined = linking.finish(db_session, body["claim"], body.get("name"), previous_id, now)
        if joined.previous:
            merge_accounts(db_session, joined.previous, joined.device, now)
        device = joined.device
        response = jsonify(account_id=device.account_id, device_id=device.id)
    return auth.set_cookie(response, joined.token), 201


def _salt() -> bytes:
    with reading() as db_session:
        return installation_secret(db_session)


def _link_condition(body: dict[str, Any]) -> Any:
    """Return the condition for the link with this code or secret, or None for a malformed code."""
    if "secret" in body:
        return linking.by_secret(body["secret"])
    code = read_code(body["code"], LINK_CODE_LENGTH)
    return None if code is None else linking.by_code(code, _salt())
