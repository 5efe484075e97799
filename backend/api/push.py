"""/api/push: reminders on this device, whether they can come, and a test that really goes round."""

from __future__ import annotations

import asyncio
from typing import Any

from flask import Response, current_app, jsonify, request
from marshmallow import Schema, ValidationError, fields, validates_schema
from sqlalchemy import select

from backend.api import auth
from backend.api.openapi import ApiBlueprint, BodySchema, NothingSchema
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
from backend.push.vapid import VapidKeys
from backend.reminders import payload, planning, subscriptions
from backend.reminders.state import read_history
from backend.rules.schedule import is_resting
from backend.web.problems import Problem
from backend.web.schema_fields import StrictInteger

TESTS_PER_HOUR = 20
KEEP_TEST_SECONDS = 60

blueprint = ApiBlueprint(
    "push", __name__, url_prefix="/api/push", description="Reminders by web push"
)


class PushKeySchema(Schema):
    """What a browser subscribes with."""

    key = fields.String(required=True, metadata={"description": "applicationServerKey, base64url"})


class BrowserKeysSchema(BodySchema):
    """What PushSubscription.toJSON() calls keys."""

    p256dh = fields.String(required=True, metadata={"description": "A point of P-256, base64url"})
    auth = fields.String(required=True, metadata={"description": "16 bytes, base64url"})


class PushSubscriptionSchema(BodySchema):
    """What PushSubscription.toJSON() gives, and the key it was made with."""

    endpoint = fields.String(required=True)
    keys = fields.Nested(BrowserKeysSchema, required=True)
    key = fields.String(required=True)

    @validates_schema
    def check(self, data: dict[str, Any], **_: Any) -> None:
        """Name the part of it that cannot be used."""
        try:
            check_endpoint(data["endpoint"], _allowed())
            check_keys(**data["keys"])
        except InvalidSubscription as wrong:
            raise ValidationError(wrong.detail, wrong.field) from None
        if data["key"] not in [key.public for key in _keys().read()]:
            raise ValidationError(
                "was never a key of this server; ask GET /api/push/key and subscribe anew.", "key"
            )


class PushSnoozeSchema(BodySchema):
    """When to remind again."""

    minutes = StrictInteger(5, 720, required=True)


class PushDueSchema(Schema):
    """When the next reminder is due."""

    next_at = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Milliseconds of UTC"}
    )


class PushHealthSchema(PushDueSchema):
    """Whether reminders can come to this device."""

    key = fields.String(required=True)
    subscribed_with = fields.String(
        required=True, allow_none=True, metadata={"description": "The key of its subscription"}
    )
    endpoint = fields.String(
        required=True, allow_none=True, metadata={"description": "Its last 12 characters"}
    )
    sent_at = fields.Integer(required=True, allow_none=True)
    shown_at = fields.Integer(required=True, allow_none=True)
    problem = fields.String(
        required=True, allow_none=True, metadata={"description": "What came of the last message"}
    )
    resting = fields.Boolean(
        required=True,
        metadata={
            "description": "Whether none comes because too many in a row were left unanswered"
        },
    )
    worker_at = fields.Integer(
        required=True, allow_none=True, metadata={"description": "When one last looked"}
    )
    now = fields.Integer(
        required=True, metadata={"description": "The server's clock, for all of these"}
    )


class PushTestSchema(Schema):
    """What the push service said."""

    outcome = fields.String(
        required=True, metadata={"description": "sent, gone, wait, denied, retry, wrong"}
    )


@blueprint.route("/key", "pushKey", signed_in=False)
@blueprint.response(200, PushKeySchema)
def push_key() -> Response:
    """The key that browsers subscribe with."""
    return jsonify(key=_keys().read()[0].public)


@blueprint.route("", "pushHealth")
@blueprint.response(200, PushHealthSchema)
def push_health() -> Response:
    """Whether reminders can come to this device, and when the next one is due."""
    asking = auth.require_identity()
    with reading() as session:
        row, daily = subscriptions.find(session, asking.device_id)
        return jsonify(
            key=_keys().read()[0].public,
            subscribed_with=row and row.key,
            endpoint=row and row.endpoint[-12:],
            sent_at=row and row.sent_at,
            shown_at=row and row.shown_at,
            problem=row and row.problem,
            next_at=daily and daily.slot,
            resting=daily is not None and is_resting(read_history(daily)),
            worker_at=session.scalar(select(Installation.beat_at)),
            now=now_ms(),
        )


