"""/api/links: how a second phone comes in. Open and approve on the old one, claim and finish on the
new one.
"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from backend.accounts import linking
from backend.accounts.credentials import LINK_CODE, read_code
from backend.api import auth
from backend.api.attempt_limit import AttemptLimit
from backend.api.openapi import NOBODY, SIGNED_IN, BodySchema, NothingSchema, problems
from backend.api.request_checks import StrictJson
from backend.clock import now_ms
from backend.db.database import reading, writing
from backend.db.installation import installation_secret
from backend.db.rate_limits import take
from backend.web.problems import Problem
from backend.web.schema_fields import DeviceName

TRIES_AN_ADDRESS = 5
TRIES_IN_ALL = 500
"""Wrong codes in the life of a link. Of a thousand open links, that many guesses find one once in
two million times."""
LINKS_PER_HOUR = 30
CLAIM = {"pattern": "^[A-Za-z0-9_-]{43}$"}

blueprint = Blueprint(
    "links", __name__, url_prefix="/api/links", description="Letting a second device in"
)
blueprint.ARGUMENTS_PARSER = StrictJson()


class LinkSchema(Schema):
    """What lets a new device claim the link."""

    code = fields.String(required=True, metadata={"pattern": "^[0-9A-HJKMNP-TV-Z]{8}$"})
    secret = fields.String(
        required=True, metadata={"description": "The same in a QR code", **CLAIM}
    )
    expires_at = fields.Integer(required=True, metadata={"description": "Milliseconds of UTC"})


class LinkStateSchema(Schema):
    """How far the account's link is."""

    state = fields.String(required=True, metadata={"enum": ["open", "claimed", "none"]})
    expires_at = fields.Integer(
        metadata={"description": "With open and claimed, milliseconds of UTC"}
    )
    name = fields.String(
        metadata={"description": "With claimed: what the new device calls itself, if it does"}
    )


class NewClaimSchema(BodySchema):
    """Either the code or the secret."""

    code = fields.String(
        metadata={"description": "As typed: case, spaces and dashes do not matter"}
    )
    secret = fields.String()
    name = DeviceName(allow_none=True)

    @validates_schema
    def check_one(self, data: dict[str, Any], **_: Any) -> None:
        """Raise unless there is one of the two."""
        if ("code" in data) == ("secret" in data):
            raise ValidationError("Send either code or secret.")


class ClaimSchema(Schema):
    """What the new device shows, and what it asks with from now on."""

    claim = fields.String(required=True, metadata=CLAIM)
    confirm = fields.String(required=True, metadata={"pattern": "^[0-9]{2}$"})
    expires_at = fields.Integer(required=True, metadata={"description": "Milliseconds of UTC"})


class ConfirmSchema(BodySchema):
    """The digits that the new device shows."""

    confirm = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9]{2}\Z", error="must be two digits."),
        metadata={"pattern": "^[0-9]{2}$"},
    )


class ApprovedSchema(Schema):
    """What the new device calls itself."""

    name = fields.String(required=True, allow_none=True)


class FinishSchema(BodySchema):
    """The claim of a new device."""

    claim = fields.String(required=True, metadata=CLAIM)
    name = DeviceName(allow_none=True)


class WaitingSchema(Schema):
    """Not yet: ask again in a moment."""

    state = fields.String(required=True, metadata={"enum": ["waiting"]})


class JoinedSchema(Schema):
    """The account this device is now in."""

    account_id = fields.String(required=True)
    device_id = fields.String(required=True)


@blueprint.route("", methods=["POST"])
@blueprint.doc(operationId="openLink", security=SIGNED_IN)
@blueprint.arguments(NothingSchema, error_status_code=422)
@blueprint.response(201, LinkSchema)
@problems(blueprint, 401, 403, 411, 413, 415, 422, 429, 503, 507)
def open_link(_: dict[str, Any]) -> tuple[Response, int]:
    """Open a link for one new device, for five minutes, in place of an earlier one."""
    asking, now = auth.signed_in(), now_ms()
    opened = linking.new_link(_salt())
    with writing() as session:
        expires_at = linking.open_link(session, asking.account_id, opened, now)
        wait = take(session, f"link:{asking.account_id}", LINKS_PER_HOUR, now)
        if wait:
            raise _too_many_links(wait)
    return jsonify(code=opened.code, secret=opened.secret, expires_at=expires_at), 201


