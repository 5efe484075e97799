"""/api/device-key and /api/sign-in: a device that has lost its cookie signs in by its key."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from flask import Response, jsonify
from marshmallow import Schema, ValidationError, fields, validate

from backend.accounts import sign_in
from backend.api import auth
from backend.api.attempt_limit import AttemptLimit
from backend.api.devices import UUID
from backend.api.links import JoinedSchema
from backend.api.openapi import SETS_COOKIE, ApiBlueprint, BodySchema, about
from backend.clock import now_ms
from backend.db.database import reading, writing
from backend.db.installation import installation_secret
from backend.push.endpoints import decode_base64url

MAX_TRIES_PER_ADDRESS = 30
WITHIN_MS = 5 * 60_000
CHALLENGE = {"pattern": "^[0-9]{1,15}[.][A-Za-z0-9_-]{43}$"}

blueprint = ApiBlueprint("sign_in", __name__, url_prefix="/api", description="Signing in by key")


class Bytes(fields.String):
    """Bytes of a fixed size, sent as base64url."""

    def __init__(self, size: int, description: str, **more: Any) -> None:
        pattern = f"^[A-Za-z0-9_-]{{{-(-size * 4 // 3)}}}={{0,2}}$"
        super().__init__(required=True, **about(description, pattern=pattern), **more)
        self.size = size

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        try:
            return decode_base64url(super()._deserialize(value, *args, **more), self.size)
        except ValueError:
            raise ValidationError(f"must be {self.size} bytes in base64url.") from None


def check_point(value: bytes) -> None:
    """Raise ValidationError unless `value` is a public key of P-256."""
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), value)
    except ValueError:
        raise ValidationError("must be an uncompressed point of the curve P-256.") from None


class DeviceKeySchema(BodySchema):
    key = Bytes(65, "The raw public key: an uncompressed point", validate=check_point)


class DeviceIdSchema(BodySchema):
    device_id = fields.String(
        required=True,
        validate=validate.Regexp(f"{UUID.pattern}\\Z", error="must be the id of a device."),
        metadata={"pattern": f"^{UUID.pattern}$"},
    )


class ChallengeSchema(Schema):
    challenge = fields.String(required=True, **about("Valid for five minutes", **CHALLENGE))


class SignInSchema(DeviceIdSchema):
    challenge = fields.String(required=True)
    signature = Bytes(
        64, "r and s of the ECDSA signature (P-256, SHA-256) of `medius-sign-in:` and the challenge"
    )


@blueprint.route("/device-key", "setDeviceKey", method="PUT")
@blueprint.arguments(DeviceKeySchema, error_status_code=422)
@blueprint.response(204)
def set_device_key(body: dict[str, Any]) -> Response:
    """Set or replace the public key of this device, with which it can sign in again."""
    identity = auth.require_identity()
    with writing() as db_session:
        sign_in.set_key(db_session, identity.device_id, body["key"])
    return Response(status=204)


@blueprint.route("/sign-in/challenge", "newChallenge", method="POST", signed_in=False)
@blueprint.arguments(DeviceIdSchema, error_status_code=422)
@blueprint.response(200, ChallengeSchema)
def new_challenge(body: dict[str, Any]) -> Response:
    """Return a challenge to sign. The response is the same for known and unknown devices."""
    with reading() as db_session:
        secret = installation_secret(db_session)
    return jsonify(challenge=sign_in.new_challenge(secret, body["device_id"], now_ms()))


@blueprint.route(
    "/sign-in",
    "signIn",
    method="POST",
    signed_in=False,
    problems=(401, 429),
    responses={200: SETS_COOKIE[201]},
)
@blueprint.arguments(SignInSchema, error_status_code=422)
@blueprint.response(200, JoinedSchema)
def sign_in_by_key(body: dict[str, Any]) -> Response:
    """Sign a device in by its key. Its earlier cookie is no longer valid.

    An unknown device, a wrong signature and an expired challenge get the same 401 unknown-device.
    """
    now = now_ms()
    attempts = AttemptLimit("sign-in", MAX_TRIES_PER_ADDRESS, WITHIN_MS)
    attempts.take()
    with writing() as db_session:
        device, token = sign_in.sign_in(db_session, **body, now=now)
        attempts.refund(db_session)
        response = jsonify(account_id=device.account_id, device_id=device.id)
    return auth.set_cookie(response, token)
