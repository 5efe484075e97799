"""POST /api/sync: push and pull in one round trip and one transaction."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify
from flask_smorest import Blueprint

from backend.api import auth
from backend.api.openapi import NOBODY, SIGNED_IN, problems
from backend.api.request_checks import LIMITS, MAX_CHANGES, StrictJson, too_large
from backend.api.sync_schemas import HelloSchema, SyncAnswerSchema, SyncRequestSchema
from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import transaction
from backend.rules.batch import in_time, read
from backend.sync.exchange import Exchange
from backend.web import metrics
from backend.web.problems import Problem

PROTOCOL = {"min": 1, "max": 1}
SCHEMA = {"min": 1, "max": 1}

blueprint = Blueprint("sync", __name__, url_prefix="/api/sync", description="Records, to and fro")
blueprint.ARGUMENTS_PARSER = StrictJson()


@blueprint.route("/hello")
@blueprint.doc(operationId="hello", security=NOBODY)
@blueprint.response(200, HelloSchema)
@problems(blueprint)
def hello() -> Response:
    """What this server speaks and bears, and its time."""
    return jsonify(protocol=PROTOCOL, schema=SCHEMA, now=now_ms(), limits=LIMITS)


@blueprint.route("", methods=["POST"])
@blueprint.doc(operationId="sync", security=SIGNED_IN)
@blueprint.arguments(SyncRequestSchema(), error_status_code=422)
@blueprint.response(200, SyncAnswerSchema)
@problems(blueprint, 401, 403, 409, 411, 413, 415, 422, 426, 429, 503, 507)
def sync(body: dict[str, Any]) -> Response:
    """Take what this device changed and give what others did.

    One wrong record is `rejected` and holds nothing up. The same request twice changes nothing.
    """
    _check_protocol(body["protocol"])
    if len(body["changes"]) > MAX_CHANGES:
        raise too_large("changes")
    settings: Settings = current_app.extensions["settings"]
    now = now_ms()
    batch, sent = read(body["changes"])
    with transaction(writes=bool(sent)) as connection:
        asking = auth.signed_in_within(connection, taking={id for id, _ in sent} or None)
        clock = max(now, asking.clock)
        exchange = Exchange(
            connection, asking.account_id, asking.device_id, now, settings.syncs_per_hour
        )
        answer = exchange.answer(body, asking.held, batch, in_time(batch, sent, clock))
    metrics.synced(batch.results.values())
    spoken = {"protocol": PROTOCOL["max"], "schema": SCHEMA["max"]}
    return jsonify(now=now, clock=clock, **spoken, results=batch.results, **answer)


def _check_protocol(asked: int) -> None:
    if asked < PROTOCOL["min"]:
        raise Problem(
            426,
            "app-too-old",
            "This app is too old for the server",
            "Update the app, then sync again.",
            supported=PROTOCOL,
        )
    if asked > PROTOCOL["max"]:
        raise Problem(
            422,
            "protocol-unknown",
            "This app is newer than the server",
            f"This server speaks protocol {PROTOCOL['min']} to {PROTOCOL['max']}.",
            supported=PROTOCOL,
        )
