"""POST /api/sync: uploads and downloads records in one round trip and one transaction."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify

from backend.api import auth
from backend.api.metrics import count_sync_results
from backend.api.openapi import ApiBlueprint
from backend.api.request_checks import LIMITS, MAX_CHANGES, too_large
from backend.api.sync_schemas import HelloSchema, SyncAnswerSchema, SyncRequestSchema
from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import transaction
from backend.rules.cursor import Cursor, parse_cursor
from backend.sync.exchange import Position, exchange
from backend.sync.parse import parse
from backend.web.problems import Problem

PROTOCOL = {"min": 1, "max": 1}
SCHEMA = {"min": 1, "max": 1}

blueprint = ApiBlueprint("sync", __name__, url_prefix="/api/sync", description="Sync of records")


@blueprint.route("/hello", "hello", signed_in=False)
@blueprint.response(200, HelloSchema)
def hello() -> Response:
    """Return the supported versions, the limits, and the server's time."""
    return jsonify(protocol=PROTOCOL, schema=SCHEMA, now=now_ms(), limits=LIMITS)


@blueprint.route("", "sync", method="POST", problems=(409, 426, 429))
@blueprint.arguments(SyncRequestSchema(), error_status_code=422)
@blueprint.response(200, SyncAnswerSchema)
def sync(body: dict[str, Any]) -> Response:
    """Store what this device changed, and return what other devices changed.

    A wrong record is `rejected` and does not stop the others. A repeated request changes nothing.
    """
    _check_protocol(body["protocol"])
    if len(body["changes"]) > MAX_CHANGES:
        raise too_large("changes")
    settings: Settings = current_app.extensions["settings"]
    now, parsed = now_ms(), parse(body["changes"])
    position = Position(_cursor(body["cursor"]), _cursor(body["witness"]), body["limit"])
    with transaction(writes=bool(parsed.records)) as connection:
        identity = auth.require_identity(connection)
        response = exchange(connection, identity, position, parsed, now, settings.syncs_per_hour)
    count_sync_results(response["results"].values())
    versions = {"protocol": PROTOCOL["max"], "schema": SCHEMA["max"]}
    return jsonify(now=now, **versions, **response)


def _cursor(text: str | None) -> Cursor | None:
    return parse_cursor(text) if text else None


def _check_protocol(version: int) -> None:
    if version < PROTOCOL["min"]:
        raise Problem(
            426,
            "app-too-old",
            "This app is too old for the server",
            "Update the app, then sync again.",
            supported=PROTOCOL,
        )
    if version > PROTOCOL["max"]:
        raise Problem(
            422,
            "protocol-unknown",
            "This app is newer than the server",
            f"This server speaks protocol {PROTOCOL['min']} to {PROTOCOL['max']}.",
            supported=PROTOCOL,
        )
