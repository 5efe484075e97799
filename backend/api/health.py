"""GET /api/health: is the server alive, and what it stands on."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app, jsonify
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from backend.api.description import NOBODY, problems
from backend.config import ROOT
from backend.content import Library
from backend.database import reading

blueprint = Blueprint("health", __name__, url_prefix="/api", description="Is the server well")


class HealthSchema(Schema):
    """What the server stands on."""

    status = fields.String(required=True, metadata={"enum": ["ok", "degraded"]})
    database = fields.String(required=True, metadata={"enum": ["ok"]})
    migrations = fields.String(required=True, metadata={"enum": ["current", "other"]})
    content = fields.String(required=True, metadata={"description": "The version of the content"})


def newest_migration() -> str | None:
    """Return the revision the code expects."""
    return ScriptDirectory(ROOT / "migrations").get_current_head()


@blueprint.route("/health")
@blueprint.doc(operationId="getHealth", security=NOBODY)
@blueprint.response(200, HealthSchema)
@problems(blueprint, 503)
def get_health() -> Response:
    """Alive, the database reachable, its migrations current, the content read."""
    with reading() as session:
        revision = MigrationContext.configure(session.connection()).get_current_revision()
    current = revision == current_app.extensions["newest_migration"]
    library: Library = current_app.extensions["library"]
    return jsonify(
        status="ok" if current else "degraded",
        database="ok",
        migrations="current" if current else "other",
        content=library.version,
    )
