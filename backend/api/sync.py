"""/api/sync: upload and download records in one request and one transaction."""

from typing import Any

from flask import Response, current_app, jsonify
from prometheus_client import Counter

from backend.api import auth
from backend.api.openapi import ApiBlueprint
from backend.api.request_checks import LIMITS, MAX_CHANGES, too_large
from backend.api.sync_docs import PROBLEMS
from backend.api.sync_schemas import HelloSchema, SyncRequestSchema, SyncResponseSchema
from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import transaction
from backend.sync.exchange import PullRequest, exchange
from backend.sync.parse import parse
from backend.web.problems import Problem

PROTOCOL = {"min": 1, "max": 1}
SCHEMA = {"min": 1, "max": 1}
SYNC_RESULTS = Counter("medius_sync_results", "Records received, by result", ["result"])

blueprint = ApiBlueprint("sync", __name__, url_prefix="/api/sync", description="Sync of records")


@blueprint.route("/hello", "hello", signed_in=False)
@blueprint.response(200, HelloSchema)
def hello() -> Response:
    """Return the supported versions, the limits, and the server's time."""
    return jsonify(protocol=PROTOCOL, schema=SCHEMA, now=now_ms(), limits=LIMITS)


@blueprint.route("", "sync", method="POST", problems=PROBLEMS)
@blueprint.arguments(SyncRequestSchema(), error_status_code=422)
@blueprint.response(200, SyncResponseSchema)
def sync(body: dict[str, Any]) -> Response:
    """Store the changes of this device, and return those of other devices.

    Results, records and cursor of a response are applied in one transaction. While `more`, ask for
    the next page. An invalid record is `rejected`; the others are stored. A repeated request
    changes nothing.
    """
    _check_protocol(body["protocol"])
    if len(body["changes"]) > MAX_CHANGES:
        raise too_large("changes")
    settings: Settings = current_app.extensions["settings"]
    now, parsed = now_ms(), parse(body["changes"])
    pull = PullRequest(body["cursor"], body["witness"], body["clock"], body["limit"])
    with transaction(writes=bool(parsed.records)) as connection:
        identity = auth.require_identity(connection, confirms_recovery=True)
        response = exchange(connection, identity, pull, parsed, now, settings.syncs_per_hour)
    for result in response["results"].values():
        SYNC_RESULTS.labels(result["s"]).inc()
    versions = {"protocol": PROTOCOL["max"], "schema": SCHEMA["max"]}
    return jsonify(now=now, **versions, **response)


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