@blueprint.route("/current")
@blueprint.doc(operationId="getLink", security=SIGNED_IN)
@blueprint.response(200, LinkStateSchema)
@problems(blueprint, 401, 503)
def get_link() -> Response:
    """How far the account's link is: open, claimed by a new device, or none (any more) to
    approve.
    """
    asking = auth.signed_in()
    with reading() as session:
        return jsonify(linking.state(session, asking.account_id, now_ms()))


@blueprint.route("/claim", methods=["POST"])
@blueprint.doc(operationId="claimLink", security=NOBODY)
@blueprint.arguments(NewClaimSchema, error_status_code=422)
@blueprint.response(201, ClaimSchema)
@problems(blueprint, 403, 404, 409, 411, 413, 415, 422, 429, 503, 507)
def claim_link(body: dict[str, Any]) -> tuple[Response, int]:
    """Ask to be let in, by code or secret. One device may for each link.

    Wrong ones are counted, by network and in all: after five from one network in five minutes the
    next have to wait.
    """
    asking = auth.known_device()
    # A secret of 256 bits cannot be guessed: only its network waits, and not everybody.
    tries = AttemptLimit(
        "claim", TRIES_AN_ADDRESS, linking.LIFE_MS, in_all=TRIES_IN_ALL if "code" in body else None
    )
    tries.take()
    found_by = _found_by(body)
    with writing() as session:
        account_id = asking.account_id if asking else None
        claimed = (
            None
            if found_by is None
            else linking.claim(session, found_by, body.get("name"), account_id, now_ms())
        )
        if claimed is None:
            raise _unknown_code()
        tries.put_back(session)
    return jsonify(claimed), 201


@blueprint.route("/approve", methods=["POST"])
@blueprint.doc(operationId="approveLink", security=SIGNED_IN)
@blueprint.arguments(ConfirmSchema, error_status_code=422)
@blueprint.response(200, ApprovedSchema)
@problems(blueprint, 401, 403, 404, 411, 413, 415, 422, 503, 507)
def approve_link(body: dict[str, Any]) -> Response:
    """Let the device in that shows these two digits. The third wrong answer ends the link."""
    asking = auth.signed_in()
    with writing() as session:
        answer = linking.approve(session, asking.account_id, body["confirm"], now_ms())
    if isinstance(answer, Problem):
        raise answer
    return jsonify(answer)


@blueprint.route("/finish", methods=["POST"])
@blueprint.doc(
    operationId="finishLink",
    security=NOBODY,
    responses={201: {"headers": {"Set-Cookie": {"schema": {"type": "string"}}}}},
)
@blueprint.arguments(FinishSchema, error_status_code=422)
@blueprint.response(201, JoinedSchema)
@blueprint.alt_response(202, schema=WaitingSchema)
@problems(blueprint, 403, 404, 411, 413, 415, 422, 503, 507)
def finish_link(body: dict[str, Any]) -> tuple[Response, int]:
    """Come in, once a person has approved. Asked again, it gives the same answer as long as the
    link lasts.

    A device that was alone in another account brings all its records along, and that account ends.
    """
    now = now_ms()
    with reading() as session:
        if not linking.is_approved(session, body["claim"], now):
            return jsonify(state="waiting"), 202
    asking = auth.known_device()
    with writing() as session:
        device, token = linking.finish(
            session, body["claim"], body.get("name"), asking.device_id if asking else None, now
        )
        response = jsonify(account_id=device.account_id, device_id=device.id)
    return auth.remember(response, token), 201


def _salt() -> bytes:
    with reading() as session:
        return installation_secret(session)


def _found_by(body: dict[str, Any]) -> Any:
    """Return how to find the link that is asked for, or None when it cannot be one."""
    if "secret" in body:
        return linking.by_secret(body["secret"])
    code = read_code(body["code"], LINK_CODE)
    return None if code is None else linking.by_code(code, _salt())


def _too_many_links(wait: int) -> Problem:
    return Problem(
        429,
        "too-many-links",
        "Too many new codes",
        f"The last one still counts. A new one can be shown in {wait} seconds.",
        retry_after=wait,
    )


def _unknown_code() -> Problem:
    return Problem(
        404,
        "unknown-code",
        "This code opens nothing",
        "It may be mistyped, older than five minutes, or used already. Show a new code on the other phone.",
    )
