"""/api/push: the web push subscription of a device, the state of its reminders, and a test."""

import asyncio
from typing import Any

from flask import Response, current_app, jsonify, request
from marshmallow import Schema, ValidationError, fields, validates_schema
from sqlalchemy import select

from backend.accounts import devices
from backend.accounts.errors import UnknownDevice
from backend.api import auth
from backend.api.openapi import ApiBlueprint, BodySchema, NothingSchema, about
from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import reading, writing
from backend.db.models import Installation, Subscription
from backend.db.rate_limits import take
from backend.push.endpoints import (
    HOSTS,
    InvalidSubscription,
    PushSubscription,
    check_endpoint,
    check_keys,
)
from backend.push.responses import PushOutcome
from backend.push.vapid import VapidKeys
from backend.reminders import payload, planning, subscriptions
from backend.reminders.state import read_history
from backend.rules.schedule import is_resting
from backend.web.problems import Problem
from backend.web.schema_fields import StrictInteger

TESTS_PER_HOUR = 20
TEST_TTL_SECONDS = 60

blueprint = ApiBlueprint(
    "push", __name__, url_prefix="/api/push", description="Reminders by web push"
)


class PushKeySchema(Schema):
    key = fields.String(required=True, **about("applicationServerKey, base64url"))


class BrowserKeysSchema(BodySchema):
    """The `keys` of a PushSubscription.toJSON()."""

    p256dh = fields.String(required=True, **about("A point of P-256, base64url"))
    auth = fields.String(required=True, **about("16 bytes, base64url"))


class PushSubscriptionSchema(BodySchema):
    """PushSubscription.toJSON(), and the VAPID key that it was made with."""

    endpoint = fields.String(required=True)
    keys = fields.Nested(BrowserKeysSchema, required=True)
    key = fields.String(required=True)

    @validates_schema
    def check(self, data: dict[str, Any], **_: Any) -> None:
        try:
            check_endpoint(data["endpoint"], _allowed())
            check_keys(**data["keys"])
        except InvalidSubscription as error:
            raise ValidationError(error.detail, error.field) from None
        if data["key"] not in [key.public for key in _keys().read()]:
            raise ValidationError(
                "was never a key of this server; ask GET /api/push/key and subscribe again.", "key"
            )


class PushSnoozeSchema(BodySchema):
    minutes = StrictInteger(5, 720, required=True)


def _nullable(field: type[fields.Field[Any]], description: str = "") -> fields.Field[Any]:
    return field(required=True, allow_none=True, **(about(description) if description else {}))


class PushDueSchema(Schema):
    next_at = _nullable(fields.Integer, "Milliseconds since 1970, UTC")


class PushHealthSchema(PushDueSchema):
    """Whether this device can receive reminders. Times are in milliseconds since 1970, UTC."""

    key = fields.String(required=True)
    subscribed_with = _nullable(fields.String, "The VAPID key of its subscription")
    endpoint = _nullable(fields.String, "The last 12 characters of its endpoint")
    sent_at = _nullable(fields.Integer)
    shown_at = _nullable(fields.Integer)
    problem = _nullable(fields.String, "Why the last message failed")
    resting = fields.Boolean(
        required=True, **about("Reminders stopped because too many in a row were ignored")
    )
    worker_at = _nullable(fields.Integer, "The last heartbeat of a worker")
    now = fields.Integer(required=True, **about("The server's time"))


class PushTestSchema(Schema):
    outcome = fields.Enum(PushOutcome, by_value=fields.String, required=True)


@blueprint.route("/key", "pushKey", signed_in=False)
@blueprint.response(200, PushKeySchema)
def push_key() -> Response:
    """Return the VAPID key that browsers subscribe with."""
    return jsonify(key=_keys().read()[0].public)


@blueprint.route("", "pushHealth")
@blueprint.response(200, PushHealthSchema)
def push_health() -> Response:
    """Return whether this device can receive reminders, and when the next one is due."""
    identity = auth.require_identity()
    with reading() as db_session:
        row, daily = subscriptions.find(db_session, identity.device_id)
        return jsonify(
            key=_keys().read()[0].public,
            subscribed_with=row and row.key,
            endpoint=row and row.endpoint[-12:],
            sent_at=row and row.sent_at,
            shown_at=row and row.shown_at,
            problem=row and row.problem,
            next_at=daily and daily.slot_at,
            resting=daily is not None and is_resting(read_history(daily)),
            worker_at=db_session.scalar(select(Installation.heartbeat_at)),
            now=now_ms(),
        )