@blueprint.route("/subscription", "subscribe", method="PUT")
@blueprint.arguments(PushSubscriptionSchema, error_status_code=422)
@blueprint.response(204)
def subscribe(body: dict[str, Any]) -> Response:
    """Remind this device. Said again at every start, it keeps the subscription known."""
    asking = auth.require_identity()
    target = PushSubscription(
        body["endpoint"], body["keys"]["p256dh"], body["keys"]["auth"], body["key"]
    )
    with writing() as session:
        subscriptions.store(
            session,
            asking.account_id,
            asking.device_id,
            target,
            request.host_url.rstrip("/"),
            now_ms(),
        )
    return Response(status=204)


@blueprint.route("/subscription", "unsubscribe", method="DELETE")
@blueprint.response(204)
def unsubscribe() -> Response:
    """Remind this device no more."""
    asking = auth.require_identity()
    with writing() as session:
        subscriptions.end(session, asking.device_id, asking.account_id, now_ms())
    return Response(status=204)


@blueprint.route("/shown", "shown", method="POST")
@blueprint.arguments(NothingSchema, error_status_code=422)
@blueprint.response(204)
def shown(_: dict[str, Any]) -> Response:
    """Say that a notification was shown on this device."""
    asking = auth.require_identity()
    with writing() as session:
        subscriptions.record_shown(session, asking.device_id, now_ms())
    return Response(status=204)


@blueprint.route("/snooze", "snooze", method="POST")
@blueprint.arguments(PushSnoozeSchema, error_status_code=422)
@blueprint.response(200, PushDueSchema)
def snooze(body: dict[str, Any]) -> Response:
    """Remind again later today, on every device that is reminded."""
    asking, now = auth.require_identity(), now_ms()
    with writing() as session:
        next_at = planning.snooze(session, asking.account_id, now + body["minutes"] * 60_000, now)
        return jsonify(next_at=next_at)


@blueprint.route("/test", "testPush", method="POST", problems=(404, 429))
@blueprint.arguments(NothingSchema, error_status_code=422)
@blueprint.response(200, PushTestSchema)
def send_test(_: dict[str, Any]) -> Response:
    """Send a notification to this device, the whole way round, and say what its push service
    answered.
    """
    asking, now = auth.require_identity(), now_ms()
    with writing() as session:
        wait = take(session, f"test:{asking.device_id}", TESTS_PER_HOUR, now)
        if wait:
            raise Problem(
                429,
                "too-many-tests",
                "Too many tests",
                f"Try again in {wait} seconds.",
                retry_after=wait,
            )
        row = session.get(Subscription, asking.device_id)
        if row is None:
            raise Problem(
                404,
                "not-subscribed",
                "This device is not subscribed",
                "Switch reminders on for this device first.",
            )
        target, origin = PushSubscription(row.endpoint, row.p256dh, row.auth, row.key), row.origin
    content, topic = (
        payload.test(asking.device_id, origin),
        payload.topic("test", asking.device_id, now),
    )
    result = asyncio.run(_send(target, content, topic))
    return jsonify(outcome=result)


async def _send(target: PushSubscription, content: dict[str, Any], topic: str) -> str:
    # Here, for only this and the worker want them, and they take long to load.
    from backend.push.messages import RequestBuilder
    from backend.push.sender import Sender

    builder = RequestBuilder(_keys().read(), _settings().contact, _allowed())
    async with Sender() as sender:
        result = await sender.send(
            builder.build_request(target, content, KEEP_TEST_SECONDS, topic, "high")
        )
    return result.outcome


def _keys() -> VapidKeys:
    keys: VapidKeys = current_app.extensions["vapid"]
    return keys


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _allowed() -> tuple[str, ...]:
    return (*HOSTS, *_settings().push_hosts)