@blueprint.route("/subscription", "subscribe", method="PUT")
@blueprint.arguments(PushSubscriptionSchema, error_status_code=422)
@blueprint.response(204)
def subscribe(body: dict[str, Any]) -> Response:
    """Store the push subscription of this device. The app repeats this at every start."""
    identity = auth.require_identity()
    subscription = PushSubscription(body["endpoint"], **body["keys"], key=body["key"])
    account_id, device_id = identity.account_id, identity.device_id
    origin = request.host_url.rstrip("/")
    with writing() as db_session:
        devices.lock_accounts(db_session, [account_id])
        if devices.get(db_session, device_id) is None:  # it has moved or was removed meanwhile
            raise UnknownDevice
        subscriptions.store(db_session, account_id, device_id, subscription, origin, now_ms())
    return Response(status=204)


@blueprint.route("/subscription", "unsubscribe", method="DELETE")
@blueprint.response(204)
def unsubscribe() -> Response:
    """Delete the push subscription of this device."""
    identity = auth.require_identity()
    with writing() as db_session:
        subscriptions.remove(db_session, identity.device_id, identity.account_id, now_ms())
    return Response(status=204)


@blueprint.route("/shown", "shown", method="POST")
@blueprint.arguments(NothingSchema, error_status_code=422)
@blueprint.response(204)
def shown(_: dict[str, Any]) -> Response:
    """Record that this device showed a notification."""
    identity = auth.require_identity()
    with writing() as db_session:
        subscriptions.record_shown(db_session, identity.device_id, now_ms())
    return Response(status=204)


@blueprint.route("/snooze", "snooze", method="POST")
@blueprint.arguments(PushSnoozeSchema, error_status_code=422)
@blueprint.response(200, PushDueSchema)
def snooze(body: dict[str, Any]) -> Response:
    """Remind again later today, on every subscribed device."""
    identity, now = auth.require_identity(), now_ms()
    with writing() as db_session:
        until = now + body["minutes"] * 60_000
        return jsonify(next_at=planning.snooze(db_session, identity.account_id, until, now))


@blueprint.route("/test", "testPush", method="POST", problems=(404, 429))
@blueprint.arguments(NothingSchema, error_status_code=422)
@blueprint.response(200, PushTestSchema)
def send_test(_: dict[str, Any]) -> Response:
    """Send a test notification to this device; return the response of its push service."""
    identity, now = auth.require_identity(), now_ms()
    with writing() as db_session:
        wait = take(db_session, f"test:{identity.device_id}", TESTS_PER_HOUR, now)
        if wait:
            detail = f"Try again in {wait} seconds."
            raise Problem(429, "too-many-tests", "Too many tests", detail, retry_after=wait)
        row = db_session.get(Subscription, identity.device_id)
        if row is None:
            detail = "Switch reminders on for this device first."
            raise Problem(404, "not-subscribed", "This device is not subscribed", detail)
        subscription, origin = subscriptions.push_subscription(row), row.origin
    content = payload.test(identity.device_id, origin)
    topic = payload.topic("test", identity.device_id, now)
    return jsonify(outcome=asyncio.run(_send(subscription, content, topic)))


async def _send(subscription: PushSubscription, content: dict[str, Any], topic: str) -> str:
    # Imported here: they are slow to import, and only test notifications and the worker use them.
    from backend.push.messages import RequestBuilder
    from backend.push.sender import Sender

    builder = RequestBuilder(_keys().read(), _settings().contact, _allowed())
    request = builder.build_request(subscription, content, TEST_TTL_SECONDS, topic, "high")
    async with Sender() as sender:
        return (await sender.send(request)).outcome


def _keys() -> VapidKeys:
    keys: VapidKeys = current_app.extensions["vapid"]
    return keys


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _allowed() -> tuple[str, ...]:
    return (*HOSTS, *_settings().push_hosts)
